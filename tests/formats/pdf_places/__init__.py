"""One PDF for each place where a value can hide (issue 5, 'Hiding places to be tested'), and how to get the values back.

``PLACES`` maps a place's name to how its file is made; the planted values are those of the Word places. ``recover`` looks for
them in any PDF. Files are made when they are first asked for, byte by byte (``syntax``, ``draft``), and set in an installed Chinese
font (``faces``).
Invented persons only.
"""

from __future__ import annotations

from tests.formats.pdf_places import fields, images, invisible, layout, leftovers, names, notes, scans, structure, text
from tests.formats.pdf_places.core import CORE, SERVED, VERIFIED
from tests.formats.pdf_places.draft import Place

__all__ = ["CORE", "PLACES", "SERVED", "VERIFIED", "Place"]

_MODULES = (text, layout, scans, images, invisible, notes, fields, structure, names, leftovers)

PLACES: dict[str, Place] = {name: place for module in _MODULES for name, place in module.places}
"""Every place by its name."""

assert len(PLACES) == sum(len(module.places.found) for module in _MODULES), "two places have one name"
