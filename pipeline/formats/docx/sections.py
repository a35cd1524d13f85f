"""Sections and the headers and footers that really print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.formats.docx.names import REL_FOOTER, REL_HEADER, REL_SETTINGS, r, w
from pipeline.formats.docx.package import Package
from pipeline.formats.docx.styles import is_on
from pipeline.formats.docx.xml import Element

_TYPES = {"header": REL_HEADER, "footer": REL_FOOTER}


@dataclass(frozen=True, slots=True)
class Furniture:
    """What prints at the top or the bottom of a section's pages.

    ``kind`` is ``header`` or ``footer``, ``pages`` one of ``default``, ``first``, ``even``; ``part`` is None where the
    section (and those before it) have none of that kind.
    """

    section: Element
    kind: str
    pages: str
    part: str | None


def sections(body: Element) -> list[Element]:
    """Return the section properties of the document in order; former ones, kept by a revision, do not count."""
    found = ((section, section.getparent()) for section in body.iter(w("sectPr")))
    return [section for section, parent in found if parent is not None and parent.tag in (w("body"), w("pPr"))]


def furniture(package: Package) -> Iterator[Furniture]:
    """Yield header and footer of every section as printed.

    A section without one of its own takes that of the section before (ISO/IEC 29500-1, 17.10.1). ``first`` prints where
    the section has a title page, ``even`` where the settings ask for it.
    """
    root = package.tree(package.main)
    even = _has_even_pages(package)
    current: dict[tuple[str, str], str] = {}
    rels = package.relationships(package.main)
    for section in sections(root):
        for kind in ("header", "footer"):
            for reference in section.iterchildren(w(f"{kind}Reference")):
                rel = rels.get(reference.get(r("id"), ""))
                if rel is not None and rel.type == _TYPES[kind] and not rel.external and rel.target in package.parts:
                    current[kind, reference.get(w("type"), "default")] = rel.target
        title_page = section.find(w("titlePg"))
        first = title_page is not None and is_on(title_page.get(w("val"), "1"))
        for pages in ("default", *(["first"] if first else []), *(["even"] if even else [])):
            for kind in ("header", "footer"):
                yield Furniture(section, kind, pages, current.get((kind, pages)))


def _has_even_pages(package: Package) -> bool:
    part = package.related(package.main, REL_SETTINGS)
    found = package.tree(part).find(w("evenAndOddHeaders")) if part is not None else None
    return found is not None and is_on(found.get(w("val"), "1"))
