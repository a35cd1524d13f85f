"""The parts that a copy is made of, looked at before anything else: each parses and is what its relationship says."""

from __future__ import annotations

from pipeline.errors import DamagedDocument
from pipeline.formats.docx.names import (
    REL_ENDNOTES,
    REL_FONTS,
    REL_FOOTER,
    REL_FOOTNOTES,
    REL_HEADER,
    REL_NUMBERING,
    REL_SETTINGS,
    REL_STYLES,
    REL_THEME,
    A,
    w,
)
from pipeline.formats.docx.package import Package

_ROOTS = {
    REL_STYLES: w("styles"),
    REL_NUMBERING: w("numbering"),
    REL_SETTINGS: w("settings"),
    REL_FONTS: w("fonts"),
    REL_FOOTNOTES: w("footnotes"),
    REL_ENDNOTES: w("endnotes"),
    REL_HEADER: w("hdr"),
    REL_FOOTER: w("ftr"),
    REL_THEME: f"{{{A}}}theme",
}


def check_roots(package: Package) -> None:
    """Parse every part that may be copied, so that a broken one is refused when it is read and not when a copy is written.

    Raises:
        DamagedDocument, TooLarge, HostileDocument: a part does not parse, or is not of the kind that its relationship says.
    """
    for type, root in _ROOTS.items():
        for part in package.all_related(package.main, type):
            if package.tree(part).tag != root:
                raise DamagedDocument(what="部件内容与声明不符")
