"""Patterns that a bureau writes: fitted to folded text, and refused where they could run away."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.policy.patterns import MAX_LENGTH, MOST, PatternFault, compiled, fitting

GOOD = [
    r"ZW-[0-9]+",
    r"\d{1,3}(?:\.\d{1,3}){3}",
    r"(?:\d[ -]?){15}\d",
    r"编号：?(?P<value>[A-Z]{2}\d{6,10})",
    r"[（(]\d{4}[）)]\d+号",
    r"^\s*考号[:：]\s*(?P<value>\w{4,20})$",
    r".*密.*码",
    r"(?i)abc+",
    r"\d++号",
    r"\d+?号",
    r"[^甲]+甲",
    r"(?:ab|cd)+x",
    r"第\s*\d+\s*号",
    r"户.{0,20}井.{0,20}号",
    r"[户丁].{0,20}[井户].{0,20}[号井]",
    r"(?s:甲.{0,20}?乙.{0,20}?丙)",
    r"(?:中卫市|中宁县|海原县)[^。]{0,30}(?:村|组)\d{1,3}号",
    r"(?>\d+)号",
    r"[^\w]{1,9}ZW\d{4}",
    r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])\d{2}\d{3}[0-9Xx](?!\d)",
]
BAD = [
    # pattern, words of the remedy
    (r"(a+)+$", "嵌套"),
    (r"(\w+\s?)+", "嵌套"),
    (r"(?:\d{1,5}-){1,5}", "嵌套"),
    (r"(?:a?){30}a{30}", "过多"),
    ("a?" * 60 + "a{60}", "过多"),
    (r"(?:aa?){30}a{30}", "过多"),
    (r"(?:.|\s)+x", "过多"),
    (r"(?:aa?){20}b", "耗时过长"),
    (r"\d+\d+x", "耗时过长"),
    (r"(?:a|b|ab){9}(?:a|b|ab){5}c", "耗时过长"),
    (r".{1,200}户.{1,200}户.{1,150}丁", "耗时过长"),
    (r".{1,200}户.{1,200}井.{1,150}丁", "耗时过长"),
    (r".{1,200}?[甲乙丙].{1,200}?丁", "耗时过长"),
    (r"(?:.{1,40}[户井]){3}丁", "耗时过长"),
    (r"(?:户|户户|井){12}丁", "耗时过长"),
    (r"甲(?=.{1,200}[户井].{1,200}[户丁])乙", "耗时过长"),
    (r"\d{1,200}(?=.{1,200}[户井])(?:甲|乙)\d", "耗时过长"),
    (r"(?i)[a-f]{1,200}[A-F]{1,200}[x-z]", "耗时过长"),
    (r"(?a)\W{1,200}[户井]{1,200}[x-z]", "耗时过长"),
    (r"x*", "两个字符"),
    (r"密", "两个字符"),
    (r"(?P<value>a*)bc", "两个字符"),
    (r"(?P<other>ab)", "value"),
    (r"(", "正则表达式"),
    (r"[0-9", "正则表达式"),
    (r"a**", "正则表达式"),
    (r"a{1,5000}", str(MOST)),
    (r"(?:(?:a{200}){200}){200}", "2000"),
    (r"(ab)\1", "分组"),
    (r"(?x) a b", "(?x)"),
    (r"㎡\d+", "合成字符"),
    (r"[①②]\d+", "◦"),
    (r"\①\d+", "◦"),
    (r"\u2460\d+", "◦"),
    (r"[\u2460-\u2473]\d+", "◦"),
    (r"第Ⅳ类\d+", "合成字符"),
    ("甲\u200b*乙丙", "看不见"),
    ("a" * (MAX_LENGTH + 1), str(MAX_LENGTH)),
]


@pytest.mark.parametrize("pattern", GOOD)
def test_what_bureaus_write_is_taken(pattern: str) -> None:
    assert compiled(pattern)


@pytest.mark.parametrize(("pattern", "words"), BAD)
def test_what_could_run_away_is_refused_in_good_time(pattern: str, words: str) -> None:
    began = time.thread_time()
    with pytest.raises(PatternFault) as raised:
        compiled(pattern)
    assert words in raised.value.remedy
    assert time.thread_time() - began < 20


@pytest.mark.parametrize(
    ("source", "fitted"),
    [
        (r"编号：（\d+）", rf"编号:\(\d{{1,{MOST}}}\)"),
        (r"[（(]甲[）)]", r"[\((]甲[\))]"),
        (r"\（甲\）", r"\(甲\)"),
        (r"[０-９]{2}", r"[0-9]{2}"),
        (r"a*b{3,}c?", rf"a{{0,{MOST}}}b{{3,{MOST}}}c?"),
        (r"[*+]\*\+", r"[*+]\*\+"),
        (r"(?:a|b)(?=c)", r"(?:a|b)(?=c)"),
        (r"[]+]+", rf"[]+]{{1,{MOST}}}"),
    ],
)
def test_a_pattern_is_fitted_to_folded_text(source: str, fitted: str) -> None:
    assert fitting(source) == fitted


def test_the_pattern_that_holds_a_range_over_symbols_is_taken() -> None:
    assert compiled(r"[^\u0000-\uffff]{2}|[\u4e00-\u9fa5\uf900-\ufaff]{2}号")


@pytest.mark.parametrize("pattern", GOOD)
def test_what_is_taken_keeps_its_promise_on_what_it_names(pattern: str) -> None:
    accepted = compiled(pattern)
    for pump in ("户", "密", "户井", "乙", "1", "a", "ab", " ", "甲乙", "户号井"):
        text = (pump * 2000)[:2000]
        began = time.thread_time()
        list(accepted.finditer(text))
        assert time.thread_time() - began < 1.0


PIECES = st.sampled_from(
    [
        "a",
        r"\d",
        r"\w",
        "[a-f0-9]",
        ".",
        "甲",
        "(?:ab|a)",
        "(?:a|b)",
        "-",
        "+",
        "*",
        "?",
        "{2,5}",
        "{3}",
        "(",
        ")",
        "|",
        "{1,40}",
        "{1,200}?",
        ".{1,200}",
        "[甲a]",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=8).map("".join))
def test_whatever_is_taken_is_fast_on_text_made_to_hurt_it(pattern: str) -> None:
    try:
        accepted = compiled(pattern)
    except PatternFault:
        return
    for text in ("a" * 3000, "1" * 3000, "ab-甲1" * 600, "甲" * 3000, "a甲" * 1500):
        began = time.thread_time()
        list(accepted.finditer(text))
        assert time.thread_time() - began < 1.5


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab\\\\dDwsbBAZu[](){}*+?|^$.-,:=!<>#P_甲（：\u33a1019", max_size=24))
def test_nothing_but_a_fault_is_raised(pattern: str) -> None:
    try:
        compiled(pattern)
    except PatternFault as fault:
        assert fault.remedy.endswith("。")
