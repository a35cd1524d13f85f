"""An original of one page, its real copy, and ways to tamper with the copy."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from functools import cache

import pikepdf
from reportlab.pdfgen.canvas import Canvas

from pipeline import formats
from pipeline.model.document import BlockBuilder, BlockKind, Box, Document, Page, PageArea, PdfChars, Piece
from pipeline.model.finding import EntityType
from pipeline.model.redaction import RedactionPlan
from pipeline.model.release import VerificationReport
from pipeline.redaction.plan import preview_plan
from pipeline.redaction.verify import verify
from tests.redaction.helpers import PROFILE, finding

LINES = ("Notice of subsidies", "Applicant Wang Xiaoming, telephone 13812345678.", "Signed by the director.")
NAME, PHONE = "Wang Xiaoming", "13812345678"
SIZE = (400.0, 300.0)
LEFT, TOP, STEP, FONT = 40.0, 60.0, 30.0, 12.0
PICTURE = Box(40, 200, 240, 260)

Edit = Callable[[pikepdf.Pdf], None]


def document_of(source: bytes, lines: tuple[str, ...] = LINES, *, scan: bool = False) -> Document:
    """The document of ``pdf``: one block a line, characters counted in the order of painting."""
    builder = BlockBuilder()
    count = 0
    for line in lines:
        pieces = []
        for char in line:
            pieces.append(Piece(char, PdfChars(1, count, count + 1)))
            count += 1
        builder.add((*pieces, Piece("\n")), page=1)
    if scan:
        builder.add((Piece("〔图片〕", PageArea(1, PICTURE)), Piece("\n")), BlockKind.PICTURE, page=1, box=PICTURE)
    return Document(hashlib.sha256(source).hexdigest(), "pdf", tuple(builder.blocks), (Page(1, *SIZE),))


def pdf(lines: tuple[str, ...] = LINES, draw: Callable[[Canvas], None] | None = None, turn: int = 0) -> bytes:
    """A page with some lines, and what ``draw`` draws over them."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=SIZE, invariant=True)
    canvas.setFont("Helvetica", FONT)
    for index, line in enumerate(lines):
        canvas.drawString(LEFT, SIZE[1] - TOP - index * STEP, line)
    if draw:
        draw(canvas)
    canvas.setPageRotation(turn)
    canvas.save()
    return stream.getvalue()


def with_picture(canvas: Canvas) -> None:
    """Draw something that only pixels tell."""
    for x in range(45, 235, 6):
        canvas.line(x, SIZE[1] - 255, x + 3, SIZE[1] - 205)


ORIGINAL = pdf(draw=with_picture)


def plan_of(document: Document) -> RedactionPlan:
    """Withhold name, telephone number and picture, without a person's decision."""
    found = [finding(document, NAME), finding(document, PHONE, EntityType.PHONE_NUMBER)]
    if "〔图片〕" in document.text:
        found.append(finding(document, "〔图片〕", EntityType.UNREADABLE))
    return preview_plan(document, found, (), PROFILE)


@cache
def copy_of(original: bytes = ORIGINAL, *, scan: bool = True, stamp: bool = False) -> bytes:
    """The copy that the writer makes."""
    document = document_of(original, scan=scan)
    return formats.redact(original, document, plan_of(document), stamp=stamp)


def edited(edit: Edit, copy: bytes | None = None) -> bytes:
    """Change a copy and write it as the writer does."""
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(copy or copy_of())) as out:
        edit(out)
        out.save(stream, deterministic_id=True, compress_streams=True)
    return stream.getvalue()


def content(old: bytes, new: bytes) -> Edit:
    """Replace something in the page's content."""

    def edit(out: pikepdf.Pdf) -> None:
        data = out.pages[0].obj.Contents.read_bytes()
        assert old in data
        out.pages[0].obj.Contents = pikepdf.Stream(out, data.replace(old, new, 1))

    return edit


def report(
    copy: bytes, *, scan: bool = True, original: bytes | None = ORIGINAL, source: bytes = ORIGINAL
) -> VerificationReport:
    """Verify a copy; ``original`` None: its bytes are not at hand."""
    document = document_of(source, scan=scan)
    return verify(document, copy, plan_of(document), lambda _: (), original=original)
