"""Two processes decide, sign and release the same cases at once: every act is done by one of them, and once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from pipeline.model.audit import AuditAction
from pipeline.model.chain import live
from pipeline.model.review import CaseState, Verdict
from pipeline.store import verify_chain
from tests.conftest import REPOSITORY
from tests.services.office import CHAIN, found

CASES = 50
DRAFT = "关于发放第{number}批培训补助的通知\n\n申请人：钱小宁，手机号码13900001111。\n"

# Waits for a line, so that both start together; prints what it did, as [act, case] pairs.
WORKER = """
import json, sys
from pathlib import Path
from pipeline.errors import MishenError
from pipeline.model.review import Role
from pipeline.services import release, review
from tests.services.office import CHAIN, reopened

office = reopened(Path(sys.argv[1]), sys.argv[2] or None)
desk, people = office.desk, office.officers
acts = [("decide", lambda number: review.accept_proposals(desk, people[Role.DRAFTER], number))]
for role in CHAIN:
    acts.append((f"sign {role}", lambda number, role=role: review.sign(desk, people[role], number)))
acts.append(("release", lambda number: release.release_case(desk, number, people[Role.PUBLISHER])))
done = []
print("ready", flush=True)
for number in json.loads(input()):
    for name, act in acts:
        try:
            act(number)
        except MishenError as error:
            done.append([name, number, error.code])
        else:
            done.append([name, number, ""])
print(json.dumps(done))
"""


def work(folder: Path, url: str | None, numbers: list[str]) -> list[list[str]]:
    """Run two workers over the same cases in the same order; return what they did and what they were refused."""
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, str(folder), url or ""],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for _ in range(2)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write(json.dumps(numbers) + "\n")
        worker.stdin.flush()
    outputs = [worker.communicate(timeout=800)[0] for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0]
    return [each for output in outputs for each in json.loads(output)]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_each_act_is_done_once(tmp_path: Path, empty_url: str | None) -> None:
    office = found(tmp_path, url=empty_url)
    numbers = [office.hand_in(DRAFT.format(number=number)) for number in range(CASES)]
    said = work(tmp_path, empty_url, numbers)
    done = Counter((name, number) for name, number, refused in said if not refused)
    refused = Counter(code for *_, code in said if code)
    store = office.desk.store
    with store.read() as tx:
        events = Counter((event.action, event.case) for event in tx.events())
        assert tx.pending() == ()
        for number in numbers:
            assert [done[f"sign {role}", number] for role in CHAIN] == [1] * len(CHAIN), (number, refused)
            # Who comes second to a release is told that it is released.
            assert done["release", number] in (1, 2)
            case, items, decisions = tx.case(number), live(tx.items(number)), tx.decisions(number)
            assert case.state is CaseState.RELEASED
            assert Counter(each.item for each in decisions) == Counter(item.id for item in items)
            assert {each.verdict for each in decisions} <= set(Verdict)
            signatures = tx.signatures(number)
            assert len(signatures) == len({each.officer for each in signatures}) == len(CHAIN)
            assert not any(each.void for each in signatures)
            record = tx.release(number)
            assert record is not None
            assert {each.plan for each in signatures} == {record.plan}
            assert events[AuditAction.SIGNED, number] == len(CHAIN)
            assert events[AuditAction.ITEM_DECIDED, number] == len(decisions) == len(items) > 0
            assert (events[AuditAction.RELEASED, number], events[AuditAction.RELEASE_FAILED, number]) == (1, 0)
            assert events[AuditAction.SIGNATURE_VOIDED, number] == 0
        releases = [tx.release(number) for number in numbers]
    for release in releases:
        assert release is not None
        for blob in (release.copy, release.manifest, release.form):
            store.blobs.get(blob)
    assert verify_chain(store).ok
    # Both worked, and were in each other's way.
    assert refused
