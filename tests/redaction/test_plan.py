from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.errors import MarkedDocument, MishenError, RefusedByRule, Unsettled, VerificationFailed
from pipeline.model.document import Block, Document, Piece, PlainText
from pipeline.model.finding import Category, Disposition, EntityType
from pipeline.model.redaction import RedactionPlan
from pipeline.model.review import Attribute, Verdict
from pipeline.redaction.plan import case_plan, preview_plan
from tests.redaction.helpers import PROFILE, case, decide, failure, finding, items, text_document, with_hidden


def withheld(document: Document, plan: RedactionPlan) -> list[tuple[str, str]]:
    return [(document.text[each.start : each.end], each.mask) for each in plan.redactions]


def test_redact_and_review_are_withheld_and_keep_is_recorded() -> None:
    document = text_document("申请人张三，电话13812345678。\n局长李明签发。\n病情：糖尿病\n")
    found = [
        finding(document, "张三"),
        finding(document, "13812345678", EntityType.PHONE_NUMBER),
        finding(document, "李明", disposition=Disposition.KEEP),
        finding(document, "糖尿病", EntityType.HEALTH_INFO, Disposition.REVIEW),
    ]
    plan = preview_plan(document, found, (), PROFILE)
    assert withheld(document, plan) == [("张三", "张某"), ("13812345678", "138****5678"), ("糖尿病", "■■■")]
    assert [document.text[each.start : each.end] for each in plan.kept] == ["李明"]


def test_what_is_withheld_once_is_withheld_everywhere_in_any_writing() -> None:
    document = with_hidden(text_document("电话13812345678\n（复印：１３８ 1234-5678，张 三）张三\n"), "作者：张三")
    plan = preview_plan(
        document, [finding(document, "13812345678", EntityType.PHONE_NUMBER), finding(document, "张三")], (), PROFILE
    )
    assert withheld(document, plan) == [
        ("13812345678", "138****5678"),
        ("１３８ 1234-5678", "138****5678"),
        ("张 三", "张某"),
        ("张三", "张某"),
        ("张三", "张某"),
    ]


def test_a_run_of_digits_inside_a_withheld_value_is_withheld_elsewhere() -> None:
    document = text_document("账号：卡6228480012345678\n流水6228480012345678，金额100元\n")
    plan = preview_plan(document, [finding(document, "卡6228480012345678", EntityType.BANK_CARD)], (), PROFILE)
    assert [text for text, _ in withheld(document, plan)] == ["卡6228480012345678", "6228480012345678"]


def test_strings_that_tell_nothing_are_not_withheld_elsewhere() -> None:
    document = text_document("王某的王字，第12号，2019年。王12 2019 ABC XABCX\n")
    found = [
        finding(document, "王"),
        finding(document, "12", EntityType.FAMILY_INFO),
        finding(document, "2019", EntityType.DATE_OF_BIRTH),
        finding(document, "ABC", EntityType.CREDENTIAL),
    ]
    assert len(preview_plan(document, found, (), PROFILE).redactions) == 4


def test_a_short_latin_word_of_a_line_that_could_not_be_read_is_a_guess_and_withheld_in_its_place_only() -> None:
    document = text_document("no\nno, yes 云图项目\n云图项目 code 4321567\n4321567\n")
    found = [finding(document, text, EntityType.UNREADABLE) for text in ("no", "云图项目", "4321567")]
    shown = [text for text, _ in withheld(document, preview_plan(document, found, (), PROFILE))]
    assert shown == ["no", "云图项目", "云图项目", "4321567", "4321567"]


def test_every_occurrence_of_a_term_is_withheld_in_every_block() -> None:
    document = with_hidden(text_document("云图项目\n云\n图项目；ＡＢ项目 ab项目\n"), "云 图")
    plan = preview_plan(document, [], ["云图", "AB项目", "没有的词"], PROFILE)
    assert [text for text, _ in withheld(document, plan)] == ["云图", "云\n图", "ＡＢ项目", "ab项目", "云 图"]
    assert {each.type for each in plan.redactions} == {EntityType.TERM}


def test_a_term_wins_over_a_keep_proposal() -> None:
    document = text_document("局长李明签发。\n")
    plan = preview_plan(document, [finding(document, "李明", disposition=Disposition.KEEP)], ["李明"], PROFILE)
    assert withheld(document, plan) == [("李明", "■■■")]
    assert plan.kept == ()


def test_overlapping_spans_are_united_and_their_mask_tells_nothing() -> None:
    document = text_document("住址：沙坡头区滨河镇南苑3号张三\n")
    plan = preview_plan(
        document,
        [finding(document, "沙坡头区滨河镇南苑3号", EntityType.ADDRESS), finding(document, "南苑3号张三")],
        (),
        PROFILE,
    )
    assert withheld(document, plan) == [("沙坡头区滨河镇南苑3号张三", "■■■")]
    assert plan.redactions[0].type is EntityType.ADDRESS


def test_a_mask_never_shows_another_withheld_string() -> None:
    document = text_document("住址：沙坡头区滨河镇南苑3号\n")
    plan = preview_plan(document, [finding(document, "沙坡头区滨河镇南苑3号", EntityType.ADDRESS)], ["滨河镇"], PROFILE)
    assert withheld(document, plan) == [("沙坡头区滨河镇南苑3号", "■■■")]


def test_a_preview_of_a_marked_or_unchecked_document_is_refused() -> None:
    document = text_document("机密★1年\n正文张三\n")
    with pytest.raises(MarkedDocument):
        preview_plan(
            document, [finding(document, "机密★1年", EntityType.SECRET_MARKING, Disposition.BLOCK)], (), PROFILE
        )
    with pytest.raises(VerificationFailed):
        preview_plan(document, [failure(document)], (), PROFILE)


