"""docs/detection.md: the command that writes its figures replaces them and nothing else."""

from __future__ import annotations

import pytest

from pipeline.services.evaluate import MEASURES
from training.report import BARS, BEGIN, END, PAGE, REPOSITORY, replaced


def test_figures_stand_between_the_markers() -> None:
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    once = replaced(page, "| new |\n")
    assert once == f"before\n{BEGIN}\n\n| new |\n\n{END}\nafter\n"
    assert replaced(once, "| new |\n") == once


@pytest.mark.parametrize("page", ["", BEGIN, f"{END}{BEGIN}", f"{BEGIN}{END}{BEGIN}{END}"])
def test_a_page_without_markers_is_refused(page: str) -> None:
    with pytest.raises(ValueError):
        replaced(page, "")


def test_the_page_holds_figures_of_all_sets_and_no_document_of_the_blind_one() -> None:
    page = PAGE.read_text(encoding="utf-8")
    counts = [len(list((REPOSITORY / "corpus" / name).glob("*.txt"))) for name in ("tune", "blind")]
    assert f"| {counts[0]} | {counts[1]} |" in page, "the corpus has changed: make figures"
    assert "| dev/gold | corpus/tune | corpus/blind |" in page
    assert "Worst documents: corpus/blind" not in page
    assert {*BARS} <= {measure.name for measure in MEASURES}
