"""First paint of queue and review page, requests a second, memory of the server: python -m tests.benchmarks.workbench [CASES]."""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from statistics import median

import httpx
from playwright.sync_api import Page

from pipeline.services.intake import Draft, take_in
from tests.benchmarks.ledger import fill
from tests.benchmarks.pdf_pages import text_pages
from tests.web.chrome import chrome, log_in
from tests.web.closed import staffed
from tests.web.office import DRAFTER, SECTION, Office, password
from tests.web.process import Served, serving

CLIENTS, SECONDS = 20, 15.0


def first_paint(page: Page, address: str, times: int = 7) -> tuple[float, float]:
    """Return median and slowest time from the start of the navigation to the first paint with content, in milliseconds."""
    spent = []
    for _ in range(times):
        page.goto(address)
        entry = "performance.getEntriesByName('first-contentful-paint')[0]"
        page.wait_for_function(f"() => {entry}")
        spent.append(float(page.evaluate(f"() => {entry}.startTime")))
    return median(spent), max(spent)


def under_load(served: Served, jar: dict[str, str], address: str) -> tuple[float, Counter[int]]:
    """Return requests a second of a page under clients that ask without pause, and the statuses of the answers."""
    found: Counter[int] = Counter()
    end = time.perf_counter() + SECONDS
    lock = threading.Lock()

    def ask() -> None:
        own: Counter[int] = Counter()
        with httpx.Client(cookies=jar, trust_env=False, timeout=60) as client:
            while time.perf_counter() < end:
                own[client.get(f"{served.url}{address}").status_code] += 1
        with lock:
            found.update(own)

    threads = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(found.values()) / SECONDS, found


def memory_of(served: Served) -> str:
    """Return what the server process holds at most and now (VmHWM, VmRSS), as the system says."""
    lines = Path(f"/proc/{served.process.pid}/status").read_text().splitlines()
    facts = dict(line.split(":", 1) for line in lines)
    return f"{facts['VmHWM'].strip()} at most, {facts['VmRSS'].strip()} now"


def measure(count: int) -> None:
    """Fill a home with so many cases and measure its pages."""
    with tempfile.TemporaryDirectory() as folder:
        office = staffed(Office.found(Path(folder)))
        fill(office, count, ways=(0, 0, 1, 2, 3))
        with office.desk.store.begin() as tx:
            drafter = tx.authenticate(DRAFTER, password(DRAFTER))
        number = take_in(office.desk, Draft(text_pages(30), "thirty.pdf", SECTION), drafter).number
        with serving(Path(folder), "--no-outbox") as served, chrome() as window:
            page = window.new_page()
            log_in(page, served.url, DRAFTER)
            for name, address in (
                ("queue", "/queue"),
                ("all open cases", "/queue?show=open"),
                ("review, 30 pages", f"/cases/{number}"),
            ):
                middle, slowest = first_paint(page, f"{served.url}{address}")
                print(f"{count:6} open cases  first paint of {name:18} {middle:6.0f} ms (slowest {slowest:.0f})")
            cookies = {str(each["name"]): str(each["value"]) for each in window.cookies()}
            # All open cases fill a page of 50 rows either way; of the own queue a small home has fewer.
            for name, address in (("own queue", "/queue"), ("all open cases, 50 rows", "/queue?show=open")):
                rate, statuses = under_load(served, cookies, address)
                print(
                    f"{count:6} open cases  {name} under {CLIENTS} clients: {rate:.1f} requests a second, "
                    f"answers {dict(statuses)}"
                )
            print(f"{count:6} open cases  server: {memory_of(served)}")


if __name__ == "__main__":
    for size in (50, int(sys.argv[1]) if len(sys.argv) > 1 else 5000):
        measure(size)
