"""Evaluations: tables by type, genre and writing, intervals, and what changed between two runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import detectors
from pipeline.errors import UsageError
from pipeline.model.document import Document
from pipeline.model.finding import Finding
from pipeline.policy.load import DEFAULT_PROFILE, load_profile
from pipeline.policy.profile import Profile
from pipeline.services.breakdown import Table, genre_table, intervals, tables, type_table, worst_table, writing_table
from pipeline.services.comparison import compare, difference_text, facts_of, save
from pipeline.services.evaluate import Evaluation, evaluate_folder

PROFILE = load_profile(DEFAULT_PROFILE)
SOURCE = """id: {id}
title: 某通知
outcome: release_redacted

通知
　　联系电话：⟦LANDLINE:keep|0310-7066{tail}⟧。
　　申请人：⟦PERSON_NAME:redact|蓝小溪⟧，手机⟦PHONE_NUMBER:redact|@mobile{writing}⟧，⟦FAMILY_INFO:review|从不在任何词表中的事实⟧。
"""


def _nothing(document: Document, profile: Profile) -> list[Finding]:
    return []


def english(zh: str, en: str) -> str:
    return en


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "gold"
    made.mkdir()
    for number, (genre, writing) in enumerate([("aa", ""), ("aa", "!space"), ("bb", "!zwsp"), ("bb", "")]):
        source = SOURCE.format(id=f"{genre}-{number}", tail=100 + number, writing=writing)
        (made / f"{number}.txt").write_text(source, encoding="utf-8")
    return made


@pytest.fixture
def good(folder: Path) -> Evaluation:
    return evaluate_folder(folder, PROFILE, detectors.detect)


@pytest.fixture
def bad(folder: Path) -> Evaluation:
    return evaluate_folder(folder, PROFILE, _nothing)


def row(table: Table, name: str) -> dict[str, str]:
    """A row by its first cell; of two columns with one heading the later one is told."""
    (found,) = [each for each in table.rows if each[0] == name]
    return dict(zip(table.headings, found, strict=True))


def test_by_type(bad: Evaluation, good: Evaluation) -> None:
    assert row(type_table(bad, english), "PHONE_NUMBER")["leak"] == "100.0%"
    assert row(type_table(good, english), "PHONE_NUMBER")["leak"] == "0.0%"
    assert row(type_table(good, english), "PHONE_NUMBER")["redacted"] == "4"
    assert row(type_table(bad, english), "FAMILY_INFO")["missed"] == "100.0%"
    assert row(type_table(bad, english), "LANDLINE")["over"] == "0.0%"


def test_by_genre_and_by_writing(bad: Evaluation) -> None:
    assert [each[:2] for each in genre_table(bad, english).rows] == [("aa", "2"), ("bb", "2")]
    assert [each[:3] for each in writing_table(bad, english).rows] == [
        ("plain", "2", "100.0%"),
        ("grouped", "1", "100.0%"),
        ("zero width", "1", "100.0%"),
    ]


def test_the_worst_documents_come_first(bad: Evaluation) -> None:
    table = worst_table(bad, english, limit=3)
    assert len(table.rows) == 3
    assert table.rows[0] == ("aa-0", "0", "2", "0", "0", "1", "0")


def test_intervals_are_repeatable_and_hold_the_value(bad: Evaluation, good: Evaluation) -> None:
    assert intervals(good.scores) == intervals(good.scores)
    for evaluation in (bad, good):
        for each in intervals(evaluation.scores).values():
            assert each.low is None or each.high is None or each.low <= each.value <= each.high
    # Four documents without an error prove little.
    leak = intervals(good.scores)["leak_structured"]
    assert (leak.value, leak.low) == (0.0, 0.0)
    assert leak.high is not None and leak.high > 0.5
    assert intervals(good.scores)["block_recall"].low is None


def test_tables_are_laid_out_for_terminal_and_page(good: Evaluation) -> None:
    for table in tables(good, english):
        lines = table.text().splitlines()
        assert lines[0] == f"{table.title}:"
        assert len(lines) == len(table.rows) + 2
        assert all(line.count("|") == len(table.headings) + 1 for line in table.markdown().splitlines())
    chinese = Table("表", ("名称", "n"), (("a", "1"), ("密级", "20"))).text().splitlines()
    assert chinese == ["表:", "  名称   n", "  a      1", "  密级  20"]


def test_a_kept_evaluation_is_compared(folder: Path, bad: Evaluation, good: Evaluation, tmp_path: Path) -> None:
    kept = tmp_path / "kept" / "run.json"
    save(bad, kept)
    assert "蓝小溪" not in kept.read_text(encoding="utf-8")
    same = compare(kept, bad)
    assert (same.new, same.gone, same.changed) == ((), (), ())
    assert "no figure changed" in difference_text(same, english)
    better = compare(kept, good)
    assert [each[1] for each in better.gone].count("leak") == 8
    assert "leak" not in {str(each.kind) for each in better.new}
    assert ("leak_structured", 1.0, 0.0) in better.figures
    assert ("leak PHONE_NUMBER", 1.0, 0.0) in better.figures
    save(good, kept)
    worse = compare(kept, bad)
    assert [str(each.kind) for each in worse.new].count("leak") == 8
    assert "leak" not in {each[1] for each in worse.gone}
    assert "+ aa-0: leak PERSON_NAME '蓝小溪' (3 of 3 characters)" in difference_text(worse, english)
    (folder / "3.txt").unlink()
    assert compare(kept, evaluate_folder(folder, PROFILE, detectors.detect)).changed == ("bb-3",)


def test_the_facts_are_json_without_text(good: Evaluation) -> None:
    facts = json.loads(json.dumps(facts_of(good), ensure_ascii=False))
    assert list(facts)[: len(good.figures)] == list(good.figures)
    assert facts["by_type"]["PHONE_NUMBER"]["withheld_gold"] == 4


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '{"format": "other/1"}', '{"format": "mishen-evaluation/1"}'])
def test_what_is_no_kept_evaluation_is_refused(text: str, good: Evaluation, tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError):
        compare(tmp_path / "run.json", good)
    with pytest.raises(UsageError):
        compare(tmp_path / "absent.json", good)
