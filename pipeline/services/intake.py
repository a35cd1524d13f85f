"""Intake: a draft becomes a case, once, however often it is handed in."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from pipeline import formats
from pipeline.errors import Conflict, NotEntitled, ReadsDifferently, UsageError
from pipeline.model.audit import AuditAction
from pipeline.model.chain import check_role
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Finding, Outcome, outcome_of
from pipeline.model.labels import label
from pipeline.model.places import places_of
from pipeline.model.review import Action, Attribute, Case, CaseState, Item, Officer, RemarkKind, advance, item_of
from pipeline.model.secrecy_term import made_on, secrecy_term
from pipeline.model.substitutes import Substitution, stands_in
from pipeline.policy.dump import dump_profile
from pipeline.policy.profile import Profile
from pipeline.services.deadlines import due_of, made_day
from pipeline.services.desk import Desk, stated, void_signatures
from pipeline.services.packing import packed
from pipeline.services.reading import check_items, reading_of
from pipeline.store import Transaction


@dataclass(frozen=True, slots=True)
class Receipt:
    """What intake made of a draft.

    Attributes:
        number: the case number.
        created: False when the same draft of the same section was already there.
        outcome: what its findings mean; None when it was already there.
        counts: findings by type and disposition.
    """

    number: str
    state: CaseState
    created: bool
    outcome: Outcome | None
    counts: Mapping[tuple[EntityType, Disposition], int]


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it is handed in; ``file_name`` is text of the document.

    ``reason`` is why the drafter proposes the attribute, ``forwards`` the document of another organ that this one passes on.
    """

    source: bytes
    file_name: str
    section: str
    attribute: Attribute | None = None
    supersedes: str | None = None
    reason: str = ""
    forwards: str = ""


def take_in(desk: Desk, draft: Draft, officer: Officer) -> Receipt:
    """Read, detect and open a case; the same bytes of the same section give the same case.

    A draft that supersedes its own case becomes a new one only when it reads differently by now, or was withheld: the yearly
    review of what was not published may open it (A 第五十五条).

    Raises:
        UnreadableDocument: the draft cannot be read; nothing was stored.
        UsageError: the proposed attribute lacks its reason.
        NotEntitled: the officer does not hand in drafts of that section.
    """
    check_proposal(draft.attribute, draft.reason, draft.forwards)
    with desk.store.read() as tx:
        profile = desk.rules_now(tx)
        check_hands_in(officer, profile, draft.section, desk.substitutes(tx))
        key = draft_key(desk, draft)
        known = tx.case_by_key(key)
    if known is not None and not (known.number == draft.supersedes and _may_open_again(desk, known)):
        return Receipt(known.number, known.state, False, None, {})
    document = formats.read(draft.source, draft.file_name)
    findings = _without_dismissed(desk, document, desk.detect(document, profile))
    try:
        case = _open_case(desk, draft, officer, profile, document, findings, key)
    except Conflict:
        # Another process took in the same draft meanwhile.
        with desk.store.read() as tx:
            twin = tx.case_by_key(key)
        if twin is None:
            raise
        return Receipt(twin.number, twin.state, False, None, {})
    counts = Counter((finding.type, finding.disposition) for finding in findings)
    return Receipt(case.number, case.state, True, outcome_of(findings), counts)


def check_proposal(attribute: Attribute | None, reason: str, forwards: str) -> None:
    """Make sure that a proposed attribute is complete (A 第四条; 条例 第十条: a document that passes on another inherits).

    Raises:
        UsageError: one other than 主动公开 without a reason, or a document that passes on another without its attribute.
    """
    inherited = bool(forwards.strip())
    if inherited and attribute is None:
        raise UsageError(what="转发的文件须写明原文件的公文属性", option="--attribute")
    if attribute not in (None, Attribute.PROACTIVE) and not reason.strip() and not inherited:
        raise UsageError(what="提出“依申请公开”或“不予公开”须说明理由", option="--reason")


