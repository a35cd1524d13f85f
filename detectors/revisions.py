"""Unaccepted revisions: one item in which a person settles which state of the document leaves; and findings made twice for them.

Proposed is the printed state, which is what everybody who opens or prints the draft takes for its text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from detectors import basis
from detectors.base import Detector, Source
from pipeline.model.document import Document, RevisionCount
from pipeline.model.echoes import Echoes
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

NAME, VERSION = "revisions", "1"
_RANK = {Disposition.BLOCK: 0, Disposition.REDACT: 1, Disposition.REVIEW: 2, Disposition.KEEP: 3}


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Propose to publish the printed state of a document that carries revisions."""
    if document.revisions is not None:
        yield Source(document, NAME, VERSION).finding(
            (0, 0),
            EntityType.REVISIONS,
            Disposition.KEEP,
            1.0,
            f"文稿带有未接受的修订：{_said(document.revisions)}。建议按打印状态发布（接受全部修订）；如应以修订前的文字为准，请选择恢复原文"
            "（拒绝全部修订）。此项须由经办人单独决定，不随确定的建议一并采纳。两种情形下，发布件都不保留修订痕迹和批注。",
            basis.REVISIONS,
            (Evidence("revisions", (), 1.0),),
        )


def _said(count: RevisionCount) -> str:
    kinds = (
        ("插入", count.insertions),
        ("删除", count.deletions),
        ("移动", count.moves),
        ("格式更改", count.formatting),
    )
    return "、".join(f"{kind} {number} 处" for kind, number in kinds if number)


def without_echoes(findings: Sequence[Finding], document: Document) -> tuple[Finding, ...]:
    """Drop what was found once more in a former wording: the same type, no stricter, over text that shows in print."""
    if document.revisions is None:
        return tuple(findings)
    echoes = Echoes(document)
    return tuple(finding for finding in findings if not _is_echo(finding, findings, echoes))


def _is_echo(finding: Finding, findings: Sequence[Finding], echoes: Echoes) -> bool:
    if not echoes.says_nothing_new(finding.start, finding.end):
        return False
    return all(
        any(
            other.start <= start
            and end <= other.end
            and other.type is finding.type
            and _RANK[other.disposition] <= _RANK[finding.disposition]
            for other in findings
        )
        for start, end in echoes.printed(finding.start, finding.end)
    )


DETECTOR = Detector(NAME, VERSION, detect)
