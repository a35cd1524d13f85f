"""PDFs are read in processes of their own: what happens to them happens there."""

from __future__ import annotations

import io
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import DamagedDocument, EmptyDocument, HostileDocument, TooLarge, UnreadableDocument
from pipeline.formats.pdf import read, redact, source_text, worker, worker_child
from tests.formats.pdf_samples import NAME, letter, plan_for

ROOT = Path(worker.__file__).parents[3]


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    worker.close()
    yield
    worker.close()


def _state(pid: int) -> str:
    """Return a process's state letter, empty when there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return ""


def test_one_process_serves_one_file_after_the_other() -> None:
    source = letter()
    document = read(source)
    first = worker.running()
    assert NAME in document.text and len(first) == 1 and first != [os.getpid()]
    assert redact(source, document, plan_for(document)).startswith(b"%PDF")
    assert all(piece.text == text for piece, text in source_text(source, document))
    assert read(source) == document
    assert worker.running() == first


def test_errors_come_as_they_are_and_the_process_goes_on() -> None:
    read(letter())
    before = worker.running()
    with pytest.raises(EmptyDocument):
        read(b" ")
    with pytest.raises(DamagedDocument) as caught:
        read(letter()[:-400])
    assert "截断" in str(caught.value)
    assert worker.running() == before


def test_a_crash_is_a_damaged_document_and_the_next_file_is_read() -> None:
    with pytest.raises(DamagedDocument):
        worker.apart("exit", 11)
    assert worker.running() == []
    assert NAME in read(letter()).text


def test_a_process_that_was_killed_while_it_waited_is_replaced() -> None:
    read(letter())
    (pid,) = worker.running()
    os.kill(pid, signal.SIGKILL)
    time.sleep(0.2)
    assert NAME in read(letter()).text
    assert _state(pid) == ""


def test_one_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "STALL_CPU_SECONDS", 1.0)
    with pytest.raises(HostileDocument):
        worker.apart("spin", 60)
    monkeypatch.setattr(worker, "STALL_SECONDS", 1.0)
    with pytest.raises(HostileDocument):
        worker.apart("sleep", 60)
    assert worker.running() == []


def test_memory_is_limited() -> None:
    with pytest.raises(TooLarge):
        worker.apart("grow", 3 * 1024**3)
    assert NAME in read(letter()).text


def test_from_several_threads_at_once() -> None:
    source = letter()
    with ThreadPoolExecutor(6) as threads:
        documents = list(threads.map(lambda _: read(source), range(6)))
    assert len({document.text for document in documents}) == 1
    assert 1 <= len(worker.running()) <= worker.AT_ONCE


def test_the_thread_that_started_it_may_end() -> None:
    thread = threading.Thread(target=read, args=(letter(),))
    thread.start()
    thread.join()
    before = worker.running()
    assert NAME in read(letter()).text
    assert worker.running() == before


def _read_there(source: bytes, out: multiprocessing.SimpleQueue[str]) -> None:
    out.put(read(source).text)


@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_from_a_daemonic_process(method: str) -> None:
    read(letter())
    before = worker.running()
    context: Any = multiprocessing.get_context(method)
    out = context.SimpleQueue()
    process = context.Process(target=_read_there, args=(letter(), out), daemon=True)
    process.start()
    process.join(60)
    assert process.exitcode == 0 and NAME in out.get()
    assert worker.running() == before and NAME in read(letter()).text


_PROGRAM = """
import sys, time
from pipeline.formats.pdf import worker
worker.apart("sleep", 0)
print(worker.running()[0], flush=True)
if sys.argv[1] == "busy":
    worker.apart("spin", 60)
elif sys.argv[1] == "idle":
    time.sleep(60)
"""


@pytest.mark.parametrize("way", ["end", "busy", "idle"])
def test_nothing_is_left_when_the_asking_process_ends(way: str) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, way],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert program.stdout is not None
    pid = int(program.stdout.readline())
    if way == "end":
        assert program.wait(30) == 0
    else:
        program.kill()
        program.wait()
    program.stdout.close()
    end = time.monotonic() + 15
    while _state(pid) not in ("", "Z") and time.monotonic() < end:
        time.sleep(0.1)
    assert _state(pid) in ("", "Z")  # a zombie is the business of whoever adopts it


def test_an_answer_of_other_things_is_not_believed() -> None:
    import io
    import pickle

    class Evil:
        def __reduce__(self) -> tuple[object, ...]:
            return os.getpid, ()

    with pytest.raises(pickle.UnpicklingError):
        worker._Reader(io.BytesIO(pickle.dumps(Evil()))).load()


def test_an_unreadable_document_keeps_its_details() -> None:
    with pytest.raises(UnreadableDocument) as caught:
        worker.apart("read", b"%PDF-1.7\n%%EOF")
    assert "-" not in caught.value.message("zh")


@pytest.mark.parametrize("answer", [worker.apart, os.system, worker_child.send, worker._pool, subprocess.Popen])
def test_answers_hold_values_and_nothing_that_does_something(answer: object) -> None:
    message = pickle.dumps(("done", answer))
    with pytest.raises(pickle.UnpicklingError):
        worker._Reader(io.BytesIO(message)).load()


def test_words_of_a_document_do_not_come_with_an_error() -> None:
    def broken() -> None:
        "密".encode().decode("ascii")

    outcome, error = pickle.loads(worker_child._answered({"f": broken}, pickle.dumps(("f", (), {}))))
    assert outcome == "error" and type(error) is ValueError and str(error) == "UnicodeDecodeError"
