"""Word package to Document, and back from a piece to what the file says at its address."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from pipeline.formats.docx.draft import Atom, Draft, Line
from pipeline.formats.docx.package import Package, open_package
from pipeline.formats.docx.roots import check_roots
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


def read(source: bytes) -> Document:
    """Read a Word document; see the package's docstring for what becomes text.

    Raises:
        UnreadableDocument: one of its subclasses.
    """
    package = open_package(source)
    check_roots(package)
    draft = scan_states(package)
    if not any(line.text().strip() for line in draft.lines):
        draft.warnings.add("no_text")
    title = _mark_title(draft)
    paths = Paths()
    builder = BlockBuilder()
    for line in draft.lines:
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
    digest = hashlib.sha256(source).hexdigest()
    warnings = tuple(sorted(draft.warnings))
    return Document(digest, "docx", tuple(builder.blocks), (), title, warnings, draft.revisions)


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
