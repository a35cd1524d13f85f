"""案卷: the record of a case, and the files that can be taken from it; every look and every file is recorded."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from pipeline.errors import ErasedCase
from pipeline.model.labels import check_label
from pipeline.model.review import Officer, Role
from pipeline.records.telling import KINDS
from pipeline.services import casefile, taking
from pipeline.web.case import Number, known_case, may_recall
from pipeline.web.downloads import attachment
from pipeline.web.failures import refusal
from pipeline.web.present import place_of
from pipeline.web.visit import Signed, SignedForm, Visit

router = APIRouter(prefix="/cases/{number}/record")

_FILES = {
    "original": taking.original,
    "copy": taking.copy,
    "manifest": taking.manifest,
    "report": taking.report,
    "proof": taking.proof,
}

_OF_THE_COPY = frozenset({"copy", "manifest", "report"})


@router.get("")
def show(signed: Signed, number: Number) -> Response:
    """Show the record of a case; of an erased one, for an auditor, the time line."""
    visit, officer = signed
    known_or_erased(visit, officer, number)
    found = casefile.case_file(visit.desk, officer, number, visit.language)
    return visit.page(
        "record.html",
        f"/cases/{number}/record",
        file=found,
        marks=[(mark.mark, *place_of(mark.place)) for mark in found.marks],
        kinds={kind: visit.say(*words) for kind, words in KINDS.items()},
        check_label=lambda name: check_label(name, visit.language),
        public_key=visit.desk.store.keys.public_text,
        may_recall=found.case is not None and may_recall(visit, officer, found.case),
    )


@router.get("/files/{kind}")
def take(signed: Signed, number: Number, kind: str) -> Response:
    """Hand out a file of the record."""
    visit, officer = signed
    if kind in _OF_THE_COPY:
        known_case(visit, officer, number, released=True)
    else:
        known_or_erased(visit, officer, number)
    if kind not in _FILES:
        raise refusal(HTTPStatus.NOT_FOUND)
    return attachment(_FILES[kind](visit.desk, officer, number))


@router.get("/letters/{kind}/{item}")
def letter(signed: Signed, number: Number, kind: str, item: Annotated[int, Path(ge=1, lt=10**9)]) -> Response:
    """Hand out a paper that came in: the authority's ruling, an organ's letter."""
    visit, officer = signed
    known_case(visit, officer, number)
    found = taking.letter(visit.desk, officer, number, kind, item)
    if found is None:
        raise refusal(HTTPStatus.NOT_FOUND)
    return attachment(found)


@router.get("/papers/{kind}")
def paper(signed: Signed, number: Number, kind: str) -> Response:
    """Write a paper of the case: form, reasons, letter to the authority."""
    visit, officer = signed
    case = known_case(visit, officer, number, released=kind == "reasons")
    if kind not in ("form", "reasons", "escalation"):
        raise refusal(HTTPStatus.NOT_FOUND)
    visit.desk.look_first(case)
    return attachment(taking.paper(visit.desk, officer, number, kind))


@router.post("/notice")
def notice(signed: Signed, number: Number, form: SignedForm) -> Response:
    """Write the notice of withdrawal with the reason that the public is told."""
    visit, officer = signed
    visit.desk.look_first(known_case(visit, officer, number, released=True))
    with_title, reason = form.one("with_title") == "1", form.text("public_reason")
    return attachment(taking.paper(visit.desk, officer, number, "notice", reason, with_title=with_title))


def known_or_erased(visit: Visit, officer: Officer, number: str) -> None:
    """Make sure that there is a case that the officer may see; the record of an erased one is the auditor's.

    Raises:
        Refusal: there is none with this number (404).
        NotEntitled: another section's.
        ErasedCase: its contents were destroyed, and the officer is no auditor.
    """
    try:
        known_case(visit, officer, number)
    except ErasedCase:
        if Role.AUDITOR not in officer.roles:
            raise
