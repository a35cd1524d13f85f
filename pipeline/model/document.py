"""Document: blocks of text in reading order, in which every character knows where it came from.

Offsets are Unicode code points of ``Document.text``, end exclusive. ``Document.text`` is the blocks' texts joined, and a
block's text is its pieces' texts joined; a piece whose address is None was invented by the reader (a line end between
paragraphs, a tab between cells).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block is on the page; evidence of place for the detectors."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_CELL = "table_cell"
    HEADER = "header"
    FOOTER = "footer"
    FOOTNOTE = "footnote"
    COMMENT = "comment"
    TEXT_BOX = "text_box"
    FIELD = "field"
    WATERMARK = "watermark"
    STAMP = "stamp"
    METADATA = "metadata"
    PICTURE = "picture"
    UNREADABLE_PAGE = "unreadable_page"


class Hiding(StrEnum):
    """Where text hides that a reader of the printed page does not see, but a reader of the file can recover."""

    DELETED_REVISION = "deleted_revision"
    HIDDEN_TEXT = "hidden_text"
    COMMENT = "comment"
    FIELD_CODE = "field_code"
    ALTERNATE = "alternate"
    METADATA = "metadata"
    UNREFERENCED = "unreferenced"
    INVISIBLE = "invisible"
    OFF_PAGE = "off_page"
    ANNOTATION = "annotation"
    ATTACHMENT = "attachment"
    EMBEDDED = "embedded"
    REMAINS = "remains"
    COVERED = "covered"


class Alignment(StrEnum):
    """Horizontal alignment of a block."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    JUSTIFY = "justify"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, origin at the top left, y downward: on a page in PDF points (1/72 inch), in a picture in pixels."""

    x0: float
    top: float
    x1: float
    bottom: float

    def __post_init__(self) -> None:
        if self.x1 < self.x0 or self.bottom < self.top:
            raise ValueError(f"not a rectangle: {self}")


@dataclass(frozen=True, slots=True)
class PlainText:
    """Code points ``start`` to ``end`` (exclusive) of the decoded text file, byte order mark not counted."""

    start: int
    end: int


TAIL = "tail()"
"""Said instead of an attribute's name of the text behind an element; no attribute can be called so."""


@dataclass(frozen=True, slots=True)
class DocxText:
    """Code points ``start`` to ``end`` of one XML text node in a part of a Word package.

    ``path`` is the way from the part's root element to the node: child indexes joined by '/', counting elements only.
    ``attribute`` names the attribute (Clark notation) that holds the text; None when it is the element's own text, ``TAIL`` when
    it stands behind the element.
    """

    part: str
    path: str
    start: int
    end: int
    attribute: str | None = None


@dataclass(frozen=True, slots=True)
class DocxPicture:
    """A picture part of a Word package, as a whole; nobody has read what it shows."""

    part: str


@dataclass(frozen=True, slots=True)
class DocxObject:
    """Code points ``start`` to ``end`` of a text recovered from a Word package outside Word's own XML.

    ``part`` names the entry (empty: the archive itself), ``path`` the way inside it, such as ``xl/sharedStrings.xml``,
    ``exif/Artist`` or ``zip-comment``. A copy does not have such things at all.
    """

    part: str
    path: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DocxSign:
    """What one element of a Word part stands for without saying it as text: a symbol, a number or bullet before a paragraph.

    ``path`` as in ``DocxText``. Numbers and bullets are addressed by the w:lvlText that asks for them.
    """

    part: str
    path: str


@dataclass(frozen=True, slots=True)
class PdfChars:
    """Characters ``first`` to ``last`` (exclusive) of page ``page`` (1-based), in the order of its text layer."""

    page: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class PageArea:
    """An area of page ``page`` (1-based) whose content is known as pixels only; None means the whole page."""

    page: int
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class PageInk:
    """Characters that were recognised in the pixels of page ``page`` (1-based), since the file itself does not say them.

    Attributes:
        boxes: for each code point the rectangle around its ink, in points of the page as it is shown; for a blank the gap.
        confidence: how sure the recogniser is of the line that they stand in, 0 to 1.
        turn: degrees (0, 90, 180, 270) by which the writing is turned clockwise against the page as it is shown.
    """

    page: int
    boxes: tuple[Box, ...]
    confidence: float
    turn: int = 0


@dataclass(frozen=True, slots=True)
class DocxInk:
    """Characters that were recognised in a picture part of a Word package; ``boxes`` are in pixels of the picture as it is stored.

    ``confidence`` and ``turn`` as in ``PageInk``.
    """

    part: str
    boxes: tuple[Box, ...]
    confidence: float
    turn: int = 0


@dataclass(frozen=True, slots=True)
class PdfObject:
    """Code points ``start`` to ``end`` of a text held by a PDF object that is not on a page.

    ``path`` names the way to it through dictionaries and arrays from the trailer, such as ``/Info/Title`` or
    ``/Root/Names/EmbeddedFiles/0/F``. A rebuilt copy does not have such objects at all.
    """

    path: str
    start: int
    end: int


class Revised(StrEnum):
    """In which state of a document with unaccepted revisions a piece shows; what shows in every state has none of these."""

    INSERTED = "inserted"  # as printed only: it goes when the revisions are rejected
    DELETED = "deleted"  # in the former wording only: it comes back when the revisions are rejected
    REPEATED = "repeated"  # read once more: another line shows it, as printed or in its former wording


