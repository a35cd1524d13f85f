"""Forms that may bring a paper with them: the authority's ruling, a co-issuing organ's letter."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Request

from pipeline.errors import TooLarge
from pipeline.formats.limits import MAX_FILE_BYTES, MIB
from pipeline.services.papers_in import suffix_of
from pipeline.web.case import Number, known_case
from pipeline.web.failures import Refusal, refusal
from pipeline.web.guard import LARGEST_BODY
from pipeline.web.multipart import is_multipart, read_files
from pipeline.web.visit import FORM_TYPE, Form, Signed, brings, checked_form, malformed, undone


@dataclass(frozen=True, slots=True)
class SentPaper:
    """A form and its paper, None where none was given."""

    form: Form
    file: bytes | None


async def sent_paper(request: Request, signed: Signed, number: Number) -> SentPaper:
    """Read a form with at most one file, for an officer who may see the case; nothing is written to the disk on the way.

    Raises:
        Refusal: no such case (404), malformed (400), the form key is missing or another's (403), too many uploads (503), or a
            file of a kind that no authority sends (400).
        NotEntitled: another section's case; said before anything is read.
        TooLarge: the file is.
        DoneBefore: the act was done before.
    """
    visit, officer = signed
    known_case(visit, officer, number)
    if not is_multipart(request):
        return SentPaper(undone(visit, checked_form(visit, await _plain(request))), None)
    sent = await read_files(request, visit, 1)
    form = undone(visit, sent.form)
    for _, file in sent.files:
        _check(file)
    return SentPaper(form, next((file for _, file in sent.files), None))


Paper = Annotated[SentPaper, Depends(sent_paper)]


async def _plain(request: Request) -> bytes:
    """Return the body of a form without a file, of which no more is let in than of any other form."""
    size, parts = 0, list[bytes]()
    async for part in request.stream():
        size += len(part)
        if size > LARGEST_BODY:
            raise refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        parts.append(part)
    if not brings(request, FORM_TYPE):
        raise malformed()
    return b"".join(parts)


def _check(file: bytes) -> None:
    if len(file) > MAX_FILE_BYTES:
        raise TooLarge(what="文件大小", limit=f"{MAX_FILE_BYTES // MIB} MB")
    if suffix_of(file) is None:
        raise Refusal(
            HTTPStatus.BAD_REQUEST,
            "所附文件应为 PDF、Word、OFD 或图片（JPG、PNG、TIFF），请另存后重新提交。",
            "The file must be PDF, Word, OFD or a picture (JPG, PNG, TIFF). Save it as one of these and try again.",
        )
