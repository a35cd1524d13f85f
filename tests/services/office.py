"""A home with officers, for tests that call the services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import docx
from argon2 import PasswordHasher

from pipeline import bootstrap
from pipeline.model.review import Attribute, Officer, Role
from pipeline.services import review
from pipeline.services.desk import Desk
from pipeline.services.intake import Draft, take_in
from pipeline.services.officers import NewOfficer, found_home
from pipeline.store import KeyRing, Store

SECTION = "电子政务科"
CHAIN = (Role.DRAFTER, Role.SECTION_HEAD, Role.SECRECY_OFFICE, Role.LEADER)
# Cheap on purpose: these tests are not about passwords.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass(frozen=True)
class Office:
    """The desk and one officer a role."""

    desk: Desk
    officers: dict[Role, Officer]

    def hand_in(self, text: str, *, name: str = "通知.txt", attribute: Attribute | None = Attribute.PROACTIVE) -> str:
        draft = Draft(text.encode(), name, SECTION, attribute)
        return take_in(self.desk, draft, self.officers[Role.DRAFTER]).number

    def approve(self, number: str) -> None:
        review.accept_proposals(self.desk, self.officers[Role.DRAFTER], number)
        for role in CHAIN:
            review.sign(self.desk, self.officers[role], number)


def now() -> datetime:
    return datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


def reopened(folder: Path, url: str | None = None) -> Office:
    """Open a home that ``found`` made, in another process perhaps."""
    store = Store.open(folder / "home", KeyRing.load(folder / "keys"), url, now=now, hasher=QUICK)
    return _office(Desk(store, bootstrap.profile_named, bootstrap.detect, now))


def words_of(file: bytes) -> str:
    """Return all that a Word file says, paragraphs first, then cells."""
    word = docx.Document(BytesIO(file))
    cells = (cell.text for table in word.tables for row in table.rows for cell in row.cells)
    return "\n".join((*(paragraph.text for paragraph in word.paragraphs), *cells))


def found(folder: Path, profile: str = "zhongwei_yunjisuan", url: str | None = None) -> Office:
    """Make a home in ``folder``, in the PostgreSQL database that ``url`` names (None: SQLite)."""
    store = Store.create(folder / "home", KeyRing.create(folder / "keys"), url, now=now, hasher=QUICK)
    desk = Desk(store, bootstrap.profile_named, bootstrap.detect, now)
    staff = [NewOfficer(f"officer {role}", "x", frozenset({role}), frozenset({SECTION})) for role in Role]
    found_home(desk, "测试局", profile, [SECTION], staff)
    return _office(desk)


def _office(desk: Desk) -> Office:
    with desk.store.read() as tx:
        return Office(desk, {next(iter(each.roles)): each for each in tx.officers()})
