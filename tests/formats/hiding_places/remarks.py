"""Values in revisions and remarks: inserted, deleted, moved; who did it; comments and the parts beside them; permissions."""

from __future__ import annotations

from collections.abc import Iterator

from tests.formats.hiding_places.builder import (
    MAIN,
    WORD_TYPE,
    Part,
    Place,
    beside,
    between,
    cell,
    document,
    para,
    place,
    r,
    table,
    word_part,
    xml_root,
)
from tests.formats.hiding_places.values import AFTER, BEFORE, REVISED, SECRET, VALUES

_DATE = f'w:date="{REVISED}"'
_BY = f'w:id="{{}}" w:author="拟稿人" {_DATE}'
_BY_SECRET = f'w:id="1" w:author="{SECRET}" {_DATE}'
_OFFICE = "http://schemas.microsoft.com/office"


def _deleted(text: str, id: int = 1) -> str:
    return f"<w:del {_BY.format(id)}><w:r><w:delText>{text}</w:delText></w:r></w:del>"


def places() -> Iterator[tuple[str, Place]]:
    """Yield the places by name."""
    yield "inserted", place(between(f"<w:ins {_BY.format(1)}>{r(SECRET)}</w:ins>"))
    yield "deleted", place(between(_deleted(SECRET)))
    halves = "".join(_deleted(value[:2], at) + _deleted(value[2:], at + 9) for at, value in enumerate(VALUES, start=1))
    yield "deleted in pieces", place(between(halves))
    mixed = "".join(r(value[:2]) + _deleted(value[2:], at) for at, value in enumerate(VALUES, start=1))
    yield "deleted in part", place(between(mixed))
    names = '<w:{0}RangeStart {1} w:name="移动"/>{2}<w:{0}RangeEnd w:id="1"/>'
    for kind in ("moveFrom", "moveTo"):
        moved = f"<w:{kind} {_BY.format(2)}>{r(SECRET)}</w:{kind}>"
        yield kind, place(between(names.format(kind, _BY.format(1), moved)))
    named = f'<w:moveFromRangeStart w:id="1" w:author="拟稿人" {_DATE} w:name="{SECRET}"/>{r("移动")}<w:moveFromRangeEnd w:id="1"/>'
    yield "name of a move", place(between(named))
    yield from _tables()
    yield from _authors()
    code = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:delInstrText xml:space="preserve"> MERGEFIELD {SECRET} </w:delInstrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    yield "deleted field code", place(between(f"<w:del {_BY.format(1)}>{code}</w:del>"))
    allowed = f'<w:permStart w:id="5" w:ed="{SECRET}"/>{r("可编辑")}<w:permEnd w:id="5"/>'
    yield "permission", place(between(allowed))
    yield from _comments()


def _tables() -> Iterator[tuple[str, Place]]:
    kept = f"<w:tr>{cell(para(r('甲')))}{cell(para(r('乙')))}</w:tr>"
    gone = f"<w:del {_BY.format(1)}/>"
    half = para(f"<w:del {_BY.format(2)}><w:r><w:delText>{SECRET}</w:delText></w:r></w:del>")
    grid = '<w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol w:w="1200"/><w:gridCol w:w="1200"/></w:tblGrid>'
    row = f"<w:tr><w:trPr>{gone}</w:trPr>{cell(half)}{cell(para(r('丙')))}</w:tr>"
    yield "deleted row", place(beside() + f"<w:tbl>{grid}{kept}{row}</w:tbl>")
    plain = f"<w:tr><w:trPr>{gone}</w:trPr>{cell(para(r(SECRET)))}{cell(para())}</w:tr>"
    yield "deleted row of plain text", place(beside() + f"<w:tbl>{grid}{kept}{plain}</w:tbl>")
    removed = cell(para(r(SECRET)), f"<w:cellDel {_BY.format(3)}/>")
    yield "deleted cell", place(beside() + f"<w:tbl>{grid}{kept}<w:tr>{cell(para(r('丙')))}{removed}</w:tr></w:tbl>")


