"""Write the copy of a PDF anew from pictures of its pages, so that nothing of the original file survives in it.

Every page is rendered, black boxes are burnt into the pixels, and an invisible layer of the kept visible text is laid over
the picture. A withheld picture is covered as a whole, and so are kept characters that it shares its place with; they stay in the
text layer. What the original held outside the visible pages (properties, annotations, form fields, attachments, hidden
layers, scripts, earlier revisions, fonts, object names) is simply not there.

Out of reach: what a picture shows that nobody withheld, how wide a box is where there was no room to widen it, and that a
box is there at all.
"""

from __future__ import annotations

from io import BytesIO

import pikepdf

from pipeline.formats.pdf.burn import Rect, area_rects, boxes_for
from pipeline.formats.pdf.encode import Encoded, encode
from pipeline.formats.pdf.layer import PageLayer, read_layers
from pipeline.formats.pdf.marks import PageMarks, page_marks
from pipeline.formats.pdf.opening import open_pdf
from pipeline.formats.pdf.pixels import Renderer
from pipeline.formats.pdf.stamp import stamp_page
from pipeline.formats.pdf.textlayer import Codes, font_object, page_text
from pipeline.model.document import Document
from pipeline.model.redaction import RedactionPlan

DPI = 200
LANGUAGE = "zh-CN"


def redact(source: bytes, document: Document, plan: RedactionPlan, *, stamp: bool = False) -> bytes:
    """Return a new PDF that shows what is kept; the same input gives the same bytes.

    Args:
        source: the original's bytes.
        document: what ``read`` made of them.
        plan: the spans to withhold.
        stamp: draw 「预览件 未经审批」 on every page.

    Raises:
        MishenError: document, plan and source do not belong together, or a span holds no character of the file.
        UnreadableDocument: as ``read``.
    """
    marks = page_marks(source, document, plan)
    opened = open_pdf(source)
    codes = Codes()
    with pikepdf.new() as pdf, Renderer(opened.data) as renderer:
        for layer in read_layers(opened.data):
            _add_page(pdf, layer, marks.pop(layer.number, PageMarks()), renderer, codes, stamp)
        if codes.of:
            font = font_object(pdf, codes)
            for page in pdf.pages:
                page.obj.Resources.Font = pikepdf.Dictionary(F0=font)
        pdf.Root.Lang = pikepdf.String(LANGUAGE)
        out = BytesIO()
        pdf.save(out, deterministic_id=True, compress_streams=True, force_version="1.7")
    return out.getvalue()


def _add_page(
    pdf: pikepdf.Pdf, layer: PageLayer, marks: PageMarks, renderer: Renderer, codes: Codes, stamp: bool
) -> None:
    """Render, cover, stamp, encode and write one page."""
    layer.chars += marks.inks
    pixels, scale = renderer.render(layer.number, DPI)
    rects: list[Rect] = []
    if marks.whole:
        rects.append((0, 0, pixels.shape[1], pixels.shape[0]))
    else:
        rects = boxes_for(layer, marks.withheld, marks.visible, pixels, scale)
        rects += area_rects(marks.areas, pixels, scale)
    for x0, top, x1, bottom in rects:
        pixels[top:bottom, x0:x1] = 0
    if stamp:
        stamp_page(pixels, scale)
    width, height = renderer.size(layer.number)
    text = b"" if marks.whole else page_text(marks.laid, {char.index: char for char in layer.chars}, codes, height)
    _write_page(pdf, encode(pixels), width, height, rects, scale, text)


def _write_page(
    pdf: pikepdf.Pdf, picture: Encoded, width: float, height: float, rects: list[Rect], scale: float, text: bytes
) -> None:
    page = pdf.add_blank_page(page_size=(round(width, 3), round(height, 3)))
    lines = [f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /P0 Do Q"]
    if picture.lossy:
        # JPEG rings at sharp edges: the box is drawn once more, over pixels that are black already.
        sx, sy = width / picture.width, height / picture.height
        for x0, top, x1, bottom in rects:
            rect = f"{x0 * sx:.3f} {height - bottom * sy:.3f} {(x1 - x0) * sx:.3f} {(bottom - top) * sy:.3f}"
            lines.append(f"0 g {rect} re f")
    content = "\n".join(lines).encode() + b"\n" + text
    page.obj.Contents = pikepdf.Stream(pdf, content)
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P0=_image(pdf, picture)))


def _image(pdf: pikepdf.Pdf, picture: Encoded) -> pikepdf.Object:
    stream = pikepdf.Stream(pdf, picture.data)
    stream.Type = pikepdf.Name.XObject
    stream.Subtype = pikepdf.Name.Image
    stream.Width, stream.Height = picture.width, picture.height
    stream.BitsPerComponent = picture.bits
    stream.Filter = pikepdf.Name(picture.filter)
    if picture.palette:
        stream.ColorSpace = pikepdf.Array(
            [
                pikepdf.Name.Indexed,
                pikepdf.Name.DeviceRGB,
                len(picture.palette) // 3 - 1,
                pikepdf.String(picture.palette),
            ]
        )
    else:
        stream.ColorSpace = pikepdf.Name.DeviceRGB if picture.colour else pikepdf.Name.DeviceGray
    return pdf.make_indirect(stream)
