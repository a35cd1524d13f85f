from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Finding
from pipeline.model.redaction import RedactionPlan
from pipeline.model.release import VerificationReport
from pipeline.model.review import Verdict
from pipeline.redaction.plan import case_plan, preview_plan
from pipeline.redaction.verify import verify
from tests.redaction.helpers import PROFILE, case, decide, finding, items, text_document

TEXT = "申请人张建国，身份证号110101199003071233，电话138-1234-5678。\n住址：沙坡头区滨河镇南苑小区3号楼2单元。\n局长李明签发。\n"


def nothing(_: Document) -> Sequence[Finding]:
    return ()


def plan_of(document: Document) -> RedactionPlan:
    return preview_plan(
        document,
        [
            finding(document, "张建国"),
            finding(document, "110101199003071233", EntityType.CN_ID_CARD),
            finding(document, "138-1234-5678", EntityType.PHONE_NUMBER),
            finding(document, "沙坡头区滨河镇南苑小区3号楼2单元", EntityType.ADDRESS),
        ],
        (),
        PROFILE,
    )


def masked(document: Document, plan: RedactionPlan) -> str:
    text = document.text
    for each in reversed(plan.redactions):
        text = text[: each.start] + each.mask + text[each.end :]
    return text


def report(text: str, copy: str, encoding: str = "utf-8") -> VerificationReport:
    document = text_document(text)
    return verify(document, copy.encode(encoding), plan_of(document), nothing)


GOOD = masked(text_document(TEXT), plan_of(text_document(TEXT)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_good_copy_passes(encoding: str) -> None:
    result = report(TEXT, GOOD, encoding)
    assert result.passed, result.checks


def test_a_stamped_copy_passes() -> None:
    assert report(TEXT, "预览件 未经审批\n" + GOOD).passed


@pytest.mark.parametrize(
    ("leftover", "check"),
    [
        ("张建国", "withheld_text"),
        ("张 建\u200b国", "withheld_text"),
        ("１１０１０１１９９００３０７１２３３", "withheld_text"),
        ("13812345678", "withheld_text"),
        ("138.1234.5678", "withheld_text"),
        ("建国", "parts"),
        ("11010119900307", "parts"),
        ("南苑小区3号楼2单元", "parts"),
        ("5byg5bu65Zu9", "withheld_text"),
        ("%E5%BC%A0%E5%BB%BA%E5%9B%BD", "withheld_text"),
        ("&#24352;&#24314;&#22269;", "withheld_text"),
        ("\\u5f20\\u5efa\\u56fd", "withheld_text"),
    ],
)
def test_a_leftover_is_found_in_any_writing(leftover: str, check: str) -> None:
    result = report(TEXT, GOOD + leftover)
    assert not result.passed
    assert check in result.failed
    assert all(leftover not in each.detail for each in result.checks)


def test_a_copy_that_lost_kept_text_fails() -> None:
    assert report(TEXT, GOOD.replace("签发", "")).failed == ("kept_text",)


def test_a_copy_with_text_of_its_own_fails() -> None:
    assert "kept_text" in report(TEXT, GOOD + "另有附件若干，详见后页说明。").failed


def test_a_full_width_variant_left_by_naive_replacement_is_found() -> None:
    text = "电话13812345678，传真１３８１２３４５６７８。\n"
    document = text_document(text)
    plan = preview_plan(document, [finding(document, "13812345678", EntityType.PHONE_NUMBER)], (), PROFILE)
    naive = text.replace("13812345678", "138****5678")
    assert "withheld_text" in verify(document, naive.encode(), plan, nothing).failed
    assert verify(document, masked(document, plan).encode(), plan, nothing).passed


def test_a_digit_run_of_a_longer_value_is_found_on_its_own() -> None:
    document = text_document("账号：卡6228480012345678止\n")
    plan = preview_plan(document, [finding(document, "卡6228480012345678止", EntityType.BANK_CARD)], (), PROFILE)
    report = verify(document, "账号：■■■\n6228 4800 1234 5678\n".encode(), plan, nothing)
    assert "digit_runs" in report.failed


def test_what_stands_inside_a_settled_keep_span_is_no_leak_but_one_more_is() -> None:
    text = "信访人张伟。\n局长张伟主持。\n"
    document = text_document(text)
    both = items([finding(document, "张伟"), finding(document, "张伟", nth=1)])
    plan = case_plan(
        document, case(), both, [decide(both[0], Verdict.WITHHOLD), decide(both[1], Verdict.KEEP)], PROFILE
    )
    assert verify(document, "信访人张某。\n局长张伟主持。\n".encode(), plan, nothing).passed
    assert "withheld_text" in verify(document, text.encode(), plan, nothing).failed


def test_a_name_part_that_is_ordinary_text_elsewhere_is_no_leak() -> None:
    text = "申请人李文化。\n文化站承办。\n"
    document = text_document(text)
    plan = preview_plan(document, [finding(document, "李文化")], (), PROFILE)
    assert verify(document, "申请人李某。\n文化站承办。\n".encode(), plan, nothing).passed


def test_a_second_detection_fails_unless_masks_or_settled_spans_explain_it() -> None:
    document = text_document(TEXT)
    plan = plan_of(document)

    def found(text: str, disposition: Disposition = Disposition.REDACT) -> VerificationReport:
        return verify(document, GOOD.encode(), plan, lambda again: [finding(again, text, disposition=disposition)])

    assert found("李明").failed == ("redetection",)
    assert found("李明", Disposition.REVIEW).passed
    assert found("张某").passed
    assert found("138****5678").passed
    assert found("沙坡头区滨河镇■■■").passed
    kept = preview_plan(document, [finding(document, "李明", disposition=Disposition.KEEP)], (), PROFILE)
    assert verify(document, TEXT.encode(), kept, lambda again: [finding(again, "李明")]).passed


def test_bytes_that_are_no_text_fail_without_an_exception() -> None:
    document = text_document(TEXT)
    assert not verify(document, b"\xff\xfe\x00", plan_of(document), nothing).passed
    assert not verify(document, b"", plan_of(document), nothing).passed
