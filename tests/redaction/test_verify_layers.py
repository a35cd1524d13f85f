"""One test a technique: a value written so that it stands together nowhere in the copy's bytes, and the verifier finds it."""

from __future__ import annotations

import base64
import io
import random
import struct
import uuid
import zlib
from collections.abc import Callable, Iterator, Mapping
from email.message import EmailMessage
from functools import cache

import pytest
from PIL import Image, PngImagePlugin

from pipeline.formats import read
from pipeline.formats.docx import allow
from pipeline.model.document import Document
from pipeline.model.release import VerificationReport
from pipeline.redaction import verify_allowed, verify_docx
from pipeline.redaction.verify import verify
from pipeline.redaction.verify_search import Search
from tests.formats.hiding_places.cfb import compound
from tests.formats.hiding_places.metafiles import emf, wmf
from tests.formats.packages import NAMESPACES
from tests.redaction.test_verify_docx import GOOD, NAME, NUMBER, ORIGINAL, PHONE, archive, clean_parts, plan_of

CONTENT = {"withheld_text", "digit_runs", "parts"}
GBK = NAME.encode("gb18030")
_BODY_END = b"</w:body>"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@cache
def _document() -> Document:
    return read(ORIGINAL, "a.docx")


def _report(copy: bytes) -> VerificationReport:
    return verify(_document(), copy, plan_of(_document()), lambda _: ())


def _copy(parts: Mapping[str, bytes] | None = None, content: str = "") -> bytes:
    body = GOOD.replace(b"<w:document ", f"<w:document {NAMESPACES.partition(' ')[2]} ".encode(), 1)
    document = body.replace(_BODY_END, f"<w:p>{content}</w:p>".encode() + _BODY_END)
    return archive({**clean_parts(document if content else GOOD), **(parts or {})})


def _octets(data: bytes) -> Callable[[], bytes]:
    return lambda: _copy({"word/data.bin": data})


def _text(content: str) -> Callable[[], bytes]:
    return lambda: _copy(content=content)


def _runs(*texts: str, tag: str = "t") -> str:
    return "".join(f"<w:r><w:{tag}>{text}</w:{tag}></w:r>" for text in texts)


def _rtf(text: str) -> bytes:
    return b"{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0 SimSun;}}" + text.encode() + b"}"


def _mime(encoding: str, charset: str) -> bytes:
    message = EmailMessage()
    page = f"<html><head><meta charset='{charset}'></head><b>{NAME[:1]}</b>{NAME[1:]}</html>"
    message.set_content(page.encode(charset), "text", "html", cte=encoding, params={"charset": charset})
    return message.as_bytes()


def _png(info: PngImagePlugin.PngInfo | None = None, mode: str = "RGB", colour: tuple[int, ...] = (1, 2, 3)) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (4, 3), colour).save(out, "PNG", pnginfo=info)
    return out.getvalue()


def _png_info(method: str) -> bytes:
    info = PngImagePlugin.PngInfo()
    if method == "zTXt":
        info.add_text("Author", "x" * 99 + PHONE, zip=True)
    else:
        info.add_itxt("Author", "字" * 99 + NAME, zip=True)
    return _png(info)


def _jpeg(value: str, tag: int = 0x9C9D) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[tag] = value.encode("utf-16-le") if tag > 0x9C00 else value
    Image.new("RGB", (4, 3)).save(out, "JPEG", exif=exif)
    return out.getvalue()


def _font(name: str, key: str = "") -> bytes:
    value = name.encode("utf-16-be")
    table = struct.pack(">HHH6H", 0, 1, 18, 3, 1, 0x804, 1, len(value), 0) + value
    font = struct.pack(">4sHHHH4sLLL", b"\x00\x01\x00\x00", 1, 16, 0, 0, b"name", 0, 28, len(table)) + table
    if not key:
        return font
    mask = uuid.UUID(key).bytes[::-1] * 2
    return bytes(a ^ b for a, b in zip(font[:32], mask, strict=True)) + font[32:]


def _vba(source: bytes) -> bytes:
    """Pack a macro's source: a flag byte stands before every eight characters, so no longer word stands together."""
    packed = b"".join(b"\x00" + source[at : at + 8] for at in range(0, len(source), 8))
    return b"\x01" + struct.pack("<H", 0xB000 | (len(packed) - 1)) + packed


