"""What a copy has beside its pages, all of it made anew: language, a neutral title, the order of reading as tags, page labels."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pikepdf

from pipeline.formats.base import STAMP

LANGUAGE = "zh-CN"
TITLE = "公开副本"

_STYLES = ("/D", "/R", "/r", "/A", "/a")
_PREFIX = re.compile(r"[A-Za-z]?[-–—./ ]?")  # one letter and one sign cannot say anything
_MAX_LABELS = 10_000


def describe(pdf: pikepdf.Pdf, *, stamp: bool) -> None:
    """Write language and title. The title of the original may be what is withheld, so every copy has the same one."""
    pdf.Root.Lang = pikepdf.String(LANGUAGE)
    pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    pdf.trailer.Info = pdf.make_indirect(pikepdf.Dictionary(Title=pikepdf.String(STAMP if stamp else TITLE)))


def tag(pdf: pikepdf.Pdf, pages: Sequence[tuple[int, Sequence[int]]]) -> None:
    """Write the structure tree (ISO 32000-1, 14.7): a Document of paragraphs, in the order of reading.

    ``pages`` gives for each tagged page its position and the block of each of its marked contents, by their MCID. A block
    that runs over several pages is one paragraph.
    """
    root = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot))
    whole = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.Document, P=root))
    paragraphs: dict[int, pikepdf.Object] = {}
    numbers = pikepdf.Array()
    for key, (position, blocks) in enumerate(pages):
        page = pdf.pages[position]
        parents = pikepdf.Array()
        for mark, block in enumerate(blocks):
            made = paragraphs.get(block)
            if made is None:
                made = paragraphs[block] = pdf.make_indirect(
                    pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.P, P=whole, K=pikepdf.Array())
                )
            made.K.append(pikepdf.Dictionary(Type=pikepdf.Name.MCR, Pg=page.obj, MCID=mark))
            parents.append(made)
        page.obj.StructParents = key
        page.obj.Tabs = pikepdf.Name.S
        numbers.append(key)
        numbers.append(pdf.make_indirect(parents))
    whole.K = pikepdf.Array([paragraphs[block] for block in sorted(paragraphs)])
    root.K = whole
    root.ParentTree = pdf.make_indirect(pikepdf.Dictionary(Nums=numbers))
    root.ParentTreeNextKey = len(pages)
    pdf.Root.StructTreeRoot = root
    pdf.Root.MarkInfo = pikepdf.Dictionary(Marked=True)


def label_pages(pdf: pikepdf.Pdf, source: pikepdf.Pdf) -> None:
    """Number the pages as the original does: style and start of each range, a prefix only where it cannot say anything."""
    try:
        ranges = _ranges(source.Root.get("/PageLabels"), len(source.pages))
    except (ValueError, TypeError, OverflowError, RecursionError, pikepdf.PdfError, pikepdf.ForeignObjectError):
        return
    if any(label for _, label in ranges):
        numbers = [each for first, label in ranges for each in (first, pikepdf.Dictionary(label))]
        pdf.Root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array(numbers))


def _ranges(labels: pikepdf.Object | None, pages: int) -> list[tuple[int, dict[str, object]]]:
    if not isinstance(labels, pikepdf.Dictionary):
        return []
    found: dict[int, dict[str, object]] = {0: {}}
    for count, (first, label) in enumerate(pikepdf.NumberTree(labels).items()):
        if count < _MAX_LABELS and 0 <= first < pages and isinstance(label, pikepdf.Dictionary):
            found[first] = _label(label)
    return sorted(found.items())


def _label(label: pikepdf.Dictionary) -> dict[str, object]:
    made: dict[str, object] = {}
    if str(label.get("/S", "")) in _STYLES:
        made["/S"] = pikepdf.Name(str(label.S))
    start: object = label.get("/St")
    if isinstance(start, int) and 1 < start < 100_000:
        made["/St"] = start
    prefix = label.get("/P")
    if isinstance(prefix, pikepdf.String) and str(prefix) and _PREFIX.fullmatch(str(prefix)):
        made["/P"] = pikepdf.String(str(prefix))
    return made
