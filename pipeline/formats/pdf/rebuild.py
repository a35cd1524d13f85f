"""Write the copy of a PDF anew from pictures of its pages."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pypdfium2
from PIL import Image, ImageDraw

from pipeline.errors import MishenError
from pipeline.formats.pdf.layer import read_layers
from pipeline.formats.pdf.opening import open_pdf
from pipeline.model.document import Document, PageArea, PdfChars
from pipeline.model.redaction import RedactionPlan

_SCALE = 200 / 72


def redact(source: bytes, document: Document, plan: RedactionPlan, *, stamp: bool = False) -> bytes:
    """Rebuild every page from pixels (first working version: no text layer yet)."""
    if plan.document != document.sha256:
        raise MishenError(what="plan of another document")
    chars: dict[int, set[int]] = {}
    areas: dict[int, list[PageArea]] = {}
    for redaction in plan.redactions:
        for _, piece in document.pieces(redaction.start, redaction.end):
            if isinstance(piece.address, PdfChars):
                chars.setdefault(piece.address.page, set()).update(range(piece.address.first, piece.address.last))
            elif isinstance(piece.address, PageArea):
                areas.setdefault(piece.address.page, []).append(piece.address)
    opened = open_pdf(source)
    pictures = pypdfium2.PdfDocument(opened.data)
    out = pikepdf.new()
    for layer in read_layers(opened.data):
        picture = pictures[layer.number - 1].render(scale=_SCALE, may_draw_forms=False, draw_annots=False).to_pil()
        draw = ImageDraw.Draw(picture)
        boxes = [char.box for char in layer.chars if char.index in chars.get(layer.number, ())]
        boxes += [area.box for area in areas.get(layer.number, ()) if area.box is not None]
        for box in boxes:
            draw.rectangle([v * _SCALE for v in (box.x0 - 1, box.top - 1, box.x1 + 1, box.bottom + 1)], fill="black")
        if any(area.box is None for area in areas.get(layer.number, ())):
            picture = Image.new("RGB", picture.size, "black")
        if stamp:
            draw.text((20, 10), "PREVIEW - NOT APPROVED", fill="red")
        page = out.add_blank_page(page_size=(layer.width, layer.height))
        image = pikepdf.Stream(
            out,
            picture.convert("RGB").tobytes(),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=picture.width,
            Height=picture.height,
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
        )
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
        page.Contents = pikepdf.Stream(out, f"q {layer.width} 0 0 {layer.height} 0 0 cm /Im0 Do Q".encode())
    buffer = BytesIO()
    out.save(buffer, deterministic_id=True)
    return buffer.getvalue()
