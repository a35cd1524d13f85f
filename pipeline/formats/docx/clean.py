"""Builds the XML of a copy from that of the original, element by element, out of what ``allow`` names.

Rules, where there is a choice:

* Revisions: the printed state. Insertions stay without their mark, deletions go, former formatting goes.
* Hidden text goes; a run is hidden by itself or by its style.
* mc:AlternateContent: the branch that shows (see ``branches``); a Choice keeps its
  wrapper without Fallback, a Fallback replaces it.
* Fields: code and markers stay when the code is on the safe list of ``fields``, otherwise the shown result stays alone.
* Hyperlinks, content controls, smart tags: their content takes their place.
* Embedded objects, charts, diagrams, imported files: a visible note in their place.
* Pictures: cleaned by ``media``; what cannot be cleaned becomes a flat grey picture with a visible note after it.
"""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from pipeline.formats.docx import allow, forms
from pipeline.formats.docx.branches import shown
from pipeline.formats.docx.fields import KEPT_BOOKMARK, is_safe
from pipeline.formats.docx.graphics import PRESERVE, Graphics, note
from pipeline.formats.docx.job import Job
from pipeline.formats.docx.looks import only_ink
from pipeline.formats.docx.names import MC, PREFIXES, A, W, r, split, w
from pipeline.formats.docx.numbering import LONGEST, whole
from pipeline.formats.docx.places import belongs
from pipeline.formats.docx.story import cell_is_deleted, row_is_deleted
from pipeline.formats.docx.xml import Element
from pipeline.model.document import Hiding

_NEEDS_PARAGRAPH = frozenset({"tc", "txbxContent", "hdr", "ftr", "footnote", "endnote"})
BAR = "■■■"
_HYPHENS = frozenset({w("noBreakHyphen"), w("softHyphen")})
_LISTS = frozenset({w("lvl"), w("lvlOverride")})
_COUNTED = frozenset({w("start"), w("lvlRestart"), w("startOverride")})  # in these alone: borders have a start, too
_ALIAS = {namespace: prefix for prefix, namespace in PREFIXES.items()}


