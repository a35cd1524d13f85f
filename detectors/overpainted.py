"""What somebody covered by hand, black on black or under a box: not seen on paper, but everybody who has the file can read it."""

from __future__ import annotations

from collections.abc import Iterable, Set

from detectors import basis
from detectors.base import Detector, Source
from pipeline.model.document import Block, Document, Hiding, Revised
from pipeline.model.echoes import Slot, slot_of
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

NAME, VERSION = "overpainted", "3"

_COVERED = (
    "此处文字已被人工用同色底纹或突出显示涂盖，但原文件中仍可还原、可复制，并未真正删除。"
    "发布件中只留涂盖的痕迹，不含原文；请核对涂盖的理由，确定应予遮盖还是可以公开。"
)
_BOXED = (
    "涂黑方式不可靠：方框下的文字仍在原文件中，可被选中、复制或还原，并未真正删除。"
    "发布件中只留涂盖的痕迹，不含原文；请核对涂盖的理由，确定应予遮盖还是可以公开。"
)
_DELETED = (
    "此处文字在修订前已被人工用同色底纹或突出显示涂盖，又在修订中删除（已删除、未接受），原文件中仍可还原、可复制。"
    "接受修订则不发布此处，恢复原文则只留涂盖的痕迹，均不含原文；请核对涂盖的理由，确定应予遮盖还是可以公开。"
)
_CHANGED = (
    "文稿带有修订，此处文字在修订前后的一种状态下被人工用同色底纹或突出显示涂盖，在另一种状态下照常显示，原文件中可还原、可复制。"
    "所选状态如显示此处，发布件即含原文；请核对涂盖的理由，确定应予遮盖还是可以公开。"
)


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find the blocks that hide as COVERED, each as one item: whoever covered it held it for something not to be published."""
    source = Source(document, NAME, VERSION)
    shown = _shown(document) if document.revisions is not None else set()
    for block in document.blocks:
        if block.hiding is not Hiding.COVERED or not block.text.strip():
            continue
        start = block.start + len(block.text) - len(block.text.lstrip())
        yield source.finding(
            (start, start + len(block.text.strip())),
            EntityType.COVERED,
            Disposition.REVIEW,
            1.0,
            _reason(block, shown) if document.format != "pdf" else _BOXED,
            basis.of_type(EntityType.COVERED),
            (Evidence("place", (str(block.kind),), 1.0),),
        )


def _reason(block: Block, shown: Set[Slot]) -> str:
    if any(slot_of(piece) in shown for piece in block.pieces):
        return _CHANGED
    return _DELETED if any(piece.revised is Revised.DELETED for piece in block.pieces) else _COVERED


def _shown(document: Document) -> set[Slot]:
    """Return what shows in some state of the document's revisions."""
    return {
        slot
        for block in document.blocks
        if block.hiding in (None, Hiding.DELETED_REVISION)
        for piece in block.pieces
        if (block.hiding is None or piece.revised is Revised.DELETED) and (slot := slot_of(piece)) is not None
    }


DETECTOR = Detector(NAME, VERSION, detect)
