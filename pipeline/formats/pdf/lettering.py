"""Reason codes in black boxes: small white letters, drawn as outlines, so that they are no text and no part of the page picture."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache
from io import BytesIO

from fontTools.pens.basePen import BasePen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from PIL import ImageFont

from pipeline.errors import MishenError
from pipeline.formats.base import STAMP, STAMP_LATIN
from pipeline.formats.pdf.cover import Cover
from pipeline.formats.pdf.stamp import chinese_face

_HEIGHT = 0.58  # em of the letters, as a share of the box's height
_WIDTH = 0.92  # share of the box's length that they may take
_LEAST, _MOST = 3.0, 9.0  # points: smaller is not written, larger is not needed


def codes_drawn(covers: Iterable[Cover], across: float, down: float, left: float, height: float, unit: float) -> str:
    """Write the content stream operators that draw the codes of covers; '' when there is nothing to draw.

    Pixels become points of a page of ``height`` points: ``x * across + left``, ``height - y * down``. Where no installed font has
    the letters, or the box is too small for them, none are drawn; the schedule names the reasons all the same.
    """
    drawn = []
    for cover in covers:
        if cover.code and (face := _face(cover.code)) is not None:
            corners = [(x * across + left, height - y * down) for x, y in cover.outline]
            drawn += _written(cover.code, corners, round(cover.turn / 90) % 4, face, unit)
    return "\n".join(["1 g", *drawn]) if drawn else ""


def stamp_ratio() -> float:
    """How many times as wide as high the stamp is."""
    text, (font, cmap) = _stamp()
    advances = sum(font["hmtx"][cmap[ord(char)]][0] for char in text) / font["head"].unitsPerEm
    return float(0.57 * advances + 0.4)


def stamp_drawn(left: float, bottom: float, right: float, top: float, *, on_white: bool) -> str:
    """Write the operators that draw the stamp into a rectangle, in points: frame and letters in red."""
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    text, face = _stamp()
    place = f"{left:.2f} {bottom:.2f} {right - left:.2f} {top - bottom:.2f} re"
    ground = [f"1 g {place} f"] if on_white else []
    letters = _written(text, corners, 0, face, (top - bottom) / 60)
    return "\n".join([*ground, "0.784 0.063 0.063 RG 0.784 0.063 0.063 rg 1 w", f"{place} S", *letters])


def _stamp() -> tuple[str, tuple[TTFont, dict[int, str]]]:
    for text in (STAMP, STAMP_LATIN):
        face = _face(text)
        if face is not None:
            return text, face
    raise MishenError(what="没有可用的字体")


def _written(
    code: str, corners: list[tuple[float, float]], start: int, face: tuple[TTFont, dict[int, str]], unit: float
) -> list[str]:
    """Draw a code in the middle of a box along its text; corners clockwise as shown, the first one where level text begins."""
    turns = start if _is_upright(corners) else 0
    a, b, _, d = (corners[(index + turns) % 4] for index in range(4))
    length, high = math.dist(a, b), math.dist(a, d)
    if not length or not high:
        return []
    font, cmap = face
    per_em = font["head"].unitsPerEm
    names = [cmap[ord(char)] for char in code]
    advances = [font["hmtx"][name][0] / per_em for name in names]
    em = min(_HEIGHT * high, _WIDTH * length / sum(advances), _MOST / unit)
    if em * unit < _LEAST:
        return []
    dx, dy = (b[0] - a[0]) / length, (b[1] - a[1]) / length
    middle = (b[0] + d[0]) / 2, (b[1] + d[1]) / 2
    along, over = -sum(advances) * em / 2, -0.38 * em
    x, y = middle[0] + dx * along - dy * over, middle[1] + dy * along + dx * over
    lines = []
    for name, advance in zip(names, advances, strict=True):
        scale = em / per_em
        lines += _outline(font, name, (dx * scale, dy * scale, -dy * scale, dx * scale, x, y))
        x, y = x + dx * advance * em, y + dy * advance * em
    return lines


def _is_upright(corners: list[tuple[float, float]]) -> bool:
    return abs(corners[0][1] - corners[1][1]) < 1e-6


class _Writer(BasePen):  # type: ignore[misc]
    """Writes an outline as path operators; quadratic curves become cubic ones."""

    def __init__(self, glyphs: object) -> None:
        super().__init__(glyphs)
        self.lines: list[str] = []

    def _moveTo(self, pt: tuple[float, float]) -> None:
        self.lines.append(f"{_pair(pt)} m")

    def _lineTo(self, pt: tuple[float, float]) -> None:
        self.lines.append(f"{_pair(pt)} l")

    def _curveToOne(self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]) -> None:
        self.lines.append(f"{_pair(pt1)} {_pair(pt2)} {_pair(pt3)} c")

    def _closePath(self) -> None:
        self.lines.append("h")


def _outline(font: TTFont, name: str, matrix: tuple[float, ...]) -> list[str]:
    glyphs = font.getGlyphSet()
    pen = _Writer(glyphs)
    glyphs[name].draw(TransformPen(pen, matrix))
    return [*pen.lines, "f"] if pen.lines else []


def _pair(point: tuple[float, float]) -> str:
    return f"{point[0]:.2f} {point[1]:.2f}"


def _face(code: str) -> tuple[TTFont, dict[int, str]] | None:
    for face in (_chinese(), _latin()):
        if face is not None and all(ord(char) in face[1] for char in code):
            return face
    return None


@cache
def _chinese() -> tuple[TTFont, dict[int, str]] | None:
    found = chinese_face()
    if found is None:
        return None
    font = TTFont(found[0], fontNumber=found[1], lazy=True)
    return font, font.getBestCmap()


@cache
def _latin() -> tuple[TTFont, dict[int, str]] | None:
    """The letters that Pillow itself brings."""
    drawn = getattr(ImageFont.load_default(24), "path", None)
    if not isinstance(drawn, BytesIO):
        return None
    font = TTFont(BytesIO(drawn.getvalue()), lazy=True)
    return font, font.getBestCmap()
