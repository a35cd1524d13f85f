"""Where the text of a Word document stands on the pages that LibreOffice sets of it.

The PDF does not say which of its characters is which of the draft, so the two texts are matched. Running heads and feet are found
on each page; pictures by their size in pixels, in their order. What is not found is not on the pages, and is said not to be.
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from PIL import Image

from pipeline.formats.aligning import aligned
from pipeline.formats.pdf.ink import FIRST, ink_char
from pipeline.formats.pdf.layer import Char, read_layers
from pipeline.formats.pdf.opening import open_pdf
from pipeline.formats.pdf.pixels import Picture, Renderer
from pipeline.formats.pdf.runs import Unit, runs_of
from pipeline.model.document import BlockKind, Box, Document, DocxInk, DocxPicture, DocxSign, DocxText, Page
from pipeline.model.sheets import MOST_PAGES, Area, Run, Sheets

_MARGINS = (BlockKind.HEADER, BlockKind.FOOTER)
_NEAR = 3  # blanks between two characters of a line that the page does not set as characters
_OFF_LINE = 0.3  # em between the baselines of two characters of one line
_COARSE = 10  # dots per inch: only the places of the pictures are wanted
_ALIKE = 0.03  # share by which the proportions of a picture may differ


@dataclass(slots=True)
class _Telling:
    """Folded characters, and for each where it is from: an offset of the draft, or (page, character) of the PDF."""

    text: list[str] = field(default_factory=list)
    origin: list[int] = field(default_factory=list)

    def add(self, text: str, origin: int) -> None:
        for char in folded(text):
            self.text.append(char)
            self.origin.append(origin)


def folded(text: str) -> str:
    """Return a text as drafts and pages agree on it: forms of presentation taken apart, blanks and controls left out."""
    kept = (char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char)[0] not in "ZC")
    return "".join(kept)


def sheets(pdf: bytes, package: bytes, document: Document) -> tuple[bytes, Sheets]:
    """Return where the text that shows in a Word document stands on the pages of ``pdf``, which was made of ``package``.

    The PDF comes back in canonical form.

    Raises:
        UnreadableDocument: the PDF cannot be read.
    """
    opened = open_pdf(pdf)
    pages: list[Page] = []
    chars: list[tuple[int, Char]] = []
    for layer in read_layers(opened.data):
        if layer.number > MOST_PAGES:
            break
        pages.append(Page(layer.number, layer.width, layer.height))
        painted = [char for char in layer.chars if not char.unpainted]
        chars += [(layer.number, char) for char in as_written(painted)]
    with Renderer(opened.data) as renderer:
        pictures = [(page.number, each) for page in pages for each in renderer.pictures(page.number, _COARSE)]
    placed = _text_places(document, chars)
    areas, inks = _picture_places(package, document, pictures)
    placed += inks
    return opened.data, Sheets(tuple(pages), opened.pages, _runs(document.text, placed), areas)


def as_written(chars: Sequence[Char]) -> Iterator[Char]:
    """Yield characters that are painted one after another on one line as they are read: LibreOffice paints font by font."""
    line: list[Char] = []
    for char in chars:
        if line and not _same_line(line[0], char):
            yield from sorted(line, key=_along)
            line = []
        line.append(char)
    yield from sorted(line, key=_along)


def _same_line(one: Char, other: Char) -> bool:
    across = (other.y - one.y) * one.dx - (other.x - one.x) * one.dy
    return (one.dx * other.dx + one.dy * other.dy) > 0.99 and abs(across) < _OFF_LINE * max(one.size, 0.1)


def _along(char: Char) -> float:
    return char.x * char.dx + char.y * char.dy


def _text_places(document: Document, chars: Sequence[tuple[int, Char]]) -> list[tuple[int, int, Char]]:
    """Return (page, offset, character) of each character of the draft that was found on a page."""
    draft, pages = _Telling(), _Telling()
    for index, (_, char) in enumerate(chars):
        pages.add(char.text, index)
    spans: list[tuple[int, int, BlockKind]] = []  # of each block in the folded draft
    for block in document.blocks:
        if block.hiding is None:
            first = len(draft.text)
            offset = block.start
            for piece in block.pieces:
                if isinstance(piece.address, DocxText | DocxSign):
                    for step, letter in enumerate(piece.text):
                        draft.add(letter, offset + step)
                offset += len(piece.text)
            spans.append((first, len(draft.text), block.kind))
    one, other = "".join(draft.text), "".join(pages.text)
    places = aligned(one, other)
    pairs = [(at, place) for at, place in enumerate(places) if place >= 0]
    taken = bytearray(len(other))
    for _, place in pairs:
        taken[place] = 1
    pairs += _elsewhere(one, other, places, spans, taken, [page for page, _ in (chars[at] for at in pages.origin)])
    found = {(*chars[pages.origin[place]], draft.origin[at]) for at, place in pairs}
    return [(page, offset, char) for page, char, offset in found]


def _elsewhere(
    one: str,
    other: str,
    places: Sequence[int],
    spans: Sequence[tuple[int, int, BlockKind]],
    taken: bytearray,
    page_of: Sequence[int],
) -> Iterator[tuple[int, int]]:
    """Yield what stands out of its order: running heads on each page, and blocks of which half or more was not found."""
    for first, last, kind in spans:
        words = one[first:last]
        if not words:
            continue
        repeats = kind in _MARGINS
        missing = sum(place < 0 for place in places[first:last])
        if not repeats and missing * 2 < len(words):
            continue
        seen: set[int] = set()
        at = other.find(words)
        while at >= 0:
            free = not any(taken[at : at + len(words)])
            if free and page_of[at] not in seen:
                seen.add(page_of[at])
                taken[at : at + len(words)] = b"\1" * len(words)
                yield from ((first + step, at + step) for step in range(len(words)))
                if not repeats:
                    break
            at = other.find(words, at + 1)


def _picture_places(
    package: bytes, document: Document, pictures: Sequence[tuple[int, Picture]]
) -> tuple[tuple[Area, ...], list[tuple[int, int, Char]]]:
    """Return the areas of the pictures that were found, and the characters that were recognised in them."""
    wanted = [
        piece.address.part
        for block in document.blocks
        if block.hiding is None
        for piece in block.pieces
        if isinstance(piece.address, DocxPicture)
    ]
    sizes = _sizes(package, set(wanted))
    left = list(pictures)
    current: dict[str, tuple[int, Picture] | None] = {}
    areas: list[Area] = []
    inks: list[tuple[int, int, Char]] = []
    for block in document.blocks:
        offset = block.start
        for piece in block.pieces if block.hiding is None else ():
            at = piece.address
            if isinstance(at, DocxPicture):
                current[at.part] = found = _next(left, sizes.get(at.part))
                if found is not None:
                    areas.append(Area(offset, offset + len(piece.text), found[0], _around(found[1].corners())))
            elif isinstance(at, DocxInk) and (shown := current.get(at.part)) is not None:
                for step, (char, box) in enumerate(zip(piece.text, at.boxes, strict=True)):
                    drawn = ink_char(FIRST + len(inks), char, _shown(box, shown[1], sizes[at.part]), at.turn)
                    inks.append((shown[0], offset + step, drawn))
            offset += len(piece.text)
    return tuple(areas), inks


def _sizes(package: bytes, parts: set[str]) -> dict[str, tuple[int, int]]:
    """Return width and height in pixels of the pictures whose files say it."""
    found: dict[str, tuple[int, int]] = {}
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        for part in parts & {*archive.namelist()}:
            # A picture that Pillow does not know, or a broken one, has no size.
            with suppress(Exception), Image.open(io.BytesIO(archive.read(part))) as picture:
                found[part] = picture.size
    return found


def _next(left: list[tuple[int, Picture]], size: tuple[int, int] | None) -> tuple[int, Picture] | None:
    """Take the next picture of this size, or of these proportions, off the list of those on the pages."""
    if size is None or not size[1]:
        return None
    same = [index for index, (_, each) in enumerate(left) if (each.columns, each.rows) == size]
    alike = [
        index
        for index, (_, each) in enumerate(left)
        if each.rows and abs(each.columns / each.rows / (size[0] / size[1]) - 1) < _ALIKE
    ]
    chosen = (same or alike)[:1]
    return left.pop(chosen[0]) if chosen else None


def _shown(box: Box, picture: Picture, size: tuple[int, int]) -> Box:
    """Return where a rectangle of a picture (its pixels) stands on the page that shows it."""
    a, b, c, d, e, f = picture.matrix
    width, height = size
    corners = [(x / width, 1 - y / height) for x in (box.x0, box.x1) for y in (box.top, box.bottom)]
    return _around([(a * x + c * y + e, b * x + d * y + f) for x, y in corners])


def _around(points: Sequence[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


def _runs(text: str, placed: Sequence[tuple[int, int, Char]]) -> tuple[Run, ...]:
    """Join what was placed to runs; blanks of the draft between two neighbours belong to them."""
    by_page: dict[int, list[tuple[int, Char]]] = {}
    for page, offset, char in placed:
        by_page.setdefault(page, []).append((offset, char))
    runs: list[Run] = []
    for page, found in by_page.items():
        runs += runs_of(page, _units(text, sorted(found, key=lambda each: (each[0], each[1].index))))
    return tuple(sorted(runs, key=lambda run: (run.start, run.page)))


def _units(text: str, found: Sequence[tuple[int, Char]]) -> Iterator[Unit]:
    end = -1
    for offset, char in found:
        if offset < end:  # one character of the draft that the page sets as several
            continue
        between = text[end:offset] if 0 <= end < offset <= end + _NEAR else ""
        if between and not between.strip() and "\n" not in between:
            yield from (Unit(end + step, blank, None) for step, blank in enumerate(between))
        yield Unit(offset, text[offset], char)
        end = offset + 1
