"""A crash or an endless loop ends its own process; what it said stays there."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from flows import ingest, work
from flows.desk import TaskFailed
from flows.ingest import LARGEST_CHUNK, SMALL_BATCH, chunks
from flows.isolate import run_isolated
from pipeline.model.review import Role
from pipeline.services import batch as batches
from pipeline.services.upload import Proposal, new_batch, upload, waiting_uploads
from tests.flows import stand_ins
from tests.services.office import SECTION, found

pytestmark = pytest.mark.slow


def test_work_is_done_elsewhere(tmp_path: Path) -> None:
    run_isolated(stand_ins.fine, str(tmp_path / "done"), seconds=60)
    assert (tmp_path / "done").read_text(encoding="utf-8") == "done"


def test_a_crash_is_named() -> None:
    with pytest.raises(TaskFailed, match=r"^crashed$"):
        run_isolated(stand_ins.crash, seconds=60)


def test_an_endless_loop_is_ended() -> None:
    began = time.monotonic()
    with pytest.raises(TaskFailed, match=r"^timeout$"):
        run_isolated(stand_ins.hang, seconds=1)
    assert time.monotonic() - began < 60


def test_one_that_swells_is_ended() -> None:
    with pytest.raises(TaskFailed, match=r"^failed$"):
        run_isolated(stand_ins.swell, seconds=60)


def test_a_document_that_never_ends_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And at once: nobody waits for it twice."""
    office = found(tmp_path)
    upload(office.desk, office.officers[Role.DRAFTER], new_batch(), "a.txt", b"text", Proposal(SECTION))
    (batch,) = waiting_uploads(office.desk)
    monkeypatch.setattr(ingest, "worker_desk", lambda: office.desk)
    monkeypatch.setattr(ingest, "SECONDS_A_DOCUMENT", 1.0)
    monkeypatch.setattr(work, "take_in", _hang)
    ingest.take_in_chunk.fn(list(batches.waiting(office.desk, batch)))
    (arrival,) = batches.results(office.desk, batch)
    assert (arrival.done, arrival.case, arrival.code) == (True, None, "hostile")


def _hang(_: list[int]) -> None:
    stand_ins.hang()


def test_the_words_of_an_error_stay_in_the_process(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(TaskFailed, match=r"^failed$"):
        run_isolated(stand_ins.fail, seconds=60)
    assert "欧阳" not in "".join(capfd.readouterr())


@pytest.mark.parametrize("count", [0, 1, 2, SMALL_BATCH, SMALL_BATCH + 1, 199, 200, 5000])
def test_chunks_hold_every_arrival_once(count: int) -> None:
    pieces = chunks(tuple(range(count)))
    assert [each for piece in pieces for each in piece] == list(range(count))
    assert all(1 <= len(piece) <= LARGEST_CHUNK for piece in pieces)
    if count <= SMALL_BATCH:
        assert all(len(piece) == 1 for piece in pieces)
