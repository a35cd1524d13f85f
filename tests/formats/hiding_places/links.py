"""Values in fields, links, bookmarks, properties, settings, names, descriptions, and in what cannot be seen."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from tests.formats.hiding_places.builder import (
    TYPE,
    Part,
    Place,
    beside,
    between,
    cell,
    outside,
    para,
    place,
    r,
    settings,
    styles,
    table,
    word_part,
)
from tests.formats.hiding_places.values import AFTER, BEFORE, IDENTITY, NAME, PHONE, SECRET, VALUES, WORD

_META = "http://schemas.openxmlformats.org/package/2006/relationships/metadata"
_VT = 'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"'


def places() -> Iterator[tuple[str, Place]]:
    """Yield the places by name."""
    yield from _fields()
    yield from _links()
    yield from _properties()
    yield from _settings()
    yield from _names()
    yield from _descriptions()
    yield from _looks()


def _complex(codes: str, result: str = "结果") -> str:
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    return f"{begin}{codes}{separate}{r(result)}{end}"


def _code(text: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>'


def _fields() -> Iterator[tuple[str, Place]]:
    cut = _code(" QUOTE ") + "".join(map(_code, SECRET)) + _code(" ")
    yield "field code cut into runs", place(between(_complex(cut)))
    condition = f' IF 1 = 1 "结果" "{SECRET}" '.replace('"', "&quot;")
    yield "branch of an IF not shown", place(between(_complex(_code(condition))))
    nested = _code(" IF 1 = 1 ") + _complex(_code(" QUOTE 1 "), SECRET) + _code(" 0 ")
    yield "result of a field inside a field code", place(between(_complex(nested)))
    yield "MERGEFIELD", place(between(_complex(_code(f" MERGEFIELD {WORD} "))))
    for name, code in (("SEQ", f" SEQ {NAME} "), ("STYLEREF", f" STYLEREF {WORD[:20]} ")):
        rest = (
            _complex(_code(f" SEQ {NAME} "))
            + f'<w:bookmarkStart w:id="1" w:name="n{IDENTITY}_{PHONE}"/><w:bookmarkEnd w:id="1"/>'
        )
        yield f"safe field {name}", place(between(_complex(_code(code)) + rest))
    simple = f'<w:fldSimple w:instr=" AUTHOR {SECRET} ">{r("结果")}</w:fldSimple>'
    yield "simple field", place(between(simple))
    data = _complex(_code(" ADDIN X ")).replace(
        '"begin"/>', f'"begin"><w:fldData xml:space="preserve">{_base64()}</w:fldData></w:fldChar>', 1
    )
    yield "data of a field", place(between(data))
    numbers = (
        _complex(_code(f" PAGE \\* {PHONE} "))
        + _complex(_code(f' PAGE \\# "{IDENTITY}" '))
        + _complex(_code(f" SEQ {NAME} "))
    )
    yield "switches of a safe field", place(between(numbers))


def _base64() -> str:
    import base64

    return base64.b64encode(SECRET.encode("utf-16-le")).decode()


def _links() -> Iterator[tuple[str, Place]]:
    link = f'<w:hyperlink r:id="rId1">{r("链接文字")}</w:hyperlink>'
    for encoding in ("utf-8", "gb18030"):
        target = f"http://example.cn/s?q={quote(SECRET.encode(encoding))}"
        yield f"link percent-encoded in {encoding}", place(between(link), outside("hyperlink", target))
    yield "link in plain characters", place(between(link), outside("hyperlink", f"http://example.cn/{SECRET}"))
    mail = quote(f"{NAME}<{PHONE}@example.cn>?subject={IDENTITY}", safe="?=@")
    yield "mail address", place(between(link), outside("hyperlink", f"mailto:{mail}"))
    yield "link that nothing uses", place(beside(), outside("hyperlink", f"http://example.cn/{SECRET}"))
    code = f' HYPERLINK "http://example.cn/{quote(SECRET)}" \\o "提示" '.replace('"', "&quot;")
    yield "link in a field code", place(between(_complex(_code(code))))
    tip = f'<w:hyperlink r:id="rId1" w:tooltip="{SECRET}">{r("链接文字")}</w:hyperlink>'
    yield "tooltip", place(between(tip), outside("hyperlink", "http://example.cn/"))
    for name in ("anchor", "tgtFrame", "docLocation"):
        anchor = f'<w:hyperlink w:anchor="x" w:{name}="{WORD}">{r("链接文字")}</w:hyperlink>'.replace(
            'w:anchor="x" w:anchor', "w:anchor"
        )
        yield f"{name} of a link", place(between(anchor))
    yield (
        "bookmark name",
        place(between(f'<w:bookmarkStart w:id="1" w:name="{WORD}"/>{r("书签")}<w:bookmarkEnd w:id="1"/>')),
    )


def _properties() -> Iterator[tuple[str, Place]]:
    for name in ("title", "subject", "creator", "description"):
        yield f"core property {name}", place(beside(), _core(f"<dc:{name}>{SECRET}</dc:{name}>"))
    for name in ("keywords", "lastModifiedBy", "category", "contentStatus", "version", "revision"):
        yield f"core property {name}", place(beside(), _core(f"<cp:{name}>{SECRET}</cp:{name}>"))
    for name in ("Company", "Manager", "HyperlinkBase", "Template", "Application"):
        yield f"extended property {name}", place(beside(), _app(f"<{name}>{SECRET}</{name}>"))
    titles = (
        f'<TitlesOfParts><vt:vector size="1" baseType="lpstr"><vt:lpstr>{SECRET}</vt:lpstr></vt:vector></TitlesOfParts>'
    )
    yield "extended property TitlesOfParts", place(beside(), _app(titles))
    fmtid = 'fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2"'
    value = f'<property {fmtid} name="经办"><vt:lpwstr>{SECRET}</vt:lpwstr></property>'
    name = f'<property {fmtid} name="{SECRET}"><vt:lpwstr>无</vt:lpwstr></property>'
    yield "custom property", place(beside(), _custom(value))
    yield "custom property name", place(beside(), _custom(name))


def _core(content: str) -> Part:
    names = 'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    kind = "application/vnd.openxmlformats-package.core-properties+xml"
    return Part(
        "docProps/core.xml",
        f"<cp:coreProperties {names}>{content}</cp:coreProperties>",
        kind,
        f"{_META}/core-properties",
        "rIdCore",
        "",
    )


def _app(content: str) -> Part:
    head = f'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties" {_VT}>'
    return Part(
        "docProps/app.xml",
        f"{head}{content}</Properties>",
        f"{TYPE}.extended-properties+xml",
        "extended-properties",
        "rIdApp",
        "",
    )


def _custom(content: str) -> Part:
    head = f'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" {_VT}>'
    return Part(
        "docProps/custom.xml",
        f"{head}{content}</Properties>",
        f"{TYPE}.custom-properties+xml",
        "custom-properties",
        "rIdCustom",
        "",
    )


def _settings() -> Iterator[tuple[str, Place]]:
    source = "word/settings.xml"
    yield (
        "document variable",
        place(beside(), *settings(f'<w:docVars><w:docVar w:name="x" w:val="{SECRET}"/></w:docVars>')),
    )
    yield (
        "document variable name",
        place(beside(), *settings(f'<w:docVars><w:docVar w:name="{SECRET}" w:val="1"/></w:docVars>')),
    )
    template = outside("attachedTemplate", f"file:///C:/{quote(SECRET)}.dotx", source=source)
    yield "attached template", place(beside(), *settings('<w:attachedTemplate r:id="rId1"/>', template))
    merge = (
        '<w:mailMerge><w:mainDocumentType w:val="formLetters"/><w:dataType w:val="native"/>'
        f'<w:connectString w:val="Provider=x;User ID={NAME}"/><w:query w:val="SELECT * FROM t WHERE a={IDENTITY}"/>'
        '<w:dataSource r:id="rId1"/></w:mailMerge>'
    )
    data = outside("mailMergeSource", f"file:///C:/{PHONE}.xls", source=source)
    yield "mail merge", place(beside(), *settings(merge, data))
    both = outside("mailMergeSource", f"file:///C:/{quote(SECRET)}.xls", source=source)
    plain = (
        '<w:mailMerge><w:mainDocumentType w:val="formLetters"/><w:dataType w:val="native"/><w:dataSource '
        'r:id="rId1"/></w:mailMerge>'
    )
    yield "mail merge source", place(beside(), *settings(plain, both))
    for name in ("noLineBreaksAfter", "noLineBreaksBefore"):
        yield name, place(beside(), *settings(f'<w:{name} w:lang="zh-CN" w:val="{SECRET}"/>'))
    protected = f'<w:caption w:name="{SECRET}"/>'
    yield "caption of the settings", place(beside(), *settings(f"<w:captions>{protected}</w:captions>"))


def _names() -> Iterator[tuple[str, Place]]:
    named = '<w:style w:type="paragraph" w:customStyle="1" w:styleId="s9"><w:name w:val="{}"/>{}<w:basedOn w:val="a"/></w:style>'
    used = para(r(BEFORE + AFTER), properties='<w:pStyle w:val="s9"/>')
    yield "style name", place(used, styles(named.format(SECRET, "")))
    yield "style alias", place(used, styles(named.format("公文正文", f'<w:aliases w:val="{SECRET}"/>')))
    by_id = styles(named.format("公文正文", "").replace("s9", WORD))
    yield "style id", place(used.replace("s9", WORD), by_id)
    yield "name of a style not in use", place(beside(), styles(named.format(SECRET, "")))
    theme = (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="{0}">'
        '<a:themeElements><a:clrScheme name="{0}"/>'
        '<a:fontScheme name="{0}"><a:majorFont><a:latin typeface="{1}"/><a:ea typeface=""/><a:cs '
        'typeface=""/></a:majorFont><a:minorFont>'
        '<a:latin typeface="Arial"/><a:ea typeface="{1}"/><a:cs typeface=""/></a:minorFont></a:fontScheme><a:fmtScheme name="{0}"/>'
        "</a:themeElements></a:theme>"
    )
    kind = f"{TYPE}.theme+xml"
    yield "theme name", place(beside(), Part("word/theme/theme1.xml", theme.format(SECRET, "宋体"), kind, "theme"))
    yield "theme font", place(beside(), Part("word/theme/theme1.xml", theme.format("Office", WORD), kind, "theme"))
    font = f'<w:font w:name="{WORD}"><w:altName w:val="{SECRET}"/><w:family w:val="roman"/></w:font>'
    yield "font table", place(beside(), word_part("fontTable", "fonts", font, "fontTable"))
    yield "font of a run", place(between(r("字", f'<w:rFonts w:ascii="{WORD}" w:eastAsia="{WORD}"/>')))
    yield "font of a symbol", place(between(f'<w:r><w:sym w:font="{WORD}" w:char="F041"/></w:r>'))


_PICTURE_NAME = (
    '<w:r><w:drawing><wp:inline><wp:extent cx="90000" cy="90000"/><wp:docPr id="1" {}/><a:graphic><a:graphicData '
    'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr/>'
    '<wps:spPr><a:prstGeom prst="rect"/>'
    "</wps:spPr><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
)


def _descriptions() -> Iterator[tuple[str, Place]]:
    for name in ("tblCaption", "tblDescription"):
        yield name, place(beside() + table([para(r("甲"))], properties=f'<w:{name} w:val="{SECRET}"/>'))
    for name in ("descr", "title", "name"):
        attributes = f'name="图" {name}="{SECRET}"'.removeprefix('name="图" ' if name == "name" else "")
        yield f"alternative text {name}", place(between(_PICTURE_NAME.format(attributes)))
    shape = f'<w:r><w:pict><v:shape id="s1" alt="{SECRET}" title="x" style="width:9pt;height:9pt" path="m0,0l9,9e"/></w:pict></w:r>'
    yield "alternative text of VML", place(between(shape))
    yield "id of VML", place(between(shape.replace('id="s1"', f'id="{WORD}"').replace(SECRET, "")))


def _looks() -> Iterator[tuple[str, Place]]:
    looks = (
        ("vanish", "<w:vanish/>"),
        ("webHidden", "<w:vanish/><w:webHidden/>"),
        ("specVanish", "<w:vanish/><w:specVanish/>"),
        ("white text", '<w:color w:val="FFFFFF"/>'),
        ("1-point text", '<w:sz w:val="2"/><w:szCs w:val="2"/>'),
        ("black on black", '<w:color w:val="000000"/><w:shd w:val="clear" w:color="auto" w:fill="000000"/>'),
        ("black under black highlight", '<w:color w:val="000000"/><w:highlight w:val="black"/>'),
        ("squeezed text", '<w:spacing w:val="-600"/><w:w w:val="1"/>'),
    )
    for name, properties in looks:
        yield name, place(between(r(SECRET, properties)))
    hidden = '<w:style w:type="{}" w:customStyle="1" w:styleId="h9"><w:name w:val="隐藏"/><w:rPr><w:vanish/></w:rPr></w:style>'
    yield (
        "vanish by character style",
        place(between(r(SECRET, '<w:rStyle w:val="h9"/>')), styles(hidden.format("character"))),
    )
    yield (
        "vanish by paragraph style",
        place(beside() + para(r(SECRET), properties='<w:pStyle w:val="h9"/>'), styles(hidden.format("paragraph"))),
    )
    pale = hidden.replace("<w:vanish/>", '<w:color w:val="FFFFFF"/>').format("character")
    yield "white by character style", place(between(r(SECRET, '<w:rStyle w:val="h9"/>')), styles(pale))
    dark = cell(para(r(SECRET, '<w:color w:val="000000"/>')), '<w:shd w:val="clear" w:color="auto" w:fill="000000"/>')
    yield "black in a black cell", place(beside() + table([para(r("甲"))]).replace("</w:tr>", f"{dark}</w:tr>"))
    ground = para(
        r(SECRET, '<w:color w:val="C00000"/>'), properties='<w:shd w:val="clear" w:color="auto" w:fill="C00000"/>'
    )
    yield "red in a red paragraph", place(beside() + ground)
    mark = "<w:rPr><w:vanish/></w:rPr>"
    cut = "".join(para(r(BEFORE + value[:3]), properties=mark) + para(r(value[3:] + AFTER)) for value in VALUES)
    yield "vanish of the paragraph mark", place(cut)
    whole = para(r(SECRET, "<w:vanish/>"), properties=mark)
    yield "vanish of a whole paragraph", place(beside() + whole)
