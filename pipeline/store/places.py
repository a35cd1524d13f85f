"""Where sealed bytes stand in the database and for which purpose each was sealed: what rotation and backup walk through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Table

from pipeline.store import tables
from pipeline.store.part import case_purpose


@dataclass(frozen=True, slots=True)
class SealedPlace:
    """A table with a column ``sealed``; ``key`` names the columns that a row is found by, ``purpose`` what it was sealed for."""

    table: Table
    key: tuple[str, ...]
    purpose: Callable[[Row[Any]], str]


# Sealed with the case's key.
OF_CASES = (
    SealedPlace(tables.items, ("case_number", "id"), lambda row: case_purpose(row.case_number, "item", row.id)),
    SealedPlace(tables.decisions, ("id",), lambda row: case_purpose(row.case_number, "decision", row.item)),
    SealedPlace(tables.signatures, ("position",), lambda row: case_purpose(row.case_number, "signature", row.id)),
    SealedPlace(tables.remarks, ("id",), lambda row: case_purpose(row.case_number, "remark")),
    SealedPlace(tables.marks, ("id",), lambda row: case_purpose(row.case_number, "mark")),
    SealedPlace(tables.rulings, ("id",), lambda row: case_purpose(row.case_number, "ruling")),
    SealedPlace(tables.consultations, ("id",), lambda row: case_purpose(row.case_number, "consultation", str(row.id))),
    SealedPlace(tables.releases, ("case_number",), lambda row: case_purpose(row.case_number, "release")),
)
# Sealed with the master key.
OF_HOME = (
    SealedPlace(tables.bureau, ("id",), lambda row: "bureau"),
    SealedPlace(tables.officers, ("id",), lambda row: f"officers:all:{row.id}"),
    SealedPlace(tables.arrivals, ("id",), lambda row: f"arrivals:{row.batch}:arrival"),
    SealedPlace(tables.profile_editions, ("edition",), lambda row: f"profiles:all:{row.edition}"),
    SealedPlace(tables.calendar_years, ("year",), lambda row: f"calendar:all:{row.year}"),
    SealedPlace(tables.substitutions, ("id",), lambda row: f"substitutions:all:{row.id}"),
    SealedPlace(tables.terms, ("id",), lambda row: f"terms:all:{row.id}"),
    SealedPlace(tables.dismissed_marks, ("fingerprint",), lambda row: f"marks:dismissed:{row.fingerprint}"),
)
