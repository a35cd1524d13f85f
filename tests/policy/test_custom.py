"""Recognizers, word lists and dispositions of a profile: what is taken, and how errors are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import ProfileError
from pipeline.model.finding import Disposition, EntityType, LegalBasis
from pipeline.policy import profile as profile_module
from pipeline.policy.custom import CheckRule
from pipeline.policy.load import parse_profile

T, D = EntityType, Disposition
SOURCE = (Path(profile_module.__file__).parent / "profiles" / "zhongwei_yunjisuan.toml").read_text("utf-8")
RECOGNIZER = """
[[recognizer]]
name = "well_permit"
type = "PERSONAL_ID_OTHER"
pattern = '取水（(?P<value>[A-Z]\\d{6,9})）'
context_required = ["取水许可"]
context = ["农户"]
against = ["合同"]
check = "none"
disposition = "redact"
score = 0.8
reason = "农户取水许可证编号，可关联到个人"
basis = [{ law = "政府信息公开条例", article = "第十五条" }]
"""


def with_recognizer(old: str = "", new: str = "", *more: str) -> str:
    assert old in RECOGNIZER
    return SOURCE + RECOGNIZER.replace(old, new, 1) + "".join(more)


def top(line: str) -> str:
    return f"{line}\n{SOURCE}"


def test_a_recognizer_is_taken_whole() -> None:
    (own,) = parse_profile(with_recognizer().encode(), "mine").recognizers
    assert (own.name, own.type, own.disposition, own.score) == ("well_permit", T.PERSONAL_ID_OTHER, D.REDACT, 0.8)
    assert (own.context_required, own.context, own.against) == (("取水许可",), ("农户",), ("合同",))
    assert own.reason == "农户取水许可证编号，可关联到个人。"
    assert own.basis == (LegalBasis("政府信息公开条例", "第十五条"),)


def test_what_may_be_left_out() -> None:
    lines = [line for line in RECOGNIZER.split("\n") if not line.startswith(("context", "against", "check", "score"))]
    (own,) = parse_profile((SOURCE + "\n".join(lines)).encode(), "mine").recognizers
    assert (own.check, own.score, own.context) == (CheckRule.NONE, 0.85, ())


def test_words_and_dispositions_are_taken() -> None:
    source = SOURCE + '\n[words]\ncode_names = ["青石计划"]\n[dispositions]\nVEHICLE_PLATE = "review"\n'
    profile = parse_profile(source.encode(), "mine")
    assert profile.words.code_names == ("青石计划",)
    assert profile.dispositions == {T.VEHICLE_PLATE: D.REVIEW}


def test_the_edition_follows_what_is_added_and_nothing_else() -> None:
    plain = parse_profile(SOURCE.encode(), "mine").edition
    assert parse_profile(f"{SOURCE}\n[words]\n[dispositions]\n".encode(), "mine").edition == plain
    editions = {
        parse_profile(source.encode(), "mine").edition
        for source in (
            with_recognizer(),
            with_recognizer("0.8", "0.9"),
            with_recognizer('["农户"]', '["农民"]'),
            with_recognizer("{6,9}", "{6,8}"),
            SOURCE + '\n[words]\ncode_names = ["青石计划"]\n',
            SOURCE + '\n[words]\nname_labels = ["青石计划"]\n',
            SOURCE + '\n[dispositions]\nVEHICLE_PLATE = "review"\n',
        )
    }
    assert len(editions | {plain}) == 8


WRONG = [
    # name, source, key, words of the remedy
    ("name missing", with_recognizer('name = "well_permit"\n'), "recognizer[1].name", "缺少"),
    ("name not a name", with_recognizer('"well_permit"', '"取水"'), "recognizer[1].name", "小写"),
    ("name twice", with_recognizer("", "", RECOGNIZER.replace("0.8", "0.7")), "recognizer[2].name", "重名"),
    ("twice the same", with_recognizer("", "", RECOGNIZER), "recognizer", "重复"),
    ("unknown key", with_recognizer("score = 0.8", "scores = 0.8"), "recognizer[1].scores", "没有这个键"),
    ("unknown type", with_recognizer('"PERSONAL_ID_OTHER"', '"WELL"'), "recognizer[1].type", "PERSON_NAME"),
    ("type of the system", with_recognizer('"PERSONAL_ID_OTHER"', '"UNREADABLE"'), "recognizer[1].type", "系统"),
    ("pattern missing", with_recognizer("pattern = ", "# "), "recognizer[1].pattern", "缺少"),
    ("pattern a number", with_recognizer("'取水（(?P<value>[A-Z]\\d{6,9})）'", "5"), "recognizer[1].pattern", "单引号"),
    ("pattern broken", with_recognizer("）'", "）('"), "recognizer[1].pattern", "正则表达式"),
    ("pattern that explodes", with_recognizer("\\d{6,9}", "(?:\\d+)+"), "recognizer[1].pattern", "嵌套"),
    ("word empty", with_recognizer('["农户"]', '[""]'), "recognizer[1].context[1]", "非空"),
    ("words not a list", with_recognizer('["合同"]', '"合同"'), "recognizer[1].against", "列表"),
    ("unknown check", with_recognizer('"none"', '"mod11"'), "recognizer[1].check", "gb11643"),
    ("unknown disposition", with_recognizer('"redact"', '"delete"'), "recognizer[1].disposition", "review"),
    ("block without a marking", with_recognizer('"redact"', '"block"'), "recognizer[1].disposition", "SECRET_MARKING"),
    ("marking that is kept", with_recognizer('"PERSONAL_ID_OTHER"', '"SECRET_MARKING"').replace('"redact"', '"keep"'),
     "recognizer[1].disposition", "解密"),
    ("marking that is redacted", with_recognizer('"PERSONAL_ID_OTHER"', '"INTERNAL_MARKING"'),
     "recognizer[1].disposition", "block"),
    ("score above one", with_recognizer("0.8", "8"), "recognizer[1].score", "大于 0"),
    ("score of nothing", with_recognizer("0.8", "0.0"), "recognizer[1].score", "大于 0"),
    ("score below nothing", with_recognizer("0.8", "-0.1"), "recognizer[1].score", "大于 0"),
    ("score that is no number", with_recognizer("0.8", "nan"), "recognizer[1].score", "大于 0"),
    ("pattern of circled digits", with_recognizer("取水（", "①②（"), "recognizer[1].pattern", "◦"),
    ("word of circled digits", with_recognizer("农户", "①号户"), "recognizer[1].context[1]", "◦"),
    ("word that nobody sees", with_recognizer('["取水许可"]', '["\\u200b"]'), "recognizer[1].context_required[1]",
     "没有文字"),
    ("word against that nobody sees", with_recognizer('["合同"]', '["合同", "\\u200b\\u200c"]'),
     "recognizer[1].against[2]", "没有文字"),
    ("label that nobody sees", SOURCE + '\n[words]\nname_labels = ["\\u200b\\u200b"]\n', "words.name_labels[1]", "没有文字"),
    ("label of marks", SOURCE + '\n[words]\nnumber_labels = ["（）"]\n', "words.number_labels[1]", "没有文字"),
    ("mark of marks", SOURCE + '\n[words]\ninternal_marks = ["【★】"]\n', "words.internal_marks[1]", "没有文字"),
    ("label of circled digits", SOURCE + '\n[words]\nname_labels = ["①户主"]\n', "words.name_labels[1]", "◦"),
    ("code name of separators", SOURCE + '\n[words]\ncode_names = ["－－"]\n', "words.code_names[1]", "没有文字"),
    ("code name that nobody sees", SOURCE + '\n[words]\ncode_names = ["\\u200b\\u200b"]\n', "words.code_names[1]", "没有文字"),
    ("code name of one letter", SOURCE + '\n[words]\ncode_names = ["甲－"]\n', "words.code_names[1]", "两个字"),
    ("reason missing", with_recognizer("reason = ", "# "), "recognizer[1].reason", "缺少"),
    ("reason in English", with_recognizer("农户取水许可证编号，可关联到个人", "a permit"), "recognizer[1].reason", "中文"),
    ("no article", with_recognizer(', article = "第十五条"', ""), "recognizer[1].basis[1].article", "缺少"),
    ("no basis", with_recognizer('[{ law = "政府信息公开条例", article = "第十五条" }]', "[]"),
     "recognizer[1].basis", "至少"),
    ("type that is off", top('off = ["PERSONAL_ID_OTHER"]') + RECOGNIZER, "recognizer[1].type", "off"),
    ("unknown word list", SOURCE + '\n[words]\nother = ["甲乙"]\n', "words.other", "code_names"),
    ("word of one character", SOURCE + '\n[words]\ncode_names = ["甲"]\n', "words.code_names[1]", "两个字"),
    ("disposition of a marking", SOURCE + '\n[dispositions]\nSECRET_MARKING = "review"\n',
     "dispositions.SECRET_MARKING", "不得"),
    ("disposition of what was not read", SOURCE + '\n[dispositions]\nUNREADABLE = "keep"\n',
     "dispositions.UNREADABLE", "不得"),
    ("disposition that blocks", SOURCE + '\n[dispositions]\nVEHICLE_PLATE = "block"\n',
     "dispositions.VEHICLE_PLATE", "block"),
    ("disposition of no type", SOURCE + '\n[dispositions]\nCAR = "review"\n', "dispositions.CAR", "VEHICLE_PLATE"),
    ("no disposition", SOURCE + '\n[dispositions]\nVEHICLE_PLATE = 1\n', "dispositions.VEHICLE_PLATE", "review"),
]  # fmt: skip
WRONG.append(("one table", top("") + RECOGNIZER.replace("[[recognizer]]", "[recognizer]"), "recognizer", "列表"))


@pytest.mark.parametrize(("source", "key", "words"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_each_wrong_key_is_named_with_a_remedy(source: str, key: str, words: str) -> None:
    with pytest.raises(ProfileError) as raised:
        parse_profile(source.encode(), "mine")
    assert raised.value.detail["file"] == "mine.toml"
    assert str(raised.value.detail["key"]) == key
    assert words in str(raised.value.detail["remedy"])
