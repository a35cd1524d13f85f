"""What the tagger sees of a document: the hidden states of its characters, and where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detectors.language import lac
from detectors.language.sentences import Sentence, sentences
from detectors.view import View

Array = npt.NDArray[np.float32]
FLAGS = 7
WIDTH = lac.WIDTH + FLAGS
_BLOCK = 6000


@dataclass(frozen=True, slots=True)
class Features:
    """One row a character: ``matrix`` is (rows, WIDTH and the channels), ``offsets`` gives each row's place in the folded text."""

    matrix: Array
    offsets: npt.NDArray[np.int64]

    def followed_by(self, other: Features) -> Features:
        """Return these rows and the other's behind them."""
        return Features(np.concatenate([self.matrix, other.matrix]), np.concatenate([self.offsets, other.offsets]))


def of_view(view: View, channels: Array) -> Features:
    """Encode a whole document; ``channels`` is (characters, any width): what the rules know of each character."""
    found = list(blocks(view, channels))
    if not found:
        width = WIDTH + channels.shape[1]
        return Features(np.zeros((0, width), dtype=np.float32), np.zeros(0, dtype=np.int64))
    return Features(np.concatenate([each.matrix for each in found]), np.concatenate([each.offsets for each in found]))


def blocks(view: View, channels: Array, chosen: Sequence[Sentence] | None = None) -> Iterator[Features]:
    """Encode a document some thousand rows at a time: a row takes two kilobytes, and documents have millions of characters.

    ``chosen`` are the sentences to encode, all of the document without it.
    """
    group: list[Sentence] = []
    size, before = 0, -1
    for sentence in sentences_of(view) if chosen is None else chosen:
        group.append(sentence)
        size += sentence.end - sentence.start
        if size >= _BLOCK:
            yield _block(view, channels, group, before)
            before, group, size = sentence.unit, [], 0
    if group:
        yield _block(view, channels, group, before)


def sentences_of(view: View) -> list[Sentence]:
    """Return the sentences of a document; cut once a view."""
    return view.once("sentences", lambda each: list(sentences(each)))


def parts_of(view: View) -> list[list[Sentence]]:
    """Return the sentences that show and those that hide: what hides (names of programs, comments) says nothing of what shows."""
    shown = [each for each in sentences_of(view) if view.units[each.unit].hiding is None]
    hidden = [each for each in sentences_of(view) if view.units[each.unit].hiding is not None]
    return [part for part in (shown, hidden) if part]


def _block(view: View, channels: Array, group: Sequence[Sentence], before: int) -> Features:
    encoded = lac.load().encode([each.lead + view.text[each.start : each.end] for each in group])
    rows, offsets = [], []
    for sentence, result in zip(group, encoded, strict=True):
        hidden = result.hidden[len(sentence.lead) :]
        known = channels[sentence.start : sentence.end]
        rows.append(np.concatenate([hidden, _flags(view, sentence, before), known], axis=1))
        offsets.append(np.arange(sentence.start, sentence.end))
        before = sentence.unit
    return Features(np.concatenate(rows), np.concatenate(offsets))


def _flags(view: View, sentence: Sentence, before: int) -> Array:
    """Say where a sentence stands: line start, table, first row, head and tail of the text."""
    unit = view.units[sentence.unit]
    length = sentence.end - sentence.start
    flags = np.zeros((length, FLAGS), dtype=np.float32)
    flags[0, 0] = 1.0
    flags[0, 1] = float(sentence.unit != before)
    flags[:, 2] = float(unit.table >= 0)
    flags[:, 3] = float(unit.table >= 0 and unit.row == 0)
    flags[:, 4] = float(bool(sentence.lead))
    flags[:, 5] = float(unit.rank < 6)
    flags[:, 6] = float(unit.rank >= view.shown - 5)
    return flags
