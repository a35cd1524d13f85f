"""Drawings, VML shapes and formulas of a copy: outlines and measures stay, words about them go, pictures are cleaned."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree

from pipeline.formats.docx import allow
from pipeline.formats.docx.branches import KNOWN_GRAPHICS
from pipeline.formats.docx.crops import Shown, is_hidden, of_blip, of_imagedata
from pipeline.formats.docx.job import Job
from pipeline.formats.docx.names import XML, A, M, O, V, r, split, w
from pipeline.formats.docx.xml import Element

PRESERVE = f"{{{XML}}}space"

_PICTURE_FILLS = frozenset({"frame", "tile", "pattern"})


def note(target: Element, text: str) -> None:
    """Say in a run what could not be kept."""
    etree.SubElement(target, w("t")).text = text


class Graphics:
    """Rebuilds graphics of one part; ``descend`` rebuilds the children of an element, whatever they are."""

    def __init__(self, job: Job, source: str, target: str, descend: Callable[[Element, Element], None]) -> None:
        self._job = job
        self._source = source
        self._target = target
        self._descend = descend
        self._lost_picture = False

    def drawing(self, element: Element, target: Element) -> None:
        """Rebuild a w:drawing, or leave a note where it holds a chart, a diagram or anything else unknown."""
        if any(is_hidden(child) for child in element):
            return
        kinds = [data.get("uri") for data in element.iter(f"{{{A}}}graphicData")]
        if not kinds or any(kind not in KNOWN_GRAPHICS for kind in kinds):
            note(target, allow.NOTE_GRAPHIC)
            return
        self._descend(element, etree.SubElement(target, element.tag))
        self._say_if_lost(target)

    def vml_picture(self, element: Element, target: Element) -> None:
        """Rebuild a w:pict; one without anything known in it goes."""
        new = etree.SubElement(target, element.tag)
        self._descend(element, new)
        if len(new) == 0:
            target.remove(new)
        self._say_if_lost(target)

    def _say_if_lost(self, target: Element) -> None:
        if self._lost_picture:
            note(target, allow.NOTE_PICTURE)
        self._lost_picture = False

    def _picture(self, relationship: str, shown: Shown | None) -> str:
        id, whole = self._job.pictures.use(self._source, self._target, relationship, shown)
        self._lost_picture = self._lost_picture or not whole
        return id

    def graphic(self, element: Element, namespace: str, local: str, target: Element) -> None:
        """Rebuild an element of a drawing or a formula."""
        if local in allow.GRAPHIC_DROPPED or is_hidden(element):
            return
        new = etree.SubElement(target, element.tag)
        for key, value in element.attrib.items():
            self._graphic_attribute(new, local, str(key), str(value))
        if (namespace, local) == (A, "blip") and self._source != self._job.theme:
            new.set(r("embed"), self._picture(element.get(r("embed"), ""), of_blip(element)))
        if element.text and self._text_stays(element):
            new.text = element.text
            if namespace == M:
                new.set(PRESERVE, "preserve")
        self._descend(element, new)

    def _text_stays(self, element: Element) -> bool:
        if element.tag in allow.TEXT_ELEMENTS:
            return True
        return element.tag in allow.MEASURE_ELEMENTS and allow.PLAIN_VALUE.fullmatch(element.text or "") is not None

    def _graphic_attribute(self, new: Element, local: str, key: str, value: str) -> None:
        namespace, name = split(key)
        if namespace not in ("", M) or name in allow.GRAPHIC_ATTRIBUTES_DROPPED:
            return
        if name == "name" and local in ("docPr", "cNvPr"):
            new.set(key, "")
        elif name in allow.GRAPHIC_NAMES or namespace == M:
            if len(value) <= (allow.OPERATOR_LENGTH if namespace == M else allow.NAME_LENGTH):
                new.set(key, self._job.neutral(value))
        elif allow.DRAWN_VALUE.fullmatch(value) and not self._job.betrays(value):
            new.set(key, value)

    def _declarations(self, style: str) -> Iterator[str]:
        """Yield what stays of a style attribute: measures and keywords, and the font's name, neutral where it must be."""
        for declaration in style.split(";"):
            name, colon, value = declaration.partition(":")
            if name.strip().lower() == "font-family":
                if len(value) <= allow.NAME_LENGTH:
                    yield f"{name}{colon}{self._job.neutral(value)}"
            elif allow.DRAWN_VALUE.fullmatch(declaration) and not self._job.betrays(declaration):
                yield declaration

    def vml(self, element: Element, local: str, target: Element) -> None:
        """Rebuild an element of a VML shape."""
        if is_hidden(element):
            return
        new = etree.SubElement(target, element.tag)
        for key, value in element.attrib.items():
            namespace, name = split(str(key))
            if namespace not in ("", V, O) or name not in allow.VML_ATTRIBUTES:
                continue
            if name in allow.VML_NAMES:
                new.set(key, ";".join(self._declarations(str(value))))
            elif self._job.betrays(str(value)):
                continue
            elif allow.DRAWN_VALUE.fullmatch(str(value)) and (name != "id" or local == "shapetype"):
                new.set(key, value)
        if local == "textpath":
            new.set("string", element.get("string", ""))
        elif local == "imagedata" or (
            local == "fill" and element.get(r("id")) and element.get("type") in _PICTURE_FILLS
        ):
            new.set(r("id"), self._picture(element.get(r("id"), ""), of_imagedata(element)))
        self._descend(element, new)
