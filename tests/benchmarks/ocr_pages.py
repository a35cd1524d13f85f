"""Measure reading of scans: errors, values read exactly, seconds a page; by resolution, quality and engine.

Run from the repository: ``python -m tests.benchmarks.ocr_pages [--pages N] [--dpi 150,200,300] [--scores]``. Pages hold 22 lines of
invented persons with seldom names and valid numbers. ``--scores`` prints which scores separate right lines from wrong ones instead.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pipeline.formats.ocr import recognise, second_opinion
from tests.formats.scans import Page, Pixels, draw_page, scan_of, sentences

QUALITIES: dict[str, dict[str, Any]] = {
    "clean": {},
    "office": {"skew": 1.3, "noise": 10, "blur": 0.6, "jpeg": 70},
    "poor": {"skew": -2.4, "noise": 24, "blur": 1.0, "jpeg": 45, "shadow": 0.35},
    "faint": {"skew": 0.7, "contrast": 0.3, "noise": 6, "blur": 0.8, "jpeg": 70},
    "fax": {"skew": 0.9, "fax": "fine", "salt": 0.004},
    "fax98": {"fax": "standard", "salt": 0.002},
}
KINDS = ("id", "mobile", "card", "name")

Reader = Callable[[Pixels, int], Sequence[str]]


def _plain(text: str) -> str:
    return "".join(text.split()).replace("\u3000", "")


def errors(truth: str, read: str) -> int:
    """Return the edit distance of two texts."""
    row = np.arange(len(read) + 1)
    codes = np.array([ord(char) for char in read])
    for number, char in enumerate(truth, start=1):
        best = np.minimum(row[1:] + 1, row[:-1] + (codes != ord(char)))
        row = np.concatenate([[number], best])
        # Insertions run along the row: what stands left, plus one for each step.
        row = np.minimum.accumulate(row - np.arange(len(row))) + np.arange(len(row))
    return int(row[-1])


def _first(pixels: Pixels, dpi: int) -> list[str]:
    return [line.text for line in recognise(pixels, dpi=dpi, twice=False).lines]


def _both(pixels: Pixels, dpi: int) -> list[str]:
    return [line.text for line in recognise(pixels, dpi=dpi).lines]


def _second(pixels: Pixels, dpi: int) -> list[str]:
    return second_opinion(pixels, dpi=dpi) or []


READERS: dict[str, Reader] = {"rapidocr": _first, "tesseract": _second, "both": _both}


def _cpu() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def measure(pages: int, dpi: int, quality: str, engine: str, points: float) -> str:
    """Read pages with one engine; return a line of figures."""
    hits: Counter[str] = Counter()
    all_values: Counter[str] = Counter()
    wrong = total = 0
    seconds = cpu = 0.0
    for number in range(pages):
        written = sentences(22, seed=number + 1)
        page = draw_page(written.lines, dpi=dpi, points=points, face=("serif", "sans")[number % 2])
        scan = scan_of(page.pixels, dpi=dpi, gray=True, seed=number, **QUALITIES[quality])
        begin, begin_cpu = time.perf_counter(), _cpu()
        read = _plain("".join(READERS[engine](scan, dpi)))
        seconds, cpu = seconds + time.perf_counter() - begin, cpu + _cpu() - begin_cpu
        truth = _plain("".join(written.lines))
        wrong, total = wrong + errors(truth, read), total + len(truth)
        for kind, value in written.values:
            all_values[kind] += 1
            hits[kind] += value in read
    exact = "  ".join(f"{kind} {hits[kind]}/{all_values[kind]}" for kind in KINDS)
    return (
        f"{dpi} dpi  {quality:7} {engine:10} CER {100 * wrong / total:5.2f} %  {exact}  "
        f"{seconds / pages:5.1f} s/page (cpu {cpu / pages:.1f})"
    )


def _middle(marks: Sequence[Any]) -> float:
    return float(np.mean([(mark.box[1] + mark.box[3]) / 2 for mark in marks if not mark.text.isspace()]))


def scores(pages: int, dpis: Sequence[int]) -> None:
    """Print, for thresholds of the line and of its weakest character, how many wrong and right lines lie below them."""
    found: list[tuple[float, float, bool]] = []
    for dpi in dpis:
        for how in QUALITIES.values():
            for number in range(pages):
                page = draw_page(sentences(22, seed=number + 31).lines, dpi=dpi, face=("serif", "sans")[number % 2])
                straight = {**how, "skew": 0}
                found += _judged(page, scan_of(page.pixels, dpi=dpi, gray=True, seed=number, **straight), dpi)
    wrong = [item for item in found if not item[2]]
    right = [item for item in found if item[2]]
    print(f"{len(found)} lines, {len(wrong)} of them wrong")
    for name, column, steps in (
        ("line", 0, (0.9, 0.93, 0.95, 0.97, 0.98, 0.99)),
        ("glyph", 1, (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)),
    ):
        for step in steps:
            caught = sum(item[column] < step for item in wrong)
            burden = sum(item[column] < step for item in right)
            print(f"{name} < {step}: {caught}/{len(wrong)} wrong lines, {burden}/{len(right)} right ones")


def _judged(page: Page, scan: Pixels, dpi: int) -> list[tuple[float, float, bool]]:
    lines = recognise(scan, dpi=dpi, twice=False).lines
    result = []
    for marks, text in zip(page.lines, page.texts, strict=True):
        middle = _middle(marks)
        near = [line for line in lines if line.level[1] < middle < line.level[3] and line.glyphs]
        read = "".join(line.text for line in near)
        solid = [glyph.score for line in near for glyph in line.glyphs if glyph.text != " "]
        if solid:
            result.append((float(np.mean(solid)), min(solid), _plain(read) == _plain(text)))
    return result


def main() -> None:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=2)
    parser.add_argument("--points", type=float, default=16)
    parser.add_argument("--dpi", default="150,200,300")
    parser.add_argument("--qualities", default=",".join(QUALITIES))
    parser.add_argument("--engines", default=",".join(READERS))
    parser.add_argument("--scores", action="store_true")
    chosen = parser.parse_args()
    dpis = [int(dpi) for dpi in chosen.dpi.split(",")]
    if chosen.scores:
        scores(chosen.pages, dpis)
        return
    recognise(np.full((64, 64), 255, np.uint8), dpi=200)  # loads the models
    for dpi in dpis:
        for quality in chosen.qualities.split(","):
            for engine in chosen.engines.split(","):
                print(measure(chosen.pages, dpi, quality, engine, chosen.points), flush=True)


if __name__ == "__main__":
    main()
