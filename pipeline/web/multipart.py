"""Forms with files: read in memory, nothing of a file is written to the disk on the way."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from pipeline.formats.limits import MAX_FILE_BYTES
from pipeline.web.guard import UPLOADS
from pipeline.web.visit import Form, Visit, brings, keyed, malformed

_MOST_FIELDS, _LONGEST_FIELD = 20, 64 * 1024


@dataclass(frozen=True, slots=True)
class Sent:
    """A form with files: its fields, and each file's name and content, of which one byte more than is allowed is read."""

    form: Form
    files: tuple[tuple[str, bytes], ...]


def is_multipart(request: Request) -> bool:
    """Say whether a request brings such a form."""
    return brings(request, "multipart/form-data")


async def read_files(request: Request, visit: Visit, most: int) -> Sent:
    """Read a form with at most so many files, and check its form key (CSRF).

    Raises:
        Refusal: malformed (400), the form key is missing or another's (403), or too many uploads at once (503).
    """
    with visit.bench.upload():
        parser = MultiPartParser(
            request.headers, request.stream(), max_files=most, max_fields=_MOST_FIELDS, max_part_size=_LONGEST_FIELD
        )
        parser.spool_max_size = UPLOADS.body + 1  # in memory: drafts in clear do not go to the temporary folder
        try:
            data = await parser.parse()
        except (MultiPartException, KeyError, ValueError):
            raise malformed() from None
        fields: dict[str, list[str]] = {}
        files: list[tuple[str, bytes]] = []
        try:
            for name, value in data.multi_items():
                if not isinstance(value, UploadFile):
                    fields.setdefault(name, []).append(value)
                elif value.filename:
                    files.append((value.filename, await value.read(MAX_FILE_BYTES + 1)))
        finally:
            await data.close()
        return Sent(keyed(visit, Form(fields)), tuple(files))
