"""Carries a plan out on the parsed parts: text nodes cut, masks put in, deleted paragraph marks resolved."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from pipeline.formats.docx import allow
from pipeline.formats.docx.carry import Carrier
from pipeline.formats.docx.draft import Atom, Draft
from pipeline.formats.docx.label_cuts import is_label, staying
from pipeline.formats.docx.looks import Looks
from pipeline.formats.docx.names import M, split, w
from pipeline.formats.docx.package import Package
from pipeline.formats.docx.story import mark_is_deleted
from pipeline.formats.docx.styles import Styles
from pipeline.formats.docx.xml import Element, held, hold
from pipeline.model.document import Hiding, Revised
from pipeline.model.redaction import Redaction, RedactionPlan, Revisions

_Slot = tuple[Element, str | None]
_Cut = tuple[int, int, str]
_FORMULA = f"{{{M}}}r"  # its looks are its own


class Editor:
    """Applies redactions to the elements of a draft.

    ``pictures`` are the picture parts, ``names`` the names of styles and fonts that the plan withholds, once ``apply`` has run;
    ``labels`` the w:lvlText that print, ``unseen`` those that hide wherever they stand.
    """

    def __init__(self, draft: Draft) -> None:
        self.pictures: set[str] = set()
        self.names: set[str] = set()
        self.labels = frozenset(_labels(draft))
        self.unseen = draft.unseen - self.labels
        self._atoms: list[tuple[int, Atom]] = list(_with_offsets(draft))
        self._cuts: dict[_Slot, list[_Cut]] = {}

    def apply(self, plan: RedactionPlan) -> None:
        """Withhold every span of the plan.

        The first text node that a span touches gets its mask and keeps its formatting; the rest of the span goes, with the
        tabs, breaks and hyphens inside it. Page breaks stay. Where revisions are accepted, what a former wording repeats is left
        to the printed line; where they are rejected, the spans of both lines go.
        """
        rejected = plan.revisions is Revisions.REJECT
        index = 0
        for redaction in plan.redactions:
            while index < len(self._atoms) and _end(self._atoms[index]) <= redaction.start:
                index += 1
            touched = []
            at = index
            while at < len(self._atoms) and self._atoms[at][0] < redaction.end:
                if rejected or self._atoms[at][1].revised is not Revised.REPEATED:
                    touched.append(self._atoms[at])
                at += 1
            self._withhold(redaction, touched, Revised.INSERTED if rejected else Revised.DELETED)
        for (element, attribute), cuts in self._cuts.items():
            _cut(element, attribute, cuts)

    def _withhold(self, redaction: Redaction, touched: list[tuple[int, Atom]], gone: Revised) -> None:
        mask = redaction.mask
        stays = staying(touched, redaction.start, redaction.end)
        touched = [each for each, kept in zip(touched, stays, strict=True) if not kept]
        # What the chosen state does not have is cut too, but comes last, so that the mask stands in what stays.
        for offset, atom in sorted(touched, key=lambda each: each[1].revised is gone):
            if atom.picture is not None:
                self.pictures.add(atom.picture)
            elif atom.element is not None and _is_name(atom.element, atom.attribute):
                # Cut, it would no longer lead to its style, and what the style hides would show.
                self.names.add(held(atom.element, atom.attribute))
            elif atom.addressed and atom.element is not None:
                start = atom.start + max(redaction.start - offset, 0)
                end = atom.start + min(redaction.end - offset, len(atom.text))
                self._cuts.setdefault((atom.element, atom.attribute), []).append((start, end, mask))
                mask = ""
        for _, atom in touched:
            if is_label(atom) and atom.prints and atom.element is not None:
                end = atom.start + (2 if held(atom.element, atom.attribute)[atom.start] == "%" else 1)
                self._cuts.setdefault((atom.element, atom.attribute), []).append((atom.start, end, mask))
                _forget_start(atom.element)
                mask = ""
            elif atom.element is not None and not atom.literal and atom.picture is None:
                # Nothing but signs that elements stand for: the first one makes room for the mask.
                _replace_sign(atom.element, mask)
                mask = ""


def _forget_start(text: Element) -> None:
    """Let the lists of a label whose number is withheld begin with one: where they begin tells the number."""
    for of_list in text.iterancestors(w("abstractNum"), w("num")):
        for start in of_list.iter(w("start")):
            start.set(w("val"), "1")
    for root in text.iterancestors(w("numbering")):
        for start in root.iter(w("startOverride")):
            start.set(w("val"), "1")


def _is_name(element: Element, attribute: str | None) -> bool:
    """Say whether an attribute is the name of a style or a font, which the copy gives a neutral one everywhere."""
    if attribute is None:
        return False
    local, name = split(str(element.tag))[1], split(attribute)[1]
    return (local, name) in allow.NAMES and local != "lvlText"


def merge_marks(package: Package, parts: list[str], styles: Styles, looks: Looks) -> None:
    """Join each paragraph whose mark is deleted with the next one, as accepting the revision does.

    What the paragraph's own style hides stays hidden, what it shows goes on showing. A paragraph that is hidden text down to its
    mark goes.
    """
    carrier = Carrier(styles, looks)
    for part in parts:
        for paragraph in [each for each in package.tree(part).iter(w("p")) if _is_hidden(each, looks)]:
            if (parent := paragraph.getparent()) is not None:
                parent.remove(paragraph)
        marked = [paragraph for paragraph in package.tree(part).iter(w("p")) if mark_is_deleted(paragraph)]
        for paragraph in reversed(marked):
            following, parent = paragraph.getnext(), paragraph.getparent()
            if following is None or parent is None:
                continue
            at = 1 if len(following) and following[0].tag == w("pPr") else 0
            for run in _runs(paragraph):
                carrier.carry(run, paragraph, following)
            content = [child for child in paragraph if child.tag != w("pPr")]
            for index, child in enumerate(content):
                following.insert(at + index, child)
            parent.remove(paragraph)


def _runs(paragraph: Element) -> Iterator[Element]:
    """Yield the runs of a paragraph, those of its text boxes left out."""
    return (run for run in paragraph.iter(w("r")) if next(run.iterancestors(w("p")), None) is paragraph)


def _is_hidden(paragraph: Element, looks: Looks) -> bool:
    """Say whether nothing of a paragraph shows, not even its end."""
    following = paragraph.getnext()
    if following is None or following.tag != w("p") or not looks.mark_vanishes(paragraph):
        return False
    if next(paragraph.iter(_FORMULA), None) is not None:
        return False
    return all(looks.hiding(run, paragraph) is Hiding.HIDDEN_TEXT for run in _runs(paragraph))


def _labels(draft: Draft) -> Iterator[Element]:
    for line in draft.lines:
        if line.hiding in (None, Hiding.DELETED_REVISION):
            yield from (
                atom.element for atom in line.atoms if atom.element is not None and atom.element.tag == w("lvlText")
            )


def _with_offsets(draft: Draft) -> Iterator[tuple[int, Atom]]:
    offset = 0
    for line in draft.lines:
        for atom in line.atoms:
            yield offset, atom
            offset += len(atom.text)


def _end(placed: tuple[int, Atom]) -> int:
    return placed[0] + len(placed[1].text)


def _cut(element: Element, attribute: str | None, cuts: list[_Cut]) -> None:
    text = held(element, attribute)
    for start, end, mask in reversed(_united(cuts)):
        text = text[:start] + mask + text[end:]
    hold(element, attribute, text)


def _united(cuts: list[_Cut]) -> list[_Cut]:
    """Sort cuts, and unite those that overlap because two lines read the same text; the first mask of them stands for all."""
    united: list[_Cut] = []
    for start, end, mask in sorted(cuts):
        if united and start < united[-1][1]:
            before = united.pop()
            start, end, mask = before[0], max(before[1], end), before[2] or mask
        united.append((start, end, mask))
    return united


def _replace_sign(element: Element, mask: str) -> None:
    """Remove an element that stands for a character; a page or column break stays, for the layout's sake."""
    parent = element.getparent()
    if parent is None or element.get(w("type")) in ("page", "column"):
        return
    if mask:
        text = etree.Element(w("t"))
        text.text = mask
        parent.insert(parent.index(element), text)
    if element.tag == w("fldChar"):
        # The box of a form field: without the marker, the field's code would be text.
        for data in element.findall(w("ffData")):
            element.remove(data)
    else:
        parent.remove(element)