Address = (
    PlainText | DocxText | DocxPicture | DocxObject | DocxSign | DocxInk | PdfChars | PageArea | PageInk | PdfObject
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text with one origin; ``address`` is None when the reader invented it.

    For ``DocxPicture`` and ``PageArea`` the text is a placeholder such as 〔图片〕 that stands for what nobody could read,
    for ``DocxSign`` it is what prints.
    For the others each code point of ``text`` stands for one code point of the address, except that one PDF character may
    stand for several code points (a ligature); such a character has a piece of its own.
    ``revised`` says where it shows if it does not show in every state of unaccepted revisions.
    """

    text: str
    address: Address | None = None
    revised: Revised | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """Place of a table cell: ``table`` counts the tables of the document, ``row`` and ``column`` count from 0.

    ``column_heading`` and ``row_heading`` are the texts of the first row and first column, where they are headings.
    """

    table: int
    row: int
    column: int
    column_heading: str | None = None
    row_heading: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, cell, header … with the evidence of place that its format could give.

    Attributes:
        pieces: the text with its origins, line end or tab included.
        start: offset of the block in ``Document.text``.
        page: 1-based page, None where the format has no pages (Word, text).
        box: place on the page, None where unknown.
        font: font of the first visible character; None where unknown.
        size: its size in points.
        bold: whether it is bold.
        cell: place in a table, None outside tables.
        hiding: where the text hides, None when it shows.
    """

    pieces: tuple[Piece, ...]
    start: int
    kind: BlockKind = BlockKind.PARAGRAPH
    page: int | None = None
    box: Box | None = None
    font: str | None = None
    size: float | None = None
    bold: bool = False
    alignment: Alignment | None = None
    cell: Cell | None = None
    hiding: Hiding | None = None
    text: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", "".join(piece.text for piece in self.pieces))

    @property
    def end(self) -> int:
        """Offset of the block's end in ``Document.text``."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Page:
    """Size of a page in PDF points as it is shown (rotation applied)."""

    number: int
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class RevisionCount:
    """How many unaccepted revisions of each kind a document carries."""

    insertions: int = 0
    deletions: int = 0
    moves: int = 0
    formatting: int = 0


@dataclass(frozen=True, slots=True)
class Conversion:
    """What there is to know of the conversion of a draft; the same file may be converted otherwise another day.

    Attributes:
        kind: what the file is: ``doc``, ``rtf`` …; settled once, when it is read.
        pictures: sha256 of each picture that stands in the text, in its order.
    """

    kind: str
    pictures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A draft in neutral form.

    Where it carries unaccepted revisions, what shows is the printed state (insertions in, deletions out), and the former wording
    of each line that the revisions change hides as DELETED_REVISION, whole.

    Attributes:
        sha256: hash of the file's bytes, hexadecimal.
        format: ``docx``, ``pdf`` or ``txt``.
        blocks: all blocks in reading order; hidden ones after those that show.
        pages: empty where the format has no pages.
        title: the document's own title, None where none was recognised.
        warnings: codes of what the reader noticed (never text of the document).
        revisions: its unaccepted revisions, None where it has none.
        converted: the conversion that was read instead of the file itself; None where the file was.
    """

    sha256: str
    format: str
    blocks: tuple[Block, ...]
    pages: tuple[Page, ...] = ()
    title: str | None = None
    warnings: tuple[str, ...] = ()
    revisions: RevisionCount | None = None
    converted: Conversion | None = None
    text: str = field(init=False)

    def __post_init__(self) -> None:
        offset = 0
        for block in self.blocks:
            if block.start != offset:
                raise ValueError(f"a block starts at {block.start}, expected {offset}")
            offset = block.end
        object.__setattr__(self, "text", "".join(block.text for block in self.blocks))

    def block_at(self, offset: int) -> Block:
        """Return the block that holds the code point at ``offset``; the last block for the end of the text.

        Raises:
            IndexError: the document has no block, or ``offset`` lies outside it.
        """
        if not 0 <= offset <= len(self.text) or not self.blocks:
            raise IndexError(offset)
        return self.blocks[max(0, bisect_right(self.blocks, offset, key=lambda block: block.start) - 1)]

    def pieces(self, start: int, end: int) -> Iterator[tuple[int, Piece]]:
        """Yield each piece that overlaps ``start`` to ``end``, with its offset in ``Document.text``."""
        if start >= end:
            return
        first = bisect_right(self.blocks, start, key=lambda block: block.start) - 1
        for block in self.blocks[max(0, first) :]:
            if block.start >= end:
                return
            offset = block.start
            for piece in block.pieces:
                if offset < end and offset + len(piece.text) > start:
                    yield offset, piece
                offset += len(piece.text)


@dataclass(slots=True)
class BlockBuilder:
    """Collects blocks for a reader and keeps their offsets; ``add`` skips nothing, not even empty paragraphs."""

    blocks: list[Block] = field(default_factory=list)
    offset: int = 0

    def add(
        self,
        pieces: tuple[Piece, ...],
        kind: BlockKind = BlockKind.PARAGRAPH,
        *,
        page: int | None = None,
        box: Box | None = None,
        font: str | None = None,
        size: float | None = None,
        bold: bool = False,
        alignment: Alignment | None = None,
        cell: Cell | None = None,
        hiding: Hiding | None = None,
    ) -> Block:
        """Append a block at the current end and return it."""
        block = Block(pieces, self.offset, kind, page, box, font, size, bold, alignment, cell, hiding)
        self.blocks.append(block)
        self.offset = block.end
        return block
