"""Ledger, figures and the proof of a case, in either database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.errors import DamagedHome
from pipeline.model.audit import AuditAction
from pipeline.model.ledger import SortBy
from pipeline.model.review import Attribute, CaseState, Opinion
from pipeline.store import LedgerQuery, Store
from pipeline.store.extract import extract, is_extract, verify_extract
from tests.store.place import Place
from tests.store.samples import SECTION, add_officer, make_case, make_signature


@pytest.fixture
def numbers(store: Store) -> list[str]:
    """Five cases: in review, approved, released and taken, withheld, and one of another section."""
    officer = add_officer(store)
    with store.begin() as tx:
        tx.add_section("另一科")
        made = [tx.next_case_number(2026) for _ in range(5)]
        states = (CaseState.IN_REVIEW, CaseState.APPROVED, CaseState.RELEASED, CaseState.WITHHELD, CaseState.IN_REVIEW)
        for at, (number, state) in enumerate(zip(made, states, strict=True)):
            step = "draft" if state is CaseState.IN_REVIEW else None
            section = "另一科" if at == 4 else SECTION
            opened = f"2026-03-0{at + 1}T01:00:00.000000Z"
            due = f"2026-04-0{at + 1}" if at else None
            attribute = Attribute.NON_DISCLOSURE if state is CaseState.WITHHELD else Attribute.PROACTIVE
            facts = {"state": state, "step": step, "section": section, "opened_at": opened, "due": due}
            tx.add_case(make_case(number, document=number * 5, attribute=attribute, **facts), key=number)
            tx.audit(AuditAction.CASE_OPENED, officer.id, number, step="draft")
            tx.add_signature(number, make_signature(officer, f"s{number}"))
        tx.set_release(made[2], "1" * 64, "2" * 64, "3" * 64, "p")
        tx.mark_exported(made[2])
    return made


def found(store: Store, **asked: object) -> list[int]:
    """Return the places of the cases that are found, counted from 0, in order."""
    query = LedgerQuery(**{"visible": None, "descending": False, **asked})  # type: ignore[arg-type]
    with store.read() as tx:
        rows = tx.ledger(query)
        assert tx.ledger_size(query) == len(rows)
    return [int(row.number[-1]) - 1 for row in rows]


def test_questions(store: Store, numbers: list[str]) -> None:
    assert found(store) == [0, 1, 2, 3, 4]
    assert found(store, descending=True) == [4, 3, 2, 1, 0]
    for asked, expected in (
        ({"visible": frozenset({SECTION})}, [0, 1, 2, 3]),
        ({"visible": frozenset()}, []),
        ({"number": "000003"}, [2]),
        ({"number": "%"}, []),
        ({"states": frozenset({CaseState.APPROVED, CaseState.WITHHELD})}, [1, 3]),
        ({"section": "另一科"}, [4]),
        ({"attribute": Attribute.NON_DISCLOSURE}, [3]),
        ({"outcome": Opinion.PUBLISH_REDACTED}, [1, 2]),
        ({"outcome": Opinion.NON_DISCLOSURE}, [3]),
        ({"year": 2026}, [0, 1, 2, 3, 4]),
        ({"year": 2025}, []),
        ({"opened_from": "2026-03-02T01:00:00.000000Z", "opened_before": "2026-03-04T01:00:00.000000Z"}, [1, 2]),
        ({"due_before": "2026-04-04"}, [1, 2]),
        ({"due_before": "2026-04-04", "running": True}, [1]),
        ({"officer": "o0001"}, [0, 1, 2, 3, 4]),
        ({"officer": "o0009"}, []),
        ({"released_from": "2026-01-01T00:00:00.000000Z"}, [2]),
        ({"released_before": "2026-01-01T00:00:00.000000Z"}, []),
        ({"fresh": True}, []),
    ):
        assert found(store, **asked) == expected, asked


@pytest.mark.parametrize("column", list(SortBy))
def test_every_order_is_whole_and_what_is_missing_stands_last(store: Store, numbers: list[str], column: SortBy) -> None:
    for descending in (False, True):
        order = found(store, column=column, descending=descending)
        assert sorted(order) == [0, 1, 2, 3, 4]
        if column is SortBy.DUE:
            assert order == ([4, 3, 2, 1, 0] if descending else [1, 2, 3, 4, 0])
        if column is SortBy.RELEASED:
            assert order[0] == 2
    query = LedgerQuery(None, column=column)
    with store.read() as tx:
        pages = [row.number for at in range(0, 6, 2) for row in tx.ledger(query, at, 2)]
    assert sorted(pages) == numbers


def test_rows_say_what_the_sealed_records_say(store: Store, numbers: list[str], place: Place) -> None:
    with store.read() as tx:
        rows = {row.number: row for row in tx.ledger(LedgerQuery(None))}
    row = rows[numbers[2]]
    assert (row.outcome, row.taken, row.attribute) == (Opinion.PUBLISH_REDACTED, True, Attribute.PROACTIVE)
    assert rows[numbers[0]].outcome is None and rows[numbers[0]].taken is None
    with store.begin() as tx:
        case = tx.case(numbers[0])
        tx.save_case(replace(case, attribute=Attribute.ON_REQUEST, revision=case.revision + 1))
    assert found(store, attribute=Attribute.ON_REQUEST) == [0]
    place.change("UPDATE ledger SET attribute = 'proactive'")
    with pytest.raises(DamagedHome), store.read() as tx:
        tx.ledger(LedgerQuery(None))


def test_entries_are_written_anew(store: Store, numbers: list[str], place: Place) -> None:
    before = sorted(map(tuple, place.rows("SELECT * FROM ledger")))
    place.change("DELETE FROM ledger")
    with store.begin() as tx:
        assert list(tx.missing_entries(10)) == numbers
        assert list(tx.missing_entries(2)) == numbers[:2]
        for number in numbers:
            tx.write_entry(number)
        assert tx.missing_entries(10) == ()
    assert sorted(map(tuple, place.rows("SELECT * FROM ledger"))) == before


def test_figures(store: Store, numbers: list[str]) -> None:
    with store.begin() as tx:
        tx.audit(AuditAction.SIGNED, "o0001", numbers[1], step="draft")
    with store.read() as tx:
        opened = list(tx.acts((AuditAction.CASE_OPENED,), "", None))
        assert [act.case for act in opened] == numbers and opened[0].details == {"step": "draft"}
        assert [act.case for act in tx.acts((AuditAction.CASE_OPENED,), "", frozenset({"另一科"}))] == numbers[4:]
        assert list(tx.acts((AuditAction.CASE_OPENED,), "2999", None)) == []
        both = (AuditAction.CASE_OPENED, AuditAction.SIGNED)
        ended = [(act.case, act.action) for act in tx.acts(both, "", None, among=(AuditAction.SIGNED,))]
        assert ended == [(numbers[1], AuditAction.CASE_OPENED), (numbers[1], AuditAction.SIGNED)]
        states = (CaseState.IN_REVIEW, CaseState.APPROVED)
        late = {(CaseState.APPROVED, None): 1, (CaseState.IN_REVIEW, "draft"): 1}
        assert tx.overdue("2026-05-01", states, None) == late
        assert tx.overdue("2026-05-01", states, frozenset({SECTION})) == {(CaseState.APPROVED, None): 1}
        assert tx.overdue("2026-04-02", states, None) == {}


def test_the_proof_of_a_case(store: Store, numbers: list[str], place: Place) -> None:
    lines = extract(store, numbers[0])
    assert is_extract(lines) and not is_extract(()) and not is_extract(("x",))
    report = verify_extract(lines, store.keys.public_key)
    assert report.ok and report.events == 1 and report.unsigned == 0
    assert not any(number in "".join(lines) for number in numbers[1:])
    assert verify_extract(lines[:-1], store.keys.public_key).tampering == "unsigned"
    assert verify_extract([*lines[:2], *lines[3:]], store.keys.public_key).tampering == "removed"
    assert verify_extract([*lines[:3], *lines[2:]], store.keys.public_key).tampering == "inserted"
    assert verify_extract(lines, bytes(32)).tampering == "head_forged"
