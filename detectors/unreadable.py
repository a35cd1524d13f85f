"""What nobody could read: pictures, scanned pages and glyphs without meaning become items that a person must settle."""

from __future__ import annotations

from collections.abc import Iterable

from detectors import basis
from detectors.base import Detector, Source
from pipeline.model.document import Document, DocxPicture, PageArea
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

NAME, VERSION = "unreadable", "1"


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find the placeholders: pieces addressed as a picture or a page area."""
    source = Source(document, NAME, VERSION)
    for block in document.blocks:
        offset = block.start
        for piece in block.pieces:
            end = offset + len(piece.text)
            if isinstance(piece.address, DocxPicture | PageArea) and offset < end:
                kind = "图片" if isinstance(piece.address, DocxPicture) else "页面区域"
                yield source.finding(
                    (offset, end),
                    EntityType.UNREADABLE,
                    Disposition.REVIEW,
                    1.0,
                    f"系统未能识别该{kind}中的文字，须由人工查看原件后决定。",
                    basis.UNREADABLE,
                    (Evidence("place", (str(block.kind),), 1.0),),
                )
            offset = end


DETECTOR = Detector(NAME, VERSION, detect)
