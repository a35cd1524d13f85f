from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.policy.calendar import Calendar, pause
from pipeline.policy.due import Due, due_dates, earliest, extended_reply
from pipeline.policy.load import available, load_profile
from pipeline.policy.profile import DeadlineStart

S = DeadlineStart
A, B = load_profile("zhongwei_kejiju"), load_profile("zhongwei_yunjisuan")


def dates(dues: tuple[Due, ...]) -> dict[str, date]:
    return {each.deadline: each.date for each in dues}


def test_bureau_a_counts_ten_days_from_the_passed_review_and_the_statute_from_the_making() -> None:
    events = {S.CREATED: date(2024, 9, 20), S.OPENED: date(2024, 9, 24), S.REVIEWED: date(2024, 9, 27)}
    found = due_dates(A, events)
    # Counted by hand over National Day, with 29 September and 12 October worked.
    assert dates(found) == {
        "publication": date(2024, 10, 16),
        "publication_statute": date(2024, 10, 23),
        "publication_opened": date(2024, 10, 25),
    }
    first = earliest(found)
    assert first is not None and first.deadline == "publication" and "第六条" in first.article
    assert not first.provisional
    late = earliest(due_dates(A, {**events, S.REVIEWED: date(2024, 10, 15)}))
    assert late is not None and late.deadline == "publication_statute"


def test_where_the_making_is_unknown_the_handing_in_counts() -> None:
    found = due_dates(B, {S.OPENED: date(2024, 9, 24)})
    assert dates(found) == {"publication_opened": date(2024, 10, 25)}
    assert due_dates(B, {}) == ()
    assert earliest(()) is None


def test_a_request_is_answered_in_fifteen_days_or_in_twenty() -> None:
    received = date(2026, 3, 2)
    for profile, reply, extended in (
        (A, date(2026, 3, 23), date(2026, 4, 14)),
        (B, date(2026, 3, 30), date(2026, 4, 28)),
    ):
        found = {each.deadline: each for each in due_dates(profile, {S.REQUESTED: received})}
        assert set(found) == {"reply", "correction"}
        assert found["correction"].date == date(2026, 3, 11)
        assert found["reply"].date == reply
        prolonged = extended_reply(profile, found["reply"])
        assert prolonged is not None and prolonged.date == extended


def test_a_date_in_an_unknown_year_says_that_it_is_provisional() -> None:
    events = {S.OPENED: date(2026, 12, 25)}
    assert [each.provisional for each in due_dates(B, events)] == [True]
    table = Calendar({date(2027, 1, 1): False}, {2027: "通知"})
    assert [each.provisional for each in due_dates(B, events, table)] == [False]


@settings(max_examples=60)
@given(
    st.sampled_from(available()),
    st.dictionaries(st.sampled_from(list(S)), st.dates(date(2024, 1, 1), date(2027, 6, 1))),
    st.integers(0, 30),
)
def test_later_events_never_bring_dates_forward(name: str, events: dict[DeadlineStart, date], later: int) -> None:
    profile = load_profile(name)
    before = dates(due_dates(profile, events))
    after = dates(due_dates(profile, {start: day + timedelta(days=later) for start, day in events.items()}))
    assert before.keys() == after.keys()
    assert all(after[each] >= day for each, day in before.items())
    found = due_dates(profile, events)
    assert list(found) == sorted(found, key=lambda due: (due.date, due.deadline))
    assert earliest(found) == (found[0] if found else None)


@pytest.mark.parametrize("days", [0, 1, 40])
def test_a_case_that_waited_for_a_ruling_is_due_later_by_the_days_that_passed(days: int) -> None:
    due = due_dates(B, {S.OPENED: date(2026, 3, 2)})[0].date
    moved = pause(due, date(2026, 3, 9), date(2026, 3, 9) + timedelta(days=days))
    assert moved >= due
    assert (moved == due) is (days == 0)
