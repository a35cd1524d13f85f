"""Text that was recognised in pixels: lines that the recogniser is not sure of go to a person, and so does every name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from detectors import basis
from detectors.base import Detector, Source
from detectors.resolver import INK_LINE
from detectors.view import View, view_of
from pipeline.model.document import Block, BlockKind, Box, Document, DocxInk, PageInk
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.model.inks import InkLine, Inks
from pipeline.policy.profile import Profile

NAME, VERSION = "ink", "1"

LOW_CONFIDENCE = 0.98
"""Confidence of a line below which a person looks at it.

Measured on 528 scanned lines (``LINE_SCORE`` in pipeline/formats/ocr/doubts.py; a test holds the two against each other). A line
with any other doubt (one poor character, a poor page, two engines that read a number differently) comes with 0.5 at most.
"""
_DOUBTED = 0.5
CHECK = "来自图像识别，请对照图样核对。"
# What stands at the edge of a page and is its number.
_NUMBER = re.compile(r"\d{1,4}|第\d{1,4}页(?:[,/]?共\d{1,4}页)?|\d{1,4}/\d{1,4}")
_WORDS = re.compile(r"[^0-9A-Za-z\u3400-\u9fff第页共,/]+")
_EDGE = 0.1  # of the page's height, at its top and at its foot


def inks_of(view: View) -> Inks:
    """Return where the view's document was recognised in pixels; found once a view."""
    return view.once("inks", lambda each: Inks(each.document))


def stands_on_ink(view: View, start: int, end: int) -> bool:
    """Say whether any part of a folded span was recognised in pixels."""
    inks = inks_of(view)
    return bool(inks.lines) and start < end and inks.touches(*view.span(start, end))


def looked_at(finding: Finding) -> Finding:
    """Return what is proposed of a name that was recognised in pixels: that a person holds it against the picture.

    That goes for names that would stay, too: who is meant depends on characters that nobody has looked at yet.
    """
    if finding.disposition is Disposition.BLOCK or finding.reason.endswith(CHECK):
        return finding
    return replace(
        finding,
        disposition=Disposition.REVIEW,
        reason=f"{finding.reason.rstrip('。')}；{CHECK}",
        evidence=(*finding.evidence, Evidence("ink", (), 0.0)),
    )


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find the lines whose confidence is low, unless there is nothing in them but signs or the number of a page."""
    view = view_of(document)
    source = Source(document, NAME, VERSION)
    for line in inks_of(view).lines:
        if line.confidence >= LOW_CONFIDENCE or not _says_something(document, line):
            continue
        text = document.text[line.start : line.end]
        start = line.start + len(text) - len(text.lstrip())
        yield source.finding(
            (start, start + len(text.strip())),
            EntityType.UNREADABLE,
            Disposition.REVIEW,
            0.6,
            f"识别可信度低（{_percent(line.confidence)}），系统读出的文字可能有误；{CHECK}",
            basis.UNREADABLE,
            (Evidence(INK_LINE, (), 0.6),),
        )


def _percent(confidence: float) -> str:
    return f"不高于{round(100 * confidence)}%" if confidence <= _DOUBTED else f"{int(100 * confidence)}%"


def _says_something(document: Document, line: InkLine) -> bool:
    words = _WORDS.sub("", document.text[line.start : line.end])
    if not any(char.isalnum() for char in words):
        return False
    return not (_NUMBER.fullmatch(words) and _at_edge(document, document.block_at(line.start), line))


def _at_edge(document: Document, block: Block, line: InkLine) -> bool:
    """Say whether a line stands where the number of a page stands."""
    if block.kind in (BlockKind.HEADER, BlockKind.FOOTER):
        return True
    heights = {page.number: page.height for page in document.pages}
    for _, piece in document.pieces(line.start, line.end):
        if isinstance(piece.address, DocxInk):
            return False
        if isinstance(piece.address, PageInk) and piece.address.page in heights and block.cell is None:
            box: Box = piece.address.boxes[0]
            middle = (box.top + box.bottom) / 2 / heights[piece.address.page]
            return middle < _EDGE or middle > 1 - _EDGE
    return False


DETECTOR = Detector(NAME, VERSION, detect)
