"""The walk over one story (body, header, note, comment, text box): paragraphs and tables to lines of atoms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from pipeline.formats.docx.branches import others, shown
from pipeline.formats.docx.draft import CELL_END, LINE_END, Atom, Line
from pipeline.formats.docx.inline import Context, Paragraph
from pipeline.formats.docx.names import MC, PREFIXES, W, split, w
from pipeline.formats.docx.xml import Element
from pipeline.model.document import BlockKind, Cell, Hiding

_THROUGH = frozenset({"sdtContent", "customXml", "ins", "moveTo", "smartTag"})
_GONE = frozenset({"del", "moveFrom"})
_BLOCKS = frozenset({"p", "tbl"})
_ROWS = frozenset({"tr"})
_CELLS = frozenset({"tc"})


def members(
    container: Element, wanted: frozenset[str], hiding: Hiding | None
) -> Iterator[tuple[Element, Hiding | None]]:
    """Yield the ``wanted`` children through all wrappers, with where they hide."""
    for child in container:
        namespace, local = split(str(child.tag))
        if namespace == W and local in wanted:
            yield child, hiding
        elif namespace == W and local == "sdt":
            for content in child.iterchildren(w("sdtContent")):
                yield from members(content, wanted, hiding)
        elif namespace == W and local in _THROUGH:
            yield from members(child, wanted, hiding)
        elif namespace == W and local in _GONE:
            yield from members(child, wanted, hiding or Hiding.DELETED_REVISION)
        elif (namespace, local) == (MC, "AlternateContent"):
            branch = shown(child)
            if branch is not None:
                yield from members(branch, wanted, hiding)
            for other in others(child):
                yield from members(other, wanted, hiding or Hiding.ALTERNATE)
        elif namespace not in PREFIXES.values():
            yield from members(child, wanted, hiding or Hiding.UNREFERENCED)


def mark_is_deleted(paragraph: Element) -> bool:
    """Say whether a paragraph runs on into the next one once its deleted mark is gone."""
    properties = paragraph.find(w("pPr"))
    if properties is None or properties.find(w("sectPr")) is not None:
        return False
    mark = properties.find(w("rPr"))
    if mark is None or (mark.find(w("del")) is None and mark.find(w("moveFrom")) is None):
        return False
    following = paragraph.getnext()
    return following is not None and following.tag == w("p")


def row_is_deleted(row: Element) -> bool:
    """Say whether a table row is a deleted revision."""
    return row.find(f"{w('trPr')}/{w('del')}") is not None


def cell_is_deleted(cell: Element) -> bool:
    """Say whether a table cell is a deleted revision."""
    return cell.find(f"{w('tcPr')}/{w('cellDel')}") is not None


@dataclass(slots=True)
class _CellDraft:
    column: int
    line: Line
    sides: list[Line]
    text: str


@dataclass(slots=True)
class Story:
    """Walks one story; ``kind`` is what its paragraphs are, PARAGRAPH meaning that their styles decide.

    Lines go to ``lines`` and, where they hide, to ``hidden``. ``footnotes`` returns the lines of the notes met since it was last
    asked; they follow the paragraph or table that refers to them.
    """

    context: Context
    part: str
    kind: BlockKind
    lines: list[Line] = field(default_factory=list)
    hidden: list[Line] = field(default_factory=list)
    footnotes: Callable[[], list[Line]] = list
    _labelled: set[Element] = field(
        default_factory=set
    )  # paragraphs whose label stands at the start of their line already

    def walk(self, root: Element, hiding: Hiding | None = None) -> None:
        """Walk the story whose paragraphs and tables are children of ``root``."""
        self.context.enter(root)
        for element, where in members(root, _BLOCKS, hiding):
            self._block(element, where)
            if self.lines and self.lines[-1].atoms[-1:] == [LINE_END]:  # not between lines that run on into one
                self.lines += self.footnotes()

    def _block(self, element: Element, hiding: Hiding | None) -> None:
        if element.tag == w("tbl"):
            self._table(element, hiding)
        else:
            self._paragraph(element, hiding)

    def _paragraph(self, element: Element, hiding: Hiding | None) -> None:
        paragraph = Paragraph(self.context, self.part, element)
        paragraph.walk(hiding)
        runs_on = self._runs_on(element)
        shows = bool(paragraph.visible) or not runs_on
        label = self._label(element, shows=shows) if hiding is None else []
        if hiding is None and (label or shows):
            end = [] if runs_on else [LINE_END]
            line = Line(label + paragraph.visible + end, self._kind_of(element), look=paragraph.look)
            line.alignment = self.context.styles.alignment(element)
            self.lines.append(line)
        self._sides(paragraph)

    def _runs_on(self, paragraph: Element) -> bool:
        """Say whether the next paragraph follows on the line of this one: its mark is a deleted revision, or hidden text."""
        if mark_is_deleted(paragraph):
            return True
        following = paragraph.getnext()
        return following is not None and following.tag == w("p") and self.context.looks.mark_vanishes(paragraph)

    def _label(self, paragraph: Element, *, shows: bool) -> list[Atom]:
        """Return the label that prints before a paragraph; one that runs on into others bears that of the last."""
        if paragraph in self._labelled:
            return []
        while mark_is_deleted(paragraph) and (following := paragraph.getnext()) is not None:
            paragraph, shows = following, True
            self._labelled.add(following)
        return self.context.numbering.label(paragraph, (self.part, self.kind is BlockKind.TEXT_BOX)) if shows else []

    def _sides(self, paragraph: Paragraph) -> None:
        """Add what belongs to a paragraph without standing in its line: pictures, text boxes, what hides."""
        kind = self.kind if self.kind is not BlockKind.PARAGRAPH else None
        self.lines += paragraph.asides
        for where, atoms in paragraph.hidden:
            hidden_kind = _KIND_OF_HIDING.get(where, kind or BlockKind.PARAGRAPH)
            self.hidden.append(Line([*atoms, LINE_END], hidden_kind, where))
        for box, box_hiding in paragraph.boxes:
            story = Story(self.context, self.part, BlockKind.TEXT_BOX, self.lines, self.hidden)
            story.walk(box, box_hiding)

    def _kind_of(self, paragraph: Element) -> BlockKind:
        if self.kind is not BlockKind.PARAGRAPH:
            return self.kind
        level = self.context.styles.heading_level(paragraph)
        if level is not None:
            return BlockKind.TITLE if level == 0 else BlockKind.HEADING
        return BlockKind.LIST_ITEM if self.context.styles.is_list_item(paragraph) else BlockKind.PARAGRAPH

    def _table(self, table: Element, hiding: Hiding | None) -> None:
        number = self.context.tables
        self.context.tables += 1
        rows: list[list[_CellDraft]] = []
        for row, where in members(table, _ROWS, hiding):
            gone = where or (Hiding.DELETED_REVISION if row_is_deleted(row) else None)
            cells = list(self._row(row, gone))
            if cells:
                rows.append(cells)
        _add_places(rows, number)
        for cells in rows:
            for cell in cells:
                last = cell is cells[-1]
                cell.line.atoms.append(LINE_END if last else CELL_END)
                self.lines.append(cell.line)
                self.lines += cell.sides

    def _row(self, row: Element, hiding: Hiding | None) -> Iterator[_CellDraft]:
        column = _number(row.find(f"{w('trPr')}/{w('gridBefore')}"), 0)
        for cell, where in members(row, _CELLS, hiding):
            gone = where or (Hiding.DELETED_REVISION if cell_is_deleted(cell) else None)
            draft = self._cell(cell, gone, column)
            column += _number(cell.find(f"{w('tcPr')}/{w('gridSpan')}"), 1)
            if gone is None:
                yield draft

    def _cell(self, cell: Element, hiding: Hiding | None, column: int) -> _CellDraft:
        """Walk a cell: its paragraphs make one line, a table inside follows it."""
        atoms: list[Atom] = []
        line = Line(atoms, BlockKind.TABLE_CELL if self.kind is BlockKind.PARAGRAPH else self.kind)
        inner = Story(
            self.context,
            self.part,
            BlockKind.TABLE_CELL if self.kind is BlockKind.PARAGRAPH else self.kind,
            [],
            self.hidden,
        )
        open_line = False
        for element, where in members(cell, _BLOCKS, hiding):
            if element.tag == w("tbl"):
                inner._table(element, where)
                continue
            paragraph = Paragraph(self.context, self.part, element)
            paragraph.walk(where)
            if where is None:
                runs_on = self._runs_on(element)
                label = inner._label(element, shows=bool(paragraph.visible) or not runs_on)
                if open_line:
                    atoms.append(LINE_END)
                if paragraph.visible and not any(atom.literal for atom in atoms):
                    line.look = paragraph.look
                    line.alignment = self.context.styles.alignment(element)
                atoms += label + paragraph.visible
                open_line = not runs_on
            inner._sides(paragraph)
        return _CellDraft(column, line, inner.lines, line.text().strip())


def _add_places(rows: list[list[_CellDraft]], table: int) -> None:
    """Tell each cell its place and its headings."""
    first = [cell.text for cell in rows[0]] if rows else []
    heads = len(rows) > 1 and _are_headings(first)
    columns = {cell.column: cell.text for cell in rows[0]} if heads else {}
    labels = [cells[0].text for cells in rows if cells[0].column == 0]
    labelled = _are_headings(labels)
    for index, cells in enumerate(rows):
        label = cells[0].text if cells[0].column == 0 and labelled else None
        for cell in cells:
            cell.line.cell = Cell(
                table,
                index,
                cell.column,
                columns.get(cell.column) if index else None,
                label if cell.column else None,
            )


def _are_headings(texts: list[str]) -> bool:
    """Say whether texts can be headings: all there (a form's last cell may be empty), short, without long numbers."""
    said = [text for text in texts if text]
    return len(said) * 2 > len(texts) and all(len(text) <= 30 and not re.search(r"\d{4}", text) for text in said)


def _number(element: Element | None, otherwise: int) -> int:
    value = element.get(w("val"), "") if element is not None else ""
    return min(int(value), 1000) if value.isascii() and value.isdecimal() and len(value) < 6 else otherwise


_KIND_OF_HIDING = {
    Hiding.COMMENT: BlockKind.COMMENT,
    Hiding.FIELD_CODE: BlockKind.FIELD,
    Hiding.METADATA: BlockKind.METADATA,
}
