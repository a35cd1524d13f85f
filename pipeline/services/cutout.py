"""Cut-outs of a case: the place of an item as a picture, for whoever may see the item's text."""

from __future__ import annotations

from pipeline.formats import apart
from pipeline.model.audit import AuditAction
from pipeline.model.review import Item, Officer
from pipeline.services.desk import Desk, check_may_see
from pipeline.services.held import original_of


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
    source, document = original_of(desk, case)
    return apart.picture_of(source, document, item.start, item.end)
