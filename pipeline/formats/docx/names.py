"""Namespaces, names and relationship types of Office Open XML (ISO/IEC 29500, transitional)."""

from __future__ import annotations

from functools import cache, lru_cache

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
WP14 = "http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing"
WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
WPG = "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"
C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
DGM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
V = "urn:schemas-microsoft-com:vml"
O = "urn:schemas-microsoft-com:office:office"  # noqa: E741 - the prefix by which everybody knows it
W10 = "urn:schemas-microsoft-com:office:word"
XML = "http://www.w3.org/XML/1998/namespace"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
STRICT_PREFIX = "http://purl.oclc.org/ooxml/"

PREFIXES = {
    "w": W,
    "r": R,
    "m": M,
    "a": A,
    "pic": PIC,
    "wp": WP,
    "wp14": WP14,
    "wps": WPS,
    "wpg": WPG,
    "mc": MC,
    "v": V,
    "o": O,
    "w10": W10,
}
"""Namespaces that a copy may hold, with the prefixes under which it declares them."""

_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
REL_DOCUMENT = _REL + "officeDocument"
REL_STYLES = _REL + "styles"
REL_NUMBERING = _REL + "numbering"
REL_SETTINGS = _REL + "settings"
REL_FONTS = _REL + "fontTable"
REL_THEME = _REL + "theme"
REL_HEADER = _REL + "header"
REL_FOOTER = _REL + "footer"
REL_FOOTNOTES = _REL + "footnotes"
REL_ENDNOTES = _REL + "endnotes"
REL_COMMENTS = _REL + "comments"
REL_IMAGE = _REL + "image"
REL_APP = _REL + "extended-properties"
REL_CUSTOM = _REL + "custom-properties"
REL_CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"

TYPE_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TYPE_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
TYPE_THEME = "application/vnd.openxmlformats-officedocument.theme+xml"
TYPE_RELS = "application/vnd.openxmlformats-package.relationships+xml"
TYPE_CORE = "application/vnd.openxmlformats-package.core-properties+xml"
TYPE_APP = "application/vnd.openxmlformats-officedocument.extended-properties+xml"


@cache
def w(local: str) -> str:
    """Return the Clark name of a WordprocessingML element or attribute."""
    return f"{{{W}}}{local}"


@cache
def r(local: str) -> str:
    """Return the Clark name of a relationship attribute."""
    return f"{{{R}}}{local}"


@lru_cache(maxsize=4096)
def split(name: str) -> tuple[str, str]:
    """Cut a Clark name into namespace (empty when there is none) and local name."""
    if name.startswith("{"):
        namespace, _, local = name[1:].partition("}")
        return namespace, local
    return "", name
