"""Document properties: names and titles that travel with a file without showing in it."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.formats.docx.draft import LINE_END, Atom, Line
from pipeline.formats.docx.names import REL_APP, REL_CORE, REL_CUSTOM, split
from pipeline.formats.docx.package import Package
from pipeline.model.document import BlockKind, Hiding

_CORE = frozenset(
    {
        "title",
        "subject",
        "creator",
        "keywords",
        "keyword",
        "description",
        "lastModifiedBy",
        "category",
        "contentStatus",
        "identifier",
    }
)
_APP = frozenset({"Company", "Manager", "HyperlinkBase"})


def property_lines(package: Package) -> Iterator[Line]:
    """Yield a hidden line for every property that holds somebody's words: core, extended, custom."""
    for type, wanted in ((REL_CORE, _CORE), (REL_APP, _APP)):
        for part in package.all_related("", type):
            for element in package.tree(part).iter():
                if split(str(element.tag))[1] in wanted:
                    yield from _line(Atom(element.text or "", part, element))
    for part in package.all_related("", REL_CUSTOM):
        for element in package.tree(part).iter():
            if len(element) == 0:
                yield from _line(Atom(element.text or "", part, element))
            if element.get("fmtid") is not None:
                yield from _line(Atom(element.get("name", ""), part, element, "name"))


def _line(atom: Atom) -> Iterator[Line]:
    if atom.text.strip():
        yield Line([atom, LINE_END], BlockKind.METADATA, Hiding.METADATA)
