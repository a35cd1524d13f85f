"""All that the walk over the stories has not taken: attributes, loose text, parts that nothing shows, bytes around the archive.

The last net of the reader. A value that stands anywhere in the file becomes a hidden line here if no other module has read it,
so that the detectors see it and the reviewer is told. Nothing read here is ever in a copy, but names of styles and fonts, which
the writer makes neutral when they hold a withheld string.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from lxml import etree

from pipeline.errors import DamagedDocument
from pipeline.formats.docx.draft import LINE_END, Atom, Line
from pipeline.formats.docx.encoded import addresses, binary, is_binary, percent_decoded
from pipeline.formats.docx.fonts import plain_font
from pipeline.formats.docx.names import REL_FONTS, WP, WP14, A, W, split, w
from pipeline.formats.docx.package import Package
from pipeline.formats.docx.xml import Element
from pipeline.formats.embedded import Budget, in_words, is_xml, recover
from pipeline.formats.embedded.picture_text import picture_warnings
from pipeline.model.document import TAIL, BlockKind, Hiding

Slot = tuple[Element, str | None]

MOST = 500_000
"""Code points of one package's leftovers; a file that hides more than a book is not read to its end, and says so."""

# Attributes that hold what somebody typed, also where it is plain ASCII.
_TYPED = frozenset(
    """author initials tooltip descr title alt alias tag displayText helpText statusText placeholder docLocation
    provider userId ed edGrp recipientData query connectString udl mailSubject addressFieldName password""".split()  # noqa: SIM905 - a table of names
)
# The same where they stand in w:val of these elements.
_TYPED_VALUES = frozenset(
    """alias tag docVar tblCaption tblDescription helpText statusText default listEntry query connectString udl
    mailSubject addressFieldName destination activeWritingStyle""".split()  # noqa: SIM905
)
# Names that Word and its Chinese editions give by themselves.
_FONT_PLACES = frozenset({"rFonts", "font", "latin", "ea", "cs", "sym", "buFont", "altName", "themeFont"})
_CODED = {"panose1": 20, "panose": 20, "cnfStyle": 12}  # length of the figures that describe a font, a place in a table
_FONT_FAMILY = re.compile(r"font-family:\s*[\"']?[^;]{0,60}")
_LINKED = re.compile(r"(?: Char\d?| 字符\d?)$")  # the twin that Word makes of a paragraph's style
_GUID = re.compile(r"\{?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?")
_FONTS = (
    "方正|华文|汉仪|文鼎|思源|新?宋体|仿宋|黑体|楷体|隶书|幼圆|等线|小标宋|雅黑|游?明朝|新?[细細]明[体體]|[标標]楷[体體]|微[软軟]|"
    "ＭＳ|Noto|Source Han"
)
_STYLES = (
    "正文|标题|副标题|页眉|页脚|页码|列表|列出|目录|题注|普通|批注|脚注|尾注|网格|表格|段落|默认|无|强调|明显|不明显|书籍|超链接|已访问|"
    "纯文本|文档|索引|引文|签名|日期|称呼|结束语|信息|注释|占位符|行号|要点|参考|图表|宏|收件人|寄件人|修订|浅色|深色|中等|彩色|清单|古典|"
    "简明|流行|专业|主题|精巧|典雅|竖列|立体|网页|HTML"
)
_OWN_NAMES = re.compile(rf"(?:{_FONTS})[\w .\-()（）]{{0,24}}|(?:{_STYLES})[\w ()（）\-]{{0,16}}")
_STANDARD_PART = re.compile(r"(?:[A-Za-z_]{1,40}/){0,5}[A-Za-z_.\[\]-]{1,40}(?:\d{1,5}[A-Za-z_.-]{0,20}){0,3}")
_PROGRAM = re.compile(
    r"(?:Microsoft (?:Office |Macintosh )?Word|WPS Office|Normal\.dotm?|LibreOffice)[\w .,_/$-]{0,80}"
)
_INLINE = frozenset({"r", "rPr", "t", "rt", "fld", "br", "endParaRPr"})
_EMBEDDED = re.compile(
    r"(?:^|/)(?:charts|diagrams|embeddings|drawings|activeX|ink|webextensions|afchunk|media)/|\.(?:bin|html?|rtf|mht|docx|xlsx)$"
)


