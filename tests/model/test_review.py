from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import IllegalTransition, NotApproved, NotEntitled, Unsettled
from pipeline.model.chain import check_approved, check_entitled, check_settled, next_unsigned, settled
from pipeline.model.finding import Category, Disposition, EntityType, LegalBasis
from pipeline.model.review import (
    TRANSITIONS,
    Action,
    Attribute,
    Case,
    CaseState,
    Item,
    ItemDecision,
    Officer,
    Opinion,
    Role,
    Signature,
    Step,
    Verdict,
    advance,
    next_state,
)

BASIS = (LegalBasis("政府信息公开条例", "第十五条"),)
CHAIN = (
    Step("draft", "初步意见", Role.DRAFTER, True, "第六条（一）"),
    Step("head", "审查意见", Role.SECTION_HEAD, True, "第六条（二）"),
    Step("secrecy", "保密审查", Role.SECRECY_OFFICE, False, "第六条（三）"),
    Step("leader", "审批", Role.LEADER, True, "第六条（四）"),
)


def case(state: CaseState = CaseState.IN_REVIEW, step: str | None = "draft", **changes: object) -> Case:
    facts: dict[str, object] = {
        "number": "2026-000001",
        "section": "电子政务科",
        "profile": "test",
        "profile_version": "1",
        "state": state,
        "step": step,
        "attribute": Attribute.PROACTIVE,
        "revision": 0,
        "document": "0" * 64,
        "format": "txt",
        "title": None,
        "file_name": "a.txt",
        "original": "blob",
        "released": None,
        "opened_at": "2026-01-05T00:00:00Z",
        "due": None,
    }
    return Case(**{**facts, **changes})  # type: ignore[arg-type]


def officer(name: str, *roles: Role, sections: frozenset[str] = frozenset({"电子政务科"})) -> Officer:
    return Officer(name, name, frozenset(roles), sections)


def signature(step: str, who: str, plan: str = "p", *, void: bool = False) -> Signature:
    return Signature(f"{step}-{who}-{plan}", step, who, Opinion.PUBLISH, plan, "2026-01-05T00:00:00Z", void=void)


def decision(item: str, step: str, verdict: Verdict) -> ItemDecision:
    return ItemDecision(item, step, f"officer of {step}", verdict, Category.PERSONAL, BASIS, "", "2026-01-05T00:00:00Z")


@pytest.mark.parametrize(("state", "action"), list(itertools.product(CaseState, Action)))
def test_every_pair_outside_the_table_is_refused(state: CaseState, action: Action) -> None:
    if (state, action) in TRANSITIONS:
        assert next_state("x", state, action) is TRANSITIONS[state, action]
    else:
        with pytest.raises(IllegalTransition):
            next_state("x", state, action)


def test_only_an_approved_case_can_be_released() -> None:
    assert [state for (state, action) in TRANSITIONS if action is Action.RELEASE] == [CaseState.APPROVED]
    assert [state for (state, action) in TRANSITIONS if action is Action.SIGN_LAST] == [CaseState.IN_REVIEW]


def test_final_states_lead_nowhere() -> None:
    left = {state for state, _ in TRANSITIONS}
    assert CaseState.SUPERSEDED not in left
    for ended in (CaseState.WITHHELD, CaseState.RECALLED):
        assert [action for state, action in TRANSITIONS if state is ended] == [Action.SUPERSEDE]


def test_a_blocked_case_never_reaches_approval_without_a_recorded_way_out() -> None:
    ways = {action for (state, action) in TRANSITIONS if state is CaseState.BLOCKED}
    assert ways == {Action.LIFT, Action.CONFIRM_NOT_A_MARKING, Action.ESCALATE, Action.WITHHOLD}


