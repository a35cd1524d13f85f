"""Pictures in Word drafts: what they say is read, checked, and withheld in their pixels; the verifier sees when it is not."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import numpy as np
import pytest
import zxingcpp
from docx.shared import Cm
from PIL import Image

from pipeline import formats
from pipeline.bootstrap import detect, profile_named
from pipeline.errors import DamagedDocument
from pipeline.formats import convert
from pipeline.formats.docx import read, recognition, redact
from pipeline.formats.docx.burning import Inked, burnt, covers_of, inked_parts
from pipeline.formats.docx.media import clean_picture
from pipeline.formats.docx.seeing import see
from pipeline.formats.pdf import worker
from pipeline.model.document import Block, BlockBuilder, BlockKind, Box, Document, DocxInk, DocxPicture, Hiding, Piece
from pipeline.model.finding import Disposition, EntityType
from pipeline.model.redaction import Revisions
from pipeline.model.release import Check
from pipeline.model.review import Attribute, Role, Verdict
from pipeline.redaction.verify_docx_ink import check_pictures, check_recognised
from pipeline.redaction.verify_search import Search
from pipeline.services import release, review
from pipeline.services.cutout import picture
from pipeline.services.intake import Draft, take_in
from pipeline.services.preview import preview
from pipeline.services.review import Ruling
from tests.formats.packages import package, pictures, plan, r, spans_of
from tests.formats.scans import Page, Pixels, draw_page, needs_font, scan_of, sentences, with_seal
from tests.formats.test_docx_crops import drawing, shape
from tests.services import office

NAME, NUMBER = "纳兰雨桐", "640522199003071234"
LINES = (f"经查，申请人{NAME}提出", f"身份证号：{NUMBER}")
KEPT = "经查，申请人"


@pytest.fixture(scope="module")
def page() -> Page:
    needs_font()
    return draw_page(LINES, size=(230, 80), left=18, top=16, points=14)


def packed(pixels: Pixels, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, kind, **options)
    return out.getvalue()


def draft_of(*pictures: bytes, width: float = 8.1) -> bytes:
    made = docx.Document()
    made.add_paragraph("关于有关情况的说明")
    for each in pictures:
        made.add_picture(io.BytesIO(each), width=Cm(width))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def source(page: Page) -> bytes:
    return draft_of(packed(page.pixels))


@pytest.fixture(scope="module")
def document(source: bytes) -> Document:
    return read(source)


def inks(document: Document) -> list[Block]:
    return [block for block in document.blocks if any(isinstance(each.address, DocxInk) for each in block.pieces)]


def boxes(document: Document, word: str) -> list[Box]:
    ((start, end),) = spans_of(document, word)
    found: list[Box] = []
    for offset, piece in document.pieces(start, end):
        if isinstance(piece.address, DocxInk):
            found += piece.address.boxes[max(0, start - offset) : end - offset]
    return found


# Reading


def test_a_picture_is_read_and_each_character_has_its_place_in_the_stored_picture(
    page: Page, document: Document
) -> None:
    blocks = inks(document)
    assert NUMBER in document.text and NAME in document.text and "recognised_pages" in document.warnings
    assert {block.kind for block in blocks} == {BlockKind.PICTURE}
    before = document.blocks[document.blocks.index(blocks[0]) - 1]
    assert isinstance(before.pieces[0].address, DocxPicture)
    for line, word in zip(page.lines, (NAME, NUMBER), strict=True):
        at = "".join(mark.text for mark in line).index(word)
        for mark, box in zip(line[at:], boxes(document, word), strict=False):
            x0, top, x1, bottom = mark.box
            assert abs((box.x0 + box.x1) / 2 - (x0 + x1) / 2) < 9 and box.top <= top + 3 and box.bottom >= bottom - 3


def test_what_is_cropped_away_is_no_text_and_a_part_is_looked_at_once(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    real = worker.apart

    def counted(name: str, *arguments: object) -> object:
        asked.append(name)
        return real(name, *arguments)

    monkeypatch.setattr(recognition, "apart", counted)
    run, other = drawing(source='b="54000"'), shape('cropbottom="54%"')
    related: dict[str, tuple[str, str, str | bytes]] = {"rId1": ("image", "media/a.png", packed(page.pixels))}
    text = read(package(f"<w:p>{run}{other}</w:p><w:p>{run}</w:p>", related)).text
    assert NAME in text and NUMBER[:6] not in text and "证号" not in text
    assert asked == ["see"]


def test_a_code_and_a_seal_are_told_and_covered_as_a_whole() -> None:
    needs_font()
    white = np.full((420, 760, 3), 255, np.uint8)
    code = zxingcpp.create_barcode(f"联系人{NAME}", zxingcpp.BarcodeFormat.QRCode)
    image = np.asarray(zxingcpp.write_barcode_to_image(code, scale=8))
    white[40 : 40 + image.shape[0], 40 : 40 + image.shape[1]] = (
        image[:, :, None] if image.ndim == 2 else image[:, :, :3]
    )
    source = draft_of(packed(with_seal(white, (560, 210), 150)), width=9.6)
    document = read(source)
    kinds = {block.text.strip(): block.kind for block in inks(document)}
    assert kinds[f"联系人{NAME}"] is BlockKind.PICTURE and kinds["〔印章1〕"] is BlockKind.STAMP
    reasons = [
        each for each in detect(document, profile_named("zhongwei_kejiju")) if each.type is EntityType.UNREADABLE
    ]
    stamp = document.text.index("〔印章1〕")
    assert any(each.start == stamp and each.disposition is Disposition.REVIEW for each in reasons)
    copy = redact(source, document, plan(document, *spans_of(document, NAME), *spans_of(document, "〔印章1〕")))
    (burnt,) = pictures(copy).values()
    assert not zxingcpp.read_barcodes(np.asarray(burnt)) and np.asarray(burnt)[100:320, 460:660].max() == 0


def test_pictures_too_small_for_writing_are_not_looked_at_and_those_beyond_the_limits_are_told(
    page: Page, source: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(name: str, *arguments: object) -> object:
        raise AssertionError(name)

    monkeypatch.setattr(recognition, "apart", never)
    tiny = read(draft_of(packed(np.asarray(page.pixels[:8, :300])), packed(np.asarray(page.pixels[:15, :15]))))
    assert tiny.text.count("〔图片〕") == 2 and not tiny.warnings
    monkeypatch.setattr(recognition, "MOST_PICTURES", 0)
    assert read(source).warnings == ("pictures",)


def test_a_picture_that_crashes_its_reader_stays_a_picture_for_a_person(
    source: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(name: str, *arguments: object) -> object:
        raise DamagedDocument(what="x")

    monkeypatch.setattr(recognition, "apart", crash)
    document = read(source)
    assert document.text.count("〔图片〕") == 1 and document.warnings == ("pictures",) and not inks(document)


# Copies: the boxes alone need no recognition


def on_ink(text: str, size: float, turn: int = 0) -> tuple[Document, Pixels]:
    """A document of one line recognised in a picture of gray squares, one a character."""
    pixels = np.full((200, 600), 255, np.uint8)
    places = []
    for number in range(len(text)):
        x0 = 50 + number * size
        pixels[80 : 80 + int(size), int(x0) + 2 : int(x0 + size) - 2] = 90
        places.append(Box(x0, 80, x0 + size, 80 + size))
    builder = BlockBuilder()
    builder.add((Piece(text, DocxInk("word/media/a.png", tuple(places), 0.99, turn)), Piece("\n")), BlockKind.PICTURE)
    return Document("0" * 64, "docx", tuple(builder.blocks)), pixels


def test_boxes_cover_what_is_withheld_and_nothing_that_is_kept() -> None:
    document, pixels = on_ink("甲乙丙丁戊己庚", 30)
    covers = covers_of(inked_parts(document, plan(document, (2, 4)))["word/media/a.png"], pixels)
    covered = np.zeros(pixels.shape, bool)
    for cover in covers:
        x0, top, x1, bottom = cover.rect
        covered[top:bottom, x0:x1] = True
    assert covered[80:110, 112:168].all()
    assert not covered[80:110, :108].any() and not covered[80:110, 172:].any()
    assert covers_of(Inked(), pixels) == []


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("1", "PNG"),
        ("L", "JPEG"),
        ("LA", "PNG"),
        ("P", "GIF"),
        ("RGB", "BMP"),
        ("RGBA", "PNG"),
        ("CMYK", "JPEG"),
        ("I;16", "PNG"),
    ],
)
def test_boxes_are_black_and_cover_whatever_kind_of_picture_it_is(mode: str, kind: str) -> None:
    document, pixels = on_ink("甲乙丙丁", 30)
    image = Image.fromarray(pixels)
    image = Image.fromarray(pixels.astype(np.uint16) << 8) if mode == "I;16" else image.convert(mode)
    if image.mode in ("LA", "RGBA"):
        image.putalpha(Image.fromarray(pixels).point(lambda value: 255 - value))  # clear but for the ink
    out = io.BytesIO()
    image.save(out, kind)
    cleaned = clean_picture(out.getvalue(), inked=inked_parts(document, plan(document, (1, 3)))["word/media/a.png"])
    assert cleaned is not None
    with Image.open(io.BytesIO(cleaned[0])) as after, Image.open(io.BytesIO(out.getvalue())) as before:
        now, then = (np.asarray(each.convert("RGBA")).astype(int) for each in (after, before))
    core, kept = (slice(80, 110), slice(82, 138)), (slice(78, 112), slice(50, 78))
    assert now[core][..., :3].max() <= 12 and now[core][..., 3].min() == 255
    assert mode == "I;16" or np.abs(now[kept][then[kept][..., 3] > 3] - then[kept][then[kept][..., 3] > 3]).mean() < 2


def test_the_end_of_a_letter_that_sticks_out_of_its_place_goes_with_it() -> None:
    document, pixels = on_ink("甲乙丙丁", 30)
    pixels[85:88, 168:176] = 90  # of the last but nothing of the line behind it
    inked = inked_parts(document, plan(document, (2, 4)))["word/media/a.png"]
    after = np.asarray(burnt(Image.fromarray(pixels), inked))
    assert set(np.unique(after[:, 108:])) == {0, 255} and (after[:, :108] == pixels[:, :108]).all()


def test_broken_and_huge_pictures_are_nothing_to_read(page: Page) -> None:
    whole = packed(page.pixels)
    assert see(whole[: len(whole) // 3], "a", ()) is None and see(b"\x89PNG", "a", ()) is None
    head = b"IHDR" + (20_000).to_bytes(4, "big") * 2 + whole[24:29]
    huge = whole[:12] + head + zlib.crc32(head).to_bytes(4, "big") + whole[33:]
    related: dict[str, tuple[str, str, str | bytes]] = {"rId1": ("image", "media/a.png", huge)}
    document = read(package(f"<w:p>{drawing()}</w:p>", related))
    assert document.text.count("〔图片〕") == 1 and document.warnings == ("pictures",)


# The whole way


def test_a_proof_copy_has_neither_name_nor_number_and_all_else(page: Page, source: bytes, document: Document) -> None:
    made = preview(source, "说明.docx", [NAME, NUMBER], profile_named("zhongwei_kejiju"), detect)
    names = {check.name: check for check in made.report.checks}
    assert made.report.passed and {"areas", "pixels"} <= set(names)
    # What is withheld as a picture nobody can settle goes as a whole here; with it kept, boxes alone cover the pixels.
    spans = spans_of(document, NAME, NUMBER)
    copy = redact(source, document, plan(document, *spans))
    (burnt,) = pictures(copy).values()
    now = np.asarray(burnt.convert("RGB"))
    for word in (NAME, NUMBER):
        for box in boxes(document, word):
            assert now[int(box.top) + 2 : int(box.bottom) - 2, int(box.x0) + 1 : int(box.x1) - 1].max() == 0
    for box in boxes(document, KEPT):
        window = slice(int(box.top), int(box.bottom)), slice(int(box.x0) + 1, int(box.x1) - 1)
        assert (now[window] == page.pixels[window]).all()
    assert copy == redact(source, document, plan(document, *spans))


def test_a_deleted_picture_is_read_and_covered_where_it_comes_back(page: Page) -> None:
    deleted = f'<w:del w:id="1" w:author="x">{drawing()}</w:del>'
    related: dict[str, tuple[str, str, str | bytes]] = {"rId1": ("image", "media/a.png", packed(page.pixels))}
    source = package(f"<w:p>{r('正文')}{deleted}</w:p>", related)
    document = read(source)
    ((start, end),) = spans_of(document, NAME)
    assert document.block_at(start).hiding is Hiding.DELETED_REVISION
    whole = plan(document, (start, end))
    assert pictures(redact(source, document, whole)) == {}
    rejected = replace(whole, revisions=Revisions.REJECT)
    copy = redact(source, document, rejected)
    assert not failed(check_pictures(document, copy, rejected, source))
    assert failed(
        check_pictures(document, redact(source, document, replace(rejected, redactions=())), rejected, source)
    )


def swapped(copy: bytes, change: Callable[[Image.Image], Image.Image]) -> bytes:
    """The copy with every picture changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(copy)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename.startswith("word/media/"):
                with Image.open(io.BytesIO(data)) as picture:
                    data = packed(np.asarray(change(picture.convert("RGB"))))
            new.writestr(info, data)
    return out.getvalue()


