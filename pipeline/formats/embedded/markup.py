"""Text of RTF, HTML, MHT and foreign XML, with what their markup hides: attributes, comments, targets."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator

from lxml import etree, html

_RTF = re.compile(
    rb"\\'([0-9A-Fa-f]{2})"  # a byte of the code page
    rb"|\\u(-?\d{1,6}) ?(?:\\'[0-9A-Fa-f]{2}|[^\\{}])?"  # a character, and what stands for it elsewhere
    rb"|\\(par|line|cell|row|sect|page|tab)\b ?"
    rb"|\\([A-Za-z]{1,32})(-?\d{1,10})? ?"
    rb"|\\([^A-Za-z'])"
    rb"|([{}\r\n]+)"
    rb"|([^\\{}\r\n]+)"
)
_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_SKIPPED_TAGS = frozenset({"script", "style"})
_BLOCK_TAGS = re.compile(r"p|div|tr|li|h[1-6]|br|table|t[dh]|title|body|head")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_-]{3,20})", re.IGNORECASE)


def rtf_text(data: bytes) -> str:
    """Return the text of an RTF file, destinations of every kind included; a line end for each paragraph, cell and row."""
    declared = _CODE_PAGE.search(data)
    encoding = f"cp{declared[1].decode()}" if declared else "gb18030"
    encoding = "gb18030" if encoding in ("cp936", "cp1252", "cp54936") else encoding
    out: list[str] = []
    waiting = bytearray()

    def flush() -> None:
        if waiting:
            out.append(decoded(bytes(waiting), encoding))
            waiting.clear()

    for match in _RTF.finditer(data):
        octet, point, end, _, _, sign, _, plain = match.groups()
        if octet is not None:
            waiting.append(int(octet, 16))
            continue
        if plain is not None and waiting and waiting[-1] >= 0x81 and len(_odd_tail(waiting)) % 2:
            # The second byte of a double-byte character may be written as itself.
            waiting += plain[:1]
            plain = plain[1:]
        if point is not None or end is not None or plain is not None or sign is not None:
            flush()
        if point is not None:
            out.append(_character(int(point)))
        elif end is not None:
            out.append("\t" if end in (b"cell", b"tab") else "\n")
        elif plain:
            out.append(decoded(plain, encoding))
        elif sign in (b"~", b"_", b"\\", b"{", b"}"):
            out.append({b"~": " ", b"_": "-"}.get(sign, sign.decode()))
    flush()
    return "".join(out)


def _odd_tail(waiting: bytearray) -> bytes:
    at = len(waiting)
    while at and waiting[at - 1] >= 0x81:
        at -= 1
    return bytes(waiting[at:])


def _character(code: int) -> str:
    code = code + 0x10000 if code < 0 else code
    return chr(code) if code < 0xD800 or 0xE000 <= code < 0x110000 else ""


def decoded(data: bytes, encoding: str | None) -> str:
    """Decode bytes; as GB 18030 where no encoding or none known is named."""
    try:
        return data.decode(encoding or "gb18030", "replace")
    except LookupError:
        return data.decode("gb18030", "replace")


def html_texts(data: bytes, charset: str | None = None) -> Iterator[str]:
    """Yield the text of an HTML file, then its comments and the attributes that hold words."""
    declared = _CHARSET.search(data[:4096])
    encoding = charset or (declared[1].decode() if declared else None) or _guess(data)
    try:
        root = html.document_fromstring(decoded(data, encoding), parser=html.HTMLParser(huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return
    shown: list[str] = []
    beside: list[str] = []
    for element in root.iter():
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag or tag in _SKIPPED_TAGS:
            beside.append(element.text or "")
        else:
            shown.append(("\n" if _BLOCK_TAGS.fullmatch(tag) else "") + (element.text or ""))
            beside += [str(value) for value in element.attrib.values()]
        shown.append(element.tail or "")
    yield "".join(shown)
    yield from beside


def _guess(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def mail_parts(data: bytes) -> Iterator[tuple[str, bytes, str | None, str]]:
    """Yield the parts of a MHT or mail file: way, decoded content, charset, content type; first its headers."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    for number, part in enumerate(message.walk()):
        headers = "\n".join(f"{name}: {value}" for name, value in part.items())
        yield f"{number}/headers", headers.encode("utf-8", "replace"), "utf-8", "text/plain"
        if not part.is_multipart():
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                yield f"{number}", content, part.get_content_charset(), part.get_content_type()
