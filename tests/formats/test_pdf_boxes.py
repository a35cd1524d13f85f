"""Boxes over type that is drawn in more than one way: all ink of what is withheld lies in them, what is kept stays."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

from pipeline.formats.pdf import read, redact
from tests.formats.pdf_samples import NAME, draw, font_for, plan_for, spans_of

HEAD = "申请的答复"
KEPT = "联系人"
Draw = Callable[[PDFTextObject, str], None]


def _shadow(text: PDFTextObject, name: str) -> None:
    for offset, gray in ((3, 0.6), (0, 0)):
        text.setFillGray(gray)
        text.setTextOrigin(80 + offset, 600 - offset)
        text.textOut(KEPT + name)


def _offset_bold(text: PDFTextObject, name: str) -> None:
    for right, down in ((0, 0), (3, 0), (0, 3), (-3, 0), (0, -3)):
        text.setTextOrigin(80 + right, 600 - down)
        text.textOut(KEPT + name)


def _outlined(text: PDFTextObject, name: str) -> None:
    text.setTextRenderMode(1)
    text._code.append("9 w")
    text.setTextOrigin(80, 600)
    text.textOut(KEPT + name)


def _haloed(text: PDFTextObject, name: str) -> None:
    text._code.append("8 w .7 G")
    for mode in (1, 0):
        text.setTextRenderMode(mode)
        text.setTextOrigin(80, 600)
        text.textOut(KEPT + name)


def _scaled(text: PDFTextObject, name: str) -> None:
    """A pen that nobody set is one unit wide, of units six times as large as points."""
    text._code.append("6 0 0 6 0 0 cm 0 0 0 rg 2 Tr")
    text.setFont(text._fontname, 4)
    text._code.append("1 0 0 1 13.333 100 Tm")
    text.textOut(KEPT + name)


def _set(way: Draw, name: str) -> bytes:
    font = font_for(HEAD + KEPT + NAME)

    def work(canvas: Canvas) -> None:
        canvas.setFont(font, 24)
        canvas.drawString(80, 740, HEAD)
        text = canvas.beginText()
        text.setFont(font, 24)
        way(text, name)
        canvas.drawText(text)

    return draw(work)


def _ink(data: bytes) -> np.ndarray:
    with pypdfium2.PdfDocument(data) as pdf:
        pixels = pdf[0].render(scale=3, grayscale=True).to_numpy()
        return np.asarray(pixels.reshape(pixels.shape[:2]), dtype=int)


@pytest.mark.parametrize("way", [_shadow, _offset_bold, _outlined, _haloed, _scaled])
def test_all_that_is_drawn_of_a_name_lies_in_its_box(way: Draw) -> None:
    source = _set(way, NAME)
    document = read(source)
    copy = redact(source, document, plan_for(document, *spans_of(document, NAME)))
    name = np.abs(_ink(source) - _ink(_set(way, "　" * len(NAME)))) > 25
    assert name.sum() > 1000
    assert (_ink(copy)[name] < 60).all()
    paper = _ink(source) > 250
    paper[3 * 200 : 3 * 270, 3 * 130 : 3 * 480] = False
    assert (_ink(copy)[paper] > 100).mean() > 0.999  # nothing is covered that stands farther away


@pytest.mark.parametrize("baseline", [-8.0, -11.5, -14.0])
def test_a_line_that_the_edge_of_the_page_cuts_is_covered(baseline: float) -> None:
    def page(name: str) -> bytes:
        font = font_for(HEAD + KEPT + NAME)

        def work(canvas: Canvas) -> None:
            canvas.setFont(font, 24)
            canvas.drawString(80, 600, HEAD)
            canvas.drawString(80, baseline, KEPT + name)

        return draw(work)

    source = page(NAME)
    document = read(source)
    copy = redact(source, document, plan_for(document, *spans_of(document, NAME)))
    name = np.abs(_ink(source) - _ink(page(""))) > 25
    assert name.sum() > 100
    assert (_ink(copy)[name] < 60).all()
