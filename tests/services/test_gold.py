"""Gold documents: the guideline's markup and its placeholders, read as JSON or as annotated sources."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.model.finding import Disposition, Outcome
from pipeline.services.gold import GoldSpan, Writing, load_gold, parse, writing_of

SOURCE = """id: xx-01
title: 某证明
outcome: release_redacted

　　兹证明⟦PERSON_NAME:redact|蓝小溪⟧，身份证号⟦CN_ID_CARD:redact|@idcard_f~a⟧（另写作⟦CN_ID_CARD:redact|@idcard_f~a!space⟧），
手机⟦PHONE_NUMBER:redact|@mobile!newline⟧、⟦PHONE_NUMBER:redact|@mobile!full⟧，代码@uscc，微信@nobody。
"""


def test_a_source_becomes_text_and_spans() -> None:
    gold = parse(SOURCE)
    assert (gold.id, gold.outcome, gold.genre) == ("xx-01", Outcome.RELEASE_REDACTED, "xx")
    assert gold.text.startswith("　　兹证明蓝小溪，身份证号")
    assert all(gold.text[span.start : span.end] == span.text for span in gold.spans)
    name, identity, again, broken, full = gold.spans
    assert (name.text, name.type, name.disposition) == ("蓝小溪", "PERSON_NAME", Disposition.REDACT)
    assert len(identity.text) == 18 and again.text.replace(" ", "") == identity.text
    assert [writing_of(span) for span in (name, identity, again, broken, full)] == [
        *(None, Writing.PLAIN, Writing.GROUPED, Writing.BROKEN, Writing.FULL_WIDTH)
    ]
    assert "⟦" not in gold.text and "@uscc" not in gold.text and "@nobody" in gold.text


def test_values_follow_from_the_id_and_the_variant() -> None:
    assert parse(SOURCE) == parse(SOURCE)
    assert parse(SOURCE, 1).text != parse(SOURCE).text
    assert parse(SOURCE.replace("xx-01", "xx-02")).text != parse(SOURCE).text


def test_the_header_may_name_the_genre() -> None:
    assert parse(SOURCE.replace("title:", "genre: 证明\ntitle:")).genre == "证明"


@pytest.mark.parametrize(
    ("entity", "text", "writing"),
    [
        ("LANDLINE", "0310-7066125", Writing.PLAIN),
        ("LANDLINE", "（0310）7066125", Writing.PLAIN),
        ("LANDLINE", "0310-7066125-802", Writing.PLAIN),
        ("LANDLINE", "0310-706 6125", Writing.GROUPED),
        ("PHONE_NUMBER", "139-0000-1234", Writing.GROUPED),
        ("PHONE_NUMBER", "139\u200b00001234", Writing.ZERO_WIDTH),
        ("PHONE_NUMBER", "一三九〇〇〇〇一二三四", Writing.NUMERALS),
        ("EMAIL_ADDRESS", "lan-2020@example.com", Writing.PLAIN),
        ("DATE_OF_BIRTH", "1990-01-02", None),
    ],
)
def test_how_a_number_is_written(entity: str, text: str, writing: Writing | None) -> None:
    assert writing_of(GoldSpan(0, len(text), entity, Disposition.REDACT, text)) is writing


@pytest.mark.parametrize(
    "source",
    [
        "",
        "没有文件头\n\n正文",
        SOURCE.replace("outcome: release_redacted", "outcome: maybe"),
        SOURCE.replace("id: xx-01\n", ""),
        SOURCE.replace("溪⟧", "溪"),
        SOURCE.replace("!full", "!fulll"),
    ],
)
def test_what_is_not_of_the_form_is_refused(source: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        parse(source)
    (tmp_path / "bad.txt").write_text(source, encoding="utf-8")
    with pytest.raises(UsageError, match=r"bad\.txt"):
        load_gold(tmp_path)


def test_a_folder_of_sources_or_of_json(tmp_path: Path) -> None:
    (tmp_path / "xx-01.txt").write_text(SOURCE, encoding="utf-8")
    (sources,) = load_gold(tmp_path)
    assert sources == parse(SOURCE)
    spans = [
        {"start": each.start, "end": each.end, "type": each.type, "disposition": each.disposition, "text": each.text}
        for each in sources.spans
    ]
    entry = {"id": sources.id, "outcome": sources.outcome, "text": sources.text, "spans": spans}
    (tmp_path / "xx-01.json").write_text(json.dumps(entry), encoding="utf-8")
    assert load_gold(tmp_path) == [sources]
