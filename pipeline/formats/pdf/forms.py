"""Form XObjects that draw each other: a page that would paint more of them than any real one is refused, loops too."""

from __future__ import annotations

import pikepdf

from pipeline.errors import HostileDocument, TooLarge

MAX_PAINTED = 20_000
"""How many forms a page may paint, nested ones counted each time."""

MAX_SIDE = 14_400.0
"""Longest side of a page in PDF points: 200 inches, the limit of the PDF specification (ISO 32000-1 Annex C)."""


def refuse_runaway_pages(pdf: pikepdf.Pdf) -> None:
    """Refuse pages that no reader gets to the end of.

    Raises:
        HostileDocument: forms that draw themselves, or too many of them.
        TooLarge: a page longer than 200 inches, or without any size.
    """
    painted: dict[tuple[int, int], int] = {}
    for page in pdf.pages:
        _check_size(page)
        if _painted_by(page.obj, painted, set()) > MAX_PAINTED:
            raise HostileDocument(what="表单对象层层引用")


def _check_size(page: pikepdf.Page) -> None:
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    unit = float(page.obj.get("/UserUnit", 1))
    sides = (abs(right - left) * unit, abs(top - bottom) * unit)
    if max(sides) > MAX_SIDE or min(sides) <= 0:
        raise TooLarge(what="页面尺寸", limit="200 英寸")


def _painted_by(place: pikepdf.Object, painted: dict[tuple[int, int], int], above: set[tuple[int, int]]) -> int:
    """Count the forms that a page or form paints, by what its content says; ``above`` are the forms it stands in."""
    names = place.get("/Resources", pikepdf.Dictionary()).get("/XObject", pikepdf.Dictionary())
    forms = {
        name: each
        for name, each in names.items()
        if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == pikepdf.Name("/Form")
    }
    if not forms:
        return 0
    total = 0
    for instruction in pikepdf.parse_content_stream(place, operators="Do"):
        form = forms.get(str(instruction.operands[0])) if instruction.operands else None
        if form is None:
            continue
        key = form.objgen
        if key in above:
            raise HostileDocument(what="表单对象循环引用")
        if key not in painted:
            painted[key] = _painted_by(form, painted, above | {key})
        total += 1 + painted[key]
        if total > MAX_PAINTED:
            return total
    return total
