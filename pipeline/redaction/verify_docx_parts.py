"""Where a Word copy has its pictures, and that what is no picture is XML: nothing stands where nobody looks at its pixels."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from pipeline.redaction.verify_pictures import is_picture

_NAME = re.compile(r"word/media/(?:image\d{1,6}\.(?P<kind>png|jpeg)|withheld(?:-\d{1,3}x\d{1,3})?\.(?P<flat>png))")
_HEADS = {"png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff"}
_MISPLACED = "图片不在规定位置"
_UNLIKE = "部件内容与类型不符"


def misplaced(parts: Mapping[str, bytes], kinds: Mapping[str, str], read: Collection[str]) -> list[str]:
    """Return codes of parts that are no picture in its place and no XML.

    ``kinds`` are the declared content types by part name, ``read`` the parts that were read as XML.
    """
    found = []
    for name, data in parts.items():
        named = _NAME.fullmatch(name)
        if named is not None:
            if not data.startswith(_HEADS[named["kind"] or named["flat"]]):
                found.append(_UNLIKE)
        elif is_picture(data) or name.startswith("word/media/") or kinds.get(name, "").startswith("image/"):
            found.append(_MISPLACED)
        elif name not in read:
            found.append(_UNLIKE)
    return found
