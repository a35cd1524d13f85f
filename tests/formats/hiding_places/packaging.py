"""Values in the package itself: parts that Word never shows, names, XML's own corners, and the bytes of the archive."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from urllib.parse import quote

from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib.tables._g_l_y_f import Glyph

from tests.formats.hiding_places.builder import (
    MAIN,
    WORD_TYPE,
    Part,
    Place,
    beside,
    between,
    document,
    package,
    para,
    place,
    r,
    section,
    settings,
    word_part,
    xml_root,
)
from tests.formats.hiding_places.pictures import inline, png
from tests.formats.hiding_places.values import BESIDE, CLOSING, NAME, OPENING, SECRET, VALUES, WORD

_PACKAGE_REL = "http://schemas.openxmlformats.org/package/2006/relationships"
_GUID = "1A2B3C4D-5E6F-7081-92A3-B4C5D6E7F809"


def places() -> Iterator[tuple[str, Place]]:
    """Yield the places by name."""
    yield from _parts()
    yield from _markup()
    yield from _part_names()
    yield from _archive()


def macro_document() -> bytes:
    """Return a document with macros, the values in its project."""
    project = Part(
        "word/vbaProject.bin",
        SECRET.encode("gb18030"),
        "application/vnd.ms-office.vbaProject",
        "http://schemas.microsoft.com/office/2006/relationships/vbaProject",
    )
    content = xml_root("document", f"<w:body>{beside()}{section()}</w:body>")
    return package(content, project, main_type="application/vnd.ms-word.document.macroEnabled.main+xml")


def _parts() -> Iterator[tuple[str, Place]]:
    mode = "打印机".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<HHHHI", 0x401, 0, 220, 100, 0) + bytes(144)
    printer = Part(
        "word/printerSettings1.bin",
        mode + SECRET.encode("utf-16-le"),
        f"{WORD_TYPE}.printerSettings",
        "printerSettings",
    )
    final = section().replace("</w:sectPr>", '<w:printerSettings r:id="rId1"/></w:sectPr>')
    yield "printer settings", Place(document(beside(), printer, final=final))
    yield "name table of an embedded font", place(beside(), *_embedded_font(SECRET, ""))
    yield "digital signature", place(beside(), *_signature())
    yield "web extension", place(beside(), *_web_extension())
    data = f"<d xmlns='urn:d'><v>{SECRET}</v></d>"
    yield "entry without relationship", place(beside(), Part("word/data.xml", data))
    yield (
        "binary entry without relationship",
        place(beside(), Part("word/data.bin", b"\0\1" + SECRET.encode("utf-16-le"))),
    )
    yield "text entry outside the package's rules", place(beside(), Part("backup/old.txt", SECRET.encode("gb18030")))
    yield (
        "part of an unknown relationship",
        place(beside(), Part("word/data.xml", data, "application/x-data+xml", "urn:x/data")),
    )
    web = f'<w:frameset><w:frame><w:name w:val="{SECRET}"/></w:frame></w:frameset>'
    yield "web settings", place(beside(), word_part("webSettings", "webSettings", web, "webSettings"))
    key = Part(
        "customUI/customUI.xml",
        f'<customUI xmlns="http://schemas.microsoft.com/office/2006/01/customui"><x label="{SECRET}"/></customUI>',
        "",
        "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility",
        "rIdUi",
        "",
    )
    yield "ribbon of the document", place(beside(), key)


def _embedded_font(name: str, letters: str) -> tuple[Part, ...]:
    builder = FontBuilder(1024, isTTF=True)
    glyphs = [".notdef", *(f"uni{ord(char):04X}" for char in dict.fromkeys(letters or "字"))]
    builder.setupGlyphOrder(glyphs)
    builder.setupCharacterMap({int(glyph[3:], 16): glyph for glyph in glyphs[1:]})
    builder.setupGlyf({glyph: Glyph() for glyph in glyphs})
    builder.setupHorizontalMetrics({glyph: (500, 0) for glyph in glyphs})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Test", "styleName": "Regular", "designer": name, "fullName": name})
    builder.setupOS2()
    builder.setupPost()
    out = io.BytesIO()
    builder.save(out)
    key = bytes.fromhex(_GUID.replace("-", ""))[::-1]
    data = bytearray(out.getvalue())
    for at in range(32):
        data[at] ^= key[at % 16]
    table = f'<w:font w:name="Test"><w:embedRegular r:id="rId1" w:fontKey="{{{_GUID}}}"/></w:font>'
    return (
        word_part("fontTable", "fonts", table, "fontTable", "rIdFonts"),
        Part("word/fonts/font1.odttf", bytes(data), "", "font", source="word/fontTable.xml"),
        *settings("<w:embedTrueTypeFonts/><w:saveSubsetFonts/>"),
    )


def _signature() -> tuple[Part, ...]:
    kind = "application/vnd.openxmlformats-package.digital-signature"
    signature = (
        '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/><SignatureValue>AAAA</SignatureValue><KeyInfo><X509Data>'
        f'<X509SubjectName>CN={NAME}</X509SubjectName></X509Data></KeyInfo><Object><SignatureInfoV1 xmlns="http://schemas.microsoft.com/office/2006/digsig">'
        f"<SignatureText>{VALUES[1]}</SignatureText><SignatureComments>{VALUES[2]}</SignatureComments></SignatureInfoV1></Object></Signature>"
    )
    base = f"{_PACKAGE_REL}/digital-signature"
    return (
        Part("_xmlsignatures/origin.sigs", b"", f"{kind}-origin", f"{base}/origin", "rIdSig", ""),
        Part(
            "_xmlsignatures/sig1.xml",
            signature,
            f"{kind}-xmlsignature+xml",
            f"{base}/signature",
            source="_xmlsignatures/origin.sigs",
        ),
    )


def _web_extension() -> tuple[Part, ...]:
    names = "http://schemas.microsoft.com/office/webextensions"
    panes = (
        f'<wetp:taskpanes xmlns:wetp="{names}/taskpanes/2010/11"><wetp:taskpane dockstate="right" '
        'visibility="0" width="350" row="0"><wetp:webextensionref '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"/>'
        "</wetp:taskpane></wetp:taskpanes>"
    )
    extension = (
        f'<we:webextension xmlns:we="{names}/webextension/2010/11" id="{{A}}"><we:reference id="x" '
        'version="1.0" store="x" storeType="OMEX"/><we:properties><we:property name="state" '
        f'value="{SECRET}"/></we:properties></we:webextension>'
    )
    kind = "application/vnd.ms-office.webextension"
    rel = "http://schemas.microsoft.com/office/2011/relationships/webextension"
    return (
        Part("word/webextensions/taskpanes.xml", panes, f"{kind}taskpanes+xml", f"{rel}taskpanes", "rIdPanes", ""),
        Part(
            "word/webextensions/webextension1.xml",
            extension,
            f"{kind}+xml",
            rel,
            source="word/webextensions/taskpanes.xml",
        ),
    )


def _markup() -> Iterator[tuple[str, Place]]:
    body = para(r(OPENING)) + beside() + para(r(CLOSING)) + section()

    def whole(text: str) -> Place:
        return Place(package(text))

    root = xml_root("document", f"<w:body>{body}</w:body>")
    yield "XML comment", whole(root.replace("<w:body>", f"<!-- {SECRET} --><w:body>"))
    yield "XML comment behind the root", whole(f"{root}<!-- {SECRET} -->")
    yield "processing instruction", whole(root.replace("<w:body>", f"<?note {SECRET}?><w:body>"))
    yield (
        "XML comment in the relationships",
        place(
            beside(), Part("word/_rels/header9.xml.rels", f'<!-- {SECRET} --><Relationships xmlns="{_PACKAGE_REL}"/>')
        ),
    )
    foreign = '<x:note xmlns:x="urn:x"><x:said x:by="{}">{}</x:said></x:note>'
    yield "text of a foreign namespace", place(between(foreign.format("", SECRET)).replace("<w:p>", "<w:p>"))
    yield "attribute of a foreign namespace", place(between(foreign.format(SECRET, "")))
    yield "block of a foreign namespace", place(beside() + f'<x:x xmlns:x="urn:x">{para(r(SECRET))}</x:x>')
    yield "name of a foreign namespace", place(beside() + f'<x:x xmlns:x="urn:{quote(WORD)}"/>')
    yield "prefix of a foreign namespace", place(beside() + f'<{WORD}:x xmlns:{WORD}="urn:x"/>')
    yield "name of a foreign element", place(beside() + f'<x:{WORD} xmlns:x="urn:x"/>')
    yield "text between elements", Place(document(para(r(BESIDE[1]), SECRET, r(BESIDE[2]))))
    attribute = between(r("字")).replace("<w:r>", f'<w:r w:rsidR="{SECRET}" w:note="{SECRET}">', 1)
    yield "unknown attribute of Word's own", place(attribute)
    element = between(f'<w:unknown w:val="{SECRET}"><w:r><w:t>字</w:t></w:r></w:unknown>')
    yield "unknown element of Word's own", place(element)
    keywords = between(r("字", f'<w:lang w:val="{VALUES[1]}"/><w:em w:val="{VALUES[2]}"/><w:effect w:val="{NAME}"/>'))
    yield "values of keywords", place(keywords)
    numbers = para(
        r(BESIDE[1] + BESIDE[2]),
        properties=f'<w:ind w:left="{VALUES[1]}" w:right="{VALUES[2]}"/><w:divId w:val="{VALUES[2]}"/><w:cnfStyle w:val="{NAME}"/>',
    )
    yield "values of measures", place(numbers)
    utf16 = root.replace("<w:body>", f"<w:body><!-- {SECRET} -->").replace('encoding="UTF-8"', 'encoding="UTF-16"')
    yield "comment of a main part in UTF-16", Place(_with_bytes(utf16.encode("utf-16")))


def _with_bytes(main: bytes) -> bytes:
    source = package("x", Part("word/x.xml", "<x/>"))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info, main if info.filename == MAIN else old.read(info))
    return out.getvalue()


def _part_names() -> Iterator[tuple[str, Place]]:
    yield "name of an entry", place(beside(), Part(f"word/{WORD}.xml", "<x/>"))
    yield "name of a folder", place(beside(), Part(f"{NAME}/{VALUES[1]}/{VALUES[2]}.xml", "<x/>"))
    quoted = "".join(f"%{byte:02X}" for byte in NAME.encode()) + VALUES[1] + VALUES[2]
    shown = between(inline('r:embed="rId1"'))
    yield "percent-encoded name of a picture", place(shown, Part(f"word/media/{quoted}.png", png(), "", "image"))
    header = Part(
        f"word/header_{VALUES[1]}_{VALUES[2]}.xml",
        xml_root("hdr", para(r("页眉"))),
        f"{WORD_TYPE}.header+xml",
        "header",
        f"rId_{NAME}",
    )
    reference = f'<w:headerReference w:type="default" r:id="rId_{NAME}"/>'
    yield "name and id of a header part", place(beside(), header, sect=reference)
    kind = Part("word/data.xml", "<x/>", f"application/x-{WORD}+xml", f"urn:{WORD}", f"rId{WORD}")
    yield "content type and relationship type", place(beside(), kind)


def _archive() -> Iterator[tuple[str, Place]]:
    source = document(beside())
    utf8 = SECRET.encode()
    yield "comment of the archive", Place(_rewritten(source, comment=utf8))
    yield "comment of an entry", Place(_rewritten(source, _setting("comment", SECRET.encode("gb18030"))))
    extra = struct.pack("<HH", 0x6375, len(utf8)) + utf8
    yield "extra field of an entry", Place(_rewritten(source, _setting("extra", extra)))
    yield "bytes behind the archive", Place(source + utf8)
    name, packed = b"word/old.xml", zlib.compress(f"<o>{SECRET}</o>".encode())[2:-4]
    local = (
        b"PK\3\4" + struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0x5821, 0, len(packed), 30, len(name), 0) + name + packed
    )
    yield "stale local entry", Place(_before_directory(source, local))
    stored = (
        b"PK\3\4" + struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 0x5821, 0, len(utf8), len(utf8), len(name), 0) + name + utf8
    )
    yield "stale stored entry", Place(_before_directory(source, stored))
    yield "bytes before the directory", Place(_before_directory(source, SECRET.encode("utf-16-le")))


def _setting(name: str, value: bytes) -> Callable[[zipfile.ZipInfo], None]:
    def adjust(info: zipfile.ZipInfo) -> None:
        if info.filename == MAIN:
            setattr(info, name, value)

    return adjust


def _rewritten(source: bytes, adjust: Callable[[zipfile.ZipInfo], None] | None = None, comment: bytes = b"") -> bytes:
    from tests.formats.hiding_places.builder import zipped

    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        content = {info.filename: archive.read(info) for info in archive.infolist()}
    return zipped(content, adjust, comment)


def _before_directory(source: bytes, inserted: bytes) -> bytes:
    """Put bytes between the last entry and the directory, whose place is corrected."""
    end = source.rindex(b"PK\5\6")
    (directory,) = struct.unpack_from("<I", source, end + 16)
    tail = (
        source[:end][directory:]
        + source[end : end + 16]
        + struct.pack("<I", directory + len(inserted))
        + source[end + 20 :]
    )
    return source[:directory] + inserted + tail
