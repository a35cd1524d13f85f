"""The doctor says what is there."""

from __future__ import annotations

from pipeline.services import doctor
from tests.formats.scans import needs_font


def test_an_installed_chinese_font_is_seen() -> None:
    needs_font()
    (fonts,) = [part for part in doctor.examine() if "字体" in part.zh]
    assert fonts.works and "CJK" in fonts.zh and "CJK" in fonts.en


def test_the_recogniser_is_among_the_libraries() -> None:
    lines = [part.zh for part in doctor.examine() if part.works]
    assert any(line.startswith("rapidocr ") for line in lines) and any(
        line.startswith("onnxruntime ") for line in lines
    )
