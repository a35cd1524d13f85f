"""Round trips of every record."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import update

from pipeline.errors import Conflict, UsageError
from pipeline.model.review import Attribute, CaseState, Officer, Role, Verdict
from pipeline.model.substitutes import Substitution
from pipeline.store import (
    Arrival,
    Bureau,
    MarkRecord,
    NewArrival,
    OutboxRow,
    ReleaseRecord,
    Remark,
    Ruling,
    Store,
    tables,
)
from tests.store.place import Place
from tests.store.samples import SECTION, add_officer, make_case, make_decision, make_item, make_signature

AT = "2026-03-02T04:00:00.000000Z"


@pytest.fixture
def officer(store: Store) -> Officer:
    """An officer of the section, and the case 2026-000001 with two items."""
    officer = add_officer(store)
    with store.begin() as tx:
        tx.add_case(make_case(), "key-1")
        tx.add_items("2026-000001", [make_item(2), make_item(1)], ["13800000000", "13900000000"])
    return officer


def test_bureau_and_sections(store: Store) -> None:
    with store.read() as tx, pytest.raises(UsageError):
        tx.bureau()
    with store.begin() as tx:
        tx.set_bureau("某局", "zhongwei_kejiju")
        tx.set_bureau("某市某局", "zhongwei_yunjisuan")
        for name in ("综合科", "产业科", "综合科"):
            tx.add_section(name)
    with store.read() as tx:
        assert tx.bureau() == Bureau("某市某局", "zhongwei_yunjisuan")
        assert tx.sections() == ("综合科", "产业科")


def test_officers(store: Store) -> None:
    with store.begin() as tx:
        tx.add_section(SECTION)
        first = tx.add_officer("吴桐", "密码一", {Role.DRAFTER, Role.PUBLISHER}, {SECTION})
        second = tx.add_officer("郑岚", "密码二", {Role.LEADER})
        with pytest.raises(UsageError):
            tx.add_officer("吴桐", "密码三", {Role.LEADER})
        with pytest.raises(UsageError):
            tx.add_officer("冯远", "密码三", {Role.LEADER}, {"没有的科"})
        with pytest.raises(UsageError):
            tx.add_officer("冯远", "", {Role.LEADER})
        tx.disable_officer(second.id)
    assert first == Officer("o0001", "吴桐", frozenset({Role.DRAFTER, Role.PUBLISHER}), frozenset({SECTION}))
    with store.read() as tx:
        assert tx.officer("o0001") == first
        assert tx.officers() == (first, replace(second, active=False))
        with pytest.raises(UsageError):
            tx.officer("o0003")


def test_case_numbers_count_within_the_year(store: Store) -> None:
    with store.begin() as tx:
        assert [tx.next_case_number(2026), tx.next_case_number(2026)] == ["2026-000001", "2026-000002"]
    with pytest.raises(ZeroDivisionError), store.begin() as tx:
        assert tx.next_case_number(2026) == "2026-000003"
        raise ZeroDivisionError
    with store.begin() as tx:
        assert [tx.next_case_number(2027), tx.next_case_number(2026)] == ["2027-000001", "2026-000003"]


def test_cases(store: Store, officer: Officer) -> None:
    marked = make_case(
        "2026-000002", state=CaseState.BLOCKED, step=None, title=None, file_name=None, original=None, attribute=None
    )
    with store.begin() as tx:
        tx.add_section("产业科")
        tx.add_case(marked, "key-2")
        tx.add_case(make_case("2026-000003", section="产业科"), "key-3")
    with store.read() as tx:
        assert tx.case("2026-000001") == make_case()
        assert tx.case("2026-000002") == marked
        assert [case.number for case in tx.cases()] == ["2026-000001", "2026-000002", "2026-000003"]
        assert tx.cases(states=[CaseState.BLOCKED]) == (marked,)
        assert tx.cases(states=[]) == ()
        assert [case.number for case in tx.cases(states=[CaseState.IN_REVIEW], section="产业科")] == ["2026-000003"]
        with pytest.raises(UsageError):
            tx.case("2026-000009")


def test_a_case_needs_its_section(store: Store) -> None:
    with pytest.raises(UsageError), store.begin() as tx:
        tx.add_case(make_case(), "key-1")


def test_saving_needs_the_revision_before(store: Store, officer: Officer) -> None:
    changed = replace(make_case(), revision=2, attribute=Attribute.ON_REQUEST, title="改过的标题", step="head")
    with store.begin() as tx:
        tx.save_case(changed)
    with store.read() as tx:
        assert tx.case("2026-000001") == changed
    for revision in (1, 2, 4):
        with pytest.raises(Conflict), store.begin() as tx:
            tx.save_case(replace(changed, revision=revision, title="冲突"))
    with pytest.raises(UsageError), store.begin() as tx:
        tx.save_case(make_case("2026-000009"))
    with store.read() as tx:
        assert tx.case("2026-000001") == changed


def test_intake_is_idempotent_until_superseded_or_recalled(store: Store, officer: Officer) -> None:
    with store.begin() as tx:
        with pytest.raises(Conflict):
            tx.add_case(make_case("2026-000002"), "key-1")
        with pytest.raises(Conflict):
            tx.add_case(make_case("2026-000001"), "key-2")
        # The refused insert spoils nothing else in the transaction.
        tx.add_case(make_case("2026-000003"), "key-3")
    with store.read() as tx:
        assert tx.case_by_key("key-1") == make_case()
        assert tx.case_by_key("key-2") is None
    for number, state in (("2026-000001", CaseState.SUPERSEDED), ("2026-000004", CaseState.RECALLED)):
        with store.begin() as tx:
            tx.save_case(replace(tx.case(number), state=state, step=None, revision=2))
            assert tx.case_by_key("key-1") is None
            following = make_case(f"2026-{int(number[5:]) + 3:06d}")
            tx.add_case(following, "key-1")
            assert tx.case_by_key("key-1") == following


def test_items_and_their_texts(store: Store, officer: Officer) -> None:
    added = make_item(3, added_by=officer.id, basis=(), score=1.0)
    with store.begin() as tx:
        tx.add_items("2026-000001", [], [])
        tx.add_items("2026-000001", [added], ["某段文字"])
        with pytest.raises(Conflict):
            tx.add_items("2026-000001", [make_item(4), make_item(3)], ["一", "二"])
        with pytest.raises(ValueError, match="zip"):
            tx.add_items("2026-000001", [make_item(4)], [])
    with store.read() as tx:
        assert tx.items("2026-000001") == (make_item(1), make_item(2), added)
        assert tx.item_text("2026-000001", make_item(1).id) == "13900000000"
        assert tx.item_text("2026-000001", added.id) == "某段文字"
        assert tx.items("2026-000002") == ()
        with pytest.raises(UsageError):
            tx.item_text("2026-000001", "f" * 16)


def test_decisions_keep_the_order_of_writing(store: Store, officer: Officer) -> None:
    first = make_decision(make_item(2), officer)
    second = make_decision(make_item(1), officer, mask=None, at="2026-03-01T00:00:00.000000Z")
    third = make_decision(make_item(2), officer, verdict=Verdict.KEEP, step="head")
    with store.begin() as tx:
        for decision in (first, second, third):
            tx.add_decision("2026-000001", decision)
    with store.read() as tx:
        assert tx.decisions("2026-000001") == (first, second, third)


def test_signatures(store: Store, officer: Officer) -> None:
    one, two = make_signature(officer), make_signature(officer, "s2", step="head")
    with store.begin() as tx:
        tx.add_signature("2026-000001", one)
        tx.add_signature("2026-000001", two, "同意")
        assert tx.void_signatures("2026-000001", {"head", "leader"}) == ("s2",)
        assert tx.void_signatures("2026-000001", {"head", "leader"}) == ()
    with store.read() as tx:
        assert tx.signatures("2026-000001") == (one, replace(two, void=True))
        assert tx.signature_remarks("2026-000001") == {"s2": "同意"}


def test_remarks_marks_and_rulings(store: Store, officer: Officer) -> None:
    with store.begin() as tx:
        tx.add_remark("2026-000001", "return", officer.id, "head", "请核对附件", AT)
        tx.add_remark("2026-000001", "escalate", officer.id, None, "存疑", AT)
        tx.add_mark("2026-000001", "机密★1年", "header:0-5", "f" * 64)
        assert tx.ruling("2026-000001") is None
        tx.set_ruling("2026-000001", "某市国家保密局", "某密〔2026〕1号", "2026-03-05", "not_publishable")
        tx.set_ruling("2026-000001", "某市国家保密局", "某密〔2026〕2号", "2026-03-06", "publishable", "b" * 64)
    with store.read() as tx:
        assert tx.remarks("2026-000001") == (
            Remark("return", officer.id, "head", "请核对附件", AT),
            Remark("escalate", officer.id, None, "存疑", AT),
        )
        assert tx.marks("2026-000001") == (MarkRecord("机密★1年", "header:0-5", "f" * 64),)
        ruling = tx.ruling("2026-000001")
    assert ruling is not None
    assert replace(ruling, at="") == Ruling(
        "某市国家保密局", "某密〔2026〕2号", "2026-03-06", "publishable", "b" * 64, ""
    )


def test_dismissed_marks(store: Store, officer: Officer) -> None:
    with store.begin() as tx:
        assert not tx.dismissed("f" * 64)
        tx.dismiss_mark("f" * 64, "2026-000001")
        tx.dismiss_mark("f" * 64, "2026-000001")
    with store.read() as tx:
        assert tx.dismissed("f" * 64)
        assert not tx.dismissed("e" * 64)


def test_outbox(store: Store, officer: Officer) -> None:
    with store.begin() as tx:
        tx.enqueue("2026-000001", "plan-1")
        tx.enqueue("2026-000001", "plan-1")
        tx.enqueue("2026-000001", "plan-2")
        rows = tx.pending()
        assert rows == (OutboxRow(1, "2026-000001", "plan-1"), OutboxRow(2, "2026-000001", "plan-2"))
        tx.finish(rows[0].id)
    with store.begin() as tx:
        assert tx.pending() == rows[1:]
        tx.enqueue("2026-000001", "plan-1")
        assert tx.pending() == rows


def test_releases(store: Store, officer: Officer) -> None:
    with store.begin() as tx:
        assert tx.release("2026-000001") is None
        tx.set_release("2026-000001", "1" * 64, "2" * 64, "3" * 64, "plan-1")
        tx.set_release("2026-000001", "4" * 64, "2" * 64, "3" * 64, "plan-1")
    with store.read() as tx:
        record = tx.release("2026-000001")
    assert record is not None
    assert replace(record, at="") == ReleaseRecord("2026-000001", "4" * 64, "2" * 64, "3" * 64, "plan-1", "")


def test_arrivals(store: Store, officer: Officer) -> None:
    new = NewArrival("batch-1", "子目录/公示.docx", "/srv/in/公示.docx", officer.id, SECTION, None, AT)
    other = replace(new, batch="batch-2", attribute=Attribute.ON_REQUEST)
    with store.begin() as tx:
        ids = [tx.add_arrival(new), tx.add_arrival(new), tx.add_arrival(other)]
        tx.finish_arrival(ids[0], "2026-000001")
        tx.finish_arrival(ids[1], None, "damaged", "文件已损坏\nThe file is damaged")
        with pytest.raises(UsageError):
            tx.finish_arrival(99, "2026-000001")
    with store.read() as tx:
        opened, refused, waiting = tx.arrivals()
        assert tx.arrivals(waiting=True) == (waiting,)
        assert tx.arrivals(batch="batch-1") == (opened, refused)
        assert tx.arrival(ids[2]) == waiting
    facts = ("batch-2", new.name, new.path, officer.id, SECTION, Attribute.ON_REQUEST, AT)
    assert waiting == Arrival(ids[2], *facts)
    assert (opened.case, opened.done, opened.name, opened.path) == ("2026-000001", True, "", "")
    assert (refused.code, refused.done, refused.name) == ("damaged", True, new.name)


def test_a_case_written_by_an_older_version_has_no_reading(store: Store, officer: Officer, place: Place) -> None:
    purpose = "case:2026-000001:case"
    with store.read() as tx:
        key = tx.case_key("2026-000001")
    with place.connect() as connection:
        sealed = connection.exec_driver_sql("SELECT sealed FROM cases").scalar_one()
        facts = json.loads(key.decrypt(purpose, sealed))
        del facts["reading"]
        older = key.encrypt(purpose, json.dumps(facts).encode())
        connection.execute(update(tables.cases).values(sealed=older))
    with store.read() as tx:
        assert tx.case("2026-000001") == make_case(reading=None)


def test_the_reading_is_written_with_the_case(store: Store, officer: Officer) -> None:
    changed = make_case(revision=2, reading="e" * 64)
    with store.begin() as tx:
        tx.save_case(changed)
    with store.read() as tx:
        assert tx.case("2026-000001") == changed


def test_substitutions(store: Store) -> None:
    deputy = add_officer(store)
    new = Substitution(0, deputy.id, Role.SECTION_HEAD, SECTION, "2026-03-02", "2026-03-06", None, "o0009")
    with store.begin() as tx:
        first, second = tx.add_substitution(new), tx.add_substitution(new)
        ended = tx.save_substitution(replace(first, last="2026-03-03"))
        with pytest.raises(UsageError):
            tx.add_substitution(replace(new, deputy="o0099"))
    assert (first.id, second.id) == (1, 2)
    with store.read() as tx:
        assert tx.substitutions() == (ended, second)