def failed(checks: list[Check]) -> set[str]:
    return {check.name for check in checks if not check.passed}


def test_tampered_pictures_are_refused(page: Page, source: bytes, document: Document) -> None:
    whole = plan(document, *spans_of(document, NAME, NUMBER))
    copy = redact(source, document, whole)
    assert failed(check_pictures(document, copy, whole, source)) == set()
    bare = swapped(copy, lambda _: Image.fromarray(page.pixels))
    assert failed(check_pictures(document, bare, whole, source)) == {"areas"}

    def gray(picture: Image.Image) -> Image.Image:
        return Image.blend(picture, Image.fromarray(page.pixels), 0.3)  # boxes that one can look through

    assert failed(check_pictures(document, swapped(copy, gray), whole, source))

    def blackened(picture: Image.Image) -> Image.Image:
        picture.paste((0, 0, 0), (0, 0, picture.width, picture.height // 2 + 5))
        return picture

    assert "pixels" in failed(check_pictures(document, swapped(copy, blackened), whole, source))
    # A picture that goes as a whole must not stay.
    at = document.text.index("〔图片〕")
    gone = plan(document, (at, at + 4))
    assert failed(check_pictures(document, redact(source, document, gone), gone, source)) == set()
    assert failed(check_pictures(document, redact(source, document, plan(document)), gone, source)) == {"areas"}
    # What was withheld is found by reading, too.
    search = Search(document, whole, gaps_close=False)
    assert (
        failed(check_recognised(document, bare, search)) == {"recognised"}
        and failed(check_recognised(document, copy, search)) == set()
    )


def test_a_case_from_intake_to_release(tmp_path: Path, page: Page, source: bytes) -> None:
    at_work = office.found(tmp_path)
    drafter = at_work.officers[Role.DRAFTER]
    draft = Draft(source, "说明.docx", office.SECTION, Attribute.PROACTIVE)
    number = take_in(at_work.desk, draft, drafter).number
    with at_work.desk.store.read() as tx:
        items, case = tx.items(number), tx.case(number)
    assert "recognised_pages" in case.warnings
    document = at_work.desk.document_of(case)[1]
    said = {document.text[each.start : each.end]: each for each in items}
    assert {NAME, NUMBER, "〔图片〕"} <= set(said)
    cut = picture(at_work.desk, drafter, number, said[NAME])
    assert cut is not None and Image.open(io.BytesIO(cut)).width < page.pixels.shape[1]
    for each in items:
        verdict = Verdict.WITHHOLD if each in (said[NAME], said[NUMBER]) else Verdict.KEEP
        review.decide(at_work.desk, drafter, number, [each.number], Ruling(verdict, "已核对"))
    for role in office.CHAIN:
        review.sign(at_work.desk, at_work.officers[role], number)
    release.release_case(at_work.desk, number, at_work.officers[Role.PUBLISHER])
    released = release.released_files(at_work.desk, number).copy
    (burnt,) = pictures(released).values()
    assert burnt.size == page.pixels.shape[1::-1]
    for word in (NAME, NUMBER):
        for box in boxes(document, word):
            middle = round((box.x0 + box.x1) / 2), round((box.top + box.bottom) / 2)
            assert burnt.convert("RGB").getpixel(middle) == (0, 0, 0)


@pytest.mark.slow
def test_a_picture_in_a_converted_draft_is_read_and_covered(page: Page) -> None:
    if not convert.possible():
        pytest.skip("no LibreOffice here: make system")
    height, width = (side * 72 // 10 for side in page.pixels.shape[:2])
    shown = rf"{{\pict\pngblip\picwgoal{width}\pichgoal{height} {packed(page.pixels).hex()}}}"
    source = rf"{{\rtf1\ansi Draft\par {shown}\par}}".encode()
    document = formats.read(source, "a.rtf")
    assert NAME in document.text and NUMBER in document.text and document.converted is not None
    whole = plan(document, *spans_of(document, NAME, NUMBER))
    copy = formats.redact(source, document, whole)
    checks = check_pictures(document, copy, whole, formats.bytes_read(source, document))
    assert {check.name for check in checks} == {"areas", "pixels"} and not failed(checks)
    assert failed(check_recognised(document, copy, Search(document, whole, gaps_close=False))) == set()


@pytest.mark.soak
@pytest.mark.parametrize(
    "options", [{"skew": 1.2, "noise": 6, "jpeg": 75}, {"turn": 90, "gray": True}, {"turn": 180, "jpeg": 80}]
)
def test_a_scanned_page_in_a_draft_is_read_and_covered(options: dict[str, Any]) -> None:
    needs_font()
    written = sentences(14, seed=3)
    source = draft_of(packed(scan_of(draw_page(written.lines).pixels, **options), "JPEG", quality=85), width=16)
    document = read(source)
    values = {value for _, value in written.values}
    found = {value for value in values if value in document.text}
    assert len(found) >= 0.9 * len(values)
    whole = plan(document, *sorted(set(spans_of(document, *found))))
    copy = redact(source, document, whole)
    assert not failed(check_pictures(document, copy, whole, source))
    assert not failed(check_recognised(document, copy, Search(document, whole, gaps_close=False)))
