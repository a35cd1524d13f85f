"""Paragraphs that run on into the next one once a deleted mark is gone: what showed shows, what hid hides, and it looks alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.formats.docx import read
from tests.formats.packages import contents, everything, hidden, package, r, redacted, root, visible
from tests.formats.rendering import difference, office, render

WHITE, BLACK = '<w:color w:val="FFFFFF"/>', '<w:color w:val="000000"/>'
GROUND = '<w:shd w:val="clear" w:fill="000000"/>'
FIRST, OTHER, LAST = "上一段话", "甲乙丙丁", "下一段话"
PLAIN = f'{BLACK}<w:vanish w:val="0"/><w:sz w:val="24"/><w:highlight w:val="none"/>'
DEFAULTS = '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="24"/></w:rPr></w:rPrDefault></w:docDefaults>'


def style(id: str, run: str = "", paragraph: str = "", kind: str = "paragraph") -> str:
    return (
        f'<w:style w:type="{kind}" w:styleId="{id}"><w:name w:val="{id}"/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def joined(
    first: tuple[str, str] = ("", ""),
    last: tuple[str, str] = ("", ""),
    *,
    run: str = "",
    between: str = "",
    words: str = FIRST,
) -> bytes:
    """Two paragraphs of two styles, each given by its run and paragraph properties; the mark of the first is deleted."""
    styles = DEFAULTS + style("one", *first) + style("two", *last) + style("c", WHITE, kind="character")
    mark = '<w:rPr><w:del w:id="1" w:author="x"/></w:rPr>'
    body = (
        f'<w:p><w:pPr><w:pStyle w:val="one"/>{mark}</w:pPr>{r(words, run)}</w:p>{between}'
        f'<w:p><w:pPr><w:pStyle w:val="two"/></w:pPr>{r(LAST, PLAIN)}</w:p>'
    )
    return package(body, {"rId1": ("styles", "styles.xml", root("styles", styles))})


NONE = ("", "")
DELETED_TOO = '<w:p><w:pPr><w:rPr><w:del w:id="2" w:author="x"/></w:rPr></w:pPr></w:p>'
# By the two styles, and what stands between: the look of the first paragraph's words must not follow the second.
SHOWING = {
    "hidden": (NONE, ("<w:vanish/>", ""), ""),
    "white": (NONE, (WHITE, ""), ""),
    "tiny": (NONE, ('<w:sz w:val="2"/>', ""), ""),
    "covered": (NONE, (f'{BLACK}<w:highlight w:val="black"/>', ""), ""),
    "white on a ground of its own": ((WHITE, GROUND), NONE, ""),
    "black on the ground below": ((BLACK, ""), ("", GROUND), ""),
    "shown by the style": (("<w:vanish w:val='0'/>", ""), ("<w:vanish/>", ""), ""),
    "over several marks": (NONE, (WHITE, ""), DELETED_TOO),
}
HIDDEN = {
    "hidden": joined(("<w:vanish/>", "")),
    "white": joined((WHITE, "")),
    "tiny": joined(('<w:sz w:val="2"/>', "")),
    "white on white paper": joined((WHITE, ""), ("", GROUND)),
    "by its own style": joined(run='<w:rStyle w:val="c"/>'),
}


def showing(kind: str, words: str = FIRST) -> bytes:
    first, last, between = SHOWING[kind]
    return joined(first, last, between=between, words=words)


@pytest.mark.parametrize("kind", SHOWING)
def test_what_shows_goes_on_showing(kind: str) -> None:
    assert visible(read(showing(kind))).startswith(FIRST)
    assert visible(read(redacted(showing(kind)))).startswith(FIRST)


@pytest.mark.parametrize("kind", HIDDEN)
def test_what_hides_goes(kind: str) -> None:
    assert FIRST not in visible(read(HIDDEN[kind]))
    assert FIRST not in everything(redacted(HIDDEN[kind]))


def test_a_bar_stays_a_bar() -> None:
    source = joined((BLACK, GROUND))
    assert hidden(read(source))["covered"] == f"{FIRST}\n"
    copy = redacted(source)
    assert FIRST not in everything(copy) and visible(read(copy)) == f"■■■{LAST}\n"


def test_looks_come_along() -> None:
    bold = '<w:rFonts w:eastAsia="黑体"/><w:b/><w:i/><w:color w:val="C00000"/><w:sz w:val="44"/><w:u w:val="single"/>'
    written = contents(redacted(joined((bold, ""))))["word/document.xml"].decode()
    run = written[written.index("<w:r>") : written.index(FIRST)]
    assert '<w:rFonts w:eastAsia="黑体"/><w:b/><w:i/>' in run and '<w:color w:val="C00000"/>' in run
    assert '<w:sz w:val="44"/>' in run and '<w:u w:val="single"/>' in run
    written = contents(redacted(joined(last=(bold, ""))))["word/document.xml"].decode()
    run = written[written.index("<w:r>") : written.index(FIRST)]
    for look in ('<w:b w:val="0"/>', '<w:i w:val="0"/>', '<w:sz w:val="24"/>', '<w:color w:val="auto"/>'):
        assert look in run
    assert '<w:u w:val="none"/>' in run


def test_a_run_keeps_what_it_says_itself() -> None:
    source = joined(('<w:b/><w:sz w:val="44"/>', ""), run='<w:sz w:val="32"/><w:b w:val="0"/>')
    written = contents(redacted(source))["word/document.xml"].decode()
    assert '<w:sz w:val="32"/>' in written and "44" not in written and '<w:b w:val="0"/>' in written
    alike = contents(redacted(joined()))["word/document.xml"].decode()
    assert f'<w:r><w:t xml:space="preserve">{FIRST}' in alike


@pytest.mark.slow
def test_libreoffice_shows_what_we_say_shows(tmp_path: Path) -> None:
    if office() is None:
        pytest.skip("LibreOffice is not installed: make system")
    files = {f"{kind} {words}": redacted(showing(kind, words)) for kind in SHOWING for words in (FIRST, OTHER)}
    pages = render(files, tmp_path)
    for kind in SHOWING:
        # As wide as each other, so the pages differ in these words alone, and not at all where they do not show.
        assert difference(pages[f"{kind} {FIRST}"], pages[f"{kind} {OTHER}"]).pixels > 0, kind
