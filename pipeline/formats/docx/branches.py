"""mc:AlternateContent: which branch counts as shown. Reader and writer ask the same question here.

A Choice shows when everything that it requires, and every kind of graphic in it, is known (text boxes, shapes and groups of
Word 2010, pictures); that is what Word shows and what survives in a copy. Otherwise the Fallback shows. The branch not shown is
read as hidden text and never copied.
"""

from __future__ import annotations

from pipeline.formats.docx.names import MC, PIC, WP14, WPG, WPS, A, split
from pipeline.formats.docx.xml import Element

KNOWN_GRAPHICS = frozenset({PIC, WPS, WPG})
"""Kinds of graphic data (their uri) that a copy may hold."""

_KNOWN = frozenset({WPS, WPG, WP14, A, PIC})


def shown(alternate: Element) -> Element | None:
    """Return the branch that shows, None when there is none."""
    fallback: Element | None = None
    for branch in alternate:
        namespace, local = split(str(branch.tag))
        if namespace != MC:
            continue
        if local == "Choice" and _is_known(branch):
            return branch
        if local == "Fallback" and fallback is None:
            fallback = branch
    return fallback


def others(alternate: Element) -> list[Element]:
    """Return the branches that do not show."""
    chosen = shown(alternate)
    return [branch for branch in alternate if branch is not chosen]


def _is_known(choice: Element) -> bool:
    required = [choice.nsmap.get(prefix) for prefix in choice.get("Requires", "").split()]
    if not required or any(namespace not in _KNOWN for namespace in required):
        return False
    return all(data.get("uri") in KNOWN_GRAPHICS for data in choice.iter(f"{{{A}}}graphicData"))
