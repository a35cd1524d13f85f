"""What is in the file and prints invisibly: hidden text, white or tiny text, text on its own colour.

What lies under a text is its highlight, else the shading of run, paragraph, cell or table, else paper. Where a file does not say it
(text boxes, tables with a shading style, page backgrounds, pictures behind the text) the text counts as visible: it is read
and copied as such. Colours of table styles are left out.

Automatic colour turns white on dark shading, but stays black on a highlight; that is the usual redaction by hand.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.formats.docx.colours import BLACK, WHITE, Colour, Palette, highlight, near
from pipeline.formats.docx.names import PIC, WP, WPG, WPS, A, V, w
from pipeline.formats.docx.package import Package
from pipeline.formats.docx.styles import Styles, is_on
from pipeline.formats.docx.xml import Element
from pipeline.model.document import Hiding

INK = frozenset({"t", "sym", "noBreakHyphen", "softHyphen"})
"""Children of a run that colour and size can hide; pictures, breaks and references show all the same."""

_TINY = 2  # half points: w:sz of one point
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_TEXT_FILL = f"{{{_W14}}}textFill"
_NO_FILL = f"{{{_W14}}}noFill"
_TELLING = frozenset({*map(w, ("rStyle", "vanish", "specVanish", "sz", "color", "highlight", "shd")), _TEXT_FILL})
_FILLS = tuple(f"{{{A}}}{name}" for name in ("solidFill", "gradFill", "blipFill", "pattFill"))
_MASKED = " \u3000■█"


@dataclass(frozen=True, slots=True)
class _Paint:
    """How text is painted, as far as the nearest properties say it.

    Attributes:
        vanished: hidden text.
        tiny: of one point or less.
        fill: whether a newer text fill paints it (True) or leaves it out (False); None where the colour counts.
        colour: None for automatic.
        ground: its highlight, else its own shading; None where it has neither.
        highlighted: whether ``ground`` is a highlight.
    """

    vanished: bool
    tiny: bool
    fill: bool | None
    colour: Colour | None
    ground: Colour | None
    highlighted: bool


class _Unknown:
    """Stands for a ground that the file does not say."""


_UNKNOWN = _Unknown()
_Ground = Colour | _Unknown | None


class Looks:
    """Tells what of a package's text does not show though it stands where it would print."""

    def __init__(self, package: Package, styles: Styles) -> None:
        self._package = package
        self._styles = styles
        self._palette = Palette(package)
        self._paints: dict[tuple[object, ...], _Paint] = {}
        self._settled: dict[Element, Hiding | None] = {}
        self._grounds: dict[Element, _Ground] = {}
        self._shaded_styles: dict[str, bool] = {}
        self._backed: bool | None = None

    def hiding(self, run: Element, paragraph: Element | None) -> Hiding | None:
        """Return how a run's text hides: HIDDEN_TEXT with all that is in it; INVISIBLE and COVERED its ``INK`` alone.

        Blanks show nothing that could hide; a mask under a bar is what a copy leaves there.
        """
        if run in self._settled:
            return self._settled[run]
        paint = self._paint_of(run, paragraph)
        if paint.vanished:
            return Hiding.HIDDEN_TEXT
        hiding = self._painted(paint, paragraph)
        if hiding is None:
            return None
        text = "".join((child.text or "") if child.tag == w("t") else "x" for child in only_ink(run))
        return hiding if text.strip(_MASKED if hiding is Hiding.COVERED else None) else None

    def settle(self, run: Element, hiding: Hiding | None) -> None:
        """Keep the answer for a run that is about to move into another paragraph."""
        self._settled[run] = hiding

    def ground(self, paragraph: Element) -> Colour | None:
        """Return the colour under a paragraph, None where the file does not say it."""
        under = self._under(paragraph)
        return None if isinstance(under, _Unknown) else under or WHITE

    def mark_vanishes(self, paragraph: Element) -> bool:
        """Say whether a paragraph's mark is hidden text, so that the next paragraph follows on its line."""
        properties = paragraph.find(w("pPr"))
        if properties is None:
            return False
        return properties.find(w("sectPr")) is None and self._paint_of(properties, paragraph).vanished

    def label_hides(self, level: Element, paragraph: Element) -> bool:
        """Say whether the label of a list does not show before a paragraph: hidden text, white, tiny."""
        own = level.find(w("rPr"))
        properties = paragraph.find(w("pPr"))
        levels = [own] if own is not None else []
        levels += self._styles.run_levels(properties if properties is not None else paragraph, paragraph)
        paint = self._mix(levels)
        return paint.vanished or self._painted(paint, paragraph) is Hiding.INVISIBLE

    def level_vanishes(self, level: Element) -> bool:
        """Say whether the labels of a list level are hidden text wherever they stand."""
        own = level.find(w("rPr"))
        return own is not None and self._mix([own]).vanished

    def _paint_of(self, run: Element, paragraph: Element | None) -> _Paint:
        """Return the paint of a run, or of a paragraph's mark by its w:pPr; worked out once for all that say the same."""
        properties = run.find(w("rPr"))
        said = [_said(child) for child in properties if child.tag in _TELLING] if properties is not None else []
        key = (self._styles.paragraph_style(paragraph), *said)
        if key not in self._paints:
            self._paints[key] = self._mix(self._styles.run_levels(run, paragraph))
        return self._paints[key]

    def _mix(self, levels: list[Element]) -> _Paint:
        found: dict[str, Element] = {}
        for level in levels:
            for child in level:
                found.setdefault(str(child.tag), child)
        marks = (found.get(w("vanish")), found.get(w("specVanish")))
        fill = found.get(_TEXT_FILL)
        bright = highlight(found.get(w("highlight")))
        return _Paint(
            any(mark is not None and is_on(mark.get(w("val"), "1")) for mark in marks),
            _is_tiny(found.get(w("sz"))),
            fill.find(_NO_FILL) is None if fill is not None else None,
            self._palette.text(found.get(w("color"))),
            bright or self._palette.shading(found.get(w("shd"))),
            bright is not None,
        )

    def _painted(self, paint: _Paint, paragraph: Element | None) -> Hiding | None:
        if paint.tiny or paint.fill is not None:
            return None if paint.fill and not paint.tiny else Hiding.INVISIBLE
        ground: _Ground = paint.ground
        if paint.colour is None:
            return Hiding.COVERED if paint.highlighted and isinstance(ground, tuple) and near(BLACK, ground) else None
        if ground is None:
            ground = self._under(paragraph) or WHITE
            if ground is WHITE and near(paint.colour, WHITE) and self._is_backed():
                return None
        if isinstance(ground, _Unknown) or not near(paint.colour, ground):
            return None
        return Hiding.INVISIBLE if near(ground, WHITE) else Hiding.COVERED

    def _under(self, paragraph: Element | None) -> _Ground:
        """Return what lies under a paragraph: None for paper."""
        if paragraph is None:
            return _UNKNOWN
        if paragraph not in self._grounds:
            self._grounds[paragraph] = self._look_under(paragraph)
        return self._grounds[paragraph]

    def _look_under(self, paragraph: Element) -> _Ground:
        ground: _Ground = self._palette.shading(self._styles.paragraph_property(paragraph, w("shd")))
        for outer in paragraph.iterancestors(w("tc"), w("tr"), w("tbl"), w("txbxContent")):
            if ground is not None:
                break
            if outer.tag == w("txbxContent"):
                ground = _UNKNOWN
            elif outer.tag == w("tc"):
                ground = self._palette.shading(outer.find(f"{w('tcPr')}/{w('shd')}"))
            elif outer.tag == w("tr"):
                ground = self._palette.shading(outer.find(f"{w('tblPrEx')}/{w('shd')}"))
            else:
                ground = self._palette.shading(outer.find(f"{w('tblPr')}/{w('shd')}"))
                if ground is None and self._has_shaded_style(outer):
                    ground = _UNKNOWN
        return ground

    def _has_shaded_style(self, table: Element) -> bool:
        named = table.find(f"{w('tblPr')}/{w('tblStyle')}")
        style_id = named.get(w("val"), "") if named is not None else ""
        if style_id not in self._shaded_styles:
            shadings = (each for style in self._styles.chain(style_id) for each in style.iter(w("shd")))
            self._shaded_styles[style_id] = any(self._palette.shading(each) is not None for each in shadings)
        return self._shaded_styles[style_id]

    def _is_backed(self) -> bool:
        """Say whether pages have a background, or pictures or filled shapes behind the text."""
        if self._backed is None:
            main = self._package.tree(self._package.main)
            others = self._package.named("wordprocessingml.header+xml", "wordprocessingml.footer+xml")
            roots = [main, *(self._package.tree(part) for part in others)]
            self._backed = main.find(w("background")) is not None or any(_has_backing(root) for root in roots)
        return self._backed


