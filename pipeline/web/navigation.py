"""The main menu: which pages there are and whose they are. Each page checks for itself who may see it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model.review import Officer, Role
from pipeline.services.copies import READERS
from pipeline.services.overview import OVERSEERS

EVERYBODY = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the main menu.

    Attributes:
        address: the page's path; what lies below it counts as the same page.
        roles: who is shown the entry.
    """

    address: str
    zh: str
    en: str
    roles: frozenset[Role] = EVERYBODY


# Who sees cases at all: the administrator administers, and the publishing clerk has the copies.
_ON_CASES = EVERYBODY - {Role.ADMINISTRATOR, Role.PUBLISHER}

LINKS = (
    Link("/queue", "待办", "Queue"),
    Link("/intake", "送审", "Hand in", frozenset({Role.DRAFTER})),
    Link("/ledger", "台账", "Ledger", _ON_CASES),
    Link("/copies", "公开发布", "Publication", READERS),
    Link("/overview", "统计", "Overview", OVERSEERS),
    Link("/administration", "管理", "Administration", frozenset({Role.ADMINISTRATOR, Role.AUDITOR})),
    Link("/administration/terms", "词表", "Word list", frozenset({Role.SECRECY_OFFICE})),
)


def first_page(officer: Officer) -> str:
    """Return the page that an officer starts the day with: the queue, but for those on whom no case can wait."""
    if officer.roles & _ON_CASES:
        return "/queue"
    return "/copies" if Role.PUBLISHER in officer.roles else "/administration"


def links_for(officer: Officer) -> tuple[Link, ...]:
    """Return the entries of an officer's menu."""
    return tuple(link for link in LINKS if officer.roles & link.roles)
