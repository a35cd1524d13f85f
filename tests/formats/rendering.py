"""Pages of Word files as pixels: LibreOffice makes PDFs of them, PDFium pictures. Files that cannot be converted have no pages."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2
from numpy.typing import NDArray

Page = NDArray[np.uint8]
DPI = 70
BATCH = 40


def office() -> str | None:
    """Return LibreOffice's command, None where it is not installed."""
    return shutil.which("soffice")


def render(files: Mapping[str, bytes], folder: Path) -> dict[str, list[Page]]:
    """Return the pages of Word files, by key; one LibreOffice process for many files, its profile below ``folder``."""
    command = office()
    assert command is not None
    paths: list[Path] = []
    for number, source in enumerate(files.values()):
        path = folder / f"{number:04}.docx"
        path.write_bytes(source)
        paths.append(path)
    for start in range(0, len(paths), BATCH):
        _convert(command, folder, paths[start : start + BATCH])
    made = {key: folder / f"{number:04}.pdf" for number, key in enumerate(files)}
    return {key: pages(path.read_bytes()) if path.exists() else [] for key, path in made.items()}


def _convert(command: str, folder: Path, paths: list[Path]) -> None:
    options = ["--headless", "--norestore", f"-env:UserInstallation=file://{folder}/profile"]
    # A file on which LibreOffice dies takes the rest of its batch along: what is left is tried again, one by one.
    for batch in (paths, *([path] for path in paths)):
        todo = [path for path in batch if not path.with_suffix(".pdf").exists()]
        if todo:
            arguments = [command, *options, "--convert-to", "pdf", "--outdir", str(folder), *map(str, todo)]
            try:
                subprocess.run(arguments, check=False, timeout=60 + 20 * len(todo), capture_output=True)
            except subprocess.TimeoutExpired:
                continue


def pages(pdf: bytes) -> list[Page]:
    """Return the pages of a PDF as grey pixels at ``DPI``."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [np.asarray(page.render(scale=DPI / 72, grayscale=True).to_numpy()).squeeze() for page in document]


@dataclass(frozen=True, slots=True)
class Difference:
    """How two renderings differ: pages of both, pixels that are not the same, and all pixels compared."""

    before: int
    after: int
    pixels: int
    total: int


def difference(before: list[Page], after: list[Page]) -> Difference:
    """Compare page by page; a page that only one has, or of another size, differs in all its pixels."""
    pixels = total = 0
    for index in range(max(len(before), len(after))):
        pair = [pages[index] for pages in (before, after) if index < len(pages)]
        total += max(page.size for page in pair)
        if len(pair) == 2 and pair[0].shape == pair[1].shape:
            pixels += int(np.count_nonzero(pair[0] != pair[1]))
        else:
            pixels += max(page.size for page in pair)
    return Difference(len(before), len(after), pixels, total)
