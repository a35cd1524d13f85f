"""Acceptance of issue 4: three values planted in every place where they can hide, one Word file a place.

Copies are made by the real preview; what is in them is looked for by ``hiding_places.recover``, which shares no code with Mishen.
What does not hold yet stands in ``hiding_places.open_questions``, and a place that holds must be taken off there.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import docx
import pytest
from lxml import etree
from PIL import Image

from pipeline import formats
from pipeline.bootstrap import default_profile
from pipeline.errors import MacroDocument, MishenError
from pipeline.model.document import Document
from pipeline.model.finding import Finding
from pipeline.model.redaction import RedactionPlan
from pipeline.model.text import squeeze
from pipeline.policy.profile import Profile
from pipeline.redaction.plan import preview_plan
from pipeline.redaction.verify import verify
from pipeline.services.preview import preview
from tests.formats.hiding_places import DRAWN, PLACES
from tests.formats.hiding_places.open_questions import NO_COPY_YET, NOT_FOUND_YET, NOT_READ_YET, SHOWN, SURVIVES_YET
from tests.formats.hiding_places.packaging import macro_document
from tests.formats.hiding_places.pictures import pattern
from tests.formats.hiding_places.recover import found, pictures_in
from tests.formats.hiding_places.values import VALUES
from tests.formats.packages import visible

_CONTENT_CHECKS = {"withheld_text", "digit_runs", "parts"}
_EVERY = {**PLACES, **DRAWN}


@dataclass(frozen=True, slots=True)
class _Outcome:
    """A preview: its copy, or the code of the error that there was instead."""

    copy: bytes | None
    error: str = ""


def _no_detectors(document: Document, profile: Profile) -> Sequence[Finding]:
    return ()


@cache
def _previewed(name: str) -> _Outcome:
    try:
        return _Outcome(preview(_EVERY[name].source, "a.docx", VALUES, default_profile(), _no_detectors).copy)
    except MishenError as error:
        return _Outcome(None, error.code)


@cache
def _read(name: str) -> Document:
    return formats.read(_EVERY[name].source, "a.docx")


def _copy(name: str) -> bytes:
    outcome = _previewed(name)
    if outcome.copy is None:
        assert name in NO_COPY_YET, f"no copy: {outcome.error}"
        pytest.skip(f"no copy yet: {NO_COPY_YET[name]}")
    return outcome.copy


def _hold(name: str, known: dict[str, str], holds: bool) -> None:
    """Assert that a place holds unless it is listed, and is not listed if it holds."""
    if holds:
        assert name not in known, "holds now: take it off the list"
    else:
        assert name in known


def _plan(name: str, *values: str) -> RedactionPlan:
    return preview_plan(_read(name), [], values, default_profile())


def _flags(name: str, file: bytes, *values: str) -> bool:
    """Say whether the verifier finds withheld values in a file that is given out as the copy."""
    try:
        plan = _plan(name, *values)
    except MishenError:
        # A value that cannot be withheld from this file (one of the open questions): searched for as a term alone.
        plan = RedactionPlan(_read(name).sha256, "test", "1", ())
    report = verify(_read(name), file, plan, lambda _: (), terms=values)
    return not _CONTENT_CHECKS.isdisjoint(report.failed)


def test_the_lists_of_open_questions_name_places() -> None:
    for known in (NO_COPY_YET, NOT_FOUND_YET, NOT_READ_YET, SURVIVES_YET):
        assert set(known) <= set(_EVERY)
    assert set(SHOWN) <= set(PLACES)
    assert not PLACES.keys() & DRAWN.keys()


@pytest.mark.parametrize("name", PLACES)
def test_every_value_is_in_the_original(name: str) -> None:
    """The search that proves the copies must find what it looks for where it is."""
    assert found(PLACES[name].source, VALUES).keys() == set(VALUES)


@pytest.mark.parametrize("name", PLACES)
def test_nothing_is_recoverable_from_the_copy(name: str) -> None:
    copy = _copy(name)
    _hold(name, SURVIVES_YET, found(copy, VALUES) == {})


@pytest.mark.parametrize("name", _EVERY)
def test_a_copy_comes_out(name: str) -> None:
    _hold(name, NO_COPY_YET, _previewed(name).copy is not None)


@pytest.mark.parametrize("name", _EVERY)
def test_harmless_text_is_complete(name: str) -> None:
    copy = _copy(name)
    shown = visible(formats.read(copy, "copy.docx"))
    parts = docx.Document(io.BytesIO(copy)).element
    python_docx = "".join(str(text) for text in parts.itertext(tag=etree.Element))
    for kept in _EVERY[name].kept:
        assert kept in shown
        assert kept in python_docx


@pytest.mark.parametrize("name", PLACES)
def test_the_reader_sees_every_value(name: str) -> None:
    text = squeeze(_read(name).text).text
    _hold(name, NOT_READ_YET, all(squeeze(value).text in text for value in VALUES))


@pytest.mark.parametrize("name", sorted(PLACES.keys() - NOT_READ_YET.keys()))
def test_what_does_not_show_says_where_it_hides(name: str) -> None:
    shown = squeeze(visible(_read(name))).text
    assert any(squeeze(value).text in shown for value in VALUES) is (name in SHOWN)


@pytest.mark.parametrize("name", PLACES)
def test_the_verifier_finds_every_value_in_the_original(name: str) -> None:
    _hold(name, NOT_FOUND_YET, all(_flags(name, PLACES[name].source, value) for value in VALUES))


@pytest.mark.parametrize("name", PLACES)
def test_the_verifier_flags_a_naive_copy(name: str) -> None:
    """A copy in which python-docx has replaced the values in its paragraphs' texts."""
    naive = _naive(PLACES[name].source)
    left = found(naive, VALUES)
    if left and not all(_flags(name, naive, value) for value in left):
        assert name in NOT_FOUND_YET


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


@pytest.mark.parametrize("name", DRAWN)
def test_no_pixel_of_a_hidden_pattern_is_in_the_copy(name: str) -> None:
    secret = _colours(pattern().crop((16, 0, 32, 32)))
    assert any(secret <= _colours(picture) for picture in pictures_in(DRAWN[name].source)), "the test sees the pattern"
    left = set().union(*(_colours(picture) for picture in pictures_in(_copy(name))))
    _hold(name, SURVIVES_YET, len(secret & left) <= 2)


def _colours(picture: Image.Image) -> set[object]:
    return set(picture.convert("RGBA").convert("RGB").get_flattened_data())


@pytest.mark.parametrize("suffix", ["docm", "docx"])
def test_a_document_with_macros_is_refused_by_name(suffix: str) -> None:
    with pytest.raises(MacroDocument):
        preview(macro_document(), f"a.{suffix}", VALUES, default_profile(), _no_detectors)
