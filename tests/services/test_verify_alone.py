"""``mishen verify ORIGINAL COPY``: without a plan, what the copy no longer shows counts as withheld."""

from __future__ import annotations

import io

import docx

from pipeline.bootstrap import default_profile, detect
from pipeline.services.check import verify_files
from tests.redaction.test_verify_docx import archive, body, clean_parts, word

LINES = (
    "关于夜间施工的答复",
    "来信人反映红星巷口夜间施工扰民。",
    "联系方式：13900001111。",
    "编号ZX20260311已办结。",
    "特此答复。",
)


def _passes(original: bytes, copy: bytes) -> bool:
    return verify_files(original, "a.docx", copy, None, default_profile(), detect).passed


def _failed(original: bytes, copy: bytes) -> tuple[str, ...]:
    return verify_files(original, "a.docx", copy, None, default_profile(), detect).failed


def _masked(line: str) -> str:
    return line.replace("红星巷口", "■■■").replace("13900001111", "139****1111").replace("ZX20260311", "ZX■■■")


def test_a_copy_that_shows_nothing_of_what_it_left_out_passes() -> None:
    assert _passes(word(LINES), archive(clean_parts(body(*map(_masked, LINES)))))


def test_what_was_replaced_and_stands_elsewhere_is_found_whatever_the_detectors_say() -> None:
    for left in ("见红星巷口", "139 0000 1111", "ZX20260311"):
        copy = archive(clean_parts(body(*map(_masked, LINES), f'<w:bookmarkStart w:id="1" w:name="{left}"/>')))
        assert not {"withheld_text", "digit_runs"}.isdisjoint(_failed(word(LINES), copy))


def test_naive_replacement_with_python_docx_is_flagged() -> None:
    original = word(LINES, author="红星巷口")
    document = docx.Document(io.BytesIO(original))
    for paragraph in document.paragraphs:
        paragraph.text = _masked(paragraph.text)
    out = io.BytesIO()
    document.save(out)
    assert "withheld_text" in _failed(original, out.getvalue())


def test_a_line_left_out_counts_as_withheld() -> None:
    parts = {**clean_parts(body(*LINES[:1], "联系方式：■■■。", *LINES[4:])), "word/old.xml": body(LINES[1])}
    assert "withheld_text" in _failed(word(LINES), archive(parts))
