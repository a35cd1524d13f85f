"""LAC as a spaCy pipeline: words, parts of speech and entities (PER, LOC, ORG, TIME) of Chinese text, without a model download.

``pipeline()`` is for texts; ``document_of`` makes the same ``Doc`` of sentences that were encoded already.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from detectors.language import lac

ENTITIES = frozenset({"PER", "LOC", "ORG", "TIME"})


def best_path(scores: lac.Array, transitions: lac.Array) -> list[int]:
    """Return the tags of the best path through a CRF: ``scores`` (characters, tags), ``transitions`` (from, to)."""
    reached = scores[0]
    back = []
    for row in scores[1:]:
        ways = reached[:, None] + transitions
        origin = ways.argmax(axis=0)
        reached = ways[origin, np.arange(len(origin))] + row
        back.append(origin)
    path = [int(reached.argmax())]
    for origin in reversed(back):
        path.append(int(origin[path[-1]]))
    return path[::-1]


def words(text: str, scores: lac.Array, model: lac.Lac) -> list[tuple[str, str]]:
    """Return the words of one sentence with their tags (n, v, PER …); every character belongs to one word."""
    found: list[tuple[str, str]] = []
    for char, index in zip(text, best_path(scores, model.transitions), strict=True):
        tag, _, place = model.tags[index].rpartition("-")
        if char.isspace():
            found.append((char, "w"))
        elif place == "I" and found and not found[-1][0].isspace():
            found[-1] = (found[-1][0] + char, found[-1][1])
        else:
            found.append((char, tag))
    return found


def document_of(vocabulary: Vocab, sentences: Sequence[tuple[str, lac.Encoded]], model: lac.Lac) -> Doc:
    """Make a spaCy document of encoded sentences that follow each other without a gap."""
    tagged = [word for text, encoded in sentences for word in words(text, encoded.scores, model)]
    doc = Doc(vocabulary, words=[word for word, _ in tagged], spaces=[False] * len(tagged))
    entities = []
    for token, (_, tag) in zip(doc, tagged, strict=True):
        token.tag_ = tag
        if tag in ENTITIES:
            entities.append(Span(doc, token.i, token.i + 1, label=tag))
    doc.ents = entities
    return doc


class LacTokenizer:
    """A spaCy tokenizer that cuts with LAC, sentence by sentence; tags and entities come with the words."""

    def __init__(self, vocabulary: Vocab) -> None:
        self.vocab = vocabulary

    def __call__(self, text: str) -> Doc:
        """Cut a text into words."""
        model = lac.load()
        pieces = [piece for line in text.splitlines(keepends=True) for piece in _cut(line)]
        return document_of(self.vocab, list(zip(pieces, model.encode(pieces), strict=True)), model)


# LAC was trained on sentences; far longer ones lose quality and no speed is won.
_LONGEST = 200


def _cut(line: str) -> list[str]:
    pieces, start = [], 0
    for at, char in enumerate(line, 1):
        if char in "。；！？;!?" or at - start >= _LONGEST:
            pieces.append(line[start:at])
            start = at
    return [*pieces, line[start:]] if start < len(line) else pieces


@lru_cache(maxsize=1)
def pipeline() -> Language:
    """Return the pipeline; once a process."""
    nlp = Language(Vocab())
    nlp.tokenizer = LacTokenizer(nlp.vocab)
    return nlp