def leftover_lines(package: Package, taken: Set[Slot], warnings: set[str]) -> Iterator[Line]:
    """Yield a hidden line for every text of the package that is not ``taken``, each value once; add codes to ``warnings``."""
    said: set[str] = set()
    left = MOST
    warnings.update(code for data in package.parts.values() if not is_xml(data) for code in picture_warnings(data))
    for line in _all_lines(package, taken, Budget()):
        text = line.text().strip()
        if text and text not in said:
            said.add(text)
            left -= len(text)
            if left < 0:
                warnings.add("hidden_not_read")
                return
            yield line


def _all_lines(package: Package, taken: Set[Slot], budget: Budget) -> Iterator[Line]:
    for part in sorted(package.parts):
        if not _STANDARD_PART.fullmatch(part) or in_words(part):
            yield _found(part, "name", percent_decoded(part) or part, Hiding.METADATA)
        yield from _part(package, part, taken, budget)
    for way, data in package.remains:
        yield from _recovered("", way, data, Hiding.REMAINS, budget)


def _part(package: Package, part: str, taken: Set[Slot], budget: Budget) -> Iterator[Line]:
    data = package.parts[part]
    hiding = _hiding_of(part)
    if not is_xml(data) or part.lower().endswith(".svg"):
        yield from _recovered(part, "", _plain(package, part), hiding, budget)
        return
    try:
        root = package.tree(part)
    except DamagedDocument:
        yield from _recovered(part, "", data, hiding, budget)
        return
    yield from _loose_texts(part, root, taken, hiding, budget)
    yield from _values(part, root, data, taken)
    for number, remark in enumerate(_remarks(data)):
        yield _found(part, f"comment/{number}", remark, Hiding.REMAINS)


def _plain(package: Package, part: str) -> bytes:
    """Return the bytes of a part that is no XML, an embedded font made plain."""
    data = package.parts[part]
    if not part.lower().endswith(".odttf"):
        return data
    tables = [package.tree(table) for table in package.all_related(package.main, REL_FONTS)]
    keys = [str(value) for table in tables for each in table.iter() for value in (each.get(w("fontKey")),) if value]
    return plain_font(data, [*keys, part])


def _remarks(data: bytes) -> list[str]:
    """Return the comments and processing instructions of a part, which the package's tree leaves out."""
    if b"<!--" not in data and b"<?" not in data[5:] and "<!--".encode("utf-16-le") not in data:
        return []
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    nodes = root.xpath("//comment() | //processing-instruction()")
    assert isinstance(nodes, list)
    return [
        f"{getattr(node, 'target', '')} {node.text or ''}".strip() for node in nodes if isinstance(node, etree._Element)
    ]


def _hiding_of(part: str) -> Hiding:
    if part.startswith(("docProps/", "customXml/")) or part.endswith(".rels"):
        return Hiding.METADATA
    if "/comments" in part or part.endswith("people.xml"):
        return Hiding.COMMENT
    return Hiding.EMBEDDED if _EMBEDDED.search(part) else Hiding.UNREFERENCED


def _loose_texts(part: str, root: Element, taken: Set[Slot], hiding: Hiding, budget: Budget) -> Iterator[Line]:
    """Yield text that no story took, runs of one paragraph of a drawing joined."""
    atoms: list[Atom] = []
    for element in root.iter():
        namespace, local = split(str(element.tag))
        if not (namespace == A and local in _INLINE):
            yield from _line(atoms, hiding)
            atoms = []
        if is_binary(element):
            yield from _recovered(part, local, binary(element), hiding, budget)
        elif (element, None) not in taken and _says(element.text, namespace):
            atoms.append(Atom(element.text or "", part, element))
        if (element, TAIL) not in taken and (element.tail or "").strip():
            atoms.append(Atom(element.tail or "", part, element, TAIL))
    yield from _line(atoms, hiding)


