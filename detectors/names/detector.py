"""Names of persons: found by labels, cues and the tagger, then everywhere in the document; one person, one disposition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from detectors import basis
from detectors.base import Detector, Source
from detectors.channels import signals_of
from detectors.language.tagger import Signals
from detectors.names import decision, learned
from detectors.names.labels import Mention, Role
from detectors.names.rules import occurrences, persons, plain
from detectors.view import View, view_of
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding, LegalBasis
from pipeline.policy.profile import Profile

NAME, VERSION = "names", "2"

_BASIS: dict[Disposition, tuple[LegalBasis, ...]] = {
    Disposition.REDACT: basis.PERSON,
    Disposition.KEEP: basis.OFFICE,
    Disposition.REVIEW: (basis.DOUBT, basis.PERSONAL),
}


@dataclass(slots=True)
class Person:
    """What is known of one name: what labels and cues say, and where the tagger sees it."""

    mentions: list[Mention] = field(default_factory=list)
    seen: list[tuple[int, int]] = field(default_factory=list)

    @property
    def role(self) -> Role | None:
        """The role that decides among what the labels say."""
        return max((mention.role for mention in self.mentions), default=None)


def people(view: View, signals: Signals) -> dict[str, Person]:
    """Return the persons of a document by name without blanks."""
    found: dict[str, Person] = defaultdict(Person)
    for name, mentions in view.once("persons", persons).items():
        found[name].mentions.extend(mentions)
    for each in learned.seen(view, signals, decision.SEEN):
        found[plain(view.text[each.start : each.end])].seen.append((each.start, each.end))
    return found


def _places(view: View, signals: Signals, name: str, person: Person) -> set[tuple[int, int]]:
    """Return where a name stands: where it was found, and wherever else it may be the same name."""
    sure = {(each.start, each.end) for each in person.mentions} | set(person.seen)
    # Two characters that only the tagger takes for a name may be a word elsewhere.
    doubtful = len(name) == 2 and not person.mentions
    return sure | {
        place
        for place in occurrences(view, name)
        if not doubtful or float(learned.weights_at(signals, *place).sum()) >= decision.SEEN / 3
    }


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find names."""
    view = view_of(document)
    source = Source(document, NAME, VERSION)
    signals = signals_of(view)
    found = people(view, signals)
    # A longer name that holds a shorter one claims the place first.
    taken: set[int] = set()
    for name in sorted(found, key=lambda each: (-len(each), each)):
        person = found[name]
        places = sorted(_places(view, signals, name, person))
        weights = np.mean([learned.weights_at(signals, *place) for place in places], axis=0)
        proposal = decision.decide(person.role, weights)
        for start, end in places:
            if taken.issuperset(range(start, end)):
                continue
            taken.update(range(start, end))
            yield source.finding(
                view.span(start, end),
                EntityType.PERSON_NAME,
                proposal.disposition,
                proposal.score,
                proposal.reason,
                _BASIS[proposal.disposition],
                _evidence(person, start, end, weights),
            )


def _evidence(person: Person, start: int, end: int, weights: learned.Weights) -> tuple[Evidence, ...]:
    found: list[Evidence] = []
    if person.mentions:
        words = tuple(sorted({mention.cue for mention in person.mentions if mention.role is person.role}))
        here = any((each.start, each.end) == (start, end) for each in person.mentions)
        found.append(Evidence("label" if here else "repeated", words, 0.5))
    for name, weight in zip(("tagger_redact", "tagger_keep", "tagger_review"), weights, strict=True):
        if weight >= 0.05:
            found.append(Evidence(name, (), round(float(weight), 3)))
    return tuple(found)


DETECTOR = Detector(NAME, VERSION, detect)
