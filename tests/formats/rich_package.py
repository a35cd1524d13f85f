"""One Word package with every feature that the reader and the writer know of, and some that they must not trip over."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image

from tests.formats.packages import (
    NAMESPACES,
    Related,
    archive,
    p,
    package,
    package_relationships,
    png_with_text,
    r,
    root,
)

NAME = "欧阳震华"
PHONE = "13800001111"
_OFFICE = "http://schemas.openxmlformats.org"
_PART = "application/vnd.openxmlformats-officedocument"
_CHART = f"{_OFFICE}/drawingml/2006/chart"


def field(code: str, result: str) -> str:
    """Return the runs of a complex field."""
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return f'{marks[0]}<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>{marks[1]}{result}{marks[2]}'


def drawing(content: str, uri: str, alt: str = "") -> str:
    """Return a drawing in the line, 2 by 1 cm."""
    return (
        '<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="720000" cy="360000"/>'
        f'<wp:docPr id="1" name="对象" descr="{alt}"/><a:graphic><a:graphicData uri="{uri}">{content}'
        "</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )


def picture(relationship: str, alt: str = "") -> str:
    """Return the drawing of a picture."""
    content = (
        f'<pic:pic><pic:nvPicPr><pic:cNvPr id="2" name="图.png"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip'
        f' r:embed="{relationship}"/>'
        '<a:srcRect l="1000"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        '<a:ext cx="720000" cy="360000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
    )
    return f"<w:r>{drawing(content, f'{_OFFICE}/drawingml/2006/picture', alt)}</w:r>"


def text_box(inside: str, fallback: str) -> str:
    """Return a text box with both branches of mc:AlternateContent."""
    shape = (
        '<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1440000" cy="720000"/>'
        "</a:xfrm>"
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr><wps:txbx>'
        f"<w:txbxContent>{inside}</w:txbxContent></wps:txbx>"
        "<wps:bodyPr/></wps:wsp>"
    )
    vml = (
        '<w:pict><v:shapetype id="_x0000_t202" coordsize="21600,21600" path="m,l,21600r21600,l21600,xe"/><v:shape'
        ' type="#_x0000_t202"'
        f' style="width:100pt;height:50pt" alt="{NAME}"><v:textbox><w:txbxContent>{fallback}</w:txbxContent>'
        f"</v:textbox></v:shape></w:pict>"
    )
    choice = drawing(shape, "http://schemas.microsoft.com/office/word/2010/wordprocessingShape", NAME)
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{choice}</mc:Choice><mc:Fallback>{vml}</mc:Fallback>'
        "</mc:AlternateContent></w:r>"
    )


def section(references: str = "", *, landscape: bool = False, columns: int = 1) -> str:
    """Return section properties of an A4 page."""
    size = 'w:w="16838" w:h="11906" w:orient="landscape"' if landscape else 'w:w="11906" w:h="16838"'
    return (
        f'<w:sectPr>{references}<w:pgSz {size}/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440"'
        f' w:header="720"'
        f' w:footer="720" w:gutter="0"/><w:cols w:num="{columns}" w:space="425"/><w:titlePg/></w:sectPr>'
    )


_WHITE = '<w:color w:val="FFFFFF"/>'
_ENTRY = r("一、总则") + "<w:r><w:tab/></w:r>" + field("PAGEREF _Toc100001 \\h", r("1"))
_CONTENTS = field("TOC \\o &quot;1-3&quot; \\h", _ENTRY)
_CHART_DRAWING = drawing('<c:chart r:id="rId24"/>', _CHART)
_NOTE_REFERENCE = '<w:r><w:{}noteReference w:id="2"/></w:r>'
_BODY = "".join(
    (
        p("关于保密审查工作的通知", "", '<w:pStyle w:val="Title"/>'),
        f"<w:p>{_CONTENTS}</w:p>",
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        f'<w:bookmarkStart w:id="1" w:name="_Toc100001"/>{r("总则")}<w:bookmarkEnd w:id="1"/></w:p>',
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr>{r("联系人")}<w:proofErr'
        f' w:type="spellStart"/>'
        f'{r(NAME[:2])}<w:smartTag w:uri="u" w:element="e">{r(NAME[2:])}</w:smartTag>{r("，电话")}<w:r><w:tab/>'
        f"</w:r>{r(PHONE)}</w:p>",
        f'<w:p>{r("插入前")}<w:ins w:id="5" w:author="{NAME}"'
        f' w:date="2020-01-01T00:00:00Z">{r("插入", "<w:b/>")}</w:ins>'
        f'<w:del w:id="6" w:author="{NAME}"><w:r><w:delText>删去{NAME}</w:delText></w:r></w:del>'
        f'<w:moveFrom w:id="7">{r("移走")}</w:moveFrom><w:moveTo w:id="8">{r("移来")}</w:moveTo>'
        f'<w:r><w:rPr><w:rPrChange w:author="{NAME}"><w:rPr><w:b/></w:rPr></w:rPrChange></w:rPr><w:t>改格式</w:t>'
        f"</w:r></w:p>",
        f'<w:p><w:pPr><w:rPr><w:del w:author="甲"/></w:rPr></w:pPr>{r("连到")}</w:p>{p("下一段")}',
        f"<w:p>{r(f'隐藏{NAME}', '<w:vanish/>')}{r('白字', _WHITE)}"
        f'<w:r><w:sym w:font="Symbol" w:char="F031"/><w:noBreakHyphen/><w:softHyphen/><w:br/><w:cr/></w:r></w:p>',
        f'<w:p><w:fldSimple w:instr=" AUTHOR {NAME} ">{r("署名")}</w:fldSimple>{field("IF 1 = 1 " + NAME, r("结果"))}'
        f'{field(" PAGE ", r("3"))}<w:hyperlink r:id="rId20" w:tooltip="{NAME}">{r("链接")}</w:hyperlink>'
        '<w:commentRangeStart w:id="0"/><w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r></w:p>',
        f"<w:p>{r('脚注')}{_NOTE_REFERENCE.format('foot')}{r('尾注')}{_NOTE_REFERENCE.format('end')}</w:p>",
        f"<w:p>{picture('rId21', NAME)}{picture('rId22')}{picture('rId23')}{text_box(p('框中文字'), p(f'后备{NAME}'))}</w:p>",
        f"<w:p><w:r>{_CHART_DRAWING}</w:r><w:r><w:object><v:shape/>"
        '<o:OLEObject Type="Embed" ProgID="Excel.Sheet.12" r:id="rId25"/></w:object></w:r></w:p>',
        '<w:p><w:r><w:ruby><w:rubyPr><w:rubyAlign w:val="center"/><w:hps w:val="10"/></w:rubyPr><w:rt><w:r>'
        "<w:t>zhang</w:t></w:r></w:rt>"
        "<w:rubyBase><w:r><w:t>张</w:t></w:r></w:rubyBase></w:ruby></w:r><m:oMath><m:f><m:num><m:r><m:t>x</m:t>"
        "</m:r></m:num>"
        "<m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath></w:p>",
        '<w:tbl><w:tblPr><w:tblStyle w:val="Grid"/><w:tblCaption w:val="表"/><w:tblLook w:val="04A0"'
        ' w:firstRow="1"/></w:tblPr><w:tblGrid>'
        '<w:gridCol w:w="3000"/><w:gridCol w:w="3000"/></w:tblGrid><w:tr><w:trPr><w:tblHeader/></w:trPr>'
        f'<w:tc><w:tcPr><w:gridSpan w:val="1"/></w:tcPr>{p("姓名")}</w:tc><w:tc>{p("电话")}</w:tc></w:tr>'
        f'<w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>{p(NAME)}</w:tc><w:tc><w:sdt><w:sdtPr><w:alias'
        f' w:val="{NAME}"/></w:sdtPr>'
        f"<w:sdtContent>{p(PHONE)}</w:sdtContent></w:sdt><w:tbl><w:tr><w:tc>{p('内表')}</w:tc></w:tr></w:tbl><w:p/>"
        f"</w:tc></w:tr>"
        f'<w:tr><w:trPr><w:del w:author="甲"/></w:trPr><w:tc><w:tcPr><w:vMerge/></w:tcPr>{p("删行")}</w:tc><w:tc>'
        f'<w:tcPr><w:cellDel w:author="甲"/>'
        f"</w:tcPr>{p('删格')}</w:tc></w:tr></w:tbl>",
        f'<w:sdt><w:sdtPr><w:tag w:val="{NAME}"/><w:dropDownList><w:listItem w:displayText="{NAME}" w:value="1"/>'
        f"</w:dropDownList>"
        f'<w:dataBinding w:xpath="/a" w:storeItemID="{{1}}"/></w:sdtPr><w:sdtContent>{p("控件")}</w:sdtContent>'
        f"</w:sdt>",
        f'<w:customXml w:uri="u" w:element="e">{p("自定义")}</w:customXml><w:altChunk r:id="rId26"/>',
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="{NAME}"/><w:textInput><w:default'
        f' w:val="{NAME}"/></w:textInput>'
        f"</w:ffData></w:fldChar></w:r><w:r><w:instrText>FORMTEXT</w:instrText></w:r><w:r><w:fldChar"
        f' w:fldCharType="end"/></w:r></w:p>',
        f'<w:p><w:permStart w:id="9" w:ed="{NAME}"/><w:pPr>{section(landscape=True, columns=2)}</w:pPr><w:permEnd'
        f' w:id="9"/></w:p>',
        p("末段", '<w:rFonts w:eastAsia="仿宋"/><w:sz w:val="32"/>'),
        section(
            '<w:headerReference w:type="default" r:id="rId5"/><w:headerReference w:type="first" r:id="rId6"/>'
            '<w:footerReference w:type="even" r:id="rId7"/>'
        ),
    )
)
_STYLES = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="21"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Base"/><w:pPr>'
    '<w:outlineLvl w:val="0"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Base"><w:name w:val="Base"/><w:basedOn w:val="Normal"/><w:rPr><w:b/>'
    "</w:rPr></w:style>"
    '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Base"/><w:pPr><w:jc'
    ' w:val="center"/></w:pPr></w:style>'
    '<w:style w:type="table" w:styleId="Grid"><w:name w:val="Table Grid"/><w:tblPr><w:tblBorders><w:top'
    ' w:val="single" w:sz="4"/></w:tblBorders></w:tblPr></w:style>'
    '<w:style w:type="numbering" w:styleId="List"><w:name w:val="List"/><w:pPr><w:numPr><w:numId w:val="2"/>'
    "</w:numPr></w:pPr></w:style>"
)
_NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
    '<w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>'
    "</w:abstractNum>"
    '<w:abstractNum w:abstractNumId="1"><w:styleLink w:val="List"/></w:abstractNum><w:abstractNum'
    ' w:abstractNumId="2"><w:numStyleLink w:val="List"/></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="2"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="3"/>'
    "</w:lvlOverride></w:num>"
)
_THEME = (
    f'<a:theme xmlns:a="{_OFFICE}/drawingml/2006/main" name="主题"><a:themeElements><a:clrScheme name="甲"/>'
    f'<a:fontScheme name="乙"><a:majorFont>'
    '<a:latin typeface="Arial"/><a:ea typeface=""/><a:font script="Hans" typeface="黑体"/></a:majorFont>'
    "</a:fontScheme></a:themeElements></a:theme>"
)
_NOTES = '<w:{0} w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:{0}>'
'<w:{0} w:id="2">{1}</w:{0}><w:{0} w:id="3">{2}</w:{0}>'


def _jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (200, 10, 10)).save(out, "JPEG", comment=NAME.encode())
    return out.getvalue()


def _related() -> Related:
    chart = (
        f'<c:chartSpace xmlns:c="{_CHART}" xmlns:a="{_OFFICE}/drawingml/2006/main"><c:chart><c:ser><c:tx><c:strRef>'
        f"<c:strCache>"
        f'<c:pt idx="0"><c:v>{NAME}</c:v></c:pt></c:strCache></c:strRef></c:tx></c:ser></c:chart></c:chartSpace>'
    )
    comment = f'<w:comment w:id="0" w:author="{NAME}" w:initials="欧">{p(f"批注{NAME}")}</w:comment>'
    settings = (
        f'<w:evenAndOddHeaders/><w:docVars><w:docVar w:name="{NAME}" w:val="{NAME}"/></w:docVars>'
        f'<w:attachedTemplate r:id="rId9"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word"'
        ' w:val="15"/></w:compat>'
    )
    workbook = archive(
        {"[Content_Types].xml": "<Types/>", "xl/sharedStrings.xml": f"<sst><si><t>{NAME}</t></si></sst>"}
    )
    return {
        "rId1": ("styles", "styles.xml", root("styles", _STYLES)),
        "rId2": ("numbering", "numbering.xml", root("numbering", _NUMBERING)),
        "rId3": ("settings", "settings.xml", root("settings", settings)),
        "rId4": ("theme", "theme/theme1.xml", _THEME),
        "rId5": ("header", "header1.xml", root("hdr", p("页眉"))),
        "rId6": ("header", "header2.xml", root("hdr", p(f"首页{NAME}"))),
        "rId7": ("footer", "footer1.xml", root("ftr", f"<w:p>{field(' PAGE ', r('1'))}</w:p>")),
        "rId8": ("header", "header3.xml", root("hdr", p(f"不用{NAME}"))),
        "rId10": (
            "footnotes",
            "footnotes.xml",
            root("footnotes", _NOTES.format("footnote", p(f"脚注{PHONE}"), p("未用"))),
        ),
        "rId11": ("endnotes", "endnotes.xml", root("endnotes", _NOTES.format("endnote", p("尾注"), p("未用")))),
        "rId12": ("comments", "comments.xml", root("comments", comment)),
        "rId13": ("customXml", "../customXml/item1.xml", f"<a>{NAME}</a>"),
        "rId14": (
            "fontTable",
            "fontTable.xml",
            root("fonts", '<w:font w:name="仿宋"><w:family w:val="roman"/></w:font>'),
        ),
        "rId15": (
            "glossaryDocument",
            "glossary/document.xml",
            root("glossaryDocument", f"<w:docParts>{p(NAME)}</w:docParts>"),
        ),
        "rId20": ("hyperlink", f"http://example.cn/{NAME}", ""),
        "rId21": ("image", "media/a.png", png_with_text(NAME)),
        "rId22": ("image", "media/b.jpeg", _jpeg()),
        "rId23": ("image", "media/c.emf", b"\x01\x00\x00\x00" + bytes(60) + NAME.encode("utf-16-le")),
        "rId24": ("chart", "charts/chart1.xml", chart),
        "rId25": ("package", "embeddings/book.xlsx", workbook),
        "rId26": ("aFChunk", "chunk.html", f"<html>{NAME}</html>"),
    }


@cache
def rich_package() -> bytes:
    """Return the package; the name and the phone number stand in nearly every corner of it."""
    core = (
        f'<cp:coreProperties xmlns:cp="{_OFFICE}/package/2006/metadata/core-properties"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:creator>{NAME}</dc:creator><dc:title>通知</dc:title></cp:coreProperties>"
    )
    custom = (
        f'<Properties xmlns="{_OFFICE}/officeDocument/2006/custom-properties"><property fmtid="{{1}}" pid="2"'
        f' name="{NAME}"><v>{PHONE}</v></property>'
        "</Properties>"
    )
    properties = (f"{_OFFICE}/package/2006/relationships/metadata/core-properties", "docProps/core.xml")
    extra: dict[str, str | bytes] = {
        "docProps/core.xml": core,
        "docProps/custom.xml": custom,
        "docProps/thumbnail.jpeg": _jpeg(),
        "_rels/.rels": package_relationships(
            properties, ("custom-properties", "docProps/custom.xml"), ("thumbnail", "docProps/thumbnail.jpeg")
        ),
        "word/stray.xml": f"<a {NAMESPACES}>{NAME}</a>",
    }
    types = (
        f'<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        f'<Override PartName="/word/theme/theme1.xml" ContentType="{_PART}.theme+xml"/>'
        f'<Override PartName="/word/fontTable.xml" ContentType="{_PART}.wordprocessingml.fontTable+xml"/>'
    )
    return package(_BODY, _related(), extra, types)
