"""Substitutions, calendar years, editions, terms, and what tells changes of officers, on both databases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import DamagedHome, UsageError
from pipeline.model.finding import Disposition, EntityType, LegalBasis
from pipeline.model.review import Role
from pipeline.model.substitutes import Substitution
from pipeline.model.terms import Term
from pipeline.store import Store
from tests.store.place import Place
from tests.store.samples import SECTION, add_officer


def test_substitutions_are_kept_in_order_and_end(store: Store) -> None:
    officer = add_officer(store)
    wanted = Substitution(0, officer.id, Role.LEADER, SECTION, "2026-03-01", "2026-03-10", None, officer.id, "出差")
    with store.begin() as tx:
        first, second = tx.add_substitution(wanted), tx.add_substitution(replace(wanted, section=None))
        with pytest.raises(UsageError):
            tx.add_substitution(replace(wanted, deputy="o9999"))
        ended = tx.save_substitution(replace(second, last="2026-03-05"))
    assert first == replace(wanted, id=first.id) and first.id < second.id
    with store.read() as tx:
        assert tx.substitutions() == (first, ended)


def test_a_calendar_year_takes_the_place_of_the_one_before(store: Store) -> None:
    officer = add_officer(store)
    with store.begin() as tx:
        tx.set_calendar_year(2027, "one", officer.id)
        tx.set_calendar_year(2027, "two", officer.id)
        tx.set_calendar_year(2028, "three", officer.id)
    with store.read() as tx:
        assert tx.calendar_years() == {2027: "two", 2028: "three"}


def test_an_edition_is_never_changed(store: Store) -> None:
    with store.begin() as tx:
        assert tx.keep_edition("bureau", "2026.1#0", "text")
        assert not tx.keep_edition("bureau", "2026.1#0", "another text")
    with store.read() as tx:
        assert tx.edition("2026.1#0") == "text" and tx.edition("2026.2#0") is None


def test_terms_are_kept_ended_and_sealed(store: Store, place: Place) -> None:
    new = Term(
        0,
        "青石计划",
        EntityType.TERM,
        Disposition.REVIEW,
        "尚未公开的专项名称。",
        (LegalBasis("政府信息公开条例", "第十五条"),),
        "o0003",
        "o0006",
        "2026-03-02T01:00:00.000000Z",
    )
    with store.begin() as tx:
        first, second = tx.add_term(new), tx.add_term(replace(new, text="云川大厦"))
        ended = tx.save_term(replace(first, ended="2026-03-03T01:00:00.000000Z", ended_by="o0006", end_reason="已公开"))
    with store.read() as tx:
        assert tx.terms() == (ended, second)
    assert all("青石".encode() not in bytes(sealed) for (sealed,) in place.rows("SELECT sealed FROM terms"))
    place.change("UPDATE terms SET ended = false")
    with pytest.raises(DamagedHome), store.read() as tx:
        tx.terms()


def test_a_stamp_tells_every_change_of_an_officer(store: Store) -> None:
    with store.begin() as tx:
        tx.add_section("一科")
        officer = tx.add_officer("甲", "一二三四五六", {Role.DRAFTER}, ["一科"])
        stamps = [tx.standing_of(officer.id)[1]]
        tx.set_password(officer.id, "一二三四五六")
        stamps.append(tx.standing_of(officer.id)[1])
        for changed in (
            replace(officer, roles=frozenset({Role.LEADER})),
            replace(officer, sections=frozenset()),
            replace(officer, active=False),
        ):
            tx.change_officer(changed)
            stamps.append(tx.standing_of(officer.id)[1])
        tx.change_officer(officer)
        assert tx.standing_of(officer.id) == (officer, stamps[1])
    assert len(set(stamps)) == 5


def test_whether_there_is_a_home(tmp_path: Path, store: Store, home: Path, url: str | None) -> None:
    assert Store.exists(home, url)
    with store.begin() as tx:
        assert not tx.is_founded()
        tx.set_bureau("某局", "national")
        assert tx.is_founded()
    elsewhere = tmp_path / "elsewhere"
    assert not Store.exists(elsewhere, None)
    # What is left of a home counts as one: nobody founds another over it.
    (elsewhere / "blobs" / "ab").mkdir(parents=True)
    assert Store.exists(elsewhere, None)
