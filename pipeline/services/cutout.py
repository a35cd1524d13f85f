"""Cut-outs of a case: the place of an item as a picture, for whoever may see the item's text."""

from __future__ import annotations

import threading
from collections import OrderedDict
from weakref import WeakKeyDictionary

from pipeline import formats
from pipeline.model.audit import AuditAction
from pipeline.model.document import Document
from pipeline.model.review import Case, Item, Officer
from pipeline.services.desk import Desk, check_may_see
from pipeline.store import Store

_Key = tuple[str, str | None]

_MOST_READ = 2
_KEPT_SECONDS = 300.0


class _Read:
    """The documents of a store that pictures were asked of last: a page of a case asks for many, and reading takes seconds.

    They are let go when nobody has asked for a picture for some minutes.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reading: dict[_Key, threading.Lock] = {}
        self._read: OrderedDict[_Key, tuple[bytes, Document]] = OrderedDict()
        self._end: threading.Timer | None = None

    def document(self, desk: Desk, case: Case) -> tuple[bytes, Document]:
        """Return original and document of a case; one that several ask for at once is read once.

        Raises:
            MarkedDocument: the case keeps no original.
            ReadsDifferently: it reads differently than when it was taken in.
        """
        key = case.number, case.original
        with self._lock:
            turn = self._reading.setdefault(key, threading.Lock())
        try:
            with turn:
                with self._lock:
                    found = self._read.get(key)
                found = found or desk.document_of(case)
                with self._lock:
                    self._keep(key, found)
                return found
        finally:
            with self._lock:
                self._reading.pop(key, None)

    def _keep(self, key: _Key, found: tuple[bytes, Document]) -> None:
        self._read[key] = found
        self._read.move_to_end(key)
        while len(self._read) > _MOST_READ:
            self._read.popitem(last=False)
        if self._end is not None:
            self._end.cancel()
        self._end = threading.Timer(_KEPT_SECONDS, self.forget)
        self._end.daemon = True
        self._end.start()

    def forget(self) -> None:
        """Let go of what was read."""
        with self._lock:
            self._read.clear()


_READ: WeakKeyDictionary[Store, _Read] = WeakKeyDictionary()
_READ_LOCK = threading.Lock()


def _read_of(store: Store) -> _Read:
    with _READ_LOCK:
        return _READ.setdefault(store, _Read())


def picture(desk: Desk, officer: Officer, number: str, item: Item) -> bytes | None:
    """Return the place of an item of a case as PNG, None where there is nothing to draw; the view is recorded.

    Raises:
        NotEntitled: another section's case.
        MarkedDocument: the case keeps no original (state-secret mark).
        ReadsDifferently: the original reads differently than when it was taken in.
        UnreadableDocument: it cannot be drawn.
    """
    with desk.store.begin() as tx:
        case = tx.case(number)
        check_may_see(officer, case, desk.substitutes(tx))
        tx.audit(AuditAction.ORIGINAL_VIEWED, officer.id, number, picture=str(item.number))
    source, document = _read_of(desk.store).document(desk, case)
    return formats.picture_of(source, document, item.start, item.end)
