"""Older formats come in through LibreOffice: what was written is read, nothing else happens, nothing stays behind."""

from __future__ import annotations

import base64
import ctypes
import fcntl
import hashlib
import http.server
import io
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import olefile
import pytest
from PIL import Image

from pipeline import bootstrap, formats
from pipeline.errors import (
    ConversionFailed,
    DamagedDocument,
    EncryptedDocument,
    HostileDocument,
    NoConverter,
    StrictOpenXml,
    TooLarge,
    UnreadableDocument,
    WrongSuffix,
)
from pipeline.formats import convert, office, office_guard
from pipeline.formats.sniff import CONVERTIBLE
from pipeline.model.document import Document, DocxText, Hiding
from pipeline.services.preview import preview
from pipeline.services.scan import scan
from tests.cli.office import CHAIN, Office, mishen_here
from tests.conftest import REPOSITORY
from tests.formats.packages import archive, contents, everything, p, package, png_with_text, r, root, table, visible

NAME, PHONE, DELETED, HIDDEN = "欧阳震华", "13912345678", "赵六顺", "隐去的话"
FILTERS = {
    ".doc": "MS Word 97",
    ".dot": "MS Word 97 Vorlage",
    ".rtf": "Rich Text Format",
    ".odt": "writer8",
    ".ott": "writer8_template",
    ".fodt": "OpenDocument Text Flat XML",
    ".uot": "UOF text",
}
SUFFIXES = (*FILTERS, ".wps", ".wpt")
SLEEP = "#!/bin/sh\nexec sleep 61\n"


def written() -> bytes:
    """A draft as a Word document: title, table, a deleted revision, hidden words, a header, a footnote."""
    change = 'w:id="{}" w:author="甲" w:date="2020-01-01T00:00:00Z"'
    body = (
        p("关于张建国同志的通报", "<w:b/>", '<w:jc w:val="center"/>')
        + p("请于三日内报送材料。")
        + table(("姓名", "电话"), (NAME, PHONE))
        + f"<w:p>{r('文中')}<w:del {change.format(1)}><w:r><w:delText>{DELETED}</w:delText></w:r></w:del>"
        + f"<w:ins {change.format(2)}>{r('补上的')}</w:ins></w:p>"
        + p(HIDDEN, "<w:vanish/>")
        + f'<w:p>{r("有脚注")}<w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
        + '<w:sectPr><w:headerReference w:type="default" r:id="rId2"/></w:sectPr>'
    )
    notes = "".join(
        f'<w:footnote w:id="{id}" w:type="{kind}"><w:p/></w:footnote>'
        for id, kind in ((0, "separator"), (1, "continuationSeparator"))
    )
    notes += f'<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>{r("脚注里的话")}</w:p></w:footnote>'
    return package(
        body,
        {
            "rId2": ("header", "header1.xml", root("hdr", p("页眉市局"))),
            "rId3": ("footnotes", "footnotes.xml", root("footnotes", notes)),
        },
    )


@pytest.fixture(scope="session")
def soffice() -> str:
    found = office.find_office()
    if found is None:
        pytest.skip("LibreOffice is not installed: make system")
    return found


