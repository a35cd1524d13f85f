"""Measure the document on the review page: seconds to its fragment and to a picture, cold and warm; bytes; memory.

Run from the repository: ``python -m tests.benchmarks.review_page [FILE …]``. Without files it sets a PDF of 30 pages. Each file is
taken in as a case of an invented bureau and asked for through the pages, in this process (no network in between). Cold is the
first question of a process that holds nothing but has its readers running; reading and drawing run in processes of their own.
"""

from __future__ import annotations

import os
import re
import resource
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from pipeline.formats.pdf import worker
from pipeline.services import pages
from pipeline.services.held import held
from pipeline.services.intake import Draft, take_in
from tests.benchmarks.pdf_pages import text_pages
from tests.web.office import DRAFTER, SECTION, Browser, Office, password

_ROUNDS = 5


def measure(office: Office, browser: Browser, name: str, source: bytes) -> str:
    """Ask for both sides of one file; return lines of figures."""
    with office.desk.store.begin() as tx:
        officer = tx.authenticate(DRAFTER, password(DRAFTER))
    begin = time.perf_counter()
    number = take_in(office.desk, Draft(source, name, SECTION), officer).number
    lines = [f"{name}: {len(source) / 1024:.0f} KB; taken in {time.perf_counter() - begin:.2f} s"]
    for side in ("original", "published"):
        if side == "original":
            pages.forget(office.desk)
        address = f"/cases/{number}/pages?side={side}&fragment=1"
        cold, size, text = _asked(browser, address)
        found = re.findall(r'src="([^"]+)"', text)
        warm = median(_asked(browser, address)[0] for _ in range(_ROUNDS))
        lines.append(
            f"  {side}: fragment cold {cold:.2f} s, warm {warm * 1000:.0f} ms, {size / 1024:.0f} KB, {len(found)} pages"
        )
        if found:
            first, bytes_, _ = _asked(browser, found[0])
            again = median(_asked(browser, found[0])[0] for _ in range(_ROUNDS))
            begin = time.perf_counter()
            total = sum(_asked(browser, each)[1] for each in found)
            rest = time.perf_counter() - begin
            lines.append(
                f"    picture cold {first:.2f} s, warm {again * 1000:.0f} ms, {bytes_ / 1024:.0f} KB; "
                f"all {len(found)} in {rest:.2f} s, {total / 1024:.0f} KB"
            )
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    workers = ", ".join(f"{_resident(pid)} MB" for pid in worker.running())
    lines.append(f"  held {held(office.desk.store).bytes_held() / 1024:.0f} KB; peak {own} MB; workers now {workers}")
    return "\n".join(lines)


def _asked(browser: Browser, address: str) -> tuple[float, int, str]:
    begin = time.perf_counter()
    answer = browser.client.get(address)
    seconds = time.perf_counter() - begin
    assert answer.status_code == 200, answer.status_code
    is_text = answer.headers["content-type"].startswith("text")
    return seconds, len(answer.content), answer.text if is_text else ""


def _resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024 // 1024


def main() -> None:
    """Print the figures of the files that are named."""
    files = [(Path(name).name, Path(name).read_bytes()) for name in sys.argv[1:]]
    with tempfile.TemporaryDirectory() as folder:
        office = Office.found(Path(folder))
        browser = office.log_in(DRAFTER)
        for name, source in files or [("text-30.pdf", text_pages(30))]:
            print(measure(office, browser, name, source), flush=True)


if __name__ == "__main__":
    main()
