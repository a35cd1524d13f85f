"""What a picture file says beside its pixels: remarks, names, places, data behind its end, words of a drawing.

A copy never holds any of it (``media`` writes the pixels alone); it is read so that people learn of it and so that what
is withheld is known wherever it stood. Nothing is decoded to pixels here, and every loop over a file's own counts is bounded.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import islice

from pipeline.formats.embedded.found_text import Bit
from pipeline.formats.embedded.picture_files import bits

MAX_TEXTS = 2_000
"""Most texts of one picture."""

MAX_TEXT = 100_000
"""Longest text of a picture, in code points."""


def picture_texts(source: bytes) -> Iterator[tuple[str, str]]:
    """Yield (way inside the file, text) of everything that a picture file holds beside its pixels; each text once.

    Ways are such as ``png/tEXt/Author``, ``exif/Artist``, ``iptc/By-line``, ``xmp/dc:creator``, ``jpeg/comment``,
    ``thumbnail/exif/Artist``, ``emf/text``, ``svg/title``, ``after-end``. Knows PNG, JPEG, GIF, TIFF, WebP, BMP, EMF, WMF and SVG;
    another file's text is taken where it is surely text. Never raises, whatever the bytes are.
    """
    seen: set[tuple[str, str]] = set()
    for bit in islice(_bits(source), 4 * MAX_TEXTS):
        for each in bit.texts():
            text = each.strip()[:MAX_TEXT]
            if text and (bit.way, text) not in seen:
                seen.add((bit.way, text))
                yield bit.way, text
        if len(seen) >= MAX_TEXTS:
            return


def picture_warnings(source: bytes) -> frozenset[str]:
    """Return codes of what a picture file holds that is no text. Never raises.

    ``picture_thumbnail``: a small picture inside it, which may show what the large one no longer does;
    ``picture_tail``: data behind its end; ``picture_frames``: more pictures than the one that prints.
    """
    return frozenset(bit.warning for bit in islice(_bits(source), 4 * MAX_TEXTS) if bit.warning is not None)


def _bits(source: bytes) -> Iterator[Bit]:
    try:
        yield from bits(source)
    except (ValueError, IndexError, OverflowError, struct.error, RecursionError):
        # Numbers of a broken file that led nowhere; what was found before stays found.
        return
