"""The verifier takes files apart in a process of its own: whatever an original or a copy is, it cannot harm the one that asks."""

from __future__ import annotations

import resource
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from pipeline.formats.pdf import worker
from pipeline.redaction import verify_pdf_checks
from tests.cli.office import mishen
from tests.redaction.pdf_copies import ORIGINAL, copy_of, report

_BOMB = 300  # megabytes


def _packed(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(megabytes)), packer.flush()])


def _with_bomb(source: bytes) -> bytes:
    """Return a PDF whose page has a further content stream that unpacks to 300 MB."""
    out = BytesIO()
    with pikepdf.open(BytesIO(source)) as pdf:
        stream = pikepdf.Stream(pdf, _packed(_BOMB))
        stream.Filter = pikepdf.Name.FlateDecode
        page = pdf.pages[0]
        page.obj.Contents = pikepdf.Array([page.obj.Contents, pdf.make_indirect(stream)])
        pdf.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def _deep(source: bytes) -> bytes:
    """Return a PDF with arrays in arrays, deeper than any reader's stack."""
    return source.replace(b"endobj", b"endobj\n90 0 obj\n" + b"[" * 200_000 + b"]" * 200_000 + b"\nendobj", 1)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


@pytest.mark.slow
@pytest.mark.parametrize("make", [_with_bomb, _deep])
def test_a_hostile_copy_fails_and_costs_nothing_here(make: Callable[[bytes], bytes]) -> None:
    hostile = make(copy_of())
    before = _peak()
    assert not report(hostile).passed
    assert _peak() - before < 150


@pytest.mark.slow
@pytest.mark.parametrize("make", [_with_bomb, _deep])
def test_a_hostile_original_costs_nothing_here(make: Callable[[bytes], bytes]) -> None:
    """The reader would have refused it: even so nothing is unpacked in this process, and a report comes."""
    hostile = make(ORIGINAL)
    before = _peak()
    assert report(copy_of(), original=hostile).checks
    assert _peak() - before < 150


def test_originals_and_copies_are_parsed_in_another_process_than_the_writers() -> None:
    worker.close()
    assert report(copy_of()).passed
    (verifier,) = worker.running()
    worker.apart("sleep", 0)
    assert len(worker.running()) == 2 and verifier in worker.running()


def test_a_process_that_dies_fails_the_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "STALL_CPU_SECONDS", 0.0)
    monkeypatch.setattr(worker, "STALL_SECONDS", 0.0)
    worker.close()
    result = report(copy_of())
    assert result.failed[0] == "opens" and {check.detail for check in result.checks} & {"hostile"}


def test_a_fault_of_the_verifier_fails_the_copy() -> None:
    made = verify_pdf_checks.checks_apart(None, ORIGINAL, None, None, ())  # type: ignore[arg-type]
    assert [(check.name, check.passed) for check in made] == [("opens", False)]


@pytest.mark.slow
def test_the_command_refuses_a_bomb_as_an_original(tmp_path: Path) -> None:
    original, copy = tmp_path / "a.pdf", tmp_path / "b.pdf"
    original.write_bytes(_with_bomb(ORIGINAL))
    copy.write_bytes(copy_of())
    done = mishen("verify", original, copy)
    assert done.status not in (0, 1) and "Traceback" not in done.err + done.out
    assert "解压" in done.err + done.out