def check_hands_in(
    officer: Officer, profile: Profile, section: str, substitutions: Collection[Substitution] = ()
) -> Substitution | None:
    """Make sure that the officer acts in the first step of the chain for that section, in the own chair or as a substitute.

    ``substitutions`` are those in force today.

    Returns:
        The substitution by which the officer hands in, None for one in the own chair.

    Raises:
        NotEntitled: disabled, another role, or another section.
    """
    first = profile.chain[0]
    if officer.active and not (first.role in officer.roles and section in officer.sections):
        substitution = stands_in(officer, first.role, section, substitutions)
        if substitution is not None:
            return substitution
    check_role(officer, first.role, first.title)
    if section not in officer.sections:
        raise NotEntitled(what="只能提交本科室的文稿")
    return None


def sections_for(desk: Desk, officer: Officer) -> tuple[str, ...]:
    """Return the sections that an officer may hand drafts in for, today."""
    with desk.store.read() as tx:
        first = desk.profile_named(tx.bureau().profile).chain[0]
        standing_in, sections = desk.substitutes(tx), tx.sections()
    return tuple(
        section
        for section in sections
        if officer.active
        and (
            (first.role in officer.roles and section in officer.sections)
            or stands_in(officer, first.role, section, standing_in) is not None
        )
    )


def draft_key(desk: Desk, draft: Draft) -> str:
    """Return the keyed fingerprint under which a draft of a section is known."""
    digest = hashlib.sha256(draft.source).digest()
    return desk.store.keys.fingerprint(b"draft\x00" + digest + b"\x00" + draft.section.encode())


def _may_open_again(desk: Desk, case: Case) -> bool:
    """Whether the very draft of a case may become another one in its stead."""
    return case.state is CaseState.WITHHELD or _reads_differently(desk, case)


def _reads_differently(desk: Desk, case: Case) -> bool:
    """Whether a case can no longer go on, since its original reads differently than when it was taken in."""
    if case.original is None:
        return False
    try:
        _, document = desk.document_of(case)
        with desk.store.read() as tx:
            check_items(case, document, tx.items(case.number), tx.item_texts(case.number))
    except ReadsDifferently:
        return True
    return False


def mark_fingerprint(desk: Desk, document: str, finding: Finding) -> str:
    """Return the keyed fingerprint of one mark at one place of one file."""
    return desk.store.keys.fingerprint(f"mark\x00{document}\x00{finding.start}\x00{finding.end}".encode())


