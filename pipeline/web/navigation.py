"""The main menu: which pages there are and whose they are. Each page checks for itself who may see it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model.review import Officer, Role

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


LINKS = (
    Link("/queue", "待办", "Queue"),
    Link("/intake", "送审", "Hand in", frozenset({Role.DRAFTER})),
    Link("/administration", "管理", "Administration", frozenset({Role.ADMINISTRATOR, Role.AUDITOR})),
    Link("/administration/terms", "词表", "Word list", frozenset({Role.SECRECY_OFFICE})),
)


def links_for(officer: Officer) -> tuple[Link, ...]:
    """Return the entries of an officer's menu."""
    return tuple(link for link in LINKS if officer.roles & link.roles)
