"""Substitutions, calendar years and editions, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.errors import UsageError
from pipeline.model.review import Role
from pipeline.model.substitutes import Substitution
from pipeline.store import Store
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
