"""Measure the Word format: 300 pages with 3,000 findings; time and peak memory of read, detect, plan, redact and verify.

Run from the repository: ``python -m tests.benchmarks.word_pages [PAGES]``. The document is built here: invented numbers that pass
their checks, paragraphs as GB/T 9704-2012 sets them with their formatting written out, a table a page, list labels, a footer, and
a photograph every ten pages. What is only to be reviewed (the photograph) is kept, as a person would decide.
"""

from __future__ import annotations

import io
import random
import resource
import sys
import time
from collections import Counter

import numpy as np
from PIL import Image

from pipeline import bootstrap, formats
from pipeline.model.finding import Disposition
from pipeline.redaction.plan import preview_plan
from pipeline.redaction.verify import verify
from tests.formats.packages import Related, package, r, root
from tests.formats.rich_package import field, picture, section

FINDINGS_A_PAGE = 10
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SENTENCES = (
    "依法公开政府信息应当先审查后公开，凡拟公开的事项由承办科室提出意见，逐项进行保密审查。",
    "各单位要按照职责分工抓好落实，及时报送工作进展情况，确保各项任务按期完成。",
    "经审核，材料齐全，符合规定条件，同意纳入本年度补助范围，所需资金从部门预算中列支。",
)
_LOOK = (
    '<w:rFonts w:ascii="仿宋_GB2312" w:eastAsia="仿宋_GB2312" w:hAnsi="仿宋_GB2312" w:hint="eastAsia"/><w:sz w:val="32"/>'
    '<w:szCs w:val="32"/>'
)
_SET = (
    '<w:spacing w:line="560" w:lineRule="exact"/><w:ind w:firstLineChars="200" w:firstLine="640"/><w:jc w:val="both"/>'
)


def _identity(draw: random.Random) -> str:
    digits = f"000000{draw.randrange(1950, 2005)}{draw.randrange(1, 13):02}{draw.randrange(1, 29):02}{draw.randrange(1000):03}"
    digits = "11010" + digits[5:]
    return digits + "10X98765432"[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11]


def _value(draw: random.Random) -> str:
    """An identity number or a mobile number; half of the findings each."""
    if draw.random() < 0.5:
        return f"身份证号 {_identity(draw)}"
    return f"联系电话 13{draw.randrange(10)}{draw.randrange(10**8):08}"


def _paragraph(text: str, extra: str = "") -> str:
    # Word cuts a paragraph into runs wherever somebody typed on another day.
    middle = len(text) // 2
    return f"<w:p><w:pPr>{extra}{_SET}</w:pPr>{r(text[:middle], _LOOK)}{r(text[middle:], _LOOK)}</w:p>"


def _page(draw: random.Random, number: int) -> str:
    blocks = []
    for _ in range(FINDINGS_A_PAGE - 4):
        blocks.append(_paragraph(f"{draw.choice(_SENTENCES)}申请人{_value(draw)}，{draw.choice(_SENTENCES)}"))
    cell = '<w:tc><w:tcPr><w:tcW w:w="2200" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:jc w:val="center"/></w:pPr>{}</w:p></w:tc>'
    rows = [["序号", "证件", "金额", "备注"]] + [
        [str(row), _value(draw), str(draw.randrange(100, 9999)), "无"] for row in range(1, 5)
    ]
    grid = "<w:tblGrid>" + '<w:gridCol w:w="2200"/>' * 4 + "</w:tblGrid>"
    table = "".join("<w:tr>" + "".join(cell.format(r(text, _LOOK)) for text in row) + "</w:tr>" for row in rows)
    blocks.append(f'<w:tbl><w:tblPr><w:tblW w:w="8800" w:type="dxa"/></w:tblPr>{grid}{table}</w:tbl>')
    blocks.append(_paragraph(draw.choice(_SENTENCES), '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'))
    if number % 10 == 0:
        blocks.append(f"<w:p>{picture('rId4')}</w:p>")
    return "".join(blocks) + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'


def _photograph() -> bytes:
    noise = np.random.default_rng(1).integers(0, 255, (1200, 1600, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).resize((3200, 2400)).save(out, "JPEG", quality=85)
    return out.getvalue()


def build(pages: int) -> bytes:
    """Return the document, the same for the same number of pages."""
    draw = random.Random(pages)
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    related: Related = {
        "rId1": ("numbering", "numbering.xml", root("numbering", numbering)),
        "rId2": ("footer", "footer1.xml", root("ftr", f"<w:p>{field(' PAGE ', r('1'))}</w:p>")),
        "rId4": ("image", "media/image1.jpeg", _photograph()),
    }
    body = "".join(_page(draw, number) for number in range(pages))
    return package(body + section('<w:footerReference w:type="default" r:id="rId2"/>'), related)


def main(arguments: list[str]) -> None:
    """Measure and print."""
    source = build(int(arguments[0]) if arguments else 300)
    profile = bootstrap.default_profile()
    began = time.process_time(), time.perf_counter()

    def say(what: str) -> None:
        nonlocal began
        now = time.process_time(), time.perf_counter()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{what}: {now[0] - began[0]:.1f} s of CPU, {now[1] - began[1]:.1f} s, peak {peak} MB", flush=True)
        began = time.process_time(), time.perf_counter()

    say(f"start, {len(source) >> 10} KB")
    document = formats.read(source, "a.docx")
    say(f"read, {len(document.text)} characters, {len(document.blocks)} blocks")
    findings = bootstrap.detect(document, profile)
    counts = Counter(str(finding.disposition) for finding in findings)
    say(f"detect, {dict(counts)}")
    withheld = [finding for finding in findings if finding.disposition is Disposition.REDACT]
    plan = preview_plan(document, withheld, [], profile)
    say(f"plan, {len(plan.redactions)} redactions")
    copy = formats.redact(source, document, plan, stamp=True)
    say(f"redact, {len(copy) >> 10} KB")
    report = verify(document, copy, plan, lambda _: (), original=source)
    say(f"verify without second detection, {'passed' if report.passed else report.failed}")


if __name__ == "__main__":
    main(sys.argv[1:])
