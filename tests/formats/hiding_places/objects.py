"""Values in what is embedded: charts and their workbooks, SmartArt, OLE objects, packages, imported files, ActiveX."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Iterator

from tests.formats.hiding_places.builder import (
    TYPE,
    Part,
    Place,
    beside,
    between,
    document,
    entries,
    outside,
    para,
    place,
    r,
    zipped,
)
from tests.formats.hiding_places.cfb import compound
from tests.formats.hiding_places.pictures import png
from tests.formats.hiding_places.values import AFTER, BEFORE, NAME, SECRET, VALUES

_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def places() -> Iterator[tuple[str, Place]]:
    """Yield the places by name."""
    yield from _charts()
    yield from _diagrams()
    yield from _objects()
    yield from _imports()


def _frame(uri: str, inner: str) -> str:
    return (
        '<w:r><w:drawing><wp:inline><wp:extent cx="2000000" cy="1000000"/><wp:docPr id="1" name="图"/><a:graphic>'
        f'<a:graphicData uri="{uri}">{inner}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


def _charts() -> Iterator[tuple[str, Place]]:
    frame = between(_frame(_CHART, '<c:chart r:id="rId1"/>'))
    yield "cached text of a chart", place(frame, _chart(SECRET))
    yield "title of a chart", place(frame, _chart("甲", title=SECRET))
    yield "format code of a chart", place(frame, _chart("甲", code=f"0&quot;{SECRET}&quot;"))
    book = Part("word/embeddings/book1.xlsx", workbook(SECRET), "", "package", "rId9", source="word/charts/chart1.xml")
    yield "very hidden sheet of a chart's workbook", place(frame, _chart("甲", book=True), book)


def _chart(category: str, *, title: str = "图题", code: str = "General", book: bool = False) -> Part:
    categories = "".join(f'<c:pt idx="{at}"><c:v>{each}</c:v></c:pt>' for at, each in enumerate((category, "乙")))
    content = (
        f'<c:chartSpace xmlns:c="{_CHART}" xmlns:a="{_DRAWING}" {_R}><c:chart><c:title><c:tx><c:rich><a:bodyPr/><a:p><a:r>'
        f"<a:t>{title}</a:t></a:r></a:p></c:rich></c:tx></c:title><c:plotArea><c:layout/><c:barChart>"
        '<c:barDir val="col"/><c:grouping val="clustered"/><c:ser><c:idx val="0"/><c:order val="0"/><c:cat><c:strRef>'
        f'<c:f>Sheet1!$A$1:$A$2</c:f><c:strCache><c:ptCount val="2"/>{categories}</c:strCache></c:strRef></c:cat><c:val>'
        f"<c:numRef><c:f>Sheet1!$B$1:$B$2</c:f><c:numCache><c:formatCode>{code}</c:formatCode>"
        '<c:ptCount val="2"/><c:pt idx="0"><c:v>1</c:v></c:pt><c:pt idx="1"><c:v>2</c:v></c:pt></c:numCache></c:numRef></c:val>'
        '</c:ser><c:axId val="1"/><c:axId val="2"/></c:barChart><c:catAx><c:axId val="1"/><c:scaling/><c:delete val="0"/>'
        '<c:axPos val="b"/><c:crossAx val="2"/></c:catAx><c:valAx><c:axId val="2"/><c:scaling/><c:delete val="0"/>'
        '<c:axPos val="l"/><c:crossAx val="1"/></c:valAx></c:plotArea></c:chart>'
        + ('<c:externalData r:id="rId9"/>' if book else "")
        + "</c:chartSpace>"
    )
    return Part("word/charts/chart1.xml", content, f"{TYPE}.drawingml.chart+xml", "chart")


def workbook(text: str) -> bytes:
    """Return a workbook with one plain sheet and a very hidden one that holds the text."""
    kind = f"{TYPE}.spreadsheetml"
    sheets = '<sheet name="Sheet1" sheetId="1" r:id="rId1"/><sheet name="Sheet2" sheetId="2" state="veryHidden" r:id="rId2"/>'
    main = f'<workbook xmlns="{_SHEET}" {_R}><sheets>{sheets}</sheets></workbook>'

    def sheet(content: str) -> str:
        row = f'<row r="1"><c r="A1" {content}</c></row>'
        return f'<worksheet xmlns="{_SHEET}"><sheetData>{row}</sheetData></worksheet>'

    strings = f'<sst xmlns="{_SHEET}" count="1" uniqueCount="1"><si><t>{text}</t></si></sst>'
    main_name = "xl/workbook.xml"
    return zipped(
        entries(
            Part(main_name, main, f"{kind}.sheet.main+xml", "officeDocument", "rId1", ""),
            Part(
                "xl/worksheets/sheet1.xml", sheet("><v>1</v>"), f"{kind}.worksheet+xml", "worksheet", "rId1", main_name
            ),
            Part(
                "xl/worksheets/sheet2.xml",
                sheet('t="s"><v>0</v>'),
                f"{kind}.worksheet+xml",
                "worksheet",
                "rId2",
                main_name,
            ),
            Part("xl/sharedStrings.xml", strings, f"{kind}.sharedStrings+xml", "sharedStrings", "rId3", main_name),
        )
    )


def _diagrams() -> Iterator[tuple[str, Place]]:
    ids = '<dgm:relIds r:dm="rId1" r:lo="rId2" r:qs="rId3" r:cs="rId4"/>'
    frame = between(_frame(_DIAGRAM, ids))
    yield "data of a diagram", place(frame, *_diagram(SECRET, "形状"))
    yield "drawing of a diagram", place(frame, *_diagram("形状", SECRET))


def _diagram(data: str, drawn: str) -> tuple[Part, ...]:
    said = "<a:bodyPr/><a:lstStyle/><a:p><a:r><a:t>{}</a:t></a:r></a:p>"
    names = f'xmlns:dgm="{_DIAGRAM}" xmlns:a="{_DRAWING}"'
    points = f'<dgm:pt modelId="1" type="doc"/><dgm:pt modelId="2"><dgm:t>{said.format(data)}</dgm:t></dgm:pt>'
    model = (
        f'<dgm:dataModel {names}><dgm:ptLst>{points}</dgm:ptLst><dgm:cxnLst><dgm:cxn modelId="3" '
        'srcId="1" destId="2"/></dgm:cxnLst></dgm:dataModel>'
    )
    dsp = "http://schemas.microsoft.com/office/drawing/2008/diagram"
    shape = (
        '<dsp:sp modelId="2"><dsp:nvSpPr><dsp:cNvPr id="0" name=""/><dsp:cNvSpPr/></dsp:nvSpPr>'
        f"<dsp:spPr/><dsp:txBody>{said.format(drawn)}</dsp:txBody></dsp:sp>"
    )
    drawing = (
        f'<dsp:drawing xmlns:dsp="{dsp}" xmlns:a="{_DRAWING}"><dsp:spTree><dsp:nvGrpSpPr><dsp:cNvPr '
        f'id="0" name=""/><dsp:cNvGrpSpPr/></dsp:nvGrpSpPr><dsp:grpSpPr/>{shape}</dsp:spTree>'
        "</dsp:drawing>"
    )
    kind = f"{TYPE}.drawingml.diagram"
    return (
        Part("word/diagrams/data1.xml", model, f"{kind}Data+xml", "diagramData", "rId1"),
        Part(
            "word/diagrams/layout1.xml",
            f'<dgm:layoutDef {names}><dgm:layoutNode name="x"/></dgm:layoutDef>',
            f"{kind}Layout+xml",
            "diagramLayout",
            "rId2",
        ),
        Part(
            "word/diagrams/quickStyle1.xml", f"<dgm:styleDef {names}/>", f"{kind}Style+xml", "diagramQuickStyle", "rId3"
        ),
        Part("word/diagrams/colors1.xml", f"<dgm:colorsDef {names}/>", f"{kind}Colors+xml", "diagramColors", "rId4"),
        Part(
            "word/diagrams/drawing1.xml",
            drawing,
            "application/vnd.ms-office.drawingml.diagramDrawing+xml",
            "http://schemas.microsoft.com/office/2007/relationships/diagramDrawing",
            "rId5",
        ),
    )


def _object(program: str, kind: str = "Embed") -> str:
    shape = (
        '<v:shape id="o1" style="width:60pt;height:40pt" o:ole=""><v:imagedata r:id="rIdPicture" o:title=""/></v:shape>'
    )
    return between(
        f'<w:r><w:object w:dxaOrig="1200" w:dyaOrig="800">{shape}<o:OLEObject Type="{kind}" ProgID="{program}" ShapeID="o1" '
        'DrawAspect="Icon" ObjectID="_1" r:id="rId1"/></w:object></w:r>'
    )


def _objects() -> Iterator[tuple[str, Place]]:
    icon = Part("word/media/icon.png", png(), "", "image", "rIdPicture")

    def embedded(data: bytes) -> Place:
        return place(_object("Package"), Part("word/embeddings/object1.bin", data, "", "oleObject"), icon)

    padding = "填充".encode("utf-16-le") * 1100
    for name, encoding in (("UTF-16", "utf-16-le"), ("GBK", "gb18030"), ("UTF-8", "utf-8")):
        said = SECRET.encode(encoding)
        yield f"OLE object in {name}", embedded(compound({"Contents": said + padding, "\x01CompObj": b"\1\0\xfe\xff"}))
        yield f"mini stream of an OLE object in {name}", embedded(compound({"CONTENTS": b"1234" + said, "x": b"y"}))
    # Every value is cut by the border of two sectors that do not follow each other in the file.
    cut = b""
    for sector, value in enumerate(VALUES, start=1):
        cut = cut.ljust(512 * sector - 4, b".") + value.encode("utf-16-le")
    yield "OLE object in scattered sectors", embedded(compound({"Contents": cut.ljust(5000, b".")}, scattered=True))
    names = dict.fromkeys((NAME, f"i{VALUES[1]}", f"p{VALUES[2]}"), b"x")
    yield "stream names of an OLE object", embedded(compound(names))
    inner = document(beside() + para(r(SECRET, "<w:vanish/>")))
    yield (
        "Word document in a Word document",
        place(_object("Word.Document.12"), Part("word/embeddings/inner.docx", inner, "", "package"), icon),
    )
    deep = document(_object("Word.Document.12"), Part("word/embeddings/inner.docx", inner, "", "package"), icon)
    yield (
        "Word document two levels down",
        place(_object("Word.Document.12"), Part("word/embeddings/outer.docx", deep, "", "package"), icon),
    )
    package = compound({"Package": document(para(r(SECRET)))})
    yield "Word document in an OLE object", embedded(package)
    link = outside("oleObject", f"file:///C:/{'/'.join(VALUES)}.xls")
    yield "linked object", place(_object("Excel.Sheet.8", "Link"), link, icon)
    control = between('<w:r><w:object><w:control r:id="rId1" w:name="c" w:shapeid="o1"/></w:object></w:r>')
    ocx = (
        f'<ax:ocx xmlns:ax="http://schemas.microsoft.com/office/2006/activeX" {_R} '
        f'ax:classid="{{8BD21D10-EC42-11CE-9E0D-00AA006002F3}}" ax:persistence="persistPropertyBag">'
        f'<ax:ocxPr ax:name="Value" ax:value="{SECRET}"/></ax:ocx>'
    )
    yield (
        "ActiveX control",
        place(control, Part("word/activeX/activeX1.xml", ocx, "application/vnd.ms-office.activeX+xml", "control")),
    )
    yield (
        "picture of an OLE object",
        place(
            _object("Package"),
            Part("word/embeddings/object1.bin", compound({"x": b"y"}), "", "oleObject"),
            Part("word/media/icon.png", png() + SECRET.encode(), "", "image", "rIdPicture"),
        ),
    )


def _rtf(text: str, *, unicode: bool) -> bytes:
    if unicode:
        said = "".join(char if char.isascii() else f"\\u{ord(char) - 0x10000 * (ord(char) > 0x7FFF)}?" for char in text)
    else:
        said = "".join(chr(byte) if byte < 0x80 else f"\\'{byte:02x}" for byte in text.encode("gb18030"))
    head = "{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0\\fcharset134 SimSun;}}\\f0\\fs24 "
    return f"{head}{said[:40]}{{\\b {said[40:]}}}\\par}}".encode("ascii")


def _mht(encoding: str) -> bytes:
    html = f"<html><body><p>{SECRET}</p></body></html>".encode()
    coded = quopri.encodestring(html) if encoding == "quoted-printable" else base64.encodebytes(html)
    head = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; "
        'boundary="b1"\r\n\r\n--b1\r\nContent-Type: text/html; charset="utf-8"\r\n'
        f"Content-Transfer-Encoding: {encoding}\r\nContent-Location: file:///C:/a.htm\r\n\r\n"
    )
    return head.encode() + coded + b"\r\n--b1--\r\n"


def _imports() -> Iterator[tuple[str, Place]]:
    tags = "".join(f"{value[:2]}<b>{value[2:3]}</b><!-- x -->{value[3:]}，" for value in VALUES)
    page = '<html><head><meta charset="{}"/></head><body><p>{}</p></body></html>'
    entities = "".join(f"&#{ord(char)};" for char in SECRET)
    files = {
        "HTML in UTF-8": ("htm", page.format("utf-8", tags).encode()),
        "HTML in GBK": ("htm", page.format("gbk", tags).encode("gbk")),
        "HTML of character references": ("htm", page.format("utf-8", entities).encode()),
        "HTML comment": ("htm", page.format("utf-8", f"<!-- {SECRET} -->页").encode()),
        "RTF in GBK": ("rtf", _rtf(SECRET, unicode=False)),
        "RTF in Unicode": ("rtf", _rtf(SECRET, unicode=True)),
        "MHT in quoted-printable": ("mht", _mht("quoted-printable")),
        "MHT in base64": ("mht", _mht("base64")),
        "a Word document": ("docx", document(para(r(SECRET)))),
    }
    for name, (suffix, data) in files.items():
        part = Part(f"word/import1.{suffix}", data, "", "aFChunk")
        yield f"imported {name}", place(para(r(BEFORE)) + '<w:altChunk r:id="rId1"/>' + para(r(AFTER)), part)
    sub = outside("subDocument", f"file:///C:/{'/'.join(VALUES)}.docx")
    yield "subdocument", place(beside() + '<w:subDoc r:id="rId1"/>', sub)
