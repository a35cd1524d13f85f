"""Measure the PDF format beside its floor: seconds a page to render, read, rebuild, write as vector and verify; bytes; memory.

Run from the repository: ``python -m tests.benchmarks.pdf_pages [FILE.pdf …]``. Without files it sets a text document of 20 pages
(22 lines of 28 characters, as GB/T 9704-2012 does) and a noisy gray scan of 4 such pages at 200 dpi. Everything runs in this
process, so that its processor time and memory are counted; in use, reading and writing run in a process of their own.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import pypdfium2

from pipeline.formats.pdf.pixels import Renderer
from pipeline.formats.pdf.reader import read
from pipeline.formats.pdf.rebuild import redact
from pipeline.model.document import Document, PdfChars
from pipeline.model.redaction import PdfMode
from pipeline.redaction.verify import verify
from tests.formats.pdf_samples import NAME, plan_for
from tests.formats.real_type import flow, typeset
from tests.formats.scans import pdf_of, scan_of

BODY = "依法公开政府信息应当先审查后公开凡拟公开的事项由承办科室提出意见逐项保密审查"


def text_pages(count: int) -> bytes:
    """A document of full pages: 22 lines of 28 characters of 16 points, in real type."""
    pages = []
    for page in range(count):
        starts = [(page * 22 + line) % len(BODY) for line in range(22)]
        pages.append(flow([(BODY * 2)[start : start + 24] + NAME for start in starts], x=79, pitch=29))
    return typeset(pages)


def scanned_pages(count: int) -> bytes:
    """Scans of such pages: A4, gray, 200 dpi, noise, as JPEG."""
    source = text_pages(count)
    return pdf_of([scan_of(source, number=number, noise=6, jpeg=80) for number in range(1, count + 1)])


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


_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Cost:
    """Seconds by the clock and of the processor, children included."""

    clock: float
    cpu: float

    @classmethod
    def now(cls) -> _Cost:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return cls(time.perf_counter(), time.process_time() + children.ru_utime + children.ru_stime)


def _timed(work: Callable[[], _T], pages: int) -> tuple[_T, str]:
    begin = _Cost.now()
    result = work()
    end = _Cost.now()
    return result, f"{(end.clock - begin.clock) / pages:.3f} (cpu {(end.cpu - begin.cpu) / pages:.3f})"


def _render(source: bytes, count: int) -> None:
    """Draw every page at 200 dpi: the floor of whatever rebuilds pages."""
    with Renderer(source) as renderer:
        for number in range(1, count + 1):
            renderer.render(number, 200, gray=True)


def measure(name: str, source: bytes) -> str:
    """Render, read, rebuild, write as vector and verify one file; return lines of figures, seconds a page."""
    with pypdfium2.PdfDocument(source) as opened:
        pages = len(opened)
    _, render = _timed(lambda: _render(source, pages), pages)
    document, reading = _timed(lambda: read(source), pages)
    plan = plan_for(document, *_some_spans(document))
    copy, rebuild = _timed(lambda: redact(source, document, plan), pages)
    drawn, vector = _timed(lambda: redact(source, document, replace(plan, pdf=PdfMode.VECTOR)), pages)
    _, verifying = _timed(lambda: verify(document, copy, plan, lambda _: (), original=source), pages)
    sizes = (
        f"{kind} {len(data) / pages / 1024:.1f}"
        for kind, data in (("original", source), ("rebuilt", copy), ("vector", drawn))
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return (
        f"{name}: {pages} pages, {len(document.text)} characters, {len(plan.redactions)} spans\n"
        f"  seconds a page: render at 200 dpi {render}; read {reading}; rebuild {rebuild}; vector {vector}; verify {verifying}\n"
        f"  KB a page: {', '.join(sizes)}; peak {peak} MB"
    )


def main(paths: list[str]) -> None:
    """Measure the named files, or the two built ones."""
    if paths:
        for path in paths:
            print(measure(f"file of {Path(path).stat().st_size // 1024} KB", Path(path).read_bytes()))
        return
    print(measure("text", text_pages(20)))
    print(measure("scan", scanned_pages(4)))


if __name__ == "__main__":
    main(sys.argv[1:])
