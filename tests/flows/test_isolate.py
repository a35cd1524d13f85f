"""A crash or an endless loop ends its own process; what it said stays there."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from flows.desk import TaskFailed
from flows.ingest import LARGEST_CHUNK, SMALL_BATCH, chunks
from flows.isolate import run_isolated
from tests.flows import stand_ins

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