def test_a_span_that_the_reader_invented_cannot_be_withheld() -> None:
    block = Block((Piece("张三", PlainText(0, 2)), Piece("\n\n")), 0)
    document = Document("0" * 64, "docx", (block,))
    with pytest.raises(MishenError):
        preview_plan(document, [finding(document, "\n\n")], (), PROFILE)


def test_a_case_plan_follows_the_furthest_step() -> None:
    document = text_document("申请人张三，经办人李明。\n")
    both = items([finding(document, "张三"), finding(document, "李明")])
    decisions = [
        decide(both[0], Verdict.KEEP),
        decide(both[1], Verdict.WITHHOLD),
        decide(both[0], Verdict.WITHHOLD, "leader"),
        decide(both[1], Verdict.KEEP, "leader"),
    ]
    plan = case_plan(document, case(), both, decisions, PROFILE)
    assert withheld(document, plan) == [("张三", "张某")]
    assert plan.redactions[0].item == both[0].id
    assert [each.item for each in plan.kept] == [both[1].id]
    assert plan.attribute == "proactive"
    assert sorted(plan.decisions) == sorted([f"{both[0].id}:withhold:personal", f"{both[1].id}:keep:personal"])
    assert plan.hash == case_plan(document, case(), both, decisions, PROFILE).hash
    assert plan.hash != case_plan(document, case(Attribute.ON_REQUEST), both, decisions, PROFILE).hash


def test_a_settled_keep_span_protects_the_same_string_inside_it_only() -> None:
    document = text_document("信访人张伟。\n局长张伟主持。\n另见张伟。\n")
    both = items([finding(document, "张伟"), finding(document, "张伟", nth=1)])
    decisions = [decide(both[0], Verdict.WITHHOLD), decide(both[1], Verdict.KEEP)]
    plan = case_plan(document, case(), both, decisions, PROFILE)
    assert [each.start for each in plan.redactions] == [3, 17]
    assert len(plan.kept) == 1


def test_a_kept_span_never_overrides_a_withheld_one() -> None:
    document = text_document("局长李明电话13812345678公布\n")
    both = items(
        [
            finding(document, "李明电话13812345678", disposition=Disposition.REVIEW),
            finding(document, "13812345678", EntityType.PHONE_NUMBER),
        ]
    )
    plan = case_plan(
        document, case(), both, [decide(both[0], Verdict.KEEP), decide(both[1], Verdict.WITHHOLD)], PROFILE
    )
    assert withheld(document, plan) == [("13812345678", "138****5678")]
    assert [document.text[each.start : each.end] for each in plan.kept] == ["李明电话"]


def test_open_items_and_missing_attribute_are_refused() -> None:
    document = text_document("申请人张三\n")
    one = items([finding(document, "张三")])
    with pytest.raises(Unsettled):
        case_plan(document, case(), one, [], PROFILE)
    with pytest.raises(Unsettled):
        case_plan(document, case(None), one, [decide(one[0], Verdict.KEEP)], PROFILE)


def test_an_item_without_a_place_can_be_kept_but_not_withheld() -> None:
    document = text_document("申请人张三\n")
    one = items([failure(document)])
    plan = case_plan(document, case(), one, [decide(one[0], Verdict.KEEP)], PROFILE)
    assert (plan.redactions, plan.kept, len(plan.decisions)) == ((), (), 1)
    with pytest.raises(Unsettled):
        case_plan(document, case(), one, [decide(one[0], Verdict.WITHHOLD)], PROFILE)


def test_a_reviewers_mask_is_used_and_must_not_show_the_value() -> None:
    document = text_document("申请人张三\n")
    one = items([finding(document, "张三")])
    plan = case_plan(document, case(), one, [decide(one[0], Verdict.WITHHOLD, mask="申请人甲")], PROFILE)
    assert withheld(document, plan) == [("张三", "申请人甲")]
    with pytest.raises(RefusedByRule):
        case_plan(document, case(), one, [decide(one[0], Verdict.WITHHOLD, mask="张 三")], PROFILE)


def test_covering_a_state_secret_marking_is_no_way_to_publish() -> None:
    document = text_document("机密★1年\n")
    one = items([finding(document, "机密★1年", EntityType.SECRET_MARKING, Disposition.BLOCK)])
    with pytest.raises(MarkedDocument):
        case_plan(document, case(), one, [decide(one[0], Verdict.WITHHOLD)], PROFILE)


def test_a_reason_code_stands_behind_each_mask_where_the_profile_wants_one() -> None:
    document = text_document("申请人张三，电话13812345678。\n病情：糖尿病\n")
    found = [
        finding(document, "张三"),
        finding(document, "13812345678", EntityType.PHONE_NUMBER),
        finding(document, "糖尿病", EntityType.SECRET_CONTENT, Disposition.REVIEW),
    ]
    coded = replace(PROFILE, codes={Category.PERSONAL: "个人信息"})
    plan = preview_plan(document, found, (), coded)
    shown = ["张某〔个人信息〕", "138****5678〔个人信息〕", "■■■"]
    assert [mask for _, mask in withheld(document, plan)] == shown
    told = preview_plan(document, found, ("个人信息",), coded)
    assert withheld(document, told)[0] == ("张三", "张某〔个人信息〕"), "the word does not stand in the document"


def test_a_reason_code_that_shows_a_withheld_word_gives_way() -> None:
    document = text_document("申请人张三，个人信息一栏\n")
    coded = replace(PROFILE, codes={Category.PERSONAL: "个人信息"})
    plan = preview_plan(document, [finding(document, "张三")], ("个人信息",), coded)
    assert withheld(document, plan) == [("张三", "■■■"), ("个人信息", "■■■")]
