"""Carries a plan out on the parsed parts: text nodes cut, masks put in, deleted paragraph marks resolved."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from pipeline.formats.docx.draft import Atom, Draft
from pipeline.formats.docx.names import w
from pipeline.formats.docx.package import Package
from pipeline.formats.docx.story import mark_is_deleted
from pipeline.formats.docx.xml import Element, held, hold
from pipeline.model.redaction import Redaction, RedactionPlan

_Slot = tuple[Element, str | None]


class Editor:
    """Applies redactions to the elements of a draft.

    ``pictures`` are the picture parts that the plan withholds, once ``apply`` has run.
    """

    def __init__(self, draft: Draft) -> None:
        self.pictures: set[str] = set()
        self._atoms: list[tuple[int, Atom]] = list(_with_offsets(draft))
        self._cuts: dict[_Slot, list[tuple[int, int, str]]] = {}

    def apply(self, plan: RedactionPlan) -> None:
        """Withhold every span of the plan.

        The first text node that a span touches gets its mask and keeps its formatting; the rest of the span goes, with the
        tabs, breaks and hyphens inside it. Page breaks stay.
        """
        index = 0
        for redaction in plan.redactions:
            while index < len(self._atoms) and _end(self._atoms[index]) <= redaction.start:
                index += 1
            touched = []
            at = index
            while at < len(self._atoms) and self._atoms[at][0] < redaction.end:
                touched.append(self._atoms[at])
                at += 1
            self._withhold(redaction, touched)
        for (element, attribute), cuts in self._cuts.items():
            _cut(element, attribute, cuts)

    def _withhold(self, redaction: Redaction, touched: list[tuple[int, Atom]]) -> None:
        mask = redaction.mask
        for offset, atom in touched:
            if atom.picture is not None:
                self.pictures.add(atom.picture)
            elif atom.addressed and atom.element is not None:
                start = max(redaction.start - offset, 0)
                end = min(redaction.end - offset, len(atom.text))
                self._cuts.setdefault((atom.element, atom.attribute), []).append((start, end, mask))
                mask = ""
        for _, atom in touched:
            if atom.element is not None and not atom.literal and atom.picture is None:
                # Nothing but signs that elements stand for: the first one makes room for the mask.
                _replace_sign(atom.element, mask)
                mask = ""


def merge_deleted_marks(package: Package, parts: list[str]) -> None:
    """Join each paragraph whose mark is deleted with the next one, as accepting the revision does."""
    for part in parts:
        marked = [paragraph for paragraph in package.tree(part).iter(w("p")) if mark_is_deleted(paragraph)]
        for paragraph in reversed(marked):
            following, parent = paragraph.getnext(), paragraph.getparent()
            if following is None or parent is None:
                continue
            at = 1 if len(following) and following[0].tag == w("pPr") else 0
            content = [child for child in paragraph if child.tag != w("pPr")]
            for index, child in enumerate(content):
                following.insert(at + index, child)
            parent.remove(paragraph)


def _with_offsets(draft: Draft) -> Iterator[tuple[int, Atom]]:
    offset = 0
    for line in draft.lines:
        for atom in line.atoms:
            yield offset, atom
            offset += len(atom.text)


def _end(placed: tuple[int, Atom]) -> int:
    return placed[0] + len(placed[1].text)


def _cut(element: Element, attribute: str | None, cuts: list[tuple[int, int, str]]) -> None:
    text = held(element, attribute)
    for start, end, mask in reversed(cuts):
        text = text[:start] + mask + text[end:]
    hold(element, attribute, text)


def _replace_sign(element: Element, mask: str) -> None:
    """Remove an element that stands for a character; a page or column break stays, for the layout's sake."""
    parent = element.getparent()
    if parent is None or element.get(w("type")) in ("page", "column"):
        return
    if mask:
        text = etree.Element(w("t"))
        text.text = mask
        parent.insert(parent.index(element), text)
    parent.remove(element)
