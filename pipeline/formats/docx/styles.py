"""What a run and a paragraph look like, as far as the detectors and the writer need it.

Resolved along direct formatting, character style, paragraph style and document defaults; table styles and conditional
formatting are left out. Toggle properties (bold, vanish) count as set by the nearest that speaks, not by parity.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.formats.docx.names import REL_STYLES, REL_THEME, A, w
from pipeline.formats.docx.package import Package
from pipeline.formats.docx.xml import Element
from pipeline.model.document import Alignment

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_TITLE = re.compile(r"title|标题|文件标题|公文标题", re.IGNORECASE)
_OFF = frozenset({"0", "false", "off", "none"})
_ALIGNMENTS = {
    "left": Alignment.LEFT,
    "start": Alignment.LEFT,
    "center": Alignment.CENTER,
    "right": Alignment.RIGHT,
    "end": Alignment.RIGHT,
    "both": Alignment.JUSTIFY,
    "distribute": Alignment.JUSTIFY,
}


@dataclass(frozen=True, slots=True)
class Look:
    """Font, size in points and weight of a run."""

    font: str | None = None
    size: float | None = None
    bold: bool = False


PLAIN = Look()


class Styles:
    """The styles part of a package and the theme's fonts."""

    def __init__(self, package: Package) -> None:
        self._styles: dict[str, Element] = {}
        self._defaults: list[Element] = []
        self._default_paragraph: str | None = None
        self._asked: tuple[Element | None, str | None] = None, None
        self._theme = _theme_fonts(package)
        self._chains: dict[tuple[str | None, str], tuple[Element, ...]] = {}
        self._toggles: dict[tuple[str, str | None, str | None], bool] = {}
        part = package.related(package.main, REL_STYLES)
        if part is None:
            return
        root = package.tree(part)
        for style in root.iterchildren(w("style")):
            self._styles[style.get(w("styleId"), "")] = style
            if style.get(w("type")) == "paragraph" and is_on(style.get(w("default"), "0")):
                self._default_paragraph = style.get(w("styleId"))
        self._defaults = list(root.iterfind(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}"))

    def look(self, run: Element, paragraph: Element | None) -> Look:
        """Return what a run looks like; East Asian font first, since that is what Chinese text is set in."""
        size: float | None = None
        font: str | None = None
        for properties in self.run_levels(run, paragraph):
            if size is None:
                size = _half_points(properties.find(w("sz")))
            if font is None:
                font = self._font(properties.find(w("rFonts")))
            if size is not None and font is not None:
                break
        return Look(font, size, self.toggle(w("b"), run, paragraph))

    def alignment(self, paragraph: Element) -> Alignment | None:
        """Return a paragraph's alignment, None where nothing is said."""
        found = self.paragraph_property(paragraph, w("jc"))
        return _ALIGNMENTS.get(found.get(w("val"), "")) if found is not None else None

    def heading_level(self, paragraph: Element) -> int | None:
        """Return 0 for a title, 1 to 9 for a heading, None for other text; by style name, else outline level."""
        for style in self._chain(_style_id(paragraph, "pPr", "pStyle"), "style"):
            name = style.find(w("name"))
            text = (name.get(w("val"), "") if name is not None else "").strip()
            if match := _HEADING.fullmatch(text):
                return int(match.group(1))
            if _TITLE.fullmatch(text):
                return 0
        outline = self.paragraph_property(paragraph, w("outlineLvl"))
        level = outline.get(w("val"), "9") if outline is not None else "9"
        return int(level) + 1 if level in "012345678" and level else None

    def is_list_item(self, paragraph: Element) -> bool:
        """Say whether the paragraph is numbered or bulleted."""
        return self.numbering(paragraph)[0] not in (None, "0")

    def numbering(self, paragraph: Element) -> tuple[str | None, int | None]:
        """Return the list (w:numId) and the level of a paragraph, each from the nearest that says it; None where nothing does."""
        direct = paragraph.find(w("pPr"))
        levels = [direct] if direct is not None else []
        levels += self._chain(self.paragraph_style(paragraph), "pPr")
        said: dict[str, str] = {}
        for level in levels:
            for name in ("numId", "ilvl"):
                found = level.find(f"{w('numPr')}/{w(name)}")
                if found is not None and (value := found.get(w("val"))) is not None:
                    said.setdefault(name, value)
        level_number = said.get("ilvl", "")
        return said.get("numId"), int(level_number) if level_number in tuple("0123456789") else None

    def number_of_style(self, style_id: str) -> str | None:
        """Return the list (w:numId) that a numbering style names."""
        found = (level.find(f"{w('numPr')}/{w('numId')}") for level in self._chain(style_id, "pPr"))
        return next((each.get(w("val")) for each in found if each is not None), None)

    def names_of(self, paragraph: Element) -> list[str]:
        """Return the ids of the paragraph's style and of those that it is based on."""
        return [style.get(w("styleId"), "") for style in self._chain(self.paragraph_style(paragraph), "style")]

    def toggle(self, name: str, run: Element, paragraph: Element | None) -> bool:
        """Say whether a toggle property (Clark name) is on; of a paragraph's mark when ``run`` is its w:pPr."""
        direct = run.find(w("rPr"))
        found = direct.find(name) if direct is not None else None
        if found is not None:
            return is_on(found.get(w("val"), "1"))
        key = (name, _style_id(run, "rPr", "rStyle"), self.paragraph_style(paragraph))
        if key not in self._toggles:
            levels = [*self._chain(key[1], "rPr"), *self.paragraph_levels(key[2])]
            marks = [mark for level in levels if (mark := level.find(name)) is not None]
            self._toggles[key] = bool(marks) and is_on(marks[0].get(w("val"), "1"))
        return self._toggles[key]

    def run_levels(self, run: Element, paragraph: Element | None) -> list[Element]:
        """Return the run properties that apply, nearest first."""
        return [*self.character_levels(run), *self.paragraph_levels(self.paragraph_style(paragraph))]

    def character_levels(self, run: Element) -> list[Element]:
        """Return the run properties that a run and its character style say, nearest first."""
        direct = run.find(w("rPr"))
        levels = self._chain(_style_id(run, "rPr", "rStyle"), "rPr")
        return [direct, *levels] if direct is not None else list(levels)

    def paragraph_levels(self, style_id: str | None) -> list[Element]:
        """Return the run properties that a paragraph style and the defaults say, nearest first."""
        return [*self._chain(style_id, "rPr"), *self._defaults]

    def paragraph_style(self, paragraph: Element | None) -> str | None:
        """Return the id of a paragraph's style, the default one where it names none."""
        if paragraph is None:
            return None
        # Asked for every run, and a search for properties that are not there goes over all of them.
        if paragraph is not self._asked[0]:
            self._asked = paragraph, _style_id(paragraph, "pPr", "pStyle") or self._default_paragraph
        return self._asked[1]

    def paragraph_property(self, paragraph: Element, name: str) -> Element | None:
        """Return a property of a paragraph, by itself or by its style."""
        direct = paragraph.find(w("pPr"))
        levels = [direct] if direct is not None else []
        levels += self._chain(self.paragraph_style(paragraph), "pPr")
        return next((found for level in levels if (found := level.find(name)) is not None), None)

    def chain(self, style_id: str) -> tuple[Element, ...]:
        """Return a style and those that it is based on."""
        return self._chain(style_id, "style")

    def _chain(self, style_id: str | None, wanted: str) -> tuple[Element, ...]:
        """Return the ``wanted`` children (or the styles themselves) along the chain of based-on styles."""
        key = (style_id, wanted)
        if key not in self._chains:
            found: list[Element] = []
            seen: set[str] = set()
            while style_id is not None and style_id not in seen and style_id in self._styles:
                seen.add(style_id)
                style = self._styles[style_id]
                found += [style] if wanted == "style" else style.iterchildren(w(wanted))
                based = style.find(w("basedOn"))
                style_id = based.get(w("val")) if based is not None else None
            self._chains[key] = tuple(found)
        return self._chains[key]

    def _font(self, fonts: Element | None) -> str | None:
        if fonts is None:
            return None
        for kind in ("eastAsia", "ascii", "hAnsi"):
            if name := fonts.get(w(kind)):
                return name
            if theme := self._theme.get(fonts.get(w(f"{kind}Theme"), "")):
                return theme
        return None


def is_on(value: str) -> bool:
    """Say whether an on/off value means on."""
    return value.lower() not in _OFF


def _style_id(element: Element, properties: str, name: str) -> str | None:
    found = element.find(f"{w(properties)}/{w(name)}")
    return found.get(w("val")) if found is not None else None


def _half_points(size: Element | None) -> float | None:
    value = size.get(w("val"), "") if size is not None else ""
    return int(value) / 2 if value.isascii() and value.isdecimal() and len(value) < 6 else None


def _theme_fonts(package: Package) -> dict[str, str]:
    """Map the theme's font references to the fonts that Chinese text gets."""
    part = package.related(package.main, REL_THEME)
    fonts: dict[str, str] = {}
    if part is None:
        return fonts
    for kind in ("major", "minor"):
        scheme = package.tree(part).find(f".//{{{A}}}{kind}Font")
        if scheme is None:
            continue
        hans = scheme.find(f"{{{A}}}font[@script='Hans']")
        for tag, reference in (("ea", "EastAsia"), ("latin", "Ascii"), ("latin", "HAnsi")):
            named = scheme.find(f"{{{A}}}{tag}")
            face = named.get("typeface", "") if named is not None else ""
            if not face and tag == "ea" and hans is not None:
                face = hans.get("typeface", "")
            if face:
                fonts[kind + reference] = face
    return fonts
