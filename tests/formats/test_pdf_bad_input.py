from __future__ import annotations

import contextlib
import random
import time
import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import (
    DamagedDocument,
    EmptyDocument,
    EncryptedDocument,
    HostileDocument,
    TooLarge,
    UnreadableDocument,
)
from pipeline.formats.limits import MAX_PAGES
from pipeline.formats.pdf import read, reader, redact, seeing
from pipeline.formats.pdf.worker import STALL_SECONDS
from pipeline.model.document import BlockKind
from pipeline.model.redaction import PdfMode
from pipeline.redaction.verify import verify
from tests.formats.pdf_samples import NAME, PHONE, draw, edited, letter, lines_pdf, plan_for, spans_of


def test_a_password_is_needed() -> None:
    locked = edited(letter(), lambda pdf: None, encryption=pikepdf.Encryption(owner="o", user="u"))
    with pytest.raises(EncryptedDocument):
        read(locked)


@pytest.mark.parametrize("revision", [3, 4, 6])
def test_an_empty_password_is_opened_and_said(revision: int) -> None:
    lock = pikepdf.Encryption(owner="o", user="", R=revision, aes=revision > 3, metadata=revision > 3)  # type: ignore[arg-type]
    document = read(edited(letter(), lambda pdf: None, encryption=lock))
    assert "encrypted_without_password" in document.warnings and NAME in document.text


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_file_is_damaged(share: float) -> None:
    whole = letter(3)
    with pytest.raises(DamagedDocument):
        read(whole[: int(len(whole) * share)])


@pytest.mark.parametrize("source", [b"%PDF-1.7\n%%EOF", b"no pdf at all %%EOF", b"%PDF-1.4\nstartxref\n0\n%%EOF" * 3])
def test_rubbish_is_damaged(source: bytes) -> None:
    with pytest.raises(DamagedDocument):
        read(source)


@pytest.mark.parametrize("source", [b"", b" \n"])
def test_nothing_is_empty(source: bytes) -> None:
    with pytest.raises(EmptyDocument):
        read(source)


def test_a_document_without_pages_is_empty() -> None:
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.save(out)
    with pytest.raises(EmptyDocument):
        read(out.getvalue())


def _blank_pages(count: int) -> bytes:
    out = BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        for _ in range(count - 1):
            pdf.pages.append(page)
        pdf.save(out)
    return out.getvalue()


def test_ten_thousand_pages_are_refused_before_they_are_read() -> None:
    source = _blank_pages(10_000)
    begin = time.monotonic()
    with pytest.raises(TooLarge) as caught:
        read(source)
    assert "10000" in str(caught.value) and str(MAX_PAGES) in str(caught.value)
    assert time.monotonic() - begin < 20


def _with_stream(data: bytes, filters: object) -> bytes:
    def edit(pdf: pikepdf.Pdf) -> None:
        stream = pikepdf.Stream(pdf, data)
        stream.Filter = filters
        pdf.pages[0].Contents = stream

    return edited(lines_pdf(["甲"]), edit, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def _bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(megabytes)), packer.flush()])


def test_a_stream_that_unpacks_beyond_measure_is_refused() -> None:
    with pytest.raises(HostileDocument):
        read(_with_stream(_bomb(300), pikepdf.Name.FlateDecode))


@pytest.mark.parametrize("before", [1, 2])
def test_a_bomb_behind_other_streams_is_refused(before: int) -> None:
    def edit(pdf: pikepdf.Pdf) -> None:
        bomb = pikepdf.Stream(pdf, _bomb(300))
        bomb.Filter = pikepdf.Name.FlateDecode
        plain = [pdf.make_indirect(pikepdf.Stream(pdf, b"q Q")) for _ in range(before)]
        pdf.pages[0].Contents = pikepdf.Array([*plain, pdf.make_indirect(bomb)])

    level = pikepdf.StreamDecodeLevel.none
    packed = edited(lines_pdf(["甲"]), edit, compress_streams=False, stream_decode_level=level)
    with pytest.raises(HostileDocument):
        read(packed)


