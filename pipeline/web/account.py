"""我的账号: what an officer is here, the own password, and the own log-ins."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from pipeline.errors import WrongPassword
from pipeline.model.duties import SHORTEST_PASSWORD, check_new_password
from pipeline.services.staff import change_password
from pipeline.web.failures import Refusal
from pipeline.web.navigation import first_page
from pipeline.web.visit import Known, KnownForm, Signed, SignedForm, source_of

router = APIRouter(prefix="/account")


@router.get("")
def show(known: Known) -> Response:
    """Show the officer's own roles, sections, substitutions and open log-ins."""
    visit, officer = known
    today = visit.desk.today().isoformat()
    with visit.desk.store.read() as tx:
        names = {each.id: each.name for each in tx.officers()}
        standing_in = [each for each in tx.substitutions() if each.deputy == officer.id and not each.is_over(today)]
    return visit.page(
        "account.html",
        "/account",
        officer=officer,
        names=names,
        substitutions=standing_in,
        today=today,
        sessions=visit.bench.sessions.own(visit.token),
        shortest=SHORTEST_PASSWORD,
    )


@router.post("/password")
def password(request: Request, known: Known, form: KnownForm) -> Response:
    """Change the own password, the old one asked; every other log-in ends, this one goes on under a new token."""
    visit, officer = known
    new = form.one("new")
    if new != form.one("again"):
        raise Refusal(
            HTTPStatus.BAD_REQUEST,
            "两次输入的新密码不一致，密码没有更换。请返回重新输入。",
            "The new passwords differ; nothing was changed. Go back and type them again.",
        )
    check_new_password(new)
    if new == form.one("old"):
        raise Refusal(
            HTTPStatus.BAD_REQUEST,
            "新密码与现在的密码相同，密码没有更换。请返回另设一个。",
            "The new password is the present one; nothing was changed. Go back and choose another.",
        )
    with visit.desk.store.read() as tx:
        if tx.authenticate(officer.name, form.one("old"), source_of(request)).id != officer.id:
            raise WrongPassword()
    change_password(visit.desk, officer, new)
    sessions = visit.bench.sessions
    sessions.close_others(visit.token)
    sessions.close(visit.token)
    with visit.desk.store.read() as tx:
        _, stamp = tx.standing_of(officer.id)
    token = sessions.open(officer.id, stamp, source_of(request))
    sessions.leave_notice(
        token, visit.say("密码已更换，其他登录已全部退出。", "The password is changed; all other log-ins have ended.")
    )
    return visit.with_cookies(visit.redirect(first_page(officer) if visit.handed else "/account"), token)


@router.post("/sessions")
def end_others(signed: Signed, _form: SignedForm) -> Response:
    """End all other log-ins of the officer."""
    visit, _ = signed
    count = visit.bench.sessions.close_others(visit.token)
    return visit.redirect(
        "/account", visit.say(f"已退出其他 {count} 处登录。", f"Other log-ins that were ended: {count}.")
    )
