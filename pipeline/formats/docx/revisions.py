"""Unaccepted revisions (ISO/IEC 29500-1 17.13.5): how many there are, and the state before all of them.

``revert`` turns trees into what rejecting every revision leaves: what was inserted or moved to a place goes, what was deleted or
moved away comes back, former properties are restored. A ``numberingChange`` tells only the former label, not the properties, so
the numbering stays as it is. Elements that stay keep their identity, so that what holds one still does.
"""

from __future__ import annotations

from collections import Counter

from pipeline.formats.docx.names import (
    REL_ENDNOTES,
    REL_FOOTER,
    REL_FOOTNOTES,
    REL_HEADER,
    REL_NUMBERING,
    REL_STYLES,
    M,
    w,
)
from pipeline.formats.docx.package import Package
from pipeline.formats.docx.xml import Element
from pipeline.model.document import RevisionCount

_PARTS = (REL_STYLES, REL_NUMBERING, REL_HEADER, REL_FOOTER, REL_FOOTNOTES, REL_ENDNOTES)
_ADDED = (w("ins"), w("moveTo"))
_REMOVED = (w("del"), w("moveFrom"))
_CELLS = (w("cellIns"), w("cellDel"), w("cellMerge"))
_CODES = {w("delText"): w("t"), w("delInstrText"): w("instrText")}
# By the element that tells of former properties: the properties it stands in, and those of their children that it says nothing of.
_CHANGES = {
    w("rPrChange"): (w("rPr"), ()),
    w("pPrChange"): (w("pPr"), (w("rPr"), w("sectPr"))),
    w("sectPrChange"): (w("sectPr"), (w("headerReference"), w("footerReference"))),
    w("tblPrChange"): (w("tblPr"), ()),
    w("tblPrExChange"): (w("tblPrEx"), ()),
    w("trPrChange"): (w("trPr"), ()),
    w("tcPrChange"): (w("tcPr"), ()),
    w("tblGridChange"): (w("tblGrid"), ()),
}
_NUMBERING = w("numberingChange")
_ALL = (*_ADDED, *_REMOVED, *_CELLS, *_CODES, *_CHANGES, _NUMBERING)
# Here w:ins and w:del mark what their holder belongs to: a paragraph's end, a row, a numbering, a formula's structure.
_HOLDERS = frozenset({w("rPr"), w("trPr"), w("numPr"), f"{{{M}}}ctrlPr"})
_BOOKMARKS = (w("bookmarkStart"), w("bookmarkEnd"))
_BETWEEN = frozenset(
    w(name)
    for name in (
        *("bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd", "commentRangeStart", "commentRangeEnd"),
        *("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd"),
    )
)


def revised_parts(package: Package) -> list[str]:
    """Return the parts of the document proper that carry revisions, the main part first."""
    parts = [package.main, *(part for type in _PARTS for part in package.all_related(package.main, type))]
    return [part for part in dict.fromkeys(parts) if next(package.tree(part).iter(*_ALL), None) is not None]


def count_revisions(package: Package, parts: list[str]) -> RevisionCount:
    """Count the revisions of ``parts``: a row that came or went counts once, with all it holds, and so does a move."""
    counts = [_count(package.tree(part)) for part in parts]
    insertions, deletions, moves, formatting = (sum(figures) for figures in zip(*counts, strict=True))
    return RevisionCount(insertions, deletions, moves, formatting)


def _count(root: Element) -> tuple[int, int, int, int]:
    insertions = sum(_counts(each) for each in root.iter(w("ins"), w("cellIns")))
    deletions = sum(_counts(each) for each in root.iter(w("del"), w("cellDel")))
    deletions += sum(next(each.iterancestors(*_REMOVED), None) is None for each in root.iter(*_CODES))
    moves = len(list(root.iter(w("moveFromRangeStart"))))
    for wanted in (True, False):  # what was moved; without any, ends of paragraphs alone
        moved = ([_is_content(each) for each in root.iter(w(name))] for name in ("moveFrom", "moveTo"))
        moves = moves or max(found.count(wanted) for found in moved)
    formatting = len(list(root.iter(*_CHANGES, _NUMBERING, w("cellMerge"))))
    formatting += sum(_is_numbered(each) for each in root.iter(w("numPr")))
    return insertions, deletions, moves, formatting


def _counts(revision: Element) -> bool:
    """Say whether a mark is a revision of its own: not where the row around it, or text in its paragraph, is the same one."""
    holder = _holder(revision)
    if holder == w("numPr"):
        return False
    row = next(revision.iterancestors(w("tr")), None) if revision.tag not in _CELLS else None
    is_in_row = row is not None and holder != w("trPr") and row.find(f"{w('trPr')}/{revision.tag!s}") is not None
    paragraph = next(revision.iterancestors(w("p")), None) if holder == w("rPr") else None
    if is_in_row or paragraph is None:
        return not is_in_row
    return not any(_is_content(each) for each in paragraph.iter(str(revision.tag)))


def _is_numbered(numbering: Element) -> bool:
    """Say whether a paragraph was made a list item by a revision of its own: neither with other properties nor with its end."""
    properties = numbering.getparent()
    if properties is None or numbering.find(w("ins")) is None:
        return False
    return all(properties.find(name) is None for name in (w("pPrChange"), f"{w('rPr')}/{w('ins')}"))


def revert(package: Package) -> None:
    """Put the trees of a package back into the state before its revisions."""
    for part in revised_parts(package):
        _revert(package.tree(part))


