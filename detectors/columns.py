"""Columns of tables that are laid out by blanks, or by bars without outer bars: what heads the column of a place."""

from __future__ import annotations

import re

_WIDE = re.compile(r" {2,}")
# How many rows a table may have above the place.
ROWS = 80
# A longer line is no row.
LONGEST = 1000


def heading_of(text: str, place: int) -> str:
    """Return the heading of the column, without blanks; empty where the line is no row of such a table."""
    start = text.rfind("\n", 0, place) + 1
    end = text.find("\n", place)
    end = end if end >= 0 else len(text)
    row = _cells(text[start:end]) if end - start <= LONGEST else []
    if len(row) < 3:
        return ""
    index = next((at for at, (left, right) in enumerate(row) if left <= place - start < right), None)
    top: list[str] = []
    while start > 0 and index is not None:
        above = text.rfind("\n", 0, start - 1) + 1
        line = text[above : start - 1]
        cells = _cells(line)
        if len(cells) != len(row) or len(top) > ROWS:
            break
        top.append(line)
        start = above
    if index is None or not top:
        return ""
    headings = [re.sub(r"\s", "", top[-1][left:right]) for left, right in _cells(top[-1])]
    if any(len(each) > 16 or re.search(r"\d{4}", each) for each in headings):
        return ""
    return headings[index]


def _cells(line: str) -> list[tuple[int, int]]:
    """Split a line at bars, else at wide blanks; one cell or none where it has neither."""
    if line.count("|") >= 2 and not line.strip().startswith("|"):
        cuts = [(match.start(), match.end()) for match in re.finditer(r"\|", line)]
    elif "\t" not in line and "|" not in line:
        lead = len(line) - len(line.lstrip())
        cuts = [match.span() for match in _WIDE.finditer(line.rstrip()) if match.start() >= lead]
    else:
        return []
    bounds = [0, *(edge for cut in cuts for edge in cut), len(line)]
    return [(bounds[at], bounds[at + 1]) for at in range(0, len(bounds), 2)]
