"""RTF, HTML and MIME: the text that stands in them once control words, tags and encodings are taken away."""

from __future__ import annotations

import codecs
import email
import re
from email.message import Message

from pipeline.redaction.verify_decode import blobs
from pipeline.redaction.verify_opened import Opened

_RTF = re.compile(
    rb"\\'([0-9A-Fa-f]{2})|\\([A-Za-z]{1,32})(-?\d{1,10})? ?|\\([^A-Za-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)|(\\)",
    re.DOTALL,
)
_BREAKS = frozenset((b"par", b"line", b"cell", b"row", b"tab", b"sect", b"page", b"column"))
_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_MOST_TOKENS = 3_000_000
_MOST_PARTS = 500
_TAG = re.compile(r"<(?:/?[A-Za-z][^<>]*|[!?][^<>]*)>")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_BLOCK = re.compile(r"</?(?:p|div|br|td|th|tr|li|h[1-6]|title|table|ul|ol|body|head|html)\b[^<>]*>", re.IGNORECASE)
_MIME = re.compile(rb"\A\s*(?:[A-Za-z0-9-]{2,60}:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){1,}", re.DOTALL)
_MIME_HEADS = re.compile(rb"^(?:mime-version|content-type|content-transfer-encoding|content-location)\s*:", re.I | re.M)


def is_rtf(data: bytes) -> bool:
    """Whether the bytes begin like RTF."""
    return data[:16].lstrip(b"\xef\xbb\xbf \r\n\x00").startswith(b"{\\rt")


def is_mime(data: bytes) -> bool:
    """Whether the bytes begin with the headers of a MIME message (MHT)."""
    head = data[:4096]
    return _MIME_HEADS.search(head) is not None and _MIME.match(head) is not None


