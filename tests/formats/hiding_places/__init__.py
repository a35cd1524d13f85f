"""One Word file for each place where a value can hide (issue 4, 'Where things hide'), and how to get the values back.

``PLACES`` maps a place's name to its file; the planted values stand in ``values``. ``recover`` looks for them in any file. Invented
persons only.
"""

from __future__ import annotations

from tests.formats.hiding_places import links, objects, packaging, pictures, remarks, running_text, stories
from tests.formats.hiding_places.builder import Place

PLACES: dict[str, Place] = {
    name: place
    for module in (running_text, remarks, stories, links, objects, pictures, packaging)
    for name, place in module.places()
}
"""Places whose secret is text."""

DRAWN: dict[str, Place] = dict(pictures.drawn_places())
"""Places whose secret is a pattern of pixels."""
