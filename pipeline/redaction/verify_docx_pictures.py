"""All checks of a Word copy's pictures, in a process apart: no picture can crash, hang or swell the one that asks."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from zipfile import ZipFile

from pipeline.errors import UnreadableDocument
from pipeline.formats.pdf.worker import apart_from_readers
from pipeline.model.document import Document
from pipeline.model.redaction import RedactionPlan
from pipeline.model.release import Check
from pipeline.redaction.verify_docx_ink import check_pictures, check_recognised
from pipeline.redaction.verify_pictures import is_picture
from pipeline.redaction.verify_search import Search

_HEAD = 128  # bytes that tell a picture


def checks_apart(
    document: Document, copy: bytes, plan: RedactionPlan, original: bytes | None, terms: Sequence[str]
) -> list[Check]:
    """Return the checks of a copy's pictures, none where it has none; where they cannot be made, ``pixels`` fails and says why.

    ``copy`` is a package that opens, ``original`` the package that it was made from.
    """
    if not _has_pictures(copy):
        return []
    try:
        return apart_from_readers(checks, document, copy, plan, original, tuple(terms))
    except UnreadableDocument as error:  # the process crashed, hung or took too much memory
        return [Check("pixels", False, error.code)]
    except (RuntimeError, ValueError) as error:
        return [Check("pixels", False, type(error).__name__)]


def checks(
    document: Document, copy: bytes, plan: RedactionPlan, original: bytes | None, terms: tuple[str, ...]
) -> list[Check]:
    """Make the checks in this process."""
    search = Search(document, plan, gaps_close=False, terms=terms)
    return [*check_pictures(document, copy, plan, original), *check_recognised(document, copy, search)]


def _has_pictures(copy: bytes) -> bool:
    with ZipFile(BytesIO(copy)) as archive:
        for entry in archive.infolist():
            with archive.open(entry) as part:
                if entry.filename.startswith("word/media/") or is_picture(part.read(_HEAD)):
                    return True
    return False
