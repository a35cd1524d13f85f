"""Values in pictures: what covers, cuts or blanks them, and what travels with their pixels."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image

from tests.formats.hiding_places.pictures import chunk, exif, png
from tests.formats.hiding_places.values import SECRET
from tests.formats.pdf_places.draft import LEFT, Draft, Places
from tests.formats.pdf_places.pixels import bilevel, encoded, entries, flate, iptc, jp2_with, jpeg_with, words
from tests.formats.pdf_places.syntax import stream

places = Places()
_X, _Y, _WIDE, _HIGH = LEFT, 130.0, 330.0, 22.0
_PAINT = f"{_WIDE:g} 0 0 {_HIGH:g} {_X:g} {_Y:g} cm"
_RECT = f"{_X - 2:g} {_Y - 2:g} {_WIDE + 4:g} {_HIGH + 4:g} re"
_XMP = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt><rdf:li xml:lang="x-default">'
    f"{SECRET}</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>"
    '<?xpacket end="w"?>'
)


def _flat(picture: Image.Image, more: str = "") -> bytes:
    return stream(flate(picture.tobytes()), entries(picture, "/FlateDecode", more), packed=False)


def _put(draft: Draft, body: bytes, name: str = "I0") -> str:
    """Make an image a resource of the page and return its name."""
    return draft.use("XObject", name, draft.pdf.add(body))


def _area(draft: Draft) -> None:
    """Note where the picture's text shows, ink and all."""
    draft.area((_X + 2, _Y + 2, _X + _WIDE - 2, _Y + _HIGH - 2))


