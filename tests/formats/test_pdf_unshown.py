"""Pictures that a page places and does not show are told, with the place where they hide; what shows is not."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.formats.pdf import read, redact, source_text
from pipeline.formats.pdf.opening import open_pdf
from pipeline.formats.pdf.pixels import Renderer
from pipeline.formats.pdf.reader import judged
from pipeline.formats.pdf.unshown import Unshown
from pipeline.model.document import BlockKind, Box, Hiding
from tests.formats.pdf_samples import draw, edited, plan_for

X, Y, WIDE, HIGH = 100.0, 600.0, 300.0, 90.0
TOP = 842 - Y - HIGH  # of the picture, on the page as it is shown


def _words(size: tuple[int, int] = (900, 270), ink: int = 0, ground: int = 255) -> Image.Image:
    """Return strokes like writing, all over the picture."""
    image = Image.new("L", size, ground)
    brush = ImageDraw.Draw(image)
    for row in range(10, size[1] - 30, 45):
        for column in range(10, size[0] - 30, 36):
            brush.rectangle((column, row, column + 24, row + 5), fill=ink)
            brush.rectangle((column + 9, row, column + 14, row + 27), fill=ink)
    return image


def _put(canvas: Canvas, image: Image.Image | None = None) -> None:
    canvas.drawImage(ImageReader(image or _words()), X, Y, WIDE, HIGH, mask="auto")


def _found(work: Callable[[Canvas], None]) -> list[Unshown]:
    opened = open_pdf(draw(work))
    with Renderer(opened.data) as renderer:
        return [each for _, sight in judged(opened, renderer) for each in sight.unshown]


def _boxed(canvas: Canvas) -> None:
    _put(canvas)
    canvas.rect(X + 60, Y + 30, 90, 40, fill=1, stroke=0)


def _cropped(canvas: Canvas) -> None:
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(X, Y, WIDE / 2, HIGH)
    canvas.clipPath(path, stroke=0)
    _put(canvas)
    canvas.restoreState()


def _boxed_in_a_turned_form(canvas: Canvas) -> None:
    canvas.beginForm("inner")
    canvas.drawImage(ImageReader(_words()), 0, 0, WIDE, HIGH)
    canvas.endForm()
    canvas.saveState()
    canvas.translate(X, Y + 60)
    canvas.rotate(-10)
    canvas.doForm("inner")
    canvas.rect(50, 20, 100, 50, fill=1, stroke=0)
    canvas.restoreState()


def _off(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(_words()), 600, Y, WIDE, HIGH)


def _tiny(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(_words()), X, Y, 2, 0.6)


def _pale(canvas: Canvas) -> None:
    _put(canvas, _words(ink=254))


def _transparent(canvas: Canvas) -> None:
    _put(canvas, Image.merge("RGBA", [*[_words()] * 3, Image.new("L", (900, 270), 0)]))


@pytest.mark.parametrize(
    ("work", "hiding", "box"),
    [
        (_boxed, Hiding.COVERED, Box(X + 60, TOP + 20, X + 150, TOP + 60)),
        (_cropped, Hiding.INVISIBLE, Box(X + WIDE / 2, TOP, X + WIDE, TOP + HIGH)),
        (_boxed_in_a_turned_form, Hiding.INVISIBLE, Box(153, 122, 260, 188)),
        (_off, Hiding.OFF_PAGE, None),
        (_tiny, Hiding.INVISIBLE, Box(X, 842 - Y - 0.6, X + 2, 842 - Y)),
        (_pale, Hiding.INVISIBLE, Box(X, TOP, X + WIDE, TOP + HIGH)),
        (_transparent, Hiding.INVISIBLE, Box(X, TOP, X + WIDE, TOP + HIGH)),
    ],
)
def test_what_hides_is_told_with_its_place(work: Callable[[Canvas], None], hiding: Hiding, box: Box | None) -> None:
    (found,) = _found(work)
    assert found.hiding is hiding
    if box is None:
        assert found.box is None
        return
    assert found.box is not None
    # Ink begins a few points inside; nothing outside is called hidden.
    for side, other in zip(
        (found.box.x0, found.box.top, found.box.x1, found.box.bottom),
        (box.x0, box.top, box.x1, box.bottom),
        strict=True,
    ):
        assert math.isclose(side, other, abs_tol=14)


def _plain(canvas: Canvas) -> None:
    _put(canvas)


def _turned(canvas: Canvas) -> None:
    canvas.rotate(7)
    _put(canvas)


def _logo(canvas: Canvas) -> None:
    """A drawing whose transparent ground is black in its colours."""
    mask = Image.new("L", (200, 200), 0)
    ImageDraw.Draw(mask).ellipse((20, 20, 180, 180), fill=255)
    canvas.drawImage(
        ImageReader(Image.merge("RGBA", [*[mask.point(lambda p: p * 2 // 3)] * 3, mask])), X, Y, 90, 90, mask="auto"
    )


def _noisy_scan(canvas: Canvas) -> None:
    image = np.asarray(_words((1654, 2339), ink=40, ground=240)).astype(int)
    noise = np.random.default_rng(7).normal(0, 12, image.shape)
    canvas.drawImage(ImageReader(Image.fromarray(np.clip(image + noise, 0, 255).astype(np.uint8))), 0, 0, 595, 842)


def _blank_scan(canvas: Canvas) -> None:
    noise = np.random.default_rng(7).normal(250, 2, (1170, 827))
    canvas.drawImage(ImageReader(Image.fromarray(np.clip(noise, 0, 255).astype(np.uint8))), 0, 0, 595, 842)


def _strips(canvas: Canvas) -> None:
    """One picture drawn three times, each time cut to another third: all of it shows."""
    for number in range(3):
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(X + number * WIDE / 3, Y, WIDE / 3, HIGH)
        canvas.clipPath(path, stroke=0)
        _put(canvas)
        canvas.restoreState()


def _under_glass(canvas: Canvas) -> None:
    _put(canvas)
    canvas.setFillColorRGB(1, 1, 0, alpha=0.4)
    canvas.rect(X + 60, Y + 30, 90, 40, fill=1, stroke=0)


@pytest.mark.parametrize("work", [_plain, _turned, _logo, _noisy_scan, _blank_scan, _strips, _under_glass])
@pytest.mark.parametrize("turn", [0, 90])
def test_what_shows_is_not_called_hidden(work: Callable[[Canvas], None], turn: int) -> None:
    def turned(pdf: object) -> None:
        pdf.pages[0].Rotate = turn  # type: ignore[attr-defined]

    opened = open_pdf(edited(draw(work), turned))
    with Renderer(opened.data) as renderer:
        assert [each for _, sight in judged(opened, renderer) for each in sight.unshown] == []


def test_a_covered_picture_is_a_block_that_can_be_withheld_and_is_found_anew() -> None:
    source = draw(_boxed)
    document = read(source)
    (block,) = (each for each in document.blocks if each.kind is BlockKind.PICTURE and each.hiding is not None)
    assert (block.hiding, block.page) == (Hiding.COVERED, 1) and block.box is not None
    assert "picture_cropped" in document.warnings and "hidden_text" not in document.warnings
    assert all(piece.text == text for piece, text in source_text(source, document))
    assert redact(source, document, plan_for(document, (block.start, block.start + len(block.text.rstrip()))))
