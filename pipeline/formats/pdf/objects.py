"""Every string, name and stream that a PDF's objects hold, each with the way to it; objects that nothing refers to come last.

Ways are the shortest from the trailer, pages first (``/Page1/Annots/0/Contents``); what nothing refers to is
``/Unreferenced/`` with its number.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import pikepdf

MAX_NODES = 400_000


class Area(Enum):
    """What part of the file an object belongs to."""

    PLAIN = 1
    INFO = 2
    OUTLINE = 3
    FORM = 4
    NOTE = 5
    ATTACHED = 6
    STRUCTURE = 7
    LAYERS = 8
    LABELS = 9
    LOST = 10


@dataclass(frozen=True, slots=True)
class Node:
    """A string, name or stream: the way to it, its part of the file, the key under which it (or its array) stands.

    ``resources`` are those of the page or form around it, None where there is none.
    """

    path: str
    found: pikepdf.Object
    area: Area
    key: str
    resources: pikepdf.Object | None


_BY_KEY = {
    "/StructTreeRoot": Area.STRUCTURE,
    "/EmbeddedFiles": Area.ATTACHED,
    "/AF": Area.ATTACHED,
    "/FS": Area.ATTACHED,
    "/Outlines": Area.OUTLINE,
    "/AcroForm": Area.FORM,
    "/Annots": Area.NOTE,
    "/Popup": Area.NOTE,
    "/IRT": Area.NOTE,
    "/OCProperties": Area.LAYERS,
    "/PageLabels": Area.LABELS,
}
_FIELDS = (pikepdf.Name.Tx, pikepdf.Name.Btn, pikepdf.Name.Ch, pikepdf.Name.Sig)


@dataclass(slots=True)
class Walk:
    """Goes through a file once; ``cut`` says afterwards that it has more objects than are looked at."""

    pdf: pikepdf.Pdf
    cut: bool = False

    def nodes(self) -> Iterator[Node]:
        """Yield strings, names (as keys and as values) and streams; a broken object is left out."""
        seen: set[tuple[int, int]] = set()
        todo: deque[tuple[object, str, Area, str, pikepdf.Object | None]] = deque()
        trailer = self.pdf.trailer
        for number, page in enumerate(self.pdf.pages, start=1):
            todo.append((page.obj, f"/Page{number}", Area.PLAIN, "", None))
        todo.appendleft((trailer.get("/Info"), "/Info", Area.INFO, "", None))
        todo.append((trailer.get("/Root"), "/Root", Area.PLAIN, "", None))
        todo.append((trailer, "/Trailer", Area.PLAIN, "", None))
        left = [MAX_NODES]
        yield from self._spread(todo, seen, left)
        for index, found in enumerate(self.pdf.objects):
            if isinstance(found, pikepdf.Object) and found.is_indirect and found.objgen not in seen:
                todo.append((found, f"/Unreferenced/{found.objgen[0]}", Area.LOST, "", None))
            if index % 1000 == 999:
                yield from self._spread(todo, seen, left)
        yield from self._spread(todo, seen, left)
        self.cut = not left[0]

    def _spread(
        self,
        todo: deque[tuple[object, str, Area, str, pikepdf.Object | None]],
        seen: set[tuple[int, int]],
        left: list[int],
    ) -> Iterator[Node]:
        while todo and left[0]:
            left[0] -= 1
            found, path, area, key, resources = todo.popleft()
            if not isinstance(found, pikepdf.Object):
                continue
            if isinstance(found, pikepdf.Array | pikepdf.Dictionary | pikepdf.Stream) and found.is_indirect:
                if found.objgen in seen:
                    continue
                seen.add(found.objgen)
            elif found.is_indirect:
                seen.add(found.objgen)
            try:
                yield from _step(found, path, area, key, resources, todo)
            except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, IndexError):
                continue


def _step(
    found: pikepdf.Object,
    path: str,
    area: Area,
    key: str,
    resources: pikepdf.Object | None,
    todo: deque[tuple[object, str, Area, str, pikepdf.Object | None]],
) -> Iterator[Node]:
    if isinstance(found, pikepdf.String | pikepdf.Name):
        yield Node(path, found, area, key, resources)
    elif isinstance(found, pikepdf.Array):
        todo.extend((item, f"{path}/{index}", area, key, resources) for index, item in enumerate(found.as_list()))
    elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        own = found.get("/Resources")
        resources = own if isinstance(own, pikepdf.Dictionary) else resources
        if isinstance(found, pikepdf.Stream):
            yield Node(path, found, area, key, resources)
        area = _area_of(found, area)
        for name in sorted(found.keys()):
            yield Node(f"{path}{name}", pikepdf.Name(name), area, "/", resources)
            todo.append((found.get(name), f"{path}{name}", _BY_KEY.get(name, area), name, resources))


def _area_of(found: pikepdf.Object, area: Area) -> Area:
    kind, subtype = found.get("/Type"), found.get("/Subtype")
    if area is Area.LOST and kind is None:
        return area
    if found.get("/FT") in _FIELDS or subtype == pikepdf.Name.Widget:
        return Area.FORM
    if kind == pikepdf.Name.Annot or ("/Rect" in found and subtype is not None):
        return Area.NOTE
    if kind in (pikepdf.Name.Filespec, pikepdf.Name.EmbeddedFile):
        return Area.ATTACHED
    if kind == pikepdf.Name.OCG:
        return Area.LAYERS
    if kind in (pikepdf.Name.Page, pikepdf.Name.Font):
        return Area.PLAIN if area is not Area.LOST else area
    return area