def _sheet() -> bytes:
    digits = sorted(set(PHONE))
    strings = "".join(f"<si><t>{digit}</t></si>" for digit in digits)
    cells = "".join(f'<c t="s"><v>{digits.index(digit)}</v></c>' for digit in PHONE)
    return archive(
        {
            "xl/sharedStrings.xml": f"<sst>{strings}</sst>".encode(),
            "xl/worksheets/sheet1.xml": f"<worksheet><row>{cells}</row></worksheet>".encode(),
        }
    )


def _padded(data: bytes) -> bytes:
    """Make a stream long enough to be cut into sectors of its own."""
    return data + b"\x00" * 5000


def _behind_the_stream() -> bytes:
    """Put a value behind the packed data of an entry, inside the entry's place."""
    entry = b"x" * 50
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = engine.compress(entry) + engine.flush() + NAME.encode("utf-16-le")
    name = b"word/data.bin"
    head = struct.pack("<HHHHHLLLHH", 20, 0, 8, 0, 0x21, zlib.crc32(entry), len(packed), len(entry), len(name), 0)
    good = _copy()
    start = good.index(b"PK\x01\x02")
    end = good.index(b"PK\x05\x06")
    central = struct.pack(
        "<HHHHHHLLLHHHHHLL", 20, 20, 0, 8, 0, 0x21, *struct.unpack("<LLL", head[10:22]), 13, *[0] * 5, start
    )
    local = b"PK\x03\x04" + head + name + packed
    directory = good[start:end] + b"PK\x01\x02" + central + name
    count = struct.unpack_from("<H", good, end + 8)[0] + 1
    tail = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, count, count, len(directory), start + len(local), 0)
    return good[:start] + local + directory + tail


def _embedded(stream: str, data: bytes) -> Callable[[], bytes]:
    return lambda: _copy({"word/embeddings/oleObject1.bin": compound({stream: data}, scattered=len(data) > 4096)})


KEY = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
_SECRET_PACKAGE = {"word/document.xml": f"<a>{NUMBER}</a>".encode()}
_IN_PICTURES: dict[str, bytes] = {
    "PNG zTXt": _png_info("zTXt"),
    "PNG packed iTXt": _png_info("iTXt"),
    "package behind a PNG": _png() + archive(_SECRET_PACKAGE),
    "EXIF of Windows": _jpeg(NAME),
    "EXIF artist": _jpeg(f"{PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}", 0x13B),
    "EMF a character a record": emf(list(NUMBER)),
    "WMF in GBK": wmf([NAME[:2], NAME[2:]]),
    "SVG": f"<svg xmlns='http://www.w3.org/2000/svg'><text>{NAME[:1]}<tspan>{NAME[1:]}</tspan></text></svg>".encode(),
}

