"""What the writing of one copy shares: the new archive, and what was decided about fields, notes, pictures and names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set

from pipeline.formats.docx.archive import Archive
from pipeline.formats.docx.burning import Inked
from pipeline.formats.docx.fields import fields_of, renamed
from pipeline.formats.docx.looks import Looks
from pipeline.formats.docx.names import REL_ENDNOTES, REL_FOOTER, REL_FOOTNOTES, REL_HEADER, REL_THEME, w
from pipeline.formats.docx.package import Package
from pipeline.formats.docx.pictures import Pictures
from pipeline.formats.docx.sections import furniture
from pipeline.formats.docx.styles import Styles
from pipeline.formats.docx.xml import Element
from pipeline.model.document import Hiding
from pipeline.model.text import squeeze

DOCUMENT = "word/document.xml"
_NOTES = {"footnote": REL_FOOTNOTES, "endnote": REL_ENDNOTES}
_NO_KEYWORD = re.compile(r"[ @]|\d{6}")
_REAL_WORD = re.compile(r"[\u3400-\u9fff]{2}|[^\W\d_]{4}|\d{6}")


class Job:
    """One copy in the making.

    Attributes:
        package: the original, already edited.
        archive: the copy's parts so far.
        pictures: the pictures that those parts use.
        kept_fields: markers and codes of the fields that stay.
        unseen: elements in the code part of a field, which never print.
        furniture_parts: the copy's name of each header and footer part that prints.
        theme: name of the original's theme part.
        sections: the copy's section properties by those of the original.
        styles, looks: what text looks like, and what of it does not show.
        labels, hidden_labels: the w:lvlText that print somewhere; those that only hide before paragraphs.
    """

    def __init__(
        self,
        package: Package,
        withheld: set[str],
        pictures: set[str],
        labels: frozenset[Element] = frozenset(),
        names: Set[str] = frozenset(),
        hidden_labels: Set[Element] = frozenset(),
        inked: Mapping[str, Inked] | None = None,
    ) -> None:
        self.package = package
        self.archive = Archive()
        self.pictures = Pictures(package, self.archive, pictures, inked)
        self.kept_fields: set[Element] = set()
        self.unseen: set[Element] = set()
        self.theme = package.related(package.main, REL_THEME)
        self.furniture_parts = self._name_furniture()
        self.sections: dict[Element, Element] = {}
        self.referred: dict[str, set[str]] = {"footnote": set(), "endnote": set()}
        self.styles = Styles(package)
        self.looks = Looks(package, self.styles)
        self.labels = labels
        self.hidden_labels = hidden_labels
        self._bookmarks: dict[str, str] = {}
        self._bookmark_ids = 0
        self._withheld = {squeezed for text in withheld if _REAL_WORD.search(squeezed := squeeze(text).text)}
        self._names = names
        self._neutral: dict[str, str] = {}
        self._notes = {kind: self._note_ids(kind, type) for kind, type in _NOTES.items()}
        self._separators = {
            kind: {id for id, note in notes.items() if note.get(w("type"), "normal") != "normal"}
            for kind, notes in self._notes.items()
        }

    def vanished(self, run: Element) -> bool:
        """Say whether a run is hidden text."""
        return self.hiding(run) is Hiding.HIDDEN_TEXT

    def hiding(self, run: Element) -> Hiding | None:
        """Return how a run's text hides, see ``Looks.hiding``."""
        return self.looks.hiding(run, next(run.iterancestors(w("p")), None))

    def enter(self, part: str) -> None:
        """Decide on the fields of every story of a part."""
        root = self.package.tree(part)
        stories = [*root.iter(w("body"), w("txbxContent"), w("footnote"), w("endnote"), w("hdr"), w("ftr"))]
        for story in stories:
            for each in fields_of(story):
                self.unseen.update(each.unseen)
                marks = [*each.markers, *each.codes]
                if each.safe() and not any(self._is_hidden(mark) for mark in marks):
                    self.kept_fields.update(marks)
                    code = self.code(each.code())
                    for place in each.codes:
                        place.text, code = code, ""

    def code(self, code: str) -> str:
        """Return a safe field code as the copy has it."""
        return renamed(code, self.bookmark, self.neutral)

    def bookmark(self, name: str) -> str:
        """Return the copy's name of a bookmark that contents and references use: numbered, so that it carries nothing."""
        return self._bookmarks.setdefault(name.lower(), f"{name[:4]}{len(self._bookmarks) + 1}")

    def bookmark_id(self) -> str:
        """Return the next number of a bookmark of the copy."""
        self._bookmark_ids += 1
        return str(self._bookmark_ids)

    def neutral(self, name: str) -> str:
        """Return a name (of a style, a font, a list label), or a neutral one when a withheld string stands in it."""
        if name not in self._neutral:
            squeezed = squeeze(name).text
            leaks = name in self._names or any(text in squeezed for text in self._withheld)
            self._neutral[name] = f"X{len(self._neutral)}" if leaks else name
        return self._neutral[name]

    def betrays(self, value: str) -> bool:
        """Say whether a value that should be a keyword or a measure is words or a number in which a withheld string stands."""
        return _NO_KEYWORD.search(value) is not None and self.neutral(value) != value

    def refer(self, kind: str, id: str) -> bool:
        """Note that a foot- or endnote is referred to; say whether there is one."""
        if id in self._notes[kind]:
            self.referred[kind].add(id)
            return True
        return False

    def note_stays(self, kind: str, note: Element) -> bool:
        """Say whether a note is copied: referred to, or one of the separators that print between text and notes."""
        id = note.get(w("id"), "")
        return id in self.referred[kind] or id in self._separators[kind]

    def has_notes(self, kind: str) -> bool:
        """Say whether the original has a part for such notes."""
        return self.package.related(self.package.main, _NOTES[kind]) is not None

    def furniture(self, part: str, relationship: str) -> str | None:
        """Return the copy's relationship id of a header or footer that prints, None for another."""
        rel = self.package.relationships(part).get(relationship)
        if rel is None or rel.external or rel.type not in (REL_HEADER, REL_FOOTER):
            return None
        name = self.furniture_parts.get(rel.target)
        return self.archive.relate(DOCUMENT, rel.type, name) if name is not None else None

    def _is_hidden(self, mark: Element) -> bool:
        run = next(mark.iterancestors(w("r")), None)
        return run is None or self.vanished(run)

    def _name_furniture(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for place in furniture(self.package):
            if place.part is not None and place.part not in names:
                names[place.part] = f"word/{place.kind}{len(names) + 1}.xml"
        return names

    def _note_ids(self, kind: str, type: str) -> dict[str, Element]:
        part = self.package.related(self.package.main, type)
        notes = self.package.tree(part).iterchildren(w(kind)) if part is not None else ()
        return {note.get(w("id"), ""): note for note in notes}
