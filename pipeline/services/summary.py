"""签批: what a signer needs to see on one page, and whether a case may be signed together with others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.errors import MishenError, Unsettled
from pipeline.model.audit import AuditAction, AuditEvent
from pipeline.model.chain import live, settled, standing_words
from pipeline.model.consultation import Answer
from pipeline.model.review import Attribute, Case, CaseState, Item, ItemDecision, Officer, Verdict
from pipeline.services.desk import Desk, acted, check_may_see, turn
from pipeline.services.signing import sign
from pipeline.services.turns import entitled
from pipeline.store import Transaction

# What others did that a signer wants to know of.
_TELLING = frozenset(
    {
        AuditAction.CASE_OPENED,
        AuditAction.ATTRIBUTE_SET,
        AuditAction.ITEM_DECIDED,
        AuditAction.ITEM_ADDED,
        AuditAction.ITEM_REPLACED,
        AuditAction.SIGNED,
        AuditAction.SIGNATURE_WITHDRAWN,
        AuditAction.SIGNATURE_VOIDED,
        AuditAction.RETURNED,
        AuditAction.ESCALATED,
        AuditAction.RULING_RECORDED,
        AuditAction.MARKING_LIFTED,
        AuditAction.NOT_A_MARKING_PROPOSED,
        AuditAction.RELEASE_FAILED,
        AuditAction.CONSULTATION_ASKED,
        AuditAction.CONSULTATION_ANSWERED,
        AuditAction.CONSULTATION_WITHDRAWN,
    }
)
# What is no act: a view of the case as a whole names its revision.
_LOOKS = frozenset({AuditAction.ORIGINAL_VIEWED, AuditAction.ORIGINAL_DOWNLOADED, AuditAction.EXPORTED})


@dataclass(frozen=True, slots=True)
class Dissent:
    """That a step said otherwise of an item than what counts now: another verdict, category or mask."""

    item: Item
    word: ItemDecision
    counts: ItemDecision


@dataclass(frozen=True, slots=True)
class Change:
    """So many acts of one kind by one officer (id) since the signer last looked; ``at`` is the last one's time."""

    action: AuditAction
    officer: str | None
    count: int
    at: str


def dissents(items: Sequence[Item], decisions: Sequence[ItemDecision]) -> tuple[Dissent, ...]:
    """Return the last words of steps that differ from what counts, in the order of the items."""
    words = standing_words(decisions)
    counting = settled(words)
    last = {(word.item, word.step): word for word in words}
    return tuple(
        Dissent(item, word, counting[item.id])
        for item in live(items)
        for (id, _), word in last.items()
        if id == item.id and _said(word) != _said(counting[id])
    )


def _said(word: ItemDecision) -> tuple[object, ...]:
    """Return what a decision comes to; of what stays as it is category and mask do not count."""
    return (word.verdict, word.category, word.mask) if word.verdict is Verdict.WITHHOLD else (word.verdict,)


def last_look(desk: Desk, officer: Officer, number: str) -> int | None:
    """Return the event of the record after which the officer knows nothing of a case: the last view of it, or act on it.

    None where there is none. Views of single pages do not count: they tell nothing of the items.

    Raises:
        NotEntitled: another section's case.
    """
    with desk.store.read() as tx:
        check_may_see(officer, tx.case(number), desk.substitutes(tx))
        own = [event for event in tx.case_events(number) if event.officer == officer.id]
    known = [event for event in own if event.action not in _LOOKS or "revision" in event.details]
    return known[-1].sequence if known else None


def changes_after(desk: Desk, officer: Officer, number: str, sequence: int) -> tuple[Change, ...]:
    """Return what others did to a case after an event of the record.

    Raises:
        NotEntitled: another section's case.
    """
    with desk.store.read() as tx:
        check_may_see(officer, tx.case(number), desk.substitutes(tx))
        events = tx.case_events(number)
    counts: Counter[tuple[AuditAction, str | None]] = Counter()
    times: dict[tuple[AuditAction, str | None], str] = {}
    for event in events:
        if event.sequence > sequence and event.officer != officer.id and event.action in _TELLING:
            key = AuditAction(event.action), event.officer
            counts[key] += 1
            times[key] = event.at
    return tuple(Change(action, who, count, times[action, who]) for (action, who), count in counts.items())


