"""签批: the page that a signer reads before signing, the signature itself, and several clean cases signed together."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from pipeline.errors import MishenError, WrongPassword
from pipeline.model.finding import Category
from pipeline.model.queue import is_case_number
from pipeline.model.review import Officer, Opinion
from pipeline.services import review
from pipeline.services.summary import Clean, clean, dissents, sign_clean
from pipeline.web.acts import chosen, seen, told
from pipeline.web.case import Number, changes_of, known_case, viewed
from pipeline.web.failures import Refusal, refusal
from pipeline.web.present import marking_acts, sheet_of
from pipeline.web.queue import MOST_CHOSEN
from pipeline.web.visit import Form, Signed, SignedForm, Visit, malformed, source_of

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case that was to be signed with others; ``refused`` says why it was not, '' for one that was."""

    number: str
    title: str
    refused: str


@router.get("/cases/{number}/sign")
def sign_page(signed: Signed, number: Number) -> Response:
    """Show what becomes public and what does not, what was disputed and what changed, and the form to sign with."""
    visit, officer = signed
    case = known_case(visit, officer, number)
    if case.original is None:
        raise refusal(HTTPStatus.NOT_FOUND)
    view = viewed(visit, officer, number)
    sheet = sheet_of(view, officer)
    rules = visit.desk.rules(case.profile, case.profile_version)
    with visit.desk.store.read() as tx:
        words = tx.signature_remarks(number)
        decisions = tx.decisions(number)
    return visit.page(
        "sign.html",
        f"/cases/{number}/sign",
        sheet=sheet,
        case=view.case,
        changes=changes_of(visit, officer, number),
        acts=marking_acts(view, officer, rules.powers, mine=sheet.mine) & {"escalate"},
        authorities=rules.authorities,
        dissents=dissents([each.item for each in view.items], decisions),
        signature_words=words,
        titles={step.id: step.title for step in view.chain},
        opinions=[each for each in Opinion if each not in (Opinion.RETURN, Opinion.ESCALATE)],
        categories=list(Category),
    )


@router.post("/cases/{number}/sign")
def sign(request: Request, signed: Signed, number: Number, form: SignedForm) -> Response:
    """Sign the present step, with the password again."""
    visit, officer, revision = seen(signed, number, form, reads=True)
    check_password(request, visit, officer, form)
    opinion = chosen(form, "opinion", Opinion) if form.one("opinion") else None
    checks = {point: form.text(f"note:{point}") for point in form.fields.get("check", [])}
    case = review.sign(visit.desk, officer, number, opinion, form.text("remark"), checks=checks, seen=revision)
    return visit.redirect("/queue", told(visit, case, "已签批", "signed"))


@router.post("/queue/sign")
def choose_to_sign(signed: Signed, form: SignedForm) -> Response:
    """Show the chosen cases once more: which can be signed together, and why the others cannot."""
    visit, officer = signed
    numbers = form.fields.get("case", [])[:MOST_CHOSEN]
    if not numbers:
        raise Refusal(HTTPStatus.BAD_REQUEST, "请先勾选要签批的事项。", "Choose the cases to sign first.")
    return visit.page("sign_several.html", "/queue", lines=_looked_at(visit, officer, numbers), outcomes=())


@router.post("/queue/sign/now")
def sign_several(request: Request, signed: Signed, form: SignedForm) -> Response:
    """Sign the cases that were shown as clean, each by itself; what has changed since is left and named."""
    visit, officer = signed
    numbers, revisions = form.fields.get("case", []), form.numbers("revision")
    if not numbers or len(numbers) != len(revisions) or len(numbers) > MOST_CHOSEN:
        raise malformed()
    for number in numbers:
        if not is_case_number(number):
            raise malformed()
        known_case(visit, officer, number)
    check_password(request, visit, officer, form)
    outcomes = [_signed(visit, officer, number, revision) for number, revision in zip(numbers, revisions, strict=True)]
    return visit.page("sign_several.html", "/queue", lines=(), outcomes=outcomes)


def check_password(request: Request, visit: Visit, officer: Officer, form: Form) -> None:
    """Make sure that it is the officer who signs.

    Raises:
        WrongPassword: it is not the officer's password.
    """
    with visit.desk.store.read() as tx:
        if tx.authenticate(officer.name, form.one("password"), source_of(request)).id != officer.id:
            raise WrongPassword()


def _looked_at(visit: Visit, officer: Officer, numbers: list[str]) -> list[Clean]:
    for number in numbers:
        if not is_case_number(number):
            raise malformed()
        known_case(visit, officer, number)
    return [clean(visit.desk, officer, number) for number in dict.fromkeys(numbers)]


def _signed(visit: Visit, officer: Officer, number: str, revision: int) -> Outcome:
    try:
        case = known_case(visit, officer, number)
        title = case.title or ""
        visit.desk.look_first(case)
        sign_clean(visit.desk, officer, number, revision)
    except MishenError as error:  # those before it are signed: each is answered for by itself
        return Outcome(number, "", error.message(visit.language))
    return Outcome(number, title, "")
