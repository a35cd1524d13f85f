"""Names of persons: found by labels and cues, then everywhere in the document; one person, one disposition.

GUIDELINE.md, conventions on persons: where public and private roles meet the private role decides; a role that cannot be told
goes to a person.
"""

from __future__ import annotations

from collections.abc import Iterable

from detectors import basis
from detectors.base import Detector, Source
from detectors.names.labels import Role
from detectors.names.rules import occurrences, persons
from detectors.view import view_of
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


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find names."""
    view = view_of(document)
    source = Source(document, NAME, VERSION)
    found = view.once("persons", persons)
    # A longer name that holds a shorter one claims the place first.
    taken: set[int] = set()
    for name in sorted(found, key=lambda each: (-len(each), each)):
        mentions = found[name]
        role = max(mention.role for mention in mentions)
        disposition, score, reason, articles = _PROPOSAL[role]
        words = tuple(sorted({mention.cue for mention in mentions if mention.role is role}))
        seen = {(mention.start, mention.end) for mention in mentions}
        for start, end in sorted(seen | set(occurrences(view, name))):
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