class Cleaner:
    """Rebuilds one part: ``source`` is its name in the original, ``target`` in the copy."""

    def __init__(self, job: Job, source: str, target: str) -> None:
        self._job = job
        self._source = source
        self._bookmarks: dict[str, str] = {}
        # The copy's last run under a bar, and how long the mask is there.
        self._bar: tuple[Element | None, int] = (None, 0)
        self._graphics = Graphics(job, source, target, self._children)
        self._special: dict[str, Callable[[Element, Element], None]] = {
            "r": self._run,
            "t": self._text,
            "sdt": self._control,
            "tbl": self._table,
            "tr": self._row,
            "tc": self._cell,
            "drawing": self._graphics.drawing,
            "pict": self._graphics.vml_picture,
            "object": lambda _, target: note(target, allow.NOTE_OBJECT),
            "altChunk": self._import,
            "fldChar": self._field_marker,
            "instrText": self._field_marker,
            "fldSimple": self._simple_field,
            "bookmarkStart": self._bookmark,
            "bookmarkEnd": self._bookmark,
            "footnoteReference": self._note_reference,
            "endnoteReference": self._note_reference,
            "headerReference": self._furniture_reference,
            "footerReference": self._furniture_reference,
            "footnote": self._note_text,
            "endnote": self._note_text,
            "name": self._name,
            "lvlText": self._label,
            "sectPr": self._section,
        }

    def rebuild(self, root: Element) -> Element:
        """Return the new root of the part."""
        new = etree.Element(root.tag, nsmap=PREFIXES)
        self._attributes(root, new)
        new.set(f"{{{MC}}}Ignorable", "wp14")
        self._children(root, new)
        self._ensure_paragraph(new)
        return new

    def rebuild_theme(self, root: Element) -> Element:
        """Return the new root of a theme; its schemes get a neutral name."""
        new = etree.Element(root.tag, nsmap={"a": A, "r": PREFIXES["r"]})
        self._children(root, new)
        for element in new.iter():
            if split(str(element.tag))[1] in ("clrScheme", "fontScheme", "fmtScheme"):
                element.set("name", self._job.neutral("Office"))
        return new

    def _children(self, source: Element, target: Element) -> None:
        for child in source:
            self._node(child, target)

    def _node(self, element: Element, target: Element) -> None:
        namespace, local = split(str(element.tag))
        if element in self._job.unseen or (namespace != MC and not belongs(namespace, local, target)):
            return
        if namespace == W:
            self._word(element, local, target)
        elif namespace == MC and local == "AlternateContent":
            self._alternate(element, target)
        elif namespace in allow.GRAPHIC_NAMESPACES:
            self._graphics.graphic(element, namespace, local, target)
        elif local in allow.VML_ELEMENTS.get(namespace, ()):
            self._graphics.vml(element, local, target)

    def _word(self, element: Element, local: str, target: Element) -> None:
        special = self._special.get(local)
        if special is not None:
            special(element, target)
        elif local in allow.WORD_ELEMENTS:
            self._copy(element, target)
        elif local in allow.UNWRAPPED:
            self._children(element, target)

    def _copy(self, element: Element, target: Element) -> Element:
        new = etree.SubElement(target, element.tag)
        self._attributes(element, new)
        self._children(element, new)
        self._ensure_paragraph(new)
        return new

    def _ensure_paragraph(self, new: Element) -> None:
        """Give a container that must end with a paragraph one."""
        if split(str(new.tag))[1] in _NEEDS_PARAGRAPH:
            blocks = [child.tag for child in new.iterchildren(w("p"), w("tbl"))]
            if not blocks or blocks[-1] != w("p"):
                etree.SubElement(new, w("p"))

    def _attributes(self, element: Element, new: Element) -> None:
        if not element.attrib:
            return
        local = split(str(element.tag))[1]
        holder = new.getparent()
        counted = element.tag in _COUNTED and holder is not None and holder.tag in _LISTS
        for key, value in element.attrib.items():
            namespace, name = split(str(key))
            if namespace != W or name not in allow.WORD_ATTRIBUTES:
                continue
            if counted and name == "val":
                # What labels count with, not what the file says: that may be more than a number of a list.
                new.set(key, str(whole(value, 0)))
            elif (local, name) in allow.NAMES and len(value) <= 4 * allow.NAME_LENGTH:
                new.set(key, self._job.neutral(str(value)))
            elif self._job.betrays(str(value)):
                continue
            elif allow.PLAIN_VALUE.fullmatch(str(value)) or (
                local in allow.CODED and allow.CODED_VALUE.fullmatch(str(value))
            ):
                new.set(key, value)

    def _run(self, element: Element, target: Element) -> None:
        hiding = self._job.hiding(element)
        if hiding is Hiding.HIDDEN_TEXT:
            return
        new = self._copy(element, target)
        if hiding is not None:
            self._veil(new, hiding)
        if all(child.tag == w("rPr") for child in new):
            target.remove(new)

    def _veil(self, run: Element, hiding: Hiding) -> None:
        """Leave out text that prints invisibly; what somebody covered by hand shows as a bar with a mask, once a stretch."""
        ink = only_ink(run)
        bare = all(each.tag in _HYPHENS for each in ink)  # nothing that somebody would cover
        last, shown = self._bar
        shown = shown if run.getprevious() is last is not None else 0
        mask = (
            BAR[shown:][: sum(len(each.text or " ") for each in ink)] if hiding is Hiding.COVERED and not bare else ""
        )
        for each in ink[1:] if mask else ink:
            run.remove(each)
        if mask:
            ink[0].tag, ink[0].text = w("t"), mask
            ink[0].attrib.clear()
            self._bar = run, shown + len(mask)

    def _text(self, element: Element, target: Element) -> None:
        if element.text:
            new = etree.SubElement(target, element.tag)
            new.text = element.text
            # Without it blanks at either end do not print (17.3.3.31); somebody may have meant that.
            if _preserves(element):
                new.set(PRESERVE, "preserve")

    def _control(self, element: Element, target: Element) -> None:
        for content in element.iterchildren(w("sdtContent")):
            self._children(content, target)

    def _table(self, element: Element, target: Element) -> None:
        new = self._copy(element, target)
        if new.find(w("tr")) is None:
            target.remove(new)

    def _row(self, element: Element, target: Element) -> None:
        if not row_is_deleted(element):
            new = self._copy(element, target)
            if new.find(w("tc")) is None:
                target.remove(new)

    def _cell(self, element: Element, target: Element) -> None:
        if not cell_is_deleted(element):
            self._copy(element, target)
            return
        new = etree.SubElement(target, element.tag)
        for properties in element.iterchildren(w("tcPr")):
            self._node(properties, new)
        self._ensure_paragraph(new)

    def _import(self, element: Element, target: Element) -> None:
        run = etree.SubElement(etree.SubElement(target, w("p")), w("r"))
        note(run, allow.NOTE_IMPORT)

    def _field_marker(self, element: Element, target: Element) -> None:
        if element in self._job.kept_fields:
            new = etree.SubElement(target, element.tag)
            if (kind := element.get(w("fldCharType"))) is not None:
                new.set(w("fldCharType"), kind)
            if element.text and element.tag == w("instrText"):
                new.text = element.text
                new.set(PRESERVE, "preserve")
        elif element.tag == w("fldChar"):
            self._form_field(element, target)

    def _form_field(self, marker: Element, target: Element) -> None:
        """Write what a form field shows, which has no text in its result."""
        ticked, chosen = forms.box(marker), forms.entry(marker)
        if ticked is not None:
            etree.SubElement(target, w("sym"), {w("font"): forms.SIGN_FONT, w("char"): forms.SIGN_CODES[ticked]})
        if chosen is not None and (words := chosen.get(w("val"))):
            etree.SubElement(target, w("t")).text = words

    def _simple_field(self, element: Element, target: Element) -> None:
        code = element.get(w("instr"), "")
        if not is_safe(code):
            self._children(element, target)
            return
        new = etree.SubElement(target, element.tag)
        new.set(w("instr"), self._job.code(code))
        self._children(element, new)

    def _bookmark(self, element: Element, target: Element) -> None:
        id = element.get(w("id"), "")
        name = element.get(w("name"))
        if not id.isascii() or not id.isdecimal():
            return
        if name is not None and KEPT_BOOKMARK.fullmatch(name):
            self._bookmarks[id] = self._job.bookmark_id()
            etree.SubElement(target, element.tag, {w("id"): self._bookmarks[id], w("name"): self._job.bookmark(name)})
        elif name is None and id in self._bookmarks:
            etree.SubElement(target, element.tag, {w("id"): self._bookmarks[id]})

    def _label(self, element: Element, target: Element) -> None:
        """Copy the text of a list label; one that prints nowhere stays away where hiding it would not stay."""
        text = element.get(w("val"), "")
        new = etree.SubElement(target, element.tag)
        level = element.getparent()
        if element not in self._job.labels:
            # A paragraph's mark that hid it is none in the copy.
            hidden = element in self._job.hidden_labels or (level is not None and self._job.looks.level_vanishes(level))
            text = "" if hidden or len(text) > LONGEST else self._job.neutral(text)
        new.set(w("val"), text)

    def _note_reference(self, element: Element, target: Element) -> None:
        kind = split(str(element.tag))[1].removesuffix("Reference")
        if self._job.refer(kind, element.get(w("id"), "")):
            self._copy(element, target)

    def _note_text(self, element: Element, target: Element) -> None:
        """Copy a note that is referred to, or a separator; in the settings, its mention of a separator."""
        kind = split(str(element.tag))[1]
        if self._job.note_stays(kind, element):
            self._copy(element, target)

    def _furniture_reference(self, element: Element, target: Element) -> None:
        id = self._job.furniture(self._source, element.get(r("id"), ""))
        if id is not None:
            new = etree.SubElement(target, element.tag)
            self._attributes(element, new)
            new.set(r("id"), id)

    def _section(self, element: Element, target: Element) -> None:
        self._job.sections[element] = self._copy(element, target)

    def _name(self, element: Element, target: Element) -> None:
        """Copy a style's name; that of a list is for its author only."""
        if target.tag != w("abstractNum"):
            self._copy(element, target)

    def _alternate(self, element: Element, target: Element) -> None:
        branch = shown(element)
        if branch is None:
            return
        if split(str(branch.tag))[1] == "Fallback":
            self._children(branch, target)
            return
        required = [_ALIAS[str(branch.nsmap[prefix])] for prefix in branch.get("Requires", "").split()]
        wrapper = etree.SubElement(target, element.tag)
        choice = etree.SubElement(wrapper, branch.tag, Requires=" ".join(required))
        self._children(branch, choice)
        if len(choice) == 0:
            target.remove(wrapper)


def _preserves(element: Element) -> bool:
    """Say whether blanks at the ends of an element's text count."""
    said = (each.get(PRESERVE) for each in (element, *element.iterancestors()) if each.get(PRESERVE) is not None)
    return next(said, "default") == "preserve"
