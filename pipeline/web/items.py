"""What officers do with items beyond deciding them: take back, all identical places, another span, united, added, found."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import Response

from pipeline.model.finding import EntityType
from pipeline.model.review import Case, Item, Officer, Verdict
from pipeline.services import review
from pipeline.web.acts import category_chosen, chosen, required, seen
from pipeline.web.case import ADDABLE, Number
from pipeline.web.failures import Refusal
from pipeline.web.visit import Form, Signed, SignedForm, Visit, malformed

router = APIRouter(prefix="/cases/{number}")


@router.post("/undo")
def undo(signed: Signed, number: Number, form: SignedForm) -> Response:
    """Take back the own last word on items."""
    visit, officer, revision = seen(signed, number, form)
    items = _items(form)
    case = review.undo(visit.desk, officer, number, items, seen=revision)
    told = visit.say(
        f"第 {_listed(items)} 项：已撤销您的决定。", f"Item {_listed(items)}: your decision was taken back."
    )
    return visit.shown(case, revision, f"#item-{items[0]}", told)


@router.post("/identical")
def identical(signed: Signed, number: Number, form: SignedForm) -> Response:
    """Decide an item and all that reads the same in this document."""
    visit, officer, revision = seen(signed, number, form, reads=True)
    items = _items(form)
    ruling = review.Ruling(chosen(form, "verdict", Verdict), form.text("reason"), category=category_chosen(form))
    case, decided = review.decide_identical(visit.desk, officer, number, items[0], ruling, seen=revision)
    told = visit.say(
        f"文字相同的 {len(decided)} 处已一并决定。", f"{len(decided)} places that read the same were decided."
    )
    following = form.numbers("next") or items
    return visit.shown(case, revision, f"#item-{following[0]}", told)


@router.post("/add")
def add(signed: Signed, number: Number, form: SignedForm) -> Response:
    """Add an item over a span of the text (code points, end exclusive); with a verdict it is decided at once."""
    visit, officer, revision = seen(signed, number, form, reads=True)
    start, end = _span(form)
    kind, reason = _kind(form), required(form, "reason")
    case, item = review.add_item(visit.desk, officer, number, start, end, kind, reason, seen=revision)
    return _added(visit, officer, case, revision, form, [item])


@router.post("/find")
def find(signed: Signed, number: Number, form: SignedForm) -> Response:
    """Add an item for each occurrence of a text that no item covers yet."""
    visit, officer, revision = seen(signed, number, form, reads=True)
    text = form.text("text")
    if not text:
        raise Refusal(HTTPStatus.BAD_REQUEST, "请填写要查找的文字。", "Give the text to look for.")
    kind, reason = _kind(form), required(form, "reason")
    case, items = review.add_found(visit.desk, officer, number, text, kind, reason, seen=revision)
    return _added(visit, officer, case, revision, form, items)


@router.post("/adjust")
def adjust(signed: Signed, number: Number, form: SignedForm) -> Response:
    """Give an item another span, or another type; what it leaves out becomes items of its own."""
    visit, officer, revision = seen(signed, number, form, reads=True)
    items = _items(form)
    start, end = _span(form)
    kind = _kind(form) if form.one("type") else None
    reason = required(form, "reason")
    case, item = review.change_span(visit.desk, officer, number, items[0], start, end, reason, kind=kind, seen=revision)
    told = visit.say(
        f"第 {items[0]} 项已由第 {item.number} 项代替；未列入的部分另列一项，须另作决定。",
        f"Item {items[0]} is replaced by item {item.number}; what it leaves out is an item of its own.",
    )
    return visit.shown(case, revision, f"#item-{item.number}", told)


@router.post("/unite")
def unite(signed: Signed, number: Number, form: SignedForm) -> Response:
    """Unite items to one."""
    visit, officer, revision = seen(signed, number, form, reads=True)
    items, reason = _items(form), required(form, "reason")
    case, item = review.merge(visit.desk, officer, number, items, reason, seen=revision)
    told = visit.say(f"已合并为第 {item.number} 项。", f"United to item {item.number}.")
    return visit.shown(case, revision, f"#item-{item.number}", told)


def _added(visit: Visit, officer: Officer, case: Case, revision: int, form: Form, items: Sequence[Item]) -> Response:
    """Say what was added; a verdict given with it is written too, as its own act."""
    if form.one("verdict"):
        ruling = review.Ruling(chosen(form, "verdict", Verdict), form.text("reason"))
        numbers = [item.number for item in items]
        case = review.decide(visit.desk, officer, case.number, numbers, ruling, seen=case.revision)
    told = visit.say(
        f"已添加 {len(items)} 项（第 {_listed([item.number for item in items])} 项）。",
        f"{len(items)} added (item {_listed([item.number for item in items])}).",
    )
    return visit.shown(case, revision, f"#item-{items[0].number}", told)


def _items(form: Form) -> list[int]:
    items = form.numbers("item")
    if not items:
        raise Refusal(HTTPStatus.BAD_REQUEST, "请先选择审查项。", "Choose an item first.")
    return items


def _span(form: Form) -> tuple[int, int]:
    starts, ends = form.numbers("start"), form.numbers("end")
    if len(starts) != 1 or len(ends) != 1:
        raise malformed()
    return starts[0], ends[0]


def _kind(form: Form) -> EntityType:
    kind = chosen(form, "type", EntityType)
    if kind not in ADDABLE:
        raise malformed()
    return kind


def _listed(items: Sequence[int]) -> str:
    shown = "、".join(map(str, items[:10]))
    return f"{shown}…" if len(items) > 10 else shown
