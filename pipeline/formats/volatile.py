"""What LibreOffice puts into a converted draft by itself is taken out again, so that a draft always reads the same.

It brings fields up to date as it loads: today's date, the time, the name of the (temporary) file. None of that is the draft's
word, and all of it would read otherwise the next time; the result of such a field becomes a note. And it hands on the theme of a
strict document as it is, under names that no other part of the converted package uses.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from pipeline.formats.docx.names import REL_APP, w
from pipeline.formats.docx.package import Package, open_package
from pipeline.formats.docx.xml import Element

_NOTES = {"DATE": "〔日期〕", "TIME": "〔时间〕", "FILENAME": "〔文件名〕"}
# Strict names and what they are called elsewhere (ISO/IEC 29500-4).
_STRICT = b"http://purl.oclc.org/ooxml/"
_TRANSITIONAL = tuple(
    (_STRICT + family + rest, b"http://schemas.openxmlformats.org/" + family + b"/2006" + rest)
    for family, rest in ((b"drawingml", b"/"), (b"officeDocument", b"/"), (b"wordprocessingml", b"/main"))
)
_STRICT_TAG = "{" + _STRICT.decode()
# What the converter says of itself in the application's properties.
_OWN = frozenset({"Application", "AppVersion", "Template"})


@dataclass(slots=True)
class _Field:
    """A complex field that is open: its instruction so far, and the texts of its result."""

    instruction: str = ""
    in_result: bool = False
    texts: list[Element] = field(default_factory=list)


def settle(source: bytes) -> tuple[bytes, bool]:
    """Return a converted package without what changes from one conversion to the next, and whether a field was among it.

    Raises:
        UnreadableDocument: it is no Word package that we open.
    """
    package = open_package(source)
    found = False
    for part in sorted(package.parts):
        if part.startswith("word/") and part.endswith(".xml") and b"instr" in package.parts[part]:
            changed = [_replace(name, texts) for name, texts in _fields(package.tree(part))]
            if any(changed):
                found = True
                package.parts[part] = etree.tostring(package.tree(part), encoding="UTF-8", standalone=True)
    _unsign(package)
    for part, content in package.parts.items():
        if part.endswith(".xml") and _STRICT in content and str(package.tree(part).tag).startswith(_STRICT_TAG):
            for strict, name in _TRANSITIONAL:
                content = content.replace(strict, name)
            package.parts[part] = content
    return _packed(package), found


def _fields(root: Element) -> Iterator[tuple[str, list[Element]]]:
    """Yield the instruction's first word and the result's texts of each field."""
    open_fields: list[_Field] = []
    for element in root.iter(w("fldSimple"), w("fldChar"), w("instrText"), w("t")):
        if element.tag == w("fldSimple"):
            yield _first_word(element.get(w("instr"), "")), list(element.iter(w("t")))
        elif element.tag == w("fldChar"):
            kind = element.get(w("fldCharType"))
            if kind == "begin":
                open_fields.append(_Field())
            elif kind == "separate" and open_fields:
                open_fields[-1].in_result = True
            elif kind == "end" and open_fields:
                ended = open_fields.pop()
                yield _first_word(ended.instruction), ended.texts
        elif element.tag == w("instrText") and open_fields:
            open_fields[-1].instruction += element.text or ""
        elif open_fields and open_fields[-1].in_result:
            open_fields[-1].texts.append(element)


def _first_word(instruction: str) -> str:
    words = instruction.split(maxsplit=1)
    return words[0].upper() if words else ""


def _replace(name: str, texts: list[Element]) -> bool:
    """Put a note in the place of a result that changes; say whether this is one."""
    if name not in _NOTES or not texts:
        return False
    for element in texts:
        element.text = ""
    texts[0].text = _NOTES[name]
    return True


def _unsign(package: Package) -> None:
    """Leave out which program converted the draft."""
    part = package.related("", REL_APP)
    if part is None:
        return
    root = package.tree(part)
    for child in list(root):
        if etree.QName(child).localname in _OWN:
            root.remove(child)
    package.parts[part] = etree.tostring(root, encoding="UTF-8", standalone=True)


def _packed(package: Package) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in package.parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()
