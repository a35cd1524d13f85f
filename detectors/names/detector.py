"""Names of persons: found by labels, cues and the tagger, then everywhere in the document; one person, one disposition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from detectors import basis
from detectors.base import Detector, Source
from detectors.channels import channels_of, signals_of
from detectors.language.tagger import Signals
from detectors.names import decision, learned
from detectors.names.combiner import CLASSES, load, probabilities
from detectors.names.labels import Role
from detectors.names.person import Numbers, Person, Scene, known
from detectors.names.rules import occurrences, persons, plain
from detectors.view import View, view_of
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding, LegalBasis
from pipeline.policy.profile import Profile

NAME, VERSION = "names", "2"

# Another name of a person stands so near behind the name.
_OWNER = 60
_BASIS: dict[Disposition, tuple[LegalBasis, ...]] = {
    Disposition.REDACT: basis.PERSON,
    Disposition.KEEP: basis.OFFICE,
    Disposition.REVIEW: (basis.DOUBT, basis.PERSONAL),
}


def people(view: View, signals: Signals) -> dict[str, Person]:
    """Return the persons of a document by name without blanks, with all their places."""
    found: dict[str, Person] = defaultdict(Person)
    for name, mentions in view.once("persons", persons).items():
        found[name].mentions.extend(mentions)
    for each in learned.seen(view, signals, decision.SEEN):
        found[plain(view.text[each.start : each.end])].seen.append(each)
    labelled = [name for name, person in found.items() if person.mentions]
    people = {name: person for name, person in found.items() if person.mentions or not _overrun(name, labelled)}
    for name, person in people.items():
        person.places = sorted(_places(view, signals, name, person))
    return people


def _overrun(name: str, labelled: Sequence[str]) -> bool:
    """Say whether a name that only the tagger sees is a labelled one with the next word's first character."""
    return any(name[: len(known)] == known and len(name) == len(known) + 1 for known in labelled if len(known) > 2)


def _places(view: View, signals: Signals, name: str, person: Person) -> set[tuple[int, int]]:
    """Return where a name stands: where it was found, and wherever else it may be the same name."""
    sure = {(each.start, each.end) for each in person.mentions} | {(each.start, each.end) for each in person.seen}
    # Two characters that only the tagger takes for a name may be a word elsewhere.
    doubtful = len(name) == 2 and not person.mentions
    return sure | {
        place
        for place in occurrences(view, name)
        if not doubtful or float(learned.weights_at(signals, *place).sum()) >= decision.SEEN / 3
    }


def scene_of(view: View) -> Scene:
    """Return what holds for all persons of a document."""
    personal = channels_of(view)[:, len(Role)] > 0
    return Scene(view, signals_of(view), personal)


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find names."""
    view = view_of(document)
    source = Source(document, NAME, VERSION)
    found = people(view, signals_of(view))
    weights, described = load(), known(found, scene_of(view))
    shares = {name: probabilities(each, weights) for name, each in described.items()}
    labelled = {name: decision.by_label(each.numbers, len(view.text)) for name, each in described.items()}
    said = {name: labelled[name] or decision.verdict(shares[name], weights.limits) for name in found}
    said.update(_aliases(found, said))
    # A longer name that holds a shorter one claims the place first.
    taken: set[int] = set()
    for name in sorted(found, key=lambda each: (-len(each), each)):
        if said[name] == "drop":
            continue
        disposition = Disposition(said[name])
        sure = labelled[name] or found[name].alias
        score = max(float(shares[name][CLASSES.index(disposition)]), decision.BY_LABEL if sure else 0.0)
        for start, end in found[name].places:
            if taken.issuperset(range(start, end)):
                continue
            taken.update(range(start, end))
            yield source.finding(
                view.span(start, end),
                EntityType.PERSON_NAME,
                disposition,
                score,
                _reason(disposition, found[name].role, score),
                _BASIS[disposition],
                _evidence(found[name], start, end, shares[name], disposition),
            )


def _aliases(found: Mapping[str, Person], said: Mapping[str, str]) -> dict[str, str]:
    """Return what is said of other names of a person: what is said of the name before it; withheld where none is."""
    result = {}
    for name, person in found.items():
        for alias in (mention for mention in person.mentions if mention.alias):
            before = [
                (end, other)
                for other, whose in found.items()
                if not whose.alias and said[other] != "drop"
                for _, end in whose.places
                if alias.start - _OWNER <= end <= alias.start
            ]
            result[name] = said[max(before)[1]] if before else "redact"
    return result


_WHAT = {
    "redact": "以个人身份出现的自然人姓名",
    "keep": "依法履职或应当公示的人员姓名，应当公开",
    "review": "自然人姓名，不能确定是公务身份还是个人身份",
}


def _reason(said: str, role: Role | None, score: float) -> str:
    if role is Role.FAULT and said == "review":
        return "公职人员因过错或处理被提及，是否公开须人工判断。"
    ground = "标签和上下文" if role is not None else "上下文"
    return f"{_WHAT[said]}，由{ground}判断（把握{score:.2f}）。"


def _evidence(person: Person, start: int, end: int, shares: Numbers, said: str) -> tuple[Evidence, ...]:
    found: list[Evidence] = []
    if person.mentions:
        words = tuple(sorted({mention.cue for mention in person.mentions if mention.role is person.role}))
        here = any((each.start, each.end) == (start, end) for each in person.mentions)
        found.append(Evidence("label" if here else "repeated", words, 0.5))
    for name, share in zip(CLASSES, shares, strict=True):
        if share >= 0.05:
            weight = round(float(share), 3)
            found.append(Evidence(f"tagger_{name}", (), weight if name == said else -weight))
    return tuple(found)


DETECTOR = Detector(NAME, VERSION, detect)
