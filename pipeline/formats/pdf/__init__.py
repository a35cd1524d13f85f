"""PDF: read the text layer with a place for every character; redact by rebuilding every page from pixels."""

from __future__ import annotations

from pipeline.formats.pdf.reader import read, source_text
from pipeline.formats.pdf.rebuild import redact

__all__ = ["read", "redact", "source_text"]
