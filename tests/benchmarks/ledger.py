"""How fast ledger, overview and publication answer: python -m tests.benchmarks.ledger [CASES]. Prints medians in milliseconds."""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from pipeline.model.audit import AuditAction
from pipeline.model.finding import Category
from pipeline.model.review import Attribute, Case, CaseState, Opinion, Signature
from tests.web.closed import AUDITOR, PUBLISHER, officer, staffed
from tests.web.office import CHAIN, DRAFTER, HEAD, OTHER, SECTION, Browser, Clock, Office

_ITEMS = 10
_A = AuditAction


def fill(office: Office, count: int, *, ways: Sequence[int] = (0, 1, 2, 3, 4, 4, 4, 4)) -> None:
    """Put cases into the store with the events of their way, spread over the eleven months that the office's clock then goes on.

    ``ways``: how many steps of four a case may have passed; after four it is closed.
    """
    rng, moving, store = random.Random(7), office.clock, office.desk.store
    officers = [officer(office, name).id for name in CHAIN]
    profile = office.desk.profile_named("zhongwei_yunjisuan")
    steps = [step.id for step in profile.chain]
    # Some of the time between two cases is taken by what happens in them.
    gap = timedelta(days=335) / count - timedelta(hours=0.18)
    for start in range(0, count, 200):
        with store.begin() as tx:
            for _ in range(start, min(count, start + 200)):
                moving.at += max(gap, timedelta())
                number = tx.next_case_number(moving.at.year)
                reached = rng.choice(ways)
                state, step = (CaseState.IN_REVIEW, steps[reached]) if reached < 4 else (CaseState.WITHHELD, None)
                opened = moving.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
                case = Case(
                    number, rng.choice([SECTION, SECTION, OTHER]), profile.id, profile.edition, state, step,
                    rng.choice(list(Attribute)), 1, number, "txt", f"关于第{number}号事项办理情况的通知", "x.txt", "0" * 64,
                    None, opened, (moving.at + timedelta(days=28)).date().isoformat(),
                )  # fmt: skip
                tx.add_case(case, key=number)
                _walk(tx, rng, moving, number, reached, officers, steps)


def _walk(
    tx: Any, rng: random.Random, moving: Clock, number: str, reached: int, officers: list[str], steps: list[str]
) -> None:
    tx.audit(_A.CASE_OPENED, officers[0], number, step=steps[0], items=_ITEMS)
    for item in range(_ITEMS):
        facts = {"verdict": rng.choice(["withhold", "withhold", "keep"]), "category": rng.choice(list(Category))}
        proposal = rng.choice(["redact", "keep", "review"])
        tx.audit(_A.ITEM_DECIDED, officers[0], number, item=f"{item:016x}", step=steps[0], proposal=proposal, **facts)
    for at in range(reached):
        moving.at += timedelta(hours=rng.choice([1, 5, 30, 80]) / 400)
        if rng.random() < 0.1:
            tx.audit(_A.RETURNED, officers[at], number, step=steps[at], to=steps[0])
        opinion = rng.choice([Opinion.PUBLISH_REDACTED, Opinion.PUBLISH])
        given = Signature(f"{number}-{at}", steps[at], officers[at], opinion, "p" * 64, tx._timestamp())
        tx.add_signature(number, given)
        tx.audit(_A.SIGNED, officers[at], number, step=steps[at], opinion=opinion, plan="p" * 64)
    if reached == 4:
        tx.audit(rng.choice([_A.RELEASED, _A.RELEASED, _A.CASE_WITHHELD]), officers[3], number)


def timed(what: str, browser: Browser, address: str, times: int = 9, **form: Any) -> None:
    """Print the median of some answers."""
    spent = []
    for _ in range(times):
        if form:
            browser.open("/ledger")
        start = time.perf_counter()
        answer = browser.send(address, **form) if form else browser.open(address)
        spent.append((time.perf_counter() - start) * 1000)
        assert answer.status_code == 200, answer.text[:300]
    print(f"{what:44} {median(spent):8.0f} ms (slowest {max(spent):.0f})")


def main(count: int) -> None:
    """Fill a home and ask its pages."""
    with tempfile.TemporaryDirectory() as folder:
        office = staffed(Office.found(Path(folder)))
        start = time.perf_counter()
        fill(office, count)
        print(f"{count} cases in {time.perf_counter() - start:.0f} s")
        auditor, head, clerk = (office.log_in(name) for name in (AUDITOR, HEAD, PUBLISHER))
        drafter = officer(office, DRAFTER).id
        timed("ledger, first page", auditor, "/ledger")
        timed("ledger, last page, by due day", auditor, f"/ledger?sort=due&page={max(1, count // 50)}")
        timed("ledger, by outcome", auditor, "/ledger?sort=outcome")
        timed(
            "ledger, five filters",
            auditor,
            "/ledger?state=in_review&year=2026&due=overdue&from=2026-05-01&attribute=proactive",
        )
        timed("ledger, worked on by", auditor, f"/ledger?officer={drafter}")
        timed("ledger of one section", head, "/ledger")
        timed("search for a title that is not there", auditor, "/ledger/search", 3, words="没有这样的标题")
        timed("export of all", auditor, "/ledger/export", 3, words="")
        timed("publication", clerk, "/copies")
        for period in ("month", "quarter", "year"):
            office.app.state.figures = type(office.app.state.figures)()
            timed(f"overview, {period}, worked out", auditor, f"/overview?period={period}", 1)
            timed(f"overview, {period}, within a minute", auditor, f"/overview?period={period}")
        timed("overview of one section", head, "/overview?period=year", 1)
        print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
