"""Which pictures of a draft are recognised, within limits; what is not read stays a placeholder that a person settles.

Each part is looked at once, whatever shows it how often; parts with the same bytes that show alike share what was seen.
"""

from __future__ import annotations

import hashlib
import io
import time
from typing import cast

from PIL import Image

from pipeline.errors import UnreadableDocument
from pipeline.formats.docx.draft import Draft
from pipeline.formats.docx.media import DRAWABLE
from pipeline.formats.docx.package import Package
from pipeline.formats.docx.seeing import Sight
from pipeline.formats.docx.uses import Use
from pipeline.formats.limits import MAX_PICTURE_PIXELS
from pipeline.formats.pdf.worker import apart
from pipeline.model.document import DocxInk, Piece

MOST_PICTURES = 300
"""Pictures of one draft that are recognised; a page-sized one takes 4 seconds."""

SECONDS = 1200.0
"""Time after which no further picture of a draft is begun."""

_LEAST = (9, 18)
"""Shorter and longer side in pixels from which on a picture may hold writing: two characters, legible from 9 pixels on."""

_UNREAD, _READ = "pictures", "recognised_pages"


def recognised(package: Package, draft: Draft) -> dict[str, Sight]:
    """Recognise the pictures of a draft, by part; tells in ``draft.warnings`` that some were read, and that some were not."""
    sights: dict[str, Sight] = {}
    known: dict[tuple[bytes, tuple[Use, ...]], Sight | None] = {}
    end = time.monotonic() + SECONDS
    for part in dict.fromkeys(atom.picture for line in draft.lines for atom in line.atoms if atom.picture is not None):
        source = package.parts[part]
        uses = tuple(dict.fromkeys(draft.uses.get(part, ())))
        if not source.startswith(DRAWABLE) or not any(use.shown.contours for use in uses):
            continue
        worth = _may_hold_writing(source)
        if worth is False:
            continue
        key = hashlib.sha256(source).digest(), uses
        if key not in known:
            left = worth is not None and len(known) < MOST_PICTURES and time.monotonic() < end
            known[key] = _seen(source, part, uses) if left else None
        sight = known[key]
        if sight is None:
            draft.warnings.add(_UNREAD)
        else:
            sights[part] = sight
    if any(sight.blocks for sight in sights.values()):
        draft.warnings.add(_READ)
    return {part: _of(sight, part) for part, sight in sights.items()}


def _may_hold_writing(source: bytes) -> bool | None:
    """Say by its size whether a picture may hold writing; None where it is broken, or larger than any that is decoded."""
    try:
        with Image.open(io.BytesIO(source)) as picture:
            sides = sorted(picture.size)
    except MemoryError:
        raise
    except Exception:
        return None
    if sides[0] * sides[1] > MAX_PICTURE_PIXELS:
        return None
    return sides[0] >= _LEAST[0] and sides[1] >= _LEAST[1]


def _seen(source: bytes, part: str, uses: tuple[Use, ...]) -> Sight | None:
    """Look at a picture in a process of its own; None where it cannot be decoded, or does not let itself be read."""
    try:
        return cast("Sight | None", apart("see", source, part, uses))
    except (UnreadableDocument, ValueError, RuntimeError, OSError):
        return None


def _of(sight: Sight, part: str) -> Sight:
    """Return what was seen in a twin of a part as that of the part."""
    blocks = (
        type(block)(tuple(_at(piece, part) for piece in block.pieces), block.kind, block.cell) for block in sight.blocks
    )
    return Sight(tuple(blocks), sight.sealed)


def _at(piece: Piece, part: str) -> Piece:
    at = piece.address
    if isinstance(at, DocxInk) and at.part != part:
        return Piece(piece.text, DocxInk(part, at.boxes, at.confidence, at.turn))
    return piece