PLACES: dict[str, Callable[[], bytes]] = {
    # texts in other orders
    "small text over each character": _text(
        "".join(
            f"<w:r><w:ruby><w:rt>{_runs('拼')}</w:rt><w:rubyBase>{_runs(each)}</w:rubyBase></w:ruby></w:r>"
            for each in NAME
        )
    ),
    "deleted between": _text(_runs(NAME[:1]) + f"<w:del>{_runs('某', tag='delText')}</w:del>" + _runs(NAME[1:])),
    "before the insertion": _text(_runs(NAME[:1]) + f"<w:ins>{_runs('某某')}</w:ins>" + _runs(NAME[1:])),
    "hidden between": _text(_runs(PHONE[:5]) + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>某</w:t></w:r>" + _runs(PHONE[5:])),
    "text box in the middle": _text(
        _runs(NAME[:1])
        + f"<w:r><w:pict><v:textbox><w:txbxContent><w:p>{_runs('框内')}</w:p></w:txbxContent></v:textbox></w:pict></w:r>"
        + _runs(NAME[1:])
    ),
    "field code between results": _text(_runs(NAME[:1]) + _runs(" PAGE ", tag="instrText") + _runs(NAME[1:])),
    "field code in pieces": _text(
        "".join(_runs(each, tag="instrText") + _runs("某") for each in (NAME[:1], NAME[1:2], NAME[2:]))
    ),
    "branches": _text(
        _runs(NAME[:1])
        + f'<mc:AlternateContent><mc:Choice Requires="wps">{_runs("甲")}</mc:Choice>'
        + f"<mc:Fallback>{_runs(NAME[1:])}</mc:Fallback></mc:AlternateContent>"
    ),
    "symbols": _text("".join(f'<w:r><w:sym w:font="Symbol" w:char="F0{ord(each):02X}"/></w:r>' for each in NUMBER)),
    "circled symbols": _text("".join(f'<w:r><w:sym w:font="Wingdings" w:char="F08{each}"/></w:r>' for each in PHONE)),
    "private characters": _text(_runs("".join(chr(0xF000 + ord(each)) for each in PHONE))),
    "hyphens and tabs": _text(_runs(PHONE[:3]) + "<w:r><w:noBreakHyphen/><w:tab/></w:r>" + _runs(PHONE[3:])),
    # escapes
    "percent in GBK": _text(f'<w:bookmarkStart w:name="{"".join(f"%{octet:02X}" for octet in GBK)}"/>'),
    "escape of Office": _text(f'<w:bookmarkStart w:name="{"".join(f"_x{ord(each):04X}_" for each in NAME)}"/>'),
    "escaped twice": _text(_runs("".join(f"&amp;amp;#{ord(each)};" for each in NAME))),
    "number of a chart": _text(_runs(f"{PHONE[0]}.{PHONE[1:]}E+10")),
    "base64 in lines": _text(_runs(base64.encodebytes(archive({"a.txt": b"0" * 99 + NUMBER.encode()})).decode())),
    "hexadecimal": _text(_runs(zlib.compress(NUMBER.encode() * 9).hex())),
    # bytes
    "RTF in GBK": _octets(_rtf("{\\b \\'d5\\'c5}{\\i \\'bd\\'a8\\'b9\\'fa}")),
    "RTF in Unicode": _octets(_rtf("\\uc1\\u24352?{\\*\\bkmkstart a}\\u24314\\'3f{\\b\\u22269 ?}")),
    "object in an RTF": _octets(_rtf("{\\object{\\*\\objdata " + zlib.compress(NUMBER.encode() * 5).hex() + "}}")),
    "HTML in GBK": _octets(f"<html><b>{NAME[:1]}</b>{NAME[1:2]}<i>{NAME[2:]}</i></html>".encode("gb18030")),
    "HTML with entities": _octets(f"<html><b>&#{ord(NAME[0])};</b>&#x{ord(NAME[1]):x};{NAME[2]}</html>".encode()),
    "MHT quoted-printable": _octets(_mime("quoted-printable", "gb18030")),
    "MHT base64": _octets(_mime("base64", "utf-16")),
    "UTF-32": _octets(b"\x01" + NAME.encode("utf-32-be")),
    "UTF-16, full width, off by one": _octets(
        b"\x01" + "".join(chr(ord(each) + 0xFEE0) for each in PHONE).encode("utf-16-le") + b"\x02"
    ),
    "packed stream": _octets(b"\x00" * 7 + zlib.compress(PHONE.encode() * 3)),
    "floating number": _octets(b"\x00\x01" + struct.pack("<d", float(PHONE))),
    "whole number": _octets(b"\x00\x01" + struct.pack(">q", int(PHONE))),
    "packages within packages": _octets(archive({"a.docx": archive({"b.docx": archive(_SECRET_PACKAGE)})})),
    "workbook a digit a cell": lambda: _copy({"word/embeddings/a.xlsx": _sheet()}),
    "stream in scattered sectors": _embedded(
        "Contents", _padded(b"\x00" * 500 + GBK + b"\x00" * 600) + PHONE.encode() * 50
    ),
    "package in a compound file": _embedded("Package", _padded(archive(_SECRET_PACKAGE))),
    "file in an object": _embedded(
        "\x01Ole10Native",
        struct.pack("<LH", 99, 2)
        + b"a.txt\0C:\\a.txt\0"
        + struct.pack("<LLL", 0x30000, 2, 0)
        + _rtf("\\'d5{\\b\\'c5}\\'bd\\'a8\\'b9\\'fa"),
    ),
    "macro": lambda: _copy({"word/vbaProject.bin": compound({"VBA": _vba(b"' x" + PHONE.encode() * 2)})}),
    "locked font": lambda: _copy({f"word/fonts/{{{KEY}}}.odttf": _font(NAME[:2] + "\u200b" + NAME[2:], KEY)}),
    "behind the data of an entry": _behind_the_stream,
    **{name: _octets(data) for name, data in _IN_PICTURES.items()},
}


@pytest.mark.parametrize("name", PLACES)
def test_a_value_in_any_writing_is_found(name: str) -> None:
    report = _report(PLACES[name]())
    assert not CONTENT.isdisjoint(report.failed), report.checks
    assert all(secret not in check.detail for check in report.checks for secret in (NAME, NUMBER, PHONE))


@pytest.mark.parametrize("name", PLACES)
def test_the_same_writing_of_other_words_is_no_leak(name: str) -> None:
    """What is not withheld is not found: the search itself does not fail on the format."""
    document = read(archive(clean_parts(GOOD)), "a.docx")
    plan = plan_of(_document())
    none = type(plan)(document.sha256, plan.profile, plan.profile_version, (), ())
    report = verify(document, PLACES[name](), none, lambda _: ())
    assert CONTENT.isdisjoint(report.failed), report.checks


FOREIGN: dict[str, Callable[[], bytes]] = {
    "unknown element": _text("<w:unknown/>"),
    "unknown attribute": _text('<w:r w:rsidR="00A1"/>'),
    "unknown namespace": _text('<w:r xmlns:x="urn:x"><x:y/></w:r>'),
    "declared namespace": _text('<w:r xmlns:x="urn:x"/>'),
    "words in a keyword": _text('<w:r><w:rPr><w:color w:val="别的"/></w:rPr></w:r>'),
    "words outside text elements": _text("<w:r>别的</w:r>"),
    "processing instruction": _text("<?x y?>"),
    "content control": _text(f"<w:sdt><w:sdtContent>{_runs('别的')}</w:sdtContent></w:sdt>"),
    "PNG with a text": lambda: _copy({"word/media/image1.png": _png(_other_info())}),
    "PNG with a tail": lambda: _copy({"word/media/image1.png": _png() + b"xyz"}),
    "PNG with colours under full transparency": lambda: _copy(
        {"word/media/image1.png": _png(None, "RGBA", (9, 9, 9, 0))}
    ),
    "JPEG with EXIF": lambda: _copy({"word/media/image1.png": _jpeg("别的")}),
    "GIF": lambda: _copy({"word/media/image1.png": b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"}),
    "font": lambda: _copy({"word/media/image1.png": _font("别的")}),
    "compound file": lambda: _copy({"word/media/image1.png": compound({"a": b"b"})}),
    "package": lambda: _copy({"word/media/image1.png": archive({"a": b"b"})}),
    "thirty packages within each other": lambda: _copy({"word/media/image1.png": _matryoshka(30)}),
}


def _other_info() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Software", "x")
    return info


def _matryoshka(depth: int) -> bytes:
    data = b"x"
    for _ in range(depth):
        data = archive({"a": data})
    return data


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_not_on_the_list_fails_the_structure(name: str) -> None:
    assert "structure" in _report(FOREIGN[name]()).failed


def test_clean_pictures_pass() -> None:
    out = io.BytesIO()
    Image.new("RGB", (4, 3)).save(out, "JPEG")
    for picture in (_png(), _png(None, "RGBA", (0, 0, 0, 0)), _png(None, "1", (1,)), _palette([1, 2, 3])):
        assert _report(_copy({"word/media/image1.png": picture})).passed
    types = clean_parts(b"")["[Content_Types].xml"].replace(b"png", b"jpeg")
    assert _report(_copy({"word/media/image1.jpeg": out.getvalue(), "[Content_Types].xml": types})).passed


@pytest.mark.parametrize("colours", [[1, 2, 3, 4, 5, 6], [1, 2, 3, 1, 2, 3]])
def test_palettes_with_entries_that_no_pixel_needs_fail(colours: list[int]) -> None:
    assert _report(_copy({"word/media/image1.png": _palette(colours)})).failed == ("structure",)


def _palette(colours: list[int]) -> bytes:
    image = Image.new("P", (4, 3), 0)
    image.putpalette(colours)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def test_what_the_writer_copies_is_on_the_verifiers_own_list() -> None:
    safe = verify_allowed.SAFE_ELEMENTS
    assert all(f"{_WORD} {name}" in safe for name in allow.WORD_ELEMENTS)
    assert all(f"{space} {name}" in safe for space, names in allow.VML_ELEMENTS.items() for name in names)
    assert all(f"{_WORD} {name}" in verify_allowed.SAFE_ATTRIBUTES for name in allow.WORD_ATTRIBUTES)
    assert not {"pipeline.formats", "allow"} & set(vars(verify_allowed))


def test_a_note_in_place_of_an_object_is_no_leak_of_its_words() -> None:
    """Someone withholds the word 对象 itself; any other words between such brackets are searched."""
    search = Search(_document(), plan_of(_document()), gaps_close=False, terms=["对象"])
    verify_docx.extract(_copy(content=_runs("〔嵌入对象已删除〕")), search)
    assert all(check.passed for check in search.checks())
    verify_docx.extract(_copy(content=_runs("〔对象已删除〕")), search)
    assert not all(check.passed for check in search.checks())


HOSTILE: dict[str, Callable[[], bytes]] = {
    "packed zeros": lambda: archive({"a": bytes(1 << 26)}),
    "many packages": lambda: archive({str(number): archive({"a": bytes(1 << 24)}) for number in range(8)}),
    "noise": lambda: b"\x00" + random.Random(1).randbytes(10_000_000),
    "open groups": lambda: _rtf("{" * 300_000),
    "open comments": lambda: b"<html>" + b"<!--" * 100_000,
    "deep elements": lambda: b"<?xml version='1.0'?>" + b"<a>" * 500_000,
    "entities": lambda: b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'><!ENTITY d '&b;&b;'>]><a>&d;</a>",
    "heads of packages": lambda: b"\x00" + b"PK\x03\x04" * 300_000,
    "heads of packed streams": lambda: b"\x00" + b"\x78\x9c" * 500_000,
    "noise in a compound file": lambda: compound({"a": b""})[:512] + random.Random(2).randbytes(1_000_000),
    "packed text of a PNG": lambda: _png()[:33] + _chunk(b"zTXt", b"a\x00\x00" + zlib.compress(bytes(1 << 26))),
}


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">L4s", len(body), kind) + body + struct.pack(">L", zlib.crc32(kind + body))


_TAKES_SECONDS = {"packed zeros", "packed text of a PNG", "many packages"}


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] * (name in _TAKES_SECONDS)) for name in HOSTILE]
)
def test_hostile_pieces_are_refused_in_time(name: str) -> None:
    search = Search(_document(), plan_of(_document()), gaps_close=False)
    found = verify_docx.extract(_copy({"word/data.bin": HOSTILE[name]()}), search)
    assert not all(check.passed for check in found.checks)


def _mutants(data: bytes, count: int, seed: int) -> Iterator[bytes]:
    chance = random.Random(seed)
    for _ in range(count):
        mutant = bytearray(data)
        for _ in range(chance.choice((1, 3, 9))):
            at = chance.randrange(len(mutant))
            mutant[at : at + chance.choice((0, 1, 4))] = chance.choice((b"\xff\xff\xff\xff", b"\x00", b"", b"\x7f\xff"))
        yield bytes(mutant)


@pytest.mark.parametrize("name", ["EXIF of Windows", "EMF a character a record", "WMF in GBK", "PNG zTXt"])
def test_damaged_pictures_raise_nothing(name: str) -> None:
    for mutant in _mutants(_IN_PICTURES[name], 15, 7):
        _report(_copy({"word/media/image1.png": mutant}))


@pytest.mark.parametrize("name", ["macro", "locked font", "RTF in Unicode", "MHT base64", "package in a compound file"])
def test_damaged_copies_raise_nothing(name: str) -> None:
    for mutant in _mutants(PLACES[name](), 15, 8):
        _report(mutant)