@dataclass(frozen=True, slots=True)
class Clean:
    """Whether a case may be signed together with others; ``hindrance`` says why not (Chinese, English), None if nothing does.

    ``withheld`` and ``kept`` count items by what was decided of them.
    """

    case: Case
    hindrance: tuple[str, str] | None
    withheld: int = 0
    kept: int = 0


def clean(desk: Desk, officer: Officer, number: str) -> Clean:
    """Say whether an officer may sign a case together with others: the own turn, opened as it is now, nothing open or disputed.

    Raises:
        NotEntitled: another section's case.
        UsageError: there is no such case.
    """
    with desk.store.read() as tx:
        return _clean(desk, tx, officer, number)


def sign_clean(desk: Desk, officer: Officer, number: str, revision: int) -> Case:
    """Sign a case that ``clean`` finds nothing against, as it was shown.

    Raises:
        Unsettled: something stands against it now.
        Conflict: it is not what was shown any more.
        RefusedByRule: as ``signing.sign``.
    """
    found = clean(desk, officer, number)
    if found.hindrance is not None:
        raise Unsettled(case=number, what=found.hindrance[0])
    return sign(desk, officer, number, seen=revision)


def _clean(desk: Desk, tx: Transaction, officer: Officer, number: str) -> Clean:
    case = tx.case(number)
    check_may_see(officer, case, desk.substitutes(tx))
    items, decisions = live(tx.items(number)), tx.decisions(number)
    counting = settled(decisions)
    verdicts = Counter(counting[item.id].verdict for item in items if item.id in counting)
    hindrance = _hindrance(desk, tx, officer, case, items, decisions)
    return Clean(case, hindrance, verdicts[Verdict.WITHHOLD], verdicts[Verdict.KEEP])


def _hindrance(
    desk: Desk,
    tx: Transaction,
    officer: Officer,
    case: Case,
    items: Sequence[Item],
    decisions: Sequence[ItemDecision],
) -> tuple[str, str] | None:
    try:
        profile = desk.profile_of(case)
    except MishenError:
        return "规则配置已变更", "the rules have changed"
    step = turn(case, profile)
    if case.state is not CaseState.IN_REVIEW or step is None:
        return "不在审查中", "not in review"
    if not entitled(officer, step, case, acted(tx, case.number), desk.substitutes(tx)):
        return "目前不由您办理", "not your turn"
    if step.checks:
        return f"“{step.title}”须逐项审查，请单件签批", "the step has points to check: sign it by itself"
    if case.attribute is None:
        return "公文属性尚未确定", "the attribute is not set"
    if case.attribute is Attribute.NON_DISCLOSURE:
        return "拟不予公开，请单件签批", "not to be published: sign it by itself"
    if any(item.id not in settled(decisions) for item in items):
        return "有未决项", "items are open"
    if dissents(items, decisions):
        return "有不同意见，请单件签批", "dissent: sign it by itself"
    if any(each.answer in (None, Answer.OBJECTION, Answer.SILENCE) for each in tx.consultations(case.number)):
        return "会办单位不同意或未答复，请单件签批", "a co-issuing organ objects or is silent: sign it by itself"
    if not _opened(tx.case_events(case.number), officer, case):
        return "尚未打开查看（或查看后有变化）", "not opened yet, or changed since"
    return None


def _opened(events: Sequence[AuditEvent], officer: Officer, case: Case) -> bool:
    """Whether the officer has had the case open as it is now: viewed so, or all that was done since the view are own acts."""
    own = [event for event in events if event.officer == officer.id]
    views = [event for event in own if event.action is AuditAction.ORIGINAL_VIEWED and "revision" in event.details]
    if not views:
        return False
    if views[-1].details["revision"] == str(case.revision):
        return True
    since = [event for event in events if event.sequence > views[-1].sequence and event.action in _TELLING]
    return bool(since) and all(event.officer == officer.id for event in since)
