"""What a Word copy holds in every layer, and whether it holds what a released copy never has.

Read with ``zipfile``'s directory, our own walk over the local entries, and expat; python-docx must open it too. What is not Word's
own XML is opened by its own reader (see ``verify_take``). Pixels of pictures: ``verify_docx_ink``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO

import docx

from pipeline.model.release import Check
from pipeline.redaction.verify_docx_parts import misplaced
from pipeline.redaction.verify_search import Raw, Search
from pipeline.redaction.verify_take import Taker
from pipeline.redaction.verify_zip import take_apart

_MAIN = "application/vnd.openxmlformats-officedocument."
_WORD_PARTS = "styles settings webSettings fontTable numbering header footer footnotes endnotes"
_SAFE_TYPES = frozenset(
    {
        "application/vnd.openxmlformats-package.relationships+xml",
        "application/vnd.openxmlformats-package.core-properties+xml",
        f"{_MAIN}extended-properties+xml",
        f"{_MAIN}theme+xml",
        f"{_MAIN}wordprocessingml.document.main+xml",
        *(f"{_MAIN}wordprocessingml.{part}+xml" for part in _WORD_PARTS.split()),
        "image/png",
        "image/jpeg",
    }
)


@dataclass(slots=True)
class Extract:
    """What a Word copy says.

    Attributes:
        texts: text that shows of each XML part, in the order of the file.
        checks: whether it opens, and its structure.
    """

    texts: dict[str, str] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)


def extract(copy: bytes, search: Search) -> Extract:
    """Take a Word copy apart and feed ``search`` with it; never raises for what the copy is."""
    search.raws([Raw("archive", copy, binary=True, vocabulary=True)])
    try:
        archive = take_apart(copy)
        docx.Document(BytesIO(copy))
    except Exception as error:  # zipfile, lxml and python-docx raise whatever a broken package provokes
        return Extract(checks=[Check("opens", False, type(error).__name__)])
    taker = Taker(search)
    taker.archive(archive)
    kinds = {name: _kind(name, taker.types) for name in archive.parts}
    faults = [*taker.faults, *_foreign_types(kinds), *misplaced(archive.parts, kinds, taker.texts)]
    faults = list(dict.fromkeys(faults))
    detail = "、".join(faults) or f"部件 {len(archive.parts)} 个，均在允许范围内"
    return Extract(taker.texts, [Check("opens", True), Check("structure", not faults, detail)])


def _kind(name: str, types: dict[str, str]) -> str:
    """Return the declared content type of a part, empty for none."""
    return types.get(name.lower()) or types.get(f".{name.rpartition('.')[2].lower()}", "")


def _foreign_types(kinds: dict[str, str]) -> list[str]:
    strange = (name for name, kind in kinds.items() if name != "[Content_Types].xml" and kind not in _SAFE_TYPES)
    return ["不允许的部件类型" for _ in strange]
