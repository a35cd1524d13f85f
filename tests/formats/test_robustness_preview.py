"""Every file of the Word robustness corpus that reads gets a preview without words of its own text, and the preview verifies.

The ordinary run takes every fourth slice of the corpus, the soak the others.
The real detectors run, as in ``mishen preview``: what they withhold has to go as well, and the copy is searched a second time.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from pipeline import bootstrap, formats
from pipeline.errors import MarkedDocument, UnreadableDocument, VerificationFailed
from pipeline.model.document import Document
from pipeline.services.preview import preview

SLICES = 8
# What ``needles`` can search for: Chinese words, longer numbers, longer Latin words.
_WORD = re.compile(r"[\u3400-\u9fff]{2,4}|\d{6,}|[A-Za-z]{4,}")

pytestmark = [pytest.mark.slow, pytest.mark.shared, pytest.mark.timeout(600)]


def some_words(document: Document, seed: str) -> list[str]:
    """Three words of a document's own text, hidden text included, always the same ones for a file."""
    words = sorted(set(_WORD.findall(document.text)))
    return random.Random(seed).sample(words, min(3, len(words)))


def _outcome(path: Path) -> str:
    """Return the named outcome of one file: ``passed``, an error's code, or which checks failed for which words."""
    source = path.read_bytes()
    try:
        document = formats.read(source, path.name, recognise=False)  # ``preview`` reads the pictures
    except UnreadableDocument as error:
        return error.code
    words = some_words(document, path.name)
    try:
        made = preview(source, path.name, words, bootstrap.default_profile(), bootstrap.detect)
    except MarkedDocument as error:
        return error.code
    except VerificationFailed as error:
        return f"{error.message('en')} {words}"
    assert made.report.passed
    return "passed"


@pytest.mark.parametrize(
    "number", [pytest.param(each, marks=[pytest.mark.soak] * (each % 4 > 0)) for each in range(SLICES)]
)
def test_a_preview_of_every_readable_file_verifies(shared: Path, number: int) -> None:
    paths = sorted((shared / "corpus/robustness/docx").rglob("*.docx"))
    assert len(paths) == 219
    outcomes = {path.name: _outcome(path) for path in paths[number::SLICES]}
    named = {"passed", MarkedDocument.code, *(error.code for error in UnreadableDocument.__subclasses__())}
    unnamed = {name: outcome for name, outcome in outcomes.items() if outcome not in named}
    assert not unnamed
    # Few files are refused: what is tested here is not that refusals work.
    assert list(outcomes.values()).count("passed") >= len(outcomes) - 3
