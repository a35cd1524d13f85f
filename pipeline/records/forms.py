"""保密审查审批表: the form that a bureau files for each document, as a Word file.

One line an item with ground and article (保守国家秘密法实施条例 第四十二条: 逐项进行保密审查), one block a step of the
chain with opinion, officer and time; then what co-issuing organs answered and authorities ruled, and what was returned,
withdrawn or seen otherwise, with the reasons (a differing view on record lowers liability, A 第六十四条), and where the audit
record stood. The form holds the document's title and what officers wrote, as the caller hands them in, and no other text of
the document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from docx.document import Document as WordFile

from pipeline.model.chain import live, settled, standing
from pipeline.model.consultation import Consulted
from pipeline.model.labels import item_label, label
from pipeline.model.review import Case, Item, ItemDecision, RemarkKind, Signature, Step
from pipeline.model.substitutes import Substitution
from pipeline.policy.profile import Profile
from pipeline.records.paper import fill, grid, minute, paper, paragraph, saved, section, write

TITLE = "保密审查审批表"
_ITEM_HEADINGS = ("序号", "类型", "类别", "系统建议", "决定", "依据", "决定环节")


@dataclass(frozen=True, slots=True)
class Said:
    """What an officer gave as the reason of an act; ``step`` is None outside the chain, ``at`` UTC."""

    kind: RemarkKind
    officer: str
    step: str | None
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class Ruled:
    """What an authority ruled, or an assessor reported (``report``): organ, 文号, its ISO day, and the conclusion in words."""

    organ: str
    document_number: str
    date: str
    conclusion: str
    report: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """Where the audit record stood when the form was written: the number and hash of its last event, and the public key (hex)."""

    sequence: int
    hash: str
    public_key: str


@dataclass(frozen=True, slots=True)
class Margin:
    """What stands beside the decisions and signatures.

    Attributes:
        said: the reasons of returns, withdrawals and other acts, oldest first.
        consulted: the co-issuing organs that were asked, with their answers.
        ruled: what authorities ruled, oldest first.
        words: what signers wrote with their signatures, by signature id.
        substitutions: all of the home, by which signers may have acted.
        proof: where the audit record stood, None where that is not told.
    """

    said: Sequence[Said] = ()
    consulted: Sequence[Consulted] = ()
    ruled: Sequence[Ruled] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    substitutions: Sequence[Substitution] = ()
    proof: Proof | None = None


def review_form(
    case: Case,
    profile: Profile,
    officers: Mapping[str, str],
    items: Sequence[Item],
    decisions: Iterable[ItemDecision],
    signatures: Iterable[Signature],
    margin: Margin | None = None,
) -> bytes:
    """Write the form of one case; the same record gives the same bytes.

    ``officers`` maps officer ids to names. A step that has not signed stays empty; dissent (an earlier step that decided
    otherwise) is named with its step, and told with its reason below.
    """
    beside = margin or Margin()
    every = tuple(decisions)
    word = paper(TITLE)
    _facts(word, case, profile, len(live(items)))
    section(word, "一、逐项审查情况")
    _items(word, profile, items, every)
    section(word, "二、各环节意见")
    _steps(word, profile, officers, items, every, standing(signatures), beside)
    titles = {step.id: step.title for step in profile.chain}
    lists = (
        _consulted(beside.consulted),
        _ruled(beside.ruled),
        _by_hand(items, officers),
        _dissents(items, every, titles, officers),
        _acts(beside.said, titles, officers),
    )
    for numeral, each in zip("三四五六七", (each for each in lists if len(each.lines) > 1), strict=False):
        paragraph(word)
        section(word, f"{numeral}、{each.heading}")
        fill(grid(word, len(each.lines), each.widths), each.lines)
    if beside.proof is not None:
        paragraph(word)
        paragraph(
            word,
            f"审计记录：截至第 {beside.proof.sequence} 条，摘要 {beside.proof.hash}；签名公钥 {beside.proof.public_key}",
        )
    return saved(word)


def _facts(word: WordFile, case: Case, profile: Profile, count: int) -> None:
    rows = (
        ("事项编号", case.number, "产生科室", case.section),
        ("文件标题", case.title or "", "公文属性", label(case.attribute) if case.attribute else ""),
        ("审查单位", profile.title, "状态", label(case.state)),
        ("审查程序依据", profile.rules, "规则版本", f"{case.profile} {case.profile_version}"),
        ("立项时间", minute(case.opened_at), "办理期限", case.due or ""),
        ("待审事项数", str(count), "", ""),
    )
    fill(grid(word, len(rows), (2.6, 6.6, 2.4, 5.4)), rows)
    paragraph(word)


def _items(word: WordFile, profile: Profile, items: Sequence[Item], decisions: Sequence[ItemDecision]) -> None:
    if not items:
        paragraph(word, "未发现需要逐项决定的内容。")
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
    fill(grid(word, len(lines), (1.1, 2.8, 2.6, 1.8, 1.4, 4.7, 2.6)), lines)
    paragraph(word)


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
    margin: Margin,
) -> None:
    for row, step in zip(grid(word, len(profile.chain), (4.6, 12.4)).rows, profile.chain, strict=True):
        write(row.cells[0], f"{step.title}\n（{step.article}）")
        own = [each for each in signatures if each.step == step.id]
        write(row.cells[1], _opinion(step, own[-1], officers, items, decisions, margin) if own else "（未签批）")


def _opinion(
    step: Step,
    signature: Signature,
    officers: Mapping[str, str],
    items: Sequence[Item],
    decisions: Sequence[ItemDecision],
    margin: Margin,
) -> str:
    known = {item.id for item in live(items)}
    decided = len({each.item for each in decisions if each.step == step.id and each.item in known})
    lines = [f"意见：{label(signature.opinion)}（本环节决定 {decided} 项，同意前序决定 {signature.adopted} 项）"]
    lines += [f"{each.point}：符合{'。' + each.note if each.note else ''}" for each in signature.checks]
    if words := margin.words.get(signature.id):
        lines.append(f"附言：{words}")
    who = officers.get(signature.officer, signature.officer) + _in_stead(signature, officers, margin.substitutions)
    lines.append(f"经办人：{who}    时间：{minute(signature.at)}")
    lines.append(f"签批对象（处理方案摘要）：{signature.plan[:16]}")
    return "\n".join(lines)


def _in_stead(signature: Signature, officers: Mapping[str, str], substitutions: Sequence[Substitution]) -> str:
    """Say in whose chair a substitute signed."""
    by = next((each for each in substitutions if each.id == signature.substitution), None)
    if by is None:
        return ""
    return f"（代{officers.get(by.absent, by.absent)}）" if by.absent else f"（代行空缺的{label(by.role)}职责）"


@dataclass(frozen=True, slots=True)
class _List:
    """A part of the form that is left out where there is nothing to tell; the first of the lines are the headings."""

    heading: str
    widths: tuple[float, ...]
    lines: list[tuple[str, ...]]


def _consulted(consulted: Sequence[Consulted]) -> _List:
    lines: list[tuple[str, ...]] = [("会办单位", "征求日期", "意见", "答复日期", "说明")]
    lines += [
        (each.organ, each.asked_on, label(each.answer) if each.answer else "未答复", each.answered_on or "", each.words)
        for each in consulted
    ]
    return _List("会办单位意见", (5.0, 2.6, 2.2, 2.6, 4.6), lines)


def _ruled(ruled: Sequence[Ruled]) -> _List:
    lines: list[tuple[str, ...]] = [("作出机关", "形式", "文号", "日期", "结论")]
    lines += [
        (each.organ, "测评报告" if each.report else "审定", each.document_number, each.date, each.conclusion)
        for each in ruled
    ]
    return _List("有权机关审定结论", (5.0, 2.2, 4.6, 2.6, 2.6), lines)


def _dissents(
    items: Sequence[Item],
    decisions: Sequence[ItemDecision],
    titles: Mapping[str, str],
    officers: Mapping[str, str],
) -> _List:
    counting = settled(decisions)
    lines: list[tuple[str, ...]] = [("序号", "环节", "经办人", "意见", "理由")]
    for item in items:
        last = {each.step: each for each in decisions if each.item == item.id}
        heirs = _heirs(item, items)
        counts = {counting[each].verdict for each in heirs if each in counting}
        # Who spoke again, on what stands in its stead, has replaced the own word.
        again = {each.step for each in decisions if each.item in heirs} if heirs != {item.id} else set()
        lines += [
            (
                str(item.number),
                titles[step],
                officers.get(each.officer, each.officer),
                item_label(each.verdict, item.type),
                each.reason,
            )
            for step, each in last.items()
            if counts - {each.verdict} and step not in again
        ]
    return _List("不同意见", (1.1, 3.2, 2.6, 1.8, 8.3), lines)


def _heirs(item: Item, items: Sequence[Item]) -> set[str]:
    """Return the ids of the items that stand in an item's stead in the end; its own where none does."""
    seen, waiting, heirs = {item.id}, [item.id], set()
    while waiting:
        id = waiting.pop()
        successors = [each.id for each in items if id in each.replaces]
        if not successors:
            heirs.add(id)
        waiting += [each for each in successors if each not in seen]
        seen.update(successors)
    return heirs


def _by_hand(items: Sequence[Item], officers: Mapping[str, str]) -> _List:
    lines: list[tuple[str, ...]] = [("序号", "类型", "经办人", "说明")]
    lines += [
        (str(each.number), label(each.type), officers.get(each.added_by, each.added_by), each.reason)
        for each in items
        if each.added_by is not None
    ]
    return _List("人工添加、调整的事项", (1.1, 3.2, 2.6, 10.1), lines)


def _acts(said: Sequence[Said], titles: Mapping[str, str], officers: Mapping[str, str]) -> _List:
    lines: list[tuple[str, ...]] = [("时间", "环节", "经办人", "事由", "理由")]
    lines += [
        (
            minute(each.at),
            titles.get(each.step or "", ""),
            officers.get(each.officer, each.officer),
            label(each.kind),
            each.text,
        )
        for each in said
    ]
    return _List("退回、撤回和其他记载", (3.2, 3.0, 2.4, 2.6, 5.8), lines)
