"""PDFs are read, redacted and verified in processes of their own, with limits; so are other formats in the web server (``apart``).

A file that crashes, hangs or swells its reader ends only that process. One is started when the first PDF comes and kept
for the next ones, so that a batch loads the models of the recogniser once; it is replaced when it died, was ended, has grown or
has served many files. The verifier has others than the reader and the writer: a file that took over one of those says nothing
about its own copy. Safe to use from several threads, in forked and in daemonic processes; nothing is left behind when this process
ends.
"""

from __future__ import annotations

import atexit
import io
import os
import pickle
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

from pipeline.errors import DamagedDocument, HostileDocument, MishenError, TooLarge
from pipeline.errors.base import rebuild
from pipeline.formats import pulse
from pipeline.formats.limits import MIB
from pipeline.formats.pdf.worker_child import BEAT, LENGTH

MEMORY = 2048 * MIB
"""Private memory that one process may take."""

STALL_CPU_SECONDS = 120.0
"""Processor time between two signs of life after which a file counts as hanging; one page takes at most a third of it."""

STALL_SECONDS = 600.0
"""Time by the clock without a sign of life in which the process does not work either: it waits for something."""

AT_ONCE = 2
"""How many files one process has read at the same time."""

P = ParamSpec("P")
R = TypeVar("R")

_GROWN = 1200 * MIB
_MOST_FILES = 500
_START = "import sys; sys.path[:] = sys.argv[2:]; from pipeline.formats.pdf.worker_child import main; main()"
_TICK = 0.25
_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_ALLOWED = ("pipeline.model.", "pipeline.errors.", "pipeline.formats.")
_BUILTINS = frozenset(
    {"frozenset", "set", "bytearray", "complex", "range", "slice", "ValueError", "RecursionError", "RuntimeError"}
)
_KNOWN = {
    ("numpy", "dtype"),
    ("numpy.core.multiarray", "scalar"),
    ("numpy._core.multiarray", "scalar"),
    (rebuild.__module__, rebuild.__qualname__),
}


class _Gone(Exception):
    """The process ended in the middle of a file."""


class _Stuck(Exception):
    """The process gave no sign of life for too long."""


class _Worker:
    """One process; used by one thread at a time."""

    def __init__(self) -> None:
        paths = [str(Path(__file__).resolve().parents[3]), *(path for path in sys.path if path)]
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _START, str(MEMORY), *paths],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )
        self.served = 0

    @property
    def pid(self) -> int:
        return self._process.pid

    def call(self, name: str, arguments: tuple[object, ...], named: dict[str, object]) -> object:
        """Have a function called there.

        Raises:
            _Gone, _Stuck: the process is of no more use.
            MishenError, ValueError, RecursionError, RuntimeError: raised by the function.
        """
        self.served += 1
        self._send(pickle.dumps((name, arguments, named), pickle.HIGHEST_PROTOCOL))
        beat = _Beat(self.pid)
        while (message := self._receive(beat)) == BEAT:
            beat = _Beat(self.pid)
            pulse.beat()  # who waits here may be such a process itself
        outcome, result = _Reader(io.BytesIO(message)).load()
        if outcome == "done":
            return result
        raise result

    def _send(self, message: bytes) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(LENGTH.pack(len(message)) + message)
            self._process.stdin.flush()
        except (BrokenPipeError, ValueError):
            raise _Gone from None

    def _receive(self, beat: _Beat) -> bytes:
        size = LENGTH.unpack(self._read(LENGTH.size, beat))[0]
        return self._read(size, beat)

    def _read(self, size: int, beat: _Beat) -> bytes:
        assert self._process.stdout is not None
        number = self._process.stdout.fileno()
        found = bytearray()
        poll = select.poll()  # select itself cannot take numbers over 1023
        poll.register(number, select.POLLIN)
        while len(found) < size:
            if not poll.poll(_TICK * 1000):
                beat.check()
                continue
            part = os.read(number, min(size - len(found), MIB))
            if not part:
                raise _Gone
            found += part
        return bytes(found)

    def is_worn(self) -> bool:
        """Tell whether it is to be replaced."""
        return self._process.poll() is not None or self.served >= _MOST_FILES or _resident(self.pid) > _GROWN

    def end(self) -> None:
        """Kill the process with what it has started, and wait for its end."""
        with suppress(ProcessLookupError, PermissionError):
            if self._process.poll() is None:
                os.killpg(self.pid, signal.SIGKILL)  # it leads a group of its own
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError, ValueError):
                if pipe is not None:
                    pipe.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(10)