def test_stacked_filters_that_multiply_are_refused() -> None:
    twice = zlib.compress(_bomb(300), 9)
    assert len(twice) < 128 * 1024
    filters = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
    with pytest.raises(HostileDocument):
        read(_with_stream(twice, filters))


def test_a_huge_picture_is_refused() -> None:
    def edit(pdf: pikepdf.Pdf) -> None:
        image = pikepdf.Stream(pdf, b"x")
        image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        image.Width, image.Height, image.BitsPerComponent = 60_000, 60_000, 8
        image.ColorSpace = pikepdf.Name.DeviceGray
        pdf.pages[0].Resources.XObject = pikepdf.Dictionary(I=image)

    with pytest.raises(TooLarge):
        read(edited(lines_pdf(["甲"]), edit))


def test_forms_that_call_each_other_without_end_are_refused_or_cut() -> None:
    """Ten levels of ten calls each would paint ten thousand million characters."""

    def edit(pdf: pikepdf.Pdf) -> None:
        inner = pikepdf.Stream(pdf, b"BT /F1 5 Tf (x) Tj ET")
        resources = pikepdf.Dictionary(Font=pdf.pages[0].Resources.Font)
        for _ in range(10):
            form = pikepdf.Stream(pdf, b"/X Do " * 10)
            for each, below in ((inner, None), (form, inner)):
                each.Type, each.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
                each.BBox = [0, 0, 595, 842]
                if below is not None:
                    each.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=below), Font=resources.Font)
                elif "/Resources" not in each:
                    each.Resources = resources
            inner = form
        pdf.pages[0].Resources.XObject = pikepdf.Dictionary(X=pdf.make_indirect(inner))
        pdf.pages[0].Contents = pikepdf.Stream(pdf, b"/X Do")

    begin = time.monotonic()
    with pytest.raises(HostileDocument):
        read(edited(lines_pdf(["甲"]), edit))
    assert time.monotonic() - begin < 20


