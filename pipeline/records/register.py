"""The register that goes with a package of released copies: what each file is, as an Excel file and as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model.labels import label
from pipeline.model.release import ScheduleLine
from pipeline.model.review import Attribute
from pipeline.model.text import printable
from pipeline.records.paper import minute
from pipeline.records.sheets import Value, sheet

_HEADS = (
    ("序号", 6.0),
    ("编号", 14.0),
    ("标题", 48.0),
    ("科室", 16.0),
    ("公文属性", 14.0),
    ("发布时间", 18.0),
    ("文件", 20.0),
    ("SHA-256", 66.0),
    ("遮盖处数", 10.0),
    ("遮盖清单", 48.0),
)


@dataclass(frozen=True, slots=True)
class Registered:
    """A released copy in a register; ``title`` as the copy shows it, ``digest`` the sha256 of the file."""

    number: str
    title: str
    section: str
    attribute: Attribute
    released_at: str
    file: str
    digest: str
    schedule: tuple[ScheduleLine, ...]

    @property
    def withheld(self) -> int:
        """How many places are withheld."""
        return sum(line.count for line in self.schedule)

    @property
    def listed(self) -> str:
        """What is withheld, by ground and type, without its content."""
        return "；".join(f"{label(line.category)}·{label(line.type)} {line.count} 处" for line in self.schedule)


def register_sheet(lines: Sequence[Registered]) -> bytes:
    """Write the register as an Excel file."""
    rows = (_cells(at, line) for at, line in enumerate(lines, 1))
    return sheet("登记表", [head for head, _ in _HEADS], rows, [width for _, width in _HEADS])


def register_text(lines: Sequence[Registered]) -> str:
    """Write the register as plain text: one paragraph a copy, one fact a line."""
    parts = [f"发布副本登记表（共 {len(lines)} 件）"]
    for at, line in enumerate(lines, 1):
        facts = [
            f"{head}：{' '.join(str(value).split())}" for (head, _), value in zip(_HEADS, _cells(at, line), strict=True)
        ]
        parts.append("\r\n".join(facts))
    return printable("\r\n\r\n".join(parts).replace("\r\n", "\n")).replace("\n", "\r\n") + "\r\n"


def _cells(at: int, line: Registered) -> list[Value]:
    return [
        at,
        line.number,
        line.title,
        line.section,
        label(line.attribute),
        minute(line.released_at),
        line.file,
        line.digest,
        line.withheld,
        line.listed or "无",
    ]
