"""Copies with which somebody meddled: each must fail, and for the right reason."""

from __future__ import annotations

import io
import re
import shutil
import zlib
from collections.abc import Callable

import numpy as np
import pikepdf
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from pipeline.model.finding import EntityType
from pipeline.redaction.plan import preview_plan
from pipeline.redaction.verify import verify
from pipeline.redaction.verify_pdf_texts import other_texts
from tests.redaction.helpers import PROFILE, finding
from tests.redaction.pdf_copies import PHONE, PICTURE, SIZE, content, copy_of, document_of, edited, pdf, report

Draw = Callable[[np.ndarray], None]


def picture_of(out: pikepdf.Pdf) -> pikepdf.Object:
    return out.pages[0].obj.Resources.XObject.P0


def pixels_of(out: pikepdf.Pdf) -> np.ndarray:
    image = picture_of(out)
    assert isinstance(image, pikepdf.Stream)
    return np.array(pikepdf.PdfImage(image).as_pil_image().convert("L"))


def repainted(draw: Draw) -> Callable[[pikepdf.Pdf], None]:
    """Change the pixels of the page's picture; it becomes plain gray."""

    def edit(out: pikepdf.Pdf) -> None:
        pixels = pixels_of(out)
        draw(pixels)
        out.pages[0].obj.Resources.XObject.P0 = gray(out, pixels)

    return edit


def gray(out: pikepdf.Pdf, pixels: np.ndarray) -> pikepdf.Object:
    image = pikepdf.Stream(out, zlib.compress(pixels.tobytes()))
    image.update(
        pikepdf.Dictionary(
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=pixels.shape[1],
            Height=pixels.shape[0],
            ColorSpace=pikepdf.Name.DeviceGray,
            BitsPerComponent=8,
            Filter=pikepdf.Name.FlateDecode,
        )
    )
    return out.make_indirect(image)


def jpeg(out: pikepdf.Pdf, **more: bytes) -> None:
    stream = io.BytesIO()
    Image.fromarray(pixels_of(out)).save(stream, "JPEG", quality=90, **more)
    image = gray(out, pixels_of(out))
    image.write(stream.getvalue(), filter=pikepdf.Name.DCTDecode)
    out.pages[0].obj.Resources.XObject.P0 = image


def at(x: float, y: float, pixels: np.ndarray) -> tuple[int, int]:
    return round(x / SIZE[0] * pixels.shape[1]), round(y / SIZE[1] * pixels.shape[0])


