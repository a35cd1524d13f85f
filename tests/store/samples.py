"""Invented records for the store's tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

from pipeline.model.finding import Category, Disposition, EntityType, LegalBasis
from pipeline.model.review import (
    Attribute,
    Case,
    CaseState,
    Item,
    ItemDecision,
    Officer,
    Opinion,
    Role,
    Signature,
    Verdict,
)
from pipeline.store import Store

SECTION = "综合科"
BASIS = (LegalBasis("中华人民共和国政府信息公开条例", "第十五条"),)
# The real parameters cost 50 ms a password; what is tested here is not their strength.
QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


# Marks a test of something that only SQLite has.
only_sqlite = pytest.mark.parametrize("dialect", ["sqlite"])


class Clock:
    """A clock that moves a second at each look."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time


def make_case(number: str = "2026-000001", **changes: object) -> Case:
    case = Case(
        number=number,
        section=SECTION,
        profile="zhongwei_yunjisuan",
        profile_version="2026.1",
        state=CaseState.IN_REVIEW,
        step="draft",
        attribute=Attribute.PROACTIVE,
        revision=1,
        document="d" * 64,
        format="docx",
        title="关于发放补贴的公示",
        file_name="公示.docx",
        original="0" * 64,
        released=None,
        opened_at="2026-03-02T01:00:00.000000Z",
        due="2026-03-30",
    )
    return replace(case, **changes)  # type: ignore[arg-type]


def make_item(number: int = 1, **changes: object) -> Item:
    item = Item(
        id=f"{number:016x}",
        number=number,
        start=number * 10,
        end=number * 10 + 11,
        type=EntityType.PHONE_NUMBER,
        proposal=Disposition.REDACT,
        reason="手机号码",
        basis=BASIS,
        score=0.85,
        detector="identifiers",
        version="1",
    )
    return replace(item, **changes)  # type: ignore[arg-type]


def make_decision(item: Item, officer: Officer, **changes: object) -> ItemDecision:
    decision = ItemDecision(
        item=item.id,
        step="draft",
        officer=officer.id,
        verdict=Verdict.WITHHOLD,
        category=Category.PERSONAL,
        basis=BASIS,
        reason="涉及个人隐私",
        at="2026-03-02T02:00:00.000000Z",
        mask="张某",
    )
    return replace(decision, **changes)  # type: ignore[arg-type]


def make_signature(officer: Officer, id: str = "s1", **changes: object) -> Signature:
    signature = Signature(
        id=id,
        step="draft",
        officer=officer.id,
        opinion=Opinion.PUBLISH_REDACTED,
        plan="a" * 64,
        at="2026-03-02T03:00:00.000000Z",
        adopted=2,
    )
    return replace(signature, **changes)  # type: ignore[arg-type]


def add_officer(store: Store, name: str = "吴桐", password: str = "一二三四五六") -> Officer:
    with store.begin() as tx:
        tx.add_section(SECTION)
        return tx.add_officer(name, password, {Role.DRAFTER}, {SECTION})
