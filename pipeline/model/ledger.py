"""What the ledger is sorted by."""

from __future__ import annotations

from enum import StrEnum


class SortBy(StrEnum):
    """What the ledger is sorted by; rows that are equal in it stand by number."""

    NUMBER = "number"
    SECTION = "section"
    OPENED = "opened"
    ATTRIBUTE = "attribute"
    STATE = "state"
    OUTCOME = "outcome"
    DUE = "due"
    RELEASED = "released"
