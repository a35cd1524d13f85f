"""Which parts of list labels stay when a span covers them.

A label's text stands once in the file, for all paragraphs of its level: cutting it changes them all. So numbers, and
words that every list has (（一）, 第二章, 附件3：), stay where a span covers other text too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.formats.docx.draft import Atom
from pipeline.formats.docx.names import w

_USUAL = re.compile(
    r"(?:第|附件|附表|附图|表|图|章|节|条|款|项|目|编|篇|部分|步骤|问题|例|注|卷|册"
    r"|chapter|section|article|appendix|annex|part|table|figure|step|no|[\W_])*",
    re.IGNORECASE,
)


def staying(touched: Sequence[tuple[int, Atom]], start: int, end: int) -> list[bool]:
    """Say of each atom that the span ``start`` to ``end`` touches (with the atom's offset) whether it stays all the same.

    A number goes with the words that it touches (139 in a label, 1234 its number, 5678 behind it); when a span has nothing else,
    what is usual goes too.
    """
    usual = [_is_usual(atom, atom.text[max(start - offset, 0) : end - offset]) for offset, atom in touched]
    if not any(_can_go(atom) and not stays for (_, atom), stays in zip(touched, usual, strict=True)):
        return [False] * len(touched)
    for order in (range(1, len(touched)), range(len(touched) - 2, -1, -1)):
        step = -1 if order.step == 1 else 1
        for index in order:
            beside = index + step
            if _is_number(touched[index][1]) and _can_go(touched[beside][1]) and not usual[beside]:
                usual[index] = False
    return usual


def is_label(atom: Atom) -> bool:
    """Say whether an atom is part of a list label."""
    return atom.attribute == w("val") and atom.element is not None and atom.element.tag == w("lvlText")


def _is_number(atom: Atom) -> bool:
    return is_label(atom) and not atom.literal


def _is_usual(atom: Atom, text: str) -> bool:
    return is_label(atom) and (not atom.literal or _USUAL.fullmatch(text) is not None)


def _can_go(atom: Atom) -> bool:
    return atom.addressed or atom.prints or atom.picture is not None or atom.within is not None
