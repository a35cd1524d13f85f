"""Logging in: who may, and what a refusal leaves."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Literal

import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters

from pipeline.errors import LoginLocked, WrongPassword
from pipeline.model.audit import AuditAction, AuditEvent
from pipeline.store import KeyRing, Store, verify_chain
from pipeline.store.people import FAILURES
from pipeline.store.transaction import Transaction
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


class CountingHasher(PasswordHasher):
    """Notes the parameters of every hash that it works off."""

    def __init__(self) -> None:
        super().__init__(time_cost=2, memory_cost=16, parallelism=1)
        self.work: list[Parameters] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.work.append(extract_parameters(str(hash)))
        return super().verify(hash, password)


def test_an_unknown_name_costs_what_a_wrong_password_costs(home: Path, keys: KeyRing, empty_url: str | None) -> None:
    hasher = CountingHasher()
    store = Store.create(home, keys, empty_url, hasher=hasher)
    disabled = add_officer(store, "停用")
    add_officer(store)
    with store.begin() as tx:
        tx.disable_officer(disabled.id)
    work = []
    for name in ("吴桐", "无名", "停用"):
        hasher.work.clear()
        with pytest.raises(WrongPassword), store.read() as tx:
            tx.authenticate(name, "不对")
        work.append(tuple(hasher.work))
    assert work == [work[0]] * 3
    assert [each.memory_cost for each in work[0]] == [16]


def test_passwords_are_hashed_by_argon2id_with_sane_parameters() -> None:
    parameters = PasswordHasher()
    assert (parameters.type.name, parameters.time_cost, parameters.memory_cost) == ("ID", 3, 65536)


def test_many_guesses_at_once_are_no_way_around_the_wait(store: Store) -> None:
    add_officer(store)
    start = threading.Barrier(20)

    def guess(number: int) -> str:
        start.wait()
        try:
            with store.read() as tx:
                tx.authenticate("吴桐", f"猜{number}")
        except WrongPassword as refusal:
            return refusal.code
        return "in"

    with ThreadPoolExecutor(20) as pool:
        said = Counter(pool.map(guess, range(20)))
    assert said == {"wrong_password": FAILURES, "login_locked": 20 - FAILURES}
    assert len(failures(store)) == FAILURES
    assert verify_chain(store).ok


def guessed(store: Store, source: str, times: int = FAILURES) -> None:
    for _ in range(times):
        with pytest.raises(WrongPassword), store.read() as tx:
            tx.authenticate("吴桐", "不对", source)


def test_guesses_over_the_network_lock_nobody_out_at_the_machine(store: Store) -> None:
    officer = add_officer(store)
    for source in ("192.0.2.1", "192.0.2.2"):
        guessed(store, source)
        with pytest.raises(LoginLocked), store.read() as tx:
            tx.authenticate("吴桐", "一二三四五六", source)
    with store.read() as tx:
        assert tx.authenticate("吴桐", "一二三四五六") == officer
    with pytest.raises(LoginLocked), store.read() as tx:
        tx.authenticate("吴桐", "一二三四五六", "192.0.2.1")


def test_a_new_password_or_a_change_ends_every_wait(store: Store) -> None:
    officer = add_officer(store)
    changes: tuple[Callable[[Transaction], object], ...] = (
        lambda tx: tx.set_password(officer.id, "六五四三二一"),
        lambda tx: tx.change_officer(officer),
    )
    for change in changes:
        for source in ("local", "192.0.2.1"):
            guessed(store, source)
        with store.begin() as tx:
            change(tx)
        for source in ("local", "192.0.2.1"):
            with store.read() as tx:
                assert tx.authenticate("吴桐", "六五四三二一", source) == officer
    with store.read() as tx:
        assert tx.connection.exec_driver_sql("SELECT count(*) FROM login_failures").scalar() == 0


def test_attempts_inside_a_write_transaction_wait_as_well(store: Store) -> None:
    add_officer(store)
    for _ in range(FAILURES):
        with pytest.raises(WrongPassword), store.begin() as tx:
            tx.authenticate("吴桐", "不对")
    with pytest.raises(LoginLocked), store.begin() as tx:
        tx.authenticate("吴桐", "一二三四五六")
    with store.read() as tx:
        locked = [event for event in tx.events() if event.action is AuditAction.LOGIN_LOCKED]
    assert [event.details["failures"] for event in locked] == [str(FAILURES)]


@pytest.mark.parametrize("name", ["a\udce4", "a\0b", ""])
def test_a_name_that_is_no_text_is_a_wrong_one(store: Store, name: str) -> None:
    with pytest.raises(WrongPassword), store.read() as tx:
        tx.authenticate(name, "一二三四五六", name)
