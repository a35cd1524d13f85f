"""Other names of a person: 曾用名, 乳名, 绰号; whoever knows them knows the person (GB/T 35273—2020 附录A)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detectors.names import lexicon
from detectors.names.labels import Mention, Role
from detectors.view import View

_SAID = r"\s*(?:[:为叫作是]|叫做|\))?\s*"
# A former name is a name; what a person is called by need not look like one, so quotes or a boundary must end it.
_FORMER = re.compile(
    rf"(?:曾用名|曾用姓名|原名|本名|真名|大名|又名|化名){_SAID}[“\"]?(?P<name>{lexicon.DOTTED}|{lexicon.SPACED}|{lexicon.PLAIN})"
    r"(?=[”\")、,。;\s]|$)"
)
_CALLED = re.compile(
    r"(?:乳名|小名|绰号|外号|诨号|诨名)(?:\s*[:为叫是]|叫做|叫作)?\s*"
    r"(?:[“\"](?P<quoted>[\u4e00-\u9fff]{2,6})[”\"]|(?P<plain>[\u4e00-\u9fff]{2,3})(?=[)、,。;\s]|$))"
)
_NONE = frozenset(("没有", "不详", "未知", "暂无"))


def mentions(view: View) -> Iterator[Mention]:
    """Yield other names of persons."""
    for match in _FORMER.finditer(view.text):
        if lexicon.name_like(match["name"]):
            yield Mention(match.start("name"), match.end("name"), Role.PRIVATE, 0.85, match.group()[:3], alias=True)
    for match in _CALLED.finditer(view.text):
        group = "quoted" if match["quoted"] else "plain"
        if match[group] not in _NONE:
            yield Mention(match.start(group), match.end(group), Role.PRIVATE, 0.85, match.group()[:2], alias=True)
