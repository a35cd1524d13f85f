"""Places of characters: the reader's are those in which viewers set them, and boxes stand there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from types import MappingProxyType

import numpy as np
import pikepdf
import pypdfium2
import pytest

from pipeline.formats.pdf import read, redact
from pipeline.formats.pdf.layer import read_layers
from pipeline.formats.pdf.marks import page_marks
from pipeline.formats.pdf.opening import open_pdf
from pipeline.formats.pdf.origins import Origin, stand_elsewhere
from pipeline.formats.pdf.pixels import Renderer
from pipeline.formats.pdf.vector.writer import write_vector
from pipeline.model.document import PdfChars
from pipeline.model.redaction import PdfMode
from pipeline.redaction.plan import preview_plan
from pipeline.redaction.verify import verify
from pipeline.redaction.verify_pdf_chars import lettering_of
from tests.formats.pdf_samples import draw
from tests.redaction.helpers import PROFILE

# Each sets a line with a name ({...}) whose place depends on what comes before it.
_STRINGS = " ".join(f"({char}) Tj" for char in "SentbyofMister"), " ".join(f"({char}) Tj" for char in "Wang")
WAYS = {
    "strings": "BT /F1 14 Tf 2 Tc 60 600 Td (Sent) Tj ( by ) Tj (Mr. ) Tj {(Wang) Tj} ( for the record) Tj ET",
    "characters": f"BT /F1 14 Tf 2 Tc 60 600 Td {_STRINGS[0]} {{{_STRINGS[1]}}} (for the record) Tj ET",
    "numbers": "BT /F1 14 Tf 2 Tc 60 600 Td [-300 (Sent by)] TJ [-300 (Mr. )] TJ {[-300 (Wang)] TJ} [-300 (for)] TJ ET",
    "quotation marks": 'BT /F1 14 Tf 40 TL 60 640 Td (Sent by) Tj {0 0 (Wang) "} 3 1 (for the) " (record) Tj ET',
    "font of the state": "BT /F1 8 Tf /G0 gs 60 600 Td (Sent by ) Tj {(Wang) Tj} ( for the record) Tj ET",
    "numbers between": "BT /F1 14 Tf 5 Tc 60 600 Td [(Sent) -100 (by) -2000 (Wang) 50 (for)] TJ ( the record) Tj ET",
    "word spacing": "BT /F1 14 Tf 20 Tw 60 600 Td ( Sent by ) Tj (Wang) Tj ( for) Tj ET",
    "stretched": "BT /F1 14 Tf 60 Tz 6 Tc 60 600 Td (Sent by) Tj (Wang) Tj [-900 (for)] TJ ET",
    "stretched backward": "BT /F1 14 Tf -100 Tz 4 Tc 400 600 Td (Sent by) Tj (Wang) Tj (for) Tj ET",
    "size negative": "BT /F1 -14 Tf 4 Tc -1 0 0 -1 60 600 Tm (Sent by) Tj (Wang) Tj (for) Tj ET",
    "saved within": "BT /F1 14 Tf 4 Tc 60 600 Td q (Sent) Tj Q (by) Tj (Wang) Tj ET",
}


NAMED = [way for way, content in WAYS.items() if "{" in content and way != "strings"]


def typed(content: str, keys: Mapping[str, object] = MappingProxyType({}), *, named: bool = True) -> bytes:
    """A page of this content in Helvetica (F1), with a state G0 that sets it at 24 points; without the name it is invisible."""
    content = content.replace("{", "" if named else "3 Tr ").replace("}", "" if named else " 0 Tr")
    source = draw(lambda canvas: canvas.drawString(80, 740, "x"))
    out = BytesIO()
    with pikepdf.open(BytesIO(source)) as pdf:
        page = pdf.pages[0]
        page.Contents = pikepdf.Stream(pdf, content.encode())
        state = pikepdf.Dictionary(Font=pikepdf.Array([page.Resources.Font.F1, 24]))
        page.Resources.ExtGState = pikepdf.Dictionary(G0=state)
        for key, value in keys.items():
            page.obj["/" + key] = value
        pdf.save(out)
    return out.getvalue()


def seen(source: bytes) -> list[Origin]:
    with Renderer(source) as renderer:
        return renderer.origins(1)


def ink(data: bytes) -> np.ndarray:
    with pypdfium2.PdfDocument(data) as pdf:
        pixels = pdf[0].render(scale=3, grayscale=True).to_numpy()
        return np.array(pixels.reshape(pixels.shape[:2]))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("page", [{}, {"Rotate": 90, "CropBox": pikepdf.Array([20, 30, 580, 800])}], ids=["", "turned"])
def test_characters_stand_where_they_are_set(way: str, page: dict[str, object]) -> None:
    source = open_pdf(typed(WAYS[way], page)).data
    (layer,), (letters,) = read_layers(source), lettering_of(source)
    expected = sorted((each.text, round(each.x, 1), round(each.y, 1)) for each in seen(source))
    for chars in (layer.chars, letters.chars):
        found = sorted((char.text, char.x, char.y) for char in chars if char.text.strip())
        assert [each[0] for each in found] == [each[0] for each in expected]
        assert np.abs(np.array([each[1:] for each in found]) - np.array([each[1:] for each in expected])).max() < 0.3
    assert not stand_elsewhere(layer.chars, seen(source))


def without_widths(source: bytes) -> bytes:
    """The font neither stands in the file nor says how wide its characters are: each program takes another one's widths."""
    out = BytesIO()
    with pikepdf.open(BytesIO(source)) as pdf:
        font = pdf.pages[0].Resources.Font.F1
        font.BaseFont, font.Subtype = pikepdf.Name.SomeSans, pikepdf.Name.TrueType
        pdf.save(out)
    return out.getvalue()


