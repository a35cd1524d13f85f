"""Cut-outs of a case: the place of an item as a picture, for whoever may see the item's text."""

from __future__ import annotations

import threading
from collections import OrderedDict

from pipeline import formats
from pipeline.model.audit import AuditAction
from pipeline.model.document import Document
from pipeline.model.review import Case, Item, Officer
from pipeline.services.desk import Desk, check_may_see

_MOST_READ = 2


class _Read:
    """The documents that pictures were asked of last: a page of a case asks for many, and reading takes seconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read: OrderedDict[tuple[str, str | None], tuple[bytes, Document]] = OrderedDict()

    def document(self, desk: Desk, case: Case) -> tuple[bytes, Document]:
        """Return original and document of a case; only one is read at a time.

        Raises:
            MarkedDocument: the case keeps no original.
            ReadsDifferently: it reads differently than when it was taken in.
        """
        key = case.number, case.original
        with self._lock:
            found = self._read.pop(key, None) or desk.document_of(case)
            self._read[key] = found
            while len(self._read) > _MOST_READ:
                self._read.popitem(last=False)
            return found


_READ = _Read()


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
        check_may_see(officer, case)
        tx.audit(AuditAction.ORIGINAL_VIEWED, officer.id, number, picture=str(item.number))
    source, document = _READ.document(desk, case)
    return formats.picture_of(source, document, item.start, item.end)
