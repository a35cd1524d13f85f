"""The words of ``lexicons/*.txt`` by class, and one pattern that finds any of a set of words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

from pipeline.model.text import fold


@lru_cache(maxsize=8)
def load(name: str) -> dict[str, frozenset[str]]:
    """Read a lexicon of this package: '[class]' lines, '#' comments, words apart by blanks."""
    words: dict[str, set[str]] = defaultdict(set)
    current = ""
    text = files("detectors.facts").joinpath("lexicons", f"{name}.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("["):
            current = line.strip("[] ")
        elif not line.startswith("#"):
            words[current].update(fold(line).text.split())
    return {key: frozenset(value) for key, value in words.items()}


def any_of(words: Iterable[str]) -> str:
    """Build a pattern of words that branches on its first character: ``re`` skips to such characters at once."""
    by_first: dict[str, list[str]] = defaultdict(list)
    for word in sorted(set(words), key=lambda each: (-len(each), each)):
        by_first[word[0]].append(re.escape(word[1:]))
    return "(?:" + "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in sorted(by_first.items())) + ")"


def longest_ending(text: str, end: int, words: frozenset[str], limit: int = 8) -> int:
    """Return the length of the longest of the words that ends at ``end``, 0 where none does."""
    for size in range(min(limit, end), 0, -1):
        if text[end - size : end] in words:
            return size
    return 0
