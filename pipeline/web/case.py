"""审查: one case, its items, its chain; and the document's text with the items marked in it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from pipeline.errors import UsageError
from pipeline.model.consultation import Answer
from pipeline.model.finding import PLACELESS, Category, EntityType, category_of
from pipeline.model.review import Attribute, Case, CaseState, Officer, Opinion
from pipeline.services import cutout, views
from pipeline.services.desk import check_may_see, check_may_see_copy, may_see
from pipeline.services.summary import Change, changes_after, last_look
from pipeline.services.views import CaseView
from pipeline.web.failures import refusal
from pipeline.web.passages import stretches
from pipeline.web.present import holds, marking_acts, place_of, sheet_of
from pipeline.web.visit import Signed, Visit, seen_key

router = APIRouter()

# What an officer may add by hand: neither marks, which are not covered but submitted, nor what has no place in the text.
ADDABLE = tuple(
    kind
    for kind in EntityType
    if kind not in PLACELESS and kind not in (EntityType.SECRET_MARKING, EntityType.INTERNAL_MARKING)
)
# What static/js/keyboard.js does, as its help says it.
KEYS = (
    ("↓ / J", "下一项", "next item"),
    ("↑ / K", "上一项", "previous item"),
    ("N", "下一个未决项", "next open item"),
    ("1", "遮盖（修订项：按打印状态发布）", "withhold (revisions: as printed)"),
    ("2", "保留（修订项：恢复原文）", "keep (revisions: former wording)"),
    ("Shift+1 / Shift+2", "相同文字都遮盖 / 都保留", "withhold / keep all that reads the same"),
    ("A", "采纳全部确定的建议", "accept all certain proposals"),
    ("U", "撤销本项的决定", "take the decision on this item back"),
    ("R", "填写理由", "write the reason"),
    ("C", "改变类别", "change the category"),
    ("M", "勾选本项", "choose this item"),
    ("F", "查找并添加", "look for a text and add it"),
    ("O", "切换原稿、公开后、并排", "original, as published, side by side"),
    ("S", "去签批", "to sign"),
    ("]", "下一件", "next case"),
    ("Esc", "离开输入框", "leave a field"),
    ("?", "显示快捷键", "show the keys"),
)

Number = Annotated[str, Path(max_length=20)]


def known_case(visit: Visit, officer: Officer, number: str, *, released: bool = False) -> Case:
    """Return a case that the officer may see; ``released``: whose released copy, where no more than that is asked for.

    Raises:
        Refusal: there is none with this number (404).
        NotEntitled: another section's.
    """
    with visit.desk.store.read() as tx:
        try:
            case = tx.case(number)
        except UsageError as error:
            if type(error) is not UsageError:
                raise
            raise refusal(HTTPStatus.NOT_FOUND) from None
        standing_in = visit.desk.substitutes(tx)
        if not released:
            check_may_see(officer, case, standing_in)
        else:
            check_may_see_copy(officer, case, standing_in)
            if tx.release(number) is None and not may_see(officer, case, standing_in):
                raise refusal(HTTPStatus.NOT_FOUND)  # of what was never released not even the state is told
    return case


@router.get("/cases/{number}")
def show(signed: Signed, number: Number) -> Response:
    """Show a case; of one with a state-secret mark only the marks. The view is recorded."""
    visit, officer = signed
    known_case(visit, officer, number)
    view = viewed(visit, officer, number)
    here = f"/cases/{number}"
    marks = [(mark.mark, *place_of(mark.place)) for mark in view.marks]
    rules = visit.desk.rules(view.case.profile, view.case.profile_version)
    sheet = sheet_of(view, officer)
    acts = marking_acts(view, officer, rules.powers, mine=sheet.mine)
    if view.case.original is None:
        return visit.page(
            "marked.html",
            here,
            case=view.case,
            prepared=view.prepared,
            marks=marks,
            acts=acts,
            authorities=rules.authorities,
            categories=list(Category),
            today=visit.desk.today().isoformat(),
        )
    with visit.desk.store.read() as tx:
        words = tx.signature_remarks(number)
    return visit.page(
        "case.html",
        here,
        sheet=sheet,
        case=view.case,
        marks=marks,
        acts=acts,
        authorities=rules.authorities,
        consultation=rules.consultation,
        answers=[each for each in Answer if each is not Answer.WITHDRAWN],
        today=visit.desk.today().isoformat(),
        signature_words=words,
        titles={step.id: step.title for step in view.chain},
        attributes=list(Attribute),
        opinions=[each for each in Opinion if each not in (Opinion.RETURN, Opinion.ESCALATE)],
        categories=list(Category),
        category_of=category_of,
        addable=ADDABLE,
        keys=KEYS,
    )


def may_recall(visit: Visit, officer: Officer, case: Case) -> bool:
    """Whether the form that withdraws a released copy is shown."""
    rules = visit.desk.rules(case.profile, case.profile_version)
    return case.state is CaseState.RELEASED and holds(officer, rules.powers.recall, case)


def viewed(visit: Visit, officer: Officer, number: str) -> CaseView:
    """Return the view of a case, recorded once for each revision that the session's officer gets to see.

    The session remembers the look before this one, so that opening a case does not hide what has changed since (``changes_of``).
    """
    sessions = visit.bench.sessions
    before = sessions.kept(visit.token, seen_key(number))
    with visit.desk.store.read() as tx:
        revision = tx.case(number).revision
    if before != str(revision):
        look = last_look(visit.desk, officer, number)
        sessions.keep(visit.token, _look_key(number), str(look or 0))
    view = views.show(visit.desk, officer, number, seen=int(before) if before else None)
    sessions.keep(visit.token, seen_key(number), str(view.case.revision))
    return view


def changes_of(visit: Visit, officer: Officer, number: str) -> tuple[Change, ...] | None:
    """Return what others did since the officer's look before the present one; None where there was none."""
    look = visit.bench.sessions.kept(visit.token, _look_key(number))
    return changes_after(visit.desk, officer, number, int(look)) if look not in ("", "0") else None


def _look_key(number: str) -> str:
    return f"look {number}"


@router.get("/cases/{number}/text")
def text(signed: Signed, number: Number) -> Response:
    """Show the document's text with the items marked; the view is recorded.

    A case with a state-secret mark has none (MarkedDocument).
    """
    visit, officer = signed
    known_case(visit, officer, number)
    view = viewed(visit, officer, number)
    document = visit.desk.reading_of(view.case)
    cut = stretches(document, view.items)
    return visit.page("text.html", f"/cases/{number}/text", case=view.case, stretches=cut)


@router.get("/cases/{number}/items/{item}/picture")
def picture(signed: Signed, number: Number, item: Annotated[int, Path(ge=1, lt=10**9)]) -> Response:
    """Show the place of an item as a picture (PNG); the view is recorded.

    A case with a state-secret mark has none (MarkedDocument).
    """
    visit, officer = signed
    known_case(visit, officer, number)
    with visit.desk.store.read() as tx:
        found = next((each for each in tx.items(number) if each.number == item), None)
    drawn = cutout.picture(visit.desk, officer, number, found) if found is not None else None
    if drawn is None:
        raise refusal(HTTPStatus.NOT_FOUND)
    return Response(drawn, media_type="image/png")
