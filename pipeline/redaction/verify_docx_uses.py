"""What of each picture a Word package shows, read from its XML: crops, stretched frames, effects that take a picture away.

Only rectangles are computed; an outline that is none shows some of its rectangle, and nobody here says how much.
"""

from __future__ import annotations

import math
import posixpath
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote

import numpy as np
from lxml import etree

from pipeline.redaction.verify_picture_pixels import Mask

Rect = tuple[float, float, float, float]
"""Left, top, right, bottom in fractions of a picture's width and height."""

_WHOLE: Rect = (0.0, 0.0, 1.0, 1.0)
_MARGIN = 3  # pixels around what shows of which nothing is said: a writer leaves two
_FAINT = 0.05  # share of opacity below which, and distance from black or white within which, nothing shows
_TINY = 38_100  # EMU (3 points): sides of a dot
_INSET = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*(%)?\s*", re.ASCII)
_FRACTION = re.compile(r"\s*(-?\d*\.?\d+)\s*(f|%)?\s*", re.ASCII)
_RELATED = re.compile(r"\{[^}]*/relationships\}|\{urn:schemas-microsoft-com:office:office\}(?=relid)")
_UPRIGHT = frozenset({"", "rect", "flowChartProcess", "actionButtonBlank"})
_PLAIN = frozenset({"shape", "rect", "image", "roundrect"})
_FAR = 50.0


@dataclass(frozen=True, slots=True)
class Use:
    """What one use shows: a rectangle, None for nothing; ``exact`` unless it is cut to an outline inside of it."""

    rect: Rect | None
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Region:
    """Pixels of a picture that must, and that may be painted over; None for none. Unless ``exact``, nobody knows how many may."""

    must: Mask | None = None
    may: Mask | None = None
    exact: bool = True


def region_of(before: list[Use], after: list[Use], shape: tuple[int, ...]) -> Region:
    """Return what has to be painted of a picture, by its uses in the original (none known: all shows) and in the copy."""
    must: Mask | None = None
    for uses in (before or [Use(_WHOLE)], after):
        hidden = _outside(uses, shape, _MARGIN)
        if hidden is not None:
            must = hidden if must is None else must | hidden
    if all(use.exact for use in after):
        return Region(must, _outside(after, shape, -1))
    return Region(must, np.ones(shape[:2], bool), exact=False)


def _outside(uses: list[Use], shape: tuple[int, ...], margin: int) -> Mask | None:
    height, width = shape[:2]
    hidden = np.ones((height, width), bool)
    for use in uses:
        if use.rect is not None:
            left, top, right, bottom = use.rect
            if min(left, top) <= 1e-6 and min(right, bottom) >= 1 - 1e-6:
                return None
            rows = _pixels(top, bottom, height, margin)
            hidden[rows, _pixels(left, right, width, margin)] = False
    return hidden if hidden.any() else None


def _pixels(first: float, last: float, side: int, margin: int) -> slice:
    return slice(max(0, math.floor(first * side) - margin), max(0, math.ceil(last * side) + margin))


def uses_in(parts: Mapping[str, bytes]) -> dict[str, list[Use]]:
    """Return the uses of every picture of a package, by part name in small letters; broken XML uses nothing."""
    found: dict[str, list[Use]] = {}
    for name, data in parts.items():
        pictures = _pictures_of(parts, name)
        root = _tree(data) if pictures else None
        if root is None:
            continue
        for element in root.iter(etree.Element):
            for key, value in element.attrib.items():
                target = pictures.get(str(value))
                if target is not None and _RELATED.match(str(key)) is not None:
                    use = _use_of(element)
                    if use not in found.setdefault(target, []):
                        found[target].append(use)
    return found


def _tree(data: bytes) -> etree._Element | None:
    with suppress(etree.XMLSyntaxError, ValueError):
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    return None


def _pictures_of(parts: Mapping[str, bytes], name: str) -> dict[str, str]:
    """Return the pictures that a part relates to: part name by relationship id."""
    folder, _, base = name.rpartition("/")
    root = _tree(parts.get(f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels", b""))
    found = {}
    for each in root if root is not None else ():
        if str(each.get("Type", "")).endswith("/image") and each.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, unquote(str(each.get("Target", "")))))
            found[str(each.get("Id", ""))] = target.lstrip("/").lower()
    return found


