"""Text that a PDF holds outside what its pages show.

Properties, metadata, bookmarks, annotations, form fields, attachments, names, unused and lost objects, earlier revisions,
remarks and gaps between objects. A rebuilt copy has none of it. It is read so that reviewers see what the draft carries
along and the detectors judge it. What is known to hold words (a title, a note, a field's value) is taken as it is;
everything else only where it holds words in Chinese, a long number or an address, so that identifiers of programs stay out.
Out of reach: what scripts compute, files with a password inside the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from io import BytesIO
from itertools import islice
from urllib.parse import unquote_to_bytes

import pikepdf

from pipeline.errors import UnreadableDocument
from pipeline.formats.embedded.found_text import as_text
from pipeline.formats.pdf import fontwords
from pipeline.formats.pdf.boxes import redaction_marks
from pipeline.formats.pdf.layer import read_layers
from pipeline.formats.pdf.leftovers import earlier_ends, leftover_texts
from pipeline.formats.pdf.lexer import unhashed
from pipeline.formats.pdf.objects import Area, Node, Walk
from pipeline.formats.pdf.opening import open_pdf
from pipeline.formats.pdf.streams import (
    MAX_TEXT,
    Allowance,
    is_picture,
    named,
    number,
    said,
    stream_texts,
    unpacked,
    xml_texts,
)
from pipeline.formats.pdf.undrawn import Undrawn, layer_texts, may_paint, painted, undrawn_texts
from pipeline.model.document import BlockKind, Hiding
from pipeline.model.text import squeeze

MAX_TEXTS = 5_000
_MAX_EARLIER_PAGES = 40
_MOST_INNER = 8 * 1024 * 1024  # bytes of an attached PDF
_LEAST_SIDE = 16  # pixels of a picture that can show something
_STAMPS = re.compile(
    r"D:(?:19|20)\d{2}[\d+'Z-]*|(?:19|20)\d{2}-\d{2}(?:-\d{2}(?:T[\d:.,Z+-]*)?)?"
    r"|(?:(?:uuid|urn:uuid|xmp\.[di]id):)?[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}"
)
_BROKEN = (
    pikepdf.PdfError,
    pikepdf.DataDecodingError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    RuntimeError,
    IndexError,
)
PICTURE = "〔页面上不显示的图片〕"


class Sieve(Enum):
    """When a text is left out."""

    NEVER = 1
    WHEN_SHOWN = 2  # when the pages show the same words
    WHEN_LETTERS_SHOWN = 3  # when the pages show all its characters, in whatever order


@dataclass(frozen=True, slots=True)
class HiddenText:
    """A text and where it stands in the file."""

    path: str
    text: str
    kind: BlockKind
    hiding: Hiding
    sieve: Sieve = Sieve.NEVER


@dataclass(frozen=True, slots=True)
class Held:
    """What a file holds outside its pages; ``short``: something could not be read, or there is more than is looked at."""

    texts: tuple[HiddenText, ...]
    short: bool

    def beside(self, shown: str) -> list[HiddenText]:
        """Return what the pages do not say anyway; ``shown`` is their text."""
        said_there = squeeze(shown).text
        letters = set(said_there)
        return [text for text in self.texts if not _is_shown(text, said_there, letters)]


def _is_shown(text: HiddenText, shown: str, letters: set[str]) -> bool:
    if text.sieve is Sieve.NEVER:
        return False
    words = squeeze(text.text).text
    if text.sieve is Sieve.WHEN_LETTERS_SHOWN:
        return all(char in letters for char in words if char >= "\u3400")
    return words in shown


_AREAS = {
    Area.PLAIN: (BlockKind.METADATA, Hiding.METADATA, ("/ActualText", "/Alt", "/E", "/Title")),
    Area.INFO: (BlockKind.METADATA, Hiding.METADATA, ()),
    Area.OUTLINE: (BlockKind.METADATA, Hiding.METADATA, ("/Title",)),
    Area.FORM: (
        BlockKind.FIELD,
        Hiding.ANNOTATION,
        (
            "/T",
            "/TU",
            "/V",
            "/DV",
            "/RV",
            "/Opt",
            "/CA",
            "/Name",
            "/Reason",
            "/Location",
            "/ContactInfo",
            "/URI",
        ),
    ),
    Area.NOTE: (
        BlockKind.COMMENT,
        Hiding.ANNOTATION,
        ("/Contents", "/T", "/Subj", "/RC", "/OverlayText", "/URI", "/F", "/UF"),
    ),
    Area.ATTACHED: (BlockKind.METADATA, Hiding.ATTACHMENT, ("/F", "/UF", "/Desc")),
    Area.STRUCTURE: (BlockKind.METADATA, Hiding.ALTERNATE, ("/ActualText", "/Alt", "/E", "/T")),
    Area.LAYERS: (BlockKind.METADATA, Hiding.METADATA, ("/Name", "/Creator")),
    Area.LABELS: (BlockKind.METADATA, Hiding.METADATA, ("/P",)),
    Area.LOST: (BlockKind.METADATA, Hiding.UNREFERENCED, ("/Contents", "/ActualText", "/Alt", "/V", "/Title")),
}
_ALTERNATES = ("/ActualText", "/Alt", "/E")


def hidden_texts(source: bytes) -> list[HiddenText]:
    """Collect what can be read outside the pages, also where the pages say the same; see ``held``."""
    return list(held(source).texts)


@lru_cache(maxsize=2)
def held(source: bytes) -> Held:
    """Collect what can be read outside the pages; broken parts are left out, as the copy leaves out all.

    Dates and random identifiers of the writing program are no text. The order is fixed, and every path is there once.
    Raises nothing for what the file is.
    """
    allowance = Allowance()
    found: dict[str, HiddenText] = {}
    seen: set[tuple[str, BlockKind]] = set()
    texts = _all(source, allowance)
    try:
        for text in texts:
            value = text.text.strip()[:MAX_TEXT]
            if not value or _STAMPS.fullmatch(value) or (value, text.kind) in seen:
                continue
            seen.add((value, text.kind))
            path, number = text.path, 1
            while path in found:
                number += 1
                path = f"{text.path}~{number}"
            found[path] = HiddenText(path, value, text.kind, text.hiding, text.sieve)
            if len(found) >= MAX_TEXTS:
                allowance.short = True
                break
    except (*_BROKEN, UnreadableDocument, OverflowError, AssertionError):
        allowance.short = True
    return Held(tuple(found.values()), allowance.short)


def _all(source: bytes, allowance: Allowance) -> Iterator[HiddenText]:
    with pikepdf.open(BytesIO(source), suppress_warnings=True) as pdf:
        walk = Walk(pdf)
        drawn = painted(pdf, allowance)
        undrawn: list[Undrawn] = []
        for node in walk.nodes():
            if isinstance(node.found, pikepdf.Stream):
                yield from _stream(node, node.found, drawn, undrawn, allowance)
            elif isinstance(node.found, pikepdf.Name):
                yield from _name(node)
            else:
                yield from _string(node)
        allowance.short |= walk.cut
        for path, text in fontwords.sequences(pdf, allowance):
            yield HiddenText(path, text, BlockKind.METADATA, Hiding.METADATA, Sieve.WHEN_LETTERS_SHOWN)
        numbers = {each.objgen[0] for each in pdf.objects if isinstance(each, pikepdf.Object)}
        locked = pdf.is_encrypted
        now = _contents(pdf)
        undrawn += [
            Undrawn(f"/Page{at}/Redact/{number}", page.obj.get("/Contents"), page.resources, rect, inside=True)
            for at, page in enumerate(pdf.pages, start=1)
            for number, rect in redaction_marks(page.obj)
        ]
        try:
            for path, text in undrawn_texts(pdf, undrawn):
                kind, hiding = _kind_of_undrawn(path)
                yield HiddenText(
                    path, text, kind, hiding, Sieve.NEVER if hiding is Hiding.COVERED else Sieve.WHEN_SHOWN
                )
        except _BROKEN:
            allowance.short = True
    for path, text in leftover_texts(source, numbers, allowance, locked=locked):
        yield HiddenText(path, text, BlockKind.METADATA, Hiding.REMAINS, Sieve.WHEN_SHOWN)
    for revision, end in enumerate(earlier_ends(source), start=1):
        for path, text in _revision(source[:end], revision, now):
            yield HiddenText(path, text, BlockKind.METADATA, Hiding.REMAINS, Sieve.WHEN_SHOWN)


def _kind_of_undrawn(path: str) -> tuple[BlockKind, Hiding]:
    if "/Redact/" in path:
        return BlockKind.COMMENT, Hiding.COVERED
    if "/Annots/" in path or "/AP/" in path:
        return BlockKind.COMMENT, Hiding.ANNOTATION
    return BlockKind.PARAGRAPH, Hiding.UNREFERENCED


def _string(node: Node) -> Iterator[HiddenText]:
    kind, hiding, whole = _AREAS[node.area]
    raw = bytes(node.found)
    if node.key in _ALTERNATES:
        hiding = Hiding.ALTERNATE
    if node.area is Area.INFO or node.key in whole:
        text: str | None = decode(raw)
        sieve = Sieve.WHEN_SHOWN if hiding is Hiding.ALTERNATE else Sieve.NEVER
    else:
        text, sieve = said(raw), Sieve.WHEN_SHOWN
    if node.key in ("/RC", "/RV") and text is not None:
        text = " ".join(xml_texts(text.encode()))
    if text is None:
        for number, found in enumerate(fontwords.words_of_bytes(raw)):
            yield HiddenText(f"{node.path}/{number}", found, kind, hiding, Sieve.WHEN_SHOWN)
        return
    yield HiddenText(node.path, text[:MAX_TEXT], kind, hiding, sieve)
    if "%" in text and (plain := _unquoted(text)) is not None:
        yield HiddenText(f"{node.path}/unquoted", plain[:MAX_TEXT], kind, hiding, sieve)


def _unquoted(text: str) -> str | None:
    raw = unquote_to_bytes(text)
    plain = raw.decode() if raw.isascii() else as_text(raw)
    return plain if plain != text else None


def _name(node: Node) -> Iterator[HiddenText]:
    raw = unhashed(node.found.unparse()[1:])
    text = named(raw)
    if text is not None:
        kind, hiding, _ = _AREAS[node.area]
        yield HiddenText(f"{node.path}/name", text, kind, hiding, Sieve.WHEN_SHOWN)


def _stream(
    node: Node, stream: pikepdf.Stream, drawn: set[tuple[int, int]], undrawn: list[Undrawn], allowance: Allowance
) -> Iterator[HiddenText]:
    kind, hiding, _ = _AREAS[node.area]
    try:
        if node.area is Area.ATTACHED and (inner := unpacked(stream, allowance) or b"").startswith(b"%PDF-"):
            for index, text in enumerate(_inner(inner, allowance)):
                yield HiddenText(f"{node.path}/{index}/pdf", text, kind, hiding)
            return
        found = stream_texts(
            stream, allowance, attached=node.area is Area.ATTACHED or stream.get("/Type") == pikepdf.Name.EmbeddedFile
        )
        for index, (way, text) in enumerate(islice(found, MAX_TEXTS)):
            how = Hiding.ALTERNATE if way == "property" else hiding
            sieve = Sieve.WHEN_SHOWN if node.area is not Area.ATTACHED else Sieve.NEVER
            sieve = Sieve.NEVER if way == "xmp" else sieve
            yield HiddenText(f"{node.path}/{index}/{way}", text, kind, how, sieve)
        if stream.objgen in drawn:
            return
        if is_picture(stream):
            if _is_asked_about(node, stream):
                how = Hiding.UNREFERENCED if hiding is Hiding.METADATA else hiding
                yield HiddenText(f"{node.path}/picture", PICTURE, BlockKind.PICTURE, how)
            return
        if stream.get("/Subtype") not in (None, pikepdf.Name.Form) or "/FunctionType" in stream:
            return
        if "/Type" in stream and stream.get("/Type") not in (pikepdf.Name.XObject, pikepdf.Name.Pattern):
            return
        if node.area is not Area.ATTACHED and may_paint(unpacked(stream, allowance) or b""):
            undrawn.append(Undrawn(node.path, stream, node.resources))
    except _BROKEN:
        allowance.short = True


def _inner(source: bytes, allowance: Allowance) -> Iterator[str]:
    """Yield what an attached PDF says, on its pages and outside them; one inside another is not followed."""
    if len(source) > _MOST_INNER or not allowance.take(8 * len(source), "unpacked"):
        allowance.short = True
        return
    try:
        for layer in islice(read_layers(open_pdf(source).data), _MAX_EARLIER_PAGES):
            yield from layer_texts(layer)
    except UnreadableDocument:
        allowance.short = True
    deeper = Allowance(syntax=0, unpacked=_MOST_INNER, budget=allowance.budget)
    yield from (text.text for text in _all(source, deeper) if text.path.startswith(("/Info", "/Root", "/Page")))


def _is_asked_about(node: Node, stream: pikepdf.Stream) -> bool:
    """Tell whether a person is to know of a picture that no page shows; masks and specks are left out."""
    size = [number(stream.get(key)) for key in ("/Width", "/Height")]
    masks = node.path.endswith(("/SMask", "/Mask"))
    return not masks and all(side >= _LEAST_SIDE for side in size)


def _contents(pdf: pikepdf.Pdf) -> set[bytes]:
    return {_content(page) for page in islice(pdf.pages, 2_000)}


def _content(page: pikepdf.Page) -> bytes:
    """Return what a page's content says, as it is packed."""
    found = page.obj.get("/Contents")
    parts = found.as_list() if isinstance(found, pikepdf.Array) else [found]
    return b"\0".join(each.read_raw_bytes() for each in parts if isinstance(each, pikepdf.Stream))


