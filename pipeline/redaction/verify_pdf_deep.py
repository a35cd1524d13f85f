"""Streams and strings of a PDF taken apart to the last byte: whatever format stands in them is opened as in a Word package.

Pixels are left to ``verify_areas`` and ``verify_pdf_seen``; what travels beside them (EXIF, colour profiles, words behind the end)
is read here.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pikepdf

from pipeline.formats.pulse import beat
from pipeline.redaction.verify_search import Search
from pipeline.redaction.verify_take import Taker

_LARGE = 1 << 24  # unpacked bytes above which a stream is searched as it is only
_PIXELS = ("/FlateDecode", "/LZWDecode", "/RunLengthDecode", "/ASCII85Decode", "/ASCIIHexDecode", "/CCITTFaxDecode")
_HEAD = b"%PDF-"
_END = b"%%EOF"


def search_pieces(copy: bytes, search: Search) -> None:
    """Open every stream and longer string of a copy, and what stands around its objects; never raises for what it is."""
    taker = Taker(search)
    for data in _around(copy):
        taker.take("", data, 1)
    try:
        with pikepdf.open(BytesIO(copy), suppress_warnings=True) as pdf:
            for each in pdf.objects:
                beat()
                if isinstance(each, pikepdf.Stream):
                    for data in _contents(each):
                        taker.take("", data, 1)
                _strings(each, taker)
            _strings(pdf.trailer, taker)
    except Exception:  # pikepdf raises whatever a broken file provokes; that it does not open is another check
        return


def _around(copy: bytes) -> Iterator[bytes]:
    """Yield the bytes before the header and after the last end."""
    begin, end = copy.find(_HEAD), copy.rfind(_END)
    if begin > 0:
        yield copy[:begin]
    if 0 <= end < len(copy) - len(_END) - 2:
        yield copy[end + len(_END) :]


def _contents(stream: pikepdf.Stream) -> Iterator[bytes]:
    """Yield what a stream holds, unpacked as far as its filters are none of a picture's."""
    try:
        data = stream.read_bytes()
    except pikepdf.PdfError:
        data = stream.read_raw_bytes()
    if len(data) > _LARGE:
        return
    kind = stream.get("/Filter")
    filters = [str(each) for each in kind] if isinstance(kind, pikepdf.Array) else [str(kind)]
    # Bare samples are no text; a picture in a format of its own (JPEG) has other words in it.
    if stream.get("/Subtype") != "/Image" or not all(each in (*_PIXELS, "None") for each in filters):
        yield data


def _strings(value: object, taker: Taker, depth: int = 0) -> None:
    """Take the strings directly inside an object, each alone: what they hold may be text in any encoding, or a file."""
    if depth > 8 or not isinstance(value, pikepdf.Object):
        return
    if isinstance(value, pikepdf.String):
        data = bytes(value)
        if len(data) > 1:
            taker.take("", data, 1)
    elif isinstance(value, pikepdf.Array | pikepdf.Dictionary | pikepdf.Stream):
        values = value if isinstance(value, pikepdf.Array) else value.values()
        for each in values:
            if isinstance(each, pikepdf.Object) and not each.is_indirect:
                _strings(each, taker, depth + 1)
