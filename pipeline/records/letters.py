"""Letters that leave with a case: to the authority that rules, to a citizen who asks for reasons, to the readers of a copy.

None of them holds text of the document beyond the title where it may be shown and the words of a marking: what is asked or
explained is named by number, place, category and article.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model.finding import Category, LegalBasis
from pipeline.model.labels import label
from pipeline.records.paper import closing, fill, grid, paper, paragraph, saved, section


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the top of each letter: who writes, about which case; ``title`` as it may be shown, None for none."""

    bureau: str
    case: str
    section: str
    title: str | None
    date: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """What an authority is asked about: a marking, or an item, with its place and category; the marking's words or ''."""

    number: int
    place: str
    what: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one span is withheld: its place, category and articles, nothing of its content."""

    number: int
    place: str
    category: Category
    basis: tuple[LegalBasis, ...]


@dataclass(frozen=True, slots=True)
class _Request:
    """What an authority is asked for, in the words of its letter; ``matters`` is the heading of the list."""

    title: str
    matters: str
    doubt: str
    asks: str
    answer: str


_RULING = _Request(
    "关于提请审定政府信息是否可以公开的函",
    "提请审定的事项",
    "是否属于国家秘密、是否可以公开不能确定",
    "现提请审定",
    "审定结论（机关、文号、日期）请函复我单位，审定期间",
)
_REPORT = _Request(
    "关于委托出具测评报告的函",
    "提请测评的事项",
    "公开后是否危及国家安全、公共安全、经济安全和社会稳定不能确定",
    "现请测评并出具测评报告",
    "测评报告请送我单位，测评期间",
)


def escalation_letter(
    head: Head, authority: str, article: str, reason: str, doubts: Sequence[Doubt], *, assessment: bool = False
) -> bytes:
    """Write the letter that asks an authority to rule (A 第十条, B-保密 第七条): 提请审定函.

    ``article`` is the rule that names the authority, ``reason`` what the officer gave; ``assessment``: an assessor is
    asked for a report (A 第三十八条), not for a ruling.
    """
    request = _REPORT if assessment else _RULING
    word = paper(request.title)
    paragraph(word, f"{authority}：")
    paragraph(
        word,
        f"　　我单位在对拟公开的政府信息进行保密审查时，对下列事项{request.doubt}。根据{article}，{request.asks}。",
    )
    fill(
        grid(word, 2, (2.6, 6.6, 2.4, 5.4)),
        (
            ("事项编号", head.case, "产生科室", head.section),
            ("文件标题", head.title or "（不予载明）", "提请日期", head.date),
        ),
    )
    section(word, f"一、{request.matters}")
    lines = [
        ("序号", "位置", "类型", "标志"),
        *((str(each.number), each.place, each.what, each.mark) for each in doubts),
    ]
    fill(grid(word, len(lines), (1.4, 6.0, 5.0, 4.6)), lines)
    section(word, "二、提请理由")
    paragraph(word, f"　　{reason}")
    paragraph(word, f"　　原件按保密规定另行报送。{request.answer}本事项停止办理，期限中止计算。")
    closing(word, head.bureau, head.date)
    return saved(word)


def reasons_sheet(head: Head, reasons: Sequence[Reason], *, whole: bool = False) -> bytes:
    """Write the reasons for withholding (B-保密 第八条, 条例 第三十六条（三）、第三十七条): 不予公开理由说明.

    ``whole``: the document is not published at all; ``reasons`` then hold one line for each ground, without a place.
    """
    word = paper("政府信息不予公开理由说明")
    fill(
        grid(word, 2, (2.6, 6.6, 2.4, 5.4)),
        (
            ("事项编号", head.case, "产生科室", head.section),
            ("文件标题", head.title or "（不予载明）", "说明日期", head.date),
        ),
    )
    extent = "该政府信息整件不予公开" if whole else f"该政府信息已作区分处理，其中 {len(reasons)} 处不予公开"
    paragraph(word, f"　　{extent}，依据和理由逐项说明如下：")
    lines = [("序号", "位置", "类别", "依据")]
    lines += [
        (str(each.number), each.place, label(each.category), "、".join(str(basis) for basis in each.basis))
        for each in reasons
    ]
    fill(grid(word, len(lines), (1.4, 4.4, 4.0, 7.2)), lines)
    paragraph(word, "　　其余内容已依法公开。" if not whole else "")
    closing(word, head.bureau, head.date)
    return saved(word)


def recall_notice(head: Head, released: str, reason: str, successor: str | None) -> bytes:
    """Write the notice that a published copy is withdrawn or corrected (B-主动 第二条): 撤回（更正）公告.

    ``released`` is the day on which the copy was released, ``reason`` what the public is told, ``successor`` the number of the case
    that corrects it. Without a title the document is named by its number and day.
    """
    word = paper("政府信息更正公告" if successor else "政府信息撤回公告")
    name = f"《{head.title}》（编号 {head.case}）" if head.title else f"编号为 {head.case} 的政府信息"
    what = f"现予更正，更正后的文本编号为 {successor}" if successor else "现予撤回"
    paragraph(word, f"　　我单位于 {released} 公开的{name}，{what}。")
    paragraph(word, f"　　理由：{reason}")
    paragraph(word, "　　请已转载的网站和已取得该文本的单位、个人停止使用和传播原文本。")
    closing(word, head.bureau, head.date)
    return saved(word)