def _authors() -> Iterator[tuple[str, Place]]:
    yield "author of an insertion", place(between(f"<w:ins {_BY_SECRET}>{r('新增')}</w:ins>"))
    yield "author of a deletion", place(between(f"<w:del {_BY_SECRET}><w:r><w:delText>删去</w:delText></w:r></w:del>"))
    run = r("改字", f"<w:b/><w:rPrChange {_BY_SECRET}><w:rPr><w:i/></w:rPr></w:rPrChange>")
    yield "author of a run's change", place(between(run))
    former = f'<w:jc w:val="center"/><w:pPrChange {_BY_SECRET}><w:pPr><w:jc w:val="left"/></w:pPr></w:pPrChange>'
    yield "author of a paragraph's change", place(para(r(BEFORE + AFTER), properties=former))
    label = (
        '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/><w:numberingChange w:id="1" '
        f'w:author="拟稿人" {_DATE} w:original="{SECRET}"/></w:numPr>'
    )
    yield "former list label", place(para(r(BEFORE + AFTER), properties=label))
    change = f'<w:tblPrChange {_BY_SECRET}><w:tblPr><w:tblW w:w="100" w:type="dxa"/></w:tblPr></w:tblPrChange>'
    yield "author of a table's change", place(beside() + table([para(r("甲"))], properties=change))
    section = f'<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:sectPrChange {_BY_SECRET}><w:sectPr/></w:sectPrChange></w:sectPr>'
    yield "author of a section's change", Place(document(beside(), final=section))
    mark = f"<w:rPr><w:ins {_BY_SECRET}/></w:rPr>"
    yield "author of a paragraph mark", place(para(r(BEFORE + AFTER), properties=mark))


_COMMENTED = between(
    '<w:commentRangeStart w:id="1"/>'
    + r("有批注的字")
    + '<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>'
)


def _comment(text: str = "请核", author: str = "审稿人", initials: str = "审") -> Part:
    said = f'<w:p w14:paraId="1A2B3C4D">{r(text)}</w:p>'
    body = f'<w:comment w:id="1" w:author="{author}" w:initials="{initials}" {_DATE}>{said}</w:comment>'
    return word_part("comments", "comments", body, "comments", "rIdComments")


def _beside_comments(name: str, content: str, year: str, id: str) -> Part:
    kind = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{name}+xml"
    return Part(f"word/{name}.xml", content, kind, f"{_OFFICE}/{year}/relationships/{name}", id)


def _comments() -> Iterator[tuple[str, Place]]:
    yield "comment", place(_COMMENTED, _comment(SECRET))
    yield "author of a comment", place(_COMMENTED, _comment(author=SECRET))
    yield "initials of a comment", place(_COMMENTED, _comment(initials=SECRET))
    yield "comment without a mark", place(beside(), _comment(SECRET))
    w15 = 'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
    cid = 'xmlns:w16cid="http://schemas.microsoft.com/office/word/2016/wordml/cid"'
    odd = f'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:x="urn:x" mc:Ignorable="x" x:by="{SECRET}"'
    extended = f'<w15:commentsEx {w15} {odd}><w15:commentEx w15:paraId="1A2B3C4D" w15:done="0"/></w15:commentsEx>'
    yield (
        "extended comments",
        place(_COMMENTED, _comment(), _beside_comments("commentsExtended", extended, "2011", "rIdEx")),
    )
    ids = (
        f'<w16cid:commentsIds {cid} {odd}><w16cid:commentId w16cid:paraId="1A2B3C4D" '
        'w16cid:durableId="2B3C4D5E"/></w16cid:commentsIds>'
    )
    yield "ids of comments", place(_COMMENTED, _comment(), _beside_comments("commentsIds", ids, "2016/09", "rIdIds"))
    people = (
        f'<w15:people {w15}><w15:person w15:author="{VALUES[0]}"><w15:presenceInfo w15:providerId="AD" '
        f'w15:userId="S::{VALUES[1]}@example.cn::{VALUES[2]}"/></w15:person></w15:people>'
    )
    yield "people", place(_COMMENTED, _comment(), _beside_comments("people", people, "2011", "rIdPeople"))
    glossary = xml_root("comments", f'<w:comment w:id="1" w:author="审">{para(r(SECRET))}</w:comment>')
    stray = Part("word/comments9.xml", glossary, f"{WORD_TYPE}.comments+xml", "", source=MAIN)
    yield "comments that nothing refers to", place(beside(), stray)
