"""What of a picture shows on the page, and painting over the rest.

Word keeps all pixels of a picture of which it shows a part: cropped by a:srcRect or VML's crop attributes, stretched beyond its
frame, cut to the outline of a shape, or made invisible altogether. ``of_blip`` and ``of_imagedata`` say what one use of a picture
shows; ``painted`` leaves the pixels that some use shows, and two more around them, since programs that scale a picture mix
neighbours. All else becomes one colour. A picture behind an outline that nobody here can draw has no answer: None.

Taken as shown though it may not be: what a tiled filling (a:tile), or one that does not turn with its shape, does not reach,
and what other shapes cover.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageStat

from pipeline.formats.docx.names import PIC, WP, WPG, WPS, A, V, split
from pipeline.formats.docx.outlines import Contour, custom_outline, preset_outline
from pipeline.formats.docx.xml import Element

MARGIN = 2
"""Pixels beyond what shows that stay."""

FAINT = 0.05
"""Share of opacity below which, and distance from black or white within which, a picture does not show."""

TINY = 38_100
"""Width and height (3 points, in EMU) below which a picture is a dot."""

_SQUARE: Contour = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
_FRACTION = re.compile(r"\s*(-?\d*\.?\d+)\s*(f|%)?\s*", re.ASCII)
_NUMBER = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*(%)?\s*", re.ASCII)
_FAR = 50.0
_PROPERTIES = (f"{{{WP}}}docPr", f"{{{PIC}}}cNvPr", f"{{{WPS}}}cNvPr", f"{{{WPG}}}cNvPr")
_WITH_PROPERTIES = frozenset(
    {f"{{{WP}}}inline", f"{{{WP}}}anchor", f"{{{PIC}}}pic", f"{{{WPS}}}wsp", f"{{{WPG}}}wgp", f"{{{WPG}}}grpSp"}
)
_HIDDEN_STYLE = re.compile(r"(?:^|;)\s*visibility\s*:\s*hidden", re.IGNORECASE)
_PLAIN_SHAPES = frozenset({"shape", "rect", "image"})


@dataclass(frozen=True, slots=True)
class Shown:
    """What one use shows of a picture: outlines in fractions of its width and height, none where nothing shows."""

    contours: tuple[Contour, ...]

    @property
    def whole(self) -> bool:
        """Whether every pixel shows."""
        return any(_covers(contour) for contour in self.contours)


WHOLE = Shown((_SQUARE,))
NOTHING = Shown(())


def of_blip(blip: Element) -> Shown | None:
    """Return what a use of a picture in DrawingML (its a:blip) shows; None when it is cut to an outline not known here."""
    fill = blip.getparent()
    if fill is None or split(str(fill.tag))[1] != "blipFill":
        return WHOLE
    if _is_invisible(blip) or _is_dot(blip):
        return NOTHING
    source = _rectangle(fill.find(f"{{{A}}}srcRect"))
    if fill.find(f"{{{A}}}tile") is not None:
        return _mapped((_SQUARE,), source, (0.0, 0.0, 1.0, 1.0))
    outline = _outline(fill)
    return (
        None if outline is None else _mapped(outline, source, _rectangle(fill.find(f"{{{A}}}stretch/{{{A}}}fillRect")))
    )


def of_imagedata(image: Element) -> Shown | None:
    """Return what a use of a picture in VML (its v:imagedata or v:fill) shows; None when its outline is not known here."""
    shape = image.getparent()
    kind = split(str(shape.tag))[1] if shape is not None else ""
    if shape is None or (image.tag == f"{{{V}}}fill" and image.get("type") != "frame"):
        return WHOLE
    if _fraction(image.get("gain", "1")) == 0 or abs(_fraction(image.get("blacklevel", "0"))) >= 0.5 - FAINT / 2:
        return NOTHING
    left, top, right, bottom = (_fraction(image.get(f"crop{side}", "0")) for side in ("left", "top", "right", "bottom"))
    if kind == "oval":
        outline = preset_outline("ellipse", {}, 1.0, 1.0)
    elif kind == "roundrect" or (kind in _PLAIN_SHAPES and shape.get("path") is None):
        outline = (_SQUARE,)
    else:
        return None
    return None if outline is None else _mapped(outline, (left, top, 1 - right, 1 - bottom), (0.0, 0.0, 1.0, 1.0))


def is_hidden(element: Element) -> bool:
    """Say whether a drawing, or a shape or picture in one, is marked as hidden: it never shows, and no copy has it."""
    if element.tag in _WITH_PROPERTIES:
        own = next(
            (
                each
                for each in (*element, *(child for each in element[:1] for child in each))
                if each.tag in _PROPERTIES
            ),
            None,
        )
        return own is not None and own.get("hidden", "0") in ("1", "true", "on")
    return split(str(element.tag))[0] == V and _HIDDEN_STYLE.search(element.get("style", "")) is not None


def painted(image: Image.Image, uses: list[Shown]) -> Image.Image:
    """Paint all that no use shows in one colour, the mean of what shows, so that edges keep their look; return the picture."""
    if any(use.whole for use in uses):
        return image
    hidden = Image.new("L", image.size, 255)
    draw = ImageDraw.Draw(hidden)
    for use in uses:
        for contour in use.contours:
            _draw(draw, [(x * image.width, y * image.height) for x, y in contour])
    if hidden.getextrema() != (0, 0):
        # Where nothing shows, the mean of all is what a picture shrunk to a dot looks like.
        seen = hidden.point(lambda value: 255 - value) if hidden.getextrema() != (255, 255) else None
        mean = ImageStat.Stat(image, seen).mean
        colour = tuple(round(value) for value in mean)
        image.paste(colour if len(colour) > 1 else colour[0], mask=hidden)
    return image


def _draw(draw: ImageDraw.ImageDraw, points: list[tuple[float, float]]) -> None:
    """Draw an outline, filled, and a seam around it that reaches ``MARGIN`` pixels outwards."""
    xs, ys = sorted({x for x, _ in points}), sorted({y for _, y in points})
    if len(xs) == 2 and len(ys) == 2 and len(points) == 4:
        box = (
            math.floor(xs[0]) - MARGIN,
            math.floor(ys[0]) - MARGIN,
            math.ceil(xs[1]) - 1 + MARGIN,
            math.ceil(ys[1]) - 1 + MARGIN,
        )
        draw.rectangle(box, fill=0)
    elif len(points) > 2:
        draw.polygon(points, fill=0)
        draw.line([*points, points[0]], fill=0, width=2 * MARGIN + 1, joint="curve")


def _mapped(
    outline: tuple[Contour, ...], source: tuple[float, float, float, float], fill: tuple[float, float, float, float]
) -> Shown:
    """Carry an outline from fractions of the shape to fractions of the picture.

    ``source`` is the part of the picture that is put on ``fill``, a part of the shape; either may reach beyond its whole.
    """
    left, top, right, bottom = source
    x0, y0, x1, y1 = fill
    if right <= left or bottom <= top or x1 <= x0 or y1 <= y0:
        return NOTHING
    contours = (
        tuple(
            (
                _near(left + (x - x0) / (x1 - x0) * (right - left)),
                _near(top + (y - y0) / (y1 - y0) * (bottom - top)),
            )
            for x, y in contour
        )
        for contour in outline
    )
    return Shown(tuple(contours))


def _covers(contour: Contour) -> bool:
    """Say whether an outline is a rectangle around the whole picture."""
    xs, ys = sorted({x for x, _ in contour}), sorted({y for _, y in contour})
    if len(contour) != 4 or len(xs) != 2 or len(ys) != 2:
        return False
    return max(xs[0], ys[0]) <= 1e-6 and min(xs[1], ys[1]) >= 1 - 1e-6


def _near(value: float) -> float:
    """Keep a point within reach of the picture, whatever numbers a file has."""
    return min(_FAR, max(-_FAR, value))


def _rectangle(element: Element | None) -> tuple[float, float, float, float]:
    """Return left, top, right, bottom of a CT_RelativeRect, whose attributes are insets in 1/1000 percent."""
    insets = {side: _percentage(element.get(side, "0") if element is not None else "0") for side in "ltrb"}
    return insets["l"], insets["t"], 1 - insets["r"], 1 - insets["b"]


def _percentage(text: str) -> float:
    found = _NUMBER.fullmatch(text)
    if found is None:
        return 0.0
    return float(found[1]) / (100 if found[2] else 100_000)


def _fraction(text: str) -> float:
    """Return a VML fraction: a number, a percentage, or 1/65536 with an f."""
    found = _FRACTION.fullmatch(text)
    return float(found[1]) / {"f": 65_536, "%": 100, None: 1}[found[2]] if found is not None else 0.0


def _is_invisible(blip: Element) -> bool:
    """Say whether an effect takes the picture away: no opacity, all white, all black."""
    opacity = [_percentage(each.get("amt", "100000")) for each in blip.iterchildren(f"{{{A}}}alphaModFix")]
    light = [_percentage(each.get("bright", "0")) for each in blip.iterchildren(f"{{{A}}}lum")]
    return any(share < FAINT for share in opacity) or any(abs(share) > 1 - FAINT for share in light)


def _is_dot(blip: Element) -> bool:
    frame = next(blip.iterancestors(f"{{{WP}}}inline", f"{{{WP}}}anchor"), None)
    extent = frame.find(f"{{{WP}}}extent") if frame is not None else None
    return extent is not None and all(_whole(extent.get(side, "")) < TINY for side in ("cx", "cy"))


def _outline(fill: Element) -> tuple[Contour, ...] | None:
    """Return the outline of the shape that a picture fills, in fractions of the shape."""
    parent = fill.getparent()
    if parent is None:
        return (_SQUARE,)
    properties = parent.find(f"{{{PIC}}}spPr") if parent.tag == f"{{{PIC}}}pic" else parent
    if properties is None or properties.tag not in (f"{{{PIC}}}spPr", f"{{{WPS}}}spPr"):
        return (_SQUARE,)
    extent = properties.find(f"{{{A}}}xfrm/{{{A}}}ext")
    width, height = (_whole(extent.get(side, "1")) if extent is not None else 1 for side in ("cx", "cy"))
    preset, custom = properties.find(f"{{{A}}}prstGeom"), properties.find(f"{{{A}}}custGeom")
    if custom is not None:
        return custom_outline(custom, width, height)
    if preset is None:
        return (_SQUARE,)
    given = {each.get("name", ""): each.get("fmla", "") for each in preset.iter(f"{{{A}}}gd")}
    return preset_outline(preset.get("prst", "rect"), given, float(max(1, width)), float(max(1, height)))


def _whole(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,12}", text, re.ASCII) else TINY