LETTER = (
    "BT /F1 16 Tf 60 700 Td (The office has read the application of) Tj ET "
    "BT /F1 16 Tf 60 660 Td (Mister Wang, who asked for the records of 2024.) Tj ET"
)


def test_a_page_with_characters_elsewhere_than_the_reader_sees_them_is_read_from_its_pixels() -> None:
    source = without_widths(typed(LETTER))
    (layer,) = read_layers(open_pdf(source).data)
    assert stand_elsewhere(layer.chars, seen(source))
    document = read(source)
    assert "recognised_pages" in document.warnings
    shown = [piece for block in document.blocks if block.hiding is None for piece in block.pieces]
    assert not any(isinstance(piece.address, PdfChars) for piece in shown)
    assert "Wang" in document.text


def test_a_character_without_known_meaning_may_be_any_at_its_place_and_nowhere_else() -> None:
    source = open_pdf(typed(LETTER)).data
    (layer,), places = read_layers(source), seen(source)
    at = next(number for number, char in enumerate(layer.chars) if char.text == "h")
    layer.chars[at] = replace(layer.chars[at], text="(cid:104)")
    assert not stand_elsewhere(layer.chars, places)
    moved = [replace(each, y=each.y + 40) if each.text == "h" else each for each in places]
    assert stand_elsewhere(layer.chars, moved)


def test_the_verifier_takes_the_places_of_the_renderer() -> None:
    source = without_widths(typed(LETTER))
    (letters,) = lettering_of(source)
    found = sorted((char.text, char.x, char.y) for char in letters.chars if char.text.strip())
    expected = sorted((each.text, each.x, each.y) for each in seen(source))
    assert [each[0] for each in found] == [each[0] for each in expected]
    assert np.abs(np.array([each[1:] for each in found]) - np.array([each[1:] for each in expected])).max() < 1.0


@pytest.mark.parametrize("way", ["strings", *(pytest.param(way, marks=pytest.mark.soak) for way in NAMED)])
def test_boxes_cover_the_name_wherever_operators_put_it(way: str) -> None:
    source = typed(WAYS[way])
    document = read(source)
    assert "Wang" in document.text
    plan = preview_plan(document, (), ["Wang"], PROFILE)
    vector = write_vector(open_pdf(source).data, page_marks(source, document, plan), stamp=False)[0]
    copies = [(redact(source, document, plan), plan), (vector, replace(plan, pdf=PdfMode.VECTOR))]
    name = np.abs(ink(source).astype(int) - ink(typed(WAYS[way], named=False))) > 60
    assert name.sum() > 100
    for copy, planned in copies:
        assert (ink(copy)[name] < 60).all()  # every pixel of it lies in a box
        kept = (ink(source) < 100) & ~name
        kept_left = ((ink(copy) < 160) & kept).sum()
        assert kept_left > 0.9 * kept.sum()
        assert verify(document, copy, planned, lambda _: (), original=source, terms=["Wang"]).failed == ()