def test_more_pages_than_are_recognised_go_to_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is no silence: every page beyond it has its placeholder, and the document its warning."""
    sheet = Image.new("L", (560, 400), 255)
    ImageDraw.Draw(sheet).text((60, 120), "SCANNED 2024", font=ImageFont.load_default(48), fill=0)

    def work(canvas: Canvas) -> None:
        for _ in range(3):
            canvas.drawImage(ImageReader(sheet), 0, 0, 280, 200)
            canvas.showPage()

    source = draw(work, size=(280.0, 200.0))
    whole = reader.read(source)
    assert whole.text.count("2024") == 3 and "unreadable_pages" not in whole.warnings
    monkeypatch.setattr(seeing, "MOST_PIXELS", 1)  # the first page is begun
    some = reader.read(source)
    assert some.text.count("2024") == 1 and "unreadable_pages" in some.warnings
    assert [block.page for block in some.blocks if block.kind is BlockKind.UNREADABLE_PAGE] == [2, 3]


def test_errors_do_not_quote_the_document(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        for source in (letter()[:-400], edited(letter(), lambda pdf: None)):
            try:
                read(source)
            except UnreadableDocument as error:
                assert NAME not in str(error)
    assert not caplog.records


def _mutated(source: bytes, chance: random.Random) -> bytes:
    data = bytearray(source)
    for _ in range(chance.choice([1, 3, 10, 40])):
        at = chance.randrange(len(data))
        way = chance.random()
        if way < 0.5:
            data[at] = chance.randrange(256)
        elif way < 0.75:
            del data[at : at + chance.randrange(1, 30)]
        else:
            data[at:at] = source[chance.randrange(len(source)) :][: chance.randrange(1, 60)]
    return bytes(data)


def _small(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].MediaBox = pikepdf.Array([60, 690, 260, 770])


def _full(letters: bytes) -> bytes:
    """Add everything beside the pages that a mutation can break: bookmarks, files, notes, forms, an earlier revision."""

    def add(pdf: pikepdf.Pdf) -> None:
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("书签", 0))
        pdf.attachments["附件.txt"] = "附件的话".encode()
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], Contents="批注"
        )
        form = pdf.make_stream(b"BT /F1 9 Tf (x) Tj ET % remark", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
        form.BBox = [0, 0, 9, 9]
        note.AP = pikepdf.Dictionary(N=form)
        pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(note)])

    whole = edited(letters, add)
    at = whole.rindex(b"startxref")
    table = whole[at:].split()[1]
    return whole + b"1000 0 obj\n(earlier)\nendobj\nstartxref\n" + table + b"\n%%EOF\n"


def _through(mutant: bytes, seed: int) -> bool:
    """Read, redact (in one of the modes) and verify a file; tell whether the copy passed.

    Raises:
        UnreadableDocument: the file is refused by name, or its copy cannot be written.
    """
    document = read(mutant)
    mode = PdfMode.VECTOR if seed % 3 else PdfMode.REBUILD
    plan = replace(plan_for(document, *spans_of(document, NAME, PHONE)), pdf=mode)
    copy = redact(mutant, document, plan)
    return verify(document, copy, plan, lambda _: (), original=mutant).passed


def _run_mutants(seeds: range, *, whole: int) -> tuple[int, int, float]:
    """Read one mutant for each seed, every ``whole``-th one to a verified copy; most are slips, which are read quicker.

    Returns:
        How many were documents, how many copies did not pass, and the longest time of one.
    """
    slip = edited(lines_pdf([f"联系人{NAME}", PHONE]), _small)
    letters, slips = (letter(2), _full(letter(2))), (slip, _full(slip))
    documents, refused, longest = 0, 0, 0.0
    for seed in seeds:
        sources = slips if seed % 20 else letters
        mutant = _mutated(sources[seed % 2], random.Random(seed))
        begin = time.monotonic()
        with contextlib.suppress(UnreadableDocument):
            if seed % whole:
                read(mutant)
            else:
                refused += not _through(mutant, seed)
            documents += 1
        longest = max(longest, time.monotonic() - begin)
    print(f"{documents} documents, {refused} copies refused, longest {longest:.1f} s")
    return documents, refused, longest


def _resident_megabytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 // 1024**2


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("part", range(4))
def test_mutated_files_end_in_documents_or_named_errors(part: int) -> None:
    before = _resident_megabytes()
    documents, refused, _ = _run_mutants(range(25 * part, 25 * (part + 1)), whole=5)
    assert 0 < documents < 25
    assert refused <= 2
    assert _resident_megabytes() - before < 300


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("part", range(20))
def test_ten_thousand_mutated_files_end_in_documents_or_named_errors(part: int) -> None:
    documents, refused, longest = _run_mutants(range(1000 + 500 * part, 1000 + 500 * (part + 1)), whole=11)
    assert 0 < documents < 500
    assert refused <= 5
    assert longest < STALL_SECONDS
    assert _resident_megabytes() < 2048


def test_forms_that_draw_themselves_are_refused() -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(200, 200))
    form = pdf.make_stream(b"/F Do /F Do", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 9, 9])
    form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=form))
    page = pdf.pages[0]
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=form))
    page.obj.Contents = pdf.make_stream(b"/F Do")
    with pytest.raises(HostileDocument):
        read(saved(pdf))


def test_forms_that_multiply_are_refused() -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(200, 200))
    inner = pdf.make_stream(b"0 0 1 1 re f", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 9, 9])
    for _ in range(6):
        outer = pdf.make_stream(b"/F Do " * 10, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 9, 9])
        outer.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=inner))
        inner = outer
    page = pdf.pages[0]
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=inner))
    page.obj.Contents = pdf.make_stream(b"/F Do")
    with pytest.raises(HostileDocument):
        read(saved(pdf))


@pytest.mark.parametrize("side", [0, 20_000])
def test_pages_without_a_sane_size_are_refused(side: int) -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(200, 200))
    pdf.pages[0].obj.MediaBox = pikepdf.Array([0, 0, side, side])
    with pytest.raises(TooLarge):
        read(saved(pdf))


def saved(pdf: pikepdf.Pdf) -> bytes:
    out = BytesIO()
    pdf.save(out)
    return bytes(out.getvalue())
