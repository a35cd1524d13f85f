"""What a Word copy holds in every layer, and whether it holds parts that a released copy never has.

Read with ``zipfile``'s directory, our own walk over the local entries, and expat; python-docx must open it too. Not looked
into: the pixels of pictures, and formats inside them; embedded objects are not allowed at all.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import unquote
from xml.parsers import expat

import docx

from pipeline.model.release import Check
from pipeline.redaction.verify_search import Layer, Raw
from pipeline.redaction.verify_xml import WORD, Forbidden, Part, parse
from pipeline.redaction.verify_zip import DAMAGED, Archive, TooMuch, take_apart

_MAIN = "application/vnd.openxmlformats-officedocument."
_SAFE_TYPES = frozenset(
    {
        "application/vnd.openxmlformats-package.relationships+xml",
        "application/vnd.openxmlformats-package.core-properties+xml",
        f"{_MAIN}extended-properties+xml",
        f"{_MAIN}theme+xml",
        f"{_MAIN}wordprocessingml.document.main+xml",
        *(
            f"{_MAIN}wordprocessingml.{part}+xml"
            for part in (
                "styles",
                "settings",
                "webSettings",
                "fontTable",
                "numbering",
                "header",
                "footer",
                "footnotes",
                "endnotes",
            )
        ),
        *(f"image/{kind}" for kind in ("png", "jpeg", "gif", "bmp", "tiff")),
    }
)
_SAFE_RELATIONS = frozenset(
    {
        "officeDocument",
        "core-properties",
        "extended-properties",
        "styles",
        "settings",
        "webSettings",
        "fontTable",
        "numbering",
        "theme",
        "header",
        "footer",
        "footnotes",
        "endnotes",
        "image",
        "hyperlink",
    }
)
# Revisions, remarks, permissions and embedded things: what a printed page does not show.
_UNSAFE_ELEMENTS = re.compile(
    r"ins|del|moveFrom\w*|moveTo\w*|cellIns|cellDel|cellMerge|\w+Change|delText|delInstrText|comment\w*|annotationRef|permStart|permEnd"
    r"|altChunk|object|OLEObject|control|docVars?|attachedTemplate|mailMerge|subDoc|vanish|specVanish"
)
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
_MAX_NESTING = 3


@dataclass(slots=True)
class Extract:
    """What a Word copy holds.

    Attributes:
        layers, raws: texts and bytes to search.
        texts: text that shows of each XML part, in the order of the file.
        checks: whether it opens, and its structure.
    """

    layers: list[Layer] = field(default_factory=list)
    raws: list[Raw] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)


def extract(copy: bytes) -> Extract:
    """Take a Word copy apart; never raises for what the copy is."""
    result = Extract(raws=[Raw("archive", copy, binary=True, vocabulary=True)])
    try:
        archive = take_apart(copy)
        docx.Document(BytesIO(copy))
    except Exception as error:  # zipfile, lxml and python-docx raise whatever a broken package provokes
        result.checks = [Check("opens", False, type(error).__name__)]
        return result
    result.checks = [Check("opens", True)]
    faults = _take(archive, result, 0)
    detail = "、".join(dict.fromkeys(faults))
    result.checks.append(Check("structure", not faults, detail or f"部件 {len(archive.parts)} 个，均在允许范围内"))
    return result


def _take(archive: Archive, result: Extract, depth: int) -> list[str]:
    """Collect everything in an archive (nested ones too); returns what it must not have."""
    faults = list(archive.faults) + (["目录未列出的条目"] if archive.stray else [])
    result.layers += _names(archive.parts)
    types: dict[str, str] = {}
    for name, data in archive.parts.items():
        faults += _take_part(name, data, result, types, depth)
    for data in archive.stray:
        faults += _take_part("", data, result, {}, depth)
    return faults + ([] if depth else _foreign_types(archive, types))


def _names(parts: dict[str, bytes]) -> Iterator[Layer]:
    joined = "\n".join(name for name in parts if not _STANDARD_NAMES.fullmatch(name))
    yield Layer("part-names", joined, prose=False, joined=False)
    if "%" in joined:
        yield Layer("part-names", unquote(joined), prose=False, joined=False)


def _take_part(name: str, data: bytes, result: Extract, types: dict[str, str], depth: int) -> list[str]:
    if data.startswith(b"PK\x03\x04") and depth < _MAX_NESTING:
        return ["嵌套压缩包", *_take_nested(data, result, depth)]
    if not _is_xml(name, data):
        result.raws.append(Raw("binary", data, binary=True))
        return []
    result.raws.append(Raw("xml-bytes", data, vocabulary=True))
    try:
        part = parse(data)
    except (Forbidden, expat.ExpatError, ValueError, LookupError):
        result.layers.append(Layer("xml-broken", data.decode("utf-8", "replace")))
        return ["无法解析的部件"]
    _add_layers(name, part, result)
    types.update(part.types)
    return [*_foreign_elements(part), *_foreign_relations(part)]


def _take_nested(data: bytes, result: Extract, depth: int) -> list[str]:
    try:
        return _take(take_apart(data), result, depth + 1)
    except (*DAMAGED, TooMuch):
        result.raws.append(Raw("binary", data, binary=True))
        return []


def _is_xml(name: str, data: bytes) -> bool:
    head = data[:64].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
    return name.lower().endswith((".xml", ".rels", ".vml")) or head.startswith((b"<", b"\x00<"))


def _add_layers(name: str, part: Part, result: Extract) -> None:
    text = "".join(part.text)
    if name:
        result.texts[name] = "".join(part.shown)
    result.layers.append(Layer("xml-text", text))
    if "&" in text or "%" in text:
        result.layers.append(Layer("xml-text", html.unescape(unquote(text))))
    for values, vocabulary in ((part.values, True), (part.free, False)):
        joined = "\n".join(value.replace("\n", " ") for value in values)
        layers = {joined, html.unescape(unquote(joined))}
        result.layers += [Layer("xml-attributes", each, False, False, vocabulary) for each in layers]
    if part.remarks:
        result.layers.append(Layer("xml-remarks", "\n".join(part.remarks)))
    for known in (True, False):
        names = (each for each in sorted(part.names) if each.startswith(_KNOWN_NAMESPACES) is known)
        result.layers.append(Layer("xml-names", "\n".join(names), False, False, known))


def _foreign_elements(part: Part) -> list[str]:
    found = []
    for name in sorted(part.names):
        namespace, _, local = name.rpartition(" ")
        if namespace == WORD and _UNSAFE_ELEMENTS.fullmatch(local):
            found.append("修订、批注、隐藏或嵌入的元素")
    if part.remarks:
        found.append("注释或处理指令")
    return found


def _foreign_relations(part: Part) -> list[str]:
    found = []
    for kind, mode in part.relations:
        local = kind.rpartition("/")[2]
        if local not in _SAFE_RELATIONS:
            found.append("不允许的关系类型")
        elif mode == "External" and local != "hyperlink":
            found.append("外部引用")
    return found


def _foreign_types(archive: Archive, types: dict[str, str]) -> list[str]:
    found = []
    for name in archive.parts:
        kind = types.get(name.lower()) or types.get(f".{name.rpartition('.')[2].lower()}", "")
        if name != "[Content_Types].xml" and kind not in _SAFE_TYPES:
            found.append("不允许的部件类型")
    return found
