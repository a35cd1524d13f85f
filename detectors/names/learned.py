"""Names as the tagger sees them: where they stand, and how it weighs the three dispositions of a person."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detectors.language import lac
from detectors.language.component import words
from detectors.language.features import sentences_of
from detectors.language.sentences import Sentence
from detectors.language.spans import Span, spans
from detectors.language.tagger import Signals
from detectors.names import lexicon
from detectors.view import View

CLASSES = ("PERSON_NAME:redact", "PERSON_NAME:keep", "PERSON_NAME:review")
Weights = npt.NDArray[np.float32]
_CJK = re.compile(r"[\u4e00-\u9fff]")
# The short name of an organ before the year of a document number (卫科发〔2018〕153号).
_NUMBERED = re.compile(r"[\u4e00-\u9fff]{0,6} ?[〔\[(【] ?(?:19|20)\d{2} ?[〕\])】] ?第?\d")
# Old Zhang and young Li, without a given name: masked already.
_FAMILIAR = re.compile(r"[老小大阿][\u4e00-\u9fff]")
# Below it the tagger is not believed where LAC sees an ordinary word; many names are words (高峰, 白雪).
PLAIN = 0.5
# Nor where it cuts one in two (信奉天|主教), unless it is surer than this.
TORN = 0.5
# A character at the edge with less than this share of the highest probability is no part of the name.
FALLEN = 0.7
_TAIL = " 0123456789"
_TOO_LONG = re.compile(
    rf"(?!{lexicon.COMPOUND})[{''.join(dict.fromkeys(lexicon.SINGLE))}](?: *[^{lexicon.DOTS} ]){{3,}} *"
)
# So sure, a name may have five characters and more without a dot (乌云其其格).
CLEAR = 0.75
LONGEST = 6
# Sentences that are cut into words together.
_AT_ONCE = 500
_NAME = re.compile(rf"[\u4e00-\u9fff{lexicon.DOTS} ]+")


@dataclass(frozen=True, slots=True)
class Seen:
    """A name that the tagger sees.

    Attributes:
        mean: the mean probability that it is a name, in any disposition.
        ordinary: whether LAC takes exactly these characters for another word than a person: a noun, a verb, a place, an organ.
        torn: whether it begins or ends inside such a word.
    """

    start: int
    end: int
    mean: float
    ordinary: bool
    torn: bool


def seen(view: View, signals: Signals, threshold: float) -> Iterator[Seen]:
    """Yield the names whose probability reaches ``threshold`` in any disposition together, if they have a name's shape."""
    each = np.stack([signals.of(name) for name in CLASSES], axis=1)
    begin = np.sum([signals.starts(name) for name in CLASSES], axis=0)
    whole = each.sum(axis=1)
    places = list(_joined(view.text, spans(view.text, whole, begin, threshold)))
    cut = _words_of(view, [start for start, _ in places])
    for start, end in places:
        words = cut(start)
        start, end = _edges(view.text, whole, start, end, words)
        mean = float(whole[start:end].mean())
        if not shape(view.text[start:end], mean >= CLEAR) or _NUMBERED.match(view.text, end):
            continue
        ordinary = (start, end) in words.others
        torn = any(left < edge < right for left, right in words.others for edge in (start, end))
        if mean < (PLAIN if ordinary else TORN if torn else 0.0):
            continue
        yield Seen(start, end, mean, ordinary, torn)


def _joined(text: str, found: Iterable[Span]) -> Iterator[tuple[int, int]]:
    """Join a surname with the span that begins right behind it: no name has one character."""
    start = end = -1
    for span in found:
        if end - start == 1 and span.start == end and text[start] in lexicon.SINGLE:
            end = span.end
            continue
        if end > start:
            yield start, end
        start, end = span.start, span.end
    if end > start:
        yield start, end


def _edges(text: str, whole: Weights, start: int, end: int, words: Words) -> tuple[int, int]:
    """Take off what is much less likely than the rest, where that is too long, and go on to the end of a name in LAC's eyes."""
    # 欧阳修  电话: what stands behind a wide blank is no part of a name that is whole before it.
    blank = text.find(" ", start, end)
    if blank - start >= 2 and not re.fullmatch(lexicon.COMPOUND, text[start:blank]):
        end = blank
    # 由马建军: LAC begins the name one character later.
    if end - start > 3 and start not in words.persons and start + 1 in words.persons:
        start += 1
    least = FALLEN * float(whole[start:end].max())
    if _CJK.match(text, end):
        while _TOO_LONG.fullmatch(text, start, end) and (whole[end - 1] < least or text[end - 1] in _TAIL):
            end -= 1
    return start, max(end, words.persons.get(start, end))


@dataclass(frozen=True, slots=True)
class Words:
    """LAC's words of a sentence: the end of each person's name by its start, and the places of all other words."""

    persons: Mapping[int, int]
    others: frozenset[tuple[int, int]]


def _words_of(view: View, starts: Sequence[int]) -> Callable[[int], Words]:
    """Cut the sentences at ``starts`` into words, all at once, and return what finds the words of the sentence at a place."""
    sentences = sentences_of(view)

    def index(start: int) -> int:
        return bisect_right(sentences, start, key=lambda each: each.start) - 1

    wanted = sorted({index(start) for start in starts} - {-1})
    model = lac.load()
    cut: dict[int, Words] = {}
    for first in range(0, len(wanted), _AT_ONCE):
        chosen = wanted[first : first + _AT_ONCE]
        texts = [sentences[at].lead + view.text[sentences[at].start : sentences[at].end] for at in chosen]
        for at, text, encoded in zip(chosen, texts, model.encode(texts), strict=True):
            cut[at] = _words(sentences[at], words(text, encoded.scores, model))
    return lambda start: cut.get(index(start), Words({}, frozenset()))


def _words(sentence: Sentence, cut: Iterable[tuple[str, str]]) -> Words:
    at = sentence.start - len(sentence.lead)
    persons, others = {}, set()
    for word, tag in cut:
        if tag == "PER" and len(word) <= LONGEST:
            persons[at] = at + len(word)
        elif tag != "PER" and at >= sentence.start:
            others.add((at, at + len(word)))
        at += len(word)
    return Words(persons, frozenset(others))


def weights_at(signals: Signals, start: int, end: int) -> Weights:
    """Return the mean probabilities of redact, keep and review over a stretch."""
    return np.array([signals.mean(name, start, end) for name in CLASSES], dtype=np.float32)


def shape(text: str, clear: bool = False) -> bool:
    """Say whether a text may be a name: two to four characters, more with dots or where it is clear; not masked already."""
    plain = text.replace(" ", "")
    if not _NAME.fullmatch(text) or lexicon.MASKED.search(plain) or _FAMILIAR.fullmatch(plain):
        return False
    longest = 20 if any(dot in plain for dot in lexicon.DOTS) else LONGEST if clear else 4
    return 2 <= len(plain) <= longest and len(_CJK.findall(plain)) >= 2
