"""Why a page cannot be written as text and lines: it is then a picture, as in a rebuilt copy."""

from __future__ import annotations


class NotServed(Exception):
    """Something on a page is not understood fully. ``reason`` is a code, never text of the document."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)
