"""What officers do with a case: every form ends in a service, which checks officer, section, turn and state."""

from __future__ import annotations

from enum import StrEnum
from http import HTTPStatus
from typing import TypeVar

from fastapi import APIRouter
from starlette.responses import Response

from pipeline.errors import Conflict
from pipeline.model.finding import Category, EntityType
from pipeline.model.labels import label
from pipeline.model.review import Attribute, Case, Officer, Role, Verdict
from pipeline.services import release, review
from pipeline.services.proposals import Accepted
from pipeline.web.case import Number, known_case
from pipeline.web.failures import Refusal
from pipeline.web.visit import Form, Signed, SignedForm, Visit, malformed

router = APIRouter(prefix="/cases/{number}")

Choice = TypeVar("Choice", bound=StrEnum)


@router.post("/attribute")
def set_attribute(signed: Signed, number: Number, form: SignedForm) -> Response:
    """Set 公文属性."""
    visit, officer, revision = seen(signed, number, form)
    attribute, reason = chosen(form, "attribute", Attribute), form.text("reason")
    case = review.set_attribute(
        visit.desk, officer, number, attribute, reason, category=category_chosen(form), seen=revision
    )
    return visit.shown(case, revision)


@router.post("/accept")
def accept(signed: Signed, number: Number, form: SignedForm) -> Response:
    """Decide as proposed every open item whose proposal is certain, and say what is left for the officer."""
    visit, officer, revision = seen(signed, number, form)
    accepted = review.accept_proposals(visit.desk, officer, number, seen=revision)
    first = f"#item-{accepted.left[0].number}" if accepted.left else ""
    return visit.shown(accepted.case, revision, first, _left(visit, accepted))


@router.post("/decide")
def decide(signed: Signed, number: Number, form: SignedForm) -> Response:
    """Decide one or several items, then show the next open one."""
    visit, officer, revision = seen(signed, number, form)
    items = form.numbers("item")
    if not items:
        raise Refusal(HTTPStatus.BAD_REQUEST, "请先勾选要决定的项。", "Choose the items to decide first.")
    verdict, category = chosen(form, "verdict", Verdict), category_chosen(form)
    mask = form.text("mask") if verdict is Verdict.WITHHOLD else ""
    ruling = review.Ruling(verdict, form.text("reason"), mask=mask or None, category=category)
    case = review.decide(visit.desk, officer, number, items, ruling, seen=revision)
    following = form.numbers("next") or items[:1]
    return visit.shown(case, revision, f"#item-{following[0]}")


@router.post("/return")
def send_back(signed: Signed, number: Number, form: SignedForm) -> Response:
    """Send a case back to an earlier step."""
    visit, officer, revision = seen(signed, number, form)
    case = review.send_back(visit.desk, officer, number, form.text("to"), required(form, "reason"), seen=revision)
    return visit.redirect("/queue", told(visit, case, "已退回", "returned"))


@router.post("/unsign")
def withdraw_signature(signed: Signed, number: Number, form: SignedForm) -> Response:
    """Withdraw one's own signature."""
    visit, officer, revision = seen(signed, number, form)
    case = review.withdraw_signature(visit.desk, officer, number, required(form, "reason"), seen=revision)
    return visit.shown(case, revision, notice=told(visit, case, "已撤回签批", "signature withdrawn"))


@router.post("/withhold")
def withhold(signed: Signed, number: Number, form: SignedForm) -> Response:
    """Settle that the document is not published."""
    visit, officer, revision = seen(signed, number, form)
    reason = required(form, "reason")
    case = review.withhold_case(visit.desk, officer, number, reason, category=category_chosen(form), seen=revision)
    return visit.redirect("/queue", told(visit, case, "已作不予公开处理", "settled as not published"))


@router.post("/recall")
def recall(signed: Signed, number: Number, form: SignedForm) -> Response:
    """Withdraw a released copy."""
    visit, officer, revision = seen(signed, number, form, released=True)
    case = release.recall(visit.desk, officer, number, required(form, "reason"), seen=revision)
    page = f"/copies/{number}" if Role.PUBLISHER in officer.roles else f"/cases/{number}/record"
    return visit.redirect(page, told(visit, case, "已撤回", "withdrawn"), case.revision)


def seen(
    signed: tuple[Visit, Officer], number: str, form: Form, *, released: bool = False, reads: bool = False
) -> tuple[Visit, Officer, int]:
    """Make sure that the officer may see the case (``released``: its copy), and return the revision that the page showed.

    ``reads``: the act needs the document, which is got before anybody has to wait for this act. The service compares the
    revision inside its own transaction, so that nobody acts on what an older page said.

    Raises:
        Refusal: no such case (404).
        NotEntitled: another section's.
        Conflict: the page did not say, or somebody changed the case since it was shown.
    """
    visit, officer = signed
    case = known_case(visit, officer, number, released=released)
    if form.numbers("revision") != [case.revision]:
        raise Conflict(case=number)
    if reads:
        visit.desk.look_first(case)
    return visit, officer, case.revision


def chosen(form: Form, name: str, kind: type[Choice]) -> Choice:
    """Return the member of an enumeration that was chosen.

    Raises:
        Refusal: none of them (400).
    """
    try:
        return kind(form.one(name))
    except ValueError:
        raise malformed() from None


def required(form: Form, name: str) -> str:
    """Return a text that must not be empty.

    Raises:
        Refusal: it is (400).
    """
    text = form.text(name)
    if not text:
        raise Refusal(HTTPStatus.BAD_REQUEST, "请填写理由，理由将记入案卷。", "Give the reason; it is kept on record.")
    return text


def category_chosen(form: Form) -> Category | None:
    """Return the category that was chosen; None leaves it to the items."""
    return chosen(form, "category", Category) if form.one("category") else None


def _left(visit: Visit, accepted: Accepted) -> str:
    """Say how many proposals were accepted, and what the officer still decides one by one."""
    said = visit.say(f"已采纳 {accepted.number} 项确定的建议。", f"{accepted.number} certain proposals accepted. ")
    if not accepted.left:
        return said
    said += visit.say(
        f"还有 {len(accepted.left)} 项须由您逐项决定，请在本页各项下选择。",
        f"{len(accepted.left)} items are left for you to decide, each by the buttons below it. ",
    )
    for item in accepted.left:
        if item.type is EntityType.REVISIONS:
            said += visit.say(
                f"第 {item.number} 项“未接受的修订”：请选按打印状态发布，或恢复原文。",
                f"Item {item.number}, unaccepted revisions: choose as printed or the former wording.",
            )
    return said


def told(visit: Visit, case: Case, zh: str, en: str) -> str:
    """Say what was done with a case, where it stands now, and whose turn it is: an act may lead back to an earlier step."""
    steps = {step.id: step.title for step in visit.desk.rules(case.profile, case.profile_version).chain}
    turn = steps.get(case.step) if case.step is not None else None
    return visit.say(
        f"事项 {case.number}：{zh}，现为“{label(case.state)}”{f'，轮到“{turn}”' if turn else ''}。",
        f"Case {case.number}: {en}; it is now {label(case.state, 'en')}{f', waiting for {turn}' if turn else ''}.",
    )
