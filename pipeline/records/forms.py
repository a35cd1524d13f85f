"""保密审查审批表: the form that a bureau files for each document, as a Word file.

One line an item with ground and article (保守国家秘密法实施条例 第四十二条: 逐项进行保密审查), one block a step of the
chain with opinion, officer and time. The form holds the document's title and no other text of it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO

import docx
from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table

from pipeline.model.chain import live, settled, standing
from pipeline.model.labels import item_label, label
from pipeline.model.review import Case, Item, ItemDecision, Signature, Step
from pipeline.policy.profile import Profile

TITLE = "保密审查审批表"
_FONT = "宋体"
_SIZE = Pt(10.5)
_EPOCH = (1980, 1, 1, 0, 0, 0)  # fixed, so that the same record gives the same bytes
_ITEM_HEADINGS = ("序号", "类型", "类别", "系统建议", "决定", "依据", "决定环节")


def review_form(
    case: Case,
    profile: Profile,
    officers: Mapping[str, str],
    items: Sequence[Item],
    decisions: Iterable[ItemDecision],
    signatures: Iterable[Signature],
) -> bytes:
    """Write the form of one case; the same record gives the same bytes.

    ``officers`` maps officer ids to names. A step that has not signed stays empty; dissent (an earlier step that decided
    otherwise) is named with its step.
    """
    every = tuple(decisions)
    word = docx.Document()
    _set_up(word)
    heading = word.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = heading.add_run(TITLE)
    run.font.size, run.bold = Pt(18), True
    _facts(word, case, profile, len(live(items)))
    word.add_paragraph("一、逐项审查情况").runs[0].bold = True
    _items(word, profile, items, every)
    word.add_paragraph("二、各环节意见").runs[0].bold = True
    _steps(word, profile, officers, items, every, standing(signatures))
    return _bytes(word)


def _set_up(word: WordFile) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    style = word.styles["Normal"]
    style.font.name, style.font.size = _FONT, _SIZE
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
    properties = word.core_properties
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.title = TITLE
    properties.created = properties.modified = datetime(*_EPOCH, tzinfo=UTC)


def _facts(word: WordFile, case: Case, profile: Profile, count: int) -> None:
    rows = (
        ("事项编号", case.number, "产生科室", case.section),
        ("文件标题", case.title or "", "公文属性", label(case.attribute) if case.attribute else ""),
        ("审查单位", profile.title, "状态", label(case.state)),
        ("审查程序依据", profile.rules, "规则版本", f"{case.profile} {case.profile_version}"),
        ("立项时间", _time(case.opened_at), "办理期限", case.due or ""),
        ("待审事项数", str(count), "", ""),
    )
    table = _table(word, len(rows), 4, (2.6, 6.6, 2.4, 5.4))
    _fill(table, rows)
    word.add_paragraph()


def _items(word: WordFile, profile: Profile, items: Sequence[Item], decisions: Sequence[ItemDecision]) -> None:
    if not items:
        word.add_paragraph("未发现需要逐项决定的内容。")
        return
    counting = settled(decisions)
    titles = {step.id: step.title for step in profile.chain}
    successors = {former: each.number for each in items for former in each.replaces}
    lines = [_ITEM_HEADINGS]
    for item in sorted(items, key=lambda each: each.number):
        decision = counting.get(item.id)
        settling = ("", "未决", "", "")
        if item.id in successors:
            settling = ("", f"由第 {successors[item.id]} 项代替", "", "")
        elif decision is not None:
            settling = (
                label(decision.category),
                item_label(decision.verdict, item.type),
                "、".join(str(basis) for basis in decision.basis),
                titles[decision.step] + _dissent(item, decision, decisions, titles),
            )
        category, verdict, basis, step = settling
        lines.append(
            (str(item.number), label(item.type), category, item_label(item.proposal, item.type), verdict, basis, step)
        )
    _fill(_table(word, len(lines), len(_ITEM_HEADINGS), (1.1, 2.8, 2.6, 1.8, 1.4, 4.7, 2.6)), lines)
    word.add_paragraph()


def _dissent(item: Item, counting: ItemDecision, decisions: Sequence[ItemDecision], titles: Mapping[str, str]) -> str:
    """Name the steps whose last word on an item was another than the one that counts."""
    last = {each.step: each for each in decisions if each.item == item.id}
    others = [titles[step] for step, each in last.items() if each.verdict is not counting.verdict]
    return f"（{'、'.join(others)}意见不同）" if others else ""


def _steps(
    word: WordFile,
    profile: Profile,
    officers: Mapping[str, str],
    items: Sequence[Item],
    decisions: Sequence[ItemDecision],
    signatures: Sequence[Signature],
) -> None:
    table = _table(word, len(profile.chain), 2, (4.6, 12.4))
    for row, step in zip(table.rows, profile.chain, strict=True):
        row.cells[0].text = f"{step.title}\n（{step.article}）"
        own = [each for each in signatures if each.step == step.id]
        row.cells[1].text = _opinion(step, own[-1], officers, items, decisions) if own else "（未签批）"


def _opinion(
    step: Step,
    signature: Signature,
    officers: Mapping[str, str],
    items: Sequence[Item],
    decisions: Sequence[ItemDecision],
) -> str:
    known = {item.id for item in live(items)}
    decided = len({each.item for each in decisions if each.step == step.id and each.item in known})
    return (
        f"意见：{label(signature.opinion)}（本环节决定 {decided} 项，同意前序决定 {signature.adopted} 项）\n"
        f"经办人：{officers.get(signature.officer, signature.officer)}    时间：{_time(signature.at)}\n"
        f"签批对象（处理方案摘要）：{signature.plan[:16]}"
    )


def _time(at: str) -> str:
    """Show a UTC time of the record down to the minute, marked as such."""
    return f"{at[:10]} {at[11:16]} UTC" if len(at) >= 16 and at.endswith("Z") else at


def _table(word: WordFile, rows: int, columns: int, widths: Sequence[float]) -> Table:
    table: Table = word.add_table(rows=rows, cols=columns, style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)
    return table


def _fill(table: Table, lines: Iterable[Sequence[str]]) -> None:
    for row, texts in zip(table.rows, lines, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


def _bytes(word: WordFile) -> bytes:
    """Save with fixed dates in the archive, so that the bytes depend on the record alone."""
    saved, out = BytesIO(), BytesIO()
    word.save(saved)
    with zipfile.ZipFile(saved) as package, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in package.namelist():
            copy.writestr(zipfile.ZipInfo(name, _EPOCH), package.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
