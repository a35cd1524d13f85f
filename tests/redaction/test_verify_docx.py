from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

import docx
import pytest

from pipeline.formats import read
from pipeline.model.document import Document
from pipeline.model.finding import EntityType
from pipeline.model.redaction import RedactionPlan
from pipeline.model.release import VerificationReport
from pipeline.redaction.plan import preview_plan
from pipeline.redaction.verify import verify
from tests.redaction.helpers import PROFILE, finding

LINES = (
    "关于补助的公示",
    "申请人张建国，身份证号110101199003071233。",
    "电话13812345678，由局长李明签发。",
    "特此公示。",
)
NAME, NUMBER, PHONE = "张建国", "110101199003071233", "13812345678"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def word(lines: tuple[str, ...], *, author: str = "") -> bytes:
    """A Word file as its author saved it: python-docx's template with custom XML and thumbnail."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.core_properties.author = author
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def body(*paragraphs: str) -> bytes:
    texts = "".join(
        f"<w:p>{text if text.startswith('<') else f'<w:r><w:t>{text}</w:t></w:r>'}</w:p>" for text in paragraphs
    )
    return HEAD + f"<w:document {W}><w:body>{texts}</w:body></w:document>".encode()


def clean_parts(document: bytes) -> dict[str, bytes]:
    """The parts of the smallest copy that a writer from scratch would make."""
    return {
        "[Content_Types].xml": HEAD
        + b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        + b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        + b'<Default Extension="png" ContentType="image/png"/>'
        + f'<Override PartName="/word/document.xml" ContentType="{TYPES}.document.main+xml"/></Types>'.encode(),
        "_rels/.rels": HEAD
        + b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
        b"</Relationships>",
        "word/document.xml": document,
    }


def archive(parts: Mapping[str, bytes], comment: bytes = b"") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, data in parts.items():
            package.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
        package.comment = comment
    return stream.getvalue()


ORIGINAL = word(LINES, author=NAME)


def plan_of(document: Document) -> RedactionPlan:
    return preview_plan(
        document,
        [
            finding(document, NAME),
            finding(document, NUMBER, EntityType.CN_ID_CARD),
            finding(document, PHONE, EntityType.PHONE_NUMBER),
        ],
        (),
        PROFILE,
    )


def masked(line: str) -> str:
    return line.replace(NAME, "张某").replace(NUMBER, "■■■").replace(PHONE, "138****5678")


GOOD = body(*(masked(line) for line in LINES))


def report(copy: bytes) -> VerificationReport:
    document = read(ORIGINAL, "a.docx")
    return verify(document, copy, plan_of(document), lambda _: ())


def test_a_copy_written_from_scratch_passes() -> None:
    result = report(archive(clean_parts(GOOD)))
    assert result.passed, result.checks
    assert {check.name for check in result.checks} == {
        "opens",
        "structure",
        "withheld_text",
        "digit_runs",
        "parts",
        "kept_text",
        "redetection",
    }


def test_the_original_itself_fails() -> None:
    assert {"withheld_text", "structure"} <= set(report(ORIGINAL).failed)


def test_naive_replacement_of_the_visible_text_is_caught() -> None:
    document = docx.Document(io.BytesIO(ORIGINAL))
    for paragraph in document.paragraphs:
        paragraph.text = masked(paragraph.text)
    stream = io.BytesIO()
    document.save(stream)
    assert "withheld_text" in report(stream.getvalue()).failed  # the author's name in docProps/core.xml


def part(name: str, data: bytes) -> Callable[[], bytes]:
    return lambda: archive({**clean_parts(GOOD), name: data})


def text(paragraph: str) -> Callable[[], bytes]:
    return lambda: archive(clean_parts(body(*(masked(line) for line in LINES), paragraph)))


def nested() -> bytes:
    return archive({**clean_parts(GOOD), "word/embeddings/a.docx": word((NAME,))})


def stale() -> bytes:
    first = archive({"word/old.xml": body(NAME)})
    local = first[: first.index(b"PK\x01\x02")]
    # zipfile appends behind what is there and makes the directory's offsets fit.
    stream = io.BytesIO(local)
    with zipfile.ZipFile(stream, "a") as package:
        for name, data in clean_parts(GOOD).items():
            package.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


HIDING_PLACES: dict[str, Callable[[], bytes]] = {
    "split runs": text("<w:r><w:t>张</w:t></w:r><w:r><w:t>建</w:t></w:r><w:r><w:t>国</w:t></w:r>"),
    "full width": text("１３８１２３４５６７８"),
    "zero width": text("138\u200b1234\u200b5678"),
    "two paragraphs": text("<w:r><w:t>1381234</w:t></w:r></w:p><w:p><w:r><w:t>5678</w:t></w:r>"),
    "deleted revision": text(f'<w:del w:id="1"><w:r><w:delText>{NAME}</w:delText></w:r></w:del>'),
    "attribute": text(f'<w:bookmarkStart w:id="1" w:name="{NAME}"/>'),
    "percent in an attribute": text(
        '<w:hyperlink w:anchor="%E5%BC%A0%E5%BB%BA%E5%9B%BD"><w:r><w:t>x</w:t></w:r></w:hyperlink>'
    ),
    "instruction text": text(f'<w:r><w:instrText>HYPERLINK "tel:{PHONE}"</w:instrText></w:r>'),
    "xml comment": text(f"<!--{NAME}-->"),
    "character references": text("<w:r><w:t>&#x5f20;&#x5efa;&#x56fd;</w:t></w:r>"),
    "comments part": part("word/comments.xml", body(NAME)),
    "utf-16 part": part(
        "customXml/item1.xml", f'<?xml version="1.0" encoding="UTF-16"?><a>{NAME}</a>'.encode("utf-16")
    ),
    "gb18030 bytes": part("word/data.bin", b"\x00\x01" + NUMBER.encode() + NAME.encode("gb18030")),
    "base64": part("word/data.bin", b"\x00" + b"MTEwMTAxMTk5MDAzMDcxMjMz"),
    "part name": part(f"word/media/{NAME}.png", b"\x89PNG"),
    "embedded package": nested,
    "archive comment": lambda: archive(clean_parts(GOOD), NAME.encode()),
    "behind the archive": lambda: archive(clean_parts(GOOD)) + NAME.encode(),
    "stale entry": stale,
}


@pytest.mark.parametrize("place", HIDING_PLACES)
def test_every_hiding_place_is_seen(place: str) -> None:
    result = report(HIDING_PLACES[place]())
    assert "withheld_text" in result.failed, result.checks
    assert all(secret not in check.detail for check in result.checks for secret in (NAME, NUMBER, PHONE))


FOREIGN: dict[str, Callable[[], bytes]] = {
    "comments part": part("word/comments.xml", body("别的")),
    "macros": part("word/vbaProject.bin", b"\xd0\xcf\x11\xe0"),
    "revision": text("<w:ins w:id='1'><w:r><w:t></w:t></w:r></w:ins>"),
    "hidden text": text("<w:r><w:rPr><w:vanish/></w:rPr></w:r>"),
    "archive comment": lambda: archive(clean_parts(GOOD), b"x"),
    "trailing bytes": lambda: archive(clean_parts(GOOD)) + b"x",
    "bytes before": stale,
    "entity": lambda: archive(clean_parts(GOOD.replace(HEAD, HEAD + b'<!DOCTYPE a [<!ENTITY b "c">]>'))),
}


@pytest.mark.parametrize("place", FOREIGN)
def test_what_a_released_copy_never_has_fails_the_structure(place: str) -> None:
    failed = report(FOREIGN[place]()).failed
    assert "structure" in failed or "opens" in failed


def test_lost_or_reordered_text_is_noticed() -> None:
    lines = [masked(line) for line in LINES]
    assert report(archive(clean_parts(body(*lines[:-1])))).failed == ("kept_text",)
    assert report(archive(clean_parts(body(*lines[::-1])))).failed == ("kept_text",)


@pytest.mark.parametrize("copy", [b"", b"PK", b"no archive", archive({"a": b"b"}), archive(clean_parts(GOOD))[:-30]])
def test_a_copy_that_does_not_open_fails_without_an_exception(copy: bytes) -> None:
    assert "opens" in report(copy).failed
