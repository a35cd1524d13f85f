"""What officers do about markings and doubts: ask the authority, record its ruling, lift a marking, find that one is none."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from pipeline.services import markings
from pipeline.services.markings import AuthorityRuling, Conclusion
from pipeline.web.acts import category_chosen, chosen, required, seen, told
from pipeline.web.case import Number
from pipeline.web.incoming import Paper
from pipeline.web.visit import Signed, SignedForm

router = APIRouter(prefix="/cases/{number}")


@router.post("/escalate")
def escalate(signed: Signed, number: Number, form: SignedForm) -> Response:
    """Submit a case to the authority that may rule (提请审定)."""
    visit, officer, revision = seen(signed, number, form)
    authority = form.one("authority") or None
    case = markings.escalate(visit.desk, officer, number, form.text("reason"), authority, seen=revision)
    return visit.redirect("/queue", told(visit, case, "已提请审定", "submitted to the authority"))


@router.post("/ruling")
def ruling(signed: Signed, number: Number, sent: Paper) -> Response:
    """Record what the authority ruled, with its document."""
    form = sent.form
    visit, officer, revision = seen(signed, number, form)
    conclusion = chosen(form, "conclusion", Conclusion)
    organ, document, day = form.text("organ"), form.text("number"), form.text("date")
    said = AuthorityRuling(organ, document, day, conclusion, sent.file, category_chosen(form))
    case = markings.record_ruling(visit.desk, officer, number, said, seen=revision)
    return visit.shown(case, revision, notice=told(visit, case, "已登记审定结论", "the ruling is recorded"))


@router.post("/lift")
def lift(signed: Signed, number: Number, form: SignedForm) -> Response:
    """Lift an internal marking by the own organ's decision."""
    visit, officer, revision = seen(signed, number, form)
    case = markings.lift_internal_marking(visit.desk, officer, number, required(form, "reason"), seen=revision)
    return visit.shown(case, revision, notice=told(visit, case, "已解除内部标志", "internal marking lifted"))


@router.post("/no-marking")
def no_marking(signed: Signed, number: Number, form: SignedForm) -> Response:
    """Say that what was found is no marking; two persons have to."""
    visit, officer, revision = seen(signed, number, form)
    case = markings.not_a_marking(visit.desk, officer, number, required(form, "reason"), seen=revision)
    return visit.redirect("/queue", told(visit, case, "已记录“不是标志”的意见", "noted as no marking"))
