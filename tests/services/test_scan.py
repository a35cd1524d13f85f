"""Scan: the JSON object of DESIGN.md section 6, and what a document with a state-secret mark may show."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import detectors
from pipeline import formats
from pipeline.errors import UnsupportedFormat
from pipeline.model.finding import Outcome
from pipeline.policy.load import DEFAULT_PROFILE, load_profile
from pipeline.services.scan import identifiers, scan, scan_files

PROFILE = load_profile(DEFAULT_PROFILE)
LETTER = "答复书\n申请人：王小虎，手机13900001234，咨询电话：0310-7066125\n"
SECRET = "机密★1年\n关于方案的请示\n　　联系人：王小虎，手机13900001234。\n　　本方案知悉范围限于指挥部成员。\n"


def _scan(text: str, *, with_text: bool = True) -> dict[str, object]:
    result = scan(text.encode(), "folder/letter.txt", PROFILE, formats.read, detectors.detect, with_text=with_text)
    return json.loads(json.dumps(result.as_json(), ensure_ascii=False))  # type: ignore[no-any-return]


def test_the_object_of_a_document() -> None:
    result = _scan(LETTER)
    assert list(result) == ["id", "file", "sha256", "outcome", "text", "findings", "warnings"]
    assert result["id"] == "letter"
    assert result["file"] == "folder/letter.txt"
    assert result["sha256"] == hashlib.sha256(LETTER.encode()).hexdigest()
    assert result["outcome"] == "release_redacted"
    assert result["text"] == LETTER
    findings = result["findings"]
    assert isinstance(findings, list)
    assert [(each["type"], each["disposition"], each["text"]) for each in findings] == [
        ("PERSON_NAME", "redact", "王小虎"),
        ("PHONE_NUMBER", "redact", "13900001234"),
        ("LANDLINE", "keep", "0310-7066125"),
    ]
    first = findings[0]
    fields = "id start end type category disposition text score detector reason basis"
    assert list(first) == fields.split()
    assert first["category"] == "personal"
    assert all(isinstance(article, str) and "第" in article for article in first["basis"])
    assert LETTER[first["start"] : first["end"]] == first["text"]


def test_scanning_twice_gives_the_same() -> None:
    assert _scan(LETTER) == _scan(LETTER)


def test_no_text_leaves_out_every_text() -> None:
    result = _scan(LETTER, with_text=False)
    assert result["text"] is None
    assert isinstance(result["findings"], list)
    assert [each["text"] for each in result["findings"]] == [None, None, None]
    assert "王小虎" not in json.dumps(result, ensure_ascii=False)
    assert "13900001234" not in json.dumps(result)


def test_a_state_secret_mark_shows_nothing_but_itself() -> None:
    result = _scan(SECRET)
    assert result["outcome"] == "block"
    assert result["text"] is None
    findings = result["findings"]
    assert isinstance(findings, list)
    assert [(each["type"], each["text"]) for each in findings] == [("SECRET_MARKING", "机密★1年")]
    shown = json.dumps(result, ensure_ascii=False)
    assert not any(word in shown for word in ("王小虎", "13900001234", "指挥部", "请示"))


def test_an_internal_mark_blocks_and_keeps_the_text() -> None:
    result = _scan("内部资料　注意保存\n\n工作简报\n　　联系人：王小虎，手机13900001234。\n")
    assert result["outcome"] == "block"
    assert isinstance(result["text"], str)


def test_a_clean_document_is_released() -> None:
    result = scan("通知\n　　请认真落实。\n".encode(), "a.txt", PROFILE, formats.read, detectors.detect)
    assert result.outcome is Outcome.RELEASE
    assert result.findings == ()


def test_an_input_that_cannot_be_read_is_a_result() -> None:
    result = scan(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 64, "old.msg", PROFILE, formats.read, detectors.detect)
    assert isinstance(result.error, UnsupportedFormat)
    printed = result.as_json()
    assert list(printed) == ["id", "file", "error"]
    assert printed["id"] == "old"
    error = printed["error"]
    assert isinstance(error, dict)
    assert error["code"] == "unsupported_format"
    assert error["message"]


def test_files_one_after_the_other(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(LETTER, encoding="utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    inputs = [(name, tmp_path / name) for name in ("good.txt", "empty.txt", "missing.txt")]
    good, empty, missing = scan_files(inputs, PROFILE, detectors.detect)
    assert good.error is None and good.text == LETTER
    assert empty.error is not None and empty.error.code == "empty"
    assert missing.error is not None


def test_ids_are_stems_or_relative_names_where_stems_collide() -> None:
    names = ["a/draft.txt", "b/draft.docx", "c/other.txt", "draft.txt", "draft.txt"]
    assert identifiers(names) == ["a/draft.txt", "b/draft.docx", "other", "draft.txt#1", "draft.txt#2"]
