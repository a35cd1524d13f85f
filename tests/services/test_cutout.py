"""Cut-outs: the place of an item as a picture, with the item in it, framed, of bounded size; and whom they are shown."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline import formats
from pipeline.errors import NotEntitled
from pipeline.formats.cutouts import HIGHEST, WIDEST
from pipeline.model.audit import AuditAction
from pipeline.model.document import (
    BlockBuilder,
    BlockKind,
    Box,
    Document,
    DocxInk,
    DocxPicture,
    PageArea,
    PageInk,
    Piece,
)
from pipeline.model.review import Officer, Role
from pipeline.services import cutout
from pipeline.services.intake import Draft, take_in
from tests.formats.packages import package, r
from tests.formats.scans import Mark, Pixels, draw_page, mapped, needs_font, pdf_of, scan_map, scan_of
from tests.services.office import SECTION, Office, found

LINES = ("关于专用线路调整的请示", "申请人：方知远", "线路自东机房引出。", "经费由市财政解决。", "特此请示，请予批复。")
DPI = 200


def opened(data: bytes | None) -> Image.Image:
    assert data is not None and data.startswith(b"\x89PNG")
    picture = Image.open(io.BytesIO(data))
    picture.load()
    assert picture.width <= WIDEST and picture.height <= HIGHEST and not picture.info
    return picture


def ink_in(picture: Image.Image) -> int:
    """Count the dark pixels; the red frame is none."""
    return int((np.asarray(picture.convert("RGB")).max(axis=2) < 110).sum())


def reds(picture: Image.Image) -> int:
    pixels = np.asarray(picture.convert("RGB")).astype(int)
    return int(((pixels[:, :, 0] > 150) & (pixels[:, :, 1] < 90)).sum())


def recognised(source: bytes, lines: Sequence[Sequence[Mark]], matrix: np.ndarray, turn: int = 0) -> Document:
    """The document that a reader makes of a scan, its boxes the true ones."""
    builder = BlockBuilder()
    for line in lines:
        boxes = tuple(Box(*(side * 72 / DPI for side in mapped(mark.box, matrix))) for mark in line)
        builder.add((Piece("".join(mark.text for mark in line), PageInk(1, boxes, 0.99, turn)), Piece("\n")), page=1)
    return Document(hashlib.sha256(source).hexdigest(), "pdf", tuple(builder.blocks))


def test_a_name_of_a_scan_with_what_stands_around_it() -> None:
    needs_font()
    page = draw_page(LINES, dpi=DPI)
    source = pdf_of([page.pixels], dpi=DPI)
    document = recognised(source, page.lines, scan_map(page.pixels.shape))
    at = document.text.index("方知远")
    picture = opened(formats.picture_of(source, document, at, at + 3))
    whole = ink_in(Image.fromarray(page.pixels))
    assert 0 < ink_in(picture) < 0.5 * whole, "a part of the page"
    assert reds(picture) > 200, "the item is framed"
    assert picture.height < 260 and picture.width < 700


def test_writing_upside_down_is_turned_upright() -> None:
    needs_font()
    page = draw_page(LINES, dpi=DPI)
    upright, turned = page.pixels, scan_of(page.pixels, turn=180)
    cuts = []
    for pixels, turn in ((upright, 0), (turned, 180)):
        source = pdf_of([pixels], dpi=DPI, jpeg=95)
        document = recognised(source, page.lines, scan_map(page.pixels.shape, turn=turn), turn)
        at = document.text.index("方知远")
        cuts.append(np.asarray(opened(formats.picture_of(source, document, at, at + 3)).convert("L")).astype(int))
    height, width = (min(cut.shape[side] for cut in cuts) for side in (0, 1))
    assert abs(cuts[0].shape[1] - cuts[1].shape[1]) <= 2 and abs(cuts[0].shape[0] - cuts[1].shape[0]) <= 2
    middle = [cut[height // 4 : 3 * height // 4, width // 4 : 3 * width // 4] for cut in cuts]
    assert np.corrcoef(middle[0].ravel(), middle[1].ravel())[0, 1] > 0.5


def test_areas_and_whole_pages() -> None:
    needs_font()
    page = draw_page(LINES, dpi=DPI)
    source = pdf_of([page.pixels, page.pixels], dpi=DPI)
    builder = BlockBuilder()
    builder.add((Piece("〔第2页图片1〕", PageArea(2, Box(72, 60, 300, 200))), Piece("\n")), BlockKind.PICTURE, page=2)
    builder.add((Piece("〔第1页〕", PageArea(1)), Piece("\n")), BlockKind.UNREADABLE_PAGE, page=1)
    document = Document(hashlib.sha256(source).hexdigest(), "pdf", tuple(builder.blocks))
    area = opened(formats.picture_of(source, document, 0, 5))
    whole = opened(formats.picture_of(source, document, document.blocks[1].start, document.blocks[1].end))
    assert ink_in(area) and area.width > area.height
    assert whole.height > whole.width > 900


def test_what_stands_nowhere_has_none() -> None:
    assert formats.picture_of(b"text", formats.read("一行文字".encode(), "a.txt"), 0, 2) is None
    needs_font()
    source = pdf_of([draw_page(LINES, dpi=DPI).pixels], dpi=DPI)
    builder = BlockBuilder()
    builder.add((Piece("区域", PageArea(1, Box(9000, 9000, 9100, 9100))), Piece("末行")))
    document = Document("0" * 64, "pdf", tuple(builder.blocks))
    assert formats.picture_of(source, document, 0, 2) is None
    assert formats.picture_of(source, document, 2, 4) is None
    assert formats.picture_of(source, document, 1, 1) is None


def word(pixels: Pixels | bytes, name: str = "word/media/image1.png") -> bytes:
    data = pixels
    if not isinstance(data, bytes):
        out = io.BytesIO()
        Image.fromarray(data).save(out, "PNG")
        data = out.getvalue()
    return package(f"<w:p>{r('附图')}</w:p>", extra={name: data})


def word_document(address: DocxInk | DocxPicture, text: str) -> Document:
    builder = BlockBuilder()
    builder.add((Piece(text, address), Piece("\n")), BlockKind.PICTURE)
    return Document("0" * 64, "docx", tuple(builder.blocks))


def test_pictures_of_word() -> None:
    needs_font()
    page = draw_page(LINES, dpi=DPI)
    source = word(page.pixels)
    name = page.lines[1][4:7]
    boxes = tuple(Box(*mark.box) for mark in name)
    part = "word/media/image1.png"
    cut = opened(formats.picture_of(source, word_document(DocxInk(part, boxes, 0.9), "方知远"), 0, 3))
    whole = opened(formats.picture_of(source, word_document(DocxPicture(part), "〔图片〕"), 0, 4))
    assert reds(cut) and not reds(whole)
    assert 0 < ink_in(cut) < ink_in(Image.fromarray(page.pixels)) / 2
    assert whole.height == HIGHEST or whole.width == WIDEST


@pytest.mark.parametrize("data", [b"", b"\x01\x00\x00\x00EMF", b"\x89PNG\r\n\x1a\nbroken"])
def test_pictures_that_nobody_can_draw(data: bytes) -> None:
    assert formats.picture_of(word(data), word_document(DocxPicture("word/media/image1.png"), "〔图片〕"), 0, 4) is None
    assert formats.picture_of(word(data), word_document(DocxPicture("word/media/gone.png"), "〔图片〕"), 0, 4) is None


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return found(tmp_path)


def test_a_case_shows_its_cut_outs_to_its_section_and_records_it(office: Office) -> None:
    needs_font()
    source = pdf_of([draw_page(LINES, dpi=DPI).pixels], dpi=DPI)
    number = take_in(office.desk, Draft(source, "扫描件.pdf", SECTION), office.officers[Role.DRAFTER]).number
    with office.desk.store.read() as tx:
        items = tx.items(number)
        before = len(tx.case_events(number))
    assert items and all(item.places for item in items)
    for item in items:
        opened(cutout.picture(office.desk, office.officers[Role.SECTION_HEAD], number, item))
    with office.desk.store.read() as tx:
        events = tx.case_events(number)[before:]
    assert [event.action for event in events] == [AuditAction.ORIGINAL_VIEWED] * len(items)
    stranger = Officer("x", "x", frozenset({Role.SECTION_HEAD}), frozenset({"别的科"}))
    with pytest.raises(NotEntitled):
        cutout.picture(office.desk, stranger, number, items[0])
