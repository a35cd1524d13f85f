"""The text of a PDF's pages as other programs read it: PDFium in both of its orders, and poppler's pdftotext."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.formats.pulse import beat
from pipeline.redaction.verify_search import Layer

_SECONDS = 120
_MOST = 1 << 27  # characters that poppler may give back
_LAYOUTS = ("-raw", "-layout")


def other_texts(copy: bytes) -> Iterator[Layer]:
    """Yield the text of each page in every order that PDFium gives it, and of the whole file as poppler gives it."""
    yield from _pdfium(copy)
    yield from _poppler(copy)


def _pdfium(copy: bytes) -> Iterator[Layer]:
    with suppress(pypdfium2.PdfiumError):  # what PDFium cannot open, others have to
        pdf = pypdfium2.PdfDocument(copy)
        try:
            for number in range(len(pdf)):
                beat()
                with suppress(pypdfium2.PdfiumError):
                    yield from _page(pdf[number])
        finally:
            pdf.close()


def _page(page: pypdfium2.PdfPage) -> Iterator[Layer]:
    texts = page.get_textpage()
    count = texts.count_chars()
    codes = (int(pdfium.FPDFText_GetUnicode(texts, index)) for index in range(max(0, count)))
    yield Layer("pdfium-chars", "".join(chr(code) for code in codes if 0 < code < 0xD800 or 0xDFFF < code < 0x110000))
    yield Layer("pdfium-text", texts.get_text_bounded(), joined=False)
    texts.close()
    page.close()


def _poppler(copy: bytes) -> Iterator[Layer]:
    command = shutil.which("pdftotext")
    if command is None:
        return
    for layout in _LAYOUTS:
        beat()
        with suppress(OSError, subprocess.TimeoutExpired):
            # Through a pipe: this process may write no file.
            done = subprocess.run(
                [command, "-q", "-enc", "UTF-8", layout, "-", "-"],
                input=copy,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=_SECONDS,
                check=False,
            )
            yield Layer("poppler" + layout, done.stdout[:_MOST].decode("utf-8", "replace"), joined=layout == "-raw")
