"""Items with another span: changed, united, parted, and all that reads the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import NotEntitled, RefusedByRule, Unsettled, UsageError
from pipeline.model.audit import AuditAction
from pipeline.model.chain import live, settled
from pipeline.model.finding import Category, EntityType
from pipeline.model.review import Item, Role, Verdict
from pipeline.services import release, review
from pipeline.services.markings import lift_internal_marking
from pipeline.services.review import Ruling
from tests.services.office import CHAIN, Office, found

DRAFT = "关于发放培训补助的通知\n\n申请人：钱小宁，手机号码13900001111。\n\n钱小宁已领取补助，蓝莲花路的仓库暂缓。\n"
NAME, PHONE = "钱小宁", "13900001111"
DRAFTER = Role.DRAFTER


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return found(tmp_path)


def items_of(office: Office, number: str) -> list[Item]:
    with office.desk.store.read() as tx:
        return live(tx.items(number))


def item_of(office: Office, number: str, text: str) -> Item:
    with office.desk.store.read() as tx:
        texts = tx.item_texts(number)
    return next(item for item in items_of(office, number) if texts[item.id] == text)


def text_of(office: Office, number: str) -> str:
    with office.desk.store.read() as tx:
        case = tx.case(number)
    return office.desk.reading_of(case).text


def released(office: Office, number: str) -> str:
    """Settle what is open, sign, release, and return the copy."""
    drafter = office.officers[DRAFTER]
    review.accept_proposals(office.desk, drafter, number)
    with office.desk.store.read() as tx:
        done = settled(tx.decisions(number))
    left = [item.number for item in items_of(office, number) if item.id not in done]
    if left:
        review.decide(office.desk, drafter, number, left, Ruling(Verdict.WITHHOLD, "遮盖"))
    return released_by(office, number, CHAIN)


def released_by(office: Office, number: str, order: Sequence[Role]) -> str:
    """Sign in this order, release, and return the copy."""
    for role in order:
        review.sign(office.desk, office.officers[role], number)
    release.release_case(office.desk, number, office.officers[Role.PUBLISHER])
    return release.released_files(office.desk, number).copy.decode()


def test_a_wider_span_is_withheld_as_a_whole(office: Office) -> None:
    number = office.hand_in(DRAFT)
    drafter = office.officers[DRAFTER]
    text, phone = text_of(office, number), item_of(office, number, PHONE)
    start = text.index("手机号码")
    _, fresh = review.change_span(office.desk, drafter, number, phone.number, start, phone.end, "连同标签")
    assert fresh.replaces == (phone.id,) and phone.id not in {item.id for item in items_of(office, number)}
    with pytest.raises(UsageError):
        review.decide(office.desk, drafter, number, [phone.number], Ruling(Verdict.KEEP))
    copy = released(office, number)
    assert "手机号码" not in copy and PHONE not in copy


def test_what_a_narrower_span_leaves_out_is_public(office: Office) -> None:
    number = office.hand_in(DRAFT)
    drafter = office.officers[DRAFTER]
    text = text_of(office, number)
    place = text.index("蓝莲花路的仓库")
    _, wide = review.add_item(office.desk, drafter, number, place, place + 7, EntityType.SENSITIVE_LOCATION, "仓库位置")
    review.accept_proposals(office.desk, drafter, number)
    review.decide(office.desk, drafter, number, [wide.number], Ruling(Verdict.WITHHOLD, "整处遮盖"))
    _, fresh = review.change_span(office.desk, drafter, number, wide.number, place, place + 4, "仅路名")
    rest = item_of(office, number, "的仓库")
    with office.desk.store.read() as tx:
        done = settled(tx.decisions(number))
    assert done[fresh.id].verdict is Verdict.WITHHOLD and rest.id not in done
    # Nothing becomes readable by the way: what is left out waits for a decision of its own.
    with pytest.raises(Unsettled):
        review.sign(office.desk, drafter, number)
    review.decide(office.desk, drafter, number, [rest.number], Ruling(Verdict.KEEP, "仓库可以公开"))
    copy = released(office, number)
    assert "的仓库暂缓" in copy and "蓝莲花路" not in copy


def test_a_later_step_does_not_uncover_a_number_by_its_span(office: Office) -> None:
    number = office.hand_in(DRAFT)
    drafter, head = office.officers[DRAFTER], office.officers[Role.SECTION_HEAD]
    review.accept_proposals(office.desk, drafter, number)
    review.sign(office.desk, drafter, number)
    phone = item_of(office, number, PHONE)
    review.change_span(office.desk, head, number, phone.number, phone.start, phone.start + 1, "只遮一位")
    with pytest.raises(Unsettled):
        review.sign(office.desk, head, number)
    rest = item_of(office, number, PHONE[1:])
    review.decide(office.desk, head, number, [rest.number], Ruling(Verdict.WITHHOLD, "仍应遮盖"))
    assert PHONE[1:] not in released_by(office, number, (Role.SECTION_HEAD, DRAFTER, *CHAIN[2:]))


def test_a_mask_that_was_chosen_stays_with_a_moved_item(office: Office) -> None:
    number = office.hand_in(DRAFT)
    drafter, phone = office.officers[DRAFTER], item_of(office, number, PHONE)
    review.decide(office.desk, drafter, number, [phone.number], Ruling(Verdict.WITHHOLD, "", mask="（电话略）"))
    _, fresh = review.change_span(office.desk, drafter, number, phone.number, phone.start - 1, phone.end, "连同前一字")
    with office.desk.store.read() as tx:
        assert settled(tx.decisions(number))[fresh.id].mask == "（电话略）"


def test_a_number_that_a_person_uncovers_is_settled(office: Office) -> None:
    """The detectors find the number in the copy again; a person has looked at it."""
    number = office.hand_in(DRAFT)
    phone = item_of(office, number, PHONE)
    review.change_span(
        office.desk,
        office.officers[DRAFTER],
        number,
        phone.number,
        phone.start,
        phone.start + 8,
        "后三位可以公开",
        rest=Ruling(Verdict.KEEP, "后三位可以公开"),
    )
    assert "111" in released(office, number)


def test_united_items_take_what_lies_between(office: Office) -> None:
    number = office.hand_in(DRAFT)
    drafter = office.officers[DRAFTER]
    name, phone = item_of(office, number, NAME), item_of(office, number, PHONE)
    _, both = review.merge(office.desk, drafter, number, [name.number, phone.number], "合为一项")
    assert (both.start, both.end) == (name.start, phone.end) and set(both.replaces) == {name.id, phone.id}
    copy = released(office, number)
    assert "手机号码" not in copy and "申请人" in copy
    with pytest.raises(UsageError):
        review.merge(office.desk, drafter, number, [both.number], "不足两项")


def test_a_parted_item_is_decided_part_by_part(office: Office) -> None:
    number = office.hand_in(DRAFT)
    drafter = office.officers[DRAFTER]
    text = text_of(office, number)
    start = text.index("蓝莲花路的仓库")
    _, whole = review.add_item(office.desk, drafter, number, start, start + 7, EntityType.SENSITIVE_LOCATION, "位置")
    spans = [(start, start + 4), (start + 5, start + 7)]
    for wrong in (
        [spans[1], spans[0]],
        [(start, start + 5), spans[1], (start, start + 1)],
        [(start - 1, start + 2), spans[1]],
    ):
        with pytest.raises(UsageError):
            review.split(office.desk, drafter, number, whole.number, wrong, "拆分")
    between = Ruling(Verdict.KEEP, "虚词")
    road, store = review.split(office.desk, drafter, number, whole.number, spans, "拆分", rest=between)
    review.decide(office.desk, drafter, number, [road.number], Ruling(Verdict.KEEP, "已公布的地名"))
    review.decide(office.desk, drafter, number, [store.number], Ruling(Verdict.WITHHOLD, "仓库"))
    copy = released(office, number)
    assert "蓝莲花路的" in copy and "仓库" not in copy


def test_what_was_said_of_the_former_item_holds_for_the_new_one(office: Office) -> None:
    number = office.hand_in(DRAFT)
    drafter = office.officers[DRAFTER]
    review.accept_proposals(office.desk, drafter, number)
    phone = item_of(office, number, PHONE)
    _, fresh = review.change_span(office.desk, drafter, number, phone.number, phone.start - 1, phone.end, "多一字")
    with office.desk.store.read() as tx:
        said = settled(tx.decisions(number))
    assert said[fresh.id].verdict is said[phone.id].verdict and said[fresh.id].basis == said[phone.id].basis


def test_a_changed_span_voids_signatures_and_stays_on_record(office: Office) -> None:
    number = office.hand_in(DRAFT)
    drafter, head = office.officers[DRAFTER], office.officers[Role.SECTION_HEAD]
    review.accept_proposals(office.desk, drafter, number)
    review.sign(office.desk, drafter, number)
    phone = item_of(office, number, PHONE)
    with pytest.raises(NotEntitled):
        review.change_span(office.desk, drafter, number, phone.number, phone.start, phone.end + 1, "不在环节")
    review.change_span(office.desk, head, number, phone.number, phone.start - 1, phone.end, "多一字")
    with office.desk.store.read() as tx:
        told = [event.action for event in tx.case_events(number)]
        assert len(tx.items(number)) == len(items_of(office, number)) + 1
    assert {AuditAction.SIGNATURE_VOIDED, AuditAction.ITEM_REPLACED} <= set(told)


def test_one_word_for_all_that_reads_the_same(office: Office) -> None:
    number = office.hand_in(DRAFT)
    drafter = office.officers[DRAFTER]
    text = text_of(office, number)
    start = text.index("补助")
    _, one = review.add_item(office.desk, drafter, number, start, start + 2, EntityType.TERM, "试")
    _, done = review.decide_identical(office.desk, drafter, number, one.number, Ruling(Verdict.WITHHOLD, "一致处理"))
    assert len(done) == text.count("补助") == 2
    assert "补助" not in released(office, number)


def test_every_place_of_a_text_that_is_searched_becomes_an_item(office: Office) -> None:
    number = office.hand_in(DRAFT)
    drafter = office.officers[DRAFTER]
    _, fresh = review.add_found(office.desk, drafter, number, "补 助", EntityType.TERM, "查找")
    assert [text_of(office, number)[item.start : item.end] for item in fresh] == ["补助", "补助"]
    with pytest.raises(UsageError):
        review.add_found(office.desk, drafter, number, "补助", EntityType.TERM, "再找")
    with pytest.raises(Unsettled):
        review.sign(office.desk, drafter, number)


def test_a_marking_is_not_made_smaller(office: Office) -> None:
    number = office.hand_in("内部资料　注意保存\n\n工作简报\n\n正文。\n")
    lift_internal_marking(office.desk, office.officers[Role.LEADER], number, "本单位决定解除")
    mark = next(item for item in items_of(office, number) if item.type is EntityType.INTERNAL_MARKING)
    with pytest.raises(RefusedByRule):
        review.change_span(
            office.desk, office.officers[DRAFTER], number, mark.number, mark.start, mark.start + 2, "缩小"
        )


def test_another_category_brings_its_own_articles(office: Office) -> None:
    number = office.hand_in(DRAFT)
    name = item_of(office, number, NAME)
    ruling = Ruling(Verdict.WITHHOLD, "属经营信息", category=Category.TRADE_SECRET)
    review.decide(office.desk, office.officers[DRAFTER], number, [name.number], ruling)
    with office.desk.store.read() as tx:
        said = settled(tx.decisions(number))[name.id]
    assert said.category is Category.TRADE_SECRET and all("个人信息" not in str(basis) for basis in said.basis)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("cms"), st.integers(0, 30), st.integers(1, 12)), max_size=6))
def test_any_changes_leave_each_item_decided_or_replaced(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, int, int]]
) -> None:
    office = found(tmp_path_factory.mktemp("office"))
    number = office.hand_in(DRAFT)
    drafter = office.officers[DRAFTER]
    for act, at, length in acts:
        standing = [item for item in items_of(office, number) if item.start < item.end]
        item = standing[at % len(standing)]
        try:
            if act == "c":
                review.change_span(office.desk, drafter, number, item.number, at, at + length, "改")
            elif act == "m":
                review.merge(office.desk, drafter, number, [each.number for each in standing[:2]], "并")
            else:
                middle = (item.start + item.end) // 2
                review.split(
                    office.desk, drafter, number, item.number, [(item.start, middle), (middle, item.end)], "拆"
                )
        except UsageError:
            continue
    text = text_of(office, number)
    kept = {item.id for item in items_of(office, number)}
    with office.desk.store.read() as tx:
        every = tx.items(number)
    assert all(item.id in kept or any(item.id in other.replaces for other in every) for item in every)
    copy = released(office, number)
    # All was withheld but what the system proposes to keep: whatever the spans, the values are gone.
    assert PHONE not in copy and NAME not in copy
    for item in items_of(office, number):
        value = text[item.start : item.end].strip()
        if len(value) > 3 and "\n" not in value:
            assert value not in copy


@pytest.mark.parametrize("first", ["⻢", "\uf031", "☑", "㎡"])
def test_symbols_that_a_span_leaves_out_are_items_too(office: Office, first: str) -> None:
    """Radicals that browsers print, digits of symbol fonts, ticked boxes say something."""
    drafter = office.officers[DRAFTER]
    number = office.hand_in(f"关于报名情况的通知\n\n获奖人{first}小明到场。\n")
    at = text_of(office, number).index(first)
    _, whole = review.add_item(office.desk, drafter, number, at, at + 3, EntityType.PROCESS_INFORMATION, "姓名")
    review.change_span(office.desk, drafter, number, whole.number, at + 1, at + 3, "只遮名")
    assert any(each.start == at for each in items_of(office, number))


def test_what_was_kept_covers_nothing_that_a_span_leaves_out(office: Office) -> None:
    drafter = office.officers[DRAFTER]
    number = office.hand_in(DRAFT)
    at = text_of(office, number).index("蓝莲花路的仓库")
    _, wide = review.add_item(office.desk, drafter, number, at, at + 7, EntityType.PROCESS_INFORMATION, "宽")
    _, inner = review.add_item(office.desk, drafter, number, at + 2, at + 7, EntityType.SENSITIVE_LOCATION, "窄")
    review.decide(office.desk, drafter, number, [wide.number], Ruling(Verdict.KEEP, "可以公开"))
    review.decide(office.desk, drafter, number, [inner.number], Ruling(Verdict.WITHHOLD, "遮盖"))
    review.change_span(office.desk, drafter, number, inner.number, at + 2, at + 4, "缩小")
    assert any((each.start, each.end) == (at + 4, at + 7) for each in items_of(office, number))


def test_what_lies_between_kept_items_is_not_kept_by_uniting_them(office: Office) -> None:
    drafter = office.officers[DRAFTER]
    number = office.hand_in(DRAFT)
    name, phone = item_of(office, number, NAME), item_of(office, number, PHONE)
    review.decide(office.desk, drafter, number, [name.number, phone.number], Ruling(Verdict.KEEP, "公开"))
    _, both = review.merge(office.desk, drafter, number, [name.number, phone.number], "合为一项")
    with office.desk.store.read() as tx:
        assert both.id not in settled(tx.decisions(number))
