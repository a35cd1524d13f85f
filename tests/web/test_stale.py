"""Acts on what an older page showed: refused whenever somebody else was faster, and never taken for seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.model.audit import AuditAction
from pipeline.model.finding import EntityType
from pipeline.model.review import Case, CaseState, Officer, Role, Verdict
from pipeline.services import consulting, markings, review
from pipeline.web import acts, case
from pipeline.web.visit import Visit
from tests.web.closed import officer
from tests.web.office import DRAFTER, INTERNAL, LEADER, MARKED, PLAIN, SECRECY, SECTION, Office, password

STALE = "刚被他人更新"
SECOND = "许二稿"


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let somebody act once, right after the page's revision was compared and before the service writes."""
    look, pending = case.known_case, [act]

    def slow_look(visit: Visit, who: Officer, number: str, *, released: bool = False) -> Case:
        found = look(visit, who, number, released=released)
        if pending:
            pending.pop()()
        return found

    monkeypatch.setattr(acts, "known_case", slow_look)


def revision_of(office: Office, number: str) -> int:
    with office.desk.store.read() as tx:
        return tx.case(number).revision


def seen_by(office: Office, number: str, name: str) -> list[int]:
    """Return the revisions of a case that an officer's views are recorded for."""
    with office.desk.store.read() as tx:
        events = tx.case_events(number)
    own = officer(office, name).id
    views = [each for each in events if each.action is AuditAction.ORIGINAL_VIEWED and each.officer == own]
    return [int(each.details["revision"]) for each in views if "revision" in each.details]


@pytest.mark.parametrize(("text", "name", "act"), [
    (INTERNAL, LEADER, "lift"),
    (INTERNAL, SECRECY, "escalate"),
    (INTERNAL, SECRECY, "no-marking"),
    (MARKED, SECRECY, "escalate"),
])  # fmt: skip
def test_markings_are_not_settled_on_an_older_page(
    office: Office, monkeypatch: pytest.MonkeyPatch, text: str, name: str, act: str
) -> None:
    number = office.hand_in(text)
    browser = office.log_in(name)
    browser.open(f"/cases/{number}")
    other = officer(office, LEADER if name == SECRECY else SECRECY)
    meanwhile(monkeypatch, lambda: markings.not_a_marking(office.desk, other, number, "系引用"))
    answer = browser.send(f"/cases/{number}/{act}", reason="请核对")
    assert answer.status_code == 409 and STALE in answer.text
    with office.desk.store.read() as tx:
        assert tx.case(number).state is CaseState.BLOCKED
        assert [each.officer for each in tx.remarks(number)] == [other.id]


@pytest.mark.parametrize("act", ["find", "add", "adjust", "unite"])
def test_a_change_of_somebody_else_is_not_taken_for_seen(
    office: Office, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    """Somebody changes the case right after the own act: the next view of it is one, and an act on it conflicts."""
    with office.desk.store.begin() as tx:
        tx.add_officer(SECOND, password(SECOND), {Role.DRAFTER}, {SECTION})
    number = office.hand_in(PLAIN)
    drafter = office.log_in(DRAFTER)
    drafter.open(f"/cases/{number}")
    at = PLAIN.index("本月底")
    sent: dict[str, dict[str, object]] = {
        "find": {"text": "领取", "type": "TERM"},
        "add": {"start": at, "end": at + 3, "type": "TERM"},
        "adjust": {"item": 1, "start": at, "end": at + 3},
        "unite": {"item": [1, 2]},
    }
    name = {"find": "add_found", "add": "add_item", "adjust": "change_span", "unite": "merge"}[act]
    does = getattr(review, name)

    def then_another(*given: object, **named: object) -> object:
        done = does(*given, **named)
        review.decide(office.desk, officer(office, SECOND), number, [3], review.Ruling(Verdict.KEEP, "可以公开"))
        return done

    if act in ("adjust", "unite"):
        review.add_item(office.desk, officer(office, DRAFTER), number, at - 2, at + 1, EntityType.TERM, "备用")
        drafter.open(f"/cases/{number}")
    else:
        review.add_item(office.desk, officer(office, DRAFTER), number, at - 9, at - 7, EntityType.TERM, "备用")
        drafter.open(f"/cases/{number}")
    monkeypatch.setattr(review, name, then_another)
    answer = drafter.client.post(
        f"/cases/{number}/{act}",
        data={"form_key": drafter.hidden("form_key"), "revision": drafter.hidden("revision"), "reason": "核对"}
        | sent[act],
        headers={"X-Mishen-Swap": "1"},
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["revision"] < revision_of(office, number)
    before = seen_by(office, number, DRAFTER)
    drafter.open(f"/cases/{number}")
    assert seen_by(office, number, DRAFTER) == [*before, revision_of(office, number)]


def test_what_is_added_with_a_verdict_is_not_decided_on_an_older_page(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office.desk.store.begin() as tx:
        tx.add_officer(SECOND, password(SECOND), {Role.DRAFTER}, {SECTION})
    number = office.hand_in(PLAIN)
    drafter = office.log_in(DRAFTER)
    drafter.open(f"/cases/{number}")
    does: Callable[..., object] = review.add_found

    def then_another(*given: object, **named: object) -> object:
        done = does(*given, **named)
        review.decide(office.desk, officer(office, SECOND), number, [1], review.Ruling(Verdict.KEEP, "可以公开"))
        return done

    monkeypatch.setattr(review, "add_found", then_another)
    answer = drafter.send(f"/cases/{number}/find", text="领取", type="TERM", reason="x", verdict="withhold")
    assert answer.status_code == 409 and STALE in answer.text
    with office.desk.store.read() as tx:
        assert [each.officer for each in tx.decisions(number)] == [officer(office, SECOND).id]


def test_an_act_of_who_has_not_looked_is_no_view(office: Office) -> None:
    """Nothing certain to accept, or a form sent without ever opening the case: the view that follows is recorded."""
    number = office.hand_in("关于召开会议的通知\n\n请各单位派员参加。\n")
    drafter = office.log_in(DRAFTER)
    drafter.open("/queue")
    revision = revision_of(office, number)
    assert drafter.send(f"/cases/{number}/accept", revision=revision).status_code == 200
    assert revision_of(office, number) == revision
    assert seen_by(office, number, DRAFTER) == [revision]
    other = office.hand_in(PLAIN)
    drafter.open("/queue")
    for act, fields in (("attribute", {"attribute": "proactive"}), ("accept", {})):
        drafter.client.post(
            f"/cases/{other}/{act}",
            data={"form_key": drafter.hidden("form_key"), "revision": str(revision_of(office, other)), **fields},
            follow_redirects=False,
        )
    assert seen_by(office, other, DRAFTER) == []
    drafter.open(f"/cases/{other}")
    assert seen_by(office, other, DRAFTER) == [revision_of(office, other)]
    # Who has looked, and acts, is not recorded anew for what came of it.
    drafter.act(other, "undo", item=1)
    assert len(seen_by(office, other, DRAFTER)) == 1


def test_a_question_to_an_organ_is_a_change_that_a_signer_has_to_see(office: Office) -> None:
    number = office.hand_in(PLAIN)
    drafter = officer(office, DRAFTER)
    before = revision_of(office, number)
    consulting.ask(office.desk, drafter, number, "云川市水务局")
    asked = revision_of(office, number)
    consulting.withdraw(office.desk, drafter, number, "云川市水务局", "误登记")
    assert before < asked < revision_of(office, number)
