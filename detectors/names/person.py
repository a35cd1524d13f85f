"""One person of a document in numbers: what labels say, and how the tagger weighs each mention.

The combiner (``detectors.names.combiner``) turns them into probabilities; the order of ``FEATURES`` is part of its weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from detectors.language.tagger import Signals
from detectors.names import around, learned
from detectors.names.labels import Mention, Role
from detectors.names.learned import Seen
from detectors.view import View

Numbers = npt.NDArray[np.float32]

FEATURES = (
    *("redact", "keep", "review", "odds", "total", "total_max", "redact_max", "keep_max", "redact_min"),
    *("role_none", "role_unknown", "role_weak", "role_public", "role_fault", "role_private"),
    *("seen", "places", "two", "long", "personal_near", "ordinary", "torn", "mean"),
)
_NEAR = 24


@dataclass(slots=True)
class Person:
    """What is known of one name: what labels and cues say, where the tagger sees it, and all its places."""

    mentions: list[Mention] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)

    @property
    def role(self) -> Role | None:
        """The role that decides among what the labels say."""
        return max((mention.role for mention in self.mentions), default=None)

    @property
    def alias(self) -> bool:
        """Whether it is another name of a person who is named before it."""
        return any(mention.alias for mention in self.mentions)


@dataclass(frozen=True, slots=True)
class Known:
    """What the combiner is shown of a person: ``numbers`` in the order of FEATURES, and the words around its places."""

    numbers: Numbers
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Scene:
    """What holds for all persons of a document: ``personal`` marks characters of identifiers."""

    view: View
    signals: Signals
    personal: npt.NDArray[np.bool_]


def known(people: Mapping[str, Person], scene: Scene) -> dict[str, Known]:
    """Return what the combiner is shown of every person."""
    starts = {end: start for person in people.values() for start, end in person.places}
    return {
        name: Known(_numbers(name, person, scene), around.words(scene.view, person.places, starts))
        for name, person in people.items()
    }


def _shares(weights: Numbers) -> Numbers:
    shares: Numbers = weights / np.float32(max(1e-6, float(weights.sum())))
    return shares


def _numbers(name: str, person: Person, scene: Scene) -> Numbers:
    weights = np.array([learned.weights_at(scene.signals, *place) for place in person.places], dtype=np.float32)
    own = _shares(weights.mean(axis=0))
    totals = weights.sum(axis=1)
    redact = weights[:, 0] / np.maximum(totals, 1e-6)
    keep = weights[:, 1] / np.maximum(totals, 1e-6)
    role = [float(person.role is None), *(float(person.role is each) for each in _ROLES)]
    near = max(float(scene.personal[max(0, start - _NEAR) : end + _NEAR].any()) for start, end in person.places)
    values = [
        *(float(value) for value in own),
        float(np.log((own[0] + 0.02) / (own[1] + 0.02))),
        *(float(totals.mean()), float(totals.max()), float(redact.max()), float(keep.max()), float(redact.min())),
        *role,
        *(len(person.seen) / len(person.places), min(3.0, float(np.log(len(person.places))))),
        *(float(len(name) == 2), float(len(name) > 3), near),
        *(
            float(any(each.ordinary for each in person.seen)),
            float(any(each.torn for each in person.seen)),
            float(max((each.mean for each in person.seen), default=0.0)),
        ),
    ]
    return np.array(values, dtype=np.float32)


_ROLES = (Role.UNKNOWN, Role.PRIVATE_WEAK, Role.PUBLIC, Role.FAULT, Role.PRIVATE)
