"""How a picture part shows in the document: what of it, and how large. Recognition wants to know."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.formats.docx.crops import WHOLE, Shown, of_blip, of_imagedata
from pipeline.formats.docx.names import PIC, WP, WPG, WPS, A, V, r, split
from pipeline.formats.docx.xml import Element

_EMU = 914_400  # an inch
_UNITS = {"pt": 72.0, "in": 1.0, "cm": 2.54, "mm": 25.4, "px": 96.0, "pc": 6.0}
_LENGTH = re.compile(r"\s*(\d{1,6}(?:\.\d{1,6})?)\s*(pt|in|cm|mm|px|pc)\s*", re.IGNORECASE | re.ASCII)
_LARGEST = 100.0  # inches; no sheet is larger


@dataclass(frozen=True, slots=True)
class Use:
    """One place of a picture: what of it shows there, and how wide and high (inches) that is; None where nobody can say."""

    shown: Shown
    inches: tuple[float, float] | None

    def inches_of_all(self) -> tuple[float, float] | None:
        """Return how large the whole picture would be at this place, with what is cropped away."""
        points = [point for contour in self.shown.contours for point in contour]
        if self.inches is None or not points:
            return None
        across, down = (max(each) - min(each) for each in zip(*points, strict=True))
        if across <= 0 or down <= 0:
            return None
        return self.inches[0] / across, self.inches[1] / down


def use_of(element: Element) -> Use:
    """Return what the element that names a picture shows of it; all, where its outline is not known here."""
    if element.tag == f"{{{A}}}blip":
        return Use(of_blip(element) or WHOLE, _drawn_size(element))
    if split(str(element.tag)) in ((V, "imagedata"), (V, "fill")) and element.get(r("id")):
        return Use(of_imagedata(element) or WHOLE, _styled_size(element.getparent()))
    return Use(WHOLE, None)


def _drawn_size(blip: Element) -> tuple[float, float] | None:
    frame = next(blip.iterancestors(f"{{{WP}}}inline", f"{{{WP}}}anchor"), None)
    extent = frame.find(f"{{{WP}}}extent") if frame is not None else None
    shape = next(blip.iterancestors(f"{{{PIC}}}pic", f"{{{WPS}}}wsp"), None)
    if shape is not None and next(shape.iterancestors(f"{{{WPG}}}wgp"), None) is not None:
        extent = shape.find(f".//{{{A}}}xfrm/{{{A}}}ext")
    if extent is None:
        return None
    sides = [extent.get(side, "") for side in ("cx", "cy")]
    if not all(re.fullmatch(r"\d{1,10}", side, re.ASCII) for side in sides):
        return None
    return _sound(int(side) / _EMU for side in sides)


def _styled_size(shape: Element | None) -> tuple[float, float] | None:
    style = shape.get("style", "") if shape is not None else ""
    found = {name.strip().lower(): value for name, _, value in (each.partition(":") for each in style.split(";"))}
    lengths = [_LENGTH.fullmatch(found.get(side, "")) for side in ("width", "height")]
    return _sound(float(each[1]) / _UNITS[each[2].lower()] if each is not None else 0.0 for each in lengths)


def _sound(sides: Iterable[float]) -> tuple[float, float] | None:
    across, down = sides
    return (across, down) if 0 < across <= _LARGEST and 0 < down <= _LARGEST else None
