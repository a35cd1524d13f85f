"""What a format is: three functions. A new format is one module or folder and one line in ``FORMATS``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from pipeline.model.document import Document, Piece
from pipeline.model.redaction import RedactionPlan

STAMP = "预览件 未经审批"
"""What a preview shows on every page, so that nobody takes it for an approved copy."""

STAMP_LATIN = "PREVIEW - NOT APPROVED"
"""The same where no Chinese font is at hand."""


class Redact(Protocol):
    """Writes the copy that shows what is kept and nothing of what the plan withholds."""

    def __call__(self, source: bytes, document: Document, plan: RedactionPlan, *, stamp: bool = False) -> bytes:
        """Return the copy's bytes; the same input gives the same bytes.

        ``document`` is what the format's own ``read`` made of ``source``.
        """
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """A format that can be read and redacted.

    Attributes:
        name: what ``Document.format`` says: ``docx``, ``pdf``, ``txt``.
        suffixes: lower case, with the dot; the first is the one that copies get.
        read: bytes to Document; raises UnreadableDocument subclasses (anything else counts as a damaged file).
        redact: bytes, Document and plan to the copy's bytes.
        source_text: for each piece with a text address, what the file itself says there, found anew in the bytes.
        picture: the place of a span as PNG, None where it has none; None for formats without pages and pictures.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[bytes], Document]
    redact: Redact
    source_text: Callable[[bytes, Document], Iterator[tuple[Piece, str]]]
    picture: Callable[[bytes, Document, int, int], bytes | None] | None = None
