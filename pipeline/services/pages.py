"""The document as it looks: its pages with the items on them, as it came and as the decisions of this moment would publish it.

Nothing is written anywhere but the trace of the view. Original, copy and pictures are held in memory for some minutes (``held``),
under the hash of the original and, for the copy, of its plan: a decision that changes the plan makes a new one.

A view is recorded once for each time that an officer asks for the pages (ORIGINAL_VIEWED with the side), not once more for each
picture of them; a picture that is asked for by itself is recorded as a view of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline import formats
from pipeline.errors import DamagedDocument, MarkedDocument, NotApproved, UnreadableDocument
from pipeline.formats import apart, showing
from pipeline.model.audit import AuditAction
from pipeline.model.chain import live, settled
from pipeline.model.document import Box, Document, Page
from pipeline.model.finding import Category, category_of
from pipeline.model.redaction import RedactionPlan
from pipeline.model.review import Case, Item, Officer, Verdict
from pipeline.model.sheets import Run, Sheets
from pipeline.policy.profile import Profile
from pipeline.services.as_decided import is_published, plan_as_decided
from pipeline.services.desk import Desk, check_may_see
from pipeline.services.held import held, original_of, weight

_AT_ONCE = 4  # pages that are drawn together
_RUN_BYTES = 24  # that a character of a run takes in memory


class Side(StrEnum):
    """Which state of a document is looked at."""

    ORIGINAL = "original"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Shown:
    """An item with its decision's verdict, None while it is open; ``category`` as decided, else as found."""

    item: Item
    verdict: Verdict | None
    category: Category


