"""Addresses: assembled from place names down to group, building and room; homes are withheld, offices are kept.

GUIDELINE.md: a residence down to village group or natural village, and a dwelling that is bought, let, allotted or expropriated:
redact; a group that only says where a named villager comes from: review; a village, community or town alone is no address;
addresses of offices and firms: keep.
"""

from __future__ import annotations

from collections.abc import Iterable

from detectors import basis
from detectors.address.leads import Found, alone, cells, chunks, columns, items, labelled, origins
from detectors.address.owner import Kind, disposition
from detectors.base import Detector, Source
from detectors.view import view_of
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

NAME, VERSION = "address", "2"

_REASONS = {
    Disposition.REDACT: "个人住所，具体到村民小组、门牌或房号。",
    Disposition.KEEP: "单位的办公或注册地址，应当公开。",
    Disposition.REVIEW: "地址，不能确定是单位地址还是个人住所，请人工判断。",
}
_ORIGIN_REASON = "说明某人来自哪个村民小组，可能指向其住所，请人工判断。"


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find addresses behind labels and verbs, in cells and columns, and on their own near a person."""
    view = view_of(document)
    source = Source(document, NAME, VERSION)
    taken: list[tuple[int, int]] = []
    for family in (cells, labelled, columns, chunks, items, alone, origins):
        for found, kind, word in _free(family(view), taken):
            taken.append((found.start, found.end))
            decision, score = disposition(view, found, kind)
            yield source.finding(
                view.span(found.start, found.end),
                EntityType.ADDRESS,
                decision,
                score,
                _ORIGIN_REASON if kind is Kind.ORIGIN else _REASONS[decision],
                basis.OFFICE if decision is Disposition.KEEP else basis.of_type(EntityType.ADDRESS),
                (Evidence("label", (word,), score),),
            )


def _free(found: Iterable[Found], taken: list[tuple[int, int]]) -> list[Found]:
    """Leave out what an earlier, surer way of finding has found already."""
    return [each for each in found if not any(start < each[0].end and each[0].start < end for start, end in taken)]


DETECTOR = Detector(NAME, VERSION, detect)
