# mypy: disable-error-code="import-untyped"
"""The PDF and text samples. Fonts come from the system at build time; the files embed only the glyphs that they use.

reportlab takes TrueType outlines only and the Noto CJK fonts have cubic ones, so the glyphs in use are converted first.
"""

from __future__ import annotations

import io
import random
import subprocess
import tempfile
import zlib
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont as FontFile
from fontTools.ttLib import newTable
from fontTools.ttLib.ttCollection import TTCollection
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from sample_docs.builder.invented import mobile, person

BUREAU = "中卫市云计算和大数据发展局"
FAMILY = "Noto Serif CJK SC"
ZERO_WIDTH, JOINER = "\u200b", "\u200d"


def find_font() -> Path:
    """Find the Chinese serif font of the system.

    Raises:
        SystemExit: fontconfig does not know it.
    """
    query = ["fc-match", "-f", "%{family}\n%{file}", f"{FAMILY}:regular"]
    family, _, path = subprocess.run(query, check=True, capture_output=True, text=True).stdout.partition("\n")
    if FAMILY not in family:
        raise SystemExit(f"the font {FAMILY} is missing; install fonts-noto-cjk (make system)")
    return Path(path)


def truetype(text: str, name: str) -> bytes:
    """Make a TrueType font called ``name`` with the glyphs of ``text``."""
    faces = TTCollection(str(find_font()))
    font: FontFile = next(face for face in faces.fonts if face["name"].getDebugName(1) == FAMILY)
    options = subset.Options()
    options.layout_features, options.hinting, options.notdef_outline = [], False, True
    tool = subset.Subsetter(options)
    tool.populate(text=text)
    tool.subset(font)
    return _with_quadratic_outlines(font, name)


