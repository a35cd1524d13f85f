"""All checks of a PDF copy, in a process apart: neither a copy nor an original can crash, hang or swell the one that asks."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.errors import UnreadableDocument
from pipeline.formats.pdf.worker import apart_from_readers
from pipeline.model.document import Document
from pipeline.model.redaction import RedactionPlan
from pipeline.model.release import Check
from pipeline.redaction import verify_pdf
from pipeline.redaction.verify_pdf_codes import search_codes
from pipeline.redaction.verify_pdf_compare import compare
from pipeline.redaction.verify_pdf_deep import search_pieces
from pipeline.redaction.verify_pdf_seen import check_seen
from pipeline.redaction.verify_search import Search


def checks_apart(
    document: Document, copy: bytes, plan: RedactionPlan, original: bytes | None, terms: Sequence[str]
) -> list[Check]:
    """Return all checks of a PDF copy but those by the detectors; where they cannot be made, ``opens`` fails and says why."""
    try:
        return apart_from_readers(checks, document, copy, plan, original, tuple(terms))
    except UnreadableDocument as error:  # the process crashed, hung or took too much memory
        return [Check("opens", False, error.code)]
    except (RuntimeError, ValueError) as error:
        return [Check("opens", False, type(error).__name__)]


def checks(
    document: Document, copy: bytes, plan: RedactionPlan, original: bytes | None, terms: tuple[str, ...]
) -> list[Check]:
    """Make the checks in this process."""
    search = Search(document, plan, gaps_close=True, terms=terms)
    found = verify_pdf.extract(copy, search)
    search_pieces(copy, search)
    if found.checks[0].passed:
        search_codes(copy, search)
    made = [*found.checks, *search.checks()]
    if found.checks[0].passed:
        made.append(verify_pdf.check_pages(document, found, plan))
        made += compare(document, copy, plan, original)
        made.append(check_seen(document, copy, search))
    return made
