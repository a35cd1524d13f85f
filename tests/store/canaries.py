"""Strings that must not be found again in anything that a home writes."""

from __future__ import annotations

import base64
import itertools
from pathlib import Path

COUNT = itertools.count()


class Canaries:
    """Makes strings that are searched for afterwards, in the encodings that a database or JSON might give them."""

    def __init__(self) -> None:
        self.planted: list[str] = []

    def __call__(self, what: str) -> str:
        self.planted.append(f"金丝雀{what}{next(COUNT):04d}Canary")
        return self.planted[-1]

    def needles(self) -> dict[bytes, str]:
        found: dict[bytes, str] = {}
        for text in self.planted:
            for form in (text.encode(), text.encode("utf-16-le"), text.encode("gb18030"), ascii(text)[1:-1].encode()):
                found[form] = text
            # Base64 of the middle, at each of the three alignments.
            for shift in range(3):
                found[base64.b64encode(b"\0" * shift + text.encode())[4:-4]] = text
            found[text.encode().hex().encode()] = text
        return found


def search(folder: Path, canary: Canaries) -> dict[str, str]:
    needles = canary.needles()
    found: dict[str, str] = {}
    for path in folder.rglob("*"):
        data = path.name.encode() + (path.read_bytes() if path.is_file() else b"")
        found |= {needles[needle]: path.name for needle in needles if needle in data}
    return found


# What every canary has in it, so that a part of one is found too; in the ways that text may stand in a file.
_PARTS = ("Canary", "金丝雀")


def search_parts(folder: Path, *more: str) -> dict[str, str]:
    """Return parts of canaries, and other texts, that stand in names or contents of a folder's files, with the file."""
    needles = {
        form: text
        for text in (*_PARTS, *more)
        for form in (
            text.encode(),
            text.encode("utf-16-le"),
            text.encode("utf-16-be"),
            text.encode("gb18030"),
            ascii(text)[1:-1].encode(),
            text.encode().hex().encode(),
            *(base64.b64encode(b"\0" * shift + text.encode())[4:-4] for shift in range(3) if len(text.encode()) > 9),
        )
    }
    found: dict[str, str] = {}
    for path in folder.rglob("*"):
        data = path.name.encode() + (path.read_bytes() if path.is_file() else b"")
        found |= {text: str(path) for needle, text in needles.items() if needle in data}
    return found
