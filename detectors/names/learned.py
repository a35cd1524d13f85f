"""Names as the tagger sees them: where they stand, and how it weighs the three dispositions of a person."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detectors.language import lac
from detectors.language.component import words
from detectors.language.features import sentences_of
from detectors.language.sentences import Sentence
from detectors.language.spans import spans
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
    for span in spans(view.text, each.sum(axis=1), begin, threshold):
        if not shape(view.text[span.start : span.end]) or _NUMBERED.match(view.text, span.end):
            continue
        others = _words_at(view, span.start)
        ordinary = (span.start, span.end) in others
        if ordinary and span.mean < PLAIN:
            continue
        torn = any(left < edge < right for left, right in others for edge in (span.start, span.end))
        yield Seen(span.start, span.end, span.mean, ordinary, torn)


def _words_at(view: View, start: int) -> frozenset[tuple[int, int]]:
    """Return the words of the sentence there that LAC takes for no person."""
    sentences = sentences_of(view)
    index = bisect_right(sentences, start, key=lambda each: each.start) - 1
    if index < 0:
        return frozenset()
    return view.once(f"words {index}", lambda each: _words(each, sentences[index]))


def _words(view: View, sentence: Sentence) -> frozenset[tuple[int, int]]:
    model = lac.load()
    text = sentence.lead + view.text[sentence.start : sentence.end]
    (encoded,) = model.encode([text])
    at = sentence.start - len(sentence.lead)
    found = set()
    for word, tag in words(text, encoded.scores, model):
        if tag != "PER" and at >= sentence.start:
            found.add((at, at + len(word)))
        at += len(word)
    return frozenset(found)


def weights_at(signals: Signals, start: int, end: int) -> Weights:
    """Return the mean probabilities of redact, keep and review over a stretch."""
    return np.array([signals.mean(name, start, end) for name in CLASSES], dtype=np.float32)


def shape(text: str) -> bool:
    """Say whether a text may be a name: two to four characters, more with dots; no form that is masked already."""
    plain = text.replace(" ", "")
    if not _NAME.fullmatch(text) or lexicon.MASKED.search(plain) or _FAMILIAR.fullmatch(plain):
        return False
    longest = 20 if any(dot in plain for dot in lexicon.DOTS) else 4
    return 2 <= len(plain) <= longest and len(_CJK.findall(plain)) >= 2
