"""The contract of the commands that need no home (DESIGN.md section 6).

Each command is played once through the installed script, in a process of its own; further cases enter at the same function here,
where models are loaded once.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from docx import Document as WordDocument

from tests.cli.office import mishen, mishen_here
from tests.conftest import REPOSITORY

pytestmark = pytest.mark.slow

DRAFT = "关于发放培训补助的通知\n\n申请人：钱小宁，手机号码13900001111。\n办公电话：0955-7000000。\n"
MARKED = "机密★1年\n\n关于有关事项的请示\n\n联系人钱小宁，手机号码13900001111。\n"


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    folder = tmp_path / "drafts"
    (folder / "more").mkdir(parents=True)
    (folder / "notice.txt").write_text(DRAFT, encoding="utf-8")
    (folder / "more" / "notice.txt").write_text(DRAFT.replace("钱小宁", "钱小安"), encoding="utf-8")
    (folder / "marked.txt").write_text(MARKED, encoding="utf-8")
    return folder


def word(path: Path, *paragraphs: str) -> Path:
    document = WordDocument()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(str(path))
    return path


def test_scan_prints_one_object_a_document(drafts: Path) -> None:
    done = mishen("scan", drafts)
    assert done.status == 0
    found = {each["id"]: each for each in done.lines}
    assert set(found) == {"marked", "more/notice.txt", "notice.txt"}
    notice = found["notice.txt"]
    assert notice["text"] == DRAFT
    assert notice["outcome"] == "release_redacted"
    last = 0
    for finding in notice["findings"]:
        assert finding["start"] >= last
        last = finding["end"]
        assert DRAFT[finding["start"] : finding["end"]] == finding["text"]
        assert finding["reason"]
        assert finding["basis"]
    assert {(each["type"], each["disposition"]) for each in notice["findings"]} == {
        ("PERSON_NAME", "redact"),
        ("PHONE_NUMBER", "redact"),
        ("LANDLINE", "keep"),
    }


def test_scan_says_nothing_of_a_document_with_a_state_secret_mark_but_its_marks(drafts: Path) -> None:
    done = mishen_here("scan", drafts / "marked.txt")
    (marked,) = done.lines
    assert (marked["outcome"], marked["text"]) == ("block", None)
    assert "钱小宁" not in done.out
    assert "13900001111" not in done.out


def test_scan_without_text(drafts: Path) -> None:
    done = mishen_here("scan", drafts / "notice.txt", "--no-text")
    assert "钱小宁" not in done.out
    assert "13900001111" not in done.out
    assert done.lines[0]["findings"]


def test_scanning_twice_gives_the_same(drafts: Path) -> None:
    assert mishen("scan", drafts).out == mishen("scan", drafts).out


@pytest.mark.slow
def test_a_folder_of_200_with_three_broken_ones(tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(197):
        (folder / f"{number:03}.txt").write_text(f"第{number}号\n{DRAFT}", encoding="utf-8")
    (folder / "empty.docx").write_bytes(b"")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing")
    (folder / "line\nand 'quotes\".docx").write_bytes(b"PK\x03\x04broken")
    done = mishen("scan", folder)
    assert done.status == 3
    assert len(done.lines) == 200
    errors = {each["file"]: each["error"]["code"] for each in done.lines if "error" in each}
    assert errors == {"empty.docx": "empty", "broken.pdf": "damaged", "line\nand 'quotes\".docx": "damaged"}
    assert len(done.err.splitlines()) == 3


def test_the_report_loads_nothing_and_shows_every_document(drafts: Path, tmp_path: Path) -> None:
    (drafts / "<script>.txt").write_text("电话<b>13900001111</b>\n", encoding="utf-8")
    report = tmp_path / "report.html"
    assert mishen_here("scan", drafts, "--report", report).status == 0
    page = report.read_text(encoding="utf-8")
    assert page.count("<section>") == 4
    assert "<script>" not in page
    assert "http://" not in page
    assert "https://" not in page
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".mishen")] == []


def test_preview_refuses_a_term_that_finds_nothing(drafts: Path, tmp_path: Path) -> None:
    terms = tmp_path / "terms.txt"
    terms.write_text("银杏树\n- —\n", encoding="utf-8")
    done = mishen_here("preview", drafts, "--out", tmp_path / "out", "--terms", terms)
    assert done.status == 2
    assert "第2行" in done.err
    assert not (tmp_path / "out").exists()


def test_preview_writes_copy_and_report(drafts: Path, tmp_path: Path) -> None:
    word(drafts / "notice.docx", "关于发放补助的通知", "申请人：钱小宁，手机号码13900001111。", "项目代号银杏树。")
    terms = tmp_path / "terms.txt"
    terms.write_text("银杏 树\n\n", encoding="utf-8")
    out = tmp_path / "out"
    done = mishen("preview", drafts, "--out", out, "--terms", terms)
    assert done.status == 4, done.err
    assert sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()) == [
        "more/notice.txt.preview.json",
        "more/notice.txt.preview.txt",
        "notice.docx.preview.docx",
        "notice.docx.preview.json",
        "notice.txt.preview.json",
        "notice.txt.preview.txt",
    ]
    with zipfile.ZipFile(out / "notice.docx.preview.docx") as package:
        parts = b"\0".join(package.read(name) for name in package.namelist()).decode("utf-8", "replace")
    for withheld in ("钱小宁", "13900001111", "银杏树"):
        assert withheld not in parts
    assert "关于发放补助的通知" in parts
    assert "预览件 未经审批" in parts
    report = (out / "notice.docx.preview.json").read_text(encoding="utf-8")
    assert json.loads(report)["verification"]["passed"] is True
    assert not [each for each in ("钱小宁", "13900001111", "银杏树") if each in report]


def test_a_term_in_the_name_of_a_style_goes(tmp_path: Path) -> None:
    """What a term names is gone from the copy wherever it stands, and the paragraph keeps its style."""
    document = WordDocument()
    document.styles.add_style("银杏树样式", 1)
    document.add_paragraph("关于项目的通知", style="银杏树样式")
    document.save(str(tmp_path / "style.docx"))
    (tmp_path / "terms.txt").write_text("银杏树\n", encoding="utf-8")
    done = mishen_here("preview", tmp_path / "style.docx", "--out", tmp_path / "out", "--terms", tmp_path / "terms.txt")
    assert done.status == 0, done.err
    copy = WordDocument(str(tmp_path / "out" / "style.docx.preview.docx"))
    (paragraph,) = copy.paragraphs
    assert paragraph.text == "关于项目的通知" and paragraph.style is not None
    assert "银杏" not in str(paragraph.style.name) and paragraph.style.name != "Normal"


def test_a_doubtful_mark_is_not_covered_up(tmp_path: Path) -> None:
    draft = tmp_path / "doubtful.txt"
    draft.write_text("机密★1年关于专项工作的通知\n\n正文。\n", encoding="utf-8")
    assert mishen_here("preview", draft, "--out", tmp_path / "out").status == 4
    assert not list((tmp_path / "out").rglob("*.txt"))


def test_two_inputs_of_one_name_do_not_overwrite_each_other(drafts: Path, tmp_path: Path) -> None:
    one, two = drafts / "notice.txt", drafts / "more" / "notice.txt"
    done = mishen_here("preview", one, two, "--out", tmp_path / "out")
    assert done.status == 2
    copy = (tmp_path / "out" / "notice.txt.preview.txt").read_text(encoding="utf-8")
    assert "钱小安" not in copy


def test_verify_tells_a_good_copy_from_a_bad_one(drafts: Path, tmp_path: Path) -> None:
    original = drafts / "notice.txt"
    assert mishen_here("preview", original, "--out", tmp_path).status == 0
    copy, plan = tmp_path / "notice.txt.preview.txt", tmp_path / "notice.txt.preview.json"
    assert mishen("verify", original, copy).status == 0
    assert mishen_here("verify", original, copy, "--plan", plan).status == 0
    bad = tmp_path / "bad.txt"
    bad.write_text(DRAFT.replace("钱小宁", "■■■").replace("13900001111", "１３９-0000 1111"), encoding="utf-8")
    done = mishen_here("verify", original, bad, "--plan", plan)
    assert done.status == 5
    assert done.lines[0]["passed"] is False
    assert "1111" not in done.out


@pytest.mark.shared
@pytest.mark.slow
def test_evaluate_prints_what_the_reference_script_prints(shared: Path, tmp_path: Path) -> None:
    gold = shared / "corpus" / "dev" / "gold"
    texts = tmp_path / "texts"
    texts.mkdir()
    for path in gold.glob("*.json"):
        (texts / f"{path.stem}.txt").write_bytes(json.loads(path.read_text(encoding="utf-8"))["text"].encode())
    scanned = mishen_here("scan", texts)
    predictions = tmp_path / "predictions.jsonl"
    predictions.write_text(scanned.out, encoding="utf-8")
    script = [sys.executable, str(shared / "corpus" / "score.py"), str(gold), str(predictions), "--json"]
    reference = json.loads(subprocess.run(script, capture_output=True, text=True, check=True).stdout)
    done = mishen_here("evaluate", gold, "--json")
    # A document with a state-secret mark shows nothing but its marks in a scan; it counts as blocked either way.
    ours = done.lines[0]
    assert {key: ours[key] for key in ("documents", "leak_structured", "leak_free", "block_recall", "false_block")} == {
        key: reference[key] for key in ("documents", "leak_structured", "leak_free", "block_recall", "false_block")
    }


def test_evaluate_reads_annotated_sources_and_compares_runs(tmp_path: Path) -> None:
    gold = tmp_path / "gold"
    gold.mkdir()
    source = "id: {}\ntitle: 通知\noutcome: release_redacted\n\n申请人手机⟦PHONE_NUMBER:redact|@mobile{}⟧，已受理。\n"
    (gold / "aa-1.txt").write_text(source.format("aa-1", ""), encoding="utf-8")
    (gold / "bb-1.txt").write_text(source.format("bb-1", "!zwsp"), encoding="utf-8")
    kept = tmp_path / "kept.json"
    first = mishen("evaluate", gold, "--save", kept)
    assert first.status == 0, first.err
    assert first.out.startswith("documents                 2\n")
    assert all(title in first.out for title in ("按类型:", "按文种:", "按号码写法:", "95% 置信区间"))
    again = mishen("--lang", "en", "evaluate", gold, "--compare", kept)
    assert "no figure changed" in again.out
    (gold / "bb-1.txt").unlink()
    less = mishen_here("evaluate", gold, "--json", "--compare", kept)
    assert less.lines[0]["documents"] == 1
    assert "bb-1" in less.err
    assert mishen_here("evaluate", gold, "--compare", gold / "aa-1.txt").status == 2
    assert mishen_here("evaluate", tmp_path).status == 2


@pytest.mark.shared
@pytest.mark.slow
def test_marked_gold_documents_are_blocked_and_no_other(shared: Path, tmp_path: Path) -> None:
    gold = {
        path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (shared / "corpus/dev/gold").glob("*.json")
    }
    for name, document in gold.items():
        (tmp_path / f"{name}.txt").write_bytes(document["text"].encode())
    found = {each["id"]: each["outcome"] for each in mishen_here("scan", tmp_path, "--no-text").lines}
    assert {name for name, outcome in found.items() if outcome == "block"} == {
        name for name, document in gold.items() if document["outcome"] == "block"
    }


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_published_texts_and_rules_are_never_blocked(shared: Path) -> None:
    lines = mishen("scan", shared / "rules", shared / "corpus" / "public-texts", "--no-text", timeout=800).lines
    assert len(lines) == 222
    assert [each["file"] for each in lines if each.get("outcome", "error") in ("block", "error")] == []


def test_wrong_usage_ends_with_2(tmp_path: Path) -> None:
    assert mishen("scan", tmp_path / "absent.txt").status == 2
    assert mishen_here("scan").status == 2
    assert mishen_here("no-such-command").status == 2
    assert mishen_here("--lang", "fr", "doctor").status == 2
    assert mishen_here("--home", tmp_path / "none", "queue", "--officer", "x").status == 2


def test_help_speaks_both_languages_and_the_docs_know_every_command() -> None:
    chinese, english = mishen("--help"), mishen("--lang", "en", "--help")
    assert "检测文稿" in chinese.out
    assert "detect only" in english.out
    commands = [line.split()[0] for line in english.out.split("Commands:")[1].splitlines() if line.strip()]
    manual = (REPOSITORY / "docs" / "operation.md").read_text(encoding="utf-8")
    assert [name for name in commands if f"mishen {name}" not in manual] == []


def test_scan_starts_without_prefect(drafts: Path) -> None:
    code = "import sys; from pipeline.cli.app import run; import pipeline.cli; run(sys.argv[1:]); print('prefect' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, "scan", str(drafts / "notice.txt")], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "False"


def test_bad_input_leaves_nothing_half_written(drafts: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copy(drafts / "notice.txt", drafts / "fake.docx")
    done = mishen_here("preview", drafts / "fake.docx", "--out", out)
    assert done.status == 3
    assert not out.exists() or not list(out.rglob("*.*"))