def _with_quadratic_outlines(font: FontFile, name: str) -> bytes:
    glyphs, order = font.getGlyphSet(), font.getGlyphOrder()
    quadratic = {}
    for glyph in order:
        pen = TTGlyphPen(glyphs)
        glyphs[glyph].draw(Cu2QuPen(pen, 1.0, reverse_direction=True))
        quadratic[glyph] = pen.glyph()
    for table in ("CFF ", "VORG", "GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx"):
        if table in font:
            del font[table]
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, quadratic
    limits = font["maxp"]
    limits.tableVersion = 0x00010000
    for field in ("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs"):
        setattr(limits, field, 1 if field == "maxZones" else 0)
    for field in ("maxStackElements", "maxSizeOfInstructions", "maxComponentElements"):
        setattr(limits, field, 0)
    font["post"].formatType = 3.0
    font.sfntVersion = "\x00\x01\x00\x00"
    # A name of its own: reportlab keeps faces by their names, and the licence reserves that of the original.
    for record in list(font["name"].names):
        font["name"].removeNames(record.nameID)
    for identifier in (1, 4, 6):
        font["name"].setName(name, identifier, 3, 1, 0x409)
    font.recalcTimestamp = False
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def lines_of(text: str, width: int) -> list[str]:
    """Break paragraphs into lines of ``width`` Chinese characters; a Latin character counts half."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, used = "", 0.0
        for char in paragraph:
            step = 1.0 if ord(char) > 0x2000 else 0.5
            if used + step > width and char not in "，。；：、）”》":
                kept = line.rstrip("（“《")
                lines.append(kept)
                line = line[len(kept) :]
                used = float(len(line))
            line, used = line + char, used + step
        lines.append(line)
    return lines


def letter_pdf(title: str, body: str, signature: tuple[str, str]) -> bytes:
    """Set a letter on A4 with an embedded subset font: title in the middle, body, signature at the right."""
    everything = title + body + "".join(signature) + "—-0123456789 "
    font = f"Sample{zlib.crc32(everything.encode())}"
    pdfmetrics.registerFont(TTFont(font, io.BytesIO(truetype(everything, font))))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True, initialFontName=font)
    canvas.setTitle(title.replace("\n", ""))
    canvas.setAuthor(BUREAU)
    width, height = A4
    y = height - 105
    for line in title.split("\n"):
        canvas.setFont(font, 22)
        canvas.drawCentredString(width / 2, y, line)
        y -= 34
    y -= 16
    page = 1
    for line in lines_of(body, 28):
        if y < 110:
            _page_end(canvas, font, width, page)
            page, y = page + 1, height - 105
        canvas.setFont(font, 16)
        canvas.drawString(79, y, line)
        y -= 28
    for line in signature:
        y -= 28
        canvas.drawRightString(width - 120, y, line)
    _page_end(canvas, font, width, page)
    canvas.save()
    return out.getvalue()


def _page_end(canvas: Canvas, font: str, width: float, page: int) -> None:
    canvas.setFont(font, 12)
    canvas.drawCentredString(width / 2, 70, f"— {page} —")
    canvas.showPage()


def opinion_petition() -> bytes:
    """An answer to a petitioner, set by reportlab with an embedded subset font."""
    who = person("米学军", random.Random(20260109))
    body = (
        f"　　信访人：{who.name}\n　　身份证号：{who.id_card}\n　　手机号码：{who.mobile}\n"
        "　　你通过网上信访平台反映“社区便民服务终端长期不能使用”的事项，我局于2025年12月15日受理。"
        "经调查，现提出如下处理意见：\n"
        "　　一、调查情况。文昌镇8个社区共安装便民服务终端11台，其中3台因网络线路改造于2025年11月停用，"
        "与你反映的情况基本相符。\n"
        "　　二、处理意见。责成运营单位于2026年1月20日前完成线路恢复和设备检修，检修期间由社区工作人员代办业务。"
        "检修结果将在中卫市人民政府门户网站公布。\n"
        "　　三、依据。《信访工作条例》第三十一条、第三十二条，《政务服务便民热线管理办法》第十二条。\n"
        "　　如不服本处理意见，可以自收到本意见书之日起30日内向中卫市人民政府信访工作机构申请复查。"
        f"我局工作人员已于2026年1月6日拨打{who.mobile}告知上述内容。\n"
        "　　承办科室：数据应用科，办公电话：0955-7060142。"
    )
    return letter_pdf("信访事项处理意见书", body, (BUREAU, "2026年1月8日"))


def scanned_notice() -> bytes:
    """A page that is known as pixels only: rendered, tilted, grained, packed as a picture."""
    chance = random.Random(20260111)
    who = person("沙丽娜", chance)
    body = (
        f"　　兹证明{who.name}（身份证号：{who.id_card}，手机号码：{who.mobile}）于2025年10月13日至11月7日参加"
        "全市数据标注技能培训班，共计80学时，考核成绩合格。\n　　特此证明。\n"
        f"　　（联系电话：{mobile(chance)}）"
    )
    page = pypdfium2.PdfDocument(letter_pdf("培训证明", body, (BUREAU, "2025年11月10日")))[0]
    picture = page.render(scale=130 / 72).to_pil().convert("L").rotate(0.7, Image.Resampling.BICUBIC, fillcolor=255)
    grain = np.random.default_rng(20260111).normal(0, 9, (picture.height, picture.width))
    pixels = np.clip(np.asarray(picture, dtype=np.float64) * 0.88 + 18 + grain, 0, 255).astype(np.uint8)
    jpeg = io.BytesIO()
    Image.fromarray(pixels).save(jpeg, "JPEG", quality=45)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    canvas.drawImage(ImageReader(jpeg), 0, 0, *A4)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def converted(letter: bytes) -> bytes:
    """Let LibreOffice turn a Word file into PDF, and take out what differs from run to run."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "letter.docx"
        source.write_bytes(letter)
        command = ["soffice", f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", "pdf", "--outdir", folder, str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        return _settled(source.with_suffix(".pdf").read_bytes())


def _settled(source: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(source)) as pdf:
        for key in ("/CreationDate", "/ModDate"):
            if key in pdf.docinfo:
                pdf.docinfo[key] = "D:20260105090000+08'00'"
        for key in ("/DocChecksum", "/ID"):
            if key in pdf.trailer:
                del pdf.trailer[key]
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def policy_text() -> bytes:
    """A text that only speaks about secrecy and internal papers; nothing in it marks the text itself."""
    return """《政务公开保密审查工作制度》解读

　　为便于各科室和社会公众理解《市云计算和大数据发展局政务公开保密审查工作制度》（以下简称《制度》），现就有关问题解读如下。

　　一、制定背景和依据
　　《中华人民共和国保守国家秘密法》将国家秘密的密级分为绝密、机密、秘密三级；《中华人民共和国政府信息公开条例》第十七条要求行政机关建立健全政府信息公开审查机制。《制度》据此制定。

　　二、哪些信息不得公开
　　《制度》第五条规定，依照国家保密范围和定密规定，明确标识为“秘密”“机密”“绝密”的信息，以及虽未标识但内容涉及国家秘密、商业秘密、个人隐私的信息，不得公开。标有“内部资料”字样的材料，未经制发单位同意也不得公开。

　　三、审查怎样进行
　　审查分四步：科室工作人员提出初步意见，科室负责人提出审查意见，保密审查科室提出审查意见，分管领导审批。每一步由不同的人员办理，坚持先审查、后公开。

　　四、不能确定是否涉密怎么办
　　对是否属于国家秘密和属于何种密级不明确的，逐级报至有权确定该事项密级的上级领导或者保密工作部门确定。

　　五、咨询方式
　　办公电话：0955-7060118；工作时间：周一至周五8:30—12:00、14:30—18:30。

中卫市云计算和大数据发展局
2026年1月5日
（此件公开发布）
""".encode()


def disguised_numbers() -> bytes:
    """A text whose numbers are written in full-width digits, grouped, or with zero-width characters inside."""
    first, second, third = (
        person(name, random.Random(20260113 + n)) for n, name in enumerate(("丁慧敏", "安立新", "郭子涵"))
    )
    wide = str.maketrans({chr(char): chr(char + 0xFEE0) for char in range(0x21, 0x7F)})
    card = " ".join(third.bank_card[at : at + 4] for at in range(0, 19, 4))
    born_apart = f"{second.id_card[:6]} {second.id_card[6:14]} {second.id_card[14:]}"
    grouped = f"{second.mobile[:3]}-{second.mobile[3:7]}-{second.mobile[7:]}"
    lines = (
        "关于领取竞赛证书的通知",
        "",
        "　　全市数据应用技能竞赛获奖证书已制作完成，请下列人员凭身份证领取：",
        "",
        f"　　姓名：{first.name}，身份证号：{first.id_card.translate(wide)}，手机号码：{ZERO_WIDTH.join(first.mobile)}",
        f"　　姓名：{second.name}，身份证号：{born_apart}，手机号码：{grouped}",
        f"　　姓名：{third.name}，身份证号：{third.id_card[:10]}{JOINER}{third.id_card[10:]}，银行卡号：{card}",
        "",
        "　　领取地点：中卫市行政中心5楼数据资源科。办公电话：0955-7060125。",
        "",
        BUREAU,
        "2026年1月12日",
    )
    return "".join(f"{line}\r\n" for line in lines).encode()
