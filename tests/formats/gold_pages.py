# mypy: disable-error-code="import-untyped"
"""Sets a gold document as an office would: title in the middle, indents of two em, full lines, ruled tables, numbered pages.

Where every character of the gold text came to stand is kept, so that a place on the page can be told from the text and back.
"""

from __future__ import annotations

import io
import random
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.model.document import Box
from sample_docs.builder.pages import truetype

_SIGNS = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
WIDTH, HEIGHT = 595.0, 842.0
LEFT, RIGHT, TOP, FOOT = 79.0, 516.0, 105.0, 738.0  # points; about the type area of GB/T 9704
_INVISIBLE = "\u200b\u200c\u200d\ufeff"
_NO_START = "，。；：、！？）》”’〕】%,.;:)!?"  # never first on a line
_NO_END = "（《“‘〔【("
_MARK = re.compile(r"(?:绝密|机密|秘密|内部|工作秘密|密级|附件)")
_DATE = re.compile(r"[\d〇零一二三四五六七八九十年月]+日(?:印发)?")


@dataclass(frozen=True, slots=True)
class Layout:
    """How one document is set: size of its type and pitch of its lines in points.

    ``breaks``: words and numbers are broken where a line is full; ``typed``: indents are typed blanks, as in the text.
    """

    size: float
    pitch: float
    breaks: bool
    typed: bool

    @classmethod
    def of(cls, identifier: str) -> Layout:
        """Choose the layout of a document, always the same for the same id."""
        chance = random.Random(zlib.crc32(identifier.encode()))
        size = chance.choice((16.0, 16.0, 14.0, 12.0))
        return cls(size, size * chance.choice((1.5, 1.75, 1.75)), chance.random() < 0.5, chance.random() < 0.5)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A set document: the PDF, and for each character of the gold text its page (from 1) and box; None for what prints nothing."""

    pdf: bytes
    places: tuple[tuple[int, Box] | None, ...]
    pages: int


@dataclass(slots=True)
class _Setter:
    """The page in the making; ``y`` is the top of the next line, in points from the upper edge."""

    text: str
    layout: Layout
    font: str
    canvas: Canvas
    places: list[tuple[int, Box] | None] = field(init=False)
    page: int = 1
    y: float = TOP

    def __post_init__(self) -> None:
        self.places = [None] * len(self.text)

    def room(self, height: float) -> None:
        """Turn the page where ``height`` points do not fit any more."""
        if self.y + height > FOOT and self.y > TOP:
            self.turn()

    def turn(self) -> None:
        """Number the page and begin the next one."""
        self.canvas.setFont(self.font, 12)
        self.canvas.drawCentredString(WIDTH / 2, 70, f"— {self.page} —")
        self.canvas.showPage()
        self.page, self.y = self.page + 1, TOP

    def string(self, line: Sequence[int], x: float, top: float, size: float) -> None:
        """Print the characters of the gold text with these numbers, beginning at ``x``."""
        shown = [at for at in line if self.text[at] not in _INVISIBLE]
        for font, run in groupby(shown, lambda at: _font_of(self.font, self.text[at])):
            part = list(run)
            self.canvas.setFont(font, size)
            self.canvas.drawString(x, HEIGHT - top - 0.88 * size, "".join(self.text[at] for at in part))
            for at in part:
                step = self.width([at], size)
                self.places[at] = self.page, Box(x, top, x + step, top + size)
                x += step

    def width(self, line: Sequence[int], size: float) -> float:
        """Width of characters in points."""
        return float(sum(_advance(self.font, self.text[at]) for at in line) * size)


def _advance(font: str, char: str) -> float:
    """Width of a character in em."""
    return 0.0 if char in _INVISIBLE else float(pdfmetrics.stringWidth(char, _font_of(font, char), 1))


def _font_of(font: str, char: str) -> str:
    """The font that prints a character: signs such as a ticked box stand in no Chinese font."""
    if ord(char) in pdfmetrics.getFont(font).face.charToGlyph:
        return font
    if _SIGNS.stem not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(_SIGNS.stem, str(_SIGNS)))
    return _SIGNS.stem


@cache
def face(characters: str) -> str:
    """Make a font with these characters and the figures known to reportlab; return its name."""
    name = f"Gold{zlib.crc32(characters.encode())}"
    pdfmetrics.registerFont(TTFont(name, io.BytesIO(truetype(characters, name))))
    return name


def characters_of(texts: Sequence[str]) -> str:
    """All characters that texts print, and those of page numbers."""
    return "".join(sorted({*"".join(texts), *"—0123456789 "} - {*_INVISIBLE, "\n", "\t"}))


def set_gold(identifier: str, text: str, characters: str = "", layout: Layout | None = None) -> Sheet:
    """Set a text; ``characters`` are those of the font (several documents may share one)."""
    out = io.BytesIO()
    font = face(characters or characters_of([text]))
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=True, initialFontName=font)
    setter = _Setter(text, layout or Layout.of(identifier), font, canvas)
    paragraphs = list(_paragraphs(text))
    head = _head(text, paragraphs)
    at = 0
    while at < len(paragraphs):
        rows = _rows(text, paragraphs, at)
        if rows:
            _table(setter, rows)
            at += len(rows)
            continue
        _paragraph(setter, paragraphs, at, head)
        at += 1
    setter.turn()
    canvas.save()
    return Sheet(out.getvalue(), tuple(setter.places), setter.page - 1)


def _paragraphs(text: str) -> Iterator[range]:
    start = 0
    for line in text.split("\n"):
        yield range(start, start + len(line))
        start += len(line) + 1


def _said(text: str, line: Sequence[int]) -> str:
    return "".join(text[at] for at in line)


def _head(text: str, paragraphs: Sequence[range]) -> int:
    """Number of paragraphs before the body: they stand in the middle."""
    for number, line in enumerate(paragraphs):
        said = _said(text, line)
        if number > 6 or said.startswith(("\u3000", "|")) or said.endswith(("：", ":")) or "\t" in said:
            return number
        if len(said) > 40 or "　　" in said or re.match(r"[一1][、　.]", said) or "：" in said:
            return number
    return 0


def _paragraph(setter: _Setter, paragraphs: Sequence[range], at: int, head: int) -> None:
    text, size = setter.text, setter.layout.size
    line = paragraphs[at]
    said = _said(text, line)
    if not said.strip():
        setter.y += setter.layout.pitch * 0.5
        return
    middle = at < head and not _MARK.match(said)
    titled = middle and len(said) >= 6 and not re.search("〔|第\\d", said)
    size = min(22.0, size * 1.4) if titled else size
    pitch = setter.layout.pitch * size / setter.layout.size
    # Half of the documents are indented by typed blanks, as in the text, half by the paragraph's format.
    typed = setter.layout.typed
    body = list(line)[0 if typed else len(said) - len(said.lstrip("\u3000 ")) :]
    indent = size * (len(line) - len(body))
    for number, part in enumerate(_broken(setter, body, size, RIGHT - LEFT, indent)):
        setter.room(pitch)
        wide = setter.width(part, size)
        x = LEFT + (indent if number == 0 else 0.0)
        if middle:
            x = (WIDTH - wide) / 2
        elif _signs(text, paragraphs, at, head):
            x = RIGHT - wide - 2 * size
        setter.string(part, x, setter.y, size)
        setter.y += pitch


def _signs(text: str, paragraphs: Sequence[range], at: int, head: int) -> bool:
    """Tell whether a line is the signature of an office or the date under it: these stand at the right."""
    said = _said(text, paragraphs[at])
    after = _said(text, paragraphs[at + 1]) if at + 1 < len(paragraphs) else ""
    before = _said(text, paragraphs[at - 1]).strip() if at else "-"
    if at < head or said.startswith("\u3000") or len(said) > 24:
        return False
    return bool(_DATE.fullmatch(said)) or (not before and bool(_DATE.fullmatch(after)))


def _broken(setter: _Setter, line: Sequence[int], size: float, room: float, indent: float = 0.0) -> Iterator[list[int]]:
    """Break a paragraph into lines as word processors do: no stop begins a line, no bracket ends one."""
    text, used = setter.text, indent
    part: list[int] = []
    index = 0
    line = list(line)
    while index < len(line):
        step = setter.width([line[index]], size)
        if part and used + step > room + 0.01 and text[line[index]] not in _NO_START + _INVISIBLE:
            cut = len(part)
            if not setter.layout.breaks and _in_word(text[line[index]]):
                while cut and _in_word(text[part[cut - 1]]):
                    cut -= 1
                cut = cut or len(part)
            while cut > 1 and text[part[cut - 1]] in _NO_END:
                cut -= 1
            yield part[:cut]
            index -= len(part) - cut
            part, used = [], 0.0
            continue
        part.append(line[index])
        used += step
        index += 1
    if part:
        yield part


def _in_word(char: str) -> bool:
    return char.isascii() and char.isprintable() and not char.isspace()


def _rows(text: str, paragraphs: Sequence[range], at: int) -> list[list[list[int]]]:
    """Rows of a table that begins at a paragraph: values between tabs or upright bars."""
    rows: list[list[list[int]]] = []
    for line in paragraphs[at:]:
        said = _said(text, line)
        if "\t" not in said and not (said.startswith("|") and said.endswith("|")):
            break
        sign = "\t" if "\t" in said else "|"
        inside = line if sign == "\t" else line[1:-1]
        cells: list[list[int]] = [[]]
        for index in inside:
            if text[index] == sign:
                cells.append([])
            else:
                cells[-1].append(index)
        rows.append([_stripped(text, cell) for cell in cells])
    return rows


def _stripped(text: str, cell: list[int]) -> list[int]:
    while cell and text[cell[0]] in " \u3000":
        cell = cell[1:]
    while cell and text[cell[-1]] in " \u3000":
        cell = cell[:-1]
    return cell


def _table(setter: _Setter, rows: list[list[list[int]]]) -> None:
    """Rule a table; cells as wide as their texts where these fit, else the wide ones wrap."""
    count = max(map(len, rows))
    size = next(
        (size for size in (12.0, 10.5, 9.0) if sum(_widths(setter, rows, count, size)) <= RIGHT - LEFT + 40), 8.0
    )
    widths = _fitted(_widths(setter, rows, count, size), RIGHT - LEFT + 40, 5 * size)
    left = (WIDTH - sum(widths)) / 2
    setter.y += 4
    for row in rows:
        # A row with fewer values than the table has columns spans the rest with its last one.
        spans = [*widths[: len(row) - 1], sum(widths[len(row) - 1 :])]
        parts = [
            list(_broken(setter, cell, size, wide - 7)) if cell else [] for cell, wide in zip(row, spans, strict=True)
        ]
        height = max(1, *map(len, parts)) * size * 1.3 + 6
        setter.room(height)
        x = left
        for cell, wide in zip(parts, spans, strict=True):
            setter.canvas.setLineWidth(0.5)
            setter.canvas.rect(x, HEIGHT - setter.y - height, wide, height)
            top = setter.y + (height - len(cell) * size * 1.3) / 2 + 0.15 * size
            for part in cell:
                space = (wide - setter.width(part, size)) / 2 if len(cell) == 1 else 3.5
                setter.string(part, x + space, top, size)
                top += size * 1.3
            x += wide
        setter.y += height
    setter.y += setter.layout.size


def _widths(setter: _Setter, rows: list[list[list[int]]], count: int, size: float) -> list[float]:
    full = [row for row in rows if len(row) == count]
    return [max(setter.width(row[column], size) for row in full) + 8 for column in range(count)]


def _fitted(widths: list[float], room: float, least: float) -> list[float]:
    """Shorten the widest columns until all fit, none below ``least`` points."""
    widths = list(widths)
    while sum(widths) > room:
        widest = max(range(len(widths)), key=widths.__getitem__)
        if widths[widest] <= least:
            break
        widths[widest] -= min(sum(widths) - room, max(1.0, widths[widest] * 0.05))
    return widths
