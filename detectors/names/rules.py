"""What labels and cues say of persons, and every place where a name stands."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from detectors.names import alias, cues, labels
from detectors.names.labels import Mention
from detectors.view import View

# What may follow two characters that are a name elsewhere and make them the name of a place.
_PLACE = re.compile(
    r"流域|大桥|两岸|公路|大道|街|路(?!过)|镇|乡|村|县|市|区|小区|大厦|酒店|水库|地区|沿岸|中路|高速|湿地|平原|景区|公司|集团"
)


def persons(view: View) -> dict[str, list[Mention]]:
    """Return what labels and cues say, by name without blanks."""
    found: dict[str, list[Mention]] = defaultdict(list)
    for mention in (*labels.mentions(view), *cues.mentions(view), *alias.mentions(view)):
        found[plain(view.text[mention.start : mention.end])].append(mention)
    return found


def plain(name: str) -> str:
    """Take the blanks out of a name."""
    return re.sub(r"\s", "", name)


def occurrences(view: View, name: str) -> Iterator[tuple[int, int]]:
    """Yield every place of a name, apart or not; two characters that go on as a place name are none."""
    spaced = r"[ \t]{0,2}".join(map(re.escape, name)) if len(name) <= 3 else re.escape(name)
    for match in re.finditer(spaced, view.text):
        if len(name) == 2 and _PLACE.match(view.text, match.end()):
            continue
        yield match.span()
