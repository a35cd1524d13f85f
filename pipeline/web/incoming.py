"""Forms that may bring a paper with them: the authority's ruling, a co-issuing organ's letter."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from pipeline.errors import TooLarge
from pipeline.formats.limits import MAX_FILE_BYTES, MIB
from pipeline.services.papers_in import suffix_of
from pipeline.web.case import Number, known_case
from pipeline.web.failures import Refusal
from pipeline.web.guard import UPLOADS
from pipeline.web.visit import Form, Signed, Visit, body_of, checked_form, keyed, malformed, undone

_MOST_FIELDS = 20


@dataclass(frozen=True, slots=True)
class Sent:
    """A form and its paper, None where none was given."""

    form: Form
    file: bytes | None


async def sent_paper(request: Request, signed: Signed, number: Number) -> Sent:
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
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "multipart/form-data":
        return Sent(undone(visit, checked_form(visit, await body_of(request))), None)
    with visit.bench.upload():
        sent = await _read(request, visit)
    if sent.file is not None:
        _check(sent.file)
    return sent


Paper = Annotated[Sent, Depends(sent_paper)]


async def _read(request: Request, visit: Visit) -> Sent:
    parser = MultiPartParser(
        request.headers, request.stream(), max_files=1, max_fields=_MOST_FIELDS, max_part_size=64 * 1024
    )
    parser.spool_max_size = UPLOADS.body + 1  # in memory: nothing of it goes to the temporary folder
    try:
        data = await parser.parse()
    except (MultiPartException, KeyError, ValueError):
        raise malformed() from None
    fields: dict[str, list[str]] = {}
    file = None
    try:
        for name, value in data.multi_items():
            if not isinstance(value, UploadFile):
                fields.setdefault(name, []).append(value)
            elif value.filename:
                file = await value.read(MAX_FILE_BYTES + 1)
    finally:
        await data.close()
    return Sent(undone(visit, keyed(visit, Form(fields))), file)


def _check(file: bytes) -> None:
    if len(file) > MAX_FILE_BYTES:
        raise TooLarge(what="文件大小", limit=f"{MAX_FILE_BYTES // MIB} MB")
    if suffix_of(file) is None:
        raise Refusal(
            HTTPStatus.BAD_REQUEST,
            "所附文件应为 PDF、Word、OFD 或图片（JPG、PNG、TIFF），请另存后重新提交。",
            "The file must be PDF, Word, OFD or a picture (JPG, PNG, TIFF). Save it as one of these and try again.",
        )
