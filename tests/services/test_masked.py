"""What officers wrote beside a copy: withheld strings are masked in every spelling, and nothing else changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.consultation import Answer
from pipeline.model.finding import Category, EntityType
from pipeline.model.redaction import Redaction, RedactionPlan
from pipeline.model.review import Role
from pipeline.model.text import squeeze
from pipeline.services import consulting, release, review
from pipeline.services.planning import masked
from tests.redaction.helpers import BASIS, text_document
from tests.services.office import CHAIN, found, words_of

PHONE, ID_CARD, NAME, EMAIL = "138 1234 5678", "11010519491231002X", "张建国", "Zhang.Jianguo@example.cn"
WITHHELD = {
    PHONE: "〔号码〕",
    ID_CARD: "〔证件〕",
    NAME: "张某某",
    EMAIL: "〔邮箱〕",
    "建国路7号": "〔住址〕",
    "男": "〔性别〕",
}
DOCUMENT = text_document("。".join(WITHHELD) + "。\n")
PLAN = RedactionPlan(
    DOCUMENT.sha256,
    "test",
    "1",
    tuple(
        Redaction(start, start + len(text), EntityType.PERSON_NAME, Category.PERSONAL, mask, BASIS)
        for text, mask in WITHHELD.items()
        for start in [DOCUMENT.text.index(text)]
    ),
)
BETWEEN = st.sampled_from(["", "", " ", "\u3000", "-", "－", "—", "\u200b", "\n", "\u00a0", " - ", "\x0b"])
# Nothing in it can be part of a withheld string.
OTHER = st.text("甲乙丙丁戊己庚辛，。；（）电话为", max_size=12)


@st.composite
def spellings(draw: st.DrawFn, text: str) -> str:
    """A spelling of a text: blanks, hyphens or controls between characters, full-width forms, another case."""
    made: list[str] = []
    for char in squeeze(text).text:
        wide = chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char
        made.append(draw(st.sampled_from([char, wide, char.upper()])))
        made.append(draw(BETWEEN))
    return "".join(made[:-1])


def shown(text: str) -> str:
    return masked(text, DOCUMENT, PLAN)


@given(st.data(), st.sampled_from([PHONE, ID_CARD, NAME, EMAIL]), OTHER, OTHER)
def test_any_spelling_is_masked_whole_and_the_rest_stays(
    data: st.DataObject, text: str, before: str, after: str
) -> None:
    assert shown(before + data.draw(spellings(text)) + after) == before + WITHHELD[text] + after


@given(st.text("甲乙丙张国建 -138１\n45，。", max_size=30).filter(lambda each: "建国" not in squeeze(each).text))
def test_words_without_anything_withheld_stay_as_they_are(text: str) -> None:
    if not any(squeeze(each).text in squeeze(text).text for each in WITHHELD):
        assert shown(text) == text


def test_overlapping_strings_leave_nothing_between_them() -> None:
    assert shown("住张建国路7号") == "住〔住址〕"
    assert shown("13812345678、张 建 国，男") == "〔号码〕、张某某，〔性别〕"


def test_a_form_beside_a_copy_tells_nothing_that_is_withheld(tmp_path: Path) -> None:
    office = found(tmp_path)
    desk, who = office.desk, office.officers
    number = office.hand_in("关于向钱小宁发放补助的通知\n\n申请人：钱小宁，手机号码139 0000 1111。\n")
    _, asked = consulting.ask(desk, who[Role.DRAFTER], number, "钱 小 宁所在单位")
    review.accept_proposals(desk, who[Role.DRAFTER], number)
    consulting.answer(desk, who[Role.DRAFTER], number, asked.organ, Answer.CONSENT, desk.today(), "同意")
    for role in CHAIN:
        review.sign(desk, who[role], number, remark="已电话13900001111联系钱-小-宁，手机１３９　００００　１１１１")
    release.release_case(desk, number, who[Role.PUBLISHER])
    form = squeeze(words_of(release.released_files(desk, number).form)).text
    assert "13900001111" not in form and "钱小宁" not in form and "所在单位" in form


@pytest.mark.parametrize("text", ["", " ", "-", "。"])
def test_what_has_nothing_to_find_is_left_alone(text: str) -> None:
    assert shown(text) == text
