"""The table in sample_docs/README.md, the folder, and a real scan must agree."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from pipeline import bootstrap, formats
from pipeline.model.finding import PLACELESS, Disposition, Outcome
from pipeline.model.text import fold
from pipeline.policy.load import DEFAULT_PROFILE, load_profile
from pipeline.redaction.plan import preview_plan
from pipeline.redaction.verify import verify
from pipeline.services.scan import ScanResult, scan_files
from sample_docs.build_samples import SAMPLES
from tests.conftest import REPOSITORY

FOLDER = REPOSITORY / "sample_docs"
SUFFIXES = {".docx", ".pdf", ".txt"}
FILES = sorted(path.name for path in FOLDER.iterdir() if path.suffix in SUFFIXES)


@dataclass(frozen=True, slots=True)
class Row:
    outcome: str
    items: dict[str, int]


def table() -> dict[str, Row]:
    rows = {}
    for line in (FOLDER / "README.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 6 and Path(cells[0]).suffix in SUFFIXES:
            counts = {f"{d} {t}": int(n) for d, t, n in re.findall(r"([a-z]+) ([A-Z_]+) ([0-9]+)", cells[5])}
            rows[cells[0]] = Row(cells[4], counts)
    return rows


ROWS = table()


@cache
def scanned() -> dict[str, ScanResult]:
    files = [(name, FOLDER / name) for name in FILES]
    return {each.file: each for each in scan_files(files, load_profile(DEFAULT_PROFILE), bootstrap.detect)}


def seen(name: str) -> Row:
    result = scanned()[name]
    if result.error is not None:
        return Row(result.error.code, {})
    return Row(str(result.outcome), dict(Counter(f"{each.disposition} {each.type}" for each, _ in result.findings)))


def scriptable(name: str) -> bool:
    """Whether a script can honestly decide the document: nothing but certain proposals, something to withhold."""
    found = [each for each, _ in scanned()[name].findings]
    judged = any(each.type in PLACELESS for each in found)
    return not judged and {each.disposition for each in found} - {Disposition.KEEP} == {Disposition.REDACT}


def test_the_table_has_a_row_for_each_file_and_the_script_builds_each() -> None:
    assert list(ROWS) == FILES
    assert list(SAMPLES) == FILES


@pytest.mark.parametrize("name", FILES)
def test_a_scan_says_what_the_table_says(name: str) -> None:
    assert seen(name) == ROWS[name]


def test_the_samples_suffice_for_the_demonstration() -> None:
    outcomes = Counter(seen(name).outcome for name in FILES)
    assert outcomes[Outcome.BLOCK] >= 2
    assert outcomes["damaged"] == 1
    ready = [Path(name).suffix for name in FILES if scriptable(name)]
    assert sum(suffix in (".docx", ".pdf") for suffix in ready) >= 5
    assert {".docx", ".pdf"} <= set(ready)
    waiting = [name for name in FILES if any(key.startswith("review") for key in seen(name).items)]
    assert len(waiting) >= 2
    assert any("keep REVISIONS" in seen(name).items for name in FILES)
    assert "review PERSON_NAME" in seen("11-scan.pdf").items  # read from pixels, and put before a person


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.outcome.startswith("release")])
def test_a_redacted_copy_passes_verification(name: str) -> None:
    profile, source = load_profile(DEFAULT_PROFILE), (FOLDER / name).read_bytes()
    document = formats.read(source, name)
    plan = preview_plan(document, bootstrap.detect(document, profile), (), profile)
    copy = formats.redact(source, document, plan)
    report = verify(document, copy, plan, lambda again: bootstrap.detect(again, profile))
    assert [check.name for check in report.checks if not check.passed] == []


def test_every_invented_number_belongs_to_nobody() -> None:
    for name in FILES:
        text = fold(scanned()[name].text or "").text
        assert all(number.startswith("640590") for number in re.findall(r"(?<!\d)\d{17}[\dX](?!\d)", text))
        assert all(number.startswith("629999") for number in re.findall(r"(?<!\d)\d{19}(?!\d)", text))


def content(name: str, source: bytes) -> dict[str, bytes]:
    if not name.endswith(".docx") or not zipfile.is_zipfile(io.BytesIO(source)):
        return {name: source}
    with zipfile.ZipFile(io.BytesIO(source)) as package:
        return {part: package.read(part) for part in package.namelist()}


# What LibreOffice and the system's fonts have no part in; the damaged file is a cut through compressed bytes.
REBUILT = {name: build for name, build in SAMPLES.items() if not name.endswith(".pdf") and "damaged" not in name}


@pytest.mark.parametrize(("name", "build"), REBUILT.items(), ids=list(REBUILT))
def test_the_script_builds_the_committed_file(name: str, build: Callable[[], bytes]) -> None:
    assert content(name, build()) == content(name, (FOLDER / name).read_bytes())


def test_the_samples_are_small() -> None:
    assert sum((FOLDER / name).stat().st_size for name in FILES) < 3_000_000
