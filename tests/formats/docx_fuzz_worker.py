"""A child process of the fuzz tests: takes numbers of mutants from its standard input, says how each ended on its standard output.

A case ends in a document that was read, redacted and verified, or in a named error; anything else is said as ``raw …``. The process
kills itself (SIGVTALRM) when a case computes longer than ``SECONDS``, and cannot get more address space than ``LIMIT`` bytes.

``python -m tests.formats.docx_fuzz_worker [FOLDER]``: FOLDER holds small packages to start from besides the hand-built one.
"""

from __future__ import annotations

import faulthandler
import json
import random
import re
import resource
import signal
import sys
import traceback
from pathlib import Path

from pipeline import bootstrap, formats
from pipeline.errors import MishenError, UnreadableDocument
from pipeline.redaction.plan import preview_plan
from pipeline.redaction.verify import verify
from tests.formats.docx_mutations import mutant
from tests.formats.packages import W, p, package
from tests.formats.rich_package import NAME, PHONE, rich_package

SECONDS = 10
LIMIT = 1 << 30
SMALL = 40_000
_WORD = re.compile(r"[\u3400-\u9fff]{2,4}|\d{6,}|[A-Za-z]{4,}")


def sources(folder: str | None) -> list[bytes]:
    """Return the good packages; the hand-built one counts as half of them."""
    small = [path.read_bytes() for path in sorted(Path(folder).rglob("*.docx"))] if folder else []
    small = [source for source in small if len(source) <= SMALL and source.startswith(b"PK")]
    return [package(p(NAME + PHONE)), *small, *[rich_package()] * max(2, len(small))]


def run(source: bytes, number: int) -> str:
    """Read, redact and verify one package; return how it ended."""
    stage = "read"
    try:
        document = formats.read(source, "a.docx")
        stage = "source_text"
        for _ in formats.source_text(source, document):
            pass
        stage = "plan"
        words = sorted(set(_WORD.findall(document.text)))
        words = random.Random(number).sample(words, min(3, len(words)))
        plan = preview_plan(document, (), [NAME, PHONE, *words], bootstrap.default_profile())
        stage = "redact"
        copy = formats.redact(source, document, plan, stamp=number % 2 == 0)
        stage = "verify"
        report = verify(document, copy, plan, lambda _: (), original=source)
    except UnreadableDocument as error:
        return error.code if stage == "read" else f"raw {stage} {error.code}"
    except MishenError as error:
        return f"raw {stage} {error.code}" if stage != "plan" else f"plan {error.code}"
    except BaseException as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        own = [each for each in traceback.extract_tb(error.__traceback__) if "/pipeline/" in each.filename][-1]
        return f"raw {stage} {type(error).__name__} {place.filename.rpartition('/')[2]}:{place.lineno} {own.filename}:{own.lineno}"
    return "verified" if report.passed else f"refused {' '.join(report.failed)}"


def main() -> None:
    """Work off the numbers."""
    faulthandler.enable()
    good = sources(sys.argv[1] if len(sys.argv) > 1 else None)
    bootstrap.default_profile()
    run(package(p(f"甲{W}")), 0)
    signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT))
    for line in sys.stdin:
        number = int(line)
        source = mutant(good, number)
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        outcome = run(source, number)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps({"number": number, "outcome": outcome, "peak": peak}), flush=True)


if __name__ == "__main__":
    main()
