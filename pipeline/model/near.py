"""Where a listed term stands in recognised text, though the recogniser read a character or two of it wrong.

Numbers of NUMBER characters and more may have one character changed, missing or added, two from LONG on; signs that look alike
(O and 0, l and 1, B and 8, S and 5, Z and 2) count as equal. Words of WORD characters and more may have one character changed;
from PHRASE on one may also be missing or added. What is shorter is found as it is only: two characters of which one may be any
would be everywhere, and a line that the recogniser is not sure of goes to a person as a whole.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from pipeline.model.document import Block, Document, DocxInk, PageInk
from pipeline.model.text import squeeze

NUMBER, LONG = 8, 13
WORD, PHRASE = 3, 6
_ALIKE = str.maketrans("oqd〇○lib|!丨zsg×", "000001181112" + "59x")
_WALL = "\x00"


class InkText:
    """The recognised characters of a document, squeezed, with their offsets; building it is quick where there are none."""

    def __init__(self, document: Document) -> None:
        origin = array("I")
        parts: list[str] = []
        for block in document.blocks:
            for start, end in _stretches(block):
                folded = squeeze(document.text[start:end])
                parts += [folded.text, _WALL]
                origin.extend(start + at for at in folded.origin)
                origin.append(end)
        self._origin = origin
        self._text = "".join(parts)
        self._alike = self._text.translate(_ALIKE)

    def near(self, term: str) -> list[tuple[int, int]]:
        """Return the spans of the document that may be a term; those where it stands as it is are among them."""
        wanted = squeeze(term).text
        if not self._text or len(wanted) < WORD:
            return []
        if _is_number(wanted):
            if len(wanted) < NUMBER:
                return []
            most = 1 if len(wanted) < LONG else 2
            found = _edited(wanted.translate(_ALIKE), self._alike, most)
        elif len(wanted) < PHRASE:
            found = _changed(wanted, self._text) if not wanted.isascii() else iter(())
        else:
            found = _edited(wanted, self._text, 1)
        return sorted({(self._origin[start], self._origin[end - 1] + 1) for start, end in found})


def _is_number(wanted: str) -> bool:
    return wanted.isascii() and 2 * sum(char.isdigit() for char in wanted) >= len(wanted)


def _stretches(block: Block) -> Iterator[tuple[int, int]]:
    """Yield the runs of recognised characters of a block, with the blanks that the reader put between them."""
    start = end = -1
    offset = block.start
    for piece in block.pieces:
        if isinstance(piece.address, PageInk | DocxInk):
            start, end = (offset if start < 0 else start), offset + len(piece.text)
        elif piece.address is not None and start >= 0:
            yield start, end
            start = -1
        offset += len(piece.text)
    if start >= 0:
        yield start, end


def _parts(wanted: str, number: int) -> Iterator[tuple[int, str]]:
    """Cut a string into parts of about one length; with ``number - 1`` errors one of them is still whole."""
    size = len(wanted) / number
    for index in range(number):
        start, end = round(index * size), round((index + 1) * size)
        yield start, wanted[start:end]


def _places(part: str, text: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _changed(wanted: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield where all characters of a word but one stand in their places, and a letter or digit in the place of that one."""
    for offset, part in _parts(wanted, 2):
        for at in _places(part, text):
            start = at - offset
            seen = text[max(0, start) : start + len(wanted)]
            if start < 0 or len(seen) < len(wanted):
                continue
            wrong = [char for char, other in zip(seen, wanted, strict=True) if char != other]
            if not wrong or (len(wrong) == 1 and wrong[0].isalnum()):
                yield start, start + len(wanted)


def _edited(wanted: str, text: str, most: int) -> Iterator[tuple[int, int]]:
    """Yield where a string stands with ``most`` characters changed, missing or added."""
    for offset, part in _parts(wanted, most + 1):
        for at in _places(part, text):
            best: tuple[int, int, int] | None = None
            for start in range(max(0, at - offset - most), at - offset + most + 1):
                window = text[start : start + len(wanted) + most].split(_WALL)[0]
                errors, length = _least(wanted, window, most)
                if errors <= most and (best is None or (errors, -length) < (best[0], best[1] - best[2])):
                    best = errors, start, start + length
            if best is not None:
                yield best[1], best[2]


def _least(wanted: str, window: str, most: int) -> tuple[int, int]:
    """Return how few errors make ``wanted`` of a beginning of ``window``, and the length of that beginning."""
    row = list(range(len(window) + 1))
    for number, char in enumerate(wanted, start=1):
        last, row = row, [number]
        for index, other in enumerate(window, start=1):
            row.append(min(last[index] + 1, row[-1] + 1, last[index - 1] + (char != other)))
        if min(row) > most:
            return most + 1, 0
    errors = min(row)
    return errors, max(index for index, each in enumerate(row) if each == errors)
