"""Text operators: kept characters stay where they are, others leave the way they took, and only where something follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pikepdf
from pdfminer.pdffont import PDFType3Font

from pipeline.formats.pdf.vector.font_use import is_composite
from pipeline.formats.pdf.vector.fonts import shown
from pipeline.formats.pdf.vector.geometry import number, times, written
from pipeline.formats.pdf.vector.refusal import NotServed
from pipeline.formats.pdf.vector.shows import Code, Show, advance
from pipeline.formats.pdf.vector.state import TextPlace

if TYPE_CHECKING:
    from pipeline.formats.pdf.vector.content import Rewriter

_SHOWN_MODES = (0, 1, 2)
_LEAST_WAY = 1e-4  # thousandths of an em


class TextWriter:
    """Writes the text of one content stream anew."""

    operators = frozenset(
        ["BT", "ET", "Tc", "Tw", "Tz", "TL", "Tf", "Tr", "Ts", "Td", "TD", "Tm", "T*", "Tj", "TJ", "'", '"']
    )

    def __init__(self, stream: Rewriter) -> None:
        self._stream = stream
        self._place: TextPlace | None = None

    @property
    def open(self) -> bool:
        """Whether a text object is open."""
        return self._place is not None

    def do(self, operator: str, operands: Sequence[object]) -> None:
        """Take one operator.

        Raises:
            NotServed: it is not understood.
        """
        match operator:
            case "BT" | "ET":
                self._bracket(operator)
            case "Tf":
                self._font(operands)
            case "Tc" | "Tw" | "Tz" | "TL" | "Tr" | "Ts":
                self._setting(operator, _one(operands))
            case "Tj":
                self._show([operands[0]] if len(operands) == 1 else [])
            case "TJ":
                listed = operands[0] if len(operands) == 1 else None
                if not isinstance(listed, pikepdf.Array):
                    raise NotServed("operands")
                self._show(list(listed))
            case "'":
                self._move(0, -self._stream.state.leading)
                self._show([operands[0]] if len(operands) == 1 else [])
            case '"':
                raise NotServed("operator")  # readers do not agree on it
            case _:
                self._moved(operator, operands)

    def _bracket(self, operator: str) -> None:
        if (operator == "BT") is (self._place is not None):
            raise NotServed("syntax")
        if self._place is not None and self._place.begun:
            self._stream.emit("ET")
        self._place = TextPlace() if operator == "BT" else None

    def _font(self, operands: Sequence[object]) -> None:
        if len(operands) != 2:
            raise NotServed("operands")
        state = self._stream.state
        state.font = self._stream.job.fonts.use(self._stream.resource("/Font", str(operands[0])))
        state.size = number(operands[1])

    def _setting(self, operator: str, value: float) -> None:
        state = self._stream.state
        match operator:
            case "Tc":
                state.spacing = value
            case "Tw":
                state.words = value
            case "Tz":
                state.stretch = value / 100
            case "Ts":
                state.rise = value
            case "Tr":
                state.mode = int(value)
                if state.mode not in (*_SHOWN_MODES, 3):
                    raise NotServed("text as clip")
            case _:
                state.leading = value
                return  # lines are placed absolutely
        self._stream.emit(f"{written(value)} {operator}")

    def _moved(self, operator: str, operands: Sequence[object]) -> None:
        if self._place is None:
            raise NotServed("syntax")
        if operator == "Tm":
            a, b, c, d, e, f = (number(each) for each in _checked(operands, 6))
            self._place.line, self._place.moved, self._place.pending = (a, b, c, d, e, f), True, 0.0
        elif operator == "T*":
            self._move(0, -self._stream.state.leading)
        else:
            x, y = (number(each) for each in _checked(operands, 2))
            if operator == "TD":
                self._stream.state.leading = -y
            self._move(x, y)

    def _move(self, x: float, y: float) -> None:
        if self._place is None:
            raise NotServed("syntax")
        self._place.line = times((1.0, 0.0, 0.0, 1.0, x, y), self._place.line)
        self._place.moved, self._place.pending = True, 0.0

    def _show(self, elements: Sequence[object]) -> None:
        show = self._stream.job.show()
        state, place = self._stream.state, self._place
        if state.font is None or place is None or not _same(elements, show):
            raise NotServed("text")
        if state.font.miner is None:
            state.font.miner = show.font
        if state.font.miner is not show.font:
            raise NotServed("font")
        parts: list[str | float] = []
        way = place.pending
        for element in show.elements:
            if isinstance(element, float):
                way -= element / 1000 * state.size * self._across()
                continue
            for code in element[1]:
                if self._keeps(code, show):
                    if abs(way) > 1e-9:
                        parts.append(self._thousandths(way))
                        way = 0.0
                    taken = self._stream.job.fonts.take(state.font, code)
                    if parts and isinstance(parts[-1], str):
                        parts[-1] += taken
                    else:
                        parts.append(taken)
                else:
                    way += self._width(code, show)
        place.pending = way
        if any(isinstance(each, str) for each in parts):
            self._write(parts)

    def _keeps(self, code: Code, show: Show) -> bool:
        if self._stream.hides or not self._stream.job.keeps(code.index):
            return False
        if isinstance(show.font, PDFType3Font):
            raise NotServed("drawn font")
        if self._stream.state.mode not in _SHOWN_MODES:
            raise NotServed("invisible text")
        return True

    def _across(self) -> float:
        font = self._stream.state.font
        return 1.0 if font is not None and font.vertical else self._stream.state.stretch

    def _width(self, code: Code, show: Show) -> float:
        state = self._stream.state
        words = state.words if not is_composite(show.font) and code.data == b" " else 0.0
        return (advance(show.font, code.cid) * state.size + state.spacing + words) * self._across()

    def _thousandths(self, way: float) -> float:
        scale = self._stream.state.size * self._across()
        if abs(scale) < 1e-9:
            raise NotServed("text size")
        return -way * 1000 / scale

    def _write(self, parts: Sequence[str | float]) -> None:
        place = self._place
        state = self._stream.state
        font = state.font
        if place is None or font is None:
            raise NotServed("syntax")
        if not place.begun:
            self._stream.emit("BT")
            place.begun = True
        chosen = f"/{font.name} {written(state.size)} Tf"
        if chosen != state.chosen:
            self._stream.job.shown_fonts.add(font.name)
            self._stream.add("/Font", "/" + font.name, font.made)
            self._stream.emit(chosen)
            state.chosen = chosen
        if place.moved:
            self._stream.emit(f"{' '.join(map(written, place.line))} Tm")
            place.moved = False
        if len(parts) == 1 and isinstance(parts[0], str):
            self._stream.emit(f"{shown(font, parts[0])} Tj", paints=True)
            return
        items = (shown(font, each) if isinstance(each, str) else written(round(each, 4)) for each in parts)
        self._stream.emit(f"[{' '.join(items)}] TJ", paints=True)


def _same(elements: Sequence[object], show: Show) -> bool:
    """Whether two readers see the same strings and numbers."""
    if len(elements) != len(show.elements):
        return False
    for one, other in zip(elements, show.elements, strict=True):
        if isinstance(one, pikepdf.String):
            if isinstance(other, float) or bytes(one) != other[0]:
                return False
        elif not isinstance(other, float) or abs(number(one) - other) > 1e-3:
            return False
    return True


def _one(operands: Sequence[object]) -> float:
    return number(_checked(operands, 1)[0])


def _checked(operands: Sequence[object], count: int) -> Sequence[object]:
    if len(operands) != count:
        raise NotServed("operands")
    return operands
