"""Which of the places show when the file is printed."""

from __future__ import annotations

SHOWN = frozenset(
    {
        *(f"runs cut by {what}" for what in ("formatting", "rsid", "proofErr", "bookmark", "smartTag")),
        *(f"runs cut by {what}" for what in ("inline-sdt", "hyperlink", "custom-xml")),
        *(f"{what} inside a value" for what in ("line break", "carriage return", "tab", "noBreakHyphen", "softHyphen")),
        "page break inside a value",
        "one character a cell",
        "continued in the next paragraph",
        "full-width digits",
        *(f"{what} spaces" for what in ("zero-width", "thin", "word-joiner", "wide")),
        "soft hyphen characters",
        "numeric character references",
        "symbol elements",
        "private use characters of a symbol font",
        "ruby base",
        "ruby text",
        "formula",
        "formula paragraph",
        "list label in use",
        "list bullet",
        "list label override",
        "cached entry of a table of contents",
        "inserted",
        "moveTo",
        "footnote",
        "endnote",
        *(f"{pages} {kind}" for pages in ("default", "first", "even") for kind in ("header", "footer")),
        "text box in both branches",
        "VML text box",
        "watermark",
        "block content control",
        "content control in a cell",
        "content control around a row",
        "content controls within each other",
        "squeezed text",
        "vanish of the paragraph mark",
        "cached text of a chart",
        "title of a chart",
        "data of a diagram",
        "list of a form field",
    }
)
"""Places whose values show when the file is printed; in all others every block that holds one must say where it hides."""