class _Beat:
    """Measures how long a process has given no sign of life."""

    def __init__(self, pid: int) -> None:
        self._pid, self._clock, self._cpu = pid, time.monotonic(), _cpu_seconds(pid)
        self._last = self._cpu

    def check(self) -> None:
        cpu = _cpu_seconds(self._pid)
        if cpu > self._last:  # on a loaded machine little work takes long
            self._last, self._clock = cpu, time.monotonic()
        if cpu - self._cpu > STALL_CPU_SECONDS or time.monotonic() - self._clock > STALL_SECONDS:
            raise _Stuck


class _Reader(pickle.Unpickler):
    """Reads answers: a process that a file took over could send anything, so only the classes of answers are made."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401
        known = (module == "builtins" and name in _BUILTINS) or (module, name) in _KNOWN
        if not known and not (module.startswith(_ALLOWED) and "." not in name):
            raise pickle.UnpicklingError("unexpected answer")
        found = super().find_class(module, name)
        # Of our own modules what holds values, not what does something.
        if known or (isinstance(found, type) and (is_dataclass(found) or issubclass(found, Enum | MishenError))):
            return found
        raise pickle.UnpicklingError("unexpected answer")


class _Pool:
    """The processes of this process that wait for work."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(AT_ONCE)

    def call(self, name: str, arguments: tuple[object, ...], named: dict[str, object]) -> object:
        with self._turns:
            worker = self._take()
            try:
                result = worker.call(name, arguments, named)
            except (MishenError, ValueError, RecursionError, RuntimeError):
                self._give_back(worker)
                raise
            except _Gone:
                self._end(worker)
                raise DamagedDocument(what="文件使解析程序异常退出") from None
            except _Stuck:
                self._end(worker)
                raise HostileDocument(what="解析超时") from None
            except MemoryError:
                self._end(worker)
                raise TooLarge(what="处理所需内存", limit="2 GB") from None
            except pickle.UnpicklingError:
                self._end(worker)
                raise HostileDocument(what="解析结果异常") from None
            except BaseException:  # interrupted: whatever it is doing, nobody waits for it
                self._end(worker)
                raise
            self._give_back(worker)
            return result

    def _take(self) -> _Worker:
        while True:
            with self._lock:
                worker = self._idle.pop() if self._idle else None
            if worker is None:
                worker = _Worker()
                with self._lock:
                    self._all.add(worker)
                return worker
            if not worker.is_worn():
                return worker
            self._end(worker)

    def _give_back(self, worker: _Worker) -> None:
        if worker.is_worn():
            self._end(worker)
            return
        with self._lock:
            self._idle.append(worker)

    def _end(self, worker: _Worker) -> None:
        with self._lock:
            self._all.discard(worker)
        worker.end()

    def close(self) -> None:
        """End all processes; those of a process that this one was forked from are not its own."""
        if self.owner != os.getpid():
            return
        with self._lock:
            workers, self._all, self._idle = list(self._all), set(), []
        for worker in workers:
            worker.end()

    def pids(self) -> list[int]:
        with self._lock:
            return sorted(worker.pid for worker in self._all)


_POOLS: dict[str, _Pool] = {}
_POOLS_LOCK = threading.Lock()
os.register_at_fork(after_in_child=lambda: globals().update(_POOLS_LOCK=threading.Lock()))


def _pool(purpose: str) -> _Pool:
    with _POOLS_LOCK:
        found = _POOLS.get(purpose)
        if found is None or found.owner != os.getpid():
            found = _POOLS[purpose] = _Pool()
        return found


def apart(name: str, *arguments: object, **named: object) -> object:
    """Call one of the functions that ``worker_child`` knows, in a process of its own.

    Raises:
        DamagedDocument: the process crashed.
        HostileDocument: it hung.
        TooLarge: it ran out of memory.
        MishenError, ValueError: raised by the function itself; any other error of it comes as RuntimeError with its type's name.
    """
    return _pool("formats").call(name, arguments, named)


def apart_from_readers(function: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
    """Call a function of a module in a process where no PDF is read for or written by ``formats``; errors as of ``apart``.

    It has to say ``pulse.beat`` now and then, and to return plain values and objects of ``pipeline.model``.
    """
    name = f"{function.__module__}:{function.__qualname__}"
    return cast(R, _pool("verification").call(name, arguments, dict(named)))


def apart_to_show(name: str, *arguments: object, **named: object) -> object:
    """As ``apart``, in a process that only works for what people look at: they do not wait for a long scan that is handed in.

    ``name`` may be ``module:function`` as well.
    """
    return _pool("showing").call(name, arguments, named)


def running() -> list[int]:
    """Return the processes that are kept, by their numbers."""
    return sorted(pid for purpose in ("formats", "verification", "showing") for pid in _pool(purpose).pids())


@atexit.register
def close() -> None:
    """End the processes that are kept; the next file starts a new one."""
    for pool in list(_POOLS.values()):
        pool.close()


def _cpu_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS_A_SECOND
    except (OSError, ValueError, IndexError):
        return 0.0


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_BYTES
    except (OSError, ValueError, IndexError):
        return 0
