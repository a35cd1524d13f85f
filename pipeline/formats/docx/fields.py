"""Fields: which elements are code, which are result, and which codes a copy may keep.

A complex field is a run of w:fldChar begin, code (w:instrText), separate, result, end; it may span paragraphs and nest.
Markers without partner are no field: what lies between them shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from pipeline.formats.docx.names import MC, W, split, w
from pipeline.formats.docx.xml import Element

# Formats are keywords and pictures of dates and numbers, the other switches stand alone or with small numbers.
_FORMAT = r"(?:MERGEFORMAT|CHARFORMAT|FIRSTCAP|CAPS|UPPER|LOWER|[A-Z]{3,14}[1-4]?)"
_PICTURE = r"(?:[0#x,.%+-]{1,20}|[yMdhHmsAP:./-]{1,20})"
_SWITCHES = (
    rf"(?:\s+\\\*\s*(?:\"\s*{_FORMAT}\s*\"|{_FORMAT})|\s+\\[#@]\s*(?:\"{_PICTURE}\"|{_PICTURE})"
    r"|\s+\\[a-z](?:\s+(?:\"[0-9],?-?[0-9]?\"|[0-9]{1,3}|[0-9]-[0-9]))?)*"
)
_BOOKMARK = r"_(?:Toc|Ref)[0-9A-Za-z_]{0,40}"
_SAFE = re.compile(
    rf"\s*(?:(?:PAGE|NUMPAGES|SECTIONPAGES|SECTION|TOC)|(?:REF|PAGEREF|NOTEREF)\s+{_BOOKMARK}"
    rf"|SEQ\s+[^\W\d]{{1,12}}|STYLEREF\s+(?:[1-9]|\"[\w ]{{1,20}}\"|[^\W]{{1,20}})){_SWITCHES}\s*",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(\s*(?:SEQ|STYLEREF)\s+\"?)([^\"\\]*[^\"\\\s])", re.IGNORECASE)
KEPT_BOOKMARK = re.compile(_BOOKMARK, re.IGNORECASE)


@dataclass(slots=True)
class Field:
    """A complex field: its markers, the elements of its code, and what else stands in the code part.

    What stands in the code part of a nested field is said by that one.
    """

    markers: list[Element]
    codes: list[Element] = field(default_factory=list)
    unseen: list[Element] = field(default_factory=list)
    nested: bool = False

    def code(self) -> str:
        """Return the code as it stands now."""
        return "".join(code.text or "" for code in self.codes)

    def safe(self) -> bool:
        """Say whether a copy may keep the code."""
        return not self.nested and is_safe(self.code())


def is_safe(code: str) -> bool:
    """Say whether a field code is one that cannot hold anything of the document's own."""
    return _SAFE.fullmatch(code) is not None


def renamed(code: str, bookmark: Callable[[str], str], name: Callable[[str], str]) -> str:
    """Return a safe code with the names of the copy: its bookmarks, and its names of styles and sequences."""
    code = KEPT_BOOKMARK.sub(lambda match: bookmark(match.group()), code)
    return _NAMED.sub(lambda match: match.group(1) + name(match.group(2)), code, count=1)


def fields_of(story: Element) -> list[Field]:
    """Return the complete complex fields of a story, in the order in which they end."""
    done: list[Field] = []
    open_fields: list[tuple[Field, bool]] = []  # with: still in its code part
    for element in _run_content(story):
        local = split(str(element.tag))[1]
        if local != "fldChar":
            _place(element, local, open_fields)
            continue
        kind = element.get(w("fldCharType"))
        if kind == "begin":
            open_fields.append((Field([element]), True))
        elif open_fields and kind == "separate" and open_fields[-1][1]:
            current, _ = open_fields.pop()
            current.markers.append(element)
            open_fields.append((current, False))
        elif open_fields and kind == "end":
            current, _ = open_fields.pop()
            current.markers.append(element)
            done.append(current)
            _nest(current, open_fields)
    return done


def _place(element: Element, local: str, open_fields: list[tuple[Field, bool]]) -> None:
    """Give an element of a run to the innermost field whose code part it stands in."""
    if local == "instrText":
        # Code outside any code part belongs to no field; the walk hides it all the same.
        if open_fields and open_fields[-1][1]:
            open_fields[-1][0].codes.append(element)
    else:
        for current, in_code in reversed(open_fields):
            if in_code:
                current.unseen.append(element)
                return


def _nest(inner: Field, open_fields: list[tuple[Field, bool]]) -> None:
    """Hand a field that stands in another one's code part over to it: all of it is code there.

    To the innermost one, which hands itself on in turn; what is unseen in ``inner`` is said there already.
    """
    for outer, in_code in reversed(open_fields):
        if in_code:
            outer.nested = True
            outer.unseen += [*inner.markers, *inner.codes]
            return


def _run_content(story: Element) -> Iterator[Element]:
    """Yield the children of all runs of a story in order; not those of text boxes, deleted runs or fallbacks."""
    stack: list[Iterator[Element]] = [iter(story)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
            continue
        namespace, local = split(str(element.tag))
        if local in _OTHER_STORIES and namespace in (W, MC):
            continue
        if namespace == W and local == "r":
            yield from (child for child in element if child.tag != w("rPr"))
        stack.append(iter(element))


_OTHER_STORIES = frozenset({"txbxContent", "del", "moveFrom", "Fallback", "pPr", "rPr", "sectPr"})