def first_box(pixels: np.ndarray) -> tuple[int, int, int, int]:
    """The box over the name: left, top, right, bottom."""
    _, line = at(0, 88, pixels)
    runs = [len(run) for run in re.findall(b"\x01+", (pixels[line] < 20).astype(np.uint8).tobytes())]
    left = (pixels[line] < 20).astype(np.uint8).tobytes().index(b"\x01" * max(runs))
    run = left + max(runs)
    column = pixels[:, (left + run) // 2] < 20
    top = bottom = line
    while column[top - 1]:
        top -= 1
    while column[bottom]:
        bottom += 1
    return left, top, run, bottom


def lighter(pixels: np.ndarray) -> None:
    left, top, _, bottom = first_box(pixels)
    pixels[top + 8 : bottom - 8, left + 12 : left + 30] = 90  # a letter of it shows through


def moved(pixels: np.ndarray) -> None:
    left, top, right, bottom = first_box(pixels)
    wide = 10  # pixels: half a character
    pixels[top:bottom, left : left + wide] = 255
    pixels[top + 6 : bottom - 6, left + 4 : left + 6] = 0  # a stem of the letter that it had covered
    pixels[top:bottom, right : right + wide] = 0


def kept_letter(pixels: np.ndarray) -> None:
    x, y = at(41, 50, pixels)
    pixels[y : y + 36, x : x + 24] = 255
    pixels[y + 10 : y + 14, x : x + 24] = 0


def kept_line(pixels: np.ndarray) -> None:
    _, top = at(0, 46, pixels)
    _, bottom = at(0, 66, pixels)
    pixels[top:bottom] = np.roll(pixels[top:bottom], 25, axis=1)


@pytest.mark.parametrize(
    ("draw", "check"),
    [(lighter, "areas"), (moved, "areas"), (kept_letter, "pixels"), (kept_line, "pixels")],
    ids=lambda each: getattr(each, "__name__", each),
)
def test_changed_pixels_are_seen(draw: Draw, check: str) -> None:
    result = report(edited(repainted(draw)))
    assert check in result.failed, result.checks


def test_the_same_pixels_packed_otherwise_pass() -> None:
    result = report(edited(repainted(lambda pixels: None)))
    assert result.passed, result.checks
    assert report(edited(jpeg)).passed


def second_picture(out: pikepdf.Pdf) -> None:
    out.pages[0].obj.Resources.XObject.P1 = gray(out, np.full((20, 20), 90, np.uint8))


def drawn_twice(out: pikepdf.Pdf) -> None:
    second_picture(out)
    content(b"/P0 Do Q", b"/P1 Do /P0 Do Q")(out)


def alternate(out: pikepdf.Pdf) -> None:
    picture_of(out).Alternates = pikepdf.Array([pikepdf.Dictionary(Image=gray(out, np.zeros((9, 9), np.uint8)))])


def soft_mask(out: pikepdf.Pdf) -> None:
    picture_of(out).Mask = gray(out, np.zeros((9, 9), np.uint8))


def too_many_bytes(out: pikepdf.Pdf) -> None:
    pixels = pixels_of(out)
    out.pages[0].obj.Resources.XObject.P0 = gray(out, np.vstack([pixels, pixels[:3]]))
    picture_of(out).Height = pixels.shape[0]


def behind_a_stream(out: pikepdf.Pdf) -> None:
    image = picture_of(out)
    image.write(zlib.compress(pixels_of(out).tobytes()) + b"left over", filter=pikepdf.Name.FlateDecode)
    image.ColorSpace, image.BitsPerComponent = pikepdf.Name.DeviceGray, 8


def exif(out: pikepdf.Pdf) -> None:
    made = Image.Exif()
    made[0x013B] = "Li Xiaohong"
    jpeg(out, exif=made.tobytes())


def font_name(out: pikepdf.Pdf) -> None:
    font = out.pages[0].obj.Resources.Font.F0
    font.BaseFont = pikepdf.Name("/Li-Xiaohong")


def meanings(out: pikepdf.Pdf) -> None:
    font = out.pages[0].obj.Resources.Font.F0
    data = font.ToUnicode.read_bytes()
    count, pairs = re.search(rb"(\d+) beginbfchar\n(.*?)endbfchar", data, re.DOTALL).groups()  # type: ignore[union-attr]
    more = b"%d beginbfchar\n%s<7777> <0051>\nendbfchar" % (int(count) + 1, pairs)
    font.ToUnicode = pikepdf.Stream(out, data.replace(b"%s beginbfchar\n%sendbfchar" % (count, pairs), more))


def remark_in_the_map(out: pikepdf.Pdf) -> None:
    font = out.pages[0].obj.Resources.Font.F0
    font.ToUnicode = pikepdf.Stream(out, font.ToUnicode.read_bytes() + b"% made by Li\n")


def remark_in_the_content(out: pikepdf.Pdf) -> None:
    content(b"EMC", b"EMC % made by Li\n")(out)


def inline_picture(out: pikepdf.Pdf) -> None:
    content(b"/P0 Do Q", b"/P0 Do Q\nBI /W 1 /H 1 /BPC 8 /CS /G ID x EI")(out)


def page_label(out: pikepdf.Pdf) -> None:
    out.Root.PageLabels = pikepdf.Dictionary(Nums=[0, pikepdf.Dictionary(S=pikepdf.Name.D, P="Li-")])


def tag(out: pikepdf.Pdf) -> None:
    out.Root.StructTreeRoot.K.K[0].Alt = pikepdf.String("a person")


def title(out: pikepdf.Pdf) -> None:
    out.docinfo["/Title"] = "Subsidies"


def author(out: pikepdf.Pdf) -> None:
    out.docinfo["/Author"] = "Li"


def layer(out: pikepdf.Pdf) -> None:
    out.Root.OCProperties = pikepdf.Dictionary(OCGs=pikepdf.Array(), D=pikepdf.Dictionary())


def thumbnail(out: pikepdf.Pdf) -> None:
    out.pages[0].obj.Thumb = gray(out, np.zeros((9, 9), np.uint8))


STRUCTURES = (
    second_picture, drawn_twice, alternate, soft_mask, too_many_bytes, behind_a_stream, exif, font_name, meanings,
    remark_in_the_map, remark_in_the_content, inline_picture, page_label, tag, title, author, layer, thumbnail,
)  # fmt: skip


@pytest.mark.parametrize("edit", STRUCTURES, ids=lambda each: each.__name__)
def test_what_is_not_announced_is_a_fault_of_structure(edit: Callable[[pikepdf.Pdf], None]) -> None:
    result = report(edited(edit))
    assert "structure" in result.failed, result.checks


def shown(text: bytes, copy: bytes) -> bytes:
    """The first show operator whose text layer says something, as it stands in the content."""
    with pikepdf.open(io.BytesIO(copy)) as out:
        found = re.findall(rb"[^\n]*Tj", out.pages[0].obj.Contents.read_bytes())
    return bytes(found[0])


def test_a_kept_line_that_moved_is_seen() -> None:
    copy = copy_of()
    first = shown(b"", copy)
    place = re.search(rb"([\d.]+) ([\d.]+) Tm", first)
    assert place is not None
    down = first.replace(place[0], b"%s %.2f Tm" % (place[1], float(place[2]) - 5))
    assert report(edited(content(first, down))).failed == ("kept_text",)


def test_a_kept_character_that_changed_and_text_that_came_in_are_seen() -> None:
    copy = copy_of()
    first = shown(b"", copy)
    codes = re.search(rb"<([0-9a-f]+)>", first)
    assert codes is not None
    other = first.replace(codes[1], codes[1][4:8] + codes[1][4:])
    assert "kept_text" in report(edited(content(first, other))).failed
    assert "kept_text" in report(edited(content(first, first + b"\n" + first))).failed
    assert "kept_text" in report(edited(content(first, b""))).failed


def test_text_under_a_box_is_seen_though_it_is_kept_text() -> None:
    copy = copy_of()
    first = shown(b"", copy)
    place = re.search(rb"([\d.]+) ([\d.]+) Tm", first)
    assert place is not None
    under = first.replace(place[0], b"100.00 %.2f Tm" % (SIZE[1] - 90))
    assert {"kept_text", "areas"} <= set(report(edited(content(first, first + b"\n" + under))).failed)


def test_a_hidden_page_is_seen() -> None:
    def grow(out: pikepdf.Pdf) -> None:
        out.add_blank_page(page_size=SIZE)

    assert "pages" in report(edited(grow)).failed


def test_text_is_read_by_pdfium_and_by_poppler() -> None:
    kinds = {layer.kind for layer in other_texts(copy_of()) if "Notice" in layer.text}
    assert {"pdfium-chars", "pdfium-text"} <= kinds
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is missing: make system")
    assert {"poppler-raw", "poppler-layout"} <= kinds
    assert all(PHONE not in layer.text for layer in other_texts(copy_of()))


def test_a_black_box_over_a_picture_is_no_redaction() -> None:
    """The pixels are still in the file, whatever is drawn over them."""

    def draw(canvas: Canvas) -> None:
        noise = np.random.default_rng(5).integers(0, 255, (60, 200), dtype=np.uint8)
        canvas.drawInlineImage(Image.fromarray(noise), PICTURE.x0, SIZE[1] - PICTURE.bottom, 200, 60)

    def boxed(canvas: Canvas) -> None:
        draw(canvas)
        canvas.rect(PICTURE.x0 - 5, SIZE[1] - PICTURE.bottom - 5, 210, 70, fill=1)

    lines = ("Notice of subsidies", "Applicant", "Signed by the director.")
    original, naive = pdf(draw=draw), pdf(lines, boxed)
    document = document_of(original, scan=True)
    area = preview_plan(document, [finding(document, "〔图片〕", EntityType.UNREADABLE)], (), PROFILE)
    assert "areas" in verify(document, naive, area, lambda _: (), original=original).failed
    assert report(copy_of(original), original=original, source=original).passed
