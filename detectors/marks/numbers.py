"""Document numbers with 密: the document's own, and those of other classified documents."""

from __future__ import annotations

import re

from detectors.marks import place
from detectors.view import Unit, View

_YEAR = r"[〔\[(【]\s*(?:19|20)\d{2}\s*[〕\])】]"
# The core of a number; the organ's short name before it is taken in afterwards.
NUMBER = re.compile(
    rf"密(?<![保国商涉]密)(?![局办委码])[\u4e00-\u9fff]{{0,3}}?(?:发|电|函|字|传|通|报|呈|议|复|批|令|件|明电)?\s*{_YEAR}\s*(?:密\s*)?第?\s*\d{{1,4}}\s*号"
    rf"|{_YEAR}\s*(?:绝密|机密|秘密|密)\s*第?\s*\d{{1,4}}\s*号"
)
_ORGAN = re.compile(r"[\u4e00-\u9fff]{1,9}$")
# Words that lead to a number and are no part of it.
_LEAD = re.compile(
    r"按照|根据|依据|依照|详见|参见|执行|落实|关于|现将|以及|文件|学习|传达|传阅|贯彻|会议|印发|下发|转发|收到|精神|并|了|的|和|及|与|见|按|依|以|由|在"
)
_OWN_LABEL = re.compile(r"^(?:发\s*文|公\s*文|收\s*文)?\s*(?:文\s*号|字\s*号|编\s*号)$")


def numbers(view: View, unit: Unit) -> list[tuple[int, int]]:
    """Return the numbers with 密 in a unit, each with its organ's short name."""
    text, found = view.text, []
    for match in NUMBER.finditer(text, unit.start, unit.end):
        organ = _ORGAN.search(text, max(unit.start, match.start() - 9), match.start())
        start = organ.start() if organ else match.start()
        for lead in _LEAD.finditer(text, start, match.start()):
            start = lead.end()
        found.append((start, match.end()))
    return found


def is_own(view: View, unit: Unit, start: int, end: int) -> bool:
    """Say whether it is the document's own number: alone in its field at the head, or in the form field for it."""
    if unit.table >= 0:
        return (
            bool(_OWN_LABEL.match(view.left(unit)) or _OWN_LABEL.match(unit.row_heading))
            and unit.rank < place.TOP_CELLS
        )
    return unit.rank < place.TOP_UNITS and place.place_of(view, unit, start, end).alone


def own_numbers(view: View) -> frozenset[str]:
    """Return the document's own numbers with 密, without blanks."""
    found = set()
    for unit in view.units[: place.TOP_CELLS]:
        if "密" in view.string(unit):
            for start, end in numbers(view, unit):
                if is_own(view, unit, start, end):
                    found.add(re.sub(r"\s", "", view.text[start:end]))
    return frozenset(found)
