"""What the tests know of single places: which of them show on paper, and where something does not hold yet, with the reason.

The tests compare strictly: what has come to hold must leave its list.
"""

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
    }
)
"""Places whose values show when the file is printed; in all others every block that holds one must say where it hides."""


def _listed(reasons: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {name: reason for reason, names in reasons.items() for name in names}


NOT_READ_YET = _listed(
    {
        "private use characters are not read as what the symbol font shows": (
            "private use characters of a symbol font",
        ),
        "base64 of Word's own field data is not decoded": ("data of a field",),
        "percent-encoded names are not decoded": (
            "link percent-encoded in utf-8",
            "link percent-encoded in gb18030",
            "mail address",
            "link in a field code",
            "attached template",
            "mail merge source",
            "name of a foreign namespace",
            "percent-encoded name of a picture",
        ),
        "not a property that is read": ("extended property Template", "extended property Application"),
        "pieces on both sides of a sector's border are read apart": ("OLE object in scattered sectors",),
        "what stands behind a picture's end is not unpacked": ("archive behind a PNG",),
        "prefixes of namespaces are not read": ("prefix of a foreign namespace",),
        "not read at all": ("values of measures",),
    }
)

NOT_FOUND_YET = _listed(
    {
        "private use characters are not searched as digits": ("private use characters of a symbol font",),
        "small text stands between the characters": ("ruby base",),
        "not decoded": ("data of a field", "imported MHT in quoted-printable", "imported MHT in base64"),
        "chains of sectors are not followed": ("OLE object in scattered sectors", "Word document in an OLE object"),
        "tags and escapes between the characters": (
            "imported HTML in GBK",
            "imported RTF in GBK",
            "imported RTF in Unicode",
        ),
        "not inflated or unpacked": ("PNG chunk zTXt", "PNG chunk compressed iTXt", "archive behind a PNG"),
        "records are not joined": ("EMF text a character a record",),
    }
)

NO_COPY_YET = _listed(
    {
        "values made of signs alone": ("symbol elements",),
        "reader and writer differ about elements that Word does not know": ("unknown element of Word's own",),
    }
)

SURVIVES_YET = _listed(
    {
        "private use characters of a symbol font are copied": ("private use characters of a symbol font",),
        "cropped areas are copied": ("area cropped away", "area cropped away in VML"),
    }
)
