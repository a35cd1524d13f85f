"""人员 and 代办: who does what, and who stands in for whom."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from pipeline.model.duties import SHORTEST_PASSWORD, check_new_password
from pipeline.model.review import Officer, Role
from pipeline.model.substitutes import Substitution
from pipeline.services.chairs import missing_chairs
from pipeline.services.officers import (
    LONGEST_NAME,
    NewOfficer,
    add_officer,
    disable_officer,
    end_substitution,
    order_substitution,
)
from pipeline.services.staff import Change, change_officer
from pipeline.web.failures import Refusal, refusal
from pipeline.web.managing import Managing, Reading, day_of, manages, roles_of, sections_of
from pipeline.web.visit import Form, SignedForm, Visit, malformed

router = APIRouter(prefix="/administration")

OfficerId = Annotated[str, Path(max_length=20)]


@router.get("/officers")
def officers(reading: Reading) -> Response:
    """Show the officers, disabled ones too, with the chairs that they stand in for today."""
    visit, officer = reading
    with visit.desk.store.read() as tx:
        everybody, sections = tx.officers(), tx.sections()
        standing_in = visit.desk.substitutes(tx)
    return visit.page(
        "officers.html",
        "/administration/officers",
        may=manages(officer),
        officers=sorted(everybody, key=lambda each: not each.active),
        sections=sections,
        standing_in=standing_in,
        chairs=missing_chairs(visit.desk),
        roles=list(Role),
        longest=LONGEST_NAME,
        shortest=SHORTEST_PASSWORD,
    )


@router.post("/officers")
def add(managing: Managing, form: SignedForm) -> Response:
    """Add an officer."""
    visit, administrator = managing
    new = NewOfficer(form.text("name"), _new_password(form), roles_of(form), sections_of(form), handed=True)
    made = add_officer(visit.desk, administrator, new)
    return visit.redirect("/administration/officers", visit.say(f"已添加 {made.name}。", f"{made.name} is added."))


@router.get("/officers/{id}")
def show(reading: Reading, id: OfficerId) -> Response:
    """Show one officer, and the forms that change him or her."""
    visit, officer = reading
    found = _known(visit, id)
    today = visit.desk.today().isoformat()
    with visit.desk.store.read() as tx:
        sections = tx.sections()
        names = {each.id: each.name for each in tx.officers()}
        substitutions = [each for each in tx.substitutions() if found.id in (each.deputy, each.absent)]
    return visit.page(
        "officer.html",
        "/administration/officers",
        may=manages(officer),
        found=found,
        sections=sections,
        names=names,
        substitutions=[each for each in substitutions if not each.is_over(today)],
        roles=list(Role),
        shortest=SHORTEST_PASSWORD,
    )


@router.post("/officers/{id}/duties")
def change_duties(managing: Managing, form: SignedForm, id: OfficerId) -> Response:
    """Give an officer other roles and sections."""
    visit, administrator = managing
    found = _known(visit, id)
    change_officer(visit.desk, administrator, found.name, Change(roles=roles_of(form), sections=sections_of(form)))
    return _back(
        visit, id, f"{found.name} 的职责和科室已变更，须重新登录。", f"{found.name} has other duties from now on."
    )


@router.post("/officers/{id}/password")
def set_password(managing: Managing, form: SignedForm, id: OfficerId) -> Response:
    """Give an officer another password, for him or her to replace; waits after refused log-ins end."""
    visit, administrator = managing
    found = _known(visit, id)
    if found.id == administrator.id:
        raise Refusal(
            HTTPStatus.FORBIDDEN,
            "本人的密码请在“我的账号”更换，须输入现在的密码。",
            "Change your own password under My account; the present one is asked there.",
        )
    change_officer(visit.desk, administrator, found.name, Change(password=_new_password(form)))
    return _back(visit, id, f"{found.name} 的密码已重设，请本人登录后自行更换。", f"{found.name} has a new password.")


@router.post("/officers/{id}/standing")
def change_standing(managing: Managing, form: SignedForm, id: OfficerId) -> Response:
    """Disable an account, or enable it again."""
    visit, administrator = managing
    found = _known(visit, id)
    wanted = form.one("active")
    if wanted == "no":
        disable_officer(visit.desk, administrator, found.name)
    elif wanted == "yes":
        change_officer(visit.desk, administrator, found.name, Change(active=True))
    else:
        raise malformed()
    return _back(
        visit, id, f"{found.name} 的账号已{'停用' if wanted == 'no' else '恢复'}。", "The account was changed."
    )


@router.get("/substitutes")
def substitutes(reading: Reading) -> Response:
    """Show who stands in for whom, today, later, and until when it was."""
    visit, officer = reading
    today = visit.desk.today().isoformat()
    with visit.desk.store.read() as tx:
        everybody, sections, known = tx.officers(), tx.sections(), tx.substitutions()
        chain = visit.desk.profile_named(tx.bureau().profile).chain
    return visit.page(
        "substitutes.html",
        "/administration/substitutes",
        may=manages(officer),
        names={each.id: each.name for each in everybody},
        officers=[each for each in everybody if each.active],
        everybody=everybody,
        sections=sections,
        steps=chain,
        coming=[each for each in known if not each.is_over(today)],
        over=[each for each in reversed(known) if each.is_over(today)],
        chairs=missing_chairs(visit.desk),
        today=today,
    )


@router.post("/substitutes")
def order(managing: Managing, form: SignedForm) -> Response:
    """Let somebody stand in for a chair."""
    visit, administrator = managing
    try:
        role = Role(form.one("role"))
    except ValueError:
        raise malformed() from None
    first, last = day_of(form, "first").isoformat(), day_of(form, "last").isoformat()
    section, absent, deputy = form.one("for_section") or None, form.one("absent") or None, form.one("deputy")
    with visit.desk.store.read() as tx:
        known = {each.id for each in tx.officers()}
    if deputy not in known or absent not in {None, *known}:
        raise malformed()
    wanted = Substitution(0, deputy, role, section, first, last, absent, "", form.text("reason"))
    order_substitution(visit.desk, administrator, wanted)
    return visit.redirect("/administration/substitutes", visit.say("代办人已指定。", "The substitute is named."))


@router.post("/substitutes/{entry}/end")
def end(managing: Managing, _form: SignedForm, entry: Annotated[int, Path(ge=1, lt=10**9)]) -> Response:
    """End a substitution at once."""
    visit, administrator = managing
    end_substitution(visit.desk, administrator, entry)
    return visit.redirect(
        "/administration/substitutes", visit.say("代办已终止，即时起不再有效。", "The substitution has ended.")
    )


def _known(visit: Visit, id: str) -> Officer:
    """Return an officer by id.

    Raises:
        Refusal: there is none (404).
    """
    with visit.desk.store.read() as tx:
        found = next((each for each in tx.officers() if each.id == id), None)
    if found is None:
        raise refusal(HTTPStatus.NOT_FOUND)
    return found


def _new_password(form: Form) -> str:
    """Return a password that was typed twice.

    Raises:
        Refusal: the two differ (400).
        UsageError: it is too short.
    """
    if form.one("new") != form.one("again"):
        raise Refusal(
            HTTPStatus.BAD_REQUEST,
            "两次输入的密码不一致，没有保存。请返回重新输入。",
            "The passwords differ; nothing was saved. Go back and type them again.",
        )
    check_new_password(form.one("new"))
    return form.one("new")


def _back(visit: Visit, id: str, zh: str, en: str) -> Response:
    return visit.redirect(f"/administration/officers/{id}", visit.say(zh, en))
