"""The bureau's own terms: the administrator adds and ends them on a secrecy officer's reason; new cases are detected with them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.errors import UsageError
from pipeline.model.audit import AuditAction
from pipeline.model.chain import check_role
from pipeline.model.finding import Disposition, EntityType, LegalBasis, category_of
from pipeline.model.review import Officer, Role
from pipeline.model.terms import Term, list_version
from pipeline.model.text import squeeze
from pipeline.policy.custom_load import MOST_TERMS, own_term
from pipeline.policy.schema import Fault
from pipeline.services.desk import Desk, stated
from pipeline.store import Transaction


@dataclass(frozen=True, slots=True)
class NewTerm:
    """A word that is to be put on the list.

    Attributes:
        text: the word.
        type: as what it counts.
        disposition: ``redact`` or ``review``: always to be found; ``keep``: to be kept.
        reason: why, one Chinese sentence.
        asked_by: name of the secrecy officer who asked for it.
        basis: the article; None takes those of the bureau's profile, which a word that is kept may not.
    """

    text: str
    type: EntityType
    disposition: Disposition
    reason: str
    asked_by: str
    basis: LegalBasis | None = None


def add_term(desk: Desk, administrator: Officer, new: NewTerm) -> Term:
    """Put a word on the list; cases that are opened from now on are detected with it.

    Raises:
        NotEntitled: not an administrator.
        UsageError: the word, its type or its reason does not do, it is on the list already, no secrecy officer asked for it, or
            a word that is to be kept has no article.
    """
    check_role(administrator, Role.ADMINISTRATOR, "增补词表")
    if new.disposition is Disposition.KEEP and new.basis is None:
        raise UsageError(what="保留的词语须写明依据的法律和条款")
    with desk.store.begin() as tx:
        profile = desk.profile_named(tx.bureau().profile)
        basis = (new.basis,) if new.basis is not None else profile.bases[category_of(new.type)]
        table = {
            "text": new.text.strip(),
            "type": new.type.value,
            "disposition": new.disposition.value,
            "reason": stated(new.reason, "理由"),
            "basis": [_table(each) for each in basis],
        }
        try:
            checked = own_term(table, "词语")
        except Fault as fault:
            raise UsageError(what=f"{_KEYS.get(fault.key, '填写的内容')}：{fault.remedy.rstrip('。')}") from None
        terms = tx.terms()
        _check_new(terms, checked.text)
        made = tx.add_term(
            Term(
                0,
                checked.text,
                checked.type,
                checked.disposition,
                checked.reason,
                checked.basis,
                _asking(tx, new.asked_by).id,
                administrator.id,
                desk.timestamp(),
            )
        )
        _record(tx, AuditAction.TERM_ADDED, administrator, made, made.asked_by)
        return made


def end_term(desk: Desk, administrator: Officer, id: int, asked_by: str, reason: str) -> Term:
    """End a term; it stays on the list as ended, and cases that were opened with it keep it.

    Raises:
        NotEntitled: not an administrator.
        UsageError: there is none of this number, it has ended, no reason is given, or no secrecy officer asked for it.
    """
    check_role(administrator, Role.ADMINISTRATOR, "停用词语")
    why = stated(reason, "停用的理由")
    with desk.store.begin() as tx:
        found = next((each for each in tx.terms() if each.id == id), None)
        if found is None or found.ended is not None:
            raise UsageError(what="没有这一词语，或已经停用")
        asking = _asking(tx, asked_by)
        ended = tx.save_term(
            replace(
                found,
                ended=desk.timestamp(),
                ended_by=administrator.id,
                end_asked_by=asking.id,
                end_reason=why,
            )
        )
        _record(tx, AuditAction.TERM_ENDED, administrator, ended, asking.id)
        return ended


_KEYS = {"词语.text": "词语", "词语.type": "类型", "词语.disposition": "处理方式", "词语.reason": "理由"}


def _table(basis: LegalBasis) -> dict[str, str]:
    return {"law": basis.law, "article": basis.article, **({"item": basis.item} if basis.item else {})}


def _check_new(terms: tuple[Term, ...], text: str) -> None:
    standing = [each for each in terms if each.ended is None]
    if any(squeeze(each.text).text == squeeze(text).text for each in standing):
        raise UsageError(what="词表中已有这一词语；要改变处理方式，请先停用原来的")
    if len(standing) >= MOST_TERMS:
        raise UsageError(what=f"词表已满（{MOST_TERMS} 条），请先停用不再需要的")


def _asking(tx: Transaction, name: str) -> Officer:
    """Return the secrecy officer of this name.

    Raises:
        UsageError: there is none who is active.
    """
    for each in tx.officers():
        if each.name == name and each.active and Role.SECRECY_OFFICE in each.roles:
            return each
    raise UsageError(what="须写明是哪一位保密审查人员提出的（在岗，有保密审查职责）")


def _record(tx: Transaction, action: AuditAction, administrator: Officer, term: Term, asked_by: str) -> None:
    # The word itself stays out of the record, which is not sealed.
    tx.audit(
        action,
        administrator.id,
        term=term.id,
        type=term.type,
        disposition=term.disposition,
        asked_by=asked_by,
        version=list_version(tx.terms()),
    )