@given(st.lists(st.sampled_from(list(Action)), max_size=25))
def test_random_actions_keep_the_rules(actions: list[Action]) -> None:
    """Whatever is tried, a released case was approved just before, and a turn exists in review only."""
    now, before = case(CaseState.RECEIVED, None), CaseState.RECEIVED
    for action in actions:
        try:
            following = advance(now, action, "draft")
        except IllegalTransition:
            continue
        assert following.revision == now.revision + 1
        assert (following.step is not None) == (following.state is CaseState.IN_REVIEW)
        if following.state is CaseState.RELEASED:
            assert now.state is CaseState.APPROVED
        before, now = now.state, following
    assert before in CaseState


def test_the_officer_needs_role_section_and_a_step_of_its_own() -> None:
    head = CHAIN[1]
    check_entitled(officer("a", Role.SECTION_HEAD), head, case(step="head"), [("b", "draft")])
    with pytest.raises(NotEntitled):
        check_entitled(officer("a", Role.DRAFTER), head, case(step="head"), [])
    with pytest.raises(NotEntitled):
        check_entitled(officer("a", Role.SECTION_HEAD, sections=frozenset({"别的科"})), head, case(step="head"), [])
    with pytest.raises(NotEntitled):
        check_entitled(officer("a", Role.SECTION_HEAD, Role.DRAFTER), head, case(step="head"), [("a", "draft")])
    with pytest.raises(NotEntitled):
        disabled = Officer("a", "a", frozenset({Role.SECTION_HEAD}), frozenset({"电子政务科"}), active=False)
        check_entitled(disabled, head, case(step="head"), [])


def test_approval_needs_every_signature_over_the_same_plan_by_different_persons() -> None:
    full = [signature(step.id, f"officer of {step.id}") for step in CHAIN]
    check_approved(case(), CHAIN, full, "p")
    for missing in range(len(CHAIN)):
        with pytest.raises(NotApproved):
            check_approved(case(), CHAIN, full[:missing] + full[missing + 1 :], "p")
    with pytest.raises(NotApproved):
        check_approved(case(), CHAIN, full, "another plan")
    with pytest.raises(NotApproved):
        check_approved(case(), CHAIN, [*full[:3], signature("leader", "x", void=True)], "p")
    with pytest.raises(NotApproved):
        check_approved(case(), CHAIN, [*full[:3], signature("leader", "officer of head")], "p")


def test_the_turn_goes_back_to_the_first_step_that_has_not_signed_this_plan() -> None:
    assert next_unsigned(CHAIN, [], "p") is CHAIN[0]
    signed = [signature("draft", "a"), signature("head", "b")]
    assert next_unsigned(CHAIN, signed, "p") is CHAIN[2]
    changed = [signature("draft", "a", void=True), signature("head", "b", void=True), signature("secrecy", "c", "q")]
    assert next_unsigned(CHAIN, changed, "q") is CHAIN[0]
    assert next_unsigned(CHAIN, [signature(step.id, step.id) for step in CHAIN], "p") is None


def test_the_latest_word_counts() -> None:
    said = [
        decision("i", "draft", Verdict.KEEP),
        decision("i", "secrecy", Verdict.WITHHOLD),
        decision("i", "draft", Verdict.KEEP),
        decision("j", "draft", Verdict.KEEP),
        decision("j", "draft", Verdict.WITHHOLD),
    ]
    counting = settled(said)
    assert counting["i"].step == "draft"
    assert counting["j"].verdict is Verdict.WITHHOLD


def test_nothing_is_signed_with_open_items_or_without_attribute() -> None:
    item = Item("i", 1, 0, 2, EntityType.PERSON_NAME, Disposition.REVIEW, "", BASIS, 0.5, "names", "1")
    with pytest.raises(Unsettled):
        check_settled(case(), [item], {})
    with pytest.raises(Unsettled):
        check_settled(case(attribute=None), [], {})
    with pytest.raises(Unsettled):
        check_settled(case(attribute=Attribute.NON_DISCLOSURE), [item], {})
    # Nothing of it leaves, so that no item needs a decision.
    check_settled(case(attribute=Attribute.NON_DISCLOSURE, ground=Category.PROCESS), [item], {})
    check_settled(case(), [item], {"i": decision("i", "draft", Verdict.KEEP)})
