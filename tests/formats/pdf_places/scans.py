"""Scanned pages: nothing but a picture, in every form that scanners write."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable

from PIL import Image, ImageDraw

from tests.formats.hiding_places.values import SECRET, VALUES
from tests.formats.pdf_places.draft import HEIGHT, LEFT, LINES, PLANT, SIZE, WIDTH, Draft, Kept, Places
from tests.formats.pdf_places.faces import ink
from tests.formats.pdf_places.pixels import DPI, bilevel, encoded, entries, fax, flate, packed, page
from tests.formats.pdf_places.syntax import stream

places = Places()


def _noted(draft: Draft, number: int = 1) -> None:
    """Note what a scanned page shows; harmless lines and values stand where a draft would set them."""
    for text, y in LINES:
        draft.keep(text, LEFT, y, page=number)
    before = len(draft.areas)
    draft.mark()
    draft.areas[before:] = [type(each)(number, each.box) for each in draft.areas[before:]]


def _shown(draft: Draft, data: bytes, said: str) -> None:
    """Paint an image over the whole page."""
    name = draft.use("XObject", "I0", draft.pdf.add(stream(data, said, packed=False)))
    draft.draw(f"q {draft.width:g} 0 0 {draft.height:g} 0 0 cm {name} Do Q\n")


def _layer(draft: Draft, text: str = SECRET, lines: bool = True) -> str:
    """Return an invisible text layer."""
    shown = [draft.line(each, LEFT, y, SIZE, "3 Tr") for each, y in LINES if lines]
    return f"q {''.join(shown)}{draft.line(text, LEFT, PLANT, SIZE, '3 Tr') if text else ''} Q\n"


def _kinds() -> dict[str, Callable[[Image.Image], tuple[bytes, str]]]:
    def jpeg(picture: Image.Image) -> tuple[bytes, str]:
        return encoded(picture, "JPEG", quality=75), entries(picture, "/DCTDecode")

    def colour(picture: Image.Image) -> tuple[bytes, str]:
        warm = Image.merge(
            "RGB", (picture, picture.point(lambda p: p * 24 // 25), picture.point(lambda p: p * 22 // 25))
        )
        return encoded(warm, "JPEG", quality=70), entries(warm, "/DCTDecode")

    def four(picture: Image.Image) -> tuple[bytes, str]:
        inks = picture.convert("RGB").convert("CMYK")
        return encoded(inks, "JPEG", quality=80), entries(inks, "/DCTDecode", "/Decode [1 0 1 0 1 0 1 0]")

    def jpeg2000(picture: Image.Image) -> tuple[bytes, str]:
        return encoded(picture, "JPEG2000"), entries(picture, "/JPXDecode")

    def group4(picture: Image.Image) -> tuple[bytes, str]:
        data, filters = fax(picture)
        return data, entries(bilevel(picture), filters)

    def flat(picture: Image.Image) -> tuple[bytes, str]:
        return flate(picture.tobytes()), entries(picture, "/FlateDecode")

    def indexed(picture: Image.Image) -> tuple[bytes, str]:
        plain = bilevel(picture)
        said = entries(plain, "/FlateDecode").replace("/DeviceGray", "[/Indexed /DeviceRGB 1 <000000ffffff>]")
        return flate(plain.tobytes()), said

    def inverted(picture: Image.Image) -> tuple[bytes, str]:
        data = picture.point(lambda p: 255 - p).tobytes()
        return flate(data), entries(picture, "/FlateDecode", "/Decode [1 0]")

    def run_lengths(picture: Image.Image) -> tuple[bytes, str]:
        return packed(picture.tobytes()), entries(picture, "/RunLengthDecode")

    def letters(picture: Image.Image) -> tuple[bytes, str]:
        data = base64.a85encode(flate(picture.tobytes())) + b"~>"
        return data, entries(picture, "[/ASCII85Decode /FlateDecode]")

    def nested(picture: Image.Image) -> tuple[bytes, str]:
        return flate(encoded(picture, "JPEG", quality=75)), entries(picture, "[/FlateDecode /DCTDecode]")

    return {
        "JPEG": jpeg, "colour JPEG": colour, "JPEG in four inks": four, "JPEG 2000": jpeg2000, "CCITT group 4": group4,
        "Flate": flat, "two colours by index": indexed, "inverted": inverted, "run lengths": run_lengths,
        "ASCII85": letters, "JPEG in Flate": nested,
    }  # fmt: skip


def _scan(kind: Callable[[Image.Image], tuple[bytes, str]], dpi: float = DPI) -> Callable[[Draft], None]:
    def work(draft: Draft) -> None:
        _shown(draft, *kind(page(dpi=dpi)))
        _noted(draft)

    return work


for _name, _kind in _kinds().items():
    places.add(f"scan as {_name}", _scan(_kind), shows=True, pixels=True, bare=True)
places.add("scan at 300 dpi", _scan(_kinds()["JPEG"], 300), shows=True, pixels=True, bare=True)


@places(shows=True, bare=True)
def scan_with_a_text_layer(draft: Draft) -> None:
    _shown(draft, *_kinds()["JPEG"](page()))
    draft.draw(_layer(draft))
    _noted(draft)


@places(shows=True, pixels=True, bare=True)
def scan_with_a_text_layer_that_misreads(draft: Draft) -> None:
    """A layer as bad recognition makes it: it says other characters than the picture shows."""
    _shown(draft, *_kinds()["JPEG"](page()))
    wrong = SECRET.replace("震华", "展毕").replace("0", "O").replace("1", "l")
    draft.draw(_layer(draft, wrong))
    _noted(draft)


@places(bare=True)
def text_layer_behind_blackened_pixels(draft: Draft) -> None:
    picture = page()
    brush, scale = ImageDraw.Draw(picture), DPI / 72
    draft.mark()
    for text, y in LINES:
        draft.keep(text, LEFT, y)
    for area in draft.areas:
        left, top, right, bottom = (each * scale for each in area.box)
        brush.rectangle((left - 4, top - 4, right + 4, bottom + 4), fill=0)
    _shown(draft, *_kinds()["JPEG"](picture))
    draft.draw(_layer(draft))


@places(bare=True)
def text_layer_under_the_picture(draft: Draft) -> None:
    """Plain text first, the picture of a page without the values over it."""
    for text, y in [*LINES, (SECRET, PLANT)]:
        draft.draw(draft.line(text, LEFT, y))
    _shown(draft, *_kinds()["JPEG"](page(LINES)))
    for text, y in LINES:
        draft.keep(text, LEFT, y)
    draft.mark()


def _rotated(turn: int) -> Callable[[Draft], None]:
    def work(draft: Draft) -> None:
        picture = page().rotate(-turn, expand=True)  # Pillow turns the other way
        if turn % 180:
            draft.width, draft.height = HEIGHT, WIDTH
        _shown(draft, *_kinds()["JPEG"](picture))
        upright = Draft()
        upright.turn = turn
        _noted(upright)
        draft.kept += upright.kept
        draft.areas += upright.areas

    return work


for _turn in (90, 180, 270):
    places.add(f"scan turned by {_turn}", _rotated(_turn), shows=True, pixels=True, bare=True)


@places(shows=True, pixels=True, bare=True)
def upside_down_scan_on_a_turned_page(draft: Draft) -> None:
    """Two wrongs: what is shown is upright."""
    _shown(draft, *_kinds()["JPEG"](page().rotate(180)))
    draft.page["Rotate"] = "180"
    _noted(draft)


@places(shows=True, pixels=True, bare=True)
def skewed_scan(draft: Draft) -> None:
    degrees = 2.0
    picture = page().rotate(degrees, fillcolor=255, resample=Image.Resampling.BICUBIC)
    _shown(draft, *_kinds()["JPEG"](picture))
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    middle_x, middle_y = WIDTH / 2, HEIGHT / 2
    by = (cos, sin, -sin, cos, middle_x - middle_x * cos + middle_y * sin, middle_y - middle_x * sin - middle_y * cos)
    for text, y in LINES:
        left, bottom, right, top = ink(text, SIZE)
        at = len(draft.areas)
        draft.area((LEFT + left, y + bottom, LEFT + right, y + top), by)
        draft.kept.append(Kept(text, 1, draft.areas.pop(at).box))
    draft.mark_glyphs(SECRET, LEFT, PLANT, SIZE, 0, by)


@places(shows=True, pixels=True, bare=True)
def pages_of_both_kinds(draft: Draft) -> None:
    """The first page is text, the second a scan with the values."""
    first = draft.pdf.reserve()
    for text, y in LINES:
        draft.keep(text, LEFT, y)
    content = "".join(draft.line(text, LEFT, y) for text, y in LINES)
    draft.pdf.set(
        first,
        f"<< /Type /Page /Parent {draft.pages} /MediaBox [{draft.box()}] /Resources {draft.shared()} "
        f"/Contents {draft.pdf.stream(content)} >>",
    )
    draft.earlier.append(first)
    _shown(draft, *_kinds()["JPEG"](page()))
    _noted(draft, 2)


@places(shows=True, pixels=True)
def text_beside_a_scanned_half(draft: Draft) -> None:
    """The harmless lines are text, the rest of the page is a scan."""
    picture = page([(SECRET, PLANT)]).crop((0, round(110 * DPI / 72), round(WIDTH * DPI / 72), round(190 * DPI / 72)))
    name = draft.use("XObject", "I0", draft.pdf.add(stream(*_kinds()["JPEG"](picture), packed=False)))
    draft.draw(f"q {WIDTH:g} 0 0 80 0 110 cm {name} Do Q\n")
    draft.mark()


@places(shows=True, pixels=True, bare=True)
def strips(draft: Draft) -> None:
    """Many low images, one below another, cut through the lines of text."""
    picture, height = page(), 13
    for number, top in enumerate(range(0, picture.height, height)):
        part = picture.crop((0, top, picture.width, min(top + height, picture.height)))
        name = draft.use("XObject", f"I{number}", draft.pdf.add(stream(*_kinds()["Flate"](part), packed=False)))
        high = part.height * 72 / DPI
        draft.draw(f"q {WIDTH:g} 0 0 {high:.4f} 0 {HEIGHT - top * 72 / DPI - high:.4f} cm {name} Do Q\n")
    _noted(draft)


@places(shows=True, pixels=True, bare=True)
def tiles(draft: Draft) -> None:
    """Square images in an order of their own."""
    picture, side = page(), 100
    corners = [(x, y) for y in range(0, picture.height, side) for x in range(0, picture.width, side)]
    for number, (x, y) in enumerate(corners[::2] + corners[1::2]):
        part = picture.crop((x, y, min(x + side, picture.width), min(y + side, picture.height)))
        name = draft.use("XObject", f"I{number}", draft.pdf.add(stream(*_kinds()["Flate"](part), packed=False)))
        wide, high = part.width * 72 / DPI, part.height * 72 / DPI
        draft.draw(
            f"q {wide:.4f} 0 0 {high:.4f} {x * 72 / DPI:.4f} {HEIGHT - y * 72 / DPI - high:.4f} cm {name} Do Q\n"
        )
    _noted(draft)


@places(shows=True, pixels=True, bare=True)
def stencil_masks(draft: Draft) -> None:
    """An image mask through which black is painted."""
    plain = bilevel(page())
    said = entries(plain, "/FlateDecode", "/ImageMask true").replace("/ColorSpace /DeviceGray", "")
    draft.draw("0 g\n")
    _shown(draft, flate(plain.tobytes()), said)
    _noted(draft)


@places(shows=True, pixels=True, bare=True)
def background_and_foreground(draft: Draft) -> None:
    """Mixed raster content: a coarse coloured ground, and ink through a sharp mask."""
    ground = Image.new("RGB", (60, 40), (250, 248, 235))
    _shown(draft, encoded(ground, "JPEG"), entries(ground, "/DCTDecode"))
    plain = bilevel(page().point(lambda p: 255 - p))
    ink_only = Image.new("RGB", (2, 2), (20, 20, 60))
    mask = draft.pdf.add(stream(flate(plain.tobytes()), entries(plain, "/FlateDecode"), packed=False))
    data, said = flate(ink_only.tobytes()), entries(ink_only, "/FlateDecode", f"/SMask {mask}")
    name = draft.use("XObject", "I1", draft.pdf.add(stream(data, said, packed=False)))
    draft.draw(f"q {WIDTH:g} 0 0 {HEIGHT:g} 0 0 cm {name} Do Q\n")
    _noted(draft)


@places(shows=True, pixels=True, bare=True)
def scan_inside_a_form(draft: Draft) -> None:
    name = draft.use("XObject", "I0", draft.pdf.add(stream(*_kinds()["JPEG"](page()), packed=False)))
    outer = draft.use("XObject", "X0", draft.form(f"q {WIDTH:g} 0 0 {HEIGHT:g} 0 0 cm {name} Do Q\n"))
    draft.draw(f"{outer} Do\n")
    _noted(draft)


@places(shows=True, pixels=True, bare=True)
def scan_as_a_pattern(draft: Draft) -> None:
    image = draft.use("XObject", "I0", draft.pdf.add(stream(*_kinds()["JPEG"](page()), packed=False)))
    pattern = draft.pdf.stream(
        f"{WIDTH:g} 0 0 {HEIGHT:g} 0 0 cm {image} Do\n",
        f"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [{draft.box()}] /XStep {WIDTH:g} "
        f"/YStep {HEIGHT:g} /Resources {draft.shared()}",
    )
    name = draft.use("Pattern", "T0", pattern)
    draft.draw(f"/Pattern cs {name} scn {draft.box()} re f\n")
    _noted(draft)


@places(shows=True, pixels=True, bare=True)
def faxed_page(draft: Draft) -> None:
    """1 bit, 204 by 98 dots an inch."""
    coarse = page(dpi=204)
    picture = coarse.resize((coarse.width, coarse.height * 98 // 204), Image.Resampling.BOX)
    _shown(draft, *_kinds()["CCITT group 4"](picture))
    _noted(draft)


@places(shows=True, pixels=True, bare=True)
def pale_scan(draft: Draft) -> None:
    """Pencil on gray paper."""
    _shown(draft, *_kinds()["JPEG"](page().point(lambda p: 150 + p * 70 // 255)))
    _noted(draft)


@places(bare=True)
def text_layer_off_the_page_of_a_scan(draft: Draft) -> None:
    _shown(draft, *_kinds()["JPEG"](page(LINES)))
    for text, y in LINES:
        draft.keep(text, LEFT, y)
    for number, value in enumerate(VALUES):
        draft.draw(f"q {draft.line(value, LEFT, HEIGHT + 20 + 20 * number, SIZE, '3 Tr')} Q\n")