def _local(element: etree._Element | None) -> str:
    return str(element.tag).rpartition("}")[2] if element is not None else ""


def _children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    return (child for child in (element if element is not None else ()) if _local(child) == name)


def _child(element: etree._Element | None, *path: str) -> etree._Element | None:
    for name in path:
        element = next(_children(element, name), None)
    return element


def _use_of(element: etree._Element) -> Use:
    parent = element.getparent()
    kind = _local(element)
    if kind == "blip" and _local(parent) == "blipFill":
        return _blip(element, parent)
    if kind == "imagedata" or (kind == "fill" and element.get("type") == "frame"):
        return _vml(element, parent)
    return Use(_WHOLE)


def _blip(blip: etree._Element, fill: etree._Element | None) -> Use:
    opacity = [_inset(each.get("amt", "100000")) for each in _children(blip, "alphaModFix")]
    light = [_inset(each.get("bright", "0")) for each in _children(blip, "lum")]
    if any(share < _FAINT for share in opacity) or any(abs(share) > 1 - _FAINT for share in light) or _is_dot(blip):
        return Use(None)
    source = _insets(_child(fill, "srcRect"))
    if _child(fill, "tile") is not None:
        return Use(_mapped(source, _WHOLE))
    holder = fill.getparent() if fill is not None else None
    holders = [holder, _child(holder, "spPr")]
    if any(_child(each, "custGeom") is not None for each in holders):
        return Use(_WHOLE, exact=False)
    presets = [preset for each in holders if (preset := _child(each, "prstGeom")) is not None]
    exact = all(preset.get("prst", "rect") in _UPRIGHT for preset in presets)
    return Use(_mapped(source, _insets(_child(fill, "stretch", "fillRect"))), exact)


def _is_dot(blip: etree._Element) -> bool:
    frame = next((each for each in blip.iterancestors() if _local(each) in ("inline", "anchor")), None)
    extent = _child(frame, "extent")
    sides = [extent.get(side, "") for side in ("cx", "cy")] if extent is not None else ["?"]
    return all(re.fullmatch(r"\d{1,12}", side, re.ASCII) is not None and int(side) < _TINY for side in sides)


def _vml(image: etree._Element, shape: etree._Element | None) -> Use:
    if shape is None:
        return Use(_WHOLE)
    if _fraction(image.get("gain", "1")) == 0 or abs(_fraction(image.get("blacklevel", "0"))) >= 0.5 - _FAINT / 2:
        return Use(None)
    left, top, right, bottom = (_fraction(image.get(f"crop{side}", "0")) for side in ("left", "top", "right", "bottom"))
    plain = _local(shape) in _PLAIN and (shape.get("path") is None or _local(shape) == "roundrect")
    return Use(_mapped((left, top, 1 - right, 1 - bottom), _WHOLE), plain)


def _mapped(source: Rect, fill: Rect) -> Rect | None:
    """Carry the shape's own square to fractions of the picture; ``source`` is the part that is put on ``fill`` of the shape."""
    left, top, right, bottom = source
    x0, y0, x1, y1 = fill
    if right <= left or bottom <= top or x1 <= x0 or y1 <= y0:
        return None
    across, down = (right - left) / (x1 - x0), (bottom - top) / (y1 - y0)
    found = (left - x0 * across, top - y0 * down, left + (1 - x0) * across, top + (1 - y0) * down)
    near = [min(_FAR, max(-_FAR, value)) for value in found]
    return near[0], near[1], near[2], near[3]


def _insets(element: etree._Element | None) -> Rect:
    left, top, right, bottom = (_inset(element.get(side, "0") if element is not None else "0") for side in "ltrb")
    return left, top, 1 - right, 1 - bottom


def _inset(text: str) -> float:
    found = _INSET.fullmatch(text)
    return float(found[1]) / (100 if found[2] else 100_000) if found is not None else 0.0


def _fraction(text: str) -> float:
    found = _FRACTION.fullmatch(text)
    return float(found[1]) / {"f": 65_536, "%": 100, None: 1}[found[2]] if found is not None else 0.0
