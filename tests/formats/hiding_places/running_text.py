"""Values in running text: cut by markup, by cells and paragraphs, by signs and odd characters; labels, formulas, lists."""

from __future__ import annotations

from collections.abc import Iterator

from tests.formats.hiding_places.builder import (
    Place,
    between,
    document,
    outside,
    para,
    place,
    r,
    split_runs,
    table,
    word_part,
)
from tests.formats.hiding_places.values import AFTER, BEFORE, BESIDE, IDENTITY, NAME, PHONE, SECRET, VALUES

_CUT = (
    ("proofErr", '<w:proofErr w:type="spellStart"/>', '<w:proofErr w:type="spellEnd"/>'),
    ("bookmark", '<w:bookmarkStart w:id="{0}" w:name="b{0}"/>', '<w:bookmarkEnd w:id="{0}"/>'),
    (
        "smartTag",
        '<w:smartTag w:uri="urn:schemas-microsoft-com:office:smarttags" w:element="PersonName">',
        "</w:smartTag>",
    ),
    ("inline-sdt", '<w:sdt><w:sdtPr><w:id w:val="{0}"/></w:sdtPr><w:sdtContent>', "</w:sdtContent></w:sdt>"),
    ("hyperlink", '<w:hyperlink r:id="rId1">', "</w:hyperlink>"),
    ("custom-xml", '<w:customXml w:uri="urn:x" w:element="y">', "</w:customXml>"),
)


def _cut(before: str, after: str) -> str:
    """Return the values with two characters of each inside a wrapper."""
    said = []
    for id, value in enumerate(VALUES, start=1):
        said.append(r(value[:1]) + before.format(id) + r(value[1:3]) + after.format(id) + r(value[3:] + "，"))
    return between("".join(said))


def places() -> Iterator[tuple[str, Place]]:
    """Yield the places by name."""
    yield "runs cut by formatting", place(between(split_runs(SECRET, ("<w:b/>", "<w:i/>", '<w:u w:val="single"/>'))))
    runs = "".join(f'<w:r w:rsidR="00{at:06X}"><w:t>{char}</w:t></w:r>' for at, char in enumerate(SECRET))
    yield "runs cut by rsid", place(between(runs))
    for name, before, after in _CUT:
        yield f"runs cut by {name}", place(_cut(before, after), outside("hyperlink", "http://example.cn/"))
    yield "one character a cell", _cells()
    yield from _signs()
    yield from _characters()
    yield from _drawn()
    yield from _labels()
    yield from _contents()


def _cells() -> Place:
    rows = [[para(r(char)) for char in value] for value in VALUES]
    width = max(len(row) for row in rows)
    return place(para(r(BEFORE)) + table(*([*row, *[para()] * (width - len(row))] for row in rows)) + para(r(AFTER)))


def _signs() -> Iterator[tuple[str, Place]]:
    for name, sign in (
        ("line break", "<w:br/>"),
        ("carriage return", "<w:cr/>"),
        ("tab", "<w:tab/>"),
        ("noBreakHyphen", "<w:noBreakHyphen/>"),
        ("softHyphen", "<w:softHyphen/>"),
        ("page break", '<w:br w:type="page"/>'),
    ):
        runs = "".join(f"<w:r><w:t>{value[:3]}</w:t>{sign}<w:t>{value[3:]}，</w:t></w:r>" for value in VALUES)
        yield f"{name} inside a value", place(between(runs))
    cut = "".join(para(r(BEFORE + value[:3])) + para(r(value[3:] + AFTER)) for value in VALUES)
    yield "continued in the next paragraph", place(cut)


def _characters() -> Iterator[tuple[str, Place]]:
    wide = SECRET.translate({ord(char): ord(char) - 0x30 + 0xFF10 for char in "0123456789"})
    yield "full-width digits", place(between(r(wide)))
    for name, char in (("zero-width", "\u200b"), ("thin", "\u2009"), ("word-joiner", "\u2060"), ("wide", "\u3000")):
        yield f"{name} spaces", place(between(r(char.join(SECRET))))
    yield "soft hyphen characters", place(between(r("\u00ad".join(SECRET))))
    yield "numeric character references", place(between(_referenced(SECRET)))
    signs = "".join(f'<w:sym w:font="SimSun" w:char="{ord(char):04X}"/>' for char in NAME)
    signs += "".join(f'<w:sym w:font="Symbol" w:char="F0{ord(char):02X}"/>' for char in IDENTITY)
    signs += "".join(f'<w:sym w:font="Symbol" w:char="00{ord(char):02X}"/>' for char in PHONE)
    yield "symbol elements", place(between(f"<w:r>{signs}</w:r>"))
    private = "".join(chr(0xF000 + ord(char)) for char in f"{IDENTITY}  {PHONE}")
    symbol = '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol" w:cs="Symbol"/>'
    yield "private use characters of a symbol font", place(between(r(f"{NAME}，") + r(private, symbol)))


