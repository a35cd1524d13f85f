"""Names of persons: found by labels and cues, then everywhere in the document; one person, one disposition.

GUIDELINE.md, conventions on persons: where public and private roles meet the private role decides; a role that cannot be told
goes to a person.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from detectors import basis
from detectors.base import Detector, Source
from detectors.names import cues, labels
from detectors.names.labels import Mention, Role
from detectors.view import View, view_of
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

NAME, VERSION = "names", "1"

_PROPOSAL = {
    Role.PRIVATE: (Disposition.REDACT, 0.9, "以个人身份出现的自然人姓名。", basis.PERSON),
    Role.PRIVATE_WEAK: (Disposition.REDACT, 0.75, "以个人身份出现的自然人姓名，身份由上下文推断。", basis.PERSON),
    Role.PUBLIC: (Disposition.KEEP, 0.8, "依法履职或应当公示的人员姓名，应当公开。", basis.OFFICE),
    Role.FAULT: (
        Disposition.REVIEW,
        0.6,
        "公职人员因过错或处理被提及，是否公开须人工判断。",
        (basis.DOUBT, basis.PERSONAL),
    ),
    Role.UNKNOWN: (
        Disposition.REVIEW,
        0.5,
        "自然人姓名，不能确定是公务身份还是个人身份。",
        (basis.DOUBT, basis.PERSONAL),
    ),
}
# What may follow two characters that are a name elsewhere and make them the name of a place.
_PLACE = re.compile(
    r"流域|大桥|两岸|公路|大道|街|路(?!过)|镇|乡|村|县|市|区|小区|大厦|酒店|水库|地区|沿岸|中路|高速|湿地|平原|景区|公司|集团"
)


def persons(view: View) -> dict[str, list[Mention]]:
    """Return what labels and cues say, by name without blanks."""
    found: dict[str, list[Mention]] = defaultdict(list)
    for mention in (*labels.mentions(view), *cues.mentions(view)):
        found[plain(view.text[mention.start : mention.end])].append(mention)
    return found


def plain(name: str) -> str:
    """Take the blanks out of a name."""
    return re.sub(r"\s", "", name)


def _occurrences(view: View, name: str) -> Iterator[tuple[int, int]]:
    """Yield every place of a name, apart or not; two characters that go on as a place name are none."""
    spaced = r"[ \t]{0,2}".join(map(re.escape, name)) if len(name) <= 3 else re.escape(name)
    for match in re.finditer(spaced, view.text):
        if len(name) == 2 and _PLACE.match(view.text, match.end()):
            continue
        yield match.span()


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find names."""
    view = view_of(document)
    source = Source(document, NAME, VERSION)
    found = persons(view)
    # A longer name that holds a shorter one claims the place first.
    taken: set[int] = set()
    for name in sorted(found, key=lambda each: (-len(each), each)):
        mentions = found[name]
        role = max(mention.role for mention in mentions)
        disposition, score, reason, articles = _PROPOSAL[role]
        words = tuple(sorted({mention.cue for mention in mentions if mention.role is role}))
        seen = {(mention.start, mention.end) for mention in mentions}
        for start, end in sorted(seen | set(_occurrences(view, name))):
            if taken.issuperset(range(start, end)):
                continue
            taken.update(range(start, end))
            rule = "label" if (start, end) in seen else "repeated"
            yield source.finding(
                view.span(start, end),
                EntityType.PERSON_NAME,
                disposition,
                score,
                reason,
                articles,
                (Evidence(rule, words, score),),
            )


DETECTOR = Detector(NAME, VERSION, detect)