def _pattern() -> Image.Image:
    """Return a harmless picture: squares of gray."""
    picture = Image.new("L", (64, 16))
    picture.putdata([(x // 8 * 29 + y // 8 * 61) % 200 for y in range(16) for x in range(64)])
    return picture


@places(shows=True, pixels=True)
def picture_of_text(draft: Draft) -> None:
    name = _put(draft, _flat(words()))
    draft.draw(f"q {_PAINT} {name} Do Q\n")
    _area(draft)


@places(shows=True, pixels=True)
def inline_picture(draft: Draft) -> None:
    plain = bilevel(words())
    data = flate(plain.tobytes()).hex().encode() + b">"
    said = f"/W {plain.width} /H {plain.height} /BPC 1 /CS /G /F [/AHx /Fl]"
    draft.draw(f"q {_PAINT}\nBI {said} ID {data.decode()}\nEI Q\n")
    _area(draft)


@places(shows=True, pixels=True)
def two_pictures_that_make_one(draft: Draft) -> None:
    """Each holds every second column of pixels; what shows is both."""
    whole = words()
    for number in range(2):
        comb = Image.new("L", whole.size, 0)
        comb.putdata([255 if x % 2 == number else 0 for _ in range(whole.height) for x in range(whole.width)])
        mask = draft.pdf.add(_flat(comb))
        name = _put(draft, _flat(whole, f"/SMask {mask}"), f"I{number}")
        draft.draw(f"q {_PAINT} {name} Do Q\n")
    _area(draft)


@places(pixels=True)
def picture_under_a_black_box(draft: Draft) -> None:
    name = _put(draft, _flat(words()))
    draft.draw(f"q {_PAINT} {name} Do Q q 0 g {_RECT} f Q\n")
    _area(draft)


@places(pixels=True)
def picture_under_a_picture(draft: Draft) -> None:
    below, above = _put(draft, _flat(words())), _put(draft, _flat(Image.new("L", (4, 4), 200)), "I1")
    draft.draw(f"q {_PAINT} {below} Do {above} Do Q\n")
    _area(draft)


@places(pixels=True)
def picture_under_a_box_that_is_an_annotation(draft: Draft) -> None:
    name = _put(draft, _flat(words()))
    draft.draw(f"q {_PAINT} {name} Do Q\n")
    black = draft.form(f"0 g 0 0 {_WIDE + 4:g} {_HIGH + 4:g} re f\n", box=f"0 0 {_WIDE + 4:g} {_HIGH + 4:g}")
    rect = f"{_X - 2:g} {_Y - 2:g} {_X + _WIDE + 2:g} {_Y + _HIGH + 2:g}"
    draft.annotation("Square", f"/IC [0 0 0] /C [0 0 0] /AP << /N {black} >>", rect)
    _area(draft)


@places(pixels=True)
def clipped_picture(draft: Draft) -> None:
    name = _put(draft, _flat(words()))
    draft.draw(f"q {_X:g} {_Y:g} 3 {_HIGH:g} re W n {_PAINT} {name} Do Q\n")
    _area(draft)


@places(pixels=True)
def picture_with_an_empty_soft_mask(draft: Draft) -> None:
    mask = draft.pdf.add(_flat(Image.new("L", (2, 2), 0)))
    name = _put(draft, _flat(words(), f"/SMask {mask}"))
    draft.draw(f"q {_PAINT} {name} Do Q\n")
    _area(draft)


@places(pixels=True)
def picture_with_an_empty_stencil(draft: Draft) -> None:
    plain = Image.new("1", (8, 8), 1)
    said = entries(plain, "/FlateDecode", "/ImageMask true").replace("/ColorSpace /DeviceGray", "")
    mask = draft.pdf.add(stream(flate(plain.tobytes()), said, packed=False))
    name = _put(draft, _flat(words(), f"/Mask {mask}"))
    draft.draw(f"q {_PAINT} {name} Do Q\n")
    _area(draft)


@places(pixels=True)
def picture_whose_colours_are_keyed_out(draft: Draft) -> None:
    name = _put(draft, _flat(words(), "/Mask [0 255]"))
    draft.draw(f"q {_PAINT} {name} Do Q\n")
    _area(draft)


@places(pixels=True)
def picture_decoded_to_white(draft: Draft) -> None:
    name = _put(draft, _flat(words(), "/Decode [1 1]"))
    draft.draw(f"q {_PAINT} {name} Do Q\n")
    _area(draft)


@places(pixels=True)
def picture_with_a_white_palette(draft: Draft) -> None:
    plain = bilevel(words())
    said = entries(plain, "/FlateDecode").replace("/DeviceGray", "[/Indexed /DeviceRGB 1 <ffffffffffff>]")
    name = _put(draft, stream(flate(plain.tobytes()), said, packed=False))
    draft.draw(f"q {_PAINT} {name} Do Q\n")
    _area(draft)


@places(pixels=True)
def text_in_the_mask_of_a_white_picture(draft: Draft) -> None:
    """White on white: only the mask has the shape of the text."""
    mask = draft.pdf.add(_flat(words().point(lambda p: 255 - p)))
    name = _put(draft, _flat(Image.new("L", (2, 2), 255), f"/SMask {mask}"))
    draft.draw(f"q {_PAINT} {name} Do Q\n")
    _area(draft)


@places(shows=True, pixels=True)
def opacity_inside_JPEG_2000(draft: Draft) -> None:
    """The picture's own opacity channel (/SMaskInData) blanks it in some viewers; PDFium takes no notice."""
    both = Image.merge("LA", (words(), Image.new("L", words().size, 0)))
    data = encoded(both, "JPEG2000")
    said = f"/Type /XObject /Subtype /Image /Width {both.width} /Height {both.height} /Filter /JPXDecode /SMaskInData 1"
    name = _put(draft, stream(data, f"{said} /ColorSpace /DeviceGray", packed=False))
    draft.draw(f"q {_PAINT} {name} Do Q\n")
    _area(draft)


@places(pixels=True)
def picture_off_the_page(draft: Draft) -> None:
    name = _put(draft, _flat(words()))
    draft.draw(f"q 330 0 0 40 500 120 cm {name} Do Q\n")


@places(pixels=True)
def picture_outside_the_crop_box(draft: Draft) -> None:
    draft.page |= {"MediaBox": "[0 -100 420 300]", "CropBox": "[0 0 420 300]"}
    name = _put(draft, _flat(words()))
    draft.draw(f"q 330 0 0 40 30 -80 cm {name} Do Q\n")


@places(pixels=True)
def picture_of_tiny_size(draft: Draft) -> None:
    name = _put(draft, _flat(words()))
    draft.draw(f"q 0.9 0 0 0.2 {_X:g} {_Y:g} cm {name} Do Q\n")
    draft.area((_X - 1, _Y - 1, _X + 2, _Y + 1.4))


@places(pixels=True)
def picture_without_height(draft: Draft) -> None:
    name = _put(draft, _flat(words()))
    draft.draw(f"q 330 0 0 0 {_X:g} {_Y:g} cm {name} Do Q\n")


@places(pixels=True)
def unused_picture(draft: Draft) -> None:
    _put(draft, _flat(words()))


@places(pixels=True)
def unused_picture_of_an_unused_form(draft: Draft) -> None:
    image = draft.pdf.add(_flat(words()))
    draft.use("XObject", "X0", draft.form("/I0 Do\n", resources=f"/Resources << /XObject << /I0 {image} >> >>"))


@places(pixels=True)
def alternate_picture(draft: Draft) -> None:
    other = draft.pdf.add(_flat(words()))
    name = _put(draft, _flat(_pattern(), f"/Alternates [<< /Image {other} /DefaultForPrinting true >>]"))
    draft.draw(f"q {_PAINT} {name} Do Q\n")


@places(shows=True, pixels=True, faint=True)
def text_one_level_beside_its_ground(draft: Draft) -> None:
    name = _put(draft, _flat(words(SECRET, 254, 255)))
    draft.draw(f"q {_PAINT} {name} Do Q\n")
    _area(draft)


@places(shows=True, pixels=True, faint=True)
def dark_text_one_level_beside_a_black_ground(draft: Draft) -> None:
    name = _put(draft, _flat(words(SECRET, 1, 0)))
    draft.draw(f"q {_PAINT} {name} Do Q\n")
    _area(draft)


@places(pixels=True)
def further_pictures_of_an_animation(draft: Draft) -> None:
    """More rows of pixels than the picture's height says."""
    shown, below = Image.new("L", words().size, 230), words()
    name = _put(draft, stream(flate(shown.tobytes() + below.tobytes()), entries(shown, "/FlateDecode"), packed=False))
    draft.draw(f"q {_PAINT} {name} Do Q\n")
    _area(draft)


def _carried(data: bytes, filters: str = "/DCTDecode", more: str = "") -> Callable[[Draft], None]:
    """A harmless picture whose file carries something along."""

    def work(draft: Draft) -> None:
        body = stream(data, entries(_pattern(), filters, more), packed=False)
        draft.draw(f"q {_PAINT} {_put(draft, body)} Do Q\n")

    return work


_JPEG = encoded(_pattern(), "JPEG", quality=90)
_UTF8 = SECRET.encode()
_PNG = png(chunk(b"iTXt", b"Comment\0\0\0\0\0" + _UTF8))
places.add("Exif of a JPEG", _carried(_JPEG[:2] + exif({0x010E: (2, _UTF8 + b"\0")}) + _JPEG[2:]))
places.add(
    "Exif of a JPEG in UTF-16",
    _carried(_JPEG[:2] + exif({0x9C9B: (1, SECRET.encode("utf-16-le") + b"\0\0")}) + _JPEG[2:]),
)
places.add("XMP of a JPEG", _carried(jpeg_with(_JPEG, 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + _XMP.encode())))
places.add("IPTC of a JPEG", _carried(jpeg_with(_JPEG, 0xED, iptc(SECRET))))
places.add("comment of a JPEG", _carried(jpeg_with(_JPEG, 0xFE, _UTF8)))
places.add("unknown segment of a JPEG", _carried(jpeg_with(_JPEG, 0xEB, b"JP\0\1" + SECRET.encode("gb18030"))))
places.add("data behind the end of a JPEG", _carried(_JPEG + b"\0\0" + _UTF8))
places.add(
    "box of a JPEG 2000 file", _carried(jp2_with(encoded(_pattern(), "JPEG2000"), b"xml ", _XMP.encode()), "/JPXDecode")
)
places.add("chunk of a PNG behind the pixels", _carried(flate(_pattern().tobytes()) + _PNG[8:], "/FlateDecode"))
places.add("picture file behind the pixels", _carried(flate(_pattern().tobytes()) + b"\n" + _PNG, "/FlateDecode"))
places.add(
    "value in the pixels of a row that is cut off", _carried(flate(_pattern().tobytes() + _UTF8), "/FlateDecode")
)


def _with_thumbnail(draft: Draft) -> None:
    small = encoded(words(size=14), "JPEG", quality=60)
    _carried(_JPEG[:2] + exif({0x010E: (2, b"scan\0")}, small) + _JPEG[2:])(draft)


def _with_metadata(draft: Draft) -> None:
    xmp = draft.pdf.add(stream(_XMP.encode(), "/Type /Metadata /Subtype /XML", packed=False))
    _carried(
        _JPEG, "/DCTDecode", f"/Metadata {xmp} /Name /I0 /OPI << /2.0 << /Type /OPI /Version 2.0 /F (a.tif) >> >>"
    )(draft)


def _with_proxy(draft: Draft) -> None:
    said = f"/OPI << /1.3 << /Type /OPI /Version 1.3 /F <{_UTF8.hex()}> /Comments <{_UTF8.hex()}> >> >>"
    _carried(_JPEG, "/DCTDecode", said)(draft)


def _measured(draft: Draft) -> None:
    said = f"/Measure << /Type /Measure /Subtype /RL /R <FEFF{SECRET.encode('utf-16-be').hex()}> >>"
    _carried(_JPEG, "/DCTDecode", said)(draft)


places.add("thumbnail in the Exif of a JPEG", _with_thumbnail, pixels=True)
places.add("metadata of a picture", _with_metadata)
places.add("proxy file of a picture", _with_proxy)
places.add("measure of a picture", _measured)
