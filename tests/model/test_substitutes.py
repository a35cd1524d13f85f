"""Who stands in for whom."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import NotEntitled
from pipeline.model.chain import check_entitled
from pipeline.model.review import Attribute, Case, CaseState, Officer, Role, Step
from pipeline.model.substitutes import Substitution, holders, stands_in

HEAD = Step("head", "科室负责人审查意见", Role.SECTION_HEAD, True, "")
CASE = Case(
    "2026-000001", "甲科", "p", "1", CaseState.IN_REVIEW, "head", Attribute.PROACTIVE, 1, "0", "txt", None, None, None, None,
    "2026-03-01T00:00:00.000000Z", None,
)  # fmt: skip
OTHER = Officer("o2", "乙", frozenset({Role.SECTION_HEAD}), frozenset({"乙科"}))
STANDS_IN = Substitution(1, "o2", Role.SECTION_HEAD, "甲科", "2026-03-01", "2026-03-10", "o1", "o9")


def test_a_deputy_acts_in_the_others_chair_and_in_no_other() -> None:
    with pytest.raises(NotEntitled):
        check_entitled(OTHER, HEAD, CASE, [])
    assert check_entitled(OTHER, HEAD, CASE, [], [STANDS_IN]) is STANDS_IN
    leader = Step("leader", "分管领导审批", Role.LEADER, True, "")
    with pytest.raises(NotEntitled):
        check_entitled(OTHER, leader, CASE, [], [STANDS_IN])


def test_a_deputy_still_takes_one_step_only() -> None:
    with pytest.raises(NotEntitled):
        check_entitled(OTHER, HEAD, CASE, [("o2", "draft")], [STANDS_IN])


def test_a_disabled_deputy_does_not_act() -> None:
    gone = Officer("o2", "乙", frozenset(), frozenset(), active=False)
    with pytest.raises(NotEntitled):
        check_entitled(gone, HEAD, CASE, [], [STANDS_IN])
    assert holders(Role.SECTION_HEAD, "甲科", [gone], [STANDS_IN]) == []


@given(st.dates(), st.dates(), st.dates())
def test_it_holds_from_the_first_day_to_the_last(first: object, last: object, day: object) -> None:
    each = Substitution(1, "o2", Role.LEADER, None, str(first), str(last), None, "o9")
    assert each.holds_on(str(day)) == (str(first) <= str(day) <= str(last))


def test_a_substitution_for_all_sections_holds_for_each() -> None:
    everywhere = Substitution(1, "o2", Role.SECTION_HEAD, None, "2026-03-01", "2026-03-10", None, "o9")
    assert stands_in(OTHER, Role.SECTION_HEAD, "丙科", [everywhere]) is everywhere
    assert stands_in(OTHER, Role.SECTION_HEAD, "丙科", [STANDS_IN]) is None


def test_a_substitution_for_a_section_holds_for_no_other_even_where_the_chair_spans_all() -> None:
    secrecy = Step("secrecy", "保密审查", Role.SECRECY_OFFICE, False, "")
    for section, fits in (("甲科", True), ("乙科", False), (None, True)):
        ordered = Substitution(1, "o2", Role.SECRECY_OFFICE, section, "2026-03-01", "2026-03-10", None, "o9")
        if fits:
            assert check_entitled(OTHER, secrecy, CASE, [], [ordered]) is ordered
        else:
            with pytest.raises(NotEntitled):
                check_entitled(OTHER, secrecy, CASE, [], [ordered])
