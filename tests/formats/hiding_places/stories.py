"""Values beside the body: notes, headers and footers, text boxes, watermarks, content controls, the glossary, form fields."""

from __future__ import annotations

from collections.abc import Iterator

from tests.formats.hiding_places.builder import (
    WORD_TYPE,
    Part,
    Place,
    beside,
    between,
    document,
    para,
    place,
    r,
    section,
    settings,
    table,
    word_part,
    xml_root,
)
from tests.formats.hiding_places.values import AFTER, BEFORE, SECRET

_TITLE_PAGE = "<w:titlePg/>"
_EVEN = settings("<w:evenAndOddHeaders/>")


def places() -> Iterator[tuple[str, Place]]:
    """Yield the places by name."""
    for kind in ("footnote", "endnote"):
        notes = f'<w:{kind} w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:{kind}>'
        notes += f'<w:{kind} w:id="2">{para(r(SECRET))}</w:{kind}>'
        part = word_part(f"{kind}s", f"{kind}s", notes, f"{kind}s")
        yield kind, place(between(f'<w:r><w:{kind}Reference w:id="2"/></w:r>'), part)
        yield f"{kind} without reference", place(beside(), part)
        gone = f'<w:del w:id="1" w:author="甲"><w:r><w:{kind}Reference w:id="2"/></w:r></w:del>'
        yield f"{kind} of a deleted reference", place(between(gone), part)
    for kind, root in (("header", "hdr"), ("footer", "ftr")):
        yield from _furniture(kind, root)
    yield from _boxes()
    yield from _controls()
    yield from _forms()
    glossary = (
        f'<w:docParts><w:docPart><w:docPartPr><w:name w:val="常用语"/></w:docPartPr><w:docPartBody>{para(r(SECRET))}'
        "</w:docPartBody></w:docPart></w:docParts>"
    )
    part = Part(
        "word/glossary/document.xml",
        xml_root("glossaryDocument", glossary),
        f"{WORD_TYPE}.document.glossary+xml",
        "glossaryDocument",
    )
    yield "glossary document", place(beside(), part)


def _furniture(kind: str, root: str) -> Iterator[tuple[str, Place]]:
    def reference(type: str, id: str) -> str:
        return f'<w:{kind}Reference w:type="{type}" r:id="{id}"/>'

    said = word_part(f"{kind}1", root, para(r(SECRET)), kind, "rIdF1")
    plain = word_part(f"{kind}2", root, para(r("页边文字")), kind, "rIdF2")
    default = reference("default", "rIdF2")
    first, even = reference("first", "rIdF1"), reference("even", "rIdF1")
    yield f"default {kind}", place(beside(), said, sect=reference("default", "rIdF1"))
    yield f"first {kind}", Place(_with_title_page(default + first, said, plain))
    yield f"even {kind}", place(beside(), said, plain, *_EVEN, sect=default + even)
    yield f"inactive first {kind}", place(beside(), said, plain, sect=default + first)
    yield f"inactive even {kind}", place(beside(), said, plain, sect=default + even)
    yield f"{kind} without reference", place(beside(), said, plain, sect=default)


def _with_title_page(references: str, *parts: Part) -> bytes:
    return document(beside(), *parts, final=section(references).replace("</w:sectPr>", f"{_TITLE_PAGE}</w:sectPr>"))


_SHAPE = (
    '<wp:inline><wp:extent cx="2000000" cy="600000"/><wp:docPr id="1" name="文本框"/><a:graphic><a:graphicData '
    'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr>'
    '<a:xfrm><a:off x="0" y="0"/><a:ext cx="2000000" cy="600000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
    "</wps:spPr><wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline>"
)
_VML_BOX = (
    '<w:pict><v:shape id="b1" style="width:160pt;height:48pt" path="m0,0l0,21600,21600,21600,21600,0xe" coordsize="21600,21600">'
    "<v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict>"
)


