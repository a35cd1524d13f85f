"""Identifiers, contacts and system details: found in every writing, kept where the law wants them public."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import detectors
from detectors import checks
from detectors.checks import Check
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType
from tests.detectors.documents import found, own, profile, read, texts
from tests.detectors.values import MAKERS, WRITINGS, card, identity, landline, mobile

T, D = EntityType, Disposition
RNG = random.Random(20230401)
SENTENCES = (
    "经核实，{}，情况属实。",
    "联系{}后办理",
    "（{}）",
    "登记为{}的申请已经受理。",
    "共12户，{}，第3组",
    "表格\t{}\t备注",
    "| 1 | {} | 无 |",
)
LEADS = {"LANDLINE": "住宅电话", "BANK_CARD": "账号", "CN_ID_CARD": "", "PHONE_NUMBER": "", "VEHICLE_PLATE": "号牌"}


def _writable(kind: str, writing: str) -> bool:
    return kind != "VEHICLE_PLATE" or writing in ("plain", "full", "zwsp")


@pytest.mark.parametrize("kind", MAKERS)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 10**9),
    writing=st.sampled_from(["dash", "full", "indented", "newline", "plain", "space", "zwsp"]),
    sentence=st.sampled_from(SENTENCES),
    neighbours=st.tuples(
        st.text("的在是第共元号年，。：；（、“一三", max_size=6), st.text("的在是等及元户，。；）、”及其", max_size=6)
    ),
)
@example(seed=0, writing="dash", sentence="经核实，{}，情况属实。", neighbours=("一一一", ""))
def test_a_valid_value_is_found_in_every_writing(
    kind: str, seed: int, writing: str, sentence: str, neighbours: tuple[str, str]
) -> None:
    if not _writable(kind, writing):
        return
    value = WRITINGS[writing](MAKERS[kind](random.Random(seed)))
    text = "情况说明\n　　" + sentence.format(neighbours[0] + LEADS[kind] + value + neighbours[1]) + "\n"
    start = text.index(value)
    document = read(text)
    withheld = {
        at
        for finding in found(document)
        if finding.disposition in (D.REDACT, D.REVIEW)
        for at in range(finding.start, finding.end)
    }
    missing = [at for at in range(start, start + len(value)) if at not in withheld and text[at].isalnum()]
    assert not missing


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9), gap=st.sampled_from(["\n", "\t", " ", "、", "；", " | ", "，"]))
def test_neighbouring_numbers_are_not_run_together(seed: int, gap: str) -> None:
    rng = random.Random(seed)
    values = [identity(rng), mobile(rng), identity(rng), mobile(rng), mobile(rng)]
    document = read(f"名册\n{gap.join(values)}\n")
    spans = {document.text[finding.start : finding.end] for finding in found(document)}
    assert set(values) <= spans


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="身份证号手机账号：0123456789Xx-  　\n\t|，。（）★机密宁AE@.com张三住★①②\u200b", max_size=120))
def test_any_text_keeps_the_contract(text: str) -> None:
    if not text.strip("\ufeff"):
        return
    document = read("标题\n" + text)
    once, again = found(document), found(document)
    assert [finding.id for finding in once] == [finding.id for finding in again]
    assert len({finding.id for finding in once}) == len(once)
    end = 0
    for finding in once:
        assert finding.start >= end
        assert finding.end <= len(document.text)
        assert finding.type is not T.DETECTOR_FAILURE
        end = finding.end


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_detectors_changes_nothing(rng: random.Random) -> None:
    card_number, person = card(RNG), identity(RNG)
    text = f"秘密★5年\n申请人：欧阳文海，男，身份证号{person}，住云岭市平安路5号2单元301室，卡号{card_number}，邮箱ab1234@163.com\n"
    document = read(text)
    shuffled = list(detectors.DETECTORS)
    rng.shuffle(shuffled)
    assert detectors.detect(document, profile(), shuffled) == detectors.detect(document, profile())


def test_a_failed_check_digit_beside_the_word_goes_to_a_person() -> None:
    good = identity(random.Random(7))
    bad = good[:-1] + ("0" if good[-1] != "0" else "5")
    assert texts(f"身份证号：{bad}。", T.CN_ID_CARD, D.REVIEW) == [bad]
    assert texts(f"| 姓名 | 身份证号 |\n| 王小虎 | {bad} |\n", T.CN_ID_CARD, D.REVIEW) == [bad]
    assert texts(f"资产条码{bad}入库。", T.CN_ID_CARD) == []


def test_a_slip_in_the_last_digit_hides_nobody_where_region_and_birth_agree() -> None:
    assert texts("王小虎640502199001011234来访。", T.CN_ID_CARD, D.REVIEW) == ["640502199001011234"]
    for other in ("批号：640502199001011234", "640502202301011234号项目", "640502199013011234", "990502199001011234"):
        assert texts(f"登记{other}入库。", T.CN_ID_CARD) == [], other


def test_the_old_form_needs_the_word_beside_it() -> None:
    assert texts("身份证号642221560914041。", T.CN_ID_CARD, D.REDACT) == ["642221560914041"]
    assert texts("货物批次642221560914041入库。", T.CN_ID_CARD) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("11010519491231002X", Check.VALID),
        ("110105194912310021", Check.INVALID),
        ("110105194913310021", Check.INVALID),
        ("990105194912310021", Check.INVALID),
        ("642221560914041", Check.UNDECIDED),
        ("642221561314041", Check.INVALID),
        ("12345", Check.UNDECIDED),
    ],
)
def test_identity_check(value: str, expected: Check) -> None:
    assert checks.identity_number(value) is expected


def test_other_checks() -> None:
    assert checks.luhn("6222021234567890128") in (Check.VALID, Check.INVALID)
    assert checks.luhn("4111111111111111") is Check.VALID
    assert checks.luhn("4111111111111112") is Check.INVALID
    assert checks.luhn("123") is Check.UNDECIDED
    assert checks.credit_code("91350100M000100Y43") is Check.VALID
    assert checks.credit_code("91350100M000100Y44") is Check.INVALID
    assert checks.credit_code("91350100M000100I43") is Check.UNDECIDED


@pytest.mark.parametrize(
    "text",
    [
        "宁公网安备64050202000082号　网站标识码6405000002",
        "云科发〔2018〕153号、（2024）宁01民终123号、GB/T 22239-2019",
        "项目代码：2303-640502-04-05-118826，项目编号2021BBF02014",
        "预算编码640500220107000002216，批次号202211080064050217",
        "采购计划编号：640500202300001234，索引号640500-108/2023-00417",
        "技术合同登记号：2022640500000372，流水号：202211250031746",
        "金额2786400元，预算1826.47万元，面积12345678平方米，邮编755000",
        "2023年4月12日至4月18日，2021-03-29 2022-03-31 18:00",
        "专利ZL201910345678.2，软著2021SR1456702，许可证B1-20194417",
        "拨打12345、12380、110、120热线",
        "发票号码23458976，设备出厂编号A20230417-06",
        "密码应用改造项目，符合GM/T 0028-2014，支持SM2、SM3、SM4算法",
        "某局公示640502********0617、138****0000、6228****0913",
        "国家标准GB 11643-1999和GB 32100-2015",
        "①13号楼　②2023年　③14户",
    ],
)
def test_public_numbers_are_left_alone(text: str) -> None:
    assert [finding for finding in own(text) if finding.disposition is not D.KEEP] == []


def test_an_enumeration_sign_before_a_number_hides_nothing() -> None:
    value = mobile(RNG)
    assert texts(f"①{value}②{value}", T.PHONE_NUMBER, D.REDACT) == [value, value]


@pytest.mark.parametrize(
    ("template", "entity", "disposition"),
    [
        ("24小时服务手机{m}", T.PHONE_NUMBER, D.KEEP),
        ("举报短信：{m}", T.PHONE_NUMBER, D.KEEP),
        ("| 值班长 | 7×24小时 | {m} | 对外公布 |", T.PHONE_NUMBER, D.KEEP),
        ("科长手机{m}（不对外公开）", T.PHONE_NUMBER, D.REDACT),
        ("联系人手机：{m}", T.PHONE_NUMBER, D.REDACT),
        ("手机:+86 {m}", T.PHONE_NUMBER, D.REDACT),
        ("Tel{m}", T.PHONE_NUMBER, D.REDACT),
        ("办公电话：{l}", T.LANDLINE, D.KEEP),
        ("监督电话：{l}", T.LANDLINE, D.KEEP),
        ("备用电话：{l}（家）", T.LANDLINE, D.REDACT),
        ("家庭电话{l}", T.LANDLINE, D.REDACT),
        ("| 固定电话（住宅） | {l} |", T.LANDLINE, D.REDACT),
        ("个人邮箱lin8231@163.com", T.EMAIL_ADDRESS, D.REDACT),
        ("公开邮箱：yljsjj@163.com", T.EMAIL_ADDRESS, D.KEEP),
        ("电子邮箱：xxgk@yunling.gov.cn", T.EMAIL_ADDRESS, D.KEEP),
        ("微信号：lin_hai88", T.WECHAT_ID, D.REDACT),
        ("QQ：382910475", T.QQ_NUMBER, D.REDACT),
        ("公务用车号牌宁A12345", T.VEHICLE_PLATE, D.REDACT),
        ("取消公务用车拍卖公告\n号牌宁A12345，起拍价2万元", T.VEHICLE_PLATE, D.KEEP),
        ("车架号LSVAA49J132047371", T.PERSONAL_ID_OTHER, D.REVIEW),
        ("轿车号牌宁A·12345", T.VEHICLE_PLATE, D.REDACT),
        ("新能源车宁AD12345", T.VEHICLE_PLATE, D.REDACT),
        ("护照号EB1234567", T.CN_PASSPORT, D.REDACT),
        ("港澳居民来往内地通行证号H12345678", T.CN_TRAVEL_PERMIT, D.REDACT),
        ("军官证号军字第20090472号", T.CN_MILITARY_ID, D.REDACT),
        ("统一社会信用代码：91350100M000100Y43", T.USCC, D.KEEP),
        ("学籍号2018640522004163", T.PERSONAL_ID_OTHER, D.REDACT),
        ("住院号ZY0230719068", T.PERSONAL_ID_OTHER, D.REDACT),
        ("执法证号30050019027", T.PERSONAL_ID_OTHER, D.KEEP),
        ("初始口令Gq#2022zw!Ls", T.CREDENTIAL, D.REDACT),
        ("管理地址10.64.18.7", T.NETWORK_DETAIL, D.REVIEW),
        ("对公账号：106034578901234", T.BANK_CARD, D.REDACT),
        ("出生日期：1990年3月4日", T.DATE_OF_BIRTH, D.REDACT),
        ("林海，男，1990年3月生", T.DATE_OF_BIRTH, D.REDACT),
        ("家庭住址：云岭市东城区平安镇柳树村三组12号", T.ADDRESS, D.REDACT),
        ("办公地址：云岭市鼓楼西街行政中心5楼510室", T.ADDRESS, D.KEEP),
    ],
)
def test_capacity(template: str, entity: EntityType, disposition: Disposition) -> None:
    text = template.format(m=mobile(RNG), l=landline(RNG)) + "\n"
    assert [finding.disposition for finding in found(text) if finding.type is entity] == [disposition]


def test_public_addresses_are_no_network_detail() -> None:
    assert [each for each in own("网站地址202.100.96.68，本机127.0.0.1") if each.type is T.NETWORK_DETAIL] == []


def test_values_have_exact_offsets_in_the_original() -> None:
    raw = identity(RNG)
    value = WRITINGS["full"](raw[:8]) + "\u200b" + raw[8:]
    document = read(f"①说明：申请人身份证号{value}。\n")
    spans = texts(document, T.CN_ID_CARD, D.REDACT)
    assert spans == [value]


def test_reasons_hold_no_value() -> None:
    document: Document = read(f"林海，身份证号{identity(RNG)}，手机{mobile(RNG)}，账号{card(RNG)}\n")
    for finding in found(document):
        assert not re.search(r"\d{6}|林海", finding.reason)


@pytest.mark.parametrize(
    "value", ["6405\n003100482917", "ZY2023\n0012345", "2021\n0304"], ids=["insurance", "hospital", "student"]
)
def test_a_labelled_number_is_whole_over_a_line_end(value: str) -> None:
    for label in ("社保编号", "住院号", "学号"):
        spans = [each for each in found(f"本人{label}：{value}。") if each.type is T.PERSONAL_ID_OTHER]
        assert [(each.start, each.end) for each in spans] == [(len(label) + 3, len(label) + 3 + len(value))]


def test_what_follows_a_labelled_number_on_the_next_line_is_left_alone() -> None:
    for following in ("2023年1月", "1.申请材料", "18人", "2023.1.5"):
        text = f"学号：20210304\n{following}"
        assert all(text[each.start : each.end] == "20210304" for each in found(text))


def test_however_many_values_are_known_each_is_found_again() -> None:
    values = [f"{3_000_000_007 + 7919 * at}" for at in range(260)]
    document = read(
        "登记\n" + "".join(f"个人医保编号：{v}；\n" for v in values) + "".join(f"已核 {v}。\n" for v in values)
    )
    covered = {at for each in found(document) if each.disposition is D.REDACT for at in range(each.start, each.end)}
    assert all(document.text.rfind(value) in covered for value in values)


def test_runs_of_blanks_are_cut_where_they_end() -> None:
    document = read("手机13912345678" + " \t" * 60_000 + "完。\n手机13912345679\n")
    assert [document.text[each.start : each.end] for each in found(document) if each.type is T.PHONE_NUMBER] == [
        "13912345678",
        "13912345679",
    ]


def test_a_card_that_goes_on_over_a_line_end_is_found_whole() -> None:
    """Sixteen digits may be a card of their own; they are not where only the whole passes the check."""
    rng = random.Random(11)
    broken = [each for each in (card(rng) for _ in range(60)) if len(each) == 19]
    broken = [each for each in broken if checks.luhn(each[:16]) is Check.INVALID][:5]
    assert broken
    for value in broken:
        assert texts(f"开户行：某银行　账号：{value[:16]}\n{value[16:]}\n", T.BANK_CARD, D.REDACT) == [
            f"{value[:16]}\n{value[16:]}"
        ]
