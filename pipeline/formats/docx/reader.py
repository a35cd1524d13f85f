"""Word package to Document, and back from a piece to what the file says at its address."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.formats.docx.draft import Atom, Draft, Line
from pipeline.formats.docx.package import Package, open_package
from pipeline.formats.docx.recognition import recognised
from pipeline.formats.docx.roots import check_roots
from pipeline.formats.docx.seeing import Sight
from pipeline.formats.docx.states import scan_states
from pipeline.formats.docx.xml import Paths, held, resolve
from pipeline.model.document import (
    Alignment,
    Block,
    BlockBuilder,
    BlockKind,
    Document,
    DocxObject,
    DocxPicture,
    DocxSign,
    DocxText,
    Piece,
)

_TITLE_SIZE = 15.0
_LETTERHEAD = re.compile(r".*(?:文件|函|公报|纪要)|.*〔\d{4}〕.*|.*[★☆].*")


def read(source: bytes, *, recognise: bool = True) -> Document:
    """Read a Word document; see the package's docstring for what becomes text.

    ``recognise`` false leaves pictures as placeholders alone.

    Raises:
        UnreadableDocument: one of its subclasses.
    """
    package = open_package(source)
    check_roots(package)
    draft = scan_states(package)
    if not any(line.text().strip() for line in draft.lines):
        draft.warnings.add("no_text")
    title = _mark_title(draft)
    sights = recognised(package, draft) if recognise else {}
    tables = 1 + max((line.cell.table for line in draft.lines if line.cell is not None), default=-1)
    paths = Paths()
    builder = BlockBuilder()
    for line in draft.lines:
        sight = _sight_of(line, sights)
        if sight.sealed:
            line.kind = BlockKind.STAMP
        builder.add(
            tuple(_piece(atom, paths) for atom in line.atoms),
            line.kind,
            font=line.look.font,
            size=line.look.size,
            bold=line.look.bold,
            alignment=line.alignment,
            cell=line.cell,
            hiding=line.hiding,
        )
        tables = _add_seen(builder, line, sight, tables)
    digest = hashlib.sha256(source).hexdigest()
    warnings = tuple(sorted(draft.warnings))
    return Document(digest, "docx", tuple(builder.blocks), (), title, warnings, draft.revisions)


def _sight_of(line: Line, sights: dict[str, Sight]) -> Sight:
    """Return what was recognised in the picture whose placeholder a line is; nothing for other lines."""
    parts = (atom.picture for atom in line.atoms if atom.picture is not None)
    return next((sights[part] for part in parts if part in sights), Sight())


def _add_seen(builder: BlockBuilder, line: Line, sight: Sight, tables: int) -> int:
    """Add what was recognised in a picture behind its placeholder; return the number of the next table."""
    state = next((atom.revised for atom in line.atoms if atom.picture is not None), None)
    most = -1
    for block in sight.blocks:
        cell = block.cell
        if cell is not None:
            most = max(most, cell.table)
            cell = replace(cell, table=tables + cell.table)
        pieces = tuple(replace(each, revised=state if each.address is not None else None) for each in block.pieces)
        builder.add(pieces, block.kind, cell=cell, hiding=line.hiding)
    return tables + most + 1


def source_text(source: bytes, document: Document) -> Iterator[tuple[Piece, str]]:
    """Yield each piece that has a text address, with what the package says there."""
    package = open_package(source)
    for block in document.blocks:
        yield from _block_text(package, block)


def _block_text(package: Package, block: Block) -> Iterator[tuple[Piece, str]]:
    for piece in block.pieces:
        address = piece.address
        if isinstance(address, DocxText):
            element = resolve(package.tree(address.part), address.path)
            yield piece, held(element, address.attribute)[address.start : address.end]


def _piece(atom: Atom, paths: Paths) -> Piece:
    if atom.picture is not None:
        return Piece(atom.text, DocxPicture(atom.picture), atom.revised)
    if atom.within is not None:
        return Piece(atom.text, DocxObject(atom.part, atom.within, 0, len(atom.text)))
    if atom.element is None:
        return Piece(atom.text, None, atom.revised)
    path = paths.of(atom.element)
    if not atom.literal:
        return Piece(atom.text, DocxSign(atom.part, path) if atom.prints else None, atom.revised)
    end = atom.start + len(atom.text)
    return Piece(atom.text, DocxText(atom.part, path, atom.start, end, atom.attribute), atom.revised)


def _mark_title(draft: Draft) -> str | None:
    """Find the title: a paragraph of a title style, else the first large centred one below the letterhead.

    GB/T 9704-2012 sets the title in size 2 (22 pt), centred, on one or more lines.
    """
    body = [line for line in draft.lines if line.hiding is None and line.text().strip()]
    styled = [line for line in body if line.kind is BlockKind.TITLE]
    lines = styled[:1] or _centred_title([line for line in body if line.kind is BlockKind.PARAGRAPH][:20])
    for line in lines:
        line.kind = BlockKind.TITLE
    return "".join(line.text().strip() for line in lines) or None


def _centred_title(paragraphs: list[Line]) -> list[Line]:
    title: list[Line] = []
    for line in paragraphs:
        centred = line.alignment is Alignment.CENTER and (line.look.size or 0.0) >= _TITLE_SIZE
        if title and (not centred or line.look.size != title[0].look.size):
            break
        if centred and (title or not _LETTERHEAD.fullmatch(line.text().strip())):
            title.append(line)
        if len(title) == 4:
            break
    return title
