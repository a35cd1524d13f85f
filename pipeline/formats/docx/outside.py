"""A Word package without what leads out of it, for LibreOffice: it would load pictures and documents that stand elsewhere."""

from __future__ import annotations

import io
import zipfile

from pipeline.formats.docx.archive import to_xml
from pipeline.formats.docx.xml import parse

_HYPERLINK = "/hyperlink"  # the one kind that loads nothing


def without_outside(package: bytes) -> bytes:
    """Return a package that was read before without the relationships to other places, hyperlinks excepted.

    Raises:
        UnreadableDocument: a list of relationships is no XML.
    """
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        changed: dict[str, bytes] = {}
        for name in archive.namelist():
            if name.lower().endswith(".rels"):
                root = parse(archive.read(name))
                away = [
                    each
                    for each in root
                    if each.get("TargetMode", "").lower() == "external"
                    and not each.get("Type", "").endswith(_HYPERLINK)
                ]
                for each in away:
                    root.remove(each)
                if away:
                    changed[name] = to_xml(root)
        if not changed:
            return package
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
            for name in dict.fromkeys(archive.namelist()):
                copy.writestr(name, changed[name] if name in changed else archive.read(name))
        return out.getvalue()
