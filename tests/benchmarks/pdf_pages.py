"""Measure the PDF format: pages a second for reading, rebuilding and vector copies, bytes a page, peak memory.

Run from the repository: ``python -m tests.benchmarks.pdf_pages [FILE.pdf …]``. Without files it builds a text document of 30 pages
(about 650 characters a page, as GB/T 9704-2012 sets them) and a scan of 6 pages.
"""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.formats.pdf import read, redact
from pipeline.model.document import Document, PdfChars
from pipeline.model.redaction import PdfMode
from tests.formats.pdf_samples import A4, NAME, draw, font_for, plan_for

BODY = "依法公开政府信息应当先审查后公开凡拟公开的事项由承办科室提出意见逐项保密审查"


def text_pages(count: int) -> bytes:
    """A document of full pages: 22 lines of 28 characters of 16 points."""
    font = font_for(BODY + NAME + "0123456789—")

    def work(canvas: Canvas) -> None:
        for page in range(count):
            canvas.setFont(font, 16)
            for line in range(22):
                start = (page * 22 + line) % len(BODY)
                text = (BODY * 2)[start : start + 24] + NAME
                canvas.drawString(79, 740 - 29 * line, text)
            canvas.drawCentredString(297, 60, f"— {page + 1} —")
            canvas.showPage()

    return draw(work)


def scanned_pages(count: int) -> bytes:
    """A scan: A4 at 150 dpi, gray paper with noise."""
    noise = np.random.default_rng(7)

    def work(canvas: Canvas) -> None:
        for _ in range(count):
            pixels = noise.normal(225, 8, (1754, 1240)).clip(0, 255).astype(np.uint8)
            pixels[200:1500:40, 150:1090] = 40
            canvas.drawImage(ImageReader(Image.fromarray(pixels)), 0, 0, *A4)
            canvas.showPage()

    return draw(work)


def _some_spans(document: Document) -> list[tuple[int, int]]:
    """Every name of the text, or the tenth part of all pieces where it has none."""
    spans = []
    at = document.text.find(NAME)
    while at >= 0:
        spans.append((at, at + len(NAME)))
        at = document.text.find(NAME, at + 1)
    if not spans:
        for block in document.blocks[::10]:
            if any(isinstance(piece.address, PdfChars) for piece in block.pieces):
                spans.append((block.start, block.end))
    return spans


def measure(name: str, source: bytes) -> str:
    """Read and rebuild one file; return a line of figures."""
    begin = time.perf_counter(), time.process_time()
    document = read(source)
    middle = time.perf_counter(), time.process_time()
    spans = _some_spans(document)
    plan = plan_for(document, *spans)
    copy = redact(source, document, plan, stamp=True)
    end = time.perf_counter(), time.process_time()
    drawn = redact(source, document, replace(plan, pdf=PdfMode.VECTOR), stamp=True)
    last = time.perf_counter(), time.process_time()
    pages = max(1, len(document.pages))
    reading, writing = (middle[0] - begin[0]) / pages, (end[0] - middle[0]) / pages
    work = (middle[1] - begin[1]) / pages, (end[1] - middle[1]) / pages
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return (
        f"{name}: {pages} pages, {len(document.text)} characters, {len(spans)} spans; "
        f"read {reading:.3f} s/page ({1 / reading:.1f} pages/s, cpu {work[0]:.3f}), "
        f"rebuild {writing:.3f} s/page ({1 / writing:.1f} pages/s, cpu {work[1]:.3f}), "
        f"{len(copy) // pages // 1024} KB/page (original {len(source) // pages // 1024}), "
        f"vector {(last[0] - end[0]) / pages:.3f} s/page (cpu {(last[1] - end[1]) / pages:.3f}), "
        f"{len(drawn) // pages // 1024} KB/page, peak {peak} MB"
    )


def main(paths: list[str]) -> None:
    """Measure the named files, or the two built ones."""
    if paths:
        for path in paths:
            print(measure(f"file of {Path(path).stat().st_size // 1024} KB", Path(path).read_bytes()))
        return
    print(measure("text", text_pages(30)))
    print(measure("scan", scanned_pages(6)))


if __name__ == "__main__":
    main(sys.argv[1:])
