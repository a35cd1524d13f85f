"""Pages before and after: a copy prints as its original does, and outside the masks nothing moves.

The reference of a redacted copy is made here, without the writer: the original, its revisions accepted, and the withheld letters
replaced by the mask where they stand in the XML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from pipeline.formats.docx import read, redact
from pipeline.model.document import Document, Hiding
from tests.conftest import REPOSITORY
from tests.formats.docx_mutations import packed
from tests.formats.packages import MASK, Related, W, contents, p, package, plan, png_with_text, r, root, spans_of, table
from tests.formats.rendering import Page, difference, office, render
from tests.formats.rich_package import field, picture, section, text_box

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
_VALUE = re.compile(r"[\u3400-\u9fff]{2,4}|\d{6,}")
_LEVEL = '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
_LONG = "承办科室依照规定提出意见，保密审查科室逐项核对，负责人签字后公开。" * 8


def _layout() -> bytes:
    """A document with all that makes pages: list labels, tables, headers, notes, boxes, pictures, columns, landscape, contents."""
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{_LEVEL.format(0, "chineseCounting", "%1、")}'
        f"{_LEVEL.format(1, 'decimal', '%1.%2')}</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    styles = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:rPr><w:sz w:val="24"/></w:rPr>'
        '</w:style><w:style w:type="paragraph" w:styleId="b"><w:name w:val="heading 1"/><w:basedOn w:val="a"/><w:rPr><w:b/>'
        '<w:sz w:val="32"/></w:rPr></w:style>'
    )
    separators = "".join(
        f'<w:footnote w:type="{kind}" w:id="{id}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for id, kind in ((0, "separator"), (1, "continuationSeparator"))
    )
    note = f'<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>{r("见李建国来函。")}</w:p></w:footnote>'
    related: Related = {
        "rId1": ("styles", "styles.xml", root("styles", styles)),
        "rId2": ("numbering", "numbering.xml", root("numbering", numbering)),
        "rId3": ("header", "header1.xml", root("hdr", p("某市某局公文 李建国", "", '<w:jc w:val="right"/>'))),
        "rId4": ("header", "header2.xml", root("hdr", p("首页页眉"))),
        "rId5": (
            "footer",
            "footer1.xml",
            root("ftr", f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr>{field(" PAGE ", r("1"))}</w:p>'),
        ),
        "rId6": ("footnotes", "footnotes.xml", root("footnotes", separators + note)),
        "rId7": ("image", "media/a.png", png_with_text("图")),
    }
    references = (
        '<w:headerReference w:type="default" r:id="rId3"/><w:headerReference w:type="first" r:id="rId4"/>'
        '<w:footerReference w:type="default" r:id="rId5"/>'
    )
    entry = r("一、总则") + "<w:r><w:tab/></w:r>" + field("PAGEREF _Toc100001 \\h", r("1"))
    numbered = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr>'
    body = [
        f"<w:p>{field('TOC', entry)}</w:p>",
        f'<w:p><w:pPr><w:pStyle w:val="b"/>{numbered.format(0)}</w:pPr><w:bookmarkStart w:id="1" w:name="_Toc100001"/>{r("总则")}'
        '<w:bookmarkEnd w:id="1"/></w:p>',
        *(p(f"第{number}项，{_LONG}", "", numbered.format(1)) for number in range(3)),
        f'<w:p>{r("联系人李建")}{r("国", "<w:b/>")}{r("，电话 13800001111")}<w:r><w:footnoteReference w:id="2"/></w:r></w:p>',
        table(("姓名", "电话"), ("李建国", "13800001111"), ("王某某", "010-88880000")),
        f"<w:p>{r('见图')}{picture('rId7')}{text_box(p('框中李建国'), p('框中李建国'))}</w:p>",
        f"<w:p><w:pPr>{section(references)}</w:pPr></w:p>",
        *(p(_LONG) for _ in range(4)),
        f"<w:p><w:pPr>{section(landscape=True, columns=2)}</w:pPr></w:p>",
        p("落款 李建国", "", '<w:jc w:val="right"/>'),
        section(),
    ]
    return package("".join(body), related)


def _samples() -> dict[str, bytes]:
    paths = sorted((REPOSITORY / "sample_docs").glob("*.docx"))
    return {path.name: path.read_bytes() for path in paths if "damaged" not in path.name} | {"layout": _layout()}


def _accepted(tree: etree._Element) -> None:
    """Accept all revisions and take comments out, as the printed state wants it."""
    gone = etree.XPath(
        "//w:del[not(parent::w:rPr or parent::w:trPr)] | //w:moveFrom[not(parent::w:rPr)] | //w:tr[w:trPr/w:del]"
        " | //w:commentReference | //w:commentRangeStart | //w:commentRangeEnd"
        " | //*[substring(local-name(), string-length(local-name()) - 5) = 'Change']",
        namespaces={"w": W},
    )
    for element in gone(tree):
        element.getparent().remove(element)
    for wrapper in list(tree.iter(f"{{{W}}}ins", f"{{{W}}}moveTo")):
        parent = wrapper.getparent()
        if parent is not None:
            at = parent.index(wrapper)
            for child in reversed(wrapper):
                parent.insert(at, child)
            parent.remove(wrapper)


def _texts(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Yield the text nodes of a paragraph, not those of the text boxes in it."""
    for node in paragraph.iter(f"{{{W}}}t"):
        if next(node.iterancestors(f"{{{W}}}p")) is paragraph:
            yield node