@dataclass(frozen=True, slots=True)
class Spot:
    """An item on a page: a rectangle for each of its lines, in points of the page."""

    shown: Shown
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page: size in points, the items on it and, of the original, its text."""

    page: Page
    spots: tuple[Spot, ...] = ()
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class PagesView:
    """What is shown of one side of a document: leaves, or its text where it has no pages here, or nothing.

    Attributes:
        leaves: at most ``MOST_PAGES``; empty where ``text`` is shown.
        total: how many pages there are.
        text: the document whose text is shown instead of pages; its offsets are those of the items on the original's side.
        items: the live items, by their place.
        unplaced: of the original's pages: items of which not every character stands on a page that is shown.
        still_open: how many items nobody has decided; they are withheld on the published side.
        plan: hash of the plan that the published side was made by, '' for the original.
        unset: it has pages, but LibreOffice could not set them; the text is shown instead.
        nothing: nothing of it is published.
    """

    case: Case
    side: Side
    leaves: tuple[Leaf, ...] = ()
    total: int = 0
    text: Document | None = None
    items: tuple[Shown, ...] = ()
    unplaced: tuple[Shown, ...] = ()
    still_open: int = 0
    plan: str = ""
    unset: bool = False
    nothing: bool = False


@dataclass(frozen=True, slots=True)
class _Laid:
    """How an original is shown: ``pdf`` (canonical) and ``sheets`` are None where it has no pages here."""

    pdf: bytes | None = None
    sheets: Sheets | None = None
    unset: bool = False


@dataclass(frozen=True, slots=True)
class _Copy:
    """A copy as it would be published, as it is shown: pages, or what it reads as where it has none here."""

    pdf: bytes | None = None
    sheets: Sheets | None = None
    document: Document | None = None
    unset: bool = False


def pages(desk: Desk, officer: Officer, number: str, side: Side) -> PagesView:
    """Return one side of the document of a case; the view is recorded.

    Raises:
        NotEntitled: another section's case.
        MarkedDocument: the case keeps no original (state-secret mark); of the published side also where another marking stands.
        ReadsDifferently: the original reads differently than when it was taken in.
        UnreadableDocument: it cannot be drawn, or no copy can be made of it.
    """
    case = _seen_by(desk, officer, number, side, always=True)
    source, document = original_of(desk, case)
    shown = _items(desk, case)
    still_open = sum(each.verdict is None for each in shown)
    if side is Side.ORIGINAL:
        return _original_view(case, document, _laid(desk, case, source, document), shown, still_open)
    plan = _plan(desk, case, document)
    if plan is None:
        return PagesView(case, side, nothing=True)
    copy = _copy(desk, case, source, document, plan)
    return PagesView(
        case,
        side,
        tuple(Leaf(page) for page in copy.sheets.pages) if copy.sheets is not None else (),
        copy.sheets.total if copy.sheets is not None else 0,
        copy.document,
        still_open=still_open,
        plan=plan.hash,
        unset=copy.unset,
    )


def picture(desk: Desk, officer: Officer, number: str, side: Side, page: int) -> bytes | None:
    """Return a page (1-based) as PNG or WebP, None where there is none; errors as of ``pages``."""
    case = _seen_by(desk, officer, number, side, always=False)
    source, document = original_of(desk, case)
    state = ""
    if side is Side.PUBLISHED:
        plan = _plan(desk, case, document)
        if plan is None:
            return None
        copy, state = _copy(desk, case, source, document, plan), plan.hash
        pdf, sheets = copy.pdf, copy.sheets
    else:
        laid = _laid(desk, case, source, document)
        pdf, sheets = laid.pdf, laid.sheets
    if pdf is None or sheets is None or not 1 <= page <= len(sheets.pages):
        return None
    shown, first = pdf, page - (page - 1) % _AT_ONCE
    last = min(first + _AT_ONCE - 1, len(sheets.pages))
    drawn = held(desk.store).get(
        ("drawn", case.number, case.original, side, state, first),
        lambda: showing.photographs(shown, first, last),
        lambda found: sum(map(len, found)),
    )
    if page - first >= len(drawn) or not drawn[page - first]:
        raise DamagedDocument(what=f"第 {page} 页无法绘制")
    return drawn[page - first]


def forget(desk: Desk) -> None:
    """Let go of every document, copy and picture that this process holds."""
    held(desk.store).forget()


def _seen_by(desk: Desk, officer: Officer, number: str, side: Side, *, always: bool) -> Case:
    """Return a case that the officer may see; the view is recorded, unless it belongs to one that was recorded a moment ago."""
    with desk.store.read() as tx:
        case = tx.case(number)
        check_may_see(officer, case, desk.substitutes(tx))
    if case.original is None:
        raise MarkedDocument(case=number)
    memory, key = held(desk.store), ("seen", officer.id, number, case.original, side)
    if always or not memory.noted(key):
        with desk.store.begin() as tx:
            tx.audit(AuditAction.ORIGINAL_VIEWED, officer.id, number, side=side)
    memory.note(key)
    return case


def _laid(desk: Desk, case: Case, source: bytes, document: Document) -> _Laid:
    def make() -> _Laid:
        try:
            return _Laid(*(showing.pages_of(source, document) or (None, None)))
        except UnreadableDocument:
            if document.format == "pdf":
                raise
            return _Laid(unset=True)  # LibreOffice could not set it, or made something odd of it

    def size(laid: _Laid) -> int:
        return len(laid.pdf or b"") + _RUN_BYTES * sum(
            len(run.text) + 20 for run in (laid.sheets.runs if laid.sheets else ())
        )

    return held(desk.store).get(("laid", case.number, case.original, case.reading), make, size)


def _items(desk: Desk, case: Case) -> tuple[Shown, ...]:
    """Return the live items by their place, with what was decided of each."""
    with desk.store.read() as tx:
        counting = settled(tx.decisions(case.number))
        items = sorted(live(tx.items(case.number)), key=lambda item: (item.start, item.end, item.number))
    shown = []
    for item in items:
        decision = counting.get(item.id)
        category = decision.category if decision is not None else category_of(item.type)
        shown.append(Shown(item, decision.verdict if decision is not None else None, category))
    return tuple(shown)


def _plan(desk: Desk, case: Case, document: Document) -> RedactionPlan | None:
    """Return the plan of the decisions as they stand, None where nothing is published; made once for each revision of a case."""
    if not is_published(case):
        return None

    def make() -> RedactionPlan:
        profile = _profile(desk, case)
        with desk.store.read() as tx:
            return plan_as_decided(tx, case, document, profile)

    key = ("plan", case.number, case.original, case.revision)
    return held(desk.store).get(key, make, lambda plan: 2_000 * (1 + len(plan.redactions)))


def _profile(desk: Desk, case: Case) -> Profile:
    try:
        return desk.profile_of(case)
    except NotApproved:  # a case of an older version, whose rules were not kept
        return desk.profile_now(case)


def _copy(desk: Desk, case: Case, source: bytes, document: Document, plan: RedactionPlan) -> _Copy:
    return held(desk.store).get(
        ("copy", case.number, case.original, plan.hash),
        lambda: _made(source, document, plan, case.file_name or ""),
        lambda copy: len(copy.pdf or b"") + (weight(copy.document) if copy.document is not None else 0),
    )


def _made(source: bytes, document: Document, plan: RedactionPlan, name: str) -> _Copy:
    made = apart.redact(source, document, plan)
    unset = False
    try:
        found = showing.pages_of_copy(made, document.format)
        if found is not None:
            return _Copy(*found)
    except UnreadableDocument:
        if document.format == "pdf":
            raise
        unset = True
    return _Copy(document=apart.read(made, f"copy{formats.copy_suffix(name)}", recognise=False), unset=unset)


def _original_view(case: Case, document: Document, laid: _Laid, items: tuple[Shown, ...], still_open: int) -> PagesView:
    """Put the items on the pages, and say which of them do not stand there whole."""
    if laid.sheets is None:
        return PagesView(case, Side.ORIGINAL, text=document, items=items, still_open=still_open, unset=laid.unset)
    sheets = laid.sheets
    spots: dict[int, list[Spot]] = {}
    unplaced: list[Shown] = []
    for each in items:
        start, end = each.item.start, each.item.end
        by_page: dict[int, list[Box]] = {}
        for number, box in sheets.boxes(start, end):
            by_page.setdefault(number, []).append(box)
        for number, boxes in by_page.items():
            spots.setdefault(number, []).append(Spot(each, tuple(boxes)))
        wanted = {at for at in range(start, end) if not document.text[at].isspace()}
        if not wanted or not wanted <= sheets.placed(start, end):
            unplaced.append(each)
    runs: dict[int, list[Run]] = {}
    for run in sheets.runs:
        runs.setdefault(run.page, []).append(run)
    leaves = tuple(
        Leaf(page, tuple(spots.get(page.number, ())), tuple(runs.get(page.number, ()))) for page in sheets.pages
    )
    return PagesView(
        case, Side.ORIGINAL, leaves, sheets.total, items=items, unplaced=tuple(unplaced), still_open=still_open
    )
