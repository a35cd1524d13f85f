"""Proposals that may be accepted without a look, and what accepting them leaves for people to decide one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.model.finding import PLACELESS, Disposition
from pipeline.model.review import Case, Item, Verdict

PROPOSED: Mapping[Disposition, Verdict] = {Disposition.REDACT: Verdict.WITHHOLD, Disposition.KEEP: Verdict.KEEP}


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of accepting the proposals of a case.

    Attributes:
        number: how many items were decided as proposed.
        left: the items that still have no decision, in their order.
    """

    case: Case
    number: int
    left: tuple[Item, ...]


def is_certain(item: Item) -> bool:
    """Say whether a proposal may be accepted together with others: to withhold or to keep a place of the text.

    What has no place (which state of unaccepted revisions leaves, what was not checked) speaks of the whole document, and a person
    answers it by itself.
    """
    return item.proposal in PROPOSED and item.type not in PLACELESS and item.start < item.end
