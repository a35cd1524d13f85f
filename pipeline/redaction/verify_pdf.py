"""What a PDF copy holds in every layer: objects by pikepdf, text by pdfplumber, leftover bytes by our own search.

Pixels, places and drawings are compared with the original's by ``verify_pdf_compare``, on pages that are one picture and on pages
of text and lines alike; the number of withheld places that could not be compared stands in the report.
"""

from __future__ import annotations

import html
import re
import warnings
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO

import pdfplumber
import pikepdf

from pipeline.formats.pulse import beat
from pipeline.model.document import Document
from pipeline.model.redaction import PdfMode, RedactionPlan
from pipeline.model.release import Check
from pipeline.redaction.verify_pdf_content import Foreign, picture_of
from pipeline.redaction.verify_pdf_structure import faults_of
from pipeline.redaction.verify_pdf_swelling import swells
from pipeline.redaction.verify_pdf_texts import other_texts
from pipeline.redaction.verify_search import Layer, Raw, Search

MAX_STREAM = 1 << 29
_SIZE_TOLERANCE = 1.0  # points
_STREAM = re.compile(rb"stream\r?\n")
_SHOWS_TEXT = re.compile(rb"T[jJ]|BDC|DP|['\"]")
_REGISTRY = (b"Adobe", b"Identity", b"UCS")  # how every composite font names its characters' collection
_LINE = 3.0  # points by which characters of one line may differ in height


@dataclass(slots=True)
class Extract:
    """What a PDF copy says.

    Attributes:
        texts: text of each page by its number, in the order of its text layer.
        sizes: width and height of each page as it is shown.
        pictures: how many pages are a picture with a text layer.
        checks: whether it opens, and its structure.
    """

    texts: dict[str, str] = field(default_factory=dict)
    sizes: list[tuple[float, float]] = field(default_factory=list)
    pictures: int = 0
    checks: list[Check] = field(default_factory=list)


def extract(copy: bytes, search: Search) -> Extract:
    """Take a PDF copy apart and feed ``search`` with it; never raises for what the copy is."""
    result = Extract()
    if swells(copy):
        result.checks = [Check("opens", False, "解压后数据过大")]
        return result
    search.raws([Raw("file", copy, binary=True, vocabulary=True)])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they quote the file, and say nothing that is not looked at here
            with pikepdf.open(BytesIO(copy), suppress_warnings=True) as pdf:
                _search_objects(pdf, copy, search)
                result.sizes = [_size(page) for page in pdf.pages]
                result.pictures = sum(_is_picture(page) for page in pdf.pages)
                faults = faults_of(pdf, copy)
            _search_pages(copy, result, search)
            search.texts(other_texts(copy))
    except Exception as error:  # pikepdf and pdfminer raise whatever a broken file provokes
        result.checks = [Check("opens", False, type(error).__name__)]
        return result
    result.checks = [Check("opens", True)]
    result.checks.append(
        Check("structure", not faults, "、".join(faults) or f"{len(result.sizes)} 页，结构在允许范围内")
    )
    return result


def check_pages(document: Document, found: Extract, plan: RedactionPlan) -> Check:
    """Check that the copy has the original's pages in their sizes; says how many pages could not keep their text and lines."""
    if len(found.sizes) != len(document.pages):
        return Check("pages", False, f"原件 {len(document.pages)} 页，副本 {len(found.sizes)} 页")
    other = [
        page.number
        for page, (width, height) in zip(document.pages, found.sizes, strict=True)
        if abs(page.width - width) > _SIZE_TOLERANCE or abs(page.height - height) > _SIZE_TOLERANCE
    ]
    said = f"{len(document.pages)} 页，尺寸不同 {len(other)} 页"
    if plan.pdf is PdfMode.VECTOR:
        said += f"，改为图像 {found.pictures} 页"
        return Check("pages", not other, said)
    own = len(found.sizes) - found.pictures  # a rebuilt copy has none that paints anything but one picture
    return Check("pages", not (other or own), said + (f"，不是单一图像 {own} 页" if own else ""))


def _is_picture(page: pikepdf.Page) -> bool:
    """Tell whether a page of a copy is one picture with a text layer."""
    try:
        picture_of(page.obj.Contents.read_bytes())
    except (Foreign, pikepdf.PdfError, AttributeError, TypeError):
        return False
    return True


def _size(page: pikepdf.Page) -> tuple[float, float]:
    x0, y0, x1, y1 = (float(each) for each in page.cropbox)
    width, height = abs(x1 - x0), abs(y1 - y0)
    return (height, width) if int(page.obj.get("/Rotate", 0)) % 180 else (width, height)