def _masked(paragraph: etree._Element, value: str) -> None:
    """Put the mask where a value begins, and take the rest of it away."""
    while True:
        nodes = list(_texts(paragraph))
        at = "".join(node.text or "" for node in nodes).find(value)
        if at < 0:
            return
        left, mask = len(value), MASK
        for node in nodes:
            text = node.text or ""
            if left and at < len(text):
                taken = min(left, len(text) - at)
                node.text = text[:at] + mask + text[at + taken :]
                left, mask, at = left - taken, "", 0
            else:
                at -= len(text) if left == len(value) else 0


def _reference(source: bytes, values: list[str]) -> bytes:
    parts = contents(source)
    for name, content in parts.items():
        if re.fullmatch(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml", name):
            tree = etree.fromstring(content)
            _accepted(tree)
            for paragraph in tree.iter(f"{{{W}}}p"):
                for value in values:
                    _masked(paragraph, value)
            parts[name] = etree.tostring(tree)
    return packed(parts)


def _values(document: Document) -> list[str]:
    """All long numbers that show, and every seventh word; none that touches another one."""
    shown = "\n".join(block.text for block in document.blocks if block.hiding is None)
    found = sorted(set(_VALUE.findall(shown)))
    taken = [False] * len(document.text)
    chosen: list[str] = []
    for value in [value for value in found if value.isdigit()] + [value for value in found if not value.isdigit()][::7]:
        spans = spans_of(document, value)
        if not any(any(taken[start:end]) for start, end in spans):
            chosen.append(value)
            for start, end in spans:
                taken[start:end] = [True] * len(value)
    return chosen


def _report(name: str, before: list[Page], after: list[Page]) -> int:
    found = difference(before, after)
    print(f"{name}: pages {found.before}/{found.after}, pixels differing {found.pixels} of {found.total}")
    assert found.before > 0, f"{name} was not rendered"
    return found.pixels


def test_copies_print_as_their_originals(tmp_path: Path) -> None:
    if office() is None:
        pytest.skip("LibreOffice is not installed: make system")
    files: dict[str, bytes] = {}
    for name, source in _samples().items():
        document = read(source)
        words = _values(document)
        untouched = not any(block.hiding is Hiding.DELETED_REVISION for block in document.blocks)
        files[f"{name} original"] = source if untouched else _reference(source, [])
        files[f"{name} copy"] = redact(source, document, plan(document))
        files[f"{name} reference"] = _reference(source, words)
        files[f"{name} redacted"] = redact(source, document, plan(document, *spans_of(document, *words)))
    pages = render(files, tmp_path)
    for name in _samples():
        # Both sides must have something to show, and the masks must show in it.
        assert difference(pages[f"{name} original"], pages[f"{name} reference"]).pixels > 0
    differing = {
        f"{name} {after}": pixels
        for name in _samples()
        for before, after in (("original", "copy"), ("reference", "redacted"))
        if (pixels := _report(f"{name} {after}", pages[f"{name} {before}"], pages[f"{name} {after}"]))
    }
    assert differing == {}