def _boxes() -> Iterator[tuple[str, Place]]:
    def alternate(choice: str, fallback: str) -> str:
        return (
            '<w:r><mc:AlternateContent><mc:Choice Requires="wps">'
            f"<w:drawing>{_SHAPE.format(para(r(choice)))}</w:drawing></mc:Choice>"
            f"<mc:Fallback>{_VML_BOX.format(para(r(fallback)))}</mc:Fallback></mc:AlternateContent></w:r>"
        )

    yield "text box in both branches", place(between(alternate(SECRET, SECRET)))
    yield "text box in the fallback only", place(between(alternate("框中文字", SECRET)))
    unknown = (
        alternate("框中文字", "框中文字").replace('Requires="wps"', 'Requires="w16cid"').replace("框中文字", SECRET, 1)
    )
    yield "text box in a choice that nobody knows", place(between(unknown))
    yield "VML text box", place(between(f"<w:r>{_VML_BOX.format(para(r(SECRET)))}</w:r>"))
    unseen = _SHAPE.format(para(r(SECRET))).replace('name="文本框"', 'name="文本框" hidden="1"')
    yield "text box of a hidden shape", place(between(f"<w:r><w:drawing>{unseen}</w:drawing></w:r>"))
    watermark = (
        '<w:r><w:pict><v:shapetype id="t136" coordsize="21600,21600" o:spt="136" path="m0,0l21600,0m0,21600l21600,21600e"/>'
        '<v:shape id="w1" type="#t136" style="position:absolute;width:300pt;height:60pt">'
        f'<v:textpath style="font-family:宋体" string="{SECRET}"/></v:shape></w:pict></w:r>'
    )
    header = word_part("header1", "hdr", para(watermark), "header", "rIdF1")
    yield "watermark", place(beside(), header, sect='<w:headerReference w:type="default" r:id="rIdF1"/>')


def _controls() -> Iterator[tuple[str, Place]]:
    def control(properties: str, content: str) -> str:
        return f'<w:sdt><w:sdtPr>{properties}<w:id w:val="77"/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>'

    block = control("", para(r(BEFORE + SECRET + AFTER)))
    yield "block content control", place(block)
    yield "content control in a cell", place(beside() + table([block, para(r("乙"))]))
    yield (
        "content control around a row",
        place(
            beside()
            + table([para(r("甲"))])
            .replace("<w:tr>", "<w:sdt><w:sdtPr/><w:sdtContent><w:tr>")
            .replace("</w:tr>", "</w:tr></w:sdtContent></w:sdt>")
            .replace("甲", SECRET)
        ),
    )
    yield (
        "content controls within each other",
        place(control("", control("", para(r(BEFORE), control("", r(SECRET)), r(AFTER))))),
    )
    for name in ("alias", "tag"):
        yield f"{name} of a content control", place(control(f'<w:{name} w:val="{SECRET}"/>', beside()))
    for name in ("dropDownList", "comboBox"):
        items = (
            f'<w:{name}><w:listItem w:displayText="{SECRET}" w:value="1"/><w:listItem w:displayText="乙" '
            f'w:value="{SECRET}"/></w:{name}>'
        )
        yield f"items of a {name}", place(between(control(items, r("乙"))))
    bound = '<w:dataBinding w:xpath="/i/v[.=\'{}\']" w:storeItemID="{{11111111-2222-3333-4444-555555555555}}"/>'
    yield "binding of a content control", place(between(control(bound.format(SECRET), r("乙"))))
    for encoding in ("UTF-8", "UTF-16", "GB18030"):
        item = f'<?xml version="1.0" encoding="{encoding}"?><i xmlns="urn:i"><v a="{SECRET}">{SECRET}</v></i>'.encode(
            encoding
        )
        parts = (
            Part("customXml/item1.xml", item, "", "customXml"),
            Part(
                "customXml/itemProps1.xml",
                (
                    '<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" '
                    'ds:itemID="{11111111-2222-3333-4444-555555555555}"/>'
                ),
                "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
                "customXmlProps",
                source="customXml/item1.xml",
            ),
        )
        binding = bound.format("").replace("[.='']", "")
        yield f"custom XML in {encoding}", place(between(control(binding, r("乙"))), *parts)


def _forms() -> Iterator[tuple[str, Place]]:
    def form(data: str, code: str = "FORMTEXT") -> str:
        kinds = (
            f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="f"/><w:enabled/>{data}</w:ffData></w:fldChar></w:r>',
        )
        rest = (
            f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            f'{r("填写")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )
        return between(kinds[0] + rest)

    yield "default of a form field", place(form(f'<w:textInput><w:default w:val="{SECRET}"/></w:textInput>'))
    yield "help of a form field", place(form(f'<w:helpText w:type="text" w:val="{SECRET}"/><w:textInput/>'))
    yield "status of a form field", place(form(f'<w:statusText w:type="text" w:val="{SECRET}"/><w:textInput/>'))
    yield (
        "list of a form field",
        place(form(f'<w:ddList><w:listEntry w:val="{SECRET}"/><w:listEntry w:val="乙"/></w:ddList>', "FORMDROPDOWN")),
    )
    macro = f'<w:entryMacro w:val="{SECRET}"/><w:textInput/>'
    yield "macro name of a form field", place(form(macro))
