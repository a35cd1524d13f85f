"""Words that stand in a part in another writing: percent-encoded in addresses and names, base64 in the data of fields."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from pipeline.formats.docx.names import W, split
from pipeline.formats.docx.xml import Element

_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2}){2}")
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{16,}+={0,2}\s*")
_NAMESPACE = re.compile(r"""xmlns(?::([^\s=]{1,200}))?\s*=\s*["']([^"'<]*)""")
_HOLDERS = frozenset({"fldData", "binData"})


def percent_decoded(value: str) -> str | None:
    """Return what a percent-encoded value says, in UTF-8 or GB 18030; None where it is not encoded or says no more."""
    if _PERCENT.search(value) is None:
        return None
    octets = unquote_to_bytes(value)
    for encoding in ("utf-8", "gb18030"):
        try:
            text = octets.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text if text != value else None
    return None


def addresses(root: Element, source: bytes) -> Iterator[str]:
    """Yield what percent-encoded attribute values and field codes of a part say, and the names of its namespaces.

    ``source`` are the bytes that ``root`` was parsed from: most hold no percent sign, and need no walk.
    """
    text = source.decode("utf-16" if source[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")
    for prefix, uri in dict.fromkeys(_NAMESPACE.findall(text)):
        yield f"{prefix} {percent_decoded(uri) or uri}"
    if "%" in text:
        yield from _percent_signs(root)


def _percent_signs(root: Element) -> Iterator[str]:
    code: list[str] = []
    for element in root.iter():
        for value in element.attrib.values():
            if (text := percent_decoded(str(value))) is not None:
                yield text
        namespace, local = split(str(element.tag))
        if namespace == W and local == "instrText":
            code.append(element.text or "")
        elif local == "fldChar" and code:
            if (text := percent_decoded("".join(code))) is not None:
                yield text
            code = []


def is_binary(element: Element) -> bool:
    """Say whether an element holds base64 (17.16.17, w:fldData)."""
    return split(str(element.tag))[1] in _HOLDERS and _BASE64.fullmatch(element.text or "") is not None


def binary(element: Element) -> bytes:
    """Return what the base64 of an element says, nothing where it is broken."""
    try:
        return base64.b64decode("".join((element.text or "").split()), validate=False)
    except (binascii.Error, ValueError):
        return b""
