"""Papers that come in from outside (rulings, reports, answers of organs): kept as they are, told apart by their first bytes."""

from __future__ import annotations

_STARTS = (
    (b"%PDF-", ".pdf"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"II*\x00", ".tif"),
    (b"MM\x00*", ".tif"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".doc"),
)
# Names of parts stand in clear between the packed parts; nothing is unpacked to look.
_PARTS = ((b"word/document.xml", ".docx"), (b"OFD.xml", ".ofd"))


def suffix_of(data: bytes) -> str | None:
    """Return the suffix of a paper of a kind that authorities send, None for every other file."""
    for start, suffix in _STARTS:
        if data.startswith(start):
            return suffix
    if data.startswith(b"PK\x03\x04"):
        return next((suffix for part, suffix in _PARTS if part in data), None)
    return None
