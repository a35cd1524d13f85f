"""Words of the queue that store, services and pages share."""

from __future__ import annotations

from enum import StrEnum


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
