"""Any valid identifier, in any writing, put anywhere into any public text, is found.

Values stand in paragraphs of the public texts (real notices of Chinese offices), between whatever stood there: Chinese,
punctuation, digits apart by a blank. Values that are nothing without their label (accounts without a check digit, certificate
numbers) are put in with it. "Found" means: every letter and digit lies in findings that withhold or go to a person; a telephone
line, mailbox or plate that the words around make an office's may be decided as such (keep), for that is a decision too.
"""

from __future__ import annotations

import os
import random
import re
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import detectors
from detectors import birth, identifiers
from detectors.recognizers import recognizers
from detectors.view import View
from pipeline.model.finding import Disposition
from tests.detectors import values
from tests.detectors.documents import found, profile, read

TEXTS = Path(os.environ.get("MISHEN_SHARED", Path(__file__).parents[3] / "shared")) / "corpus" / "public-texts"
D = Disposition
# Types that an office may own.
# Signs that would be part of the value itself.
OWN = (identifiers.DETECTOR, birth.DETECTOR)
NEIGHBOURS = r"[0-9A-Za-z.\-_/@０-９〇零一二三四五六七八九]"
OFFICES = ("PHONE_NUMBER", "LANDLINE", "EMAIL_ADDRESS", "VEHICLE_PLATE")

pytestmark = pytest.mark.skipif(not TEXTS.is_dir(), reason="the public texts of MISHEN_SHARED are not here")


@lru_cache(maxsize=1)
def paragraphs() -> tuple[str, ...]:
    found_ = []
    for path in sorted(TEXTS.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if 20 <= len(line) <= 400:
                found_.append(line)
    return tuple(found_)


def insert(rng: random.Random, text: str) -> tuple[str, int, str, str]:
    """Put a value into a text; returns the new text, where the value starts, the value as written, and its kind."""
    kind = rng.choice(sorted(values.INSERTED))
    make, label, writings = values.INSERTED[kind]
    written = values.WRITINGS[rng.choice(writings)](make(rng))
    at = rng.randint(0, len(text))
    left, right = text[:at], text[at:]
    lead = rng.choice(label) if label else ""
    if not lead and left and re.match(NEIGHBOURS, left[-1]):
        left += " "
    if right and re.match(NEIGHBOURS, right[0]):
        right = rng.choice(("，", "  ")) + right
    return f"{left}{lead}{written}{right}\n", len(left) + len(lead), written, kind


def missing(text: str, start: int, written: str, kind: str) -> list[int]:
    """Return the places of the value that no finding covers."""
    document = read(text)
    covered = {
        at
        for finding in detectors.detect(document, profile(), OWN, refiners=())
        if finding.disposition is not D.KEEP or (finding.type in OFFICES and finding.type == kind)
        for at in range(finding.start, finding.end)
    }
    return [at for at in range(start, start + len(written)) if at not in covered and text[at].isalnum()]


def check(seed: int) -> str | None:
    """Try one insertion; returns what was missed, None when it was found."""
    rng = random.Random(seed)
    paragraph = rng.choice(paragraphs())
    text, start, written, kind = insert(rng, paragraph)
    if missing(text, start, written, kind):
        return f"seed {seed}: {kind} {written!r} in {text[max(0, start - 20) : start + len(written) + 10]!r}"
    return None


def test_inserted_values_are_found_in_a_seeded_round() -> None:
    missed = [failure for seed in range(1_600) if (failure := check(seed))]
    assert not missed, f"{len(missed)} missed\n" + "\n".join(missed[:30])


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(10**6, 10**12))
def test_inserted_values_are_found(seed: int) -> None:
    assert check(seed) is None


def test_inserted_values_are_found_with_everything_that_runs() -> None:
    for seed in range(40):
        rng = random.Random(seed)
        text, start, written, kind = insert(rng, rng.choice(paragraphs()))
        open_to_all = {
            at
            for finding in detectors.detect(read(text), profile())
            if finding.disposition is not D.KEEP or (finding.type in OFFICES and finding.type == kind)
            for at in range(finding.start, finding.end)
        }
        assert not [at for at in range(start, start + len(written)) if at not in open_to_all and text[at].isalnum()], (
            seed
        )


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_inserted_values_are_found_in_long_rounds() -> None:
    missed = [failure for seed in range(10_000, 110_000) if (failure := check(seed))]
    assert not missed, f"{len(missed)} missed\n" + "\n".join(missed[:30])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**9))
def test_the_order_of_recognizers_changes_nothing(seed: int) -> None:
    rng = random.Random(seed)
    text = "".join(insert(rng, rng.choice(paragraphs()))[0] for _ in range(3))
    view = View(read(text))
    shuffled = recognizers()
    rng.shuffle(shuffled)

    def run(each: list[object]) -> list[tuple[str, int, int]]:
        results = [result for one in each for result in one.analyze(view.text, [], None)]  # type: ignore[attr-defined]
        return sorted((result.entity_type, result.start, result.end) for result in results)

    assert run(list(shuffled)) == run(list(recognizers()))
    mixed = list(detectors.DETECTORS)
    rng.shuffle(mixed)
    assert detectors.detect(view.document, profile(), mixed) == detectors.detect(view.document, profile())


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_scanning_twice_gives_the_same_and_offsets_return_the_text(seed: int) -> None:
    rng = random.Random(seed)
    text, start, written, kind = insert(rng, rng.choice(paragraphs()))
    document = read(text)
    first, second = found(document), found(read(text))
    assert [finding.id for finding in first] == [finding.id for finding in second]
    assert len({finding.id for finding in first}) == len(first)
    assert all(0 <= finding.start < finding.end <= len(document.text) for finding in first)
    if kind == "CN_ID_CARD":
        pieces = [document.text[f.start : f.end] for f in first if f.type == kind and f.start <= start < f.end]
        assert any(values.bare(written) in values.bare(piece) for piece in pieces)
