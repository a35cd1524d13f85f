"""Joint documents: every co-issuing organ is asked whether to publish, before the last step signs (A 第四条; 条例 第三十四条).

Each question, answer and withdrawal is a change of the case: who signs must have seen it. ``seen`` as in ``services.items``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pipeline.errors import UsageError
from pipeline.model.audit import AuditAction
from pipeline.model.consultation import Answer, Consulted, check_consulted
from pipeline.model.review import Action, Case, Officer, advance
from pipeline.policy.calendar import add_days
from pipeline.policy.profile import Profile
from pipeline.policy.sections import Consultation
from pipeline.services.deadlines import due_of
from pipeline.services.desk import Desk, check_may_see, stated, void_signatures
from pipeline.services.turns import at_turn
from pipeline.store import Transaction

_UNSAID = Consultation(article="《政府信息公开条例》第十一条")


def ask(
    desk: Desk, officer: Officer, number: str, organ: str, until: date | None = None, *, seen: int | None = None
) -> tuple[Case, Consulted]:
    """Record that a co-issuing organ was asked today; its time to answer follows the profile's ``[consultation]``.

    ``until`` is the last day that the letter to it names, None for the profile's own; it may give more time, never less.

    Returns:
        The case as the act left it, and the question.

    Raises:
        UsageError: the organ is blank, or was asked already; ``until`` is not ahead, or less than the rule gives.
        NotEntitled: it is not this officer's turn.
        IllegalTransition: the case is not in review.
    """
    name = stated(organ, "会办单位名称")
    with desk.store.begin() as tx:
        case, step, profile = at_turn(desk, tx, officer, number, Action.DECIDE_ITEM, seen)
        if _asked(tx, number, name) is not None:
            raise UsageError(what="该会办单位已征求过意见")
        rule = profile.consultation or _UNSAID
        today = desk.today()
        due = None
        if rule.number is not None and rule.unit is not None:
            due = add_days(today, rule.number, rule.unit, desk.calendar()).isoformat()
        if until is not None:
            due = _named(until, today, due)
        asked = tx.add_consultation(number, Consulted(0, name, today.isoformat(), due))
        tx.save_case(case := advance(case, Action.DECIDE_ITEM))
        tx.audit(AuditAction.CONSULTATION_ASKED, officer.id, number, consultation=asked.id, step=step.id)
        return case, asked


def listed(desk: Desk, officer: Officer, number: str) -> tuple[Consulted, ...]:
    """Return whom was asked about a case, in the order of asking.

    Raises:
        NotEntitled: another section's case.
    """
    with desk.store.read() as tx:
        check_may_see(officer, tx.case(number), desk.substitutes(tx))
        return tx.consultations(number)


def answer(
    desk: Desk,
    officer: Officer,
    number: str,
    organ: str,
    said: Answer,
    on: date,
    words: str = "",
    file: bytes | None = None,
    *,
    seen: int | None = None,
) -> tuple[Case, Consulted]:
    """Record what an organ answered, or that it stayed silent, and on which day; ``file`` is its letter, kept with the case.

    Silence can be recorded once the day that the letter named is over. Where the profile does not take it for consent, the
    organ has not answered, and ``words`` must say why the review goes on all the same. An objection voids every signature:
    who signed before did not know of it.

    Returns:
        The case as the act left it, and the question with its answer.

    Raises:
        UsageError: the organ was not asked, has answered, the day lies ahead or before the question, its time is not over or it
            was given none, or silence that does not consent lacks the reason to go on.
        NotEntitled: it is not this officer's turn.
        IllegalTransition: the case is not in review.
    """
    blob, day = None, on.isoformat()
    if file:
        with desk.store.begin() as tx:  # a letter is kept of an answer alone that will be recorded
            _, _, profile = at_turn(desk, tx, officer, number, Action.DECIDE_ITEM, seen)
            _check_answer(desk, _unanswered(tx, number, organ), said, day, words, profile)
            case_key = tx.case_key(number)
        blob = desk.store.blobs.put(f"consultation:{number}", file, case_key)
    with desk.store.begin() as tx:
        case, step, profile = at_turn(desk, tx, officer, number, Action.DECIDE_ITEM, seen)
        asked = _unanswered(tx, number, organ)
        _check_answer(desk, asked, said, day, words, profile)
        given = replace(asked, answer=said, answered_on=day, words=words.strip(), file=blob)
        settled = tx.save_consultation(number, given)
        tx.audit(
            AuditAction.CONSULTATION_ANSWERED, officer.id, number, consultation=asked.id, answer=said, step=step.id
        )
        case = advance(case, Action.DECIDE_ITEM)
        if said is Answer.OBJECTION:
            void_signatures(tx, number, officer.id)
            case = due_of(desk, tx, case, profile)
        tx.save_case(case)
        return case, settled


def _check_answer(desk: Desk, asked: Consulted, said: Answer, day: str, words: str, profile: Profile) -> None:
    if not asked.asked_on <= day <= desk.today().isoformat():
        raise UsageError(what="答复日期应在征求意见之日和今天之间")
    if said is Answer.SILENCE:
        _check_silence(asked, day, words, profile)


def withdraw(
    desk: Desk, officer: Officer, number: str, organ: str, reason: str, *, seen: int | None = None
) -> tuple[Case, Consulted]:
    """Take back the question to an organ that was asked by mistake; it stays on record, with the reason.

    The same organ may be asked again.

    Returns:
        The case as the act left it, and the question.

    Raises:
        UsageError: the organ was not asked, or has answered; the reason is blank.
        NotEntitled: it is not this officer's turn.
        IllegalTransition: the case is not in review.
    """
    why = stated(reason, "撤销征求意见的理由")
    with desk.store.begin() as tx:
        case, step, _ = at_turn(desk, tx, officer, number, Action.DECIDE_ITEM, seen)
        asked = _unanswered(tx, number, organ)
        taken = replace(asked, answer=Answer.WITHDRAWN, answered_on=desk.today().isoformat(), words=why)
        withdrawn = tx.save_consultation(number, taken)
        tx.save_case(case := advance(case, Action.DECIDE_ITEM))
        tx.audit(AuditAction.CONSULTATION_WITHDRAWN, officer.id, number, consultation=asked.id, step=step.id)
        return case, withdrawn


def check_asked(desk: Desk, tx: Transaction, case: Case, profile: Profile) -> None:
    """Make sure that the last step may sign: every co-issuing organ has answered, or its silence counts.

    Raises:
        Unsettled: one is still waited for.
    """
    rule = profile.consultation or _UNSAID
    today = desk.today().isoformat()
    check_consulted(case.number, tx.consultations(case.number), today, silence_consents=rule.silence_consents)


def _named(until: date, today: date, due: str | None) -> str:
    """Return the day that a letter names as the last one to answer."""
    if until <= today:
        raise UsageError(what="答复期限应在今天之后")
    if due is not None and until.isoformat() < due:
        raise UsageError(what=f"答复期限不得早于规则规定的 {due}")
    return until.isoformat()


def _asked(tx: Transaction, number: str, organ: str) -> Consulted | None:
    """Return the question to an organ that stands, None where there is none."""
    asked = (each for each in tx.consultations(number) if each.organ == organ.strip() and not each.is_withdrawn)
    return next(asked, None)


def _unanswered(tx: Transaction, number: str, organ: str) -> Consulted:
    asked = _asked(tx, number, organ)
    if asked is None:
        raise UsageError(what="该单位未列为会办单位，请先登记征求意见")
    if asked.answer is not None:
        raise UsageError(what="该单位已有答复")
    return asked


def _check_silence(asked: Consulted, day: str, words: str, profile: Profile) -> None:
    if asked.due is None:
        raise UsageError(what="征求意见没有写明答复期限，不能登记逾期未答复；请等待答复")
    if not asked.is_over(day):
        raise UsageError(what=f"征求意见期限未满（至 {asked.due}）")
    if not (profile.consultation or _UNSAID).silence_consents and not words.strip():
        raise UsageError(what="规则没有规定逾期视为同意：请写明未获答复仍继续办理的理由，将记入案卷", option="--words")
