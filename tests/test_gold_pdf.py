"""Gold documents set as PDF and scanned: what is found in them is what is found in their text (issue 5).

The figures are those of GUIDELINE.md. ``make soak`` prints them for all documents: text, PDF, and scans of a sample.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from pipeline import bootstrap, formats
from pipeline.model.finding import outcome_of
from pipeline.services.evaluate import MEASURES, DocumentScore, Figures, MistakeKind, figures_of, score
from pipeline.services.gold import Gold, load_gold
from pipeline.services.scan import shown
from tests.formats.gold_match import read_score
from tests.formats.gold_pages import Sheet, characters_of, set_gold
from tests.formats.gold_scans import scanned
from tests.formats.scans import needs_font

ALIKE = 0.005  # by which a figure of the PDFs may be worse than that of the texts: of 1 for shares, else of the figure
LEAK = 0.005  # of the characters of structured identifiers on scans at 200 dpi
BEST_HIGH = {"block_recall", "auto_recall_structured", "auto_recall_free", "auto_precision", "review_precision"}
SAMPLE = 12  # documents that are scanned in soak


def _figure(figures: Figures, name: str) -> float:
    found = figures[name]
    assert isinstance(found, float | int)
    return float(found)


def _table(columns: Mapping[str, Sequence[DocumentScore]]) -> str:
    figures = {name: figures_of(scores) for name, scores in columns.items()}
    head = f"{'':28}" + "".join(f"{name:>12}" for name in columns)
    count = f"{'documents':28}" + "".join(f"{len(scores):>12}" for scores in columns.values())
    rows = [
        f"{measure.name:28}" + "".join(f"{_figure(figures[name], measure.name):>12.5f}" for name in columns)
        for measure in MEASURES
    ]
    return "\n".join([head, count, *rows])


def _worse(text: Sequence[DocumentScore], pdf: Sequence[DocumentScore]) -> list[str]:
    """Say which figures of the PDFs are worse than those of the texts by more than is allowed, to a tenth of a per cent.

    Tables of the texts are typed with bars and tabs; ruled ones have true cells, so that a few figures may be better.
    """
    one, other = figures_of(text), figures_of(pdf)
    found = []
    for measure in MEASURES:
        before, after = _figure(one, measure.name), _figure(other, measure.name)
        lost = before - after if measure.name in BEST_HIGH else after - before
        if round(lost, 3) > ALIKE * (1.0 if measure.share else max(1.0, before)):
            found.append(f"{measure.name}: {before} in texts, {after} in PDFs")
    return found


class Chain:
    """Reads and detects as ``mishen scan`` does; all documents share one font."""

    def __init__(self, shared: Path) -> None:
        self.gold = load_gold(shared / "corpus" / "dev" / "gold")
        self._characters = characters_of([gold.text for gold in self.gold])
        self._profile = bootstrap.default_profile()

    def sheet(self, gold: Gold) -> Sheet:
        """Set a document."""
        return set_gold(gold.id, gold.text, self._characters)

    def text(self, gold: Gold) -> DocumentScore:
        """Score the text."""
        findings = bootstrap.detect(formats.read(gold.text.encode(), f"{gold.id}.txt"), self._profile)
        return score(gold, outcome_of(findings), shown(findings))

    def pdf(self, gold: Gold) -> DocumentScore:
        """Score the PDF."""
        sheet = self.sheet(gold)
        document = formats.read(sheet.pdf, f"{gold.id}.pdf")
        return read_score(gold, document, bootstrap.detect(document, self._profile), sheet).score

    def scan(self, gold: Gold, dpi: int) -> DocumentScore:
        """Score the scan."""
        sheet = self.sheet(gold)
        scan = scanned(gold.id, sheet, dpi)
        document = formats.read(scan.pdf, f"{gold.id}.pdf")
        return read_score(gold, document, bootstrap.detect(document, self._profile), sheet, scan.place).score


@pytest.fixture(scope="module")
def chain(shared: Path) -> Chain:
    needs_font()
    return Chain(shared)


@pytest.mark.shared
@pytest.mark.slow
def test_a_few_documents_say_the_same_as_pdf(chain: Chain) -> None:
    few = chain.gold[1::11]
    text, pdf = [chain.text(gold) for gold in few], [chain.pdf(gold) for gold in few]
    assert _worse(text, pdf) == []


@pytest.mark.shared
@pytest.mark.slow
def test_numbers_on_a_scanned_list_do_not_leak(chain: Chain) -> None:
    """The shortest document with a table of many identifiers."""
    gold = min((each for each in chain.gold if len(each.spans) > 30), key=lambda each: len(each.text))
    scan = chain.scan(gold, 200)
    assert _figure(figures_of([scan]), "leak_structured") <= LEAK
    assert not [str(mistake) for mistake in scan.mistakes if mistake.kind is MistakeKind.OUTCOME]


@pytest.mark.shared
@pytest.mark.soak
def test_all_documents_say_the_same_as_pdf(chain: Chain, capsys: pytest.CaptureFixture[str]) -> None:
    text, pdf = [chain.text(gold) for gold in chain.gold], [chain.pdf(gold) for gold in chain.gold]
    with capsys.disabled():
        print(f"\n{_table({'text': text, 'PDF': pdf})}")
    assert _worse(text, pdf) == []


@pytest.mark.shared
@pytest.mark.soak
def test_a_sample_does_not_leak_as_scans(chain: Chain, capsys: pytest.CaptureFixture[str]) -> None:
    step = max(1, len(chain.gold) // SAMPLE)
    sample = chain.gold[::step][:SAMPLE]
    columns = {"text": [chain.text(gold) for gold in sample]}
    for dpi in (150, 200, 300):
        columns[f"{dpi} dpi"] = [chain.scan(gold, dpi) for gold in sample]
    with capsys.disabled():
        print(f"\n{_table(columns)}")
    assert _figure(figures_of(columns["200 dpi"]), "leak_structured") <= LEAK
