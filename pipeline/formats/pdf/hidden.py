"""Text that a PDF holds outside its pages: properties, metadata, bookmarks, annotations, form fields, attachments, names.

A rebuilt copy has none of it. It is read so that reviewers see what the draft carries along and the detectors judge it.
Out of reach: what scripts compute, the content of attachments (their names and descriptions are read), text in objects that
nothing refers to (the canonical form drops them).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pikepdf

from pipeline.model.document import BlockKind, Hiding

MAX_TEXTS = 5_000
MAX_TEXT = 100_000  # code points of one text
_DEPTH = 24
_XMP_TEXT = re.compile(r">([^<>]+)<")
_XMP_ATTRIBUTE = re.compile(r"(?<![:\w])(?!xmlns)[\w:]+=\"([^\"]+)\"")
_ANNOTATION = ("/Contents", "/T", "/Subj", "/RC", "/NM", "/OverlayText")
_FIELD = ("/T", "/TU", "/V", "/DV", "/RV")
_STAMPS = re.compile(
    r"(?:D:)?\d{4}-?\d{2}(?:-?\d{2}[\dT:.,Z+'-]*)?|(?:(?:uuid|urn:uuid|xmp\.[di]id):)?[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}"
)
_MAX_NODES = 60_000


@dataclass(frozen=True, slots=True)
class HiddenText:
    """A text and where it stands in the file."""

    path: str
    text: str
    kind: BlockKind
    hiding: Hiding


def hidden_texts(source: bytes) -> list[HiddenText]:
    """Collect what can be read outside the pages; parts that are broken are left out, as the copy leaves out all.

    Dates and random identifiers of the writing program are no text and are left out. The order is fixed.
    """
    found: list[HiddenText] = []
    seen: set[tuple[str, BlockKind]] = set()
    try:
        with pikepdf.open(BytesIO(source), suppress_warnings=True) as pdf:
            for text in _all(pdf):
                value = text.text.strip()
                if value and not _STAMPS.fullmatch(value) and (value, text.kind) not in seen:
                    seen.add((value, text.kind))
                    found.append(text)
                if len(found) >= MAX_TEXTS:
                    break
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, IndexError):
        return found
    return found


def _all(pdf: pikepdf.Pdf) -> Iterator[HiddenText]:
    root = pdf.Root
    yield from _strings(pdf.trailer.get("/Info"), "/Info", BlockKind.METADATA, Hiding.METADATA, _DEPTH - 1)
    yield from _xmp(root.get("/Metadata"))
    yield from _strings(
        root.get("/Outlines"), "/Root/Outlines", BlockKind.METADATA, Hiding.METADATA, 0, only=("/Title",)
    )
    yield from _form(root.get("/AcroForm"))
    for number, page in enumerate(pdf.pages, start=1):
        yield from _annotations(page.obj.get("/Annots"), f"/Page{number}/Annots")
        yield from _strings(
            page.obj.get("/PieceInfo"), f"/Page{number}/PieceInfo", BlockKind.METADATA, Hiding.METADATA, 0
        )
    names = root.get("/Names")
    for key in sorted(names.keys()) if isinstance(names, pikepdf.Dictionary) else ():
        hiding = Hiding.ATTACHMENT if key == "/EmbeddedFiles" else Hiding.METADATA
        yield from _strings(root.Names.get(key), f"/Root/Names{key}", BlockKind.METADATA, hiding, 0)
    for key in ("/PageLabels", "/OpenAction", "/AA", "/Dests", "/PieceInfo", "/OCProperties", "/Lang"):
        yield from _strings(root.get(key), f"/Root{key}", BlockKind.METADATA, Hiding.METADATA, 0)
    yield from _strings(
        root.get("/StructTreeRoot"),
        "/Root/StructTreeRoot",
        BlockKind.METADATA,
        Hiding.ALTERNATE,
        0,
        only=("/ActualText", "/Alt", "/E", "/T"),
    )


def _strings(
    start: pikepdf.Object | None,
    path: str,
    kind: BlockKind,
    hiding: Hiding,
    depth: int,
    only: tuple[str, ...] = (),
) -> Iterator[HiddenText]:
    """Yield the strings below an object, each object once, pages and what belongs to them left out."""
    seen: set[tuple[int, int]] = set()
    todo = [(start, path, depth, not only)]
    for _ in range(_MAX_NODES):
        if not todo:
            return
        found, at, level, wanted = todo.pop()
        if isinstance(found, pikepdf.String):
            if wanted:
                yield _text(at, found, kind, hiding)
            continue
        if not isinstance(found, pikepdf.Dictionary | pikepdf.Array | pikepdf.Stream):
            continue
        if found.is_indirect:
            if found.objgen in seen:
                continue
            seen.add(found.objgen)
        todo += reversed(_below(found, at, level, only))


def _below(
    found: pikepdf.Object, path: str, level: int, only: tuple[str, ...]
) -> list[tuple[pikepdf.Object | None, str, int, bool]]:
    if isinstance(found, pikepdf.Array):
        return [(item, f"{path}/{index}", level + 1, not only) for index, item in enumerate(found)]
    if found.get("/Type") in (pikepdf.Name.Page, pikepdf.Name.Pages, pikepdf.Name.Annot):
        return []
    keys = [key for key in sorted(found.keys()) if key not in ("/Parent", "/P", "/Prev", "/Pg", "/Last")]
    return [(found.get(key), f"{path}{key}", level + 1, not only or key in only) for key in keys]


def _text(path: str, string: pikepdf.String, kind: BlockKind, hiding: Hiding) -> HiddenText:
    return HiddenText(path, decode(bytes(string))[:MAX_TEXT], kind, hiding)


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


def _xmp(metadata: pikepdf.Object | None) -> Iterator[HiddenText]:
    if not isinstance(metadata, pikepdf.Stream):
        return
    text = metadata.read_bytes()[: 4 * MAX_TEXT].decode("utf-8", "replace")
    for number, match in enumerate([*_XMP_TEXT.finditer(text), *_XMP_ATTRIBUTE.finditer(text)]):
        value = match.group(1).strip()
        if value:
            yield HiddenText(f"/Root/Metadata/{number}", value[:MAX_TEXT], BlockKind.METADATA, Hiding.METADATA)


def _form(form: pikepdf.Object | None) -> Iterator[HiddenText]:
    if not isinstance(form, pikepdf.Dictionary):
        return
    xfa = form.get("/XFA")
    for number, part in enumerate(xfa if isinstance(xfa, pikepdf.Array) else [xfa]):
        if isinstance(part, pikepdf.Stream):
            text = part.read_bytes()[: 4 * MAX_TEXT].decode("utf-8", "replace")
            for match in _XMP_TEXT.finditer(text):
                path = f"/Root/AcroForm/XFA/{number}/{match.start()}"
                yield HiddenText(path, match.group(1)[:MAX_TEXT], BlockKind.FIELD, Hiding.ANNOTATION)
    todo = [(form.get("/Fields"), "/Root/AcroForm/Fields", 0)]
    while todo:
        fields, path, level = todo.pop()
        if not isinstance(fields, pikepdf.Array) or level > _DEPTH:
            continue
        for index, item in enumerate(fields):
            at = f"{path}/{index}"
            yield from _values(item, at, _FIELD, BlockKind.FIELD)
            if isinstance(item, pikepdf.Dictionary):
                todo.append((item.get("/Kids"), f"{at}/Kids", level + 1))


def _annotations(annotations: pikepdf.Object | None, path: str) -> Iterator[HiddenText]:
    if not isinstance(annotations, pikepdf.Array):
        return
    for index, item in enumerate(annotations):
        at = f"{path}/{index}"
        yield from _values(item, at, _ANNOTATION, BlockKind.COMMENT)
        if not isinstance(item, pikepdf.Dictionary):
            continue
        if item.get("/Subtype") == pikepdf.Name.Widget:
            yield from _values(item, at, _FIELD[1:], BlockKind.FIELD)
        for key in ("/A", "/PA", "/AA", "/FS"):
            yield from _strings(item.get(key), f"{at}{key}", BlockKind.COMMENT, Hiding.ANNOTATION, 0)


def _values(item: pikepdf.Object | None, path: str, keys: tuple[str, ...], kind: BlockKind) -> Iterator[HiddenText]:
    if not isinstance(item, pikepdf.Dictionary):
        return
    for key in keys:
        value = item.get(key)
        if isinstance(value, pikepdf.String):
            yield _text(f"{path}{key}", value, kind, Hiding.ANNOTATION)
        elif isinstance(value, pikepdf.Array):
            yield from _strings(value, f"{path}{key}", kind, Hiding.ANNOTATION, 0)
