"""Turn the judged characters of one page into blocks: paragraphs and cells in reading order, every character addressed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.formats.pdf.columns import Zone, zones
from pipeline.formats.pdf.ink import Inked
from pipeline.formats.pdf.layer import Char
from pipeline.formats.pdf.lines import Line, by_direction, has_blank, in_order, lines_of, segments
from pipeline.formats.pdf.paragraphs import ENUMERATION, alignment, first_word, ink_start, paragraphs, runs_on
from pipeline.formats.pdf.tables import Table, TableCell, are_headings, find_tables
from pipeline.model.document import Address, Alignment, BlockKind, Box, Cell, Hiding, PageArea, PageInk, PdfChars, Piece

_MAX_CELL_LINES = 8  # a cell with more lines is a frame around paragraphs
_PADDING = 6.0  # points between text and rule in a cell


@dataclass(frozen=True, slots=True)
class Edges:
    """Where a paragraph begins and ends: its column, its first character that is no blank, the end of its last line.

    ``word`` is the width of what must stand together at its beginning.
    """

    left: float
    right: float
    start: float
    end: float
    enumerated: bool
    word: float


@dataclass(slots=True)
class Draft:
    """A block in the making: what ``BlockBuilder.add`` takes, and where it stands."""

    pieces: tuple[Piece, ...]
    kind: BlockKind
    box: Box | None = None
    font: str | None = None
    size: float | None = None
    bold: bool = False
    alignment: Alignment | None = None
    cell: Cell | None = None
    hiding: Hiding | None = None
    lines: int = 1
    edges: Edges | None = None

    @property
    def text(self) -> str:
        """Its text without the invented end."""
        return "".join(piece.text for piece in self.pieces).rstrip("\n\t")


@dataclass(slots=True)
class PageText:
    """What ``compose`` needs to know of a page.

    ``inks`` holds the characters that were recognised in pixels, by index: their places in ``chars`` may be those of a
    straightened page. ``width`` is that of the page in points, 0 where the text is only a part of it.
    """

    number: int
    chars: Sequence[Char]
    unknown: set[int]
    rules: Sequence[Box] = ()
    hiding: Hiding | None = None
    tables_before: int = 0
    width: float = 0.0
    inks: Mapping[int, Inked] = field(default_factory=dict)
    tables: int = field(default=0, init=False)


def compose(page: PageText) -> list[Draft]:
    """Make the blocks of a page in reading order."""
    drafts: list[Draft] = []
    for degrees, chars in by_direction(page.chars).items():
        drafts += _level(page, chars) if degrees == 0 else _turned(page, chars, degrees)
    return drafts


def _level(page: PageText, chars: Sequence[Char]) -> list[Draft]:
    """Blocks of horizontal text: tables between the zones above and below them."""
    tables = find_tables(page.rules)
    inside: dict[int, dict[TableCell, list[Char]]] = {}
    free: list[Char] = []
    for char in chars:
        place = _cell_at(tables, char)
        if place is None:
            free.append(char)
        else:
            inside.setdefault(place[0], {}).setdefault(place[1], []).append(char)
    drafts: list[Draft] = []
    parts = segments(free)
    for number, cells in sorted(inside.items()):
        table = tables[number]
        above = [part for part in parts if part.across <= table.box.top]
        drafts += _running(page, above)
        parts = [part for part in parts if part.across > table.box.top]
        drafts += _cells(page, table, cells)
    return drafts + _running(page, parts)


def _cell_at(tables: Sequence[Table], char: Char) -> tuple[int, TableCell] | None:
    x, y = (char.box.x0 + char.box.x1) / 2, (char.box.top + char.box.bottom) / 2
    for number, table in enumerate(tables):
        if table.box.x0 <= x <= table.box.x1 and table.box.top <= y <= table.box.bottom:
            for cell in table.cells:
                if cell.box.x0 <= x <= cell.box.x1 and cell.box.top <= y <= cell.box.bottom:
                    return number, cell
    return None


def _running(page: PageText, parts: Sequence[object]) -> list[Draft]:
    return [
        _draft(page, group, zone, BlockKind.PARAGRAPH)
        for zone in zones(parts, width=page.width)  # type: ignore[arg-type]
        for group in paragraphs(zone)
    ]


def _turned(page: PageText, chars: Sequence[Char], degrees: int) -> list[Draft]:
    """Blocks of text in another direction; a slanted one is taken for a watermark."""
    kind = BlockKind.PARAGRAPH if degrees % 90 == 0 else BlockKind.WATERMARK
    return [_draft(page, group, zone, kind) for zone in zones(segments(chars)) for group in paragraphs(zone)]


def _cells(page: PageText, table: Table, chars: dict[TableCell, list[Char]]) -> list[Draft]:
    """One block a cell (empty ones too), or one a paragraph where the cell is a frame."""
    page.tables += 1
    number = page.tables_before + page.tables - 1
    texts = {cell: _cell_lines(chars.get(cell, ())) for cell in table.cells}
    plain = {cell: "".join(line.text for line in lines).strip() for cell, lines in texts.items()}
    last = {cell.row: cell for cell in table.cells}
    headings = _headings(table, plain)
    drafts: list[Draft] = []
    for cell in table.cells:
        place = Cell(number, cell.row, cell.column, *headings(cell))
        end = "\n" if last[cell.row] is cell else "\t"
        drafts += _cell_drafts(page, cell, texts[cell], place, end)
    return drafts


def _cell_lines(chars: Sequence[Char]) -> list[Line]:
    return lines_of(in_order(segments(chars)))


def _headings(table: Table, plain: dict[TableCell, str]):  # type: ignore[no-untyped-def]  # noqa: ANN202
    rows = len({cell.row for cell in table.cells})
    first_row = {cell.column: plain[cell] for cell in table.cells if cell.row == 0}
    first_column = {cell.row: plain[cell] for cell in table.cells if cell.column == 0}
    columns = first_row if rows > 1 and are_headings(first_row.values()) else {}
    labels = first_column if are_headings(first_column.values()) else {}

    def of(cell: TableCell) -> tuple[str | None, str | None]:
        return columns.get(cell.column) if cell.row else None, labels.get(cell.row) if cell.column else None

    return of


def _cell_drafts(page: PageText, cell: TableCell, lines: list[Line], place: Cell, end: str) -> list[Draft]:
    if not lines:
        return [Draft((Piece(end),), BlockKind.TABLE_CELL, cell.box, cell=place, hiding=page.hiding)]
    zone = Zone(tuple(lines), min(line.start for line in lines), max(line.end for line in lines))
    groups = [lines] if len(lines) <= _MAX_CELL_LINES else paragraphs(zone)
    inner = Zone(zone.lines, zone.left, cell.box.x1 - _PADDING, ruled=True)
    drafts = [_draft(page, group, inner, BlockKind.TABLE_CELL) for group in groups]
    for draft in drafts:
        draft.cell = place
    drafts[-1].pieces = (*drafts[-1].pieces[:-1], Piece(end))
    return drafts


def _draft(page: PageText, group: Sequence[Line], zone: Zone, kind: BlockKind) -> Draft:
    boxes = [line.box for line in group]
    first = next((glyph.char for line in group for glyph in line.glyphs if not glyph.char.text.isspace()), None)
    sizes = Counter(round(glyph.char.size, 1) for line in group for glyph in line.glyphs)
    return Draft(
        tuple(_pieces(page, group, zone)),
        kind,
        Box(
            min(box.x0 for box in boxes),
            min(box.top for box in boxes),
            max(box.x1 for box in boxes),
            max(box.bottom for box in boxes),
        ),
        first.font.name if first else None,
        sizes.most_common(1)[0][0],
        first.font.bold if first else False,
        alignment(group, zone),
        hiding=page.hiding,
        lines=len(group),
        edges=Edges(
            zone.left,
            zone.edge(sizes.most_common(1)[0][0]),
            ink_start(group[0]),
            group[-1].end,
            bool(ENUMERATION.match(group[0].text)),
            first_word(group[0]),
        ),
    )


def _pieces(page: PageText, group: Sequence[Line], zone: Zone) -> Iterable[Piece]:
    """Yield the pieces of a paragraph: runs of consecutive characters, invented blanks, tabs and line ends.

    Where a full line of Chinese runs on there is no separator: names and numbers break anywhere.
    """
    run: list[Char] = []
    for position, line in enumerate(group):
        for number, segment in enumerate(line.segments):
            if number:
                yield from _flush(page, run)
                yield Piece("\t")
            for index, glyph in enumerate(segment.glyphs):
                if index and has_blank(segment.glyphs[index - 1], glyph):
                    yield from _flush(page, run)
                    yield Piece(" ")
                if run and not _follows(page, run[-1], glyph.char):
                    yield from _flush(page, run)
                run.append(glyph.char)
        yield from _flush(page, run)
        if position + 1 == len(group) or not runs_on(line, group[position + 1], zone):
            yield Piece("\n")


def _follows(page: PageText, last: Char, char: Char) -> bool:
    inks = page.inks.get(last.index), page.inks.get(char.index)
    if inks[0] and inks[1]:
        return (inks[0].confidence, inks[0].turn) == (inks[1].confidence, inks[1].turn)
    if inks[0] or inks[1]:
        return False
    unknown = (last.index in page.unknown, char.index in page.unknown)
    if unknown == (True, True):
        return True
    return unknown == (False, False) and char.index == last.index + 1 and len(last.text) == len(char.text) == 1


def _flush(page: PageText, run: list[Char]) -> Iterable[Piece]:
    if not run:
        return
    address: Address = PdfChars(page.number, run[0].index, run[-1].index + 1)
    text = "".join(char.text for char in run)
    inked = [page.inks[char.index] for char in run if char.index in page.inks]
    if inked:
        address = PageInk(page.number, tuple(each.box for each in inked), inked[0].confidence, inked[0].turn)
    elif run[0].index in page.unknown:
        address = PageArea(page.number, _around(run))
        text = f"〔第{page.number}页未识别字符{run[0].index + 1}〕"
    run.clear()
    yield Piece(text, address)


def _around(run: Sequence[Char]) -> Box:
    return Box(
        min(char.box.x0 for char in run),
        min(char.box.top for char in run),
        max(char.box.x1 for char in run),
        max(char.box.bottom for char in run),
    )
