"""Every file of the robustness corpus ends in a document or in a named error, soon, and its addresses hold."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from pipeline.errors import UnreadableDocument
from pipeline.formats import read, source_text
from pipeline.formats.files import read_bytes, walk
from pipeline.model.document import DocxText, PlainText

# Of CPU time, for what is read in this process. PDFs are read in another one, whose own limits end what hangs; their times
# are printed, since they are mostly those of the recogniser and of the machine.
SECONDS = 20

pytestmark = [pytest.mark.slow, pytest.mark.shared, pytest.mark.timeout(1200)]


def _check(path: Path) -> str:
    """Read a file and compare its pieces with what the file says; return the outcome."""
    source = read_bytes(path)
    try:
        document = read(source, path.name)
    except UnreadableDocument as error:
        return error.code
    for block in document.blocks:
        assert "".join(piece.text for piece in block.pieces) == block.text
    addressed = sum(
        isinstance(piece.address, DocxText | PlainText) for block in document.blocks for piece in block.pieces
    )
    found = 0
    for piece, text in source_text(source, document):
        assert piece.text == text, path.name
        found += 1
    assert found >= addressed
    return "document"


@pytest.mark.parametrize(
    ("folder", "step"),
    # Recognition takes minutes: the ordinary run reads every third file.
    [("docx", 3), ("pdf", 3), *(pytest.param(kind, 1, marks=pytest.mark.soak) for kind in ("docx", "pdf"))],
)
def test_every_file_ends_well(shared: Path, folder: str, step: int) -> None:
    files = list(walk([shared / "corpus/robustness" / folder]))
    assert len(files) == {"docx": 219, "pdf": 110}[folder]
    outcomes: dict[str, int] = {}
    slow: list[tuple[str, float]] = []
    passed: list[tuple[float, str]] = []
    for name, path in files[::step]:
        started, clock = time.process_time(), time.monotonic()
        outcome = _check(path)
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
        passed.append((round(time.monotonic() - clock, 1), name))
        if time.process_time() - started > SECONDS:
            slow.append((name, time.process_time() - started))
    print(outcomes, "longest, in seconds by the clock:", sorted(passed)[-5:])
    assert slow == []
    assert outcomes["document"] > 80 / step


def test_public_texts_are_read_unchanged(shared: Path) -> None:
    for name, path in walk([shared / "corpus/public-texts", shared / "rules"]):
        if path.suffix != ".txt":
            continue
        source = read_bytes(path)
        document = read(source, name)
        assert document.text == source.decode("utf-8-sig"), name
