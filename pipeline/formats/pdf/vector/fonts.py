"""Fonts of a vector copy: made anew with the codes that are shown, nothing said about any other."""

from __future__ import annotations

import re

import pikepdf

from pipeline.formats.pdf.vector.composite_fonts import composite_font
from pipeline.formats.pdf.vector.font_use import FontUse
from pipeline.formats.pdf.vector.refusal import NotServed
from pipeline.formats.pdf.vector.shows import Code
from pipeline.formats.pdf.vector.simple_fonts import simple_font

_SHOWN = re.compile(rb"<(F\d+):((?:[0-9a-f]{2,8}\.)+)>")


class Fonts:
    """The fonts of a copy, by the objects of the original, and the streams that show text in them.

    Codes of the copy are known when all pages have been written. Until then a stream has each shown string as ``shown`` writes it.
    """

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._named: dict[str, FontUse] = {}
        self._streams: list[tuple[pikepdf.Stream, bytes]] = []
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
            known = self.uses[key] = FontUse(source, self._pdf.make_indirect(pikepdf.Dictionary()))
        return known

    def take(self, use: FontUse, code: Code) -> str:
        """Note that a code is shown; return what stands for it within a shown string until the font is made.

        A font gets its name with its first shown code, so that names say nothing of fonts in which nothing is kept.
        """
        if not use.name:
            use.name = f"F{len(self._named) + 1}"
            self._named[use.name] = use
        use.take(code)
        return f"{code.data.hex()}."

    def stream(self, content: bytes) -> pikepdf.Stream:
        """Return a stream whose shown strings get their codes when the fonts are made."""
        made = pikepdf.Stream(self._pdf, content)
        self._streams.append((made, content))
        return made

    def make(self) -> dict[str, str]:
        """Make every font that is shown; return for each that cannot be made safely why, by its name."""
        refused = {}
        for use in self._named.values():
            try:
                for key, value in _made(self._pdf, use).items():
                    use.made[key] = value
            except NotServed as refusal:
                refused[use.name] = refusal.reason
            except Exception:  # what the file says of its fonts may be of any kind where it should be a number
                refused[use.name] = "font"
        if not refused:
            for stream, content in self._streams:
                stream.write(_SHOWN.sub(self._coded, content))
        return refused

    def _coded(self, match: re.Match[bytes]) -> bytes:
        fresh = self._named[match[1].decode()].fresh
        codes = (fresh[bytes.fromhex(each.decode())].hex() for each in match[2].split(b".")[:-1])
        return f"<{''.join(codes)}>".encode()


def shown(use: FontUse, codes: str) -> str:
    """Write a string of codes as ``Fonts.take`` returned them."""
    return f"<{use.name}:{codes}>"


def _made(pdf: pikepdf.Pdf, use: FontUse) -> pikepdf.Dictionary:
    kind = str(use.source.get("/Subtype", ""))
    if kind == "/Type0":
        return composite_font(pdf, use)
    if kind in ("/TrueType", "/Type1", "/MMType1"):
        return simple_font(pdf, use, kind)
    raise NotServed("font kind")
