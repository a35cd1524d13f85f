"""What Word crops away, cuts to a shape or makes invisible is not in a copy; what shows keeps every pixel."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw

from pipeline.formats.docx import read, redact
from tests.formats.packages import contents, hidden, package, pictures, plan, redacted, visible

RED, BLUE = (250, 10, 10), (10, 10, 250)
SIZE = (200, 100)
RECTANGLE = '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
STRETCH = "<a:stretch><a:fillRect/></a:stretch>"
FREE_FORM = (
    '<a:custGeom><a:avLst/><a:pathLst><a:path w="100" h="100"><a:moveTo><a:pt x="{x}" y="0"/></a:moveTo>'
    '<a:lnTo><a:pt x="100" y="50"/></a:lnTo><a:cubicBezTo><a:pt x="80" y="70"/><a:pt x="60" y="90"/><a:pt x="50" y="100"/>'
    '</a:cubicBezTo><a:lnTo><a:pt x="0" y="50"/></a:lnTo><a:close/></a:path></a:pathLst></a:custGeom>'
)


def photo(kind: str = "PNG", mode: str = "RGB", size: tuple[int, int] = SIZE, **options: object) -> bytes:
    """A picture with a blue field in its middle and red bars all along its edges, a tenth of its size wide."""
    image = Image.new("RGB", size, RED)
    width, height = size
    field = Image.radial_gradient("L").resize((width * 8 // 10, height * 8 // 10))
    image.paste(Image.merge("RGB", (field, field, Image.new("L", field.size, 200))), (width // 10, height // 10))
    out = io.BytesIO()
    image.convert(mode).save(out, kind, **options)
    return out.getvalue()


def drawing(
    id: str = "rId1", source: str = "", geometry: str = RECTANGLE, blip: str = "", fill: str = STRETCH, extra: str = ""
) -> str:
    """A run with a picture of 2 by 1 inches; ``source`` are the attributes of its a:srcRect."""
    extent = 'cx="1828800" cy="914400"'
    return (
        f'<w:r><w:drawing><wp:inline><wp:extent {extent}/><wp:docPr id="1" name="x"{extra}/><a:graphic><a:graphicData '
        'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="x"/>'
        f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{id}">{blip}</a:blip><a:srcRect {source}/>{fill}'
        "</pic:blipFill>"
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm>{geometry}</pic:spPr></pic:pic></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing></w:r>"
    )


def shape(attributes: str = "", tag: str = "shape", own: str = 'type="#_x0000_t75"', inner: str = "imagedata") -> str:
    """A run with a picture in VML."""
    image = f'<v:{inner} r:id="rId1" {attributes}/>'
    return f'<w:r><w:pict><v:{tag} {own} style="width:144pt;height:72pt">{image}</v:{tag}></w:pict></w:r>'


def source_of(*runs: str, picture: bytes | None = None, name: str = "a.png") -> bytes:
    return package(
        "".join(f"<w:p>{run}</w:p>" for run in runs), {"rId1": ("image", f"media/{name}", picture or photo())}
    )


def only_picture(source: bytes) -> Image.Image:
    (image,) = pictures(redacted(source)).values()
    return image


def reds(image: Image.Image) -> int:
    red, green, blue = image.convert("RGB").split()
    strong, weak = (
        red.point(lambda value: 255 * (value > 200)),
        (each.point(lambda value: 255 * (value < 90)) for each in (green, blue)),
    )
    return ImageChops.logical_and(
        strong.convert("1"), ImageChops.logical_and(*(each.convert("1") for each in weak))
    ).histogram()[-1]


def strongest(difference: Image.Image) -> int:
    return max(at % 256 for at, count in enumerate(difference.histogram()) if count)


BORDERS = 'l="15000" t="15000" r="15000" b="15000"'


@pytest.mark.parametrize(
    "run",
    [
        drawing(source='l="12000" t="12%" r="12000" b="12000"'),
        drawing(source='l="12000" r="12000"', fill='<a:stretch><a:fillRect t="-20000" b="-20000"/></a:stretch>'),
        shape('cropleft="7865f" croptop=".12" cropright="12%" cropbottom="7865f"'),
        shape('cropleft="7865f" croptop="7865f" cropright="7865f" cropbottom="7865f"', tag="rect", own=""),
    ],
)
def test_what_is_cropped_away_is_gone_and_the_rest_unchanged(run: str) -> None:
    source = source_of(run)
    document = read(source)
    assert "picture_cropped" in document.warnings
    image = only_picture(source)
    assert image.size == SIZE and reds(image) == 0
    box = (24, 12, 176, 88)
    with Image.open(io.BytesIO(photo())) as before:
        assert image.convert("RGB").crop(box).tobytes() == before.crop(box).tobytes()
    assert len(image.convert("RGB").crop((0, 0, 200, 9)).getcolors() or ()) == 1


def test_crop_attributes_stay() -> None:
    copy = contents(redacted(source_of(drawing(source=BORDERS), shape('cropleft="6554f"'))))[
        "word/document.xml"
    ].decode()
    assert 'l="15000"' in copy and 'cropleft="6554f"' in copy


def test_one_use_that_shows_all_keeps_all() -> None:
    assert reds(only_picture(source_of(drawing(source=BORDERS), drawing()))) > 0
    assert reds(only_picture(source_of(drawing(source='l="-10000" t="-20000"')))) > 0
    deleted = '<w:del w:id="1" w:author="x">' + drawing() + "</w:del>"
    vanished = drawing().replace("<w:r>", "<w:r><w:rPr><w:vanish/></w:rPr>", 1)
    assert reds(only_picture(source_of(drawing(source=BORDERS), deleted, vanished))) == 0


def test_uses_add_up() -> None:
    left, right = (
        drawing(source='l="13000" r="60000" t="13000" b="13000"'),
        drawing(source='l="60000" r="13000" t="13000" b="13000"'),
    )
    image = only_picture(source_of(left, right)).convert("RGB")
    with Image.open(io.BytesIO(photo())) as before:
        for box in ((26, 13, 80, 87), (120, 13, 174, 87)):
            assert image.crop(box).tobytes() == before.crop(box).tobytes()
    assert reds(image) == 0 and len(image.crop((83, 0, 117, 100)).getcolors() or ()) == 1


@pytest.mark.parametrize(
    ("geometry", "corner_stays"),
    [
        ('<a:prstGeom prst="ellipse"/>', False),
        ('<a:prstGeom prst="diamond"/>', False),
        ('<a:prstGeom prst="roundRect"><a:avLst><a:gd name="adj" fmla="val 50000"/></a:avLst></a:prstGeom>', False),
        (
            '<a:prstGeom prst="snip2SameRect"><a:avLst><a:gd name="adj1" fmla="val 40000"/></a:avLst></a:prstGeom>',
            False,
        ),
        (FREE_FORM.format(x=50), False),
        (RECTANGLE, True),
    ],
)
def test_corners_that_a_shape_cuts_off_are_gone(geometry: str, corner_stays: bool) -> None:
    image = only_picture(source_of(drawing(geometry=geometry))).convert("RGB")
    with Image.open(io.BytesIO(photo())) as before:
        assert (image.getpixel((3, 3)) == RED) is corner_stays
        middle = (90, 40, 110, 60)
        assert image.crop(middle).tobytes() == before.crop(middle).tobytes()


def test_an_oval_in_vml_cuts_corners_too() -> None:
    image = only_picture(source_of(shape(tag="oval", own=""))).convert("RGB")
    assert image.getpixel((2, 2)) != RED and image.getpixel((100, 4)) == RED


@pytest.mark.parametrize("geometry", ['<a:prstGeom prst="cloud"/>', FREE_FORM.format(x="middle")])
def test_an_outline_that_nobody_can_draw_takes_the_picture_away_and_says_so(geometry: str) -> None:
    source = source_of(drawing(geometry=geometry))
    assert "picture_cannot_stay" in read(source).warnings
    copy = redacted(source)
    assert visible(read(copy)).count("〔图片已移除〕") == 1
    (image,) = pictures(copy).values()
    assert image.size == (64, 32) and len(image.getcolors() or ()) == 1
    assert reds(next(iter(pictures(redacted(source_of(drawing(geometry=geometry), drawing()))).values()))) > 0


@pytest.mark.parametrize(
    "blip",
    ['<a:alphaModFix amt="0"/>', '<a:lum bright="100000"/>', '<a:lum bright="-100000"/>'],
)
def test_a_picture_that_an_effect_takes_away_is_painted_over(blip: str) -> None:
    source = source_of(drawing(blip=blip))
    assert "picture_cropped" in read(source).warnings
    assert len(only_picture(source).getcolors() or ()) == 1
    assert reds(only_picture(source_of(drawing(blip='<a:lum bright="40000"/>')))) > 0


def test_a_picture_shrunk_to_a_dot_is_painted_over() -> None:
    dot = drawing().replace('<wp:extent cx="1828800" cy="914400"/>', '<wp:extent cx="12700" cy="12700"/>')
    colours = only_picture(source_of(dot)).getcolors() or []
    assert len(colours) == 1
    with Image.open(io.BytesIO(photo())) as before:
        assert colours[0][1] == pytest.approx(before.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0)), abs=1)


@pytest.mark.parametrize(
    "run",
    [
        drawing(extra=' hidden="1"'),
        drawing().replace('<pic:cNvPr id="1" name="x"/>', '<pic:cNvPr id="1" name="x" hidden="true"/>'),
        shape().replace("width:144pt", "visibility:hidden;width:144pt"),
    ],
)
def test_hidden_pictures_do_not_show_and_are_not_copied(run: str) -> None:
    source = source_of("<w:r><w:t>正文</w:t></w:r>", run)
    assert "〔图片〕" not in visible(read(source))
    copy = redacted(source)
    assert pictures(copy) == {} and visible(read(copy)).strip() == "正文"


def test_the_text_of_a_hidden_box_is_hidden_text() -> None:
    box = (
        '<w:r><w:pict><v:shape style="visibility:hidden"><v:textbox><w:txbxContent><w:p><w:r><w:t>甲乙丙</w:t></w:r></w:p>'
        "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    source = source_of(box)
    assert "甲乙丙" in hidden(read(source))["hidden_text"]
    assert "甲乙丙" not in read(redacted(source)).text


def test_a_filling_in_vml_stays() -> None:
    for kind in ("frame", "tile"):
        assert reds(only_picture(source_of(shape(f'type="{kind}"', tag="rect", own="", inner="fill")))) > 0


@pytest.mark.parametrize(("mode", "size"), [("RGB", SIZE), ("L", SIZE), ("CMYK", SIZE), ("RGB", (2600, 1600))])
def test_a_cropped_jpeg_looks_the_same_where_it_shows(mode: str, size: tuple[int, int]) -> None:
    jpeg = photo("JPEG", mode, size, quality=90)
    image = only_picture(source_of(drawing(source=BORDERS), picture=jpeg, name="a.jpeg"))
    large = size != SIZE or mode == "CMYK"
    assert image.format == ("JPEG" if large else "PNG") and image.mode == mode
    box = tuple(side * share // 100 for share, side in zip((16, 16, 84, 84), (*size, *size), strict=True))
    with Image.open(io.BytesIO(jpeg)) as before:
        difference = ImageChops.difference(before.convert("RGB"), image.convert("RGB")).crop(box)  # type: ignore[arg-type]
    assert strongest(difference) <= (8 if large else 0)
    if mode != "L":
        assert reds(image) == 0


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_every_mode_can_be_painted(mode: str, kind: str) -> None:
    out = io.BytesIO()
    image = Image.new("L", SIZE, 0)
    ImageDraw.Draw(image).rectangle((30, 30, 170, 70), fill=255)
    ImageDraw.Draw(image).rectangle((2, 2, 12, 7), fill=255)
    image.convert("I").convert("I;16").save(out, kind) if mode == "I;16" else image.convert(mode).save(out, kind)
    after = only_picture(source_of(drawing(source=BORDERS), picture=out.getvalue(), name=f"a.{kind.lower()}")).convert(
        "RGB"
    )
    assert len(after.crop((0, 0, 200, 7)).getcolors() or ()) == 1
    assert len(after.crop((32, 17, 168, 83)).getcolors() or ()) == (1 if mode == "I;16" else 2)


def test_hostile_numbers_do_no_harm() -> None:
    runs = [
        drawing(source='l="2147483647" t="-2147483648"'),
        drawing(source='l="99999999999999999999" r="x" t="" b="1e9"'),
        drawing(source='l="60000" r="60000"'),
        drawing(fill='<a:stretch><a:fillRect l="50000" r="50000"/></a:stretch>'),
        shape('cropleft="-99999999f" cropright="1e9" croptop="x"'),
        drawing(geometry=FREE_FORM.format(x=999999999999)),
    ]
    for run in runs:
        redacted(source_of(run))


@pytest.mark.slow
def test_pages_look_the_same_in_libreoffice(tmp_path: Path) -> None:
    """Crops, outlines and withheld pictures leave the layout and all that shows as it was."""
    if shutil.which("soffice") is None or shutil.which("pdftoppm") is None:
        pytest.skip("LibreOffice or poppler-utils is not installed: make system")
    runs = [
        drawing(source='l="20000" t="10000" r="30000" b="25000"'),
        drawing(source='l="-10000" t="20000" r="5000" b="-20000"'),
        drawing(geometry='<a:prstGeom prst="ellipse"/>'),
        shape('cropleft="13107f" croptop="16384f" cropright="6554f"'),
    ]
    source = source_of(*(f"<w:r><w:t>前文</w:t></w:r>{run}" for run in runs), picture=photo(size=(400, 200)))
    document = read(source)
    at = document.text.index("〔图片〕")
    withheld = redact(source, document, plan(document, (at, at + 4)))
    before, after, flat = rendered(tmp_path, source, redacted(source), withheld)
    difference = ImageChops.difference(before, after)
    assert sum(difference.convert("L").histogram()[1:]) <= 200, "more than a seam"
    assert strongest(difference) <= 32
    places = Image.new("L", before.size, 0)
    for image in (before, flat):
        # Text is black; everything else on the page belongs to a picture.
        places = ImageChops.lighter(places, image.convert("L").point(lambda value: 255 * (value < 8)))
    for image in (before, flat):
        black = image.convert("L").point(lambda value: 255 * (value < 8))
        assert black.getbbox() == places.getbbox()


def rendered(folder: Path, *sources: bytes) -> list[Image.Image]:
    """Return the first page of each document as LibreOffice prints it, at 100 dots an inch."""
    names = [f"page{number}" for number in range(len(sources))]
    for name, source in zip(names, sources, strict=True):
        (folder / f"{name}.docx").write_bytes(source)
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", _LOSSLESS]
    paths = [str(folder / f"{name}.docx") for name in names]
    subprocess.run([*command, "--outdir", str(folder), *paths], check=True, timeout=200, capture_output=True)
    for name in names:
        target = ["pdftoppm", "-r", "100", "-png", "-singlefile", str(folder / f"{name}.pdf"), str(folder / name)]
        subprocess.run(target, check=True)
    return [Image.open(folder / f"{name}.png").convert("RGB") for name in names]


_LOSSLESS = (
    'pdf:writer_pdf_Export:{"UseLosslessCompression":{"type":"boolean","value":"true"},'
    '"ReduceImageResolution":{"type":"boolean","value":"false"}}'
)
