"""A PDF copy beside its original, page by page: kept characters and their places, withheld pixels, all other pixels."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pikepdf
import pypdfium2

from pipeline.model.document import Document
from pipeline.model.redaction import RedactionPlan
from pipeline.model.release import Check
from pipeline.redaction.verify_areas import Areas, standing_on_black
from pipeline.redaction.verify_pdf_chars import Lettering, lettering_of, normalised
from pipeline.redaction.verify_pdf_kept import PageSpans, check_kept, spans_of
from pipeline.redaction.verify_pdf_pixels import Screen
from pipeline.redaction.verify_pdf_same import Same
from pipeline.redaction.verify_pdf_sheet import sheets
from pipeline.redaction.verify_pdf_squares import with_squares
from pipeline.redaction.verify_pdf_swelling import swells
from pipeline.redaction.verify_pdf_under import strange_drawings

_CODE = re.compile("〔(.+)〕")
_SMALL = 4.0  # points of type; boxes over larger type are known by their width


def compare(document: Document, copy: bytes, plan: RedactionPlan, original: bytes | None) -> list[Check]:
    """Compare a copy with what is known of its original; never raises for what a copy is.

    Returns:
        The checks ``kept_text``, ``areas`` and ``pixels``.
    """
    before, letters = _opened(original)
    pages = spans_of(document, plan, letters)
    try:
        shown = list(lettering_of(copy))
    except Exception:  # whatever a broken copy makes pdfminer raise
        shown = []
    kept = check_kept(pages, shown)
    stamped = not plan.decisions
    areas = Areas(stamped)
    codes = tuple(sorted({found[1] for each in plan.redactions if (found := _CODE.search(each.mask))}))
    same = Same(stamped)
    under = 0
    try:
        numbers = range(1, len(shown) + 1)
        for number, sheet in sheets(copy, numbers, before, coded=bool(codes)):
            spans = pages.get(number, PageSpans())
            areas.look(spans, sheet)
            areas.strange += strange_drawings(spans, sheet, stamped=stamped, codes=codes) if sheet is not None else 0
            same.look(sheet, [char.box for char in spans.withheld if char.size < _SMALL])
            under += standing_on_black(shown[number - 1].chars, sheet) if sheet is not None else 0
    except (pikepdf.PdfError, pypdfium2.PdfiumError):
        areas.bad += 1
    finally:
        if before is not None:
            before.close()
    areas.bad += under
    missing = sum(1 for number, page in pages.items() if number > len(shown) and (page.areas or page.whole))
    areas.bad += missing
    return [kept, areas.check(), same.check()]


def _opened(original: bytes | None) -> tuple[Screen | None, Sequence[Lettering] | None]:
    """Open an original, rewritten so that every program reads its last revision; None where that does not succeed."""
    if original is None or swells(original):
        return None, None
    try:
        data = with_squares(normalised(original))
    except pikepdf.PdfError:
        return None, None
    try:
        letters: Sequence[Lettering] | None = list(lettering_of(data))
    except Exception:  # whatever a broken file makes pdfminer raise: only PDFium's picture of it is left
        letters = None
    try:
        return Screen(data), letters
    except pypdfium2.PdfiumError:
        return None, letters
