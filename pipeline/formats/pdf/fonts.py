"""What a PDF font lets us believe: whether its characters are known and whether their shapes are in the file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from pdfminer.pdffont import PDFCIDFont, PDFFont, PDFType3Font
from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSLiteral

_SUBSET = re.compile(r"^[A-Z]{6}\+")
_BOLD = re.compile(r"bold|black|heavy|semibold|,bold|hei(?!ti-light)|黑", re.IGNORECASE)
_SYMBOLS = re.compile(r"symbol|dingbats|wingdings|webdings", re.IGNORECASE)
_DEEPEST = 0.6
_SYMBOLIC, _NONSYMBOLIC = 4, 32  # ISO 32000-1 table 123, font flags


@dataclass(frozen=True, slots=True)
class Font:
    """A font as the file describes it.

    Attributes:
        name: without the subset tag.
        bold: by its name or weight.
        symbols: a known font of bullets and signs; its private codes are no text.
        trusted: its codes have a stated meaning (ToUnicode, a standard encoding or character collection).
        embedded: its shapes are in the file.
        ordering: Adobe character collection (``GB1`` …) or ``Identity``; empty for simple fonts.
        vertical: it writes downward.
        flags: of its descriptor (ISO 32000-1 table 123).
        descent: depth below the baseline in em that the file states, 0.12 where it states none or an absurd one.
    """

    name: str
    bold: bool
    symbols: bool
    trusted: bool
    embedded: bool
    ordering: str
    vertical: bool
    flags: int
    descent: float


def describe(font: PDFFont) -> Font:
    """Gather what the file says about a font that pdfminer has loaded."""
    spec: Mapping[str, object] = getattr(font, "source_spec", {})
    descriptor = font.descriptor
    name = _SUBSET.sub("", _name(font.fontname))
    embedded = isinstance(font, PDFType3Font) or any(
        descriptor.get(key) is not None for key in ("FontFile", "FontFile2", "FontFile3")
    )
    ordering = font.cidcoding.rpartition("-")[2] if isinstance(font, PDFCIDFont) else ""
    return Font(
        name,
        bool(_BOLD.search(name)),
        bool(_SYMBOLS.search(name)),
        _trusted(font, spec),
        embedded,
        ordering,
        font.is_vertical(),
        font.flags,
        -font.get_descent() if -_DEEPEST <= font.get_descent() <= 0 else 0.12,
    )


def _name(value: object) -> str:
    if isinstance(value, bytes):
        try:
            return value.decode("gb18030")
        except UnicodeDecodeError:
            return value.decode("latin-1")
    return value if isinstance(value, str) else "unknown"


def _trusted(font: PDFFont, spec: Mapping[str, object]) -> bool:
    if getattr(font, "unicode_map", None) is not None:
        return True
    if isinstance(font, PDFCIDFont):
        return False
    if isinstance(font, PDFType3Font):
        return False
    encoding = resolve1(spec.get("Encoding"))
    if isinstance(encoding, PSLiteral | Mapping):
        return True
    # Without an encoding the codes of a symbolic font mean whatever its glyph table says.
    return not font.flags & _SYMBOLIC or bool(font.flags & _NONSYMBOLIC) or "FontFile" in font.descriptor


def is_cjk(char: str) -> bool:
    """Tell whether a code point is a Chinese, Japanese or Korean character or full-width sign."""
    return unicodedata.east_asian_width(char) in "WF"


def is_unknown(font: Font, text: str) -> bool:
    """Tell whether the file does not say (or cannot be believed about) what a character of a font is."""
    if not font.trusted or not text or text.startswith("(cid:"):
        return True
    if font.symbols:
        return False
    return any(c == "\ufffd" or unicodedata.category(c) in ("Cc", "Co", "Cs", "Cn") for c in text)
