"""Plain text and Markdown: decoded, otherwise unchanged; one block a line, line end included.

``Document.text`` is the decoded text without its byte order mark, so offsets are those of the file. A row of a table
(cells between ``|`` or tabs) is a block a cell; the delimiters belong to the blocks. The copy is written in the
encoding of the original.

Encodings: UTF-8 with or without mark, UTF-16 with mark or recognised, GB18030 (hence GBK and GB2312). What decodes into
text that nobody writes (control characters, hardly a common Chinese character) is refused, never taken for a clean text.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from pipeline.errors import DamagedDocument, EmptyDocument
from pipeline.formats.base import STAMP
from pipeline.model.document import BlockBuilder, BlockKind, Cell, Document, Piece, PlainText
from pipeline.model.redaction import RedactionPlan

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_RULE_ROW = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)+\s*(?::?-+:?)?\s*")
_HEADING = re.compile(r"#{1,6}\s|第[一二三四五六七八九十百零]{1,4}[章节编]|[一二三四五六七八九十]{1,3}、")
_LIST_ITEM = re.compile(r"\s*(?:[-*+]\s|[（(][一二三四五六七八九十0-9]{1,3}[)）]|\d{1,2}[.、．]\s?\D)")
# Lines above the title of an official document: copy number, classification, urgency, attachment label, document number.
_ABOVE_TITLE = re.compile(
    r"\d{4,6}|.*[★☆*＊].*|附\s*件.{0,4}|(?:特急|加急|平急|急件).{0,4}|[绝机秘]\s*密.{0,12}|.*〔\d{4}〕.*"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffe\uffff]")
# The commonest characters of Chinese official prose.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子产种面方后多定行学法所民得经十三之"
    "进着等部度家电力里如水化高自二理起物现实加量都两体制机当使点从业本去把性好应开合因由其些前外政四日那社事平形全表间样与关各重新"
    "线内数正心反明看原又利比或质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式"
    "活设及管特件长求老头基资边流路级少图山统接知较将组见计别手角期根论运农指几九区强放决西被干做必先任取据处队南给色光门即保治北造百"
    "规热领七海口东导器志世金增争济阶油思术交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声"
    "报斗完类八名确才科信马节话米整空元况今集温传土许步群广石记需段研界律叫究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周"
    "委素技备半办省列习响约支般感劳便团往历市克何除消构府称太准精值号率族维划选标写存候亲快效院查江型眼王按格养易置派层片始却专状厂京"
    "识适属圆包火住调满县局照参红细引听该铁价严省姓名卫宁夏项请审核处室款元"
)
# Official texts have 0.62 and more of their Chinese characters in _COMMON, single lines of names 0.41; Korean read as
# GB18030 has 0.12.
_LEAST_COMMON = 0.25


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a text file is encoded: Python's codec name and the byte order mark in front, if any."""

    codec: str
    mark: bytes = b""


_MARKED = (
    Encoding("utf-8", codecs.BOM_UTF8),
    Encoding("utf-16-le", codecs.BOM_UTF16_LE),
    Encoding("utf-16-be", codecs.BOM_UTF16_BE),
)


def detect_encoding(source: bytes) -> Encoding:
    """Say how a text is encoded.

    Raises:
        DamagedDocument: it is no text in a known encoding.
    """
    if not source.startswith(codecs.BOM_UTF32_LE):
        for marked in _MARKED:
            if source.startswith(marked.mark):
                if _plausible(source[len(marked.mark) :], marked.codec) is None:
                    break
                return marked
        else:
            return _unmarked(source)
    raise DamagedDocument(what="文字编码无法识别")


def decode(source: bytes) -> tuple[str, Encoding]:
    """Decode a text file; the byte order mark is left out of the text.

    Raises:
        DamagedDocument: it is no text in a known encoding.
    """
    encoding = detect_encoding(source)
    return source[len(encoding.mark) :].decode(encoding.codec), encoding


def read(source: bytes) -> Document:
    """Read a text file: one block a line, a block a cell for rows of tables.

    Raises:
        EmptyDocument: nothing but white space.
        DamagedDocument: no text in a known encoding.
    """
    text, _ = decode(source)
    if not text.strip("\ufeff \t\r\n\f\v\u3000\u200b"):
        raise EmptyDocument
    lines = [match.span() for match in _LINE.finditer(text)]
    builder = BlockBuilder()
    title: str | None = None
    tables = _Tables(text, lines)
    for index, (start, end) in enumerate(lines):
        if index in tables.rows:
            for cell, first, last in tables.rows[index]:
                builder.add((_piece(text, first, last),), BlockKind.TABLE_CELL, cell=cell)
            continue
        line = text[start:end].strip()
        kind = _kind(line)
        if title is None and line and not _ABOVE_TITLE.fullmatch(line):
            title = line.lstrip("#").strip() if len(line) <= 60 and not line.endswith(("。", "；", "：", ":")) else ""
            kind = BlockKind.TITLE if title else kind
        builder.add((_piece(text, start, end),), kind)
    return Document(hashlib.sha256(source).hexdigest(), "txt", tuple(builder.blocks), title=title or None)


