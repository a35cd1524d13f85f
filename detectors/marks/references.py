"""References to classified documents: numbers with 密, titles with a level before them, a level that was determined."""

from __future__ import annotations

import re
from collections.abc import Iterable

from detectors import basis
from detectors.base import Detector, Source
from detectors.marks import place
from detectors.marks.state import LEVEL
from detectors.view import Unit, View, view_of
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

NAME, VERSION = "secret_references", "1"

_YEAR = r"[〔\[(【]\s*(?:19|20)\d{2}\s*[〕\])】]"
# The core of a number; the organ's short name before it is taken in afterwards.
_NUMBER = re.compile(
    rf"密(?<!保密)(?:发|电|函|字|传|通|报|呈|议|复|批|令|件|明电)?\s*{_YEAR}\s*第?\s*\d{{1,4}}\s*号"
    rf"|{_YEAR}\s*(?:绝密|机密|秘密|密)\s*第?\s*\d{{1,4}}\s*号"
)
_ORGAN = re.compile(r"[\u4e00-\u9fff]{1,9}$")
# Words that lead to a number and are no part of it.
_LEAD = re.compile(
    r"按照|根据|依据|依照|详见|参见|执行|落实|关于|现将|以及|文件|学习|传达|传阅|贯彻|会议|印发|下发|转发|收到|了|的|和|及|与|见|按|依|以|由|对|在|自"
)
_TITLE = re.compile(rf"(?:{LEVEL})\s*级?\s*(?:文件|电报|资料|附件|材料|方案|报告)?\s*《[^》\n]{{2,60}}》")
_DETERMINED = re.compile(rf"(?:确定|定|核定)为(?:{LEVEL})级?(?:,?\s*保密期限\s*(?:为)?\s*\d{{1,2}}\s*年)?")
_RULE = re.compile(r"应当|可以|必须|凡|如果|不得")


def _own_number(view: View, unit: Unit, start: int, end: int) -> bool:
    """Say whether it is the document's own number: alone in its field among the first lines, or with 印发 behind."""
    spot = place.place_of(view, unit, start, end)
    return spot.alone and unit.rank < place.TOP_UNITS and unit.table < 0


def _spans(view: View, unit: Unit) -> Iterable[tuple[int, int, str]]:
    text = view.text
    for match in _NUMBER.finditer(text, unit.start, unit.end):
        organ = _ORGAN.search(text, max(unit.start, match.start() - 9), match.start())
        start = organ.start() if organ else match.start()
        for lead in _LEAD.finditer(text, start, match.start()):
            start = lead.end()
        if not _own_number(view, unit, start, match.end()):
            yield start, match.end(), "number"
    if place.in_article(view, unit):
        return
    for match in _TITLE.finditer(text, unit.start, unit.end):
        yield match.start(), match.end(), "title"
    for match in _DETERMINED.finditer(text, unit.start, unit.end):
        sentence = text[max(unit.start, text.rfind("。", 0, match.start())) : match.start()]
        if not _RULE.search(sentence) and not place.quoted(view, match.start(), match.end()):
            yield match.start(), match.end(), "determined"


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find references to classified documents or matters."""
    view = view_of(document)
    source = Source(document, NAME, VERSION)
    for unit in view.units:
        if "密" not in view.text[unit.start : unit.end]:
            continue
        for start, end, kind in _spans(view, unit):
            yield source.finding(
                view.span(start, end),
                EntityType.SECRET_REFERENCE,
                Disposition.REVIEW,
                0.7,
                "指向涉密文件或已定密事项，是否可以公开须由保密审查人员判断。",
                basis.REFERENCE,
                (Evidence("reference", (kind,), 0.7),),
            )


DETECTOR = Detector(NAME, VERSION, detect)
