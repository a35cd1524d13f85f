"""Quasi-identifiers: rows of a list that are one person's although name and number are withheld.

k-anonymity (GB/T 37964-2019, annex on models) over the columns that would be published and that describe a person: village
group, age, sex, ethnicity, illness, schooling, kin. A table gets one review item, on the rarest cell, that names the rows.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from detectors import basis
from detectors.base import Refiner, Source
from detectors.view import Unit, View, tidy, view_of
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

NAME, VERSION = "rows", "1"
_T = EntityType

# A table of this many persons can hide one among others; in a shorter one every row stands alone and is judged item by item.
SMALLEST = 4
# How many rows the reason names one by one.
NAMED = 12
# What a column says of a person, and the type under which its cell is shown.
_COLUMNS = (
    (re.compile(r"年龄|周岁|岁数"), "年龄", _T.DATE_OF_BIRTH),
    (re.compile(r"病种|病名|疾病|诊断|残疾|伤情|健康|致[困贫]原因"), "疾病或残疾", _T.HEALTH_INFO),
    (
        re.compile(r"村民?小?组|组别|(?:所在|户籍|居住|所属)(?:村|社区|地|小区)|^村(?:名|组)?$|村\(社区\)|楼栋|自然村"),
        "村组",
        _T.ADDRESS,
    ),
    (re.compile(r"性别"), "性别", _T.FAMILY_INFO),
    (re.compile(r"民族"), "民族", _T.FAMILY_INFO),
    (re.compile(r"文化程度|学历|专业|毕业院校"), "文化程度", _T.FAMILY_INFO),
    (re.compile(r"学校|班级|年级"), "学校班级", _T.FAMILY_INFO),
    (re.compile(r"与户主关系|家庭人口|人口数|家庭成员|婚姻"), "家庭情况", _T.FAMILY_INFO),
    (re.compile(r"职业|工种|岗位"), "职业", _T.FAMILY_INFO),
)
_NAME_HEADING = re.compile(
    r"姓名|户主|申请人|患者|学生|补贴对象|救助对象|保障对象|受助人|残疾人|当事人|持证人|权利人|承租人|领取人|职工|对象"
)
_MASKED = re.compile(r"[*某×xX○〇●]|先生|女士|^\s*$|[A-Za-z]\d*$|编号")
# A cell that says something; a row of sums is nobody's.
_TELLS = re.compile(r"[0-9A-Za-z\u4e00-\u9fff]")
_TOTAL = re.compile(r"合计|小计|总计|共计")


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells that would be published of the columns that describe a person, by row; ``labels`` by column."""

    rows: dict[int, dict[int, Unit]]
    labels: dict[int, tuple[str, EntityType]]


class _Withheld:
    """Where the first pass withholds or asks: folded spans, sorted."""

    def __init__(self, view: View, findings: Sequence[Finding]) -> None:
        spans = sorted(
            (view.place(each.start), view.place(each.end))
            for each in findings
            if each.disposition is not Disposition.KEEP and each.start < each.end
        )
        self.starts, self.ends = [start for start, _ in spans], [end for _, end in spans]

    def touches(self, unit: Unit) -> bool:
        """Say whether any of a cell is withheld."""
        index = bisect_right(self.ends, unit.start)
        return index < len(self.starts) and self.starts[index] < unit.end


def _tables(view: View) -> Iterable[list[Unit]]:
    tables: dict[int, list[Unit]] = defaultdict(list)
    for unit in view.units:
        if unit.table >= 0:
            tables[unit.table].append(unit)
    return tables.values()


def _cells(view: View, units: Sequence[Unit], withheld: _Withheld) -> _Cells | None:
    """Return what of a list of persons stays readable and describes them; None for other tables and public lists."""
    labels: dict[int, tuple[str, EntityType]] = {}
    name_columns: set[int] = set()
    for unit in units:
        if unit.column in labels or unit.column in name_columns or not unit.column_heading:
            continue
        if _NAME_HEADING.search(unit.column_heading) and not re.search("人数|电话|证号|账号", unit.column_heading):
            name_columns.add(unit.column)
        label = next(((name, kind) for pattern, name, kind in _COLUMNS if pattern.search(unit.column_heading)), None)
        if label is not None and unit.column not in name_columns:
            labels[unit.column] = label
    if not name_columns or len(set(labels.values())) < 2:
        return None
    names = [each for each in units if each.column in name_columns and each.row > 0 and each.column_heading]
    hidden = sum(withheld.touches(each) or bool(_MASKED.search(view.string(each))) for each in names)
    if not names or hidden * 2 < len(names):
        return None
    rows: dict[int, dict[int, Unit]] = defaultdict(dict)
    for unit in units:
        if unit.column not in labels or unit.row < 1 or not _TELLS.search(view.string(unit)):
            continue
        if not _TOTAL.match(unit.row_heading) and not withheld.touches(unit):
            rows[unit.row][unit.column] = unit
    return _Cells(rows, labels)


def _rare(view: View, cells: _Cells) -> list[int]:
    """Return the rows whose readable combination of at least two columns occurs once."""
    values = {
        row: tuple(sorted((column, tidy(view.string(unit))) for column, unit in found.items()))
        for row, found in cells.rows.items()
        if len(found) >= 2
    }
    if len(values) < SMALLEST:
        return []
    counts = Counter(values.values())
    return [row for row, value in sorted(values.items()) if counts[value] == 1]


def _rarest(view: View, cells: _Cells, rows: Sequence[int]) -> tuple[Unit, EntityType]:
    """Return the cell of these rows whose value is the rarest of its column; the shortest where several are."""
    counts = Counter(
        (column, tidy(view.string(unit))) for found in cells.rows.values() for column, unit in found.items()
    )
    candidates = [
        (counts[column, tidy(view.string(unit))], unit.end - unit.start, row, column)
        for row in rows
        for column, unit in cells.rows[row].items()
    ]
    _, _, row, column = min(candidates)
    return cells.rows[row][column], cells.labels[column][1]


def refine(document: Document, profile: Profile, findings: Sequence[Finding]) -> Iterable[Finding]:
    """Find tables whose rows are one person's by the columns that stay readable; one finding a table."""
    view = view_of(document)
    withheld = _Withheld(view, findings)
    source = Source(document, NAME, VERSION)
    for units in _tables(view):
        cells = _cells(view, units, withheld)
        rare = _rare(view, cells) if cells is not None else []
        if cells is None or not rare:
            continue
        unit, kind = _rarest(view, cells, rare)
        columns = sorted({column for row in rare for column in cells.rows[row]})
        labels = "、".join(dict.fromkeys(cells.labels[column][0] for column in columns))
        named = "、".join(str(row) for row in rare[:NAMED]) + ("等" if len(rare) > NAMED else "")
        total = len(cells.rows)
        yield source.finding(
            view.span(unit.start, unit.end),
            kind,
            Disposition.REVIEW,
            0.5,
            f"名单隐去姓名和号码后，仍可由{labels}的组合认出个人：{total}行中第{named}行（共{len(rare)}行）组合唯一，请考虑删去或概括这些列。",
            (basis.PERSONAL, basis.SEPARABLE),
            (Evidence("k_anonymity", (f"k=1, {len(rare)}/{total}",), 0.5),),
        )


REFINER = Refiner(NAME, VERSION, refine)
