"""What labels and cues say of persons, and every place where a name stands."""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from detectors.names import alias, cues, labels
from detectors.names.labels import Mention
from detectors.view import View

# What may follow two characters that are a name elsewhere and make them the name of a place.
_PLACE = re.compile(
    r"流域|大桥|两岸|公路|大道|街|路(?!过)|镇|乡|村|县|市|区|小区|大厦|酒店|水库|地区|沿岸|中路|高速|湿地|平原|景区|公司|集团"
)

# Blanks that may stand between the characters of a short name.
_APART = 2


def persons(view: View) -> dict[str, list[Mention]]:
    """Return what labels and cues say, by name without blanks."""
    found: dict[str, list[Mention]] = defaultdict(list)
    for mention in (*labels.mentions(view), *cues.mentions(view), *alias.mentions(view)):
        found[plain(view.text[mention.start : mention.end])].append(mention)
    return found


def plain(name: str) -> str:
    """Take the blanks out of a name."""
    return re.sub(r"\s", "", name)


def occurrences(view: View, name: str) -> Sequence[tuple[int, int]]:
    """Return every place of a name, apart or not; two characters that go on as a place name are none."""
    return view.once(f"places of {name}", lambda each: tuple(_occurrences(each, name)))


def _occurrences(view: View, name: str) -> Iterator[tuple[int, int]]:
    solid = view.once("solid", _solid)
    at = solid.text.find(name)
    while at >= 0:
        last = at + len(name)
        origin = solid.origin[at:last]
        widest = 1 + (_APART if len(name) <= 3 else 0)
        start, end = origin[0], origin[-1] + 1
        together = all(right - left <= widest for left, right in pairwise(origin))
        if together and not (len(name) == 2 and _PLACE.match(view.text, end)):
            yield start, end
        at = solid.text.find(name, last if together else at + 1)


@dataclass(frozen=True, slots=True)
class _Solid:
    """A text without blanks and tabs, and where each of its characters stands in the folded text."""

    text: str
    origin: array[int]


def _solid(view: View) -> _Solid:
    kept = [at for at, char in enumerate(view.text) if char not in " \t"]
    return _Solid("".join(view.text[at] for at in kept), array("l", kept))
