"""Words of the queue that store, services and pages share."""

from __future__ import annotations

import re
from enum import StrEnum

_NUMBER = re.compile(r"\d{4}-\d{6,9}", re.ASCII)
_SHORT = re.compile(r"\d{6,9}", re.ASCII)


def is_case_number(text: str, *, short: bool = False) -> bool:
    """Say whether a text looks like the number of a case (2026-000001), ``short``: or the part of one after the year."""
    return bool(_NUMBER.fullmatch(text) or (short and _SHORT.fullmatch(text)))


class Order(StrEnum):
    """What a queue is sorted by; cases that are equal in it stand by number."""

    DUE = "due"
    NUMBER = "number"
    NEWEST = "newest"
    UNSETTLED = "unsettled"
    SECTION = "section"


class Show(StrEnum):
    """Which cases: those that wait for the officer, all that are under way, closed ones too."""

    MINE = "mine"
    OPEN = "open"
    ALL = "all"
