"""Rotating the master key while others go on working: a new generation, everything wrapped anew, the old one dropped.

Only the wrapped case keys and the home's own rows are touched, in small transactions; each looks for what is not yet sealed
with the new generation, so that after a kill the next run goes on where the last one stopped. The home's row ``generation``
says what is sealed with from now on; every write transaction follows it (``Part.follow_rotation``), also in processes that
started before. Cases of older versions, which had no key of their own, get one here.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, Row, and_, delete, func, literal, or_, select, update

from pipeline.model.audit import AuditAction
from pipeline.model.review import Case
from pipeline.store import tables
from pipeline.store.clock import timestamp
from pipeline.store.home import KEY_CHECK, KEY_PURPOSE, Store, key_facts
from pipeline.store.keys import VERSION_2, CaseKey, KeyRing, key_id
from pipeline.store.part import case_purpose
from pipeline.store.places import OF_CASES, OF_HOME, SealedPlace
from pipeline.store.transaction import Transaction

_AT_ONCE = 100
# Keys whose intake was broken off: nothing names the blobs that they sealed.
_ABANDONED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rewrapped:
    """What a run sealed anew: keys of cases, rows of the home, cases that an older version had written."""

    keys: int
    rows: int
    cases: int


def rotate(store: Store, officer: str | None = None) -> Rewrapped:
    """Make a new generation of the master key and wrap everything with it.

    Raises:
        KeyFileError: the command gives no newer generation, or the key folder cannot be written.
        HomeError: the database cannot be written.
    """
    with store.begin() as tx:
        # Inside: the lock of writers keeps two from adding a generation at once, of which one would be lost.
        generation = store.keys.rotate()
        tx.set_generation(generation)
        tx.audit(AuditAction.KEY_ROTATED, officer, generation=generation)
    return rewrap(store)


def rewrap(store: Store) -> Rewrapped:
    """Wrap with the present generation whatever is not yet; resumable at any point.

    Raises:
        DamagedHome: something was altered from outside.
    """
    cases = sum(_adopt(store, number) for number in _legacy_cases(store))
    done = Rewrapped(_until_none(store, _rewrap_keys), _until_none(store, _reseal_rows), cases)
    if not store.is_scrubbed():
        store.scrub()
    return done


def retire(store: Store, officer: str | None = None) -> tuple[str, ...]:
    """Drop the generations that nothing uses any more from the key file; return their ids.

    Where a command gives the keys they are only named, and dropped by their owner.

    Raises:
        KeyFileError: the command fails, or the key folder cannot be written.
    """
    with store.begin() as tx:
        dropped = store.keys.retire(_used(tx, store.keys))
        for generation in dropped:
            tx.audit(AuditAction.KEY_RETIRED, officer, generation=generation)
        return dropped


def _used(tx: Transaction, keys: KeyRing) -> frozenset[str]:
    connection = tx.connection
    column = tables.case_keys.c.generation
    found = set(connection.execute(select(column).where(column.is_not(None)).distinct()).scalars())
    heads = [
        row.head
        for place in OF_HOME
        for row in connection.execute(select(_head(place.table.c.sealed, 17).label("head")).distinct())
    ]
    heads.append(b64decode(tx.meta(KEY_CHECK) or ""))
    return frozenset(found | {id for id in map(key_id, map(bytes, heads)) if id is not None})


def _until_none(store: Store, step: Any) -> int:  # noqa: ANN401 - one of two functions below
    done = 0
    while True:
        with store.begin() as tx:
            count = int(step(tx, store))
        if count == 0:
            return done
        done += count


def _rewrap_keys(tx: Transaction, store: Store) -> int:
    table, keys = tables.case_keys, store.keys
    limit = timestamp(store.moment() - _ABANDONED)
    waiting = {store.blobs.key_of(each.blob) for each in tx.arrivals(waiting=True) if each.blob is not None}
    left = delete(table).where(table.c.case_number.is_(None), table.c.made_at < limit, table.c.id.not_in(waiting))
    tx.connection.execute(left)
    old = select(table).where(table.c.generation != keys.current).limit(_AT_ONCE)
    rows = tx.connection.execute(old).all()
    for row in rows:
        generation, wrapped = keys.wrap(keys.unwrap(row.id, row.generation, row.wrapped))
        own = update(table).where(table.c.id == row.id)
        tx.connection.execute(own.values(generation=generation, wrapped=wrapped))
    return len(rows)


def _reseal_rows(tx: Transaction, store: Store) -> int:
    keys = store.keys
    if key_id(b64decode(tx.meta(KEY_CHECK) or "")) != keys.current:
        tx.set_meta(KEY_CHECK, b64encode(keys.encrypt(KEY_PURPOSE, key_facts(keys, store.id))).decode())
    done = 0
    for place in OF_HOME:
        head = VERSION_2 + bytes.fromhex(keys.current)
        rows = _not_under(tx, place, head, _AT_ONCE - done)
        for row in rows:
            purpose = place.purpose(row)
            _put(tx, place, row, keys.encrypt(purpose, keys.decrypt(purpose, row.sealed)))
        done += len(rows)
        if done >= _AT_ONCE:
            break
    return done


def _not_under(tx: Transaction, place: SealedPlace, head: bytes, limit: int) -> list[Row[Any]]:
    sealed = place.table.c.sealed
    other = _head(sealed, len(head)) != literal(head, LargeBinary)
    return list(tx.connection.execute(select(place.table).where(other).limit(limit)).all())


def _head(sealed: ColumnElement[bytes], length: int) -> ColumnElement[bytes]:
    return func.substr(sealed, 1, length, type_=LargeBinary)


def _put(tx: Transaction, place: SealedPlace, row: Row[Any], sealed: bytes, **more: object) -> None:
    own = and_(*(place.table.c[name] == getattr(row, name) for name in place.key))
    tx.connection.execute(update(place.table).where(own).values(sealed=sealed, **more))


def _legacy_cases(store: Store) -> list[str]:
    keys = tables.case_keys
    with store.read() as tx:
        wanted = select(tables.cases.c.number).outerjoin(keys, keys.c.case_number == tables.cases.c.number)
        old = wanted.where(or_(keys.c.id.is_(None), keys.c.legacy.is_(True))).order_by(tables.cases.c.number)
        return list(tx.connection.execute(old).scalars())


def _adopt(store: Store, number: str) -> int:
    """Seal a case of an older version with a key of its own: its blobs first, then its rows at once."""
    with store.begin() as tx:
        key = tx.case_key(number)
    with store.read() as tx:
        blobs = tuple(blobs_of(tx, number))
    for blob in blobs:
        store.blobs.reseal(blob, key)
    with store.begin() as tx:
        case = tx.case(number)
        own = tables.cases.c.number == number
        sealed = tx.connection.execute(select(tables.cases.c.sealed).where(own)).scalar_one()
        purpose = case_purpose(number, "case")
        if key_id(sealed) != key.id:
            again = key.encrypt(purpose, store.keys.decrypt(purpose, sealed))
            tx.connection.execute(update(tables.cases).where(own).values(sealed=again))
        for place in OF_CASES:
            _reseal_of_case(tx, store.keys, place, case, key)
        done = update(tables.case_keys).where(tables.case_keys.c.case_number == number).values(legacy=False)
        tx.connection.execute(done)
    return 1


def _reseal_of_case(tx: Transaction, keys: KeyRing, place: SealedPlace, case: Case, key: CaseKey) -> None:
    rows = tx.connection.execute(select(place.table).where(place.table.c.case_number == case.number)).all()
    texts = tx.item_texts(case.number) if place.table is tables.items else {}
    for row in rows:
        more = {"text_key": tx.text_key(case.section, texts[row.id])} if texts else {}
        purpose = place.purpose(row)
        if key_id(row.sealed) != key.id:
            _put(tx, place, row, key.encrypt(purpose, keys.decrypt(purpose, row.sealed)), **more)


def blobs_of(tx: Transaction, number: str) -> Iterator[str]:
    """Yield the ids of the blobs that the records of a case name."""
    case, release = tx.case(number), tx.release(number)
    named = [case.original, case.read_as, case.released, *(ruling.file for ruling in tx.rulings(number))]
    named += [asked.file for asked in tx.consultations(number)]
    if release is not None:
        named += [release.copy, release.manifest, release.form]
    yield from dict.fromkeys(blob for blob in named if blob is not None)
