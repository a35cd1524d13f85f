"""The place of a span in a picture of a Word document as a picture."""

from __future__ import annotations

import io
import zipfile

from PIL import Image

from pipeline.formats.cutouts import around, as_png
from pipeline.formats.limits import MAX_PICTURE_PIXELS, MIB
from pipeline.model.document import Box, Document, DocxInk, DocxPicture

_LARGEST = 64 * MIB  # bytes of an unpacked picture
_ASIDE, _ABOVE = 3.0, 1.5  # heights of the writing shown beside and above it


def picture(source: bytes, document: Document, start: int, end: int) -> bytes | None:
    """Return the first picture of a span as PNG: all of it, or its recognised characters with what stands around them, framed.

    None where the span touches no picture, or where nobody can draw it (EMF, WMF).
    """
    part, boxes, turn = _place(document, start, end)
    data = _part(source, part) if part else None
    if data is None:
        return None
    try:
        with Image.open(io.BytesIO(data)) as drawn:
            if drawn.width * drawn.height > MAX_PICTURE_PIXELS:
                return None
            return _cut(_on_white(drawn), boxes, turn)
    except MemoryError:
        raise
    except Exception:
        # Pillow's decoders raise whatever a broken file makes them.
        return None


def _cut(drawn: Image.Image, boxes: list[Box], turn: int) -> bytes | None:
    whole = Box(0, 0, drawn.width, drawn.height)
    if not boxes:
        return as_png(drawn, whole)
    height = max(box.bottom - box.top for box in boxes)
    region = around(boxes, _ASIDE * height, _ABOVE * height, drawn.width, drawn.height)
    return as_png(drawn, region, boxes, turn) if region is not None else None


def _on_white(drawn: Image.Image) -> Image.Image:
    """Return the first frame as it shows on paper."""
    if not drawn.has_transparency_data:
        return drawn.convert("RGB")
    clear = drawn.convert("RGBA")
    paper = Image.new("RGBA", clear.size, (255, 255, 255, 255))
    return Image.alpha_composite(paper, clear).convert("RGB")


def _place(document: Document, start: int, end: int) -> tuple[str, list[Box], int]:
    """Return the first picture of a span (empty: none), the boxes of its characters there (none: all of it), and their turn."""
    part, turn = "", 0
    boxes: list[Box] = []
    for offset, piece in document.pieces(start, end):
        at = piece.address
        if isinstance(at, DocxPicture) and not part:
            return at.part, [], 0
        if isinstance(at, DocxInk) and part in ("", at.part):
            part, turn = at.part, at.turn
            own = at.boxes[max(0, start - offset) : end - offset]
            boxes.append(
                Box(
                    min(box.x0 for box in own),
                    min(box.top for box in own),
                    max(box.x1 for box in own),
                    max(box.bottom for box in own),
                )
            )
    return part, boxes, turn


def _part(source: bytes, part: str) -> bytes | None:
    """Return the bytes of a part; None where there is none or it is larger than any picture that was read."""
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        try:
            found = archive.getinfo(part)
            return archive.read(found) if found.file_size <= _LARGEST else None
        except (KeyError, zipfile.BadZipFile):
            return None
