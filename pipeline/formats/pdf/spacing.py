"""Where text operators put their characters (ISO 32000-1, 9.3 and 9.4), in the places in which pdfminer departs from the standard.

pdfminer adds the character spacing between the characters of one operator only, and to a number that begins one; it ignores the
stretch's rule for vertical writing, word spacing in fonts of mixed code lengths, the line feed of ``"`` and fonts chosen by ``gs``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pdfminer.cmapdb import CMap, IdentityCMap, IdentityCMapByte
from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFTextDevice, PDFTextSeq
from pdfminer.pdffont import PDFCIDFont, PDFFont, PDFSimpleFont, PDFType3Font
from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFTextState
from pdfminer.pdftypes import PDFObjRef, resolve1
from pdfminer.psparser import literal_name
from pdfminer.utils import Matrix, mult_matrix, translate_matrix


class SpacedDevice(PDFTextDevice):
    """Calls ``render_char`` for each character at its place; what that returns is the character's width."""

    def render_string(
        self, textstate: PDFTextState, seq: PDFTextSeq, ncs: PDFColorSpace, graphicstate: PDFGraphicState
    ) -> None:
        """Place the characters of one operator one after the other, and go on behind the last."""
        font = textstate.font
        assert font is not None and self.ctm is not None
        matrix = mult_matrix(textstate.matrix, self.ctm)
        down = font.is_vertical()
        stretch = 1.0 if down else textstate.scaling * 0.01
        size, rise = textstate.fontsize, textstate.rise
        x, y = textstate.linematrix
        for each in seq:
            if isinstance(each, int | float):
                way = -each * 0.001 * size * stretch
                x, y = (x, y + way) if down else (x + way, y)
                continue
            for cid, blank in _codes(font, each, spaced=bool(textstate.wordspace)) if isinstance(each, bytes) else ():
                at = translate_matrix(matrix, (x, y))
                way = self.render_char(at, font, size, stretch, rise, cid, ncs, graphicstate)
                way += (textstate.charspace + (textstate.wordspace if blank else 0.0)) * stretch
                x, y = (x, y + way) if down else (x + way, y)
        textstate.linematrix = (x, y)


class TextInterpreter(PDFPageInterpreter):
    """Knows the text operators that pdfminer does not know or takes for others; forms inherit pen and rendering of their page.

    ``graphicstate.linewidth`` is in units of the content, one until it says otherwise (ISO 32000-1, 8.4.3.2); how wide a pen is
    on the page is a matter of the matrix in force when it draws. pdfminer starts with 0 and multiplies when the width is set.
    """

    _pen: float = 1.0
    _render: int = 0

    def dup(self) -> TextInterpreter:
        """Make the interpreter of a form."""
        made: TextInterpreter = super().dup()  # type: ignore[assignment]
        made._pen, made._render = self.graphicstate.linewidth, self.textstate.render
        return made

    def init_state(self, ctm: Matrix) -> None:
        """Begin a page or a form."""
        super().init_state(ctm)
        self.graphicstate.linewidth, self.textstate.render = self._pen, self._render

    def do_w(self, linewidth: object) -> None:
        """Set the pen's width."""
        if isinstance(linewidth, int | float) and not isinstance(linewidth, bool):
            self.graphicstate.linewidth = float(linewidth)

    def do__w(self, aw: object, ac: object, s: object) -> None:
        """Show a string on the next line (the operator ``"``)."""
        self.do_Tw(aw)  # type: ignore[arg-type]
        self.do_Tc(ac)  # type: ignore[arg-type]
        self.do__q(s)  # type: ignore[arg-type]

    def do_gs(self, name: object) -> None:
        """Take font and pen from a dictionary of the graphics state."""
        states = resolve1(self.resources.get("ExtGState"))
        state = resolve1(states.get(literal_name(name))) if isinstance(states, Mapping) else None
        if not isinstance(state, Mapping):
            return
        if "LW" in state:
            self.do_w(resolve1(state["LW"]))
        chosen = resolve1(state.get("Font"))
        if isinstance(chosen, list) and len(chosen) == 2:
            spec, size = resolve1(chosen[0]), resolve1(chosen[1])
            if isinstance(spec, dict) and isinstance(size, int | float):
                number = chosen[0].objid if isinstance(chosen[0], PDFObjRef) else None
                self.textstate.font = self.rsrcmgr.get_font(number, spec)
                self.textstate.fontsize = size


def _codes(font: PDFFont, data: bytes, *, spaced: bool) -> Iterator[tuple[int, bool]]:
    """Yield each character's number in the font, and whether its code is the single byte of a blank."""
    cids = list(font.decode(data))
    if not font.is_multibyte():
        yield from ((cid, cid == 32) for cid in cids)
        return
    parts = split(font, data) if spaced else None
    if parts is None or len(parts) != len(cids):
        parts = [b""] * len(cids)
    yield from ((cid, part == b" ") for cid, part in zip(cids, parts, strict=True))


def split(font: PDFFont, data: bytes) -> list[bytes] | None:
    """Part a shown string into its codes; None when bytes are left over or the font's way of coding is not known."""
    if isinstance(font, PDFSimpleFont) and not isinstance(font, PDFType3Font):
        return [data[at : at + 1] for at in range(len(data))]
    cmap = getattr(font, "cmap", None) if isinstance(font, PDFCIDFont) else None
    if isinstance(cmap, IdentityCMapByte):
        return [data[at : at + 1] for at in range(len(data))]
    if isinstance(cmap, IdentityCMap):
        return [data[at : at + 2] for at in range(0, len(data), 2)] if len(data) % 2 == 0 else None
    return _split_by(cmap.code2cid, data) if isinstance(cmap, CMap) else None


def _split_by(table: dict[int, object], data: bytes) -> list[bytes] | None:
    parts: list[bytes] = []
    start, level = 0, table
    for at, byte in enumerate(data):
        found = level.get(byte)
        if isinstance(found, dict):
            level = found
        elif isinstance(found, int):
            parts.append(data[start : at + 1])
            start, level = at + 1, table
        else:
            return None
    return parts if start == len(data) else None
