"""Taking a package apart to the last byte: what each piece is, is seen by its first bytes, and what it holds is taken in its turn.

Bounded: a piece inside a piece, and so on, ``MAX_NESTING`` deep; ``MAX_PIECES`` pieces and ``MAX_INNER`` bytes in all.
What lies beyond is a fault, so that nothing passes unread. No exception escapes for what a piece is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.parsers import expat

from pipeline.redaction import verify_pdf
from pipeline.redaction.verify_allowed import SAFE_ATTRIBUTES, faults_of
from pipeline.redaction.verify_decode import blobs, decodings, is_text, readings
from pipeline.redaction.verify_embedded import CFB, carve, gunzip, open_compound
from pipeline.redaction.verify_fonts import is_font, keys_in, open_font, unlock
from pipeline.redaction.verify_markup import html_texts, is_mime, is_rtf, open_html, open_mime, open_rtf, texts_of
from pipeline.redaction.verify_metafile import is_metafile, open_metafile
from pipeline.redaction.verify_opened import Opened
from pipeline.redaction.verify_pictures import is_picture, open_picture
from pipeline.redaction.verify_search import Layer, Raw, Search
from pipeline.redaction.verify_sheets import sheet_texts
from pipeline.redaction.verify_xml import BORDER, WORD, Forbidden, Part, parse
from pipeline.redaction.verify_zip import Archive, take_apart

MAX_NESTING = 8
MAX_PIECES = 5_000
MAX_INNER = 1 << 27  # bytes inside pieces
MAX_DECODED = 1 << 25  # bytes of unknown text that are read in every encoding
MAX_NOISE = 1 << 22  # the same of what is no text: slow, since it has every character there is
MAX_NOISE_PIECE = 1 << 19
MAX_XML = 1 << 27
TOO_DEEP = "嵌套内容过多，未能全部核验"
_ZIP = b"PK\x03\x04"
_STANDARD_NAMES = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:core|app)\.xml|word/_rels/\w+\.xml\.rels|word/theme/theme\d*\.xml"
    r"|word/(?:document|styles|settings|webSettings|fontTable|numbering|header|footer|footnotes|endnotes|stamp)\d*\.xml"
    r"|word/media/(?:image|withheld)\d*\.\w+"
)
_KNOWN_NAMESPACES = (
    "http://schemas.openxmlformats.org/",
    "http://schemas.microsoft.com/office/",
    "urn:schemas-microsoft-com:",
    "http://purl.org/dc/",
    "http://www.w3.org/",
)
_MARKUP = re.compile(
    rb"<(?:!doctype|html|head|body|meta|p|div|table|span|font|br|a|svg|\?xml|!--)[\s>/!]?", re.IGNORECASE
)
_WORD_TEXT = f"{WORD} t"

Opener = Callable[[bytes], Opened]


@dataclass(slots=True)
class Taker:
    """Takes pieces apart and feeds a search.

    Attributes:
        faults: codes of what a released copy never has.
        texts: text that shows of each XML part of the outermost package, in the order of the file.
        types: declared content types of the outermost package, by name or extension.
    """

    search: Search
    faults: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    _left: int = MAX_INNER
    _pieces: int = MAX_PIECES
    _budgets: dict[bool, int] = field(default_factory=lambda: {True: MAX_DECODED, False: MAX_NOISE})
    _keys: set[str] = field(default_factory=set)
    _taken: set[int] = field(default_factory=set)

    def archive(self, archive: Archive, depth: int = 0) -> None:
        """Take in an archive: names, contents, leftovers."""
        self.faults += archive.faults + (["目录未列出的条目"] if archive.stray else [])
        self.search.texts(_names(archive.parts))
        self._keys |= keys_in("\n".join(archive.parts))
        # Fonts are locked with keys that stand in the XML.
        for name, data in sorted(archive.parts.items(), key=lambda entry: not _is_xml(*entry)):
            self.take(name, data, depth)
        for data in archive.stray:
            self.take("", data, depth + 1)
        for data in archive.slack:
            self._unknown(data, depth + 1)
        self.search.texts(sheet_texts(archive.parts))

    def take(self, name: str, data: bytes, depth: int) -> None:
        """Take in one piece: an entry of an archive, or what was found inside another piece."""
        known = hash(data)
        if depth and known in self._taken:
            return
        self._taken.add(known)
        self._left -= len(data) if depth else 0
        self._pieces -= 1
        if self._left < 0 or self._pieces < 0 or depth > MAX_NESTING:
            self.faults.append(TOO_DEEP)
            self.search.raws([Raw("binary", data[: self._left] if self._left > 0 else b"", binary=True)])
            return
        try:
            self._open(name, data, depth)
        except Exception:  # olefile, Pillow, zipfile, email, pdfminer raise whatever a broken piece provokes
            self.faults.append("无法解析的部件")
            self._unknown(data, depth)

    def _open(self, name: str, data: bytes, depth: int) -> None:
        if data.startswith(_ZIP):
            self._nested(data, depth)
        elif is_picture(data):
            # Pixels are noise in which short strings turn up by chance; the rest of the file is read apart.
            self.search.raws([Raw("binary", data, binary=True)])
            self._enter(open_picture(data), depth)
        elif (opener := _opener(data)) is not None:
            self._enter(opener(data), depth)
            self._unknown(data, depth, carved=opener is open_compound)
        elif _is_xml(name, data):
            self._xml(name, data, depth)
        elif (font := unlock(data, self._keys)) is not None:
            self.take("", font, depth + 1)
        elif data.startswith(b"%PDF-"):
            self.faults.append("嵌入对象")
            verify_pdf.extract(data, self.search)
        else:
            self._text_or_unknown(data, depth)

    def _nested(self, data: bytes, depth: int) -> None:
        self.faults.append("嵌套压缩包")
        archive = take_apart(data, self._left)
        self.search.raws([Raw("binary", data, binary=True)])
        self.archive(archive, depth + 1)

    def _enter(self, opened: Opened, depth: int) -> None:
        self.faults += opened.faults
        self.search.texts(opened.layers)
        self.search.raws(opened.raws)
        for name, data in opened.inner:
            if len(data) > 1:
                self.take(name, data, depth + 1)

    def _text_or_unknown(self, data: bytes, depth: int) -> None:
        if is_mime(data):
            self._enter(open_mime(data), depth)
        if _MARKUP.search(data[:4096].replace(b"\x00", b"")) is not None:
            self._enter(open_html(data), depth)
        self._unknown(data, depth)

    def _unknown(self, data: bytes, depth: int, *, carved: bool = True) -> None:
        """Search bytes whose format is not known, or not trusted: as they are, in every encoding, and for pieces inside."""
        self.search.raws([Raw("binary", data)])
        textual = is_text(data)
        readable = data[: min(self._budgets[textual], MAX_DECODED if textual else MAX_NOISE_PIECE)]
        self._budgets[textual] -= len(readable)
        for text in decodings(readable) if readable else ():
            if textual or text.isascii():
                opened = Opened()
                opened.say("binary-text", [text], numbers=False)
                self._enter(opened, depth)
                self._blobs(text, depth)
            else:
                self.search.texts([Layer("binary-text", self.search.sifted(text), numbers=False)])
        if carved:
            for piece in carve(data):
                self.take("", piece, depth + 2)

    def _xml(self, name: str, data: bytes, depth: int) -> None:
        self.search.raws([Raw("xml-bytes", data, vocabulary=True)])
        try:
            if len(data) > MAX_XML:
                raise Forbidden
            part = parse(data)
        except (Forbidden, expat.ExpatError, ValueError, LookupError):
            self.faults.append("无法解析的部件")
            for text in texts_of(data[:MAX_XML]):
                opened = Opened(layers=[Layer("xml-broken", text)])
                html_texts(text, opened)
                self._enter(opened, depth)
            return
        if not depth and name:
            self.texts[name] = "".join(part.shown)
            self.types.update(part.types)
            self.faults += faults_of(part)
        self._keys |= keys_in("\n".join(part.values)) if "fontKey" in str(part.attributes) else set()
        self.search.texts(_layers(part))
        for text in _long_texts(part):
            self._blobs(text, depth)

    def _blobs(self, text: str, depth: int) -> None:
        """Look into what a text may hold packed. Whatever it is, it is no fault of its own: any long word can be unpacked."""
        faults = list(self.faults)
        for blob in blobs(text):
            self.take("", blob, depth + 1)
        self.faults = [*faults, *(each for each in self.faults[len(faults) :] if each == TOO_DEEP)]


def _opener(data: bytes) -> Opener | None:
    if data.startswith(CFB):
        return open_compound
    if is_rtf(data):
        return open_rtf
    if is_metafile(data):
        return open_metafile
    if is_font(data):
        return open_font
    if data.startswith(b"\x1f\x8b"):
        return gunzip
    return None


def _is_xml(name: str, data: bytes) -> bool:
    head = data[:64].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
    return head.startswith(b"<") or name.lower().endswith((".xml", ".rels", ".vml", ".svg"))


def _names(parts: dict[str, bytes]) -> list[Layer]:
    joined = "\n".join(name for name in parts if not _STANDARD_NAMES.fullmatch(name))
    # zipfile reads names that are not marked as UTF-8 in the code page of old PCs.
    texts = [joined, unquote(joined)]
    for encoding in ("utf-8", "gb18030"):
        texts.append(joined.encode("cp437", "ignore").decode(encoding, "ignore"))
    return [Layer("part-names", each, prose=False, joined=False) for each in dict.fromkeys(texts)]


def _layers(part: Part) -> Iterable[Layer]:
    """Yield every text of an XML part in every order, with what its escapes stand for."""
    text = "".join(part.text)
    yield Layer("xml-text", text)
    for each in readings(text):
        yield Layer("xml-text", each)
    for flow in part.flows:
        yield Layer("xml-text", flow)
    for kind, pieces in part.kinds.items():
        if kind != _WORD_TEXT and any(piece.strip() for piece in pieces):
            yield Layer("xml-text", "".join(piece for piece in pieces if piece != BORDER))
            yield Layer("xml-text", "".join(pieces))
    for values, vocabulary in (({**part.values, **part.mixed}, True), (part.free, False)):
        joined = "\n".join(value.replace("\n", " ") for value in values)
        for each in (joined, *readings(joined)):
            yield Layer("xml-attributes", each, False, False, vocabulary)
    if part.remarks:
        remarks = "\n".join(part.remarks)
        for each in (remarks, *readings(remarks)):
            yield Layer("xml-remarks", each)
    for known in (True, False):
        names = (each for each in sorted(part.names) if _is_vocabulary(each) is known)
        joined = "\n".join(names)
        for each in (joined, *readings(joined)):
            yield Layer("xml-names", each, False, False, known)


def _is_vocabulary(name: str) -> bool:
    """Whether a name belongs to the format, with its namespace or (a theme's ``name``, a relationship's ``Target``) without."""
    return name.startswith(_KNOWN_NAMESPACES) or name in SAFE_ATTRIBUTES


def _long_texts(part: Part) -> Iterable[str]:
    """Yield texts and values long enough to hold packed bytes."""
    for pieces in part.kinds.values():
        text = "".join(piece for piece in pieces if piece != BORDER)
        if len(text) >= 20:
            yield text
    for value in (*part.values, *part.free, *part.mixed):
        if len(value) >= 20:
            yield value
    yield from part.remarks
