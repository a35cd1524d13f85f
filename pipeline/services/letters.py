"""The letters of a case, made anew from its record whenever they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pipeline.errors import UsageError
from pipeline.model.audit import AuditAction, AuditEvent
from pipeline.model.chain import live, settled
from pipeline.model.document import BlockKind, Document
from pipeline.model.finding import PLACELESS, Category, Disposition
from pipeline.model.labels import label
from pipeline.model.redaction import RedactionPlan
from pipeline.model.review import Case, CaseState, Item, ItemDecision, Officer, RemarkKind, Verdict
from pipeline.policy.sections import AuthorityKind
from pipeline.records.letters import Doubt, Head, Reason, escalation_letter, reasons_sheet, recall_notice
from pipeline.services.desk import CHINA, Desk, check_may_see, check_may_see_copy
from pipeline.services.markings import authority_of
from pipeline.services.planning import masked, plan_of, shown_title
from pipeline.services.where import place_of
from pipeline.store import MarkRecord, Transaction

_WITHDRAWN, _CORRECTED = "经核查，该文本不宜继续公开", "内容更正"
_LAW = ("有权确定密级的机关或者保密行政管理部门", "《政府信息公开条例》第十七条")


def reasons(desk: Desk, officer: Officer, number: str) -> bytes:
    """Write the reasons for what is withheld from a released case, or for withholding all of it (B-保密 第八条).

    Raises:
        NotEntitled: another section's case.
        UsageError: the case is neither released nor withheld.
    """
    with desk.store.begin() as tx:
        case = tx.case(number)
        check = check_may_see if case.state is not CaseState.RELEASED else check_may_see_copy
        check(officer, case, desk.substitutes(tx))
        if case.state not in (CaseState.RELEASED, CaseState.WITHHELD):
            raise UsageError(what=f"事项 {number} 尚未发布或作出不予公开决定，没有可说明的理由")
        tx.audit(AuditAction.EXPORTED, officer.id, number, kind="reasons")
        if case.state is CaseState.WITHHELD:
            # The title of a document that is not public may tell what is withheld.
            return reasons_sheet(_head(desk, tx, case, None), [_whole(desk, case)], whole=True)
        document, plan = _plan(desk, tx, case)
        listed = [
            Reason(at, place_of(document, each.start, each.end), each.category, each.basis)
            for at, each in enumerate(plan.redactions, 1)
        ]
        return reasons_sheet(_head(desk, tx, case, shown_title(case, document, plan)), listed)


def notice(desk: Desk, officer: Officer, number: str, public_reason: str = "", *, with_title: bool = False) -> bytes:
    """Write the notice that a released copy was withdrawn, or is corrected by the case that took its place.

    It tells ``public_reason``, a neutral one where that is blank, and never why the copy was recalled: that may name what leaked.
    ``with_title`` names the document by its title, if the copy shows that unchanged; else by its number and day.

    Raises:
        NotEntitled: another section's case.
        UsageError: the case was not recalled.
    """
    with desk.store.begin() as tx:
        case = tx.case(number)
        check_may_see_copy(officer, case, desk.substitutes(tx))
        events = tx.case_events(number)
        released, recalled = _last(events, AuditAction.RELEASED), _last(events, AuditAction.RECALLED)
        if released is None or recalled is None:
            raise UsageError(what=f"事项 {number} 没有撤回，没有可公告的内容")
        replaced = _last(events, AuditAction.CASE_SUPERSEDED)
        successor = replaced.details["successor"] if replaced is not None else None
        document, plan = _plan(desk, tx, case)
        told = masked(public_reason, document, plan).strip() or (_CORRECTED if successor else _WITHDRAWN)
        unchanged = case.title is not None and shown_title(case, document, plan) == case.title
        tx.audit(AuditAction.EXPORTED, officer.id, number, kind="notice")
        head = _head(desk, tx, case, case.title if with_title and unchanged else None)
        return recall_notice(head, day_of(released.at), told, successor)


def escalation(desk: Desk, officer: Officer, number: str) -> bytes:
    """Write the letter that asks the authority of the last escalation to rule (A 第十条, B-保密 第七条).

    Raises:
        NotEntitled: another section's case.
        UsageError: the case was not escalated.
    """
    with desk.store.begin() as tx:
        case = tx.case(number)
        check_may_see(officer, case, desk.substitutes(tx))
        sent = _last(tx.case_events(number), AuditAction.ESCALATED)
        if sent is None:
            raise UsageError(what=f"事项 {number} 没有提请审定")
        chosen = authority_of(desk.profile_of(case), sent.details.get("authority"))
        reason = next(each.text for each in reversed(tx.remarks(number)) if each.kind == RemarkKind.ESCALATE)
        title, article = (chosen.title, chosen.article) if chosen is not None else _LAW
        tx.audit(AuditAction.EXPORTED, officer.id, number, kind="escalation")
        head = Head(tx.bureau().name, number, case.section, case.title, day_of(sent.at))
        assessment = chosen is not None and chosen.kind is AuthorityKind.ASSESSMENT
        return escalation_letter(head, title, article, reason, doubts(desk, tx, case), assessment=assessment)


def doubts(desk: Desk, tx: Transaction, case: Case) -> tuple[Doubt, ...]:
    """Return what an authority is asked about: the marks of a case that was blocked, else what is doubtful in it now.

    Doubtful is an item that is open or was proposed for review, and not settled as keep. Marks that were lifted or ruled upon
    before the review, and what speaks of the file rather than of its content, are not the authority's. Where no place is
    doubtful, the document as a whole is.
    """
    asked = next(each for each in reversed(tx.remarks(case.number)) if each.kind == RemarkKind.ESCALATE)
    if asked.step is None:  # escalated at no step: blocked by its marks
        marks = enumerate(tx.marks(case.number), 1)
        return tuple(Doubt(at, mark_place(mark.place), "标志", _said(mark)) for at, mark in marks)
    document, counting = desk.reading_of(case), settled(tx.decisions(case.number))
    found = tuple(
        Doubt(item.number, place_of(document, item.start, item.end) or "整件", label(item.type))
        for item in live(tx.items(case.number))
        if item.type not in PLACELESS and item.proposal is not Disposition.BLOCK and _doubtful(item, counting)
    )
    return found or (Doubt(1, "整件", "能否公开"),)


def _doubtful(item: Item, counting: Mapping[str, ItemDecision]) -> bool:
    if item.id not in counting:
        return True
    return item.proposal is Disposition.REVIEW and counting[item.id].verdict is not Verdict.KEEP


def mark_place(place: str) -> str:
    """Say where a mark stands, as intake wrote it down (``paragraph:7-12``, code points): 段落，第7-12字."""
    kind, _, span = place.partition(":")
    return f"{label(BlockKind(kind))}，第{span}字" if kind in set(BlockKind) and span else place


def _said(mark: MarkRecord) -> str:
    return f"{mark.mark}（按标志期限至 {mark.until}）" if mark.until is not None else mark.mark


def day_of(at: str) -> str:
    """Return the day in China of a UTC time of the record, as officials write it."""
    day = datetime.fromisoformat(at).astimezone(CHINA)
    return f"{day.year}年{day.month}月{day.day}日"


def _head(desk: Desk, tx: Transaction, case: Case, title: str | None) -> Head:
    return Head(tx.bureau().name, case.number, case.section, title, day_of(desk.timestamp()))


def _plan(desk: Desk, tx: Transaction, case: Case) -> tuple[Document, RedactionPlan]:
    return desk.reading_of(case), plan_of(desk, tx, case, desk.profile_of(case))


def _whole(desk: Desk, case: Case) -> Reason:
    """Return the ground of withholding a whole document; it is not guessed, for a citizen may sue over it.

    Raises:
        UsageError: an older version recorded none, and no state-secret mark tells it.
    """
    ground = case.ground or (Category.STATE_SECRET if case.original is None else None)
    if ground is None:
        raise UsageError(
            what=f"事项 {case.number} 由旧版本办结，案卷未载明不予公开的类别；请依审定文件另行出具理由说明"
        )
    return Reason(1, "整件", ground, desk.profile_of(case).bases[ground])


def _last(events: tuple[AuditEvent, ...], action: AuditAction) -> AuditEvent | None:
    return next((event for event in reversed(events) if event.action is action), None)
