"""Names of persons: found by labels, cues and the tagger, then everywhere in the document; one person, one disposition."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from detectors import basis
from detectors.base import Detector, Source
from detectors.channels import channels_of, signals_of
from detectors.ink import stands_on_ink
from detectors.language.tagger import Signals
from detectors.names import decision, learned, lexicon
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
    length = view.units[view.shown - 1].end if view.shown else len(view.text)
    weights, described = load(), known(found, scene_of(view))
    shares = {name: probabilities(each, weights) for name, each in described.items()}
    labelled = {name: decision.by_label(each.numbers, length) for name, each in described.items()}
    said = {name: labelled[name] or decision.verdict(shares[name], weights.limits) for name in found}
    for name, person in found.items():
        if said[name] == "drop" and decision.weak(person, shares[name]) and _on_ink(view, person):
            said[name] = "review"
    said.update(_aliases(found, said))
    # A longer name that holds a shorter one claims the place first.
    taken: set[int] = set()
    for name in sorted(found, key=lambda each: (-len(each), each)):
        if said[name] == "drop":
            continue
        disposition = Disposition(said[name])
        sure = labelled[name] or found[name].alias
        score = max(_share(shares[name], disposition), decision.BY_LABEL if sure else 0.0)
        labels = {(each.start, each.end) for each in found[name].mentions}
        reason = _reason(disposition, found[name].role, score)
        here, again = _evidence(found[name], shares[name], disposition)
        for start, end in found[name].places:
            if taken.issuperset(range(start, end)):
                continue
            wide = _whole(view, start, end)
            taken.update(range(*wide))
            yield source.finding(
                view.span(*wide),
                EntityType.PERSON_NAME,
                disposition,
                score,
                reason,
                _BASIS[disposition],
                here if (start, end) in labels else again,
            )


# A character that a gap in the print sets apart from its name.
_BEHIND = re.compile(rf" {{1,2}}[^\W\d_a-zA-Z{lexicon.NEVER}](?![\u4e00-\u9fff])")
_BEFORE = re.compile(rf"(?<![\u4e00-\u9fff])[{''.join(dict.fromkeys(lexicon.SINGLE))}] {{1,2}}$")


def _whole(view: View, start: int, end: int) -> tuple[int, int]:
    """Return a name of two characters with the third that recognised text sets apart (方知 远)."""
    if len(plain(view.text[start:end])) != 2 or not stands_on_ink(view, start, end):
        return start, end
    behind = _BEHIND.match(view.text, end)
    before = _BEFORE.search(view.text[max(0, start - 3) : start])
    if behind:
        return start, behind.end()
    return (start - len(before.group()), end) if before else (start, end)


def _on_ink(view: View, person: Person) -> bool:
    return any(stands_on_ink(view, start, end) for start, end in person.places)


def _share(shares: Numbers, disposition: Disposition) -> float:
    """Return how much speaks for a proposal; for a look, all that speaks for withholding or doubts."""
    redact, keep, review = (float(shares[CLASSES.index(name)]) for name in ("redact", "keep", "review"))
    return {Disposition.REDACT: redact, Disposition.KEEP: keep}.get(disposition, redact + review)


def _aliases(found: Mapping[str, Person], said: Mapping[str, str]) -> dict[str, str]:
    """Return what is said of other names of a person: what is said of the name before it; withheld where none is."""
    owners = sorted(
        (end, name)
        for name, person in found.items()
        if not person.alias and said[name] != "drop"
        for _, end in person.places
    )
    result = {}
    for name, person in found.items():
        for alias in (mention for mention in person.mentions if mention.alias):
            at = bisect_right(owners, alias.start, key=lambda each: each[0]) - 1
            near = at >= 0 and owners[at][0] >= alias.start - _OWNER
            result[name] = said[owners[at][1]] if near else "redact"
    return result


_WHAT = {
    "redact": "以个人身份出现的自然人姓名",
    "keep": "依法履职或应当公示的人员姓名，应当公开",
    "review": "自然人姓名，不能确定是公务身份还是个人身份",
}


def _reason(said: str, role: Role | None, score: float) -> str:
    if role is Role.FAULT and said == "review":
        return "公职人员因过错或处理被提及，是否公开须人工判断。"
    if said == "review":
        return f"{_WHAT[said]}。"
    ground = "标签和上下文" if role is not None else "上下文"
    return f"{_WHAT[said]}，由{ground}判断（把握{score:.2f}）。"


def _evidence(person: Person, shares: Numbers, said: str) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
    """Return what speaks for and against a proposal, where a label stands and where the name is repeated."""
    weighed = []
    for name, share in zip(CLASSES, shares, strict=True):
        if share >= 0.05:
            weight = round(float(share), 3)
            weighed.append(Evidence(f"tagger_{name}", (), weight if name == said else -weight))
    if not person.mentions:
        return tuple(weighed), tuple(weighed)
    role = person.role
    words = tuple(sorted({mention.cue for mention in person.mentions if mention.role is role}))
    return (Evidence("label", words, 0.5), *weighed), (Evidence("repeated", words, 0.5), *weighed)


DETECTOR = Detector(NAME, VERSION, detect)
