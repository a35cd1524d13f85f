"""Downloads: what the browser keeps as a file and never shows, under a name made of the case number."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from pipeline.services.taking import Taken


def disposition(plain: str, chinese: str) -> str:
    """Return the header that names a download (RFC 6266, RFC 5987): plain for old readers, in Chinese for the others."""
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(chinese, safe='')}"


def attachment(file: Taken) -> Response:
    """Return a file as a download."""
    return Response(
        file.data, media_type=file.type, headers={"Content-Disposition": disposition(file.name, file.chinese)}
    )