def redact(source: bytes, document: Document, plan: RedactionPlan, *, stamp: bool = False) -> bytes:
    """Write the copy: masks in place of the withheld spans, in the encoding of the original."""
    text, encoding = decode(source)
    out: list[str] = []
    if stamp:
        first = _LINE.match(text)
        out.append(STAMP + ("\r\n" if first and first.group().endswith("\r\n") else "\n"))
    offset = 0
    for redaction in plan.redactions:
        out += (text[offset : redaction.start], redaction.mask)
        offset = redaction.end
    out.append(text[offset:])
    return encoding.mark + "".join(out).encode(encoding.codec)


def source_text(source: bytes, document: Document) -> Iterator[tuple[Piece, str]]:
    """Yield each piece with what the decoded file says at its address."""
    text, _ = decode(source)
    for block in document.blocks:
        for piece in block.pieces:
            if isinstance(piece.address, PlainText):
                yield piece, text[piece.address.start : piece.address.end]


def picture(_source: bytes, _document: Document, _start: int, _end: int) -> bytes | None:
    """Return None: a text file has no pages and no pictures."""
    return None


def _piece(text: str, start: int, end: int) -> Piece:
    return Piece(text[start:end], PlainText(start, end))


def _kind(line: str) -> BlockKind:
    """Guess what a line is from how it begins; a long one, or one that ends as a sentence, is no heading."""
    if _HEADING.match(line) and len(line) <= 40 and not line.endswith(("。", "；", "，")):
        return BlockKind.HEADING
    return BlockKind.LIST_ITEM if _LIST_ITEM.match(line) else BlockKind.PARAGRAPH


def _unmarked(source: bytes) -> Encoding:
    """Recognise an encoding without byte order mark: UTF-8 when it is valid, else what reads most like Chinese."""
    candidates: tuple[str, ...] = ("utf-16-le", "utf-16-be") if b"\x00" in source else ("utf-8",)
    scores = [(score, codec) for codec in candidates if (score := _plausible(source, codec)) is not None]
    if not scores and b"\x00" not in source:
        candidates = ("gb18030", "utf-16-le", "utf-16-be")
        scores = [(score, codec) for codec in candidates if (score := _plausible(source, codec)) is not None]
    if not scores:
        raise DamagedDocument(what="文字编码无法识别")
    return Encoding(max(scores, key=lambda pair: pair[0])[1])


def _plausible(source: bytes, codec: str) -> float | None:
    """Return how much like a text the decoding reads (0 to 1), None when nobody writes such text."""
    try:
        text = source.decode(codec)
    except UnicodeDecodeError:
        return None
    body = text.rstrip("\x1a")  # DOS editors end a file so
    if _CONTROL.search(body):
        return None
    chinese = re.findall(r"[\u3400-\u9fff]", body[:200_000])
    plain = len(re.findall(r"[\x20-\x7e\s\u3000-\u303f\uff00-\uffef\u2010-\u2040\u3400-\u9fff]", body[:200_000]))
    common = sum(char in _COMMON for char in chinese) / len(chinese) if chinese else 1.0
    if codec != "utf-8" and (plain < 0.8 * len(body[:200_000]) or (len(chinese) >= 20 and common < _LEAST_COMMON)):
        return None
    return common


class _Tables:
    """Rows of tables among the lines: two or more lines in a row with the same number of cells, two at least.

    ``rows`` maps the index of a line to its cells with their spans.
    """

    def __init__(self, text: str, lines: list[tuple[int, int]]) -> None:
        self.rows: dict[int, list[tuple[Cell, int, int]]] = {}
        self._text = text
        self._count = 0
        run: list[tuple[int, list[tuple[int, int]]]] = []
        for index, (start, end) in enumerate(lines):
            spans = self._cells(start, end)
            if run and len(spans) != len(run[-1][1]):
                self._close(run)
                run = []
            if len(spans) >= 2:
                run.append((index, spans))
        self._close(run)

    def _cells(self, start: int, end: int) -> list[tuple[int, int]]:
        """Cut a line into cells; every character belongs to one, the delimiter to the cell that it opens."""
        line = self._text[start:end].rstrip("\r\n")
        stripped = line.strip()
        if stripped.startswith("|") and stripped.endswith("|") and len(stripped) > 2:
            cuts = [at for at, char in enumerate(line) if char == "|" and line[at - 1 : at] != "\\"][:-1]
            cuts = [0, *cuts[1:]]
        elif "\t" in stripped:
            cuts = [0, *(at for at, char in enumerate(line) if char == "\t" and line[:at].strip())]
        else:
            return []
        bounds = [*(start + cut for cut in cuts), end]
        return list(pairwise(bounds))

    def _close(self, run: list[tuple[int, list[tuple[int, int]]]]) -> None:
        if len(run) < 2:
            return
        headings = [self._value(span) for span in run[0][1]]
        heads = all(headings) and not any(re.search(r"\d{4}", heading) for heading in headings)
        row = 0
        for index, spans in run:
            if _RULE_ROW.fullmatch(self._text[spans[0][0] : spans[-1][1]].rstrip()):
                continue
            first = self._value(spans[0])
            self.rows[index] = [
                (
                    Cell(
                        self._count, row, column, headings[column] if heads and row else None, first if column else None
                    ),
                    *span,
                )
                for column, span in enumerate(spans)
            ]
            row += 1
        self._count += 1

    def _value(self, span: tuple[int, int]) -> str:
        return self._text[slice(*span)].strip("| \t\r\n\u3000*")
