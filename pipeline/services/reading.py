"""What a draft read as when it was taken in, so that nothing is decided, signed or released on another text.

The bytes of an original never change, but what they read as may: with another version of this program, or of LibreOffice where
the draft is converted. Spans would then cover other words, and people would have signed what they never saw.

So what was read is kept with the case, and nobody who looks at it waits for its original to be read. Whether that still reads so is
seen once in the life of a process, which is one version of this program, and before anything is made of it.

Recognising characters in pixels takes seconds a page, and another processor may see one otherwise. So where there are any, and
of every PDF, whose text is believed only where its fonts look like what they say, the original is never read again: only its
other characters are looked up in it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping
from itertools import groupby
from weakref import WeakKeyDictionary

from pipeline import formats
from pipeline.errors import ReadsDifferently
from pipeline.formats import apart
from pipeline.model.document import Block, Document, DocxInk, PageInk
from pipeline.model.review import Case, Item
from pipeline.store import KeyRing, Store

_SEEN: WeakKeyDictionary[Store, set[str]] = WeakKeyDictionary()
_SEEN_LOCK = threading.Lock()


def reading_of(keys: KeyRing, document: Document) -> str:
    """Return the keyed hash of what a document reads as: the text, its blocks, what hides, what belongs to which state.

    That is what offsets count in and what decides which words a copy shows; of a conversion its pictures belong to it too. Fonts,
    kinds of blocks and cuts into runs do not count. Keyed, since a text may be guessed. Hashing anything else here would let every
    open case read differently.
    """
    pictures = document.converted.pictures if document.converted is not None else ()
    facts = [document.format, [[block.hiding, _runs(block)] for block in document.blocks], pictures]
    return keys.fingerprint(json.dumps(facts).encode(), "reading")


def check_reading(keys: KeyRing, case: Case, document: Document) -> None:
    """Make sure that a case's original reads as when it was taken in; of cases of older versions nothing is known here.

    Raises:
        ReadsDifferently: it does not.
    """
    if case.reading is not None and reading_of(keys, document) != case.reading:
        raise ReadsDifferently(case=case.number)


def is_recognised(document: Document) -> bool:
    """Whether any of a document's characters were recognised in pixels."""
    return any(isinstance(piece.address, PageInk | DocxInk) for block in document.blocks for piece in block.pieces)


def is_read_once(document: Document) -> bool:
    """Whether a document's original is never read again: it took the recogniser to read it."""
    return document.format == "pdf" or is_recognised(document)


def check_same(keys: KeyRing, case: Case, kept: Document, again: Document) -> None:
    """Make sure that an original reads as it was kept.

    Raises:
        ReadsDifferently: it does not.
    """
    if reading_of(keys, kept) != reading_of(keys, again):
        raise ReadsDifferently(case=case.number)


def note_seen(store: Store, reading: str) -> None:
    """Note that this process has seen an original read as what is kept under a blob id."""
    with _SEEN_LOCK:
        _SEEN.setdefault(store, set()).add(reading)


def was_seen(store: Store, reading: str) -> bool:
    """Tell whether ``note_seen`` was called."""
    with _SEEN_LOCK:
        return reading in _SEEN.get(store, ())


def check_source(case: Case, source: bytes, document: Document, *, elsewhere: bool = False) -> None:
    """Make sure that what a document has from a file's own text stands where its addresses say.

    ``elsewhere``: the file is opened in another process than this one.

    Raises:
        ReadsDifferently: it does not.
    """
    still_says = apart.still_says if elsewhere else formats.still_says
    if not still_says(source, document):
        raise ReadsDifferently(case=case.number)


def check_items(case: Case, document: Document, items: Iterable[Item], texts: Mapping[str, str]) -> None:
    """Make sure that each item's text still stands at its place: all there is to compare in cases of older versions.

    Raises:
        ReadsDifferently: it does not.
    """
    if any(document.text[each.start : each.end] != texts[each.id] for each in items):
        raise ReadsDifferently(case=case.number)


def _runs(block: Block) -> list[tuple[str | None, str]]:
    groups = groupby(block.pieces, key=lambda piece: piece.revised)
    return [(revised, "".join(piece.text for piece in pieces)) for revised, pieces in groups]