def _search_objects(pdf: pikepdf.Pdf, copy: bytes, search: Search) -> None:
    """Search every object that the file has, reachable or not."""
    words = _Words()
    streams = 0
    for each in pdf.objects:
        beat()
        words.take(each, top=True)
        if isinstance(each, pikepdf.Stream):
            streams += 1
            _search_stream(each, search)
    words.take(pdf.trailer, top=True)
    search.texts(words.layers())
    search.raws([Raw("strings", b"\n".join(words.octets))])
    if len(_STREAM.findall(copy)) != streams:
        search.raws(_stale_streams(copy))


def _search_stream(stream: pikepdf.Stream, search: Search) -> None:
    binary = stream.get("/Subtype") == "/Image" or any(key in stream for key in ("/Length1", "/Length2", "/Length3"))
    try:
        data = stream.read_bytes()
    except pikepdf.PdfError:  # a picture's own compression; its bytes are searched as they are
        data = stream.read_raw_bytes()
    search.raws([Raw("streams", data, binary=binary, vocabulary=b"begincmap" in data)])
    if data.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n").startswith((b"<", b"\x00<")):  # XMP and other XML
        encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
        search.texts([Layer("xml", html.unescape(data.decode(encoding, "replace")), prose=False)])
    if binary or not _SHOWS_TEXT.search(data):
        return
    try:
        instructions = pikepdf.parse_content_stream(stream)
    except (pikepdf.PdfError, TypeError, ValueError):  # a font program or the like, whose bytes look like operators
        return
    words = _Words()
    for instruction in instructions:
        for operand in instruction.operands:
            with suppress(
                UnicodeDecodeError
            ):  # a name in no encoding: the bytes of a font; they are searched as they are
                words.take(operand, top=True)
    search.texts(words.layers())
    search.raws([Raw("shown-strings", b"".join(words.octets)), Raw("shown-strings", b"\n".join(words.octets))])


def _stale_streams(copy: bytes) -> Iterator[Raw]:
    """Unpack what follows every ``stream`` keyword, whether or not the file still knows of it."""
    for match in _STREAM.finditer(copy):
        try:
            data = zlib.decompressobj().decompress(copy[match.end() :], MAX_STREAM)
        except zlib.error:
            continue
        yield Raw("stale-streams", data, binary=b"\x00" in data)


class _Words:
    """Collects the strings and names inside an object, without following references."""

    def __init__(self) -> None:
        self.octets: list[bytes] = []
        self.strings: list[str] = []
        self.names: set[str] = set()

    def take(self, value: object, *, top: bool = False) -> None:
        """Collect from a value and what it directly holds."""
        if not isinstance(value, pikepdf.Object) or (value.is_indirect and not top):
            return
        if isinstance(value, pikepdf.String) and bytes(value) not in _REGISTRY:
            self.octets.append(bytes(value))
            self.strings.append(str(value))
        elif isinstance(value, pikepdf.Name):
            self.names.add(str(value))
        elif isinstance(value, pikepdf.Array):
            for each in value:
                self.take(each)
        elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
            for key, each in value.items():
                self.names.add(key)
                self.take(each)

    def layers(self) -> list[Layer]:
        """Return the texts of strings (alone and run together) and names."""
        return [
            Layer("strings", "\n".join(self.strings), prose=False, joined=False),
            Layer("strings", "".join(self.strings), prose=False),
            Layer("names", "\n".join(sorted(self.names)), prose=False, joined=False, vocabulary=True),
        ]


def _search_pages(copy: bytes, result: Extract, search: Search) -> None:
    with pdfplumber.open(BytesIO(copy)) as pdf:
        for number, page in enumerate(pdf.pages, start=1):
            beat()
            text = "".join(char["text"] for char in page.chars)
            result.texts[str(number)] = text
            by_place = sorted(page.chars, key=lambda char: (round(char["top"] / _LINE), char["x0"]))
            lines: dict[int, list[str]] = {}
            for char in by_place:
                lines.setdefault(round(char["top"] / _LINE), []).append(char["text"])
            placed = "\n".join("".join(line) for line in lines.values())
            search.texts([Layer("page-text", text), Layer("page-places", placed, joined=False)])
            if any("\x80" <= char < "\u0100" for char in text):  # bytes of GBK that were taken for Latin letters
                search.texts([Layer("page-bytes", text.encode("latin-1", "ignore").decode("gb18030", "ignore"))])
            page.close()
