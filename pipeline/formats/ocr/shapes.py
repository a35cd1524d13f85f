"""What recognition yields: lines of glyphs with their places, codes, seals, rules. No knowledge of PDF or Word.

Coordinates count from the top left corner of a picture, in its pixels; the first pixel reaches from 0 to 1. ``box`` lies in the
picture given, ``level`` in the straightened one, in which the writing runs from left to right.
"""

from __future__ import annotations

from dataclasses import dataclass, field

PixelBox = tuple[float, float, float, float]
"""x0, top, x1, bottom."""

LOW_SCORE = "low_score"
"""Doubt of a line: the engine is not sure of it, or of one of its characters."""

ENGINES_DISAGREE = "engines_disagree"
"""Doubt of a line: the second engine read one of its numbers otherwise."""

UNREAD = "unread"
"""Doubt of a line without glyphs: there is writing, and nothing could be read in it."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One recognised code point.

    Attributes:
        text: the code point; a blank where the engine saw one, its box the gap.
        box: around its ink, as high as its line's band, in the picture given.
        level: the same in the straightened picture; all glyphs of a line share top and bottom.
        score: the engine's probability, 0 to 1; 0 where another engine's reading was taken.
    """

    text: str
    box: PixelBox
    level: PixelBox
    score: float


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line as it stands, from left to right.

    Attributes:
        glyphs: its characters; none where it could not be read (doubt ``unread``).
        score: mean of the glyphs' scores, without punctuation and blanks.
        doubts: why a person should look: ``LOW_SCORE``, ``ENGINES_DISAGREE``, ``UNREAD``.
        box: the whole line in the picture given.
        level: the whole line in the straightened picture.
    """

    glyphs: tuple[Glyph, ...]
    score: float
    doubts: frozenset[str]
    box: PixelBox
    level: PixelBox

    @property
    def text(self) -> str:
        """The line's characters."""
        return "".join(glyph.text for glyph in self.glyphs)


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code or bar code: its content, its kind as zxing names it, its places."""

    text: str
    kind: str
    box: PixelBox
    level: PixelBox


@dataclass(frozen=True, slots=True)
class Recognised:
    """What stands in a picture.

    Attributes:
        lines: from top to bottom, from left to right.
        turn: direction of the writing on the picture given, degrees clockwise: 0, 90 (downward), 180, 270.
        skew: degrees by which the upright writing sinks to the right.
        size: width and height of the straightened picture.
        codes: QR codes and bar codes.
        seals: red seals, and round ones in gray pictures; in the picture given.
        rules: straight lines, as of tables, in the straightened picture.
        extras: ink that is nothing of all this: photographs, drawings, signatures; in the picture given.
    """

    lines: tuple[TextLine, ...]
    turn: int
    skew: float
    size: tuple[int, int]
    codes: tuple[Code, ...] = ()
    seals: tuple[PixelBox, ...] = ()
    rules: tuple[PixelBox, ...] = ()
    extras: tuple[PixelBox, ...] = field(default=())
