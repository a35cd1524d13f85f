"""Colours of text and of what lies under it, as far as a file says them; used to tell what prints invisibly."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.formats.docx.names import REL_SETTINGS, REL_THEME, A, w
from pipeline.formats.docx.package import Package
from pipeline.formats.docx.xml import Element

Colour = tuple[int, int, int]
"""Red, green and blue from 0 to 255."""

BLACK: Colour = (0, 0, 0)
WHITE: Colour = (255, 255, 255)
_CONTRAST = 1.2  # below it nobody reads a printed character; 1 is none, 21 black on white (WCAG 2.2, contrast ratio)
_CHANNEL = 64  # colours further apart in one channel are told apart by their hue
_HIGHLIGHTS: dict[str, Colour] = {
    "black": BLACK,
    "blue": (0, 0, 255),
    "cyan": (0, 255, 255),
    "green": (0, 255, 0),
    "magenta": (255, 0, 255),
    "red": (255, 0, 0),
    "yellow": (255, 255, 0),
    "white": WHITE,
    "darkBlue": (0, 0, 128),
    "darkCyan": (0, 128, 128),
    "darkGreen": (0, 128, 0),
    "darkMagenta": (128, 0, 128),
    "darkRed": (128, 0, 0),
    "darkYellow": (128, 128, 0),
    "darkGray": (128, 128, 128),
    "lightGray": (192, 192, 192),
}
_PATTERN = re.compile("solid|pct[0-9]{1,2}|(?:thin)?(?:horz|vert|diag|reverseDiag)(?:Stripe|Cross)")
_SCHEME = {
    "dark1": "dk1",
    "light1": "lt1",
    "dark2": "dk2",
    "light2": "lt2",
    "hyperlink": "hlink",
    "followedHyperlink": "folHlink",
}
_MAPPED = {"background1": ("bg1", "light1"), "text1": ("t1", "dark1"), "background2": ("bg2", "light2")}
_MAPPED["text2"] = ("t2", "dark2")


@lru_cache(maxsize=4096)
def near(one: Colour, other: Colour) -> bool:
    """Say whether a text of one colour cannot be read on the other."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    apart = max(abs(a - b) for a, b in zip(one, other, strict=True))
    return (light + 0.05) / (dark + 0.05) < _CONTRAST and apart <= _CHANNEL


def highlight(element: Element | None) -> Colour | None:
    """Return the colour of a w:highlight, None where there is none."""
    return _HIGHLIGHTS.get(element.get(w("val"), "")) if element is not None else None


class Palette:
    """Resolves colours that name one of the theme's."""

    def __init__(self, package: Package) -> None:
        self._theme = _theme_colours(package)
        self._mapping = _mapping(package)

    def text(self, element: Element | None) -> Colour | None:
        """Return the colour of a w:color, None for automatic (black, or white on dark shading)."""
        return self._of(element, "val", "theme") if element is not None else None

    def shading(self, element: Element | None) -> Colour | None:
        """Return the colour of a w:shd, None where it covers nothing.

        Of a pattern the mean of its two colours in the pattern's share is taken.
        """
        if element is None:
            return None
        pattern = element.get(w("val"), "clear")
        fill = self._of(element, "fill", "themeFill")
        if not _PATTERN.fullmatch(pattern):
            return fill
        colour = self._of(element, "color", "theme") or BLACK
        share = 1.0 if pattern == "solid" else 0.5
        if pattern.startswith("pct"):
            share = int(pattern[3:]) / 100
        return _mix(colour, fill or WHITE, share)

    def _of(self, element: Element, name: str, theme: str) -> Colour | None:
        named = self._named(element.get(w(theme if theme != "theme" else "themeColor"), ""))
        if named is None:
            return _hexadecimal(element.get(w(name), ""))
        tint, shade = element.get(w(f"{theme}Tint")), element.get(w(f"{theme}Shade"))
        if tint is not None:
            return _mix(named, WHITE, _share(tint))
        return _mix(named, BLACK, _share(shade)) if shade is not None else named

    def _named(self, name: str) -> Colour | None:
        if name in _MAPPED:
            key, usual = _MAPPED[name]
            name = self._mapping.get(key, usual)
        return self._theme.get(_SCHEME.get(name, name))


def _theme_colours(package: Package) -> dict[str, Colour]:
    """Return the theme's colours; without a theme, black on white is what its first two names mean."""
    colours: dict[str, Colour] = {"dk1": BLACK, "lt1": WHITE}
    part = package.related(package.main, REL_THEME)
    scheme = package.tree(part).find(f".//{{{A}}}clrScheme") if part is not None else None
    for slot in scheme if scheme is not None else ():
        for each in slot:
            value = _hexadecimal(each.get("lastClr", each.get("val", "")))
            if value is not None:
                colours[str(slot.tag).rpartition("}")[2]] = value
    return colours


def _mapping(package: Package) -> dict[str, str]:
    part = package.related(package.main, REL_SETTINGS)
    found = package.tree(part).find(w("clrSchemeMapping")) if part is not None else None
    return {str(key).rpartition("}")[2]: str(value) for key, value in found.attrib.items()} if found is not None else {}


def _hexadecimal(value: str) -> Colour | None:
    try:
        number = int(value, 16) if len(value) == 6 and value.isalnum() else None
    except ValueError:
        return None
    return (number >> 16, number >> 8 & 255, number & 255) if number is not None else None


def _share(value: str) -> float:
    try:
        return min(max(int(value, 16), 0), 255) / 255
    except ValueError:
        return 1.0


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a * share + b * (1 - share)) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