def _without_dismissed(desk: Desk, document: Document, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Turn marks that secrecy office and leader have found to be none into *keep* (DESIGN.md rule 4.1)."""
    with desk.store.read() as tx:
        return tuple(
            replace(
                finding,
                disposition=Disposition.KEEP,
                reason="该标志已按程序处理：两方认定不属于标志，或有权机关审定可以公开；见原事项。",
            )
            if finding.disposition is Disposition.BLOCK
            and tx.dismissed(mark_fingerprint(desk, document.sha256, finding))
            else finding
            for finding in findings
        )


def _open_case(
    desk: Desk,
    draft: Draft,
    officer: Officer,
    profile: Profile,
    document: Document,
    findings: Sequence[Finding],
    key: str,
) -> Case:
    secret = any(
        finding.type is EntityType.SECRET_MARKING and finding.disposition is Disposition.BLOCK for finding in findings
    )
    # Outside the transaction: a blob that no case names does no harm, a case without its blob would.
    case_key = desk.store.new_case_key()
    original = None if secret else desk.store.blobs.put(f"original:{key[:16]}", draft.source, case_key)
    read_as = None
    if not secret:
        read_as = desk.store.blobs.put(f"reading:{key[:16]}", packed(document), case_key)
    models = desk.models(document)
    with desk.store.begin() as tx:
        substitution = check_hands_in(officer, profile, draft.section, desk.substitutes(tx))
        twin = tx.case_by_key(key)
        if twin is not None and twin.number != draft.supersedes:
            raise Conflict(case=twin.number)
        case = _new_case(desk, tx, draft, profile, document, findings)
        if secret:
            case = replace(
                case, document=key, title=None, file_name=None, warnings=(), reading=None, forwards=None, made=""
            )
        case = replace(case, original=original, read_as=read_as)
        if draft.supersedes is not None:
            # Before its successor is written: the two may be the same draft, and only one of them may be open.
            _supersede(tx, draft.supersedes, case, officer)
        if tx.keep_edition(profile.id, profile.edition, dump_profile(profile)):
            tx.audit(AuditAction.PROFILE_CHANGED, officer.id, profile=f"{profile.id}@{profile.edition}")
        tx.add_case(case, key, case_key)
        _add_marks(desk, tx, case, document, findings)
        if not secret:
            items = [_item(desk, document, finding, number) for number, finding in enumerate(findings, 1)]
            tx.add_items(case.number, items, [document.text[item.start : item.end] for item in items])
        if draft.attribute is not None and draft.reason.strip() and not secret:
            words = f"{label(draft.attribute)}：{stated(draft.reason, '公文属性的理由')}"
            tx.add_remark(case.number, RemarkKind.ATTRIBUTE, officer.id, profile.chain[0].id, words, desk.timestamp())
        acting = {"step": profile.chain[0].id}
        if substitution is not None:
            acting["substitution"] = str(substitution.id)
        _record(tx, case, officer, findings, acting, models)
    return case


def _item(desk: Desk, document: Document, finding: Finding, number: int) -> Item:
    """Make a review item with a keyed id: a finding's own id would tell whoever has the file that it is in the record."""
    keyed = desk.store.keys.fingerprint(f"item\x00{finding.id}".encode())[:16]
    return replace(item_of(finding, number), id=keyed, places=places_of(document, finding.start, finding.end))


def _new_case(
    desk: Desk,
    tx: Transaction,
    draft: Draft,
    profile: Profile,
    document: Document,
    findings: Sequence[Finding],
) -> Case:
    today = desk.today()
    received = Case(
        number=tx.next_case_number(today.year),
        section=draft.section,
        profile=profile.id,
        profile_version=profile.edition,
        state=CaseState.RECEIVED,
        step=None,
        attribute=draft.attribute,
        revision=0,
        document=document.sha256,
        format=document.format,
        title=document.title,
        file_name=PurePath(draft.file_name).name,
        original=None,
        released=None,
        opened_at=desk.timestamp(),
        due=None,
        made=made_day(document, today),
        warnings=document.warnings,
        forwards=draft.forwards.strip() or None,
        reading=reading_of(desk.store.keys, document),
    )
    received = due_of(desk, tx, received, profile)
    if outcome_of(findings) is Outcome.BLOCK:
        return advance(received, Action.BLOCK)
    return advance(received, Action.OPEN, profile.chain[0].id)


def _add_marks(desk: Desk, tx: Transaction, case: Case, document: Document, findings: Sequence[Finding]) -> None:
    made = made_on(document)
    for finding in findings:
        if finding.disposition is Disposition.BLOCK:
            place = f"{document.block_at(finding.start).kind}:{finding.start}-{finding.end}"
            mark = document.text[finding.start : finding.end]
            term = secrecy_term(mark) if finding.type is EntityType.SECRET_MARKING else None
            until = term.ends(made) if term is not None else None
            fingerprint = mark_fingerprint(desk, document.sha256, finding)
            tx.add_mark(case.number, mark, place, fingerprint, until.isoformat() if until else None)


def _record(
    tx: Transaction,
    case: Case,
    officer: Officer,
    findings: Sequence[Finding],
    acting: Mapping[str, str],
    models: Mapping[str, str],
) -> None:
    """Record that a case was opened or blocked; ``acting`` are the step and the substitution by which it was handed in."""
    action = AuditAction.CASE_BLOCKED if case.state is CaseState.BLOCKED else AuditAction.CASE_OPENED
    versions = sorted({f"{finding.detector}@{finding.version}" for finding in findings})
    tx.audit(
        action,
        officer.id,
        case.number,
        **acting,
        profile=f"{case.profile}@{case.profile_version}",
        items=str(len(findings)),
        detectors=",".join(versions),
        models=",".join(f"{name}:{digest}" for name, digest in sorted(models.items())),
    )


def _supersede(tx: Transaction, number: str, successor: Case, officer: Officer) -> None:
    old = tx.case(number)
    if old.section != successor.section:
        raise NotEntitled(what="只能以本科室的新稿替代本科室的事项")
    void_signatures(tx, number, officer.id)
    tx.save_case(advance(old, Action.SUPERSEDE))
    tx.audit(AuditAction.CASE_SUPERSEDED, officer.id, number, successor=successor.number)