def _referenced(text: str) -> str:
    return f"<w:r><w:t>{''.join(f'&#x{ord(char):X};' for char in text)}</w:t></w:r>"


def _drawn() -> Iterator[tuple[str, Place]]:
    yield "ruby base", place(between("".join(_ruby("x", char) for char in SECRET)))
    yield "ruby text", place(between(_ruby(SECRET, "注") + _ruby(NAME[:2], "某") + _ruby(NAME[2:], "某")))
    math = "".join(f"<m:r><m:t>{part}</m:t></m:r>" for part in (NAME[:2], NAME[2:], "=", IDENTITY, "+"))
    math += f"<m:f><m:num><m:r><m:t>{PHONE}</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
    yield "formula", place(between(f"<m:oMath>{math}</m:oMath>"))
    yield (
        "formula paragraph",
        place(para(r(BEFORE)) + para(f"<m:oMathPara><m:oMath>{math}</m:oMath></m:oMathPara>") + para(r(AFTER))),
    )


def _ruby(small: str, base: str) -> str:
    properties = (
        '<w:rubyPr><w:rubyAlign w:val="center"/><w:hps w:val="12"/><w:hpsRaise w:val="20"/>'
        '<w:hpsBaseText w:val="24"/><w:lid w:val="zh-CN"/></w:rubyPr>'
    )
    return f"<w:r><w:ruby>{properties}<w:rt>{r(small)}</w:rt><w:rubyBase>{r(base)}</w:rubyBase></w:ruby></w:r>"


def _level(index: int, text: str, kind: str = "decimal") -> str:
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText '
        f'w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
    )


def _labels() -> Iterator[tuple[str, Place]]:
    def numbering(levels: str) -> str:
        return (
            f'<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
            '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        )

    def listed(level: int) -> str:
        return para(r(BEFORE + AFTER), properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>')

    used = word_part("numbering", "numbering", numbering(_level(0, f"{SECRET}%1.")), "numbering")
    yield "list label in use", place(listed(0), used)
    unused = numbering(_level(0, "%1.") + _level(1, f"{SECRET}%2."))
    yield "list label not in use", place(listed(0), word_part("numbering", "numbering", unused, "numbering"))
    bullet = word_part("numbering", "numbering", numbering(_level(0, SECRET, "bullet")), "numbering")
    yield "list bullet", place(listed(0), bullet)
    override = (
        f'<w:abstractNum w:abstractNumId="0"><w:name w:val="{SECRET}"/>{_level(0, "%1.")}</w:abstractNum><w:num w:numId="1">'
        f'<w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">{_level(0, f"{SECRET}%1.")}</w:lvlOverride></w:num>'
    )
    yield "list label override", place(listed(0), word_part("numbering", "numbering", override, "numbering"))


def _field(code: str, result: str) -> str:
    kinds = ("begin", "separate", "end")
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in kinds)
    return f'{begin}<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>{separate}{result}{end}'


def _contents() -> Iterator[tuple[str, Place]]:
    """Yield tables of contents: entries that Word keeps as they were, and the bookmarks that they name."""
    heading = para(
        '<w:bookmarkStart w:id="7" w:name="_Toc1234567"/>',
        r("第一章"),
        '<w:bookmarkEnd w:id="7"/>',
        properties='<w:pStyle w:val="1"/>',
    )
    page = _field(" PAGEREF _Toc1234567 \\h ", r("1"))
    entry = f'<w:hyperlink w:anchor="_Toc1234567" w:history="1">{r(BEFORE + SECRET + AFTER)}{page}</w:hyperlink>'
    yield "cached entry of a table of contents", place(para(_field(' TOC \\o "1-3" \\h ', entry)) + heading)
    for stem in ("_Toc", "_Ref"):
        marks = [
            (f'<w:bookmarkStart w:id="{id}" w:name="{stem}{value}"/>', f'<w:bookmarkEnd w:id="{id}"/>')
            for id, value in enumerate(VALUES, start=1)
        ]
        start, end = ("".join(pair[side] for pair in marks) for side in (0, 1))
        target = para(start, r("第一章"), end, properties='<w:pStyle w:val="1"/>')
        refers = "".join(
            f'<w:hyperlink w:anchor="{stem}{value}">{r("目录项")}</w:hyperlink>'
            + _field(f" PAGEREF {stem}{value} \\h ", r("1"))
            for value in VALUES
        )
        kept = (*BESIDE, "第一章", "目录项")
        yield f"{stem} bookmarks", Place(document(para(r(BEFORE), refers, r(AFTER)) + target), kept)
