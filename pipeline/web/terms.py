"""词表: words of the bureau's own that are always found, or kept, with who asked for them, who added them, when and why."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from pipeline.model.finding import Disposition, EntityType, LegalBasis
from pipeline.model.labels import label
from pipeline.model.review import Role
from pipeline.model.terms import list_version
from pipeline.policy.custom_load import FINDABLE, KEEPABLE
from pipeline.services.terms import NewTerm, add_term, end_term
from pipeline.web.acts import chosen
from pipeline.web.failures import Refusal
from pipeline.web.managing import Managing, ReadingTerms, manages
from pipeline.web.visit import Form, SignedForm, malformed

router = APIRouter(prefix="/administration/terms")


@router.get("")
def show(reading: ReadingTerms) -> Response:
    """Show the list, what the profile says itself, and what has ended."""
    visit, officer = reading
    with visit.desk.store.read() as tx:
        terms, officers = tx.terms(), tx.officers()
        profile = visit.desk.profile_named(tx.bureau().profile)
    standing = [each for each in terms if each.ended is None]

    def sorted_types(types: frozenset[EntityType]) -> list[EntityType]:
        return [each for each in EntityType if each in types]

    return visit.page(
        "terms.html",
        "/administration/terms",
        may=manages(officer),
        whole=bool(officer.roles & {Role.ADMINISTRATOR, Role.AUDITOR}),
        finds=[each for each in standing if not each.keeps],
        keeps=[each for each in standing if each.keeps],
        ended=[each for each in reversed(terms) if each.ended is not None],
        version=list_version(terms),
        names={each.id: each.name for each in officers},
        asking=[each for each in officers if each.active and Role.SECRECY_OFFICE in each.roles],
        profile=profile,
        articles=sorted({basis for bases in profile.bases.values() for basis in bases}, key=str),
        findable=sorted(sorted_types(FINDABLE), key=lambda each: each is not EntityType.TERM),
        keepable=sorted_types(KEEPABLE),
        label_of=lambda each: label(each, visit.language),
    )


@router.post("")
def add(managing: Managing, form: SignedForm) -> Response:
    """Put a word on the list."""
    visit, administrator = managing
    new = NewTerm(
        form.text("text"),
        chosen(form, "type", EntityType),
        chosen(form, "disposition", Disposition),
        form.text("reason"),
        form.one("asked_by"),
        _basis(form),
    )
    made = add_term(visit.desk, administrator, new)
    return visit.redirect(
        "/administration/terms",
        visit.say(
            f"第 {made.id} 条已列入词表，对此后立项的事项有效。", f"Entry {made.id} is on the list, for new cases."
        ),
    )


@router.post("/{entry}/end")
def end(managing: Managing, form: SignedForm, entry: Annotated[int, Path(ge=1, lt=10**9)]) -> Response:
    """End a term; it stays on the list as ended."""
    visit, administrator = managing
    ended = end_term(visit.desk, administrator, entry, form.one("asked_by"), form.text("reason"))
    return visit.redirect(
        "/administration/terms",
        visit.say(f"第 {ended.id} 条已停用，此后立项的事项不再适用。", f"Entry {ended.id} has ended, for new cases."),
    )


def _basis(form: Form) -> LegalBasis | None:
    """Return the article that was named; None where none was.

    Raises:
        Refusal: only half of it was (400).
    """
    law, article = form.text("law").strip("《》"), form.text("article")
    if not law and not article:
        return None
    if not law or not article:
        raise Refusal(
            HTTPStatus.BAD_REQUEST,
            "法律和条款须同时填写，没有保存。请返回补充。",
            "Name both the law and the article; nothing was saved.",
        )
    if "\n" in law or "\n" in article:
        raise malformed()
    return LegalBasis(law, article)
