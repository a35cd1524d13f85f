"""What a run looks like goes with it when its paragraph is joined with one of another style.

A paragraph whose mark was deleted runs on into the next one, whose properties the joined paragraph has (ISO/IEC 29500-1,
17.13.5.15). The reader tells how its words look by their own style. So what the two styles say otherwise is written onto the run:
else words that show would hide in a copy, or the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy

from lxml import etree

from pipeline.formats.docx.colours import Colour
from pipeline.formats.docx.looks import Looks
from pipeline.formats.docx.names import w
from pipeline.formats.docx.styles import Styles
from pipeline.formats.docx.xml import Element

_TOGGLES = "b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint vanish webHidden specVanish"
_NEUTRAL: dict[str, tuple[tuple[str, str], ...]] = {
    **{name: (("val", "0"),) for name in _TOGGLES.split()},
    "color": (("val", "auto"),),
    "spacing": (("val", "0"),),
    "w": (("val", "100"),),
    "kern": (("val", "0"),),
    "position": (("val", "0"),),
    "sz": (("val", "20"),),
    "szCs": (("val", "20"),),
    "highlight": (("val", "none"),),
    "u": (("val", "none"),),
    "effect": (("val", "none"),),
    "bdr": (("val", "none"),),
    "shd": (("val", "clear"), ("color", "auto"), ("fill", "auto")),
    "vertAlign": (("val", "baseline"),),
    "em": (("val", "none"),),
}
"""Properties of a run that are carried, by local name, and how each says that there is nothing (17.3.2)."""

_FONTS = w("rFonts")
_FACES = ("ascii", "hAnsi", "eastAsia", "cs")
_ORDER = """rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish
webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout
specVanish oMath"""
_PLACE = {w(name): place for place, name in enumerate(_ORDER.split())}


class Carrier:
    """Prepares runs for another paragraph; what two styles say otherwise is worked out once."""

    def __init__(self, styles: Styles, looks: Looks) -> None:
        self._styles = styles
        self._looks = looks
        self._apart: dict[tuple[str | None, str | None], tuple[Element, ...]] = {}

    def carry(self, run: Element, source: Element, target: Element) -> None:
        """Write onto a run of the paragraph ``source`` what ``target`` would make of it otherwise, and keep how it hides."""
        hiding = self._looks.hiding(run, source)
        pair = self._styles.paragraph_style(source), self._styles.paragraph_style(target)
        if pair not in self._apart:
            self._apart[pair] = tuple(_apart(*map(self._styles.paragraph_levels, pair)))
        self._write(run, self._apart[pair])
        if self._looks.hiding(run, target) is not hiding and (ground := self._looks.ground(source)) is not None:
            _lay_under(run, ground)
        self._looks.settle(run, hiding)

    def _write(self, run: Element, apart: Iterable[Element]) -> None:
        nearer = self._styles.character_levels(run)
        known = _nearest(nearer)
        direct = run.find(w("rPr"))
        said = {str(child.tag) for child in direct} if direct is not None else set()
        for each in apart:
            if each.tag == _FONTS:
                _add_fonts(run, each, nearer)
            elif each.tag not in said:
                # Of toggles two styles may undo each other (17.7.3), so the run says what its character style does.
                _add(run, deepcopy(known.get(str(each.tag), each)))


def _lay_under(run: Element, ground: Colour) -> None:
    """Give a run the ground of its paragraph as its own."""
    fill = "".join(f"{channel:02X}" for channel in ground)
    _add(run, etree.Element(w("shd"), {w("val"): "clear", w("color"): "auto", w("fill"): fill}))


def _add(run: Element, wanted: Element) -> Element:
    """Put a property into a run, in the order of the schema and in the place of what it says itself."""
    properties = run.find(w("rPr"))
    if properties is None:
        properties = etree.Element(w("rPr"))
        run.insert(0, properties)
    for present in properties.findall(str(wanted.tag)):
        properties.remove(present)
    properties.append(wanted)
    properties[:] = sorted(properties, key=lambda child: _PLACE.get(str(child.tag), len(_PLACE)))
    return wanted


def _nearest(levels: Iterable[Element]) -> dict[str, Element]:
    found: dict[str, Element] = {}
    for level in levels:
        for child in level:
            found.setdefault(str(child.tag), child)
    return found


def _apart(source: list[Element], target: list[Element]) -> Iterator[Element]:
    """Yield the properties that two styles say otherwise, as the first has them."""
    here, there = _nearest(source), _nearest(target)
    for name, neutral in _NEUTRAL.items():
        one, other = here.get(w(name)), there.get(w(name))
        if _attributes(one) != _attributes(other):
            yield one if one is not None else etree.Element(w(name), {w(key): value for key, value in neutral})
    faces = _faces(source)
    fonts = {
        key: value for face, said in faces.items() if said != _faces(target).get(face) for key, value in said.items()
    }
    if fonts:
        yield etree.Element(_FONTS, fonts)


def _attributes(element: Element | None) -> Mapping[str, str] | None:
    return {str(key): str(value) for key, value in element.attrib.items()} if element is not None else None


def _faces(levels: Iterable[Element]) -> dict[str, dict[str, str]]:
    """Return the attributes that name the font of each kind of script, from the nearest level that has one."""
    found: dict[str, dict[str, str]] = {}
    for level in levels:
        if (fonts := level.find(_FONTS)) is not None:
            found = {**_faces_of(fonts), **found}
    return found


def _faces_of(fonts: Element) -> dict[str, dict[str, str]]:
    found = {}
    for face in _FACES:
        keys = (w(face), w("cstheme" if face == "cs" else f"{face}Theme"))
        if said := {key: value for key in keys if (value := fonts.get(key)) is not None}:
            found[face] = said
    return found


def _add_fonts(run: Element, fonts: Element, nearer: Iterable[Element]) -> None:
    """Name fonts for the kinds of script for which neither the run nor its character style names one."""
    known = _faces_of(fonts) | _faces(nearer)
    _add(run, etree.Element(_FONTS, {key: value for said in known.values() for key, value in said.items()}))
