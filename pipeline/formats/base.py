"""What a format is: four functions. A new format is one module or folder and one line in ``FORMATS``."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, cast

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


class Code(Protocol):
    """The module or folder of a format."""

    def read(self, source: bytes) -> Document:
        """Return what the bytes say; UnreadableDocument subclasses (anything else counts as a damaged file)."""
        ...

    redact: Redact

    def source_text(self, source: bytes, document: Document) -> Iterator[tuple[Piece, str]]:
        """Yield, for each piece with a text address, what the file itself says there, found anew in the bytes."""
        ...

    def picture(self, source: bytes, document: Document, start: int, end: int) -> bytes | None:
        """Return the place of a span as PNG, None where it has none."""
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """A format that can be read and redacted.

    Attributes:
        name: what ``Document.format`` says: ``docx``, ``pdf``, ``txt``.
        suffixes: lower case, with the dot; the first is the one that copies get.
        module: name of the package that has the functions of ``Code``.
    """

    name: str
    suffixes: tuple[str, ...]
    module: str

    @property
    def code(self) -> Code:
        """The functions; their libraries are imported with the first file, so that the command line starts fast."""
        return cast(Code, importlib.import_module(self.module))
