"""Cut-outs: a place of a page or picture as a small PNG, for a person to hold recognised text against what is printed."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

from pipeline.model.document import Box

WIDEST, HIGHEST = 1000, 1400
"""Pixels that a cut-out has at most."""

_FRAME = (200, 40, 30)


def around(boxes: Sequence[Box], aside: float, above: float, width: float, height: float) -> Box | None:
    """Return what a cut-out of some boxes shows, with margins, inside a sheet of this size; None where they lie off it."""
    x0, x1 = max(0.0, min(box.x0 for box in boxes) - aside), min(width, max(box.x1 for box in boxes) + aside)
    top, bottom = max(0.0, min(box.top for box in boxes) - above), min(height, max(box.bottom for box in boxes) + above)
    return Box(x0, top, x1, bottom) if x0 < x1 and top < bottom else None


def as_png(picture: Image.Image, region: Box, framed: Sequence[Box] = (), turn: int = 0) -> bytes:
    """Cut a region (pixels) out of a picture, frame the boxes, and turn writing upright that runs ``turn`` degrees clockwise.

    What is larger than the limits is made smaller; nothing else of the picture is in the result.
    """
    corners = round(region.x0), round(region.top), max(round(region.x1), round(region.x0) + 1), round(region.bottom)
    cut = picture.crop((*corners[:3], max(corners[3], corners[1] + 1))).convert("RGB")
    scale = min(1.0, WIDEST / cut.width, HIGHEST / cut.height)
    if scale < 1.0:
        cut = cut.resize((max(1, int(cut.width * scale)), max(1, int(cut.height * scale))))
    brush = ImageDraw.Draw(cut)
    for box in framed:
        x0, top = (box.x0 - region.x0) * scale - 3, (box.top - region.top) * scale - 3
        x1, bottom = (box.x1 - region.x0) * scale + 3, (box.bottom - region.top) * scale + 3
        brush.rectangle((x0, top, x1, bottom), outline=_FRAME, width=2)
    if turn:
        cut = cut.rotate(turn, expand=True)
    out = io.BytesIO()
    cut.save(out, "PNG")
    return out.getvalue()
