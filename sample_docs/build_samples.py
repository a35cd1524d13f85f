"""Build the sample documents anew: ``.venv/bin/python sample_docs/build_samples.py [FOLDER]``.

Needs the font Noto Serif CJK and LibreOffice Writer (``make system``). Every file but the one from LibreOffice comes out the
same, byte for byte, with the locked packages and the same version of the font.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from sample_docs.builder import letters, pages

SAMPLES: dict[str, Callable[[], bytes]] = {
    "01-notice-training.docx": letters.notice_training,
    "02-list-subsidy.docx": letters.list_subsidy,
    "03-reply-foi.docx": letters.reply_foi,
    "04-contract-extract.docx": letters.contract_extract,
    "05-minutes.docx": letters.minutes,
    "06-policy-on-secrecy.txt": pages.policy_text,
    "07-marked-secret.docx": letters.marked_secret,
    "08-marked-internal.docx": letters.marked_internal,
    "09-opinion-petition.pdf": pages.opinion_petition,
    "10-list-posts.pdf": lambda: pages.converted(letters.list_posts()),
    "11-scan.pdf": pages.scanned_notice,
    "12-damaged.docx": letters.damaged,
    "13-disguised-numbers.txt": pages.disguised_numbers,
    "14-tracked-changes.docx": letters.tracked_changes,
    "15-request-for-papers.docx": letters.request_for_papers,
}


def main(folder: Path) -> None:
    """Write every sample into ``folder`` and say how large it is."""
    for name, build in SAMPLES.items():
        content = build()
        (folder / name).write_bytes(content)
        print(f"{name:30} {len(content):8,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)
