"""Scans of gold documents that were set as pages: askew, noisy, compressed; and where a place of a page came to lie."""

from __future__ import annotations

import random
import zlib
from dataclasses import dataclass

from pipeline.model.document import Box
from tests.formats.gold_match import Place
from tests.formats.gold_pages import HEIGHT, WIDTH, Sheet
from tests.formats.scans import mapped, pdf_of, scan_map, scan_of


@dataclass(frozen=True, slots=True)
class Scan:
    """A PDF of scanned pages; ``place`` takes places of the set pages to places of the scanned ones."""

    pdf: bytes
    place: Place


def scanned(identifier: str, sheet: Sheet, dpi: int) -> Scan:
    """Scan a set document; how is chosen by its id, so that the same id and resolution give the same pixels."""
    chance = random.Random(zlib.crc32(f"{identifier} {dpi}".encode()))
    pages, maps = [], []
    gray = chance.random() < 0.5
    for number in range(1, sheet.pages + 1):
        skew = chance.uniform(-1.5, 1.5)
        pages.append(
            scan_of(
                sheet.pdf, dpi=dpi, number=number, skew=skew, noise=chance.uniform(5, 14), shadow=chance.uniform(0, 0.1),
                blur=chance.uniform(0, 0.5), gray=gray, seed=chance.randrange(1 << 30),
            )
        )  # fmt: skip
        maps.append(scan_map((round(HEIGHT), round(WIDTH)), skew=skew))

    def place(page: int, box: Box) -> tuple[int, Box]:
        return page, Box(*mapped((box.x0, box.top, box.x1, box.bottom), maps[page - 1]))

    return Scan(pdf_of(pages, dpi=dpi, jpeg=chance.choice((60, 70, 80))), place)
