"""A record to tamper with, and the ways to do so: around the program, with a database tool and without the keys."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import cast

from pipeline.model.audit import AuditAction, event_hash
from pipeline.store import Store, sign_head
from tests.store.place import Place

COLUMNS = "sequence, at, action, officer, case_number, details, previous, hash, mac"
Row = tuple[int, str, str, str | None, str | None, str, str, str, str]


def record(store: Store) -> None:
    """Twelve events; heads are signed after the 6th and the 10th."""
    for number in range(2, 13):
        with store.begin() as tx:
            tx.audit(AuditAction.ITEM_DECIDED, "o0001", "2026-000001", item=f"{number:016x}", verdict="keep")
        if number in (6, 10):
            sign_head(store)


def rows_of(place: Place) -> list[Row]:
    return cast("list[Row]", place.rows(f"SELECT {COLUMNS} FROM audit_events ORDER BY sequence"))


def put_rows(place: Place, rows: Iterable[Row]) -> None:
    place.put_events(COLUMNS, list(rows))


def edited(row: Row) -> Row:
    return (*row[:5], row[5].replace("keep", "withhold"), *row[6:])


def renumbered(row: Row, sequence: int) -> Row:
    return (sequence, *row[1:])


def rehashed(rows: list[Row], start: int) -> list[Row]:
    """Compute the chain anew from index ``start`` on, as far as it goes without the key."""
    done = rows[:start]
    for row in rows[start:]:
        previous = done[-1][7]
        sequence = done[-1][0] + 1
        digest = event_hash(sequence, row[1], row[2], row[3], row[4], json.loads(row[5]), previous)
        done.append((sequence, *row[1:6], previous, digest, row[8]))
    return done


def alien(sequence: int, previous: str) -> Row:
    facts = ("2026-03-02T05:00:00.000000Z", "signed", "o0009", "2026-000001")
    return (sequence, *facts, "{}", previous, event_hash(sequence, *facts, {}, previous), "0" * 64)


def shifted(rows: list[Row], by: int) -> list[Row]:
    return [renumbered(row, row[0] + by) for row in rows]
