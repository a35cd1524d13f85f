"""Evaluate prints the figures of the corpus' own score.py, to the last digit."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import detectors
from pipeline import formats
from pipeline.errors import UsageError
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Finding, LegalBasis
from pipeline.policy.load import DEFAULT_PROFILE, load_profile
from pipeline.policy.profile import Profile
from pipeline.services.evaluate import evaluate_folder, figures_text
from pipeline.services.scan import Detect, scan

PROFILE = load_profile(DEFAULT_PROFILE)


def _nonsense(document: Document, profile: Profile) -> list[Finding]:
    """Propose every disposition in turn all over the text, so that every measure is other than 0 and 1."""
    basis = (LegalBasis("政府信息公开条例", "第十七条"),)
    types = [EntityType.PERSON_NAME, EntityType.PHONE_NUMBER, EntityType.SECRET_MARKING]
    kinds = [Disposition.REDACT, Disposition.REVIEW, Disposition.KEEP]
    if len(document.text) % 5 == 0:
        kinds.append(Disposition.BLOCK)
    return [
        Finding(
            document.sha256,
            at,
            at + 9,
            types[at % 2],
            kinds[at // 11 % len(kinds)],
            0.5,
            "nonsense",
            "1",
            "说明。",
            basis,
        )
        for at in range(0, len(document.text) - 9, 11)
    ]


def _score(shared: Path, gold: Path, predictions: Path, *options: str) -> str:
    command = [sys.executable, str(shared / "corpus" / "score.py"), str(gold), str(predictions), *options]
    return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout


@pytest.mark.shared
@pytest.mark.parametrize("detect", [detectors.detect, _nonsense], ids=["detectors", "nonsense"])
def test_figures_are_those_of_the_reference(shared: Path, tmp_path: Path, detect: Detect) -> None:
    gold = shared / "corpus" / "dev" / "gold"
    lines = []
    for path in sorted(gold.glob("*.json")):
        text = json.loads(path.read_text(encoding="utf-8"))["text"]
        lines.append(json.dumps(scan(text.encode(), f"{path.stem}.txt", PROFILE, formats.read, detect).as_json()))
    predictions = tmp_path / "predictions.jsonl"
    predictions.write_text("\n".join(lines), encoding="utf-8")
    evaluation = evaluate_folder(gold, PROFILE, detect)
    assert evaluation.figures == json.loads(_score(shared, gold, predictions, "--json"))
    printed = figures_text(evaluation.figures) + "\n".join(evaluation.mistakes)
    assert printed == _score(shared, gold, predictions, "--errors", "99999").rstrip("\n")


@pytest.mark.shared
def test_the_detectors_hold_their_level(shared: Path) -> None:
    """What this detector set reached; a change that falls below has made it worse."""
    figures = evaluate_folder(shared / "corpus" / "dev" / "gold", PROFILE, detectors.detect).figures
    assert figures["block_recall"] == 1.0
    assert figures["false_block"] == 0.0
    assert figures["leak_structured"] == 0.0
    assert figures["over_redaction"] == 0.0
    assert float(str(figures["auto_precision"])) >= 0.99
    assert float(str(figures["auto_recall_structured"])) >= 0.95


def test_folders_without_gold_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        evaluate_folder(tmp_path, PROFILE, detectors.detect)
    (tmp_path / "bad.json").write_text('{"id": "x", "outcome": "maybe"}', encoding="utf-8")
    with pytest.raises(UsageError):
        evaluate_folder(tmp_path, PROFILE, detectors.detect)
