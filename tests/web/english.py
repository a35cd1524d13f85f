"""What is left in Chinese on a page that was asked for in English."""

from __future__ import annotations

import re
from collections.abc import Iterable

from playwright.sync_api import Page

from pipeline.bootstrap import profile_named
from tests.web.office import OTHER, SECTION, Office

# Names that the law or the house gives keep their Chinese form: these, what a profile calls its steps, and articles cited.
LEGAL = ("密审", "中文")
_CITED = re.compile(r"《[^》]+》|第[〇零一二三四五六七八九十百]+条|（[一二三四五六七八九十]+）")
# What begins with an article is what the law says.
_LAW = re.compile(r"（?《[^》]+》第[〇零一二三四五六七八九十百]+条")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")

# Every piece of text and every attribute that speaks, without what comes from the document or was written by people.
_PIECES = """content => {
  const pieces = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (!node.parentElement.closest(`${content}, script, style`)) pieces.push(node.data);
  for (const each of document.querySelectorAll('body *')) {
    if (each.closest(content)) continue;
    for (const name of ['aria-label', 'placeholder', 'title', 'alt']) pieces.push(each.getAttribute(name) || '');
    if (each.matches('input[type=submit], input[type=button]')) pieces.push(each.value);
    for (const value of Object.values(each.dataset)) pieces.push(value);
  }
  return pieces.map(each => each.trim()).filter(Boolean);
}"""
# The document and what was recorded: the reason of an item is kept in the case as it was found.
CONTENT = ".sheets, .found, .words, .running, .item > p.small:not(.now), td.title, [lang='zh-CN']:not(html), [aria-hidden=true]"


def names_of(office: Office) -> set[str]:
    """Return what is Chinese on any page: people, titles, files, other organs, and how the rules call steps and authorities."""
    named = set()
    for rules in map(profile_named, ("national", "zhongwei_kejiju", "zhongwei_yunjisuan")):
        named |= {rules.title, *(step.title for step in rules.chain), *(each.title for each in rules.authorities)}
    with office.desk.store.read() as tx:
        named |= {SECTION, OTHER, "云川市数据局", *(officer.name for officer in tx.officers())}
        for case in tx.cases():
            named |= {case.title or "", case.file_name or "", *(each.organ for each in tx.consultations(case.number))}
    return named - {""}


def left_over(page: Page, names: Iterable[str], content: str = CONTENT) -> list[str]:
    """Return the pieces of a page that have Chinese and not one Latin letter.

    ``names`` are those that are Chinese on any page.
    """
    known = sorted({*names, *LEGAL}, key=len, reverse=True)
    left = []
    for piece in page.evaluate(_PIECES, content):
        rest = _CITED.sub("", piece)
        for name in known:
            rest = rest.replace(name, "")
        if _CHINESE.search(rest) and not _LATIN.search(rest) and not _LAW.match(piece):
            left.append(piece)
    return left
