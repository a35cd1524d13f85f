"""Fonts of a vector copy: made anew with the codes that are shown, nothing said about any other."""

from __future__ import annotations

import pikepdf

from pipeline.formats.pdf.vector.composite_fonts import composite_font
from pipeline.formats.pdf.vector.font_use import FontUse
from pipeline.formats.pdf.vector.refusal import NotServed
from pipeline.formats.pdf.vector.simple_fonts import simple_font


class Fonts:
    """The fonts of a copy, by the objects of the original."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self.uses: dict[object, FontUse] = {}

    def use(self, source: object) -> FontUse:
        """Return the use of a font; one that is not shared gets one for each place.

        Raises:
            NotServed: it is no font.
        """
        if not isinstance(source, pikepdf.Dictionary):
            raise NotServed("font")
        key = source.objgen if source.is_indirect else source.unparse(resolved=True)
        known = self.uses.get(key)
        if known is None:
            known = self.uses[key] = FontUse(
                f"F{len(self.uses) + 1}", source, self._pdf.make_indirect(pikepdf.Dictionary())
            )
        return known

    def make(self) -> dict[str, str]:
        """Make every font that is shown; return for each that cannot be made safely why, by its name."""
        refused = {}
        for use in self.uses.values():
            if not use.codes:
                continue
            try:
                for key, value in _made(self._pdf, use).items():
                    use.made[key] = value
            except NotServed as refusal:
                refused[use.name] = refusal.reason
            except Exception:  # what the file says of its fonts may be of any kind where it should be a number
                refused[use.name] = "font"
        return refused


def _made(pdf: pikepdf.Pdf, use: FontUse) -> pikepdf.Dictionary:
    kind = str(use.source.get("/Subtype", ""))
    if kind == "/Type0":
        return composite_font(pdf, use)
    if kind in ("/TrueType", "/Type1", "/MMType1"):
        return simple_font(pdf, use, kind)
    raise NotServed("font kind")
