"""Write the copy of a PDF anew from pictures of its pages, so that nothing of the original file survives in it.

Every page is rendered, black boxes are burnt into the pixels, and an invisible layer of the kept visible text is laid over
the picture: what stands outside every box, on the page. A withheld picture is covered as a whole, and so are kept characters
that it shares its place with. What the original held outside the visible pages (properties, annotations, form fields,
attachments, hidden layers, scripts, earlier revisions, fonts, object names) is simply not there.

Out of reach: what a picture shows that nobody withheld, how wide a box is where there was no room to widen it, and that a
box is there at all.
"""

from __future__ import annotations

from io import BytesIO

import pikepdf

from pipeline.formats.pdf.layer import read_layers
from pipeline.formats.pdf.marks import PageMarks, page_marks
from pipeline.formats.pdf.opening import open_pdf
from pipeline.formats.pdf.pages import Copy, add_page, finished, user_unit
from pipeline.formats.pdf.raster import Camera
from pipeline.formats.pdf.vector.writer import write_vector
from pipeline.model.document import Document
from pipeline.model.redaction import PdfMode, RedactionPlan


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
    if plan.pdf is PdfMode.VECTOR:
        return write_vector(opened.data, marks, stamp=stamp)[0]
    with (
        pikepdf.new() as pdf,
        Camera(opened.data) as camera,
        pikepdf.open(BytesIO(opened.data), suppress_warnings=True) as original,
    ):
        copy = Copy(pdf, camera, stamp)
        for layer in read_layers(opened.data):
            unit = user_unit(original.pages[layer.number - 1])
            add_page(copy, layer, marks.pop(layer.number, PageMarks()), unit)
        return finished(copy, original)
