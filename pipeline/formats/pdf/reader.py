"""Make a Document of a PDF.

Visible text comes page by page in reading order; then what hides on the pages (invisible, off the page), then what the file
holds outside them. What nobody can read is a placeholder: a whole page, a picture, a character without known meaning.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from io import BytesIO

import pdfplumber

from pipeline.errors import DamagedDocument
from pipeline.formats.pdf.compose import Draft, PageText, compose
from pipeline.formats.pdf.crossing import join_over_pages
from pipeline.formats.pdf.hidden import hidden_texts
from pipeline.formats.pdf.kinds import PageBlocks, name_kinds
from pipeline.formats.pdf.layer import Char, PageLayer, read_layers
from pipeline.formats.pdf.legibility import BROKEN, DPI, Sight, judge
from pipeline.formats.pdf.opening import Opened, open_pdf
from pipeline.formats.pdf.pixels import Renderer
from pipeline.formats.pdf.probe import Probe
from pipeline.model.document import (
    BlockBuilder,
    BlockKind,
    Document,
    Hiding,
    Page,
    PageArea,
    PdfChars,
    PdfObject,
    Piece,
)


def read(source: bytes) -> Document:
    """Read a PDF.

    Warnings are codes: ``encrypted_without_password``, ``repaired``, ``unreadable_pages``, ``pictures``, ``hidden_text``,
    ``annotations``, ``attachments``.

    Raises:
        UnreadableDocument: EmptyDocument, EncryptedDocument, DamagedDocument, HostileDocument or TooLarge.
    """
    opened = open_pdf(source)
    pages: list[PageBlocks] = []
    hidden: list[tuple[int, Draft]] = []
    sizes: list[Page] = []
    for layer, sight in judged(opened):
        sizes.append(Page(layer.number, layer.width, layer.height))
        before = sum(
            draft.cell is not None and draft.cell.row == draft.cell.column == 0 for p in pages for draft in p.drafts
        )
        pages.append(PageBlocks(layer.number, layer.height, _page(layer, sight, before)))
        hidden += _hidden(layer, sight)
    title = name_kinds(pages)
    join_over_pages(pages)
    hidden += [(0, _outside(text.path, text.text, text.kind, text.hiding)) for text in hidden_texts(source)]
    builder = BlockBuilder()
    for number, draft in [*((page.number, draft) for page in pages for draft in page.drafts), *hidden]:
        _add(builder, number, draft)
    return Document(
        hashlib.sha256(source).hexdigest(),
        "pdf",
        tuple(builder.blocks),
        tuple(sizes),
        title,
        (*opened.warnings, *_warnings(pages, hidden)),
    )


def judged(opened: Opened) -> Iterator[tuple[PageLayer, Sight]]:
    """Yield each page's text layer with the judgement on it; the writer of copies judges in the same way.

    Raises:
        DamagedDocument: the text reader and the renderer do not see the same pages.
    """
    probe = Probe()
    count = 0
    with Renderer(opened.data) as renderer:
        if renderer.pages != opened.pages:
            raise DamagedDocument(what="页数前后不一致")
        for count, layer in enumerate(read_layers(opened.data), start=1):
            if count > opened.pages:
                break
            gray, scale = renderer.render(layer.number, DPI, gray=True)
            sight = judge(layer, gray, scale, probe.undrawn(layer.chars))
            width, height = renderer.size(layer.number)
            if abs(width - layer.width) + abs(height - layer.height) > 1.0:
                sight.reason = BROKEN
            yield layer, sight
    if count != opened.pages:
        raise DamagedDocument(what="页数前后不一致")


def _page(layer: PageLayer, sight: Sight, tables_before: int) -> list[Draft]:
    if sight.reason is not None:
        text = f"〔第{layer.number}页：{sight.reason}〕"
        piece = Piece(text, PageArea(layer.number))
        return [Draft((piece, Piece("\n")), BlockKind.UNREADABLE_PAGE)]
    chars = _trimmed(sight)
    drafts = compose(PageText(layer.number, chars, sight.unknown, layer.rules, tables_before=tables_before))
    for number, box in enumerate(sight.areas, start=1):
        piece = Piece(f"〔第{layer.number}页图片{number}〕", PageArea(layer.number, box))
        drafts.append(Draft((piece, Piece("\n")), BlockKind.PICTURE, box))
    return drafts


def _trimmed(sight: Sight) -> list[Char]:
    """Leave out visible characters that have no text at all."""
    return [char for char in sight.visible if char.text or char.index in sight.unknown]


def _hidden(layer: PageLayer, sight: Sight) -> list[tuple[int, Draft]]:
    """Blocks of the page's hidden text; on an unreadable page also what its text layer claims, as a hint."""
    found: list[tuple[int, Draft]] = []
    claims = [(char, Hiding.INVISIBLE) for char in sight.visible] if sight.reason is not None else []
    for hiding in (Hiding.INVISIBLE, Hiding.OFF_PAGE):
        chars = sorted(
            (char for char, how in [*claims, *sight.hidden] if how is hiding and char.text), key=lambda char: char.index
        )
        if any(char.text.isprintable() and not char.text.isspace() for char in chars):
            found += [(layer.number, draft) for draft in compose(PageText(layer.number, chars, set(), hiding=hiding))]
    return found


def _outside(path: str, text: str, kind: BlockKind, hiding: Hiding) -> Draft:
    return Draft((Piece(text, PdfObject(path, 0, len(text))), Piece("\n")), kind, hiding=hiding)


def _add(builder: BlockBuilder, number: int, draft: Draft) -> None:
    builder.add(
        draft.pieces,
        draft.kind,
        page=number or None,
        box=draft.box,
        font=draft.font,
        size=draft.size,
        bold=draft.bold,
        alignment=draft.alignment,
        cell=draft.cell,
        hiding=draft.hiding,
    )


def _warnings(pages: list[PageBlocks], hidden: list[tuple[int, Draft]]) -> Iterator[str]:
    kinds = {draft.kind for page in pages for draft in page.drafts}
    ways = {draft.hiding for _, draft in hidden}
    if BlockKind.UNREADABLE_PAGE in kinds:
        yield "unreadable_pages"
    if BlockKind.PICTURE in kinds:
        yield "pictures"
    if ways & {Hiding.INVISIBLE, Hiding.OFF_PAGE}:
        yield "hidden_text"
    if Hiding.ANNOTATION in ways:
        yield "annotations"
    if Hiding.ATTACHMENT in ways:
        yield "attachments"


def source_text(source: bytes, document: Document) -> Iterator[tuple[Piece, str]]:
    """Yield each piece of page text or hidden text with what the file says at its address, found anew with pdfplumber."""
    texts = {text.path: text.text for text in hidden_texts(source)}
    with pdfplumber.open(BytesIO(open_pdf(source).data)) as pdf:
        chars: list[str] = []
        number = 0
        for block in document.blocks:
            for piece in block.pieces:
                at = piece.address
                if isinstance(at, PdfChars):
                    if at.page != number:
                        chars = [char["text"] for char in pdf.pages[at.page - 1].chars]
                        number = at.page
                    yield piece, "".join(chars[at.first : at.last])
                elif isinstance(at, PdfObject):
                    yield piece, texts.get(at.path, "")[at.start : at.end]
