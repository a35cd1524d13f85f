"""Reading pictures offline: lines of characters with their boxes, codes, seals, ruled lines. Knows nothing of PDF or Word."""

from __future__ import annotations

from pipeline.formats.ocr.engine import knows
from pipeline.formats.ocr.page import recognise, recognise_line, recognise_lines
from pipeline.formats.ocr.second import second_opinion
from pipeline.formats.ocr.shapes import (
    ENGINES_DISAGREE,
    LOW_SCORE,
    UNREAD,
    Code,
    Glyph,
    PixelBox,
    Recognised,
    TextLine,
)

__all__ = [
    "ENGINES_DISAGREE",
    "LOW_SCORE",
    "UNREAD",
    "Code",
    "Glyph",
    "PixelBox",
    "Recognised",
    "TextLine",
    "knows",
    "recognise",
    "recognise_line",
    "recognise_lines",
    "second_opinion",
]
