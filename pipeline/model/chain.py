"""The rules of the chain: who may act, what counts, what must be settled, when a case is approved.

Sources: DESIGN.md section 4; 中卫市云计算和大数据发展局 保密审查工作制度 第六条, 中卫市科学技术局 政务信息公开制度 第四条、第七条;
《保守国家秘密法实施条例》第四十二条.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from pipeline.errors import NotApproved, NotEntitled, Unsettled, UsageError
from pipeline.model.audit import AuditAction
from pipeline.model.finding import EntityType
from pipeline.model.review import Attribute, Case, Item, ItemDecision, Officer, Role, Signature, Step, Verdict
from pipeline.model.substitutes import Substitution, stands_in

# What an officer does for a step of the chain; a voided signature is named in another's event and does not count.
STEP_ACTS = frozenset(
    {
        AuditAction.CASE_OPENED,
        AuditAction.CASE_BLOCKED,
        AuditAction.ATTRIBUTE_SET,
        AuditAction.ITEM_DECIDED,
        AuditAction.ITEM_ADDED,
        AuditAction.ITEM_REPLACED,
        AuditAction.SIGNED,
        AuditAction.RETURNED,
        AuditAction.ESCALATED,
        AuditAction.CONSULTATION_ASKED,
        AuditAction.CONSULTATION_ANSWERED,
        AuditAction.CONSULTATION_WITHDRAWN,
    }
)


def check_fits(case: str, item: Item, verdict: Verdict) -> None:
    """Make sure that a verdict can be said of an item: RESTORE of revisions, WITHHOLD of everything else, KEEP of all.

    Raises:
        UsageError: it cannot.
    """
    if item.type is EntityType.REVISIONS and verdict is Verdict.WITHHOLD:
        what = f"事项 {case} 第 {item.number} 项是未接受的修订，不能遮盖；请选择按打印状态发布（keep）或恢复原文（restore）"
        raise UsageError(what=what)
    if item.type is not EntityType.REVISIONS and verdict is Verdict.RESTORE:
        raise UsageError(what=f"事项 {case} 第 {item.number} 项不是修订；恢复原文（restore）只用于未接受的修订")


def next_unsigned(chain: Sequence[Step], signatures: Iterable[Signature], plan: str) -> Step | None:
    """Return the first step of the chain without a standing signature over this plan, None when all have signed.

    A later step that changes a decision voids the earlier signatures, so the turn may go back to an earlier step.
    """
    signed = {signature.step for signature in standing(signatures) if signature.plan == plan}
    return next((step for step in chain if step.id not in signed), None)


def standing(signatures: Iterable[Signature]) -> list[Signature]:
    """Return the signatures that are not void."""
    return [signature for signature in signatures if not signature.void]


def check_entitled(
    officer: Officer,
    step: Step,
    case: Case,
    acted: Iterable[tuple[str, str]],
    substitutions: Collection[Substitution] = (),
) -> Substitution | None:
    """Make sure that ``officer`` may act on ``step`` of ``case``: active, role, section, one person one step.

    ``acted`` holds (officer id, step id) of every decision and signature in the case, void ones too; ``substitutions`` are those in
    force today.

    Returns:
        The substitution by which the officer acts, None for one in the own chair.

    Raises:
        NotEntitled: one of them does not hold.
    """
    section = case.section if step.own_section else None
    standing_in = None
    if step.role not in officer.roles or (section is not None and section not in officer.sections):
        standing_in = stands_in(
            officer, step.role, case.section, substitutions
        )  # ordered for a section, holds for it alone
    if standing_in is None:
        check_role(officer, step.role, step.title)
        if section is not None and section not in officer.sections:
            raise NotEntitled(what=f"不在事项所属科室，不能办理“{step.title}”")
    elif not officer.active:
        raise NotEntitled(what="账号已停用")
    if any(who == officer.id and where != step.id for who, where in acted):
        raise NotEntitled(what="同一人不得办理同一事项的两个环节")
    return standing_in


def check_role(officer: Officer, role: Role, what: str) -> None:
    """Make sure that ``officer`` is active and holds ``role``; ``what`` names the act in Chinese.

    Raises:
        NotEntitled: one of them does not hold.
    """
    if not officer.active:
        raise NotEntitled(what="账号已停用")
    if role not in officer.roles:
        raise NotEntitled(what=f"“{what}”须由相应职责的人员办理")


def check_approved(case: Case, chain: Sequence[Step], signatures: Iterable[Signature], plan: str) -> None:
    """Make sure that every step of the chain has signed this very plan, each by another person (DESIGN.md rule 4.2, 4.3).

    Raises:
        NotApproved: a signature is missing, or covers another plan, or one person signed two steps.
    """
    valid = standing(signatures)
    for step in chain:
        own = [signature for signature in valid if signature.step == step.id]
        if not own:
            raise NotApproved(case=case.number, what=f"缺少“{step.title}”签批")
        if own[-1].plan != plan:
            raise NotApproved(case=case.number, what=f"“{step.title}”的签批针对的是另一份处理方案")
    officers = [signature.officer for signature in valid if any(signature.step == step.id for step in chain)]
    if len(set(officers)) != len(chain):
        raise NotApproved(case=case.number, what="同一人签批了两个环节")


def standing_words(decisions: Iterable[ItemDecision]) -> list[ItemDecision]:
    """Return the decisions that nobody took back, in the order of writing."""
    said: list[ItemDecision] = []
    for decision in decisions:
        if not decision.undoes:
            said.append(decision)
            continue
        last = next((at for at in range(len(said) - 1, -1, -1) if said[at].item == decision.item), None)
        if last is not None:
            del said[last]
    return said


def settled(decisions: Iterable[ItemDecision]) -> dict[str, ItemDecision]:
    """Return for each item the decision that counts: the latest word that was not taken back, in the order of writing.

    Only the officer whose turn it is can decide, so the latest word is that of the furthest step, or, after a return, of the
    step that it was sent back to. Every step must sign what comes of it; earlier differing words stay as dissent.
    """
    return {decision.item: decision for decision in standing_words(decisions)}


def live(items: Iterable[Item]) -> list[Item]:
    """Return the items that need a decision: all but those in whose stead others stand."""
    known = list(items)
    gone = {former for item in known for former in item.replaces}
    return [item for item in known if item.id not in gone]


def check_settled(case: Case, items: Iterable[Item], decisions: dict[str, ItemDecision]) -> None:
    """Make sure that the case can be signed: attribute set (A 第四条), every item decided (实施条例 第四十二条).

    Where nothing is published at all no item needs a decision.

    Raises:
        Unsettled: the attribute is missing, or items are open.
    """
    if case.attribute is None:
        raise Unsettled(case=case.number, what="公文属性尚未确定")
    if case.attribute is Attribute.NON_DISCLOSURE:
        if case.ground is None:
            raise Unsettled(case=case.number, what="尚未说明不予公开的类别")
        return  # nothing of it leaves
    open_items = [item.number for item in live(items) if item.id not in decisions]
    if open_items:
        raise Unsettled(
            case=case.number, what=f"尚有 {len(open_items)} 项未决（{'、'.join(map(str, open_items[:20]))}）"
        )
