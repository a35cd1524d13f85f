"""A key for each case, and what is left once it is destroyed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import Conflict, DamagedHome, ErasedCase, UsageError
from pipeline.model.audit import AuditAction
from pipeline.model.review import CaseState
from pipeline.store import KeyRing, Store, engine, verify_chain
from pipeline.store import tables as all_tables
from pipeline.store.keyfile import Secrets
from pipeline.store.keys import key_id, new_case_key
from pipeline.store.places import OF_CASES
from pipeline.store.rotation import rotate
from pipeline.store.sealing import Sealer
from pipeline.store.transaction import Transaction
from tests.store.canaries import Canaries
from tests.store.place import Place
from tests.store.samples import SECTION, add_officer, make_case, make_decision, make_item, make_signature
from tests.store.test_secrecy import dumped

ONE, TWO = "2026-000001", "2026-000002"


def fill(store: Store, number: str, canary: Canaries) -> str:
    """Write a case with everything that a case may have; return its original's blob id."""
    key = store.new_case_key()
    original = store.blobs.put("original", canary("原件").encode(), key)
    with store.begin() as tx:
        officer = tx.officer("o0001")
        tx.add_case(make_case(number, original=original, title=canary("标题")), f"key-{number}", key)
        tx.add_items(number, [make_item()], [canary("条目")])
        tx.add_decision(number, make_decision(make_item(), officer, reason=canary("理由")))
        tx.add_signature(number, make_signature(officer, f"s{number}"), canary("意见"))
        tx.add_remark(number, "return", officer.id, None, canary("退回"), "2026-03-02T01:00:00.000000Z")
        tx.add_mark(number, canary("标志"), "header", "f" * 64)
        tx.set_ruling(number, canary("机关"), "1", "2026-03-02", "x")
        tx.set_release(number, original, original, original, "p" * 64)
    return original


@pytest.fixture
def two(store: Store) -> tuple[Canaries, str, Canaries, str]:
    """Two cases: the canaries and the original of each."""
    add_officer(store)
    canaries = Canaries(), Canaries()
    return canaries[0], fill(store, ONE, canaries[0]), canaries[1], fill(store, TWO, canaries[1])


def test_everything_of_a_case_is_sealed_with_its_key_alone(store: Store, place: Place, two: object) -> None:
    with store.read() as tx:
        keys = {number: tx.case_key(number) for number in (ONE, TWO)}
        assert keys[ONE].id != keys[TWO].id
        for place_ in (*OF_CASES,):
            for row in tx.connection.execute(place_.table.select()):
                assert key_id(row.sealed) == keys[row.case_number].id
        for row in tx.connection.execute(all_tables.cases.select()):
            assert key_id(row.sealed) == keys[row.number].id
        stored = [row.wrapped for row in tx.connection.execute(all_tables.case_keys.select())]
    assert not any(key.key in wrapped for key in keys.values() for wrapped in stored)


