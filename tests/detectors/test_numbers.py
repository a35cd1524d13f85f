"""Numbers in context: one text a case (``numbers.toml``), each by what the identifier and birth rules make of it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from pipeline.model.finding import Disposition
from tests.detectors.documents import own

D = Disposition
TEXTS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("numbers.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", TEXTS["withheld"])
def test_values_that_a_label_or_form_makes_personal_are_redacted(text: str) -> None:
    assert D.REDACT in {finding.disposition for finding in own(text)}


@pytest.mark.parametrize("text", TEXTS["for_a_person"])
def test_values_that_a_person_must_judge_go_to_review(text: str) -> None:
    assert D.REVIEW in {finding.disposition for finding in own(text)}


@pytest.mark.parametrize("text", TEXTS["open"])
def test_what_an_office_publishes_is_kept(text: str) -> None:
    assert {finding.disposition for finding in own(text)} == {D.KEEP}


@pytest.mark.parametrize("text", TEXTS["nothing"])
def test_other_numbers_are_no_finding(text: str) -> None:
    assert [finding for finding in own(text) if finding.disposition is not D.KEEP] == []