def only_ink(run: Element) -> list[Element]:
    """Return the children of a run that are text and signs."""
    return [child for child in run if str(child.tag).startswith(w("")) and str(child.tag)[len(w("")) :] in INK]


def _said(child: Element) -> tuple[object, ...]:
    return (child.tag, child.find(_NO_FILL) is None, *child.attrib.items())


def _is_tiny(size: Element | None) -> bool:
    value = size.get(w("val"), "") if size is not None else ""
    return value.isascii() and value.isdecimal() and int(value[:6]) <= _TINY


def _has_backing(root: Element) -> bool:
    """Say whether something filled lies behind the text; a watermark's letters do not count."""
    for anchor in root.iter(f"{{{WP}}}anchor"):
        if is_on(anchor.get("behindDoc", "0")):
            shapes = (anchor.iter(f"{{{PIC}}}pic", f"{{{WPG}}}wgp"), anchor.iter(f"{{{WPS}}}spPr"))
            if next(shapes[0], None) is not None:
                return True
            if any(shape.find(fill) is not None for shape in shapes[1] for fill in _FILLS):
                return True
    for shape in root.iter(f"{{{V}}}shape", f"{{{V}}}rect", f"{{{V}}}roundrect", f"{{{V}}}oval", f"{{{V}}}group"):
        if "z-index:-" in shape.get("style", "") and shape.find(f"{{{V}}}textpath") is None:
            return True
    return False
