"""Acceptance of issue 4: three values planted in every place where they can hide, one Word file a place.

Copies are made by the real preview; what is in them is looked for by ``hiding_places.recover``, which shares no code with Mishen.
Places outside ``CORE`` vary one of those inside: the quick round leaves them out, and the verifier sees them in ``make soak`` only.
"""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import docx
import pypdfium2
import pytest
from lxml import etree
from PIL import Image

from pipeline import formats
from pipeline.bootstrap import default_profile
from pipeline.errors import MacroDocument
from pipeline.model.document import Document
from pipeline.model.finding import Finding
from pipeline.model.release import VerificationReport
from pipeline.model.text import squeeze
from pipeline.policy.profile import Profile
from pipeline.redaction.plan import preview_plan
from pipeline.redaction.verify import verify
from pipeline.services.preview import preview
from tests.cli.office import mishen
from tests.formats.hiding_places import DRAWN, PLACES
from tests.formats.hiding_places.core import CORE
from tests.formats.hiding_places.packaging import macro_document
from tests.formats.hiding_places.pictures import PATTERN, pattern
from tests.formats.hiding_places.recover import found, pictures_in
from tests.formats.hiding_places.shown import SHOWN
from tests.formats.hiding_places.values import REVISED, VALUES
from tests.formats.packages import visible

_CONTENT_CHECKS = {"withheld_text", "digit_runs", "parts"}
_EVERY = {**PLACES, **DRAWN}
_QUICK = {*CORE, *DRAWN}
_BATCH = 200  # LibreOffice takes no notice of files behind the 247th on its command line


def _each(names: Iterable[str], rest: pytest.MarkDecorator = pytest.mark.slow) -> pytest.MarkDecorator:
    """Run a test with each place, those that only vary others with a mark."""
    return pytest.mark.parametrize("name", [pytest.param(name, marks=[rest] * (name not in _QUICK)) for name in names])


def _no_detectors(document: Document, profile: Profile) -> Sequence[Finding]:
    return ()


@cache
def _previewed(name: str) -> bytes:
    return preview(_EVERY[name].source, "a.docx", VALUES, default_profile(), _no_detectors).copy


@cache
def _read(name: str) -> Document:
    return formats.read(_EVERY[name].source, "a.docx")


def _finds_all(name: str, file: bytes, values: Sequence[str]) -> bool:
    """Say whether the verifier finds every one of some values in a file that is given out as the copy."""
    report = _verified(name, file, *values)
    told = next(check.detail for check in report.checks if check.name == "withheld_text")
    counts = re.findall(r"(\d+) 项", told)
    if len(counts) == 2 and counts[0] == counts[1]:
        return True
    # Something was not found as a whole: perhaps in parts, or it is not one of the values.
    return all(not _CONTENT_CHECKS.isdisjoint(_verified(name, file, value).failed) for value in values)


def _verified(name: str, file: bytes, *values: str) -> VerificationReport:
    plan = preview_plan(_read(name), [], values, default_profile())
    return verify(_read(name), file, plan, lambda _: (), terms=values)


def test_the_list_of_what_shows_names_places() -> None:
    assert set(SHOWN) <= set(PLACES)
    assert set(PLACES) >= CORE
    assert not PLACES.keys() & DRAWN.keys()


@_each(PLACES)
def test_every_value_is_in_the_original(name: str) -> None:
    """The search that proves the copies must find what it looks for where it is."""
    assert found(PLACES[name].source, VALUES).keys() == set(VALUES)


@_each(_EVERY)
def test_the_copy_holds_nothing_withheld_and_all_harmless_text(name: str) -> None:
    copy = _previewed(name)
    assert _is_gone(name, copy)
    with zipfile.ZipFile(io.BytesIO(copy)) as package:
        assert {entry.rpartition(".")[2] for entry in package.namelist()} <= {"xml", "rels", "png", "jpeg"}
    shown = visible(formats.read(copy, "copy.docx"))
    body = docx.Document(io.BytesIO(copy)).element
    python_docx = "".join(str(text) for text in body.itertext(tag=etree.Element))
    for kept in _EVERY[name].kept:
        assert kept in shown
        assert kept in python_docx


def _is_gone(name: str, copy: bytes) -> bool:
    """Say whether what a place hides cannot be recovered: the values, or all but chance colours of a pattern."""
    if name in PLACES:
        return not found(copy, (*VALUES, REVISED))
    secret = _colours(pattern().crop(PATTERN))
    assert any(secret <= _colours(picture) for picture in pictures_in(_EVERY[name].source)), "the test sees the pattern"
    left: set[object] = set().union(*map(_colours, pictures_in(copy)))
    return len(secret & left) <= 2


def _colours(picture: Image.Image) -> set[object]:
    return set(picture.convert("RGBA").convert("RGB").get_flattened_data())


@_each(PLACES)
def test_the_reader_sees_every_value(name: str) -> None:
    text = squeeze(_read(name).text).text
    assert all(squeeze(value).text in text for value in VALUES)


