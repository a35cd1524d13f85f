"""Small PDFs that the tests of the PDF format build themselves; persons, numbers and bodies are invented."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from io import BytesIO

import pikepdf
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.formats.pdf import read
from pipeline.model.document import Document
from pipeline.model.finding import Category, EntityType
from pipeline.model.redaction import Redaction, RedactionPlan

A4 = (595.0, 842.0)
NAME, OTHER, NUMBER, PHONE = "纳兰雨桐", "沙采薇", "640522199003071234", "13909550123"
_registered: set[str] = set()


def pattern_font(text: str) -> bytes:
    """Build a TrueType font in which every character is a pattern of squares of its own: no system font is needed."""
    chars = sorted({char for char in text if not char.isspace()})
    names = [".notdef", "space", *(f"u{ord(char):x}" for char in chars)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({0x20: "space", 0x3000: "space", **{ord(char): f"u{ord(char):x}" for char in chars}})
    glyphs = {
        ".notdef": _pattern("?"),
        "space": TTGlyphPen(None).glyph(),
        **{f"u{ord(c):x}": _pattern(c) for c in chars},
    }
    builder.setupGlyf(glyphs)
    widths = {".notdef": (1000, 0), "space": (500, 0), **{f"u{ord(c):x}": (_width(c), 40) for c in chars}}
    builder.setupHorizontalMetrics(widths)
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    name = "Pattern" + hashlib.sha256("".join(chars).encode()).hexdigest()[:8]  # reportlab knows fonts by this name
    builder.setupNameTable({"familyName": name, "styleName": "Regular", "psName": name})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    builder.setupPost()
    out = BytesIO()
    builder.save(out)
    return out.getvalue()


def _width(char: str) -> int:
    return 500 if ord(char) < 0x2000 else 1000


def _pattern(char: str) -> object:
    """Five by five squares (three by five for narrow characters) chosen by the character's hash; never empty."""
    digest = hashlib.sha256(char.encode()).digest()
    pen = TTGlyphPen(None)
    columns = 5 if _width(char) == 1000 else 2
    for index in range(columns * 5):
        if digest[index % 32] & 1 or index in (0, columns * 5 - 1):
            x, y = 60 + (index % columns) * 180, -60 + (index // columns) * 180
            pen.moveTo((x, y))
            for point in ((x, y + 150), (x + 150, y + 150), (x + 150, y)):
                pen.lineTo(point)
            pen.closePath()
    return pen.glyph()


def font_for(text: str) -> str:
    """Register a pattern font that has the characters of ``text``; returns its name."""
    name = "P" + hashlib.sha256("".join(sorted(set(text))).encode()).hexdigest()[:12]
    if name not in _registered:
        pdfmetrics.registerFont(TTFont(name, BytesIO(pattern_font(text))))
        _registered.add(name)
    return name


def draw(work: Callable[[Canvas], None], size: tuple[float, float] = A4) -> bytes:
    """Run ``work`` on a canvas and return the PDF; the last page is closed here."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=True)
    work(canvas)
    canvas.save()
    return out.getvalue()


def lines_pdf(
    lines: Sequence[str], *, left: float = 80, top: float = 740, pitch: float = 28, size: float = 16
) -> bytes:
    """One page with lines of text one below another."""
    font = font_for("".join(lines))

    def work(canvas: Canvas) -> None:
        canvas.setFont(font, size)
        for number, line in enumerate(lines):
            canvas.drawString(left, top - number * pitch, line)

    return draw(work)


def vertical_pdf(columns: Sequence[str], *, size: float = 20) -> bytes:
    """One page with vertical writing (Identity-V), columns from right to left."""
    program = pattern_font("".join(columns))
    order = {char: number for number, char in enumerate(sorted(set("".join(columns))), start=2)}  # glyph 1 is the blank
    out = BytesIO()
    with pikepdf.new() as pdf:
        descriptor = pikepdf.Dictionary(
            Type=pikepdf.Name.FontDescriptor, FontName=pikepdf.Name.Vertical, Flags=4, FontBBox=[0, -120, 1000, 880],
            ItalicAngle=0, Ascent=880, Descent=-120, CapHeight=700, StemV=80, FontFile2=pikepdf.Stream(pdf, program),
        )  # fmt: skip
        inner = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.CIDFontType2, BaseFont=pikepdf.Name.Vertical, DW=1000,
            CIDSystemInfo=pikepdf.Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
            FontDescriptor=pdf.make_indirect(descriptor), CIDToGIDMap=pikepdf.Name.Identity,
        )  # fmt: skip
        means = "\n".join(f"<{number:04x}> <{ord(char):04x}>" for char, number in order.items())
        cmap = (
            "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange\n"
            f"{len(order)} beginbfchar\n{means}\nendbfchar endcmap end"
        )
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type0, BaseFont=pikepdf.Name.Vertical,
            Encoding=pikepdf.Name("/Identity-V"), DescendantFonts=[pdf.make_indirect(inner)],
            ToUnicode=pikepdf.Stream(pdf, cmap.encode()),
        )  # fmt: skip
        page = pdf.add_blank_page(page_size=A4)
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F0=pdf.make_indirect(font)))
        shown = [
            f"BT /F0 {size} Tf {480 - 2 * size * number} 700 Td <{''.join(f'{order[char]:04x}' for char in text)}> Tj ET"
            for number, text in enumerate(columns)
        ]
        page.obj.Contents = pikepdf.Stream(pdf, "\n".join(shown).encode())
        pdf.save(out)
    return out.getvalue()


def letter(pages: int = 1) -> bytes:
    """A letter with a title, two paragraphs that run over line ends, a page number."""
    body = [
        f"　　本局三月七日收到申请人{NAME}（身份证号{NUMBER[:10]}",  # 22 wide and 10 narrow: a full line
        f"{NUMBER[10:]}）向本局提出申请，要求公开有关材料。",
        f"　　联系电话{PHONE}，联系人{OTHER}。",
    ]
    title = "关于信息公开申请的答复"
    font = font_for("".join(body) + title + "— 0123456789年月日")

    def work(canvas: Canvas) -> None:
        for number in range(1, pages + 1):
            canvas.setFont(font, 22)
            canvas.drawCentredString(A4[0] / 2, 700, title)
            canvas.setFont(font, 16)
            for index, line in enumerate(body):
                canvas.drawString(80, 640 - 28 * index, line)
            canvas.drawRightString(80 + 435, 528, "2024年3月7日")
            canvas.setFont(font, 14)
            canvas.drawCentredString(A4[0] / 2, 60, f"— {number} —")
            canvas.showPage()

    return draw(work)


def picture(text: str = "", size: tuple[int, int] = (400, 160)) -> ImageReader:
    """A raster picture with some strokes in it."""
    image = Image.new("RGB", size, (250, 250, 250))
    brush = ImageDraw.Draw(image)
    for index in range(12):
        brush.line((10, 10 + 12 * index, size[0] - 10, size[1] - 12 * index), fill=(30, 60, 20 * index), width=3)
    brush.text((20, 20), text, fill=(0, 0, 0))
    return ImageReader(image)


def edited(source: bytes, edit: Callable[[pikepdf.Pdf], None], **save: object) -> bytes:
    """Change a PDF with pikepdf and return it."""
    out = BytesIO()
    with pikepdf.open(BytesIO(source)) as pdf:
        edit(pdf)
        pdf.save(out, **save)  # type: ignore[arg-type]
    return out.getvalue()


def plan_for(document: Document, *spans: tuple[int, int]) -> RedactionPlan:
    """A plan that withholds the spans."""
    redactions = [
        Redaction(start, end, EntityType.PERSON_NAME, Category.PERSONAL, "■■■", ()) for start, end in sorted(spans)
    ]
    return RedactionPlan(document.sha256, "test", "1", tuple(redactions))


def spans_of(document: Document, *terms: str) -> list[tuple[int, int]]:
    """All places of the terms in the document's text."""
    found = []
    for term in terms:
        at = document.text.find(term)
        while at >= 0:
            found.append((at, at + len(term)))
            at = document.text.find(term, at + 1)
    return found


def visible(source: bytes) -> str:
    """The visible text of a PDF as the reader sees it."""
    return "".join(block.text for block in read(source).blocks if block.hiding is None)