class _Rtf:
    """Takes the tokens of an RTF file; bytes are collected and decoded together, since a character may be two of them."""

    def __init__(self, encoding: str) -> None:
        self.all: list[str] = []
        self.plain: list[str] = []
        self._encoding = encoding
        self._octets = bytearray()
        self._skip = 0  # characters of the fallback behind a \u
        self._units = 1
        self._ignorable = 0
        self._groups: list[tuple[int, int]] = []
        self.raw: list[bytes] = []

    def octets(self, data: bytes) -> None:
        """Add text; the fallback of a Unicode character is passed over."""
        passed = min(self._skip, len(data))
        self._skip -= passed
        self._octets += data[passed:]

    def say(self, text: str) -> None:
        """Add decoded text."""
        self._flush()
        self.all.append(text)
        if not self._ignorable:
            self.plain.append(text)

    def _flush(self) -> None:
        if self._octets:
            text = self._octets.decode(self._encoding, "replace")
            self._octets.clear()
            self.say(text)

    def group(self, opens: bool) -> None:
        """Enter or leave a group. Bytes of one character may stand in two groups, so they are not decoded here."""
        self._skip = 0
        if opens:
            self._groups.append((self._ignorable, self._units))
        elif self._groups:
            ignorable, self._units = self._groups.pop()
            if ignorable != self._ignorable:
                self._flush()
                self._ignorable = ignorable

    def word(self, name: bytes, number: bytes) -> None:
        """Take a control word."""
        if name == b"u" and number:
            code = int(number) & 0xFFFF
            self._flush()
            self.say(chr(code))
            self._skip = self._units
        elif name == b"uc":
            self._units = min(9, abs(int(number or b"1")))
        elif name in _BREAKS:
            self.say("\n")

    def ignorable(self) -> None:
        """Enter a destination that readers may pass over."""
        self._flush()
        self._ignorable += 1

    def texts(self) -> list[str]:
        """Return all text, and the text outside such destinations."""
        self._flush()
        joined = ("".join(each) for each in (self.all, self.plain))
        # Characters beyond the first plane are written as two halves.
        return [text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore") for text in joined]


def open_rtf(data: bytes) -> Opened:
    """Read the text of an RTF file and the objects and pictures it holds as hexadecimal digits."""
    opened = Opened(faults=["导入的文件"])
    page = _CODE_PAGE.search(data[:4096])
    encodings = {"gb18030", f"cp{page[1].decode()}" if page else "cp1252"}
    for encoding in sorted(encodings):
        try:
            codecs.lookup(encoding)
        except LookupError:
            continue
        reader = _Rtf(encoding)
        _read_rtf(data, reader)
        opened.say("rtf-text", dict.fromkeys(reader.texts()))
    opened.inner += [("", blob) for blob in blobs(data.decode("latin-1"))]
    return opened


def _read_rtf(data: bytes, reader: _Rtf) -> None:
    at = 0
    for _ in range(_MOST_TOKENS):
        token = _RTF.match(data, at)
        if token is None:
            break
        at = token.end()
        octet, word, number, sign, brace, text, _ = token.groups()
        if text is not None:
            reader.octets(text)
        elif octet is not None:
            reader.octets(bytes.fromhex(octet.decode()))
        elif brace is not None:
            reader.group(brace == b"{")
        elif word == b"bin" and number:
            at += max(0, int(number))
        elif word is not None:
            reader.word(word, number)
        elif sign == b"*":
            reader.ignorable()
        elif sign == b"~":
            reader.say(" ")
        elif sign in (b"\\", b"{", b"}"):
            reader.octets(sign)


def open_html(data: bytes) -> Opened:
    """Read the text of HTML, its attributes and comments, in the declared and in the usual encodings."""
    opened = Opened(faults=["导入的文件"])
    for text in texts_of(data):
        html_texts(text, opened)
    return opened


def texts_of(data: bytes) -> list[str]:
    """Decode a text file: as it declares, in UTF-16 where it is marked or full of zeros, in UTF-8 and GB18030."""
    names = [found.decode("ascii", "ignore") for found in _CHARSET.findall(data[:4096])[:4]]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        names.append("utf-16")
    elif data[:64].count(b"\x00") >= 8:
        names += ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
    texts = []
    for name in dict.fromkeys([*names, "utf-8", "gb18030"]):
        try:
            texts.append(data.decode(name, "ignore"))
        except (LookupError, UnicodeError):
            continue
    return list(dict.fromkeys(texts))


def html_texts(text: str, opened: Opened) -> None:
    """Add what HTML says without its tags, in its tags, and in its comments."""
    shown, comments = _without_comments(text)
    opened.say("html-text", [_TAG.sub("", shown), _TAG.sub("", _BLOCK.sub("\n", shown))])
    opened.say("html-source", [text, *(_TAG.sub("", each) for each in comments)])
    opened.inner += [("", blob) for blob in blobs(text)]


def _without_comments(text: str) -> tuple[str, list[str]]:
    """Cut a page into what stands outside comments, and the comments."""
    shown: list[str] = []
    comments: list[str] = []
    at = 0
    while (begin := text.find("<!--", at)) >= 0 and (end := text.find("-->", begin)) >= 0:
        shown.append(text[at:begin])
        comments.append(text[begin + 4 : end])
        at = end + 3
    return "".join([*shown, text[at:]]), comments[:_MOST_PARTS]


def open_mime(data: bytes) -> Opened:
    """Read the headers and decode the bodies of a MIME message.

    Raises:
        Exception: whatever a broken message makes the parser raise.
    """
    opened = Opened(faults=["导入的文件"])
    message: Message = email.message_from_bytes(data)
    for count, part in enumerate(message.walk()):
        if count >= _MOST_PARTS:
            break
        opened.say("mime-headers", ["\n".join(f"{key}: {value}" for key, value in part.items())])
        if not part.is_multipart():
            body = part.get_payload(decode=True)
            if isinstance(body, bytes):
                # The charset stands in the header; a page need not repeat it.
                charset = part.get_content_charset() or ""
                opened.inner.append((part.get_filename() or "", body))
                opened.tell("mime-text", body[: 1 << 20], charset)
        for text in (part.preamble, part.epilogue):
            opened.say("mime-text", [text] if isinstance(text, str) else [])
    return opened
