"""The walk over a whole package, in the order in which it prints; what hides comes last.

Footnotes follow the paragraph or table that refers to them, endnotes the body.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from pipeline.formats.docx.draft import Draft, Line
from pipeline.formats.docx.inline import Context
from pipeline.formats.docx.leftover import leftover_lines
from pipeline.formats.docx.names import REL_ENDNOTES, REL_FOOTNOTES, w
from pipeline.formats.docx.package import Package
from pipeline.formats.docx.properties import property_lines
from pipeline.formats.docx.sections import furniture
from pipeline.formats.docx.story import Story
from pipeline.formats.docx.uses import Use
from pipeline.formats.docx.xml import Element
from pipeline.model.document import BlockKind, Hiding

_WARNINGS = {
    Hiding.DELETED_REVISION: "deleted_revisions",
    Hiding.HIDDEN_TEXT: "hidden_text",
    Hiding.COMMENT: "comments",
    Hiding.UNREFERENCED: "unreferenced_text",
    Hiding.EMBEDDED: "embedded_text",
    Hiding.REMAINS: "remains",
}
_NOTES = (("footnote", REL_FOOTNOTES), ("endnote", REL_ENDNOTES))


def scan(package: Package) -> Draft:
    """Walk a package: headers, body with its footnotes, endnotes, footers; then all that hides, properties last."""
    return _Scanner(package).run()


def scan_shown(package: Package) -> Draft:
    """Walk only what shows, headers, body with its footnotes, endnotes, footers; and what somebody covered by hand there."""
    scanner = _Scanner(package)
    lines, _ = scanner.shown()
    return Draft([*lines, *scanner.covered()], scanner.warnings, uses=scanner.uses)


class _Scanner:
    def __init__(self, package: Package) -> None:
        self._package = package
        self._context = Context.of(package)
        self._hidden: list[Line] = []
        self._known_notes: dict[str, tuple[str, dict[str, Element]]] = {}
        self._placed: dict[str, int] = {}  # how many references of each kind have their note

    @property
    def warnings(self) -> set[str]:
        """Codes of what was noticed so far."""
        return self._context.warnings

    @property
    def uses(self) -> dict[str, list[Use]]:
        """How the pictures met so far show."""
        return self._context.uses

    def shown(self) -> tuple[list[Line], set[str]]:
        """Walk all stories that print; return their lines, and the parts of the headers and footers among them."""
        printed = [place for place in furniture(self._package) if place.part is not None]
        used = {
            kind: list(dict.fromkeys(str(p.part) for p in printed if p.kind == kind)) for kind in ("header", "footer")
        }
        headers = self._parts(used["header"], BlockKind.HEADER)
        root = self._package.tree(self._package.main)
        body = [line for part in root.iterchildren(w("body")) for line in self._body(part)]
        notes = [line for name, type in _NOTES for line in self._notes(name, type)]
        footers = self._parts(used["footer"], BlockKind.FOOTER)
        return [*headers, *body, *notes, *footers], {part for parts in used.values() for part in parts}

    def covered(self) -> list[Line]:
        """Return what was met so far that a bar covers."""
        return [line for line in self._hidden if line.hiding is Hiding.COVERED]

    def run(self) -> Draft:
        """Walk all stories."""
        shown, used = self.shown()
        self._unprinted(used)
        self._glossary()
        self._hidden += property_lines(self._package)
        lines = [*shown, *self._hidden]
        taken = {(atom.element, atom.attribute) for line in lines for atom in line.atoms if atom.element is not None}
        self._hidden += leftover_lines(self._package, taken, self._context.warnings)
        draft = Draft(
            [*shown, *self._hidden],
            self._context.warnings,
            unseen=self._context.numbering.unseen,
            uses=self._context.uses,
        )
        if next(self._package.tree(self._package.main).iter(w("altChunk")), None) is not None:
            draft.warnings.add("imported_content")
        draft.warnings |= {_WARNINGS[line.hiding] for line in self._hidden if line.hiding in _WARNINGS}
        return draft

    def _parts(self, parts: Iterable[str], kind: BlockKind) -> list[Line]:
        return [line for part in parts for line in self._story(part, self._package.tree(part), kind)]

    def _story(self, part: str, root: Element, kind: BlockKind, hiding: Hiding | None = None) -> list[Line]:
        story = Story(self._context, part, kind, hidden=self._hidden)
        story.walk(root, hiding)
        return story.lines

    def _body(self, root: Element) -> list[Line]:
        footnotes = partial(self._new_notes, "footnote", REL_FOOTNOTES)
        story = Story(self._context, self._package.main, BlockKind.PARAGRAPH, hidden=self._hidden, footnotes=footnotes)
        story.walk(root)
        return story.lines

    def _new_notes(self, name: str, type: str) -> list[Line]:
        """Walk the notes whose references were met since the last call, each once."""
        done = self._placed.get(name, 0)
        if len(self._context.notes) == done:
            return []
        part, notes = self._all_notes(name, type)
        before = {id for kind, id in self._context.notes[:done] if kind == name}
        wanted = [id for kind, id in self._context.notes[done:] if kind == name and id in notes and id not in before]
        self._placed[name] = len(self._context.notes)
        return [line for id in dict.fromkeys(wanted) for line in self._story(part, notes[id], BlockKind.FOOTNOTE)]

    def _notes(self, name: str, type: str) -> list[Line]:
        """Walk the notes that have no place yet; one without a reference that shows is hidden text."""
        lines = self._new_notes(name, type)
        part, notes = self._all_notes(name, type)
        shown = set(self._context.notes)
        for id, note in notes.items():
            if note.get(w("type"), "normal") != "normal":  # what prints between text and notes, most often a line
                found = self._story(part, note, BlockKind.FOOTNOTE)
                lines += found if any(line.text().strip() for line in found) else []
            elif (name, id) not in shown:
                self._story(part, note, BlockKind.FOOTNOTE, Hiding.UNREFERENCED)
        return lines

    def _all_notes(self, name: str, type: str) -> tuple[str, dict[str, Element]]:
        if name not in self._known_notes:
            part = self._package.related(self._package.main, type)
            found = self._package.tree(part).iterchildren(w(name)) if part is not None else ()
            self._known_notes[name] = part or "", {note.get(w("id"), ""): note for note in found}
        return self._known_notes[name]

    def _glossary(self) -> None:
        """Walk the building blocks that travel with the document (17.12)."""
        for part in self._package.named("document.glossary+xml"):
            for building_block in self._package.tree(part).iter(w("docPartBody")):
                self._story(part, building_block, BlockKind.PARAGRAPH, Hiding.UNREFERENCED)

    def _unprinted(self, used: set[str]) -> None:
        """Walk what the package holds without printing it: comments, headers and footers that no section uses."""
        for part in self._package.named("wordprocessingml.comments+xml"):
            for comment in self._package.tree(part).iterchildren(w("comment")):
                self._story(part, comment, BlockKind.COMMENT, Hiding.COMMENT)
        for part in self._package.named("wordprocessingml.header+xml", "wordprocessingml.footer+xml"):
            if part not in used:
                kind = BlockKind.HEADER if part in self._package.named(".header+xml") else BlockKind.FOOTER
                self._story(part, self._package.tree(part), kind, Hiding.UNREFERENCED)
