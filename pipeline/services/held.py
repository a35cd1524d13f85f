"""What a process holds in memory for a while, since making it takes seconds: documents as read, copies, pictures of pages.

Never on a disk. It is bounded, made once for all who ask at the same time, and let go when nobody has asked for some minutes.
Who may see it is checked before it is asked for.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar, cast
from weakref import WeakKeyDictionary

from pipeline.formats.limits import MIB
from pipeline.model.document import Document, DocxInk, PageInk
from pipeline.model.review import Case
from pipeline.services.desk import Desk
from pipeline.store import Store

MOST_BYTES = 320 * MIB
"""What one process holds at most for one store; the largest file that is taken in fits in it twice."""

SECONDS = 300.0
"""After this time without use a thing is let go."""

_NOTE_BYTES = 256

T = TypeVar("T")


@dataclass(slots=True)
class _Thing:
    value: object
    size: int
    used: float


class Held:
    """Things by key, the latest used last; safe to use from several threads."""

    def __init__(self, most: int = MOST_BYTES, seconds: float = SECONDS) -> None:
        self._most, self._seconds = most, seconds
        self._lock = threading.Lock()
        self._things: OrderedDict[Hashable, _Thing] = OrderedDict()
        self._turns: dict[Hashable, threading.Lock] = {}
        self._sweeper: threading.Timer | None = None

    def get(self, key: Hashable, make: Callable[[], T], size: Callable[[T], int]) -> T:
        """Return what is held under a key, or make it; whoever asks for it meanwhile waits for the same one.

        ``size`` says how many bytes it takes. What ``make`` raises is raised, and nothing is held.
        """
        with self._lock:
            turn = self._turns.setdefault(key, threading.Lock())
        try:
            with turn:
                thing = self._look(key)
                if thing is None:
                    value = make()
                    self._keep(key, value, size(value))
                    return value
                return cast(T, thing.value)
        finally:
            with self._lock:
                self._turns.pop(key, None)

    def note(self, key: Hashable) -> None:
        """Note that something happened."""
        if not self.noted(key):
            self._keep(key, None, _NOTE_BYTES)

    def noted(self, key: Hashable) -> bool:
        """Return whether something was noted, or asked for, within the time that things are held."""
        return self._look(key) is not None

    def bytes_held(self) -> int:
        """Return how many bytes are held."""
        with self._lock:
            return sum(thing.size for thing in self._things.values())

    def forget(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._things.clear()

    def _look(self, key: Hashable) -> _Thing | None:
        with self._lock:
            thing = self._things.get(key)
            if thing is not None:
                thing.used = time.monotonic()
                self._things.move_to_end(key)
            return thing

    def _keep(self, key: Hashable, value: object, size: int) -> None:
        with self._lock:
            self._things[key] = _Thing(value, size, time.monotonic())
            self._things.move_to_end(key)
            held = sum(thing.size for thing in self._things.values())
            while held > self._most and len(self._things) > 1:  # the newest stays, however large: it is needed now
                held -= self._things.popitem(last=False)[1].size
            self._wake()

    def _wake(self) -> None:
        if self._sweeper is None and self._things:
            self._sweeper = threading.Timer(self._seconds, self._sweep)
            self._sweeper.daemon = True
            self._sweeper.start()

    def _sweep(self) -> None:
        with self._lock:
            self._sweeper = None
            last = time.monotonic() - self._seconds
            for key in [key for key, thing in self._things.items() if thing.used <= last]:
                del self._things[key]
            self._wake()


_HELD: WeakKeyDictionary[Store, Held] = WeakKeyDictionary()
_HELD_LOCK = threading.Lock()


def held(store: Store) -> Held:
    """Return what this process holds for a store."""
    with _HELD_LOCK:
        return _HELD.setdefault(store, Held())


def original_of(desk: Desk, case: Case) -> tuple[bytes, Document]:
    """Return the original of a case and what it read as, as ``Desk.document_of`` does; held for a while.

    Raises:
        MarkedDocument: the case keeps no original.
        ReadsDifferently: it reads differently than when it was taken in.
    """
    return held(desk.store).get(
        ("original", case.number, case.original, case.reading),
        lambda: desk.document_of(case),
        lambda found: len(found[0]) + weight(found[1]),
    )


def weight(document: Document) -> int:
    """Return how many bytes a document takes in memory, about."""
    pieces = [piece for block in document.blocks for piece in block.pieces]
    boxes = sum(len(piece.text) for piece in pieces if isinstance(piece.address, PageInk | DocxInk))
    return 12 * len(document.text) + 500 * len(pieces) + 250 * boxes
