"""Word documents (.docx): the package is walked with lxml, never trusted, never loaded and saved."""

from __future__ import annotations

from pipeline.formats.docx.reader import read, source_text

__all__ = ["read", "redact", "source_text"]


def redact(source, document, plan, *, stamp=False):  # type: ignore
    raise NotImplementedError
