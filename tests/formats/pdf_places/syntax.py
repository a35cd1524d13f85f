"""PDF files written byte by byte, so that a place may stand where no library would put it.

PDF syntax is handled as ``str`` in Latin-1: one character is one byte of the file.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Mapping

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def raw(data: str | bytes) -> bytes:
    """Return PDF syntax as bytes."""
    return data.encode("latin-1") if isinstance(data, str) else data


def text16(text: str) -> str:
    """Return a text string in UTF-16 with its mark, written in hexadecimal."""
    return f"<feff{text.encode('utf-16-be').hex()}>"


def literal(data: bytes) -> str:
    """Return a string in parentheses."""
    escaped = re.sub(rb"([\\()])", rb"\\\1", data).replace(b"\r", rb"\r")
    return f"({escaped.decode('latin-1')})"


def octal(data: bytes) -> str:
    """Return a string in which every byte is written in octal."""
    return "(" + "".join(f"\\{byte:03o}" for byte in data) + ")"


def name(text: str) -> str:
    """Return a name; every byte of its UTF-8 that is no letter or digit is escaped."""
    said = text.encode()
    return "/" + "".join(chr(byte) if chr(byte).isalnum() and byte < 128 else f"#{byte:02X}" for byte in said)


def dictionary(entries: Mapping[str, str]) -> str:
    """Return a dictionary; keys come without their slash."""
    return "<<" + "".join(f" /{key} {value}" for key, value in entries.items()) + " >>"


class File:
    """The objects of a file in the making; references are strings such as ``7 0 R``."""

    def __init__(self) -> None:
        self.bodies: dict[int, bytes] = {}
        self.before: dict[int, bytes] = {}  # what stands before an object, no part of it

    def add(self, body: str | bytes) -> str:
        """Add an object and return the reference to it."""
        number = max(self.bodies, default=0) + 1
        self.bodies[number] = raw(body)
        return f"{number} 0 R"

    def reserve(self) -> str:
        """Return the reference of an object that is set later."""
        return self.add("null")

    def set(self, reference: str, body: str | bytes) -> None:
        """Replace an object."""
        self.bodies[int(reference.split()[0])] = raw(body)

    def stream(self, data: str | bytes, entries: str = "", *, packed: bool = True) -> str:
        """Add a stream, compressed unless it says how it is."""
        return self.add(stream(data, entries, packed=packed))

    def written(self, trailer: str, *, header: bytes = HEADER, end: bytes = b"") -> bytes:
        """Return the file with a classic table of references."""
        out, places = self._laid(header)
        start = len(out)
        size = max(places) + 1
        rows = [b"0000000000 65535 f \n"]
        rows += [b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 00001 f \n" for n in range(1, size)]
        out += b"xref\n0 %d\n" % size + b"".join(rows)
        return out + raw(f"trailer\n<< /Size {size} {trailer} >>\nstartxref\n{start}\n%%EOF\n") + end

    def written_with_stream(self, trailer: str, *, junk: bytes = b"") -> bytes:
        """Return the file with a stream of references; ``junk`` follows its rows."""
        out, places = self._laid(HEADER)
        number = max(places) + 1
        places[number] = len(out)
        rows = struct.pack(">BIH", 0, 0, 65535)
        rows += b"".join(struct.pack(">BIH", 1, places.get(n, 0), 0) for n in range(1, number + 1))
        entries = f"/Type /XRef /Size {number + 1} /W [1 4 2] {trailer}"
        body = b"%d 0 obj\n" % number + stream(rows + junk, entries) + b"\nendobj\n"
        return out + body + b"startxref\n%d\n%%%%EOF\n" % places[number]

    def _laid(self, header: bytes) -> tuple[bytes, dict[int, int]]:
        out, places = header, {}
        for number, body in self.bodies.items():
            out += self.before.get(number, b"")
            places[number] = len(out)
            out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
        return out, places


def stream(data: str | bytes, entries: str = "", *, packed: bool = True) -> bytes:
    """Return a stream object."""
    data = raw(data)
    if packed and "/Filter" not in entries:
        data, entries = zlib.compress(data), f"{entries} /Filter /FlateDecode"
    return raw(f"<< {entries} /Length {len(data)} >>\nstream\n") + data + b"\nendstream"


def appended(source: bytes, objects: Mapping[str, str | bytes], trailer: str, *, free: int | None = None) -> bytes:
    """Return a file with an incremental update: objects by reference, and perhaps one object that is given up."""
    last = source.rindex(b"startxref")
    before = int(source[last:].split()[1])
    out, rows = source, [b"0 1\n0000000000 65535 f \n"]
    for reference, body in objects.items():
        number = int(reference.split()[0])
        rows.append(b"%d 1\n%010d 00000 n \n" % (number, len(out)))
        out += b"%d 0 obj\n" % number + raw(body) + b"\nendobj\n"
    if free is not None:
        rows.append(b"%d 1\n0000000000 00001 f \n" % free)
    start = len(out)
    return (
        out + b"xref\n" + b"".join(rows) + raw(f"trailer\n<< {trailer} /Prev {before} >>\nstartxref\n{start}\n%%EOF\n")
    )