@pytest.fixture(scope="session")
def drafts(soffice: str, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """The draft in each older format, as LibreOffice writes it."""
    folder = tmp_path_factory.mktemp("drafts")
    (folder / "draft.docx").write_bytes(written())
    for suffix, name in FILTERS.items():
        command = [soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to"]
        command += [f"{suffix[1:]}:{name}", "--outdir", str(folder), str(folder / "draft.docx")]
        subprocess.run(command, check=True, capture_output=True, timeout=200)
    found = {suffix: (folder / f"draft{suffix}").read_bytes() for suffix in FILTERS}
    # WPS writes the same binary format under its own suffixes.
    return found | {".wps": found[".doc"], ".wpt": found[".dot"]}


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where a draft lies while it is converted; nothing stays there."""
    with TemporaryDirectory(prefix="m", dir="/dev/shm", ignore_cleanup_errors=True) as name:
        monkeypatch.setattr(office, "IN_MEMORY", Path(name))
        yield Path(name)
        assert ours(Path(name)) == []


@pytest.fixture(autouse=True)
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where temporary files go; a conversion leaves none, and this process keeps none from one test to the next.

    Its name is short, since the sockets of child processes stand there too.
    """
    with TemporaryDirectory(prefix="m", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        monkeypatch.setenv("TMPDIR", name)
        convert.forget()
        yield folder
        convert.forget()
        assert ours(folder) == []


def ours(folder: Path) -> list[Path]:
    """Return what conversions have there; other libraries keep files of their own in the temporary folder."""
    return [path for path in folder.iterdir() if path.name.startswith("mishen-")]


@pytest.fixture
def nothing_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))


def install(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program in the place of LibreOffice."""
    folder.mkdir()
    (folder / "soffice").write_text(script)
    (folder / "soffice").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def flat(body: str, before: str = "") -> bytes:
    names = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in {
            "office": "office",
            "text": "text",
            "draw": "drawing",
            "svg": "svg-compatible",
            "script": "script",
        }.items()
    )
    names += ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:ooo="http://openoffice.org/2004/office"'
    kind = 'office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text"'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {names} {kind}>{before}'
        f"<office:body><office:text>{body}</office:text></office:body></office:document>"
    ).encode()


# Reading and writing


@pytest.mark.slow
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_was_written_is_read(drafts: Mapping[str, bytes], suffix: str) -> None:
    source = drafts[suffix]
    document = formats.read(source, f"a{suffix.upper()}")
    assert (document.format, document.sha256) == ("docx", hashlib.sha256(source).hexdigest())
    assert "converted" in document.warnings
    shown = visible(document)
    for words in ("页眉市局", "关于张建国同志的通报", "请于三日内报送材料。", NAME, PHONE, "文中补上的", "脚注里的话"):
        assert words in shown
    assert DELETED in document.text and DELETED not in shown
    heading = next(block.cell for block in document.blocks if NAME in block.text)
    assert heading is not None and heading.column_heading == "姓名"
    if suffix != ".uot":  # UOF has no place for it
        assert next(block.hiding for block in document.blocks if HIDDEN in block.text) is Hiding.HIDDEN_TEXT
    found = list(formats.source_text(source, document))
    addressed = [piece for block in document.blocks for piece in block.pieces if isinstance(piece.address, DocxText)]
    assert [piece for piece, _ in found] == addressed
    assert all(piece.text == text for piece, text in found)


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".doc", ".rtf", ".odt", ".wps", ".uot"])
def test_a_preview_gives_nothing_away(drafts: Mapping[str, bytes], suffix: str) -> None:
    terms = (NAME, DELETED, "张建国")
    made = preview(drafts[suffix], f"a{suffix}", terms, bootstrap.default_profile(), bootstrap.detect)
    assert made.report.passed
    left = everything(made.copy)
    assert not any(term in left for term in (*terms, PHONE))
    again = formats.read(made.copy, "copy.docx")
    assert "请于三日内报送材料。" in visible(again) and "converted" not in again.warnings


@pytest.mark.slow
def test_copies_are_word_documents_on_the_command_line(drafts: Mapping[str, bytes], tmp_path: Path) -> None:
    folder, out, terms = tmp_path / "in", tmp_path / "out", tmp_path / "terms.txt"
    (folder / "more").mkdir(parents=True)
    (folder / "通报.doc").write_bytes(drafts[".doc"])
    (folder / "more/b.RTF").write_bytes(drafts[".rtf"])
    (folder / "c.dotx").write_bytes(written())
    terms.write_text(NAME, "utf-8")
    scanned = mishen_here("scan", folder)
    # The last one calls itself a template and is none.
    assert [line.get("error", {}).get("code") for line in scanned.lines] == ["wrong_suffix", None, None]
    assert mishen_here("preview", folder, "--out", out, "--terms", terms).status == 3
    assert sorted(str(path.relative_to(out)) for path in out.rglob("*.preview.*")) == [
        "more/b.RTF.preview.docx",
        "more/b.RTF.preview.json",
        "通报.doc.preview.docx",
        "通报.doc.preview.json",
    ]
    copy = out / "通报.doc.preview.docx"
    verified = mishen_here("verify", folder / "通报.doc", copy, "--plan", copy.with_suffix(".json"))
    assert verified.status == 0 and json.loads(verified.out)["passed"]
    assert mishen_here("verify", folder / "通报.doc", folder / "c.dotx").status == 5


@pytest.mark.slow
def test_what_a_file_was_read_as_it_is_redacted_as(soffice: str) -> None:
    """Its bytes alone look like another kind: a text about OpenDocument."""
    words = '<office:document office:mimetype="application/vnd.oasis.opendocument.text">'
    source = f"{{\\rtf1\\ansi Tell {words} to Nemo Nobody\\par}}".encode()
    document = formats.read(source, "a.rtf")
    assert document.converted is not None and document.converted.kind == "rtf"
    assert words in document.text
    assert all(piece.text == text for piece, text in formats.source_text(source, document))
    made = preview(source, "a.rtf", ("Nemo Nobody",), bootstrap.default_profile(), bootstrap.detect)
    assert made.report.passed and "Nemo" not in everything(made.copy)


@pytest.mark.slow
@pytest.mark.parametrize(("suffix", "kind"), [(".wps", "doc"), (".ott", "odt"), (".fodt", "fodt"), (".uot", "uot")])
def test_a_document_says_what_it_was_converted_from(drafts: Mapping[str, bytes], suffix: str, kind: str) -> None:
    converted = formats.read(drafts[suffix], f"a{suffix}").converted
    assert converted is not None and (converted.kind, converted.pictures) == (kind, ())
    assert formats.read(written(), "a.docx").converted is None


@pytest.mark.slow
def test_a_conversion_knows_the_pictures_that_stand_in_it(soffice: str) -> None:
    pictures = []
    for colour in ("red", "blue"):
        held = io.BytesIO()
        Image.new("RGB", (9, 9), colour).save(held, "PNG")
        pictures.append(base64.b64encode(held.getvalue()).decode())
    one, two = (
        f'<draw:frame svg:width="2cm" svg:height="2cm" text:anchor-type="as-char"><draw:image>'
        f"<office:binary-data>{each}</office:binary-data></draw:image></draw:frame>"
        for each in pictures
    )
    orders = [(one, two), (two, one)]
    first, second = (formats.read(flat(f"<text:p>a{x}b{y}c</text:p>"), "a.fodt") for x, y in orders)
    assert first.text == second.text and first.text.count("〔图片〕") == 2
    assert first.converted is not None and second.converted is not None
    assert len(set(first.converted.pictures)) == 2
    assert first.converted.pictures == second.converted.pictures[::-1]


PROBE = """
import hashlib, sys
from pathlib import Path
from pipeline import formats
for name in sys.argv[1:]:
    document = formats.read(Path(name).read_bytes(), name)
    print(hashlib.sha256(repr(document).encode()).hexdigest())
"""
CHANGING = (
    "<text:p>今天<text:date>2001-02-03</text:date>，<text:time>10:00:00</text:time>，"
    "<text:file-name>原名.odt</text:file-name>，第<text:page-number>7</text:page-number>页</text:p>"
)


@pytest.mark.slow
def test_two_processes_read_the_same(drafts: Mapping[str, bytes], tmp_path: Path, temporary: Path) -> None:
    """Also where LibreOffice would put in the date, the time and the name of the file."""
    sources = {**drafts, ".fodt": flat(CHANGING)}
    paths = []
    for suffix in (".doc", ".rtf", ".odt", ".fodt", ".uot"):
        paths.append(tmp_path / f"a{suffix}")
        paths[-1].write_bytes(sources[suffix])
    command = [sys.executable, "-c", PROBE, *map(str, paths)]
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = os.environ | {
        "TMPDIR": str(elsewhere),
        "LC_ALL": "C",
        "LANG": "zh_CN.UTF-8",
        "TZ": "America/New_York",
    }
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=REPOSITORY, env=environment)
    here = [formats.read(path.read_bytes(), path.name) for path in paths]
    assert told.stdout.split() == [hashlib.sha256(repr(document).encode()).hexdigest() for document in here]
    changing = here[3]
    assert "今天〔日期〕，〔时间〕，〔文件名〕，第1页" in changing.text
    assert "volatile_fields" in changing.warnings and "2001" not in changing.text
    assert str(temporary) not in changing.text


@pytest.mark.slow
def test_strict_open_xml_reads_like_the_ordinary(soffice: str) -> None:
    parts = contents(written())
    for plain, strict in (
        (b"schemas.openxmlformats.org/wordprocessingml/2006/main", b"purl.oclc.org/ooxml/wordprocessingml/main"),
        (b"schemas.openxmlformats.org/officeDocument/2006/", b"purl.oclc.org/ooxml/officeDocument/"),
        (b"schemas.openxmlformats.org/drawingml/2006/", b"purl.oclc.org/ooxml/drawingml/"),
    ):
        parts = {name: content.replace(plain, strict) for name, content in parts.items()}
    source = archive(parts)
    document = formats.read(source, "a.docx")
    ordinary = formats.read(written(), "a.docx")
    assert visible(document) == visible(ordinary)
    assert document.converted is not None and document.converted.kind == "strict"
    assert "converted" in document.warnings and DELETED in document.text
    made = preview(source, "a.docx", (NAME, DELETED), bootstrap.default_profile(), bootstrap.detect)
    assert made.report.passed and NAME not in everything(made.copy)


@pytest.mark.slow
@pytest.mark.shared
def test_strict_files_of_the_corpus(soffice: str, shared: Path) -> None:
    folder = shared / "corpus/robustness/docx"
    for name, text in (("docling/Strict.docx", "Some text"), ("mammoth/strict-format.docx", "Test")):
        assert formats.read((folder / name).read_bytes(), name).text.startswith(text)


def test_a_template_needs_no_conversion(nothing_installed: None) -> None:
    types = contents(written())["[Content_Types].xml"].replace(b"document.main+xml", b"template.main+xml")
    source = archive({**contents(written()), "[Content_Types].xml": types})
    document = formats.read(source, "a.dotx")
    assert visible(document) == visible(formats.read(written(), "a.docx"))
    made = preview(source, "a.dotx", (NAME,), bootstrap.default_profile(), bootstrap.detect)
    assert b"document.main+xml" in contents(made.copy)["[Content_Types].xml"]


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        *(("a.doc", ".docx"), ("a.WPS", ".docx"), ("a.dotx", ".docx"), ("a.docx", ".docx"), ("a.DOCX", ".DOCX")),
        *(("a.md", ".md"), ("a.pdf", ".pdf"), ("a", "")),
    ],
)
def test_the_suffix_of_a_copy(name: str, suffix: str) -> None:
    assert formats.copy_suffix(name) == suffix


# What is refused


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        *((".doc", ".rtf"), (".rtf", ".doc"), (".odt", ".doc"), (".doc", ".odt"), (".doc", ".docx"), (".odt", ".txt")),
        *((".fodt", ".uot"), (".uot", ".odt"), (".doc", ".xls")),
    ],
)
def test_another_suffix_than_the_content_has(drafts: Mapping[str, bytes], content: str, suffix: str) -> None:
    with pytest.raises(WrongSuffix):
        formats.read(drafts[content], f"a{suffix}")


def cut(source: bytes, share: float) -> bytes:
    return source[: int(len(source) * share)]


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("suffix", [".doc", ".rtf", ".odt", ".fodt", ".uot"])
def test_a_broken_file_is_named(drafts: Mapping[str, bytes], suffix: str, share: float) -> None:
    with pytest.raises((DamagedDocument, ConversionFailed)):
        formats.read(cut(drafts[suffix], share), f"a{suffix}")


def open_document(entries: Mapping[str, str | bytes]) -> bytes:
    return archive({"mimetype": "application/vnd.oasis.opendocument.text", **entries})


MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    "</manifest:manifest>"
)
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
NO_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "WordDocument".encode("utf-16-le")
BAD = {
    "password": (open_document({"META-INF/manifest.xml": MANIFEST, "content.xml": b"\x07noise"}), ".odt", EncryptedDocument),
    "no text": (open_document({"styles.xml": "<x/>"}), ".odt", DamagedDocument),
    "entities": (open_document({"content.xml": LAUGHS}), ".odt", HostileDocument),
    "entities, flat": (LAUGHS.encode().replace(b"<x>", flat("")[38:]), ".fodt", HostileDocument),
    "bomb": (open_document({"content.xml": "<x/>", "Pictures/a.png": bytes(40 << 20)}), ".odt", HostileDocument),
    "entries": (open_document({f"a/{number}": "" for number in range(5001)}), ".odt", TooLarge),
    "no compound file": (NO_COMPOUND_FILE, ".doc", DamagedDocument),
    "half a text": (b"{\\rtf1 {\\b x", ".rtf", DamagedDocument),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_is_refused_before_anybody_opens_it(case: str, nothing_installed: None) -> None:
    source, suffix, expected = BAD[case]
    with pytest.raises(UnreadableDocument) as caught:
        formats.read(source, f"a{suffix}")
    assert type(caught.value) is expected


@pytest.mark.slow
def test_a_word_file_under_a_password(drafts: Mapping[str, bytes]) -> None:
    held = io.BytesIO(drafts[".doc"])
    with olefile.OleFileIO(held, write_mode=True) as compound:
        text = bytearray(compound.openstream("WordDocument").read())
        text[11] |= 1  # FibBase.fEncrypted
        compound.write_stream("WordDocument", bytes(text))
        # olefile closes what it writes to.
        source = held.getvalue()
    with pytest.raises(EncryptedDocument):
        formats.read(source, "a.doc")


@pytest.mark.slow
def test_a_word_file_that_lost_part_of_its_text(drafts: Mapping[str, bytes]) -> None:
    """Its directory is whole, and names more text than there is."""
    source = bytearray(drafts[".doc"])
    entry = source.index("WordDocument".encode("utf-16-le"))
    size = int.from_bytes(source[entry + 120 : entry + 124], "little")  # [MS-CFB] 2.6.1
    assert 1000 < size < len(source)
    source[entry + 120 : entry + 124] = (size + 50_000).to_bytes(4, "little")
    with pytest.raises(DamagedDocument, match="正文流不完整"):
        formats.read(bytes(source), "a.doc")


@pytest.mark.slow
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_without_libreoffice_the_way_out_is_named(
    drafts: Mapping[str, bytes], suffix: str, nothing_installed: None
) -> None:
    with pytest.raises(NoConverter) as caught:
        formats.read(drafts[suffix], f"a{suffix}")
    for language, words in (("zh", "另存为 .docx"), ("en", "save it as .docx")):
        message = caught.value.message(language)
        assert words in message and "libreoffice-writer-nogui" in message and "{" not in message
    result = scan(drafts[suffix], f"a{suffix}", bootstrap.default_profile(), formats.read, bootstrap.detect)
    assert result.error is not None and result.error.exit_status == 3


def test_without_libreoffice_strict_open_xml_is_refused(nothing_installed: None) -> None:
    parts = contents(written())
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(
        b"schemas.openxmlformats.org/officeDocument/2006", b"purl.oclc.org/ooxml/officeDocument"
    )
    with pytest.raises(StrictOpenXml) as caught:
        formats.read(archive(parts), "a.docx")
    assert "libreoffice-writer-nogui" in caught.value.message("zh")


def test_every_convertible_suffix_has_a_remedy() -> None:
    for foreign in CONVERTIBLE.values():
        assert foreign.remedy.startswith("请") and foreign.remedy_en
        assert all(formats.copy_suffix(f"a{suffix}") == ".docx" for suffix in foreign.suffixes)


# What LibreOffice may not do


RTF = b"{\\rtf1\\ansi plain text\\par}"


def test_a_conversion_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path / "bin", SLEEP, monkeypatch)
    began = time.monotonic()
    with pytest.raises(ConversionFailed, match="1 秒"):
        convert.to_docx(RTF, "rtf", seconds=1)
    assert time.monotonic() - began < 15


@pytest.mark.parametrize("script", ["exit 0", "exit 77", "kill -9 $$", "exec yes"])
def test_a_conversion_without_a_result_is_named(script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path / "bin", f"#!/bin/sh\n{script}\n", monkeypatch)
    with pytest.raises(ConversionFailed):
        convert.to_docx(RTF, "rtf", seconds=2)


KILLED = """
import sys
from pathlib import Path
from pipeline.formats import convert, office
office.IN_MEMORY = Path(sys.argv[2])
convert.to_docx(sys.argv[1].encode(), "rtf")
"""


@pytest.mark.parametrize("in_memory", [True, False], ids=["in memory", "on the disk"])
@pytest.mark.parametrize("shut_in", [True, False], ids=["in namespaces", "without namespaces"])
def test_who_is_killed_leaves_nothing(
    shut_in: bool, in_memory: bool, tmp_path: Path, temporary: Path, memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a flow ends a document that takes too long: neither LibreOffice nor its files outlive it.

    Nor does anything of the draft touch the disk on the way, where the machine has a folder in memory.
    """
    there, not_there = (memory, temporary) if in_memory else (temporary, memory)
    held = memory if in_memory else tmp_path / "missing"
    install(tmp_path / "bin", SLEEP, monkeypatch)
    if not shut_in:
        monkeypatch.setenv("PATH", str(tmp_path / "bin"))  # no unshare there
    child = subprocess.Popen([sys.executable, "-c", KILLED, RTF.decode(), str(held)], cwd=REPOSITORY)
    try:
        wait_for(lambda: any(there.glob("*/in/draft.rtf")) and running(str(there)))
        assert [stat.S_IMODE(each.stat().st_mode) for each in ours(there)] == [0o700]
        assert ours(not_there) == []
    finally:
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    wait_for(lambda: not ours(there) and not running(str(there)))


def test_a_draft_lies_in_memory_where_there_is_room(tmp_path: Path, memory: Path) -> None:
    """A folder of that name that is on the disk, or too small for the draft, is none."""
    on_disk = Path(tempfile.gettempdir())
    assert office_guard.place_to_work(memory, 100_000_000) == memory
    assert office_guard.place_to_work(memory, 1 << 60) == on_disk
    assert office_guard.place_to_work(tmp_path / "missing", 1) == on_disk
    assert office_guard.place_to_work(tmp_path, 1) == on_disk


def wait_for(condition: object, seconds: float = 30) -> None:
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)


def running(folder: str) -> list[int]:
    """Return the processes that work in a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str((process / "cwd").readlink()).startswith(folder):
                found.append(int(process.name))
        except OSError:
            continue
    return found


@pytest.mark.slow
@pytest.mark.parametrize("in_memory", [True, False], ids=["in memory", "on the disk"])
def test_what_a_crash_left_is_swept(in_memory: bool, soffice: str, temporary: Path, memory: Path) -> None:
    place = memory if in_memory else temporary
    left, somebody = place / "mishen-convert-left", place / "mishen-convert-busy"
    for folder in (left, somebody):
        (folder / "in").mkdir(parents=True)
        (folder / "lock").touch()
        (folder / "in/draft.doc").write_bytes(b"x")
        os.utime(folder, (1_600_000_000, 1_600_000_000))
    with (somebody / "lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        formats.read(RTF, "a.rtf")
        assert not left.exists() and somebody.exists()
    shutil.rmtree(somebody)


@pytest.mark.slow
def test_two_at_once(drafts: Mapping[str, bytes]) -> None:
    with ThreadPoolExecutor(2) as pool:
        documents: list[Document] = list(
            pool.map(lambda suffix: formats.read(drafts[suffix], f"a{suffix}"), [".doc", ".odt"] * 2)
        )
    assert all(NAME in document.text for document in documents)


@pytest.mark.slow
def test_a_conversion_is_kept_for_a_while(drafts: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    document = formats.read(drafts[".doc"], "a.doc")
    monkeypatch.setenv("PATH", "/nowhere")
    assert formats.read(drafts[".doc"], "b.wps") == document
    convert.forget()
    with pytest.raises(NoConverter):
        formats.read(drafts[".doc"], "a.doc")


MACRO = (
    '<office:scripts><office:script script:language="ooo:Basic"><ooo:libraries><ooo:library-embedded ooo:name="Standard">'
    '<ooo:module ooo:name="M"><ooo:source-code>Sub Main\nThisComponent.Text.setString("ran")\nEnd Sub</ooo:source-code>'
    "</ooo:module></ooo:library-embedded></ooo:libraries></office:script><office:event-listeners>"
    '<script:event-listener script:language="ooo:script" script:event-name="dom:load" xlink:type="simple"'
    ' xlink:href="vnd.sun.star.script:Standard.M.Main?language=Basic&amp;location=document"/>'
    "</office:event-listeners></office:scripts>"
)


@pytest.mark.slow
def test_macros_do_not_run_and_do_not_come_along(soffice: str) -> None:
    document = formats.read(flat("<text:p>quiet</text:p>", MACRO), "a.fodt")
    assert document.text.split() == ["quiet"]
    assert "macros_left_out" in document.warnings


@pytest.mark.slow
def test_nothing_is_fetched(soffice: str, tmp_path: Path) -> None:
    """Neither pictures nor text, from the net or from another place on this machine."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def handle(self) -> None:
            asked.append("somebody")

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (tmp_path / "a.png").write_bytes(png_with_text("x"))
    (tmp_path / "a.odt").write_bytes(open_document({"content.xml": flat("<text:p>SECRET</text:p>")[38:]}))
    (tmp_path / "a.txt").write_text("SECRET")
    here, net = tmp_path.as_uri(), f"http://127.0.0.1:{server.server_port}"
    try:
        for place in (here, net):
            picture = (
                f'<draw:frame svg:width="2cm" svg:height="2cm"><draw:image xlink:href="{place}/a.png"/></draw:frame>'
            )
            section = f'<text:section text:name="s"><text:section-source xlink:href="{place}/a.odt"/></text:section>'
            check_fetched_nothing(formats.read(flat(f"<text:p>kept{picture}</text:p>{section}"), "a.fodt"))
            fields = "".join(
                f'{{\\field{{\\*\\fldinst {kind} "{place}/{name}" \\\\d}}{{\\fldrslt kept}}}}\\par '
                for kind, name in (("INCLUDEPICTURE", "a.png"), ("INCLUDETEXT", "a.txt"))
            )
            check_fetched_nothing(formats.read(f"{{\\rtf1 {fields}}}".encode(), "a.rtf"))
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []


def check_fetched_nothing(document: Document) -> None:
    assert "kept" in document.text and "SECRET" not in document.text
    if landlocked():
        assert "〔图片〕" not in document.text


def landlocked() -> bool:
    """Whether this kernel can keep a program from files; without it a picture of this machine is loaded from RTF."""
    return int(ctypes.CDLL(None).syscall(444, None, 0, 1)) >= 1


def test_the_copy_of_a_conversion_is_a_package(soffice: str) -> None:
    converted = convert.to_docx(RTF, "rtf")
    with zipfile.ZipFile(io.BytesIO(converted.package)) as opened:
        assert "LibreOffice" not in opened.read("docProps/app.xml").decode()
    assert converted.notes == {"converted"}


@pytest.mark.slow
def test_an_older_draft_goes_the_whole_way(drafts: Mapping[str, bytes], tmp_path: Path) -> None:
    """Handed in through the flow, decided, signed by everybody, released as a Word document."""
    bureau = Office.found(tmp_path)
    (tmp_path / "通报.wps").write_bytes(drafts[".wps"])
    (case,) = bureau.hand_in(tmp_path / "通报.wps")
    shown = bureau.act("拟稿甲", "show", case).lines[0]
    doubtful = [str(each["item"]["number"]) for each in shown["items"] if each["item"]["proposal"] == "review"]
    revisions = [str(each["item"]["number"]) for each in shown["items"] if each["item"]["type"] == "REVISIONS"]
    assert len(revisions) == 1
    assert bureau.act("拟稿甲", "decide", case, *revisions, "--verdict", "keep", "--reason", "按打印状态").status == 0
    assert bureau.act("拟稿甲", "decide", case, "--accept").status == 0
    if doubtful:
        decided = bureau.act("拟稿甲", "decide", case, *doubtful, "--verdict", "withhold", "--reason", "个人信息")
        assert decided.status == 0, decided.err
    for officer in CHAIN:
        assert bureau.act(officer, "sign", case).status == 0
    done = bureau.act("发布戊", "release", case, "--out", tmp_path / "out")
    assert done.status == 0, done.err
    assert bureau.state(case)["state"] == "released"
    copy = (tmp_path / f"out/{case}.docx").read_bytes()
    assert PHONE not in everything(copy) and "请于三日内报送材料。" in formats.read(copy, "a.docx").text
