"""The review form of a case (审批表), made from its record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from pipeline.model.audit import AuditAction
from pipeline.model.chain import settled, standing_words
from pipeline.model.document import Document
from pipeline.model.redaction import RedactionPlan
from pipeline.model.review import Case, Officer, RemarkKind, Verdict
from pipeline.records.forms import Margin, Proof, Ruled, Said, review_form
from pipeline.services.desk import Desk, check_may_see
from pipeline.services.markings import Conclusion
from pipeline.services.planning import masked, shown_title
from pipeline.store import Transaction

_CONCLUSIONS: Mapping[str, str] = {Conclusion.PUBLISHABLE: "可以公开", Conclusion.NOT_PUBLISHABLE: "不得公开"}


def form(desk: Desk, officer: Officer, number: str) -> bytes:
    """Write the form of a case as it stands now, with all that officers wrote: a paper of the house.

    Raises:
        NotEntitled: another section's case.
    """
    with desk.store.begin() as tx:
        case = tx.case(number)
        check_may_see(officer, case, desk.substitutes(tx))
        tx.audit(AuditAction.EXPORTED, officer.id, number, kind="form")
        return _form(desk, tx, case, lambda words: words)


def form_of(desk: Desk, tx: Transaction, case: Case, document: Document, plan: RedactionPlan) -> bytes:
    """Write the form that lies beside a copy: nothing that officers wrote tells there what is withheld."""
    shown = replace(case, title=shown_title(case, document, plan))
    texts = tx.item_texts(case.number)
    # Of an item that was united with others the own words as well.
    also = {texts[each.item] for each in tx.decisions(case.number) if each.verdict is Verdict.WITHHOLD}
    kept = {
        texts[id] for id, each in settled(tx.decisions(case.number)).items() if each.verdict is not Verdict.WITHHOLD
    }
    return _form(desk, tx, shown, lambda words: masked(words, document, plan, also - kept))


def _form(desk: Desk, tx: Transaction, case: Case, shown: Callable[[str], str]) -> bytes:
    number, last = case.number, tx.last_event()
    margin = Margin(
        said=[
            Said(RemarkKind(each.kind), each.officer, each.step, shown(each.text), each.at)
            for each in tx.remarks(number)
        ],
        consulted=[
            replace(each, organ=shown(each.organ), words=shown(each.words)) for each in tx.consultations(number)
        ],
        ruled=[
            Ruled(
                shown(each.organ),
                shown(each.document_number),
                each.date,
                _CONCLUSIONS.get(each.conclusion, shown(each.conclusion)),
                each.assessment,
            )
            for each in tx.rulings(number)
        ],
        words={id: shown(words) for id, words in tx.signature_remarks(number).items()},
        substitutions=tx.substitutions(),
        proof=Proof(last.sequence, last.hash, desk.store.keys.public_key.hex()) if last is not None else None,
    )
    signatures = [
        replace(each, checks=tuple(replace(one, note=shown(one.note)) for one in each.checks))
        for each in tx.signatures(number)
    ]
    decisions = [replace(each, reason=shown(each.reason)) for each in standing_words(tx.decisions(number))]
    # Of an item that somebody made, the reason is that officer's words.
    items = [each if each.added_by is None else replace(each, reason=shown(each.reason)) for each in tx.items(number)]
    names = {each.id: each.name for each in tx.officers()}
    return review_form(case, desk.profile_of(case), names, items, decisions, signatures, margin)
