"""What nobody could read: pictures, scanned pages and glyphs without meaning become items that a person must settle."""

from __future__ import annotations

from collections.abc import Iterable

from detectors import basis
from detectors.base import Detector, Source
from pipeline.model.document import Block, BlockKind, Document, DocxInk, DocxPicture, PageArea, Piece
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

NAME, VERSION = "unreadable", "3"


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find the placeholders: pieces addressed as a picture or a page area, and seals in pictures."""
    source = Source(document, NAME, VERSION)
    for block in document.blocks:
        offset = block.start
        for piece in block.pieces:
            end = offset + len(piece.text)
            seal = block.kind is BlockKind.STAMP and isinstance(piece.address, DocxInk)
            if (seal or isinstance(piece.address, DocxPicture | PageArea)) and offset < end:
                yield source.finding(
                    (offset, end),
                    EntityType.UNREADABLE,
                    Disposition.REVIEW,
                    1.0,
                    _reason(block, piece),
                    basis.UNREADABLE,
                    (Evidence("place", (str(block.kind),), 1.0),),
                )
            offset = end


def _reason(block: Block, piece: Piece) -> str:
    """Say what a person has to look at; the writing in a seal or picture that could be read stands behind its placeholder."""
    if block.kind is BlockKind.STAMP:
        return "此处为印章或签名，其图样须由人工查看原件后决定。"
    if block.kind is BlockKind.PICTURE:
        return "此处为图片或图形，图中文字可能未全部识别，须由人工查看原件后决定。"
    kind = "图片" if isinstance(piece.address, DocxPicture) else "页面区域"
    return f"系统未能识别该{kind}中的文字，须由人工查看原件后决定。"


DETECTOR = Detector(NAME, VERSION, detect)
