"""Who comes to the pages of administration: the administrator changes, the auditor and, for the words, the secrecy office read."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Depends

from pipeline.errors import NotEntitled
from pipeline.model.chain import check_role
from pipeline.model.review import Officer, Role
from pipeline.web.visit import Form, Signed, Visit, malformed

READERS = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
READERS_OF_TERMS = READERS | {Role.SECRECY_OFFICE}


def reader(signed: Signed) -> tuple[Visit, Officer]:
    """Return visit and officer of somebody who may look at the administration.

    Raises:
        NotEntitled: neither administrator nor auditor.
    """
    if not signed[1].roles & READERS:
        raise NotEntitled(what="管理页面只供管理员办理、审计员查看")
    return signed


def reader_of_terms(signed: Signed) -> tuple[Visit, Officer]:
    """Return visit and officer of somebody who may look at the bureau's own words.

    Raises:
        NotEntitled: neither administrator nor auditor nor secrecy office.
    """
    if not signed[1].roles & READERS_OF_TERMS:
        raise NotEntitled(what="词表只供管理员办理，保密审查人员和审计员查看")
    return signed


def manager(signed: Signed) -> tuple[Visit, Officer]:
    """Return visit and officer of an administrator.

    Raises:
        NotEntitled: somebody else.
    """
    check_role(signed[1], Role.ADMINISTRATOR, "管理")
    return signed


Reading = Annotated[tuple[Visit, Officer], Depends(reader)]
ReadingTerms = Annotated[tuple[Visit, Officer], Depends(reader_of_terms)]
Managing = Annotated[tuple[Visit, Officer], Depends(manager)]


def manages(officer: Officer) -> bool:
    """Whether the forms are shown."""
    return Role.ADMINISTRATOR in officer.roles


def day_of(form: Form, name: str) -> date:
    """Return the day in a field.

    Raises:
        Refusal: it is none (400).
    """
    try:
        return date.fromisoformat(form.one(name))
    except ValueError:
        raise malformed() from None


def roles_of(form: Form) -> frozenset[Role]:
    """Return the roles that were ticked.

    Raises:
        Refusal: there is none of a name (400).
    """
    try:
        return frozenset(Role(each) for each in form.fields.get("role", ()))
    except ValueError:
        raise malformed() from None


def sections_of(form: Form) -> frozenset[str]:
    """Return the sections that were ticked; the service knows which there are."""
    return frozenset(form.fields.get("section", ()))
