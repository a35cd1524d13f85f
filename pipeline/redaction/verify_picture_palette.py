"""Palettes: two numbers of one colour look alike and can spell something; a colour that no pixel has says something too."""

from __future__ import annotations

from PIL import Image


def is_plain(picture: Image.Image) -> bool:
    """Whether each entry of a palette picture (loaded, mode P) has pixels, each pixel an entry, and no two entries look alike."""
    colours = picture.getpalette("RGB") or []
    entries = [tuple(colours[at : at + 3]) for at in range(0, len(colours), 3)]
    clear = picture.info.get("transparency", b"")
    given = {clear: 0} if isinstance(clear, int) else dict(enumerate(clear))
    looks = {(*colour, given.get(number, 255)) for number, colour in enumerate(entries)}
    used = {number for number, count in enumerate(picture.histogram()) if count}
    return len(looks) == len(entries) and used == set(range(len(entries)))
