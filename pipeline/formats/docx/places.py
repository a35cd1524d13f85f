"""Where the content of a copy may stand: only where the reader looks for it.

The reader finds text in paragraphs, paragraphs in stories and cells, cells in rows, shapes in drawings. A broken or malicious
file has them elsewhere (a run in a cell's properties, a paragraph inside a picture); what stands there is not copied.
"""

from __future__ import annotations

from pipeline.formats.docx.names import MC, M, W, split
from pipeline.formats.docx.xml import Element

_STORIES = frozenset({"body", "hdr", "ftr", "footnote", "endnote", "txbxContent", "tc"})
_NOWHERE: frozenset[str] = frozenset()
_PARENTS = {
    "p": _STORIES,
    "tbl": _STORIES,
    "tr": frozenset({"tbl"}),
    "tc": frozenset({"tr"}),
    "body": frozenset({"document"}),
    "footnote": frozenset({"footnotes", "footnotePr"}),
    "endnote": frozenset({"endnotes", "endnotePr"}),
    **dict.fromkeys(("document", "hdr", "ftr", "footnotes", "endnotes", "txbxContent"), _NOWHERE),
}
_INLINE = frozenset(
    {"r", "t", "sym", "instrText", "fldSimple", "fldChar", "hyperlink", "ruby", "drawing", "pict", "object"}
    | {"footnoteReference", "endnoteReference"}
)
_CARRIERS = frozenset({"r", "ruby", "rt", "rubyBase", "fldSimple", "dir", "bdo"})
_DRAWINGS = frozenset({"drawing", "pict"})


def belongs(namespace: str, local: str, target: Element) -> bool:
    """Say whether an element may become a child of ``target``, an element of the copy."""
    above, name = _around(target)
    if namespace == W:
        if above != W or name in _DRAWINGS:
            return local == "txbxContent" or above == M
        if local in _INLINE:
            return in_paragraph(target)
        parents = _PARENTS.get(local)
        return parents is None or name in parents or in_paragraph(target)
    if namespace == M:
        return above == M or in_paragraph(target)
    return above != W or name in _DRAWINGS


def in_paragraph(target: Element) -> bool:
    """Say whether the content of an element of the copy is a paragraph's, with nothing but runs and the like around it."""
    element: Element | None = target
    while element is not None:
        namespace, local = split(str(element.tag))
        if namespace == W and local not in _CARRIERS:
            return local == "p"
        if namespace not in (W, M, MC):
            return False
        element = element.getparent()
    return False


def _around(target: Element) -> tuple[str, str]:
    """Return namespace and name of what an element stands in, wrappers of alternate content left out."""
    namespace, local = split(str(target.tag))
    while namespace == MC and (parent := target.getparent()) is not None:
        target = parent
        namespace, local = split(str(target.tag))
    return namespace, local
