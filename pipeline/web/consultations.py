"""征求会办单位意见: an organ is asked, answers, or its question is taken back."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import Response

from pipeline.model.consultation import Answer, Consulted
from pipeline.model.review import Officer
from pipeline.services import consulting
from pipeline.web.acts import chosen, required, seen
from pipeline.web.case import Number
from pipeline.web.failures import Refusal
from pipeline.web.incoming import Paper
from pipeline.web.present import day_given
from pipeline.web.visit import Form, Signed, SignedForm, Visit, malformed

router = APIRouter(prefix="/cases/{number}")

_HERE = "#consultations"


@router.post("/consult")
def ask(signed: Signed, number: Number, form: SignedForm) -> Response:
    """Record that a co-issuing organ was asked."""
    visit, officer, revision = seen(signed, number, form)
    until = _day(form, "until")
    case, asked = consulting.ask(visit.desk, officer, number, form.text("organ"), until, seen=revision)
    told = visit.say(f"已登记：征求“{asked.organ}”意见", f"Recorded: {asked.organ} was asked")
    told += (
        visit.say(f"，答复期限 {asked.due}。", f", to answer until {asked.due}.") if asked.due else visit.say("。", ".")
    )
    return visit.shown(case, revision, _HERE, told)


@router.post("/consult-answer")
def answer(signed: Signed, number: Number, sent: Paper) -> Response:
    """Record what an organ answered, with its letter, or that it let its time pass."""
    form = sent.form
    visit, officer, revision = seen(signed, number, form)
    said, day = chosen(form, "answer", Answer), _day(form, "date") or visit.desk.today()
    if said is Answer.WITHDRAWN:
        raise malformed()
    organ = _asked(visit, officer, number, form).organ
    words = form.text("words")
    case, settled = consulting.answer(visit.desk, officer, number, organ, said, day, words, sent.file, seen=revision)
    told = visit.say(f"已登记“{organ}”的答复（{settled.answered_on}）。", f"The answer of {organ} is recorded. ")
    if said is Answer.OBJECTION:
        told += visit.say(
            "会办单位不同意公开，此前的签批作废；请各环节重新签批，在意见中说明是否采纳及理由。",
            "The organ objects, so earlier signatures are void; each step signs anew and should say whether that is followed.",
        )
    return visit.shown(case, revision, _HERE, told)


@router.post("/consult-withdraw")
def withdraw(signed: Signed, number: Number, form: SignedForm) -> Response:
    """Take back a question that was recorded by mistake."""
    visit, officer, revision = seen(signed, number, form)
    organ, reason = _asked(visit, officer, number, form).organ, required(form, "reason")
    case, _ = consulting.withdraw(visit.desk, officer, number, organ, reason, seen=revision)
    told = visit.say(f"已撤销对“{organ}”的征求意见。", f"The question to {organ} is withdrawn.")
    return visit.shown(case, revision, _HERE, told)


def _asked(visit: Visit, officer: Officer, number: str, form: Form) -> Consulted:
    """Return the question that stands under the id that the form names."""
    wanted = form.numbers("question")
    listed = consulting.listed(visit.desk, officer, number)
    found = next((each for each in listed if [each.id] == wanted and not each.is_withdrawn), None)
    if found is None:
        zh, en = "没有这一条征求意见，或已撤销。请返回后重试。", "There is no such question, or it was withdrawn."
        raise Refusal(HTTPStatus.BAD_REQUEST, zh, en)
    return found


def _day(form: Form, name: str) -> date | None:
    """Return the day that a field holds, None where it is blank."""
    given = form.text(name)
    day = day_given(given)
    if given and day is None:
        zh, en = "日期应为年-月-日，如 2026-03-02。", "A day must be given as in 2026-03-02."
        raise Refusal(HTTPStatus.BAD_REQUEST, zh, en)
    return day
