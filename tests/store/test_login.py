"""Logging in: who may, and what a refusal leaves."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from pipeline.errors import WrongPassword
from pipeline.model.audit import AuditAction, AuditEvent
from pipeline.store import KeyRing, Store, verify_chain
from tests.store.samples import SECTION, add_officer


def failures(store: Store) -> list[AuditEvent]:
    with store.read() as tx:
        return [event for event in tx.events() if event.action is AuditAction.LOGIN_FAILED]


def test_the_right_password(store: Store) -> None:
    officer = add_officer(store)
    with store.read() as tx:
        assert tx.authenticate("吴桐", "一二三四五六") == officer
    with store.begin() as tx:
        tx.set_password(officer.id, "六五四三二一")
        assert tx.authenticate("吴桐", "六五四三二一") == officer
    assert failures(store) == []
    with pytest.raises(WrongPassword), store.read() as tx:
        tx.authenticate("吴桐", "一二三四五六")


def test_every_refusal_is_recorded_whatever_becomes_of_the_transaction(store: Store) -> None:
    officer = add_officer(store)
    for name, password in (("吴桐", "错"), ("无名", "一二三四五六"), ("吴桐", "")):
        with pytest.raises(WrongPassword), store.begin() as tx:
            tx.add_section("不应留下")
            tx.authenticate(name, password)
    with store.begin() as tx:
        tx.disable_officer(officer.id)
    with store.read() as tx, suppress(WrongPassword):
        tx.authenticate("吴桐", "一二三四五六")
    with store.begin() as tx, suppress(WrongPassword):
        tx.add_section("产业科")
        tx.authenticate("吴桐", "一二三四五六")
    assert [event.details.get("known") for event in failures(store)] == ["o0001", None, "o0001", "o0001", "o0001"]
    assert {event.officer for event in failures(store)} == {None}
    assert "无名" not in str(failures(store))
    with store.read() as tx:
        assert tx.sections() == (SECTION, "产业科")
    assert verify_chain(store).ok


def test_an_unknown_name_costs_what_a_wrong_password_costs(home_with_real_hashes: Store) -> None:
    def seconds(name: str) -> float:
        took = []
        for _ in range(5):
            with suppress(WrongPassword), home_with_real_hashes.read() as tx:
                start = time.perf_counter()
                try:
                    tx.authenticate(name, "wrong")
                finally:
                    took.append(time.perf_counter() - start)
        return min(took)

    known, unknown = seconds("吴桐"), seconds("无名")
    assert 0.5 < known / unknown < 2


@pytest.fixture
def home_with_real_hashes(home: Path, keys: KeyRing, empty_url: str | None) -> Store:
    store = Store.create(home, keys, empty_url, hasher=PasswordHasher(time_cost=2, memory_cost=16384, parallelism=1))
    add_officer(store)
    return store


def test_passwords_are_hashed_by_argon2id_with_sane_parameters() -> None:
    parameters = PasswordHasher()
    assert (parameters.type.name, parameters.time_cost, parameters.memory_cost) == ("ID", 3, 65536)
