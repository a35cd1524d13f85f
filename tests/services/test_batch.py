"""A batch keeps what the drafter proposed, also when it is broken off and resumed."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipeline import formats
from pipeline.errors import DamagedHome, UsageError
from pipeline.model.review import Attribute, Role
from pipeline.services import batch
from pipeline.services.batch import Handed, open_batch
from pipeline.services.desk import Desk
from pipeline.services.upload import Proposal, new_batch, sweep, upload, waiting_uploads
from pipeline.store.arrivals import SealedArrival
from pipeline.store.records import NewArrival
from pipeline.store.sealing import seal, unseal
from tests.services.office import SECTION, Office, found

REASON = "涉及第三方，待征求意见"
FORWARDS = "省水利厅 水发〔2026〕12号"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return found(tmp_path)


def drafts(folder: Path) -> list[Handed]:
    paths = [folder / f"{name}.txt" for name in ("甲", "乙", "丙")]
    for path in paths:
        path.write_text(f"关于{path.stem}事的通知\n\n请各科室知悉。\n", encoding="utf-8")
    return [Handed(path.name, path) for path in paths]


def test_a_batch_that_was_broken_off_keeps_reason_and_origin(office: Office, tmp_path: Path) -> None:
    drafter = office.officers[Role.DRAFTER]
    made = open_batch(office.desk, drafter, SECTION, drafts(tmp_path), Attribute.ON_REQUEST, f" {REASON} ", FORWARDS)
    first, *rest = batch.waiting(office.desk, made)
    assert batch.take_in_arrivals(office.desk, [first]) == 1
    # The process ends here; a later one, with a batch of its own, finds what was left.

    def later() -> datetime:
        return office.desk.now() + timedelta(hours=1)

    desk = Desk(office.desk.store, office.desk.profile_named, office.desk.detect, later)
    other = open_batch(desk, drafter, SECTION, [])
    assert list(batch.waiting(desk, other)) == rest
    assert batch.take_in_arrivals(desk, rest) == 2
    with desk.store.read() as tx:
        for arrival in tx.arrivals(batch=made):
            assert arrival.case is not None
            case = tx.case(arrival.case)
            assert (case.attribute, case.forwards) == (Attribute.ON_REQUEST, FORWARDS)
            assert [each.text for each in tx.remarks(case.number) if each.kind == "attribute"] == [
                f"依申请公开：{REASON}"
            ]
            assert (arrival.reason, arrival.forwards) == ("", "")  # the case has them; here nothing may stay


@pytest.mark.parametrize(
    ("attribute", "forwards"), [(Attribute.ON_REQUEST, ""), (Attribute.NON_DISCLOSURE, " "), (None, FORWARDS)]
)
def test_an_incomplete_proposal_is_told_before_anything_is_noted_down(
    office: Office, tmp_path: Path, attribute: Attribute | None, forwards: str
) -> None:
    with pytest.raises(UsageError):
        open_batch(office.desk, office.officers[Role.DRAFTER], SECTION, drafts(tmp_path), attribute, "", forwards)
    with office.desk.store.read() as tx:
        assert tx.arrivals() == ()


def test_a_draft_that_takes_too_much_memory_is_refused_by_name(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def swell(*_: object) -> None:
        raise MemoryError

    made = open_batch(office.desk, office.officers[Role.DRAFTER], SECTION, drafts(tmp_path))
    monkeypatch.setattr(formats, "read", swell)
    first, *rest = batch.waiting(office.desk, made)
    assert batch.take_in_arrivals(office.desk, [first]) == 0
    monkeypatch.undo()
    assert batch.take_in_arrivals(office.desk, rest) == 2
    refused, *others = batch.results(office.desk, made)
    assert (refused.case, refused.code) == (None, "too_large")
    assert "内存" in (refused.message or "") and all(each.case for each in others)


def test_what_a_killed_upload_left_is_swept(office: Office, tmp_path: Path) -> None:
    """Neither what is waited for, however long, nor what may belong to an upload that is under way."""
    store, drafter = office.desk.store, office.officers[Role.DRAFTER]
    upload(office.desk, drafter, new_batch(), "甲.txt", b"waited for", Proposal(SECTION))
    (waiting,) = waiting_uploads(office.desk)
    number = office.hand_in("关于甲事的通知\n")
    left, fresh = (store.blobs.put("upload:b", each, store.new_case_key()) for each in (b"left", b"under way"))
    key = store.blobs.key_of(left)
    assert key is not None
    blobs = {path.name: path for path in (tmp_path / "home/blobs").rglob("*") if path.is_file()}
    for name, path in blobs.items():
        if name != fresh:
            os.utime(path, (1_600_000_000, 1_600_000_000))
    assert sweep(office.desk) == 1 and sweep(office.desk) == 0
    there = {path.name for path in (tmp_path / "home/blobs").rglob("*") if path.is_file()}
    assert there == set(blobs) - {left}
    with store.read() as tx, pytest.raises(DamagedHome):
        tx.key_by_id(key)
    assert store.blobs.get(fresh) == b"under way"
    assert batch.take_in_arrivals(office.desk, batch.waiting(office.desk, waiting)) == 1
    with store.read() as tx:
        office.desk.document_of(tx.case(number))


def test_a_row_of_an_older_version_reads_as_without_reason(office: Office) -> None:
    new = NewArrival("b", "甲.txt", "/甲.txt", "o0001", SECTION, Attribute.PROACTIVE, "2026-01-05T01:00:00.000000Z")
    keys = office.desk.store.keys
    row = json.loads(keys.decrypt("x", seal(keys, "x", SealedArrival(new))))
    del row["new"]["reason"], row["new"]["forwards"]
    older = keys.encrypt("x", json.dumps(row).encode())
    assert unseal(keys, "x", SealedArrival, older).new == new