def _revert(root: Element) -> None:
    joined = [paragraph for paragraph in root.iter(w("p")) if _end_is_inserted(paragraph)]
    _drop_rows_and_cells(root)
    _drop_added(root)
    _prune_formulas(root)
    _bring_back(root)
    for paragraph in reversed(joined):
        _join(paragraph)
    for change in list(root.iter(*_CHANGES)):
        _restore(change)
    _drop_marks(root)


def _holder(revision: Element) -> str:
    parent = revision.getparent()
    return "" if parent is None else str(parent.tag)


def _is_content(revision: Element) -> bool:
    return _holder(revision) not in _HOLDERS and revision.tag not in _CELLS


def _end_is_inserted(paragraph: Element) -> bool:
    mark = paragraph.find(f"{w('pPr')}/{w('rPr')}")
    return mark is not None and any(mark.find(name) is not None for name in _ADDED)


def _drop_rows_and_cells(root: Element) -> None:
    for row in list(root.iter(w("tr"))):
        if any(row.find(f"{w('trPr')}/{name}") is not None for name in _ADDED):
            _take_out(row)
    for cell in list(root.iter(w("tc"))):
        if cell.find(f"{w('tcPr')}/{w('cellIns')}") is not None:
            _take_out(cell)
    for holder, held in ((w("tr"), w("tc")), (w("tbl"), w("tr"))):
        for empty in [each for each in root.iter(holder) if each.find(f".//{held}") is None]:
            _take_out(empty)


def _drop_added(root: Element) -> None:
    for added in list(root.iter(*_ADDED)):
        if _is_content(added):
            _take_out(added)
        elif _holder(added) == w("rPr"):
            run = next(added.iterancestors(w("r"), w("p")), None)
            if run is not None and run.tag == w("r"):
                _take_out(run)


def _prune_formulas(root: Element) -> None:
    """Remove the structures of formulas that were inserted, and formulas that have nothing left."""
    inserted = [each for each in root.iter(f"{{{M}}}ctrlPr") if any(each.find(name) is not None for name in _ADDED)]
    structures = [
        structure
        for each in inserted
        if (properties := each.getparent()) is not None and (structure := properties.getparent()) is not None
    ]
    for formula in [*structures, *root.iter(f"{{{M}}}oMath"), *root.iter(f"{{{M}}}oMathPara")]:
        if not any(each.text for each in formula.iter(f"{{{M}}}t", w("t"), w("delText"))):
            _take_out(formula)


def _take_out(element: Element) -> None:
    """Remove an element; a bookmark's start or end stays where its other half is outside."""
    parent = element.getparent()
    if parent is None:
        return
    marks = list(element.iter(*_BOOKMARKS))
    halves = Counter(mark.get(w("id")) for mark in marks)
    for mark in marks:
        if halves[mark.get(w("id"))] == 1:
            element.addprevious(mark)
    parent.remove(element)


def _bring_back(root: Element) -> None:
    for removed in list(root.iter(*_REMOVED)):
        parent = removed.getparent()
        if parent is None or not _is_content(removed):
            continue
        for child in list(removed):
            removed.addprevious(child)
        parent.remove(removed)
    for text in list(root.iter(*_CODES)):
        text.tag = _CODES[str(text.tag)]


def _join(paragraph: Element) -> None:
    """Join a paragraph whose end was inserted with the next one; where there is none, an empty one goes."""
    parent = paragraph.getparent()
    if parent is None:
        return
    following = _following(paragraph)
    content = [child for child in paragraph if child.tag != w("pPr")]
    if following is None or following.tag != w("p"):
        if not any(child.tag not in _BETWEEN for child in content) and _has_other_blocks(parent):
            _take_out(paragraph)
        return
    at = 1 if len(following) and following[0].tag == w("pPr") else 0
    for index, child in enumerate(content):
        following.insert(at + index, child)
    parent.remove(paragraph)


def _following(paragraph: Element) -> Element | None:
    return next((each for each in paragraph.itersiblings() if each.tag not in _BETWEEN), None)


def _has_other_blocks(parent: Element) -> bool:
    return sum(child.tag in (w("p"), w("tbl"), w("sdt")) for child in parent) > 1


def _restore(change: Element) -> None:
    """Put the former properties in place of the present ones."""
    present = change.getparent()
    if present is None:
        return
    wanted, apart = _CHANGES[str(change.tag)]
    former = change.find(wanted)
    if present.tag != wanted or (former is None and wanted == w("tblGrid")):
        present.remove(change)
        return
    before = list(former) if former is not None else []
    kept = [child for child in present if child.tag in apart]
    for child in list(present):
        present.remove(child)
    # References to headers stand first in a section's properties, a paragraph's own last.
    for child in [*kept, *before] if wanted == w("sectPr") else [*before, *kept]:
        present.append(child)


def _drop_marks(root: Element) -> None:
    """Remove what only says that something had been revised, and undo merged cells and tracked numbering."""
    for numbering in list(root.iter(w("numPr"))):
        if numbering.find(w("ins")) is not None:
            _remove(numbering)
    for merge in list(root.iter(w("cellMerge"))):
        _unmerge(merge)
    for mark in list(root.iter(*_ADDED, *_REMOVED, *_CELLS, _NUMBERING)):
        _remove(mark)


def _unmerge(merge: Element) -> None:
    properties, former = merge.getparent(), merge.get(w("vMergeOrig"))
    if properties is None:
        return
    for present in list(properties.iterchildren(w("vMerge"))):
        properties.remove(present)
    if former in ("cont", "rest"):
        merge.tag = w("vMerge")
        merge.attrib.clear()
        merge.set(w("val"), "restart" if former == "rest" else "continue")


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
