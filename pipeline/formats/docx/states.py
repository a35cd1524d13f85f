"""The two states of a document with unaccepted revisions, in one draft.

What shows is the printed state. Where rejecting the revisions would change a line, the former wording of that line is added whole,
as a hidden one: so the detectors see a value that stands partly in deleted, partly in kept text (or on both sides of an insertion)
as one, with the words around it, and a plan covers both states before anybody has chosen.

The former state is read by the same walk from a twin of the package whose revisions are undone; its atoms hold the elements of the
package itself, so an element can belong to two atoms: one that shows as printed, one REPEATED in a former wording.

What somebody covered by hand before the revisions is a line of its own, too, since a copy that rejects them has a bar there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set
from copy import deepcopy
from dataclasses import replace
from itertools import groupby

from pipeline.errors import DamagedDocument
from pipeline.formats.docx.draft import Atom, Draft, Line
from pipeline.formats.docx.package import Package
from pipeline.formats.docx.revisions import count_revisions, revert, revised_parts
from pipeline.formats.docx.scan import scan, scan_shown
from pipeline.formats.docx.xml import Element
from pipeline.model.document import Hiding, Revised

_Slot = tuple[object, ...]


def scan_states(package: Package) -> Draft:
    """Walk a package as it prints and, where it carries revisions, as it was before them."""
    draft = scan(package)
    parts = revised_parts(package)
    if not parts:
        return draft
    draft.revisions = count_revisions(package, parts)
    known = {atom.element for line in draft.lines for atom in line.atoms if atom.element is not None}
    twin, origin = _twin(package, parts, {str(element.tag) for element in known})
    former = scan_shown(twin)
    draft.warnings |= former.warnings & {"picture_cannot_stay", "fake_redaction"}
    for part, uses in former.uses.items():
        draft.uses.setdefault(part, []).extend(uses)
    for line in former.lines:
        line.atoms = [_of_original(atom, origin, known) for atom in line.atoms]
    _merge(draft, former.lines)
    return draft


def _twin(package: Package, parts: Iterable[str], tags: Set[str]) -> tuple[Package, dict[Element, Element]]:
    """Return the package with its revisions undone, and the original's elements of ``tags`` by those of the twin."""
    twin = replace(package, remains=(), _trees=dict(package._trees))
    origin: dict[Element, Element] = {}
    for part in parts:
        tree = package.tree(part)
        twin._trees[part] = deepcopy(tree)
        origin.update(zip(twin._trees[part].iter(*tags), tree.iter(*tags), strict=True))
    revert(twin)
    return twin, origin


def _of_original(atom: Atom, origin: dict[Element, Element], known: Set[Element]) -> Atom:
    """Return an atom of the former state over the element of the package itself, which the first walk has read, too.

    Raises:
        DamagedDocument: it has not.
    """
    if atom.element is None:
        return atom
    element = origin.get(atom.element, atom.element)
    if element not in known:
        raise DamagedDocument(what="修订结构异常")
    return replace(atom, element=element)


def _slot(atom: Atom) -> _Slot | None:
    """Return what an atom reads, None for a separator."""
    if atom.picture is not None:
        return (atom.picture,)
    return None if atom.element is None else (atom.element, atom.attribute, atom.start)


def _slots(line: Line) -> tuple[_Slot, ...]:
    return tuple(slot for atom in line.atoms if (slot := _slot(atom)) is not None)


def _slots_of(lines: Iterable[Line]) -> set[_Slot]:
    return {slot for line in lines for slot in _slots(line)}


def _shown(lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if line.hiding is None]


def _covered(lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if line.hiding is Hiding.COVERED]


def _mark(lines: Iterable[Line], revised: Callable[[_Slot], Revised | None]) -> None:
    """Tell the atoms of lines in which state they show; None leaves them as they are."""
    for line in lines:
        line.atoms = [
            replace(atom, revised=state) if (slot := _slot(atom)) is not None and (state := revised(slot)) else atom
            for atom in line.atoms
        ]


def _merge(draft: Draft, former: list[Line]) -> None:
    """Mark what shows only as printed, and put the lines that read otherwise before the revisions behind what shows."""
    printed = _shown(draft.lines)
    in_print = _slots_of(printed)
    before = _slots_of(_shown(former))
    _mark(printed, lambda slot: Revised.INSERTED if slot not in before else None)
    changed = list(_changed(_shown(former), {_slots(line) for line in printed}))
    tables = 1 + max((line.cell.table for line in draft.lines if line.cell is not None), default=-1)
    for line in changed:
        line.hiding = Hiding.DELETED_REVISION
        line.cell = replace(line.cell, table=tables + line.cell.table) if line.cell is not None else None
    _mark(changed, lambda slot: Revised.REPEATED if slot in in_print else Revised.DELETED)
    bars = _merge_bars(_covered(draft.lines), _covered(former), in_print, before)
    said = _slots_of(changed) | _slots_of(bars)
    rest = [line for line in draft.lines if line.hiding is not None and not _is_said(line, said)]
    # What a bar of the printed state covers is marked already.
    others = [line for line in rest if line.hiding is not Hiding.COVERED]
    _mark(others, lambda slot: Revised.REPEATED if slot in said else None)
    draft.lines = [*printed, *changed, *bars, *rest]


def _merge_bars(printed: list[Line], former: list[Line], in_print: Set[_Slot], before: Set[_Slot]) -> list[Line]:
    """Mark what is covered as printed, and return what was covered before and is not, or not so, as printed.

    What is covered in one state and shows in the other (``in_print``, ``before``) is REPEATED: the line where it shows tells of it.
    """
    now, then = _slots_of(printed), _slots_of(former)
    known = {_slots(line) for line in printed}
    further = [line for line in former if _slots(line) not in known]
    _mark(further, lambda slot: Revised.REPEATED if slot in in_print or slot in now else Revised.DELETED)
    _mark(printed, lambda slot: Revised.REPEATED if slot in before else None if slot in then else Revised.INSERTED)
    return further


def _changed(former: Iterable[Line], printed: set[tuple[_Slot, ...]]) -> Iterator[Line]:
    """Yield the lines that no printed line reads alike; of a table all cells of the row, for they explain each other."""

    def place(numbered: tuple[int, Line]) -> tuple[int, int, int]:
        number, line = numbered
        return (-1, line.cell.table, line.cell.row) if line.cell is not None else (number, 0, 0)

    for _, group in groupby(enumerate(former), place):
        lines = [line for _, line in group]
        if any(slots and slots not in printed for slots in map(_slots, lines)):
            yield from (line for line in lines if line.text().strip())


def _is_said(line: Line, said: set[_Slot]) -> bool:
    """Whether a fragment of deleted text stands in a former wording already."""
    return line.hiding is Hiding.DELETED_REVISION and all(slot in said for slot in _slots(line))
