"""Make a Document of a PDF.

Visible text comes page by page in reading order, then what stands in the margins of the pages (running heads and feet, page
numbers: they part no sentence and no list that goes on over a page); then what hides on the pages (invisible, off the page),
then what the file holds outside them. Where the text layer says nothing or is not believed (scans, lying fonts), the page is
read from its pixels. What nobody can read is a placeholder: a whole page, a picture, a character without known meaning.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from io import BytesIO

import pdfplumber

from pipeline.errors import DamagedDocument
from pipeline.formats.pdf.checking import Verdict, check
from pipeline.formats.pdf.compose import Draft
from pipeline.formats.pdf.crossing import join_over_pages
from pipeline.formats.pdf.hidden import held, hidden_texts
from pipeline.formats.pdf.kinds import PageBlocks, name_kinds
from pipeline.formats.pdf.layer import PageLayer, read_layers
from pipeline.formats.pdf.legibility import BROKEN, DPI, UNTRUSTED, Sight, judge
from pipeline.formats.pdf.opening import Opened, open_pdf
from pipeline.formats.pdf.origins import stand_elsewhere
from pipeline.formats.pdf.pixels import Renderer, gray_of
from pipeline.formats.pdf.probe import Probe
from pipeline.formats.pdf.reading import hidden_blocks, page_blocks, shown_box, visible_chars
from pipeline.formats.pdf.sampling import Sample
from pipeline.formats.pdf.seeing import Eyes
from pipeline.formats.pdf.unshown import named, unshown
from pipeline.model.document import (
    BlockBuilder,
    BlockKind,
    Document,
    Hiding,
    Page,
    PageInk,
    PdfChars,
    PdfObject,
    Piece,
)


def read(source: bytes) -> Document:
    """Read a PDF.

    Warnings are codes: ``encrypted_without_password``, ``repaired``, ``unreadable_pages``, ``recognised_pages``,
    ``untrusted_text``, ``unchecked_text``, ``pictures``, ``picture_cropped`` (one that does not show, or not as a whole),
    ``hidden_text``, ``annotations``, ``attachments``,
    ``hidden_unread`` (something outside the pages could not be read, or there is more than is looked at).

    Raises:
        UnreadableDocument: EmptyDocument, EncryptedDocument, DamagedDocument, HostileDocument or TooLarge.
    """
    opened = open_pdf(source)
    with Renderer(opened.data) as renderer:
        found = _read_pages(opened, renderer)
    pages = [found.pages[number] for number in sorted(found.pages)]
    _number_tables(pages)
    title = name_kinds(pages)
    join_over_pages(pages)
    hidden = [(number, draft) for number in sorted(found.hidden) for draft in found.hidden[number]]
    shown = "".join(draft.text for page in pages for draft in page.drafts) + "".join(draft.text for _, draft in hidden)
    outside = held(source)
    hidden += [(0, _outside(text.path, text.text, text.kind, text.hiding)) for text in outside.beside(shown)]
    builder = BlockBuilder()
    for number, draft in [*_in_order(pages), *hidden]:
        _add(builder, number, draft)
    return Document(
        hashlib.sha256(source).hexdigest(),
        "pdf",
        tuple(builder.blocks),
        tuple(found.sizes),
        title,
        (*opened.warnings, *_warnings(pages, hidden, found.verdict), *(("hidden_unread",) if outside.short else ())),
    )


def _in_order(pages: Sequence[PageBlocks]) -> Iterator[tuple[int, Draft]]:
    """Yield the blocks that show with their pages, those of the margins last; the head of the first page opens the text."""
    margins = []
    for page in pages:
        for draft in page.drafts:
            if draft.kind is BlockKind.FOOTER or (draft.kind is BlockKind.HEADER and page is not pages[0]):
                margins.append((page.number, draft))
            else:
                yield page.number, draft
    yield from margins


@dataclass(slots=True)
class _Pages:
    """What was found page by page: blocks that show and blocks that hide, by number; and which fonts were believed."""

    pages: dict[int, PageBlocks] = field(default_factory=dict)
    hidden: dict[int, list[Draft]] = field(default_factory=dict)
    sizes: list[Page] = field(default_factory=list)
    verdict: Verdict = field(default_factory=Verdict)

    def add(self, layer: PageLayer, sight: Sight, eyes: Eyes) -> None:
        """Take in one page, or take it in anew."""
        self.pages[layer.number] = page_blocks(layer, sight, eyes)
        self.hidden[layer.number] = list(hidden_blocks(layer, sight))


def _read_pages(opened: Opened, renderer: Renderer) -> _Pages:
    """Read all pages; those with a font that shows something else than it says are read once more, from their pixels."""
    found, sample, eyes = _Pages(), Sample(), Eyes(renderer)
    for layer, sight in judged(opened, renderer):
        found.sizes.append(Page(layer.number, layer.width, layer.height))
        sample.add(layer.number, visible_chars(sight))
        found.add(layer, sight, eyes)
    found.verdict = check(sample, renderer)
    if found.verdict.untrusted:
        again = Sample()  # counts the fonts as the first one did
        for layer, sight in judged(opened, renderer):
            shown = again.add(layer.number, visible_chars(sight))
            if shown & found.verdict.untrusted:
                sight.reason = UNTRUSTED
                found.add(layer, sight, eyes)
    return found


def judged(opened: Opened, renderer: Renderer) -> Iterator[tuple[PageLayer, Sight]]:
    """Yield each page's text layer with the judgement on it.

    Raises:
        DamagedDocument: the text reader and the renderer do not see the same pages.
    """
    probe = Probe()
    count = 0
    if renderer.pages != opened.pages:
        raise DamagedDocument(what="页数前后不一致")
    for count, layer in enumerate(read_layers(opened.data), start=1):
        if count > opened.pages:
            break
        pixels, scale = renderer.render(layer.number, DPI)
        sight = judge(layer, pixels, scale, probe.undrawn(layer.chars), partial(renderer.lettering, layer.number, DPI))
        if layer.pictures:
            sight.unshown = unshown(renderer.pictures(layer.number, DPI), layer, gray_of(pixels), scale)
        width, height = renderer.size(layer.number)
        if abs(width - layer.width) + abs(height - layer.height) > 1.0:
            sight.reason = BROKEN
        elif sight.reason is None and stand_elsewhere(layer.chars, renderer.origins(layer.number)):
            sight.reason = UNTRUSTED
        yield layer, sight
    if count != opened.pages:
        raise DamagedDocument(what="页数前后不一致")


def _number_tables(pages: Sequence[PageBlocks]) -> None:
    """Number the tables of the document; each page numbered its own from 0."""
    before = 0
    for page in pages:
        most = -1
        for draft in page.drafts:
            if draft.cell is not None:
                most = max(most, draft.cell.table)
                draft.cell = replace(draft.cell, table=draft.cell.table + before)
        before += most + 1


def _outside(path: str, text: str, kind: BlockKind, hiding: Hiding) -> Draft:
    return Draft((Piece(text, PdfObject(path, 0, len(text))), Piece("\n")), kind, hiding=hiding)


def _add(builder: BlockBuilder, number: int, draft: Draft) -> None:
    builder.add(
        draft.pieces,
        draft.kind,
        page=number or None,
        box=shown_box(number, draft),
        font=draft.font,
        size=draft.size,
        bold=draft.bold,
        alignment=draft.alignment,
        cell=draft.cell,
        hiding=draft.hiding,
    )


def _warnings(pages: list[PageBlocks], hidden: list[tuple[int, Draft]], verdict: Verdict) -> Iterator[str]:
    drafts = [draft for page in pages for draft in page.drafts]
    kinds = {draft.kind for draft in drafts}
    ways = {draft.hiding for _, draft in hidden if draft.kind is not BlockKind.PICTURE}
    if BlockKind.UNREADABLE_PAGE in kinds:
        yield "unreadable_pages"
    read = (draft for draft in drafts if draft.kind is not BlockKind.PICTURE)
    if any(isinstance(piece.address, PageInk) for draft in read for piece in draft.pieces):
        yield "recognised_pages"
    if verdict.untrusted:
        yield "untrusted_text"
    if verdict.unchecked:
        yield "unchecked_text"
    if kinds & {BlockKind.PICTURE, BlockKind.STAMP}:
        yield "pictures"
    if any(draft.kind is BlockKind.PICTURE for _, draft in hidden):
        yield "picture_cropped"
    if ways & {Hiding.COVERED, Hiding.HIDDEN_TEXT, Hiding.INVISIBLE, Hiding.OFF_PAGE}:
        yield "hidden_text"
    if Hiding.ANNOTATION in ways:
        yield "annotations"
    if Hiding.ATTACHMENT in ways:
        yield "attachments"


def source_text(source: bytes, document: Document) -> Iterator[tuple[Piece, str]]:
    """Yield each piece of page text or hidden text with what the file says at its address, found anew with pdfplumber."""
    texts = {text.path: text.text for text in hidden_texts(source)}
    data = open_pdf(source).data
    paths = [piece.address.path for piece in _pieces(document) if isinstance(piece.address, PdfObject)]
    if not set(paths) <= texts.keys():
        texts |= _unshown_pictures(data)
    with pdfplumber.open(BytesIO(data)) as pdf:
        chars: list[str] = []
        number = 0
        for piece in _pieces(document):
            at = piece.address
            if isinstance(at, PdfChars):
                if at.page != number:
                    chars = [char["text"] for char in pdf.pages[at.page - 1].chars]
                    number = at.page
                yield piece, "".join(chars[at.first : at.last])
            elif isinstance(at, PdfObject):
                yield piece, texts.get(at.path, "")[at.start : at.end]


def _pieces(document: Document) -> Iterator[Piece]:
    return (piece for block in document.blocks for piece in block.pieces)


def _unshown_pictures(data: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    with Renderer(data) as renderer:
        for layer in read_layers(data):
            gray, scale = renderer.render(layer.number, DPI, gray=True)
            hidden = unshown(renderer.pictures(layer.number, DPI), layer, gray, scale) if layer.pictures else []
            found |= {path: label for path, label, _ in named(layer.number, hidden)}
    return found
