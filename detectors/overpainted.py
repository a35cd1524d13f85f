"""What somebody covered by hand, black on black: it does not show on paper, but everybody who has the file can read it."""

from __future__ import annotations

from collections.abc import Iterable

from detectors import basis
from detectors.base import Detector, Source
from pipeline.model.document import Document, Hiding
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

NAME, VERSION = "overpainted", "1"


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find the blocks that hide as COVERED, each as one item: whoever covered it held it for something not to be published."""
    source = Source(document, NAME, VERSION)
    for block in document.blocks:
        if block.hiding is not Hiding.COVERED or not block.text.strip():
            continue
        start = block.start + len(block.text) - len(block.text.lstrip())
        yield source.finding(
            (start, start + len(block.text.strip())),
            EntityType.COVERED,
            Disposition.REVIEW,
            1.0,
            "此处文字已被人工用同色底纹或突出显示涂盖，但原文件中仍可还原、可复制，并未真正删除。"
            "发布件中只留涂盖的痕迹，不含原文；请核对涂盖的理由，确定应予遮盖还是可以公开。",
            basis.of_type(EntityType.COVERED),
            (Evidence("place", (str(block.kind),), 1.0),),
        )


DETECTOR = Detector(NAME, VERSION, detect)