def _says(text: str | None, namespace: str) -> bool:
    """Say whether an element's own text is more than a measure or a date."""
    words = (text or "").strip()
    if not words or _PROGRAM.fullmatch(words):
        return False
    if namespace in (WP, WP14):
        return _long_words(words)
    typed = namespace in (W, A) and not re.fullmatch(r"[-+.:\dTZ%]*", words)
    return typed or in_words(words) or _free(words)


def _free(words: str) -> bool:
    return " " in words and re.search(r"[A-Za-z]{2}", words) is not None


def _line(atoms: list[Atom], hiding: Hiding) -> Iterator[Line]:
    if any(atom.text.strip() for atom in atoms):
        kind = {Hiding.METADATA: BlockKind.METADATA, Hiding.COMMENT: BlockKind.COMMENT}.get(hiding, BlockKind.PARAGRAPH)
        yield Line([*atoms, LINE_END], kind, hiding)


def _values(part: str, root: Element, data: bytes, taken: Set[Slot]) -> Iterator[Line]:
    """Yield attribute values that are somebody's words; a namespace's address may be that too."""
    spoken = split(str(root.tag))[0]
    for text in addresses(root, data):
        if _long_words(text):
            yield _found(part, "decoded", text, Hiding.METADATA)
    for element in root.iter():
        namespace, local = split(str(element.tag))
        local = "alias" if _names_own_style(element) else local
        for key, value in element.attrib.items():
            if (element, str(key)) in taken or not str(value).strip():
                continue
            if _is_somebodys(split(str(key))[1], local, str(value)):
                yield Line([Atom(str(value), part, element, str(key)), LINE_END], BlockKind.METADATA, Hiding.METADATA)
        if namespace != spoken and in_words(f"{namespace}{local}"):
            yield _found(part, "names", f"{namespace} {local}", Hiding.METADATA)


def _names_own_style(element: Element) -> bool:
    """Say whether an element is the name of a style that somebody made."""
    parent = element.getparent()
    own = parent is not None and parent.tag == w("style") and parent.get(w("customStyle")) is not None
    return own and element.tag == w("name") and not _LINKED.search(element.get(w("val"), ""))


def _is_somebodys(attribute: str, element: str, value: str) -> bool:
    if attribute in _TYPED or (attribute == "val" and element in _TYPED_VALUES) or element == "docVar":
        return True
    if attribute == "Target":
        return in_words(value) or "://" in value or value.startswith("file:")
    if len(value) == _CODED.get(element, _CODED.get(attribute)) or _GUID.fullmatch(value):
        return False
    if attribute == "style":
        value = _FONT_FAMILY.sub("", value)
    if element in _FONT_PLACES and not re.search(r"[\u4e00-\u9fff]{2}|\d{7}", value):
        return False
    return _long_words(value) and not _OWN_NAMES.fullmatch(value)


def _long_words(value: str) -> bool:
    """Say whether a value that may be a measure or an id of Word's is more: other letters than Latin, or eleven digits."""
    return re.search(r"[^\W\d_\x00-\u02ff]|(?<![\d.])\d{11}|\w@\w+\.\w", value) is not None


def _recovered(part: str, way: str, data: bytes, hiding: Hiding, budget: Budget) -> Iterator[Line]:
    for found in recover(data, budget):
        yield _found(part, f"{way}/{found.way}".strip("/"), found.text, hiding)


def _found(part: str, way: str, text: str, hiding: Hiding) -> Line:
    kind = BlockKind.METADATA if hiding is Hiding.METADATA else BlockKind.PARAGRAPH
    return Line([Atom(text, part, within=way), LINE_END], kind, hiding)