def test_an_erased_case_cannot_be_read_again(
    store: Store, place: Place, keys: KeyRing, home: Path, tmp_path: Path, two: tuple[Canaries, str, Canaries, str]
) -> None:
    canaries, original, _, other_original = two
    with store.read() as tx:
        row = tx.connection.execute(all_tables.case_keys.select()).mappings()
        wrapped = {each["case_number"]: bytes(each["wrapped"]) for each in row}
    with store.begin() as tx:
        tx.erase_case(ONE, "o0001")
    again = place.open(keys)
    reads: tuple[Callable[[Transaction], object], ...] = (
        lambda tx: tx.case(ONE),
        lambda tx: tx.items(ONE),
        lambda tx: tx.item_texts(ONE),
        lambda tx: tx.decisions(ONE),
        lambda tx: tx.signatures(ONE),
        lambda tx: tx.remarks(ONE),
        lambda tx: tx.marks(ONE),
        lambda tx: tx.ruling(ONE),
        lambda tx: tx.release(ONE),
        lambda tx: tx.case_key(ONE),
    )
    for read in reads:
        with pytest.raises(ErasedCase, match="销毁"), again.read() as tx:
            read(tx)
    writes: tuple[Callable[[Transaction], None], ...] = (
        lambda tx: tx.save_case(make_case(ONE, revision=2)),
        lambda tx: tx.erase_case(ONE),
    )
    for write in writes:
        with pytest.raises(ErasedCase), again.begin() as tx:
            write(tx)
    with pytest.raises(ErasedCase):
        again.blobs.get(original)
    assert not again.blobs.has(original)
    # Nothing else changed.
    with again.read() as tx:
        assert [case.number for case in tx.cases()] == [TWO]
        assert tx.case_by_key(f"key-{ONE}") is None
        assert len(tx.items(TWO)) == len(tx.remarks(TWO)) == 1
        assert tx.last_event().action is AuditAction.CASE_ERASED  # type: ignore[union-attr]
    assert again.blobs.get(other_original)
    assert verify_chain(again).ok
    # No file holds the wrapped key, and with all keys nothing of the case opens.
    files = b"".join(
        path.read_bytes() for folder in (home, dumped(place, tmp_path)) for path in folder.rglob("*") if path.is_file()
    )
    assert wrapped[ONE] not in files
    assert wrapped[ONE][17:] not in files
    assert wrapped[TWO] in files
    assert not any(needle in files for needle in canaries.needles())
    everything = [
        bytes(row.sealed) for each in OF_CASES for row in _rows(again, each.table.name) if row.case_number == ONE
    ]
    blob = again.blobs.sealed(original).partition(b"\n")[2]
    with again.read() as tx:
        known = [tx.case_key(TWO)]
    for sealed in (*everything, blob):
        openers: tuple[Sealer, ...] = (keys, *known)
        for opener in openers:
            with pytest.raises(DamagedHome):
                opener.decrypt("blob:original", sealed)


def test_a_key_that_somebody_still_reads_is_known_as_not_overwritten(
    store: Store, place: Place, home: Path, two: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "SCRUB_MILLISECONDS", 50)
    with store.read() as tx:
        keys = {row.case_number: bytes(row.wrapped) for row in tx.connection.execute(all_tables.case_keys.select())}
    assert store.is_scrubbed()
    with store.read() as reader:
        assert reader.case(ONE).number == ONE
        with store.begin() as tx:
            tx.erase_case(ONE)
        assert not store.is_scrubbed()
        assert not store.scrub()
        # Erased it is all the same, and nobody else is held up.
        with pytest.raises(ErasedCase), place.open(store.keys).read() as tx:
            tx.case(ONE)
        with store.begin() as tx:
            tx.set_bureau("某局", "zhongwei_yunjisuan")
        if place.is_sqlite:
            assert keys[ONE] in b"".join(path.read_bytes() for path in home.glob("mishen.db*"))
    assert not store.is_scrubbed()
    assert store.scrub()
    assert store.is_scrubbed()
    if place.is_sqlite:
        assert keys[ONE][17:] not in b"".join(path.read_bytes() for path in home.glob("mishen.db*"))
    # The next one, and a rotation, do it by themselves.
    with store.read() as reader:
        reader.case(TWO)
        with store.begin() as tx:
            tx.erase_case(TWO)
    assert not store.is_scrubbed()
    rotate(store)
    assert store.is_scrubbed()


def _rows(store: Store, table: str) -> list[Any]:
    with store.read() as tx:
        return list(tx.connection.execute(all_tables.metadata.tables[table].select()))


def test_a_draft_may_be_handed_in_again_after_its_case_was_erased(store: Store, two: object) -> None:
    with store.begin() as tx:
        tx.erase_case(ONE)
        tx.add_case(make_case("2026-000003"), f"key-{ONE}")
    with store.read() as tx:
        assert tx.case_by_key(f"key-{ONE}") == make_case("2026-000003")