def _revision(source: bytes, revision: int, now: set[bytes]) -> Iterator[tuple[str, str]]:
    """Yield the text of an earlier revision's pages that are not the same today; nothing where it cannot be opened."""
    try:
        with pikepdf.open(BytesIO(source), suppress_warnings=True) as pdf:
            changed = [at for at, page in enumerate(pdf.pages) if _content(page) not in now][:_MAX_EARLIER_PAGES]
            if not changed:
                return
            pages = [
                Undrawn(
                    f"/Revision{revision}/Page{at + 1}", pdf.pages[at].obj.get("/Contents"), pdf.pages[at].resources
                )
                for at in changed
            ]
            yield from undrawn_texts(pdf, pages)
    except (*_BROKEN, UnreadableDocument):
        return


def decode(raw: bytes) -> str:
    """Decode a text string: UTF-16 or UTF-8 by its mark, GB18030 where it reads as Chinese, else PDFDocEncoding."""
    if raw.startswith((b"\xfe\xff", b"\xff\xfe")):
        return raw.decode("utf-16", "replace")
    if raw.startswith(b"\xef\xbb\xbf"):
        return raw[3:].decode("utf-8", "replace")
    if not raw.isascii():
        for encoding in ("utf-8", "gb18030"):
            try:
                text = raw.decode(encoding)
            except UnicodeDecodeError:
                continue
            if any("\u4e00" <= char <= "\u9fff" for char in text):
                return text
    return raw.decode("pdfdoc", "replace")
