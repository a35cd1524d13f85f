"""Charts are whole SVG, tell themselves to those who do not see them, and need nothing that the security policy forbids."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.records.charts import WIDTH, Series, bars, breadth, columns, scale, shortened

_SVG = "{http://www.w3.org/2000/svg}"
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=30)
VALUES = st.one_of(st.integers(0, 10**6), st.floats(0, 10**6, allow_nan=False))


def parsed(markup: str) -> etree._Element:
    drawn = etree.fromstring(markup.encode(), etree.XMLParser(no_network=True))
    assert drawn.tag == f"{_SVG}svg" and drawn.get("role") == "img"
    named = {each.get("id"): each for each in drawn if each.get("id")}
    told = (drawn.get("aria-labelledby") or "").split()
    assert [named[name].tag for name in told] == [f"{_SVG}title", f"{_SVG}desc"]
    for each in drawn.iter():
        assert each.tag in {f"{_SVG}{name}" for name in ("svg", "title", "desc", "rect", "line", "text")}
        assert not {"style", "href", "class"} & set(each.attrib) or each is drawn
        assert not any(name.startswith("on") for name in map(str, each.attrib))
    return drawn


def inside(drawn: etree._Element) -> None:
    height = float((drawn.get("viewBox") or "").split()[3])
    for rect in drawn.iter(f"{_SVG}rect"):
        x, y, wide, tall = (float(rect.get(name) or "nan") for name in ("x", "y", "width", "height"))
        assert x >= -0.1 and x + wide <= WIDTH + 0.1 and y >= -0.1 and y + tall <= height + 0.1
        assert wide >= 0 and tall >= 0
    for text in drawn.iter(f"{_SVG}text"):
        assert 0 <= float(text.get("y") or "nan") <= height


@settings(max_examples=80, deadline=None)
@given(NAMES, NAMES, st.lists(st.tuples(NAMES, VALUES, VALUES, VALUES), max_size=54))
def test_upright_bars(title: str, summary: str, rows: list[tuple[str, float, float, float]]) -> None:
    values = [[row[1] for row in rows], [row[2] for row in rows], [row[3] for row in rows]]
    series = [Series(name, each) for name, each in zip(("提交", "发<布>", "&"), values, strict=True)]
    drawn = parsed(columns(title, summary, [row[0] for row in rows], series))
    inside(drawn)
    assert drawn[0].text in (title, None) and drawn[1].text in (summary, None)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(NAMES, VALUES, VALUES), max_size=12), st.booleans())
def test_lying_bars(rows: list[tuple[str, float, float]], stacked: bool) -> None:
    series = [Series("遮盖", [row[1] for row in rows]), Series("保留", [row[2] for row in rows])]
    inside(parsed(bars("标题", "说明", [row[0] for row in rows], series, stacked=stacked)))


@given(st.one_of(st.integers(0, 10**9), st.floats(0, 1e9, allow_nan=False)))
def test_an_axis_ends_on_a_round_number(most: float) -> None:
    end, ticks = scale(most)
    assert end >= most and end == ticks[-1] and ticks[0] == 0 and 2 <= len(ticks) <= 7
    assert all(tick == int(tick) for tick in ticks)
    assert len({round(b - a) for a, b in pairwise(ticks)}) == 1


def test_a_bar_is_as_long_as_its_value() -> None:
    drawn = parsed(columns("t", "s", ["甲", "乙"], [Series("n", [10, 5])]))
    tall = [float(rect.get("height") or 0) for rect in drawn.iter(f"{_SVG}rect")]
    assert math.isclose(tall[0], 2 * tall[1], rel_tol=0.02)
    drawn = parsed(bars("t", "s", ["甲"], [Series("a", [3]), Series("b", [6])], stacked=True))
    legend, first, second = (
        [rect for rect in drawn.iter(f"{_SVG}rect")][:2],
        *[rect for rect in drawn.iter(f"{_SVG}rect")][2:],
    )
    assert len(legend) == 2 and math.isclose(
        2 * float(first.get("width") or 0), float(second.get("width") or 0), rel_tol=0.02
    )
    assert "3 / 6" in [text.text for text in drawn.iter(f"{_SVG}text")]


def test_labels_that_do_not_fit_are_cut_or_left_out() -> None:
    long = "一个名称特别特别长的审查环节超过了可以画出的宽度"
    assert shortened(long, 100).endswith("…") and breadth(shortened(long, 100)) <= 100
    assert shortened("短", 100) == "短"
    weeks = [f"{at:02d}-01" for at in range(53)]
    words = [text.text for text in parsed(columns("t", "s", weeks, [Series("n", [1] * 53)])).iter(f"{_SVG}text")]
    assert 8 <= len([word for word in words if word in weeks]) <= 14


def test_nothing_that_a_policy_against_inline_style_forbids() -> None:
    markup = columns("t", "s", ["<b>"], [Series('"><script>', [1]), Series("b", [2])])
    assert not re.search(r"style=|<script|<b>|javascript|http(?!://www\.w3\.org/2000/svg)", markup)


@pytest.mark.parametrize("values", [[], [0, 0]])
def test_nothing_to_draw(values: list[float]) -> None:
    parsed(columns("t", "s", ["a"] * len(values), [Series("n", values)]))
    parsed(bars("t", "s", ["a"] * len(values), [Series("n", values)]))