def test_erasing_what_is_not_there(store: Store) -> None:
    with pytest.raises(UsageError), store.begin() as tx:
        tx.erase_case(ONE)


def test_erasing_is_taken_back_with_its_transaction(store: Store, two: object) -> None:
    with pytest.raises(ZeroDivisionError), store.begin() as tx:
        tx.erase_case(ONE)
        raise ZeroDivisionError
    with store.read() as tx:
        assert tx.case(ONE).number == ONE


def test_a_key_is_one_cases(store: Store, two: object) -> None:
    with store.read() as tx:
        taken = tx.case_key(ONE)
    for key in (taken, new_case_key()):
        with pytest.raises(Conflict), store.begin() as tx:
            tx.add_case(make_case("2026-000003"), "key-3", key)


def test_a_lost_case_key_is_noticed(store: Store, place: Place, two: object) -> None:
    place.change(f"DELETE FROM case_keys WHERE case_number = '{ONE}'")
    with pytest.raises(DamagedHome), store.read() as tx:
        tx.case(ONE)
    place.change(f"UPDATE case_keys SET case_number = '{ONE}' WHERE case_number = '{TWO}'")
    with pytest.raises(DamagedHome), store.read() as tx:
        tx.case(ONE)


def test_a_lost_generation_is_an_error_of_the_keys(store: Store, keys: KeyRing, two: object) -> None:
    with store.read() as tx:
        assert tx.case(ONE)
    stranger = Secrets(KeyRing(bytes(32))._secrets.generations, keys._secrets.index, keys._secrets.signing)
    lost = Store(store.home, KeyRing(stranger), store._engine, store.id)
    with pytest.raises(UsageError, match="主密钥"), lost.read() as tx:
        tx.case(ONE)


# What is found across cases: keyed hashes alone.


def test_items_with_the_same_text_in_other_open_cases(store: Store) -> None:
    add_officer(store)
    texts = {
        "2026-000001": ["张 三", "ＡＢ12"],
        "2026-000002": ["张三", "AB 12", "别的"],
        "2026-000003": ["张三"],
        "2026-000004": ["张三"],
    }
    with store.begin() as tx:
        tx.add_section("产业科")
        for number, found in texts.items():
            changes: dict[str, dict[str, Any]] = {
                "2026-000003": {"section": "产业科"},
                "2026-000004": {"state": CaseState.RELEASED, "step": None},
            }
            tx.add_case(make_case(number, **changes.get(number, {})), number)
            tx.add_items(number, [make_item(count) for count, _ in enumerate(found, 1)], found)
        own = [tx.text_key(SECTION, text) for text in texts["2026-000001"]]
        wanted = [key for key in own if key is not None]
        one, two = make_item(1).id, make_item(2).id
        assert tx.items_like(SECTION, wanted, "2026-000001") == [("2026-000002", one), ("2026-000002", two)]
        assert tx.items_like(SECTION, wanted[:1]) == [("2026-000001", one), ("2026-000002", one)]
        assert tx.items_like("产业科", wanted) == []
        assert tx.items_like(SECTION, [*wanted, *(f"{number:064x}" for number in range(1200))], "2026-000001")
        assert tx.items_like(SECTION, []) == []
        assert tx.text_key(SECTION, " \n　") is None


def test_no_clear_column_holds_a_plain_hash(store: Store, place: Place) -> None:
    import hashlib

    text, document = "某人的住址", hashlib.sha256(b"document").hexdigest()
    with store.begin() as tx:
        tx.add_section(SECTION)
        tx.add_case(make_case(document=document), store.keys.fingerprint(b"key"))
        tx.add_items(ONE, [make_item()], [text])
    plain = {
        document,
        hashlib.sha256(text.encode()).hexdigest(),
        hashlib.sha256(f"{SECTION}\0{text}".encode()).hexdigest(),
    }
    for table in ("cases", "items"):
        for row in place.rows(f"SELECT * FROM {table}"):
            assert not plain & {str(value) for value in row}