@_each(PLACES)
def test_what_does_not_show_says_where_it_hides(name: str) -> None:
    shown = squeeze(visible(_read(name))).text
    assert any(squeeze(value).text in shown for value in VALUES) is (name in SHOWN)


@_each(PLACES, pytest.mark.soak)
def test_the_verifier_finds_every_value_in_the_original(name: str) -> None:
    assert _finds_all(name, PLACES[name].source, VALUES)


@_each(PLACES, pytest.mark.soak)
def test_the_verifier_flags_a_naive_copy(name: str) -> None:
    """A copy in which python-docx has replaced the values in its paragraphs' texts."""
    naive = _naive(PLACES[name].source)
    left = found(naive, VALUES)
    assert not left or _finds_all(name, naive, tuple(left))


def _naive(source: bytes) -> bytes:
    document = docx.Document(io.BytesIO(source))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    for paragraph in [*document.paragraphs, *(paragraph for cell in cells for paragraph in cell.paragraphs)]:
        text = paragraph.text
        for value in VALUES:
            text = text.replace(value, "■■■")
        if text != paragraph.text:
            paragraph.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("suffix", ["docm", "docx"])
def test_a_document_with_macros_is_refused_by_name(suffix: str) -> None:
    with pytest.raises(MacroDocument):
        preview(macro_document(), f"a.{suffix}", VALUES, default_profile(), _no_detectors)


# Through the command line, and in other programs


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_command_line_makes_the_same_copies(tmp_path: Path) -> None:
    drafts, out = tmp_path / "drafts", tmp_path / "out"
    _write(drafts, {name: place.source for name, place in _EVERY.items()})
    (tmp_path / "terms.txt").write_text("\n".join(VALUES), encoding="utf-8")
    done = mishen("preview", drafts, "--out", out, "--terms", tmp_path / "terms.txt", timeout=800)
    assert done.status == 0
    for index, name in enumerate(_EVERY):
        copy = out / f"{index:03}.docx.preview.docx"
        report = copy.with_name(f"{index:03}.docx.preview.json").read_bytes()
        assert _is_gone(name, copy.read_bytes()) and not found(report, VALUES), name


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_libreoffice_opens_originals_and_copies(tmp_path: Path) -> None:
    copies = {name: _previewed(name) for name in _EVERY}
    for texts, held in (
        (_converted(tmp_path / "original", {name: place.source for name, place in _EVERY.items()}, "txt"), True),
        (_converted(tmp_path / "copy", copies, "txt"), False),
        (_converted(tmp_path / "copy", copies, "pdf"), False),
    ):
        for name, text in texts.items():
            said = "".join(text.split())
            assert all(kept in said for kept in _EVERY[name].kept), name
            assert held or not found(text.encode(), VALUES), name


def _converted(folder: Path, files: Mapping[str, bytes], suffix: str) -> dict[str, str]:
    """Return what LibreOffice, a process a batch, makes of files as text or as the text of a PDF."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed: make system")
    _write(folder, files)
    kind = "txt:Text (encoded):UTF8" if suffix == "txt" else suffix
    command = [office, "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", kind]
    paths = sorted(str(path) for path in folder.glob("*.docx"))
    for at in range(0, len(paths), _BATCH):
        batch = paths[at : at + _BATCH]
        subprocess.run([*command, "--outdir", str(folder), *batch], check=True, timeout=800, capture_output=True)
    return {name: _text_of(folder / f"{list(_EVERY).index(name):03}.{suffix}") for name in files}


def _text_of(path: Path) -> str:
    if path.suffix == ".txt":
        return path.read_text("utf-8-sig")
    with contextlib.closing(pypdfium2.PdfDocument(path)) as pdf:
        return "\n".join(page.get_textpage().get_text_range() for page in pdf)


@pytest.mark.slow
@pytest.mark.parametrize(("program", "arguments"), [("pandoc", ("-t", "plain", "--wrap=none")), ("docx2txt", ("-",))])
def test_other_readers_open_the_copies(tmp_path: Path, program: str, arguments: tuple[str, ...]) -> None:
    installed = shutil.which(program)
    if installed is None:
        pytest.skip(f"{program} is not installed")
    copies = {name: _previewed(name) for name in _EVERY}
    _write(tmp_path, copies)
    for name in copies:
        path = str(tmp_path / f"{list(_EVERY).index(name):03}.docx")
        done = subprocess.run([installed, path, *arguments], check=True, timeout=60, capture_output=True)
        text = done.stdout.decode()
        assert all(kept in text for kept in _EVERY[name].kept), name
        assert not found(done.stdout, VALUES), name


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files under their place's number: names of places are no names of files."""
    folder.mkdir(exist_ok=True)
    for index, name in enumerate(_EVERY):
        if name in files:
            (folder / f"{index:03}.docx").write_bytes(files[name])
