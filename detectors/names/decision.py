"""What is proposed for a person, from what labels and cues say and how the tagger weighs the dispositions.

GUIDELINE.md: one person, one disposition a document; where public and private roles meet, the private role decides. The tagger
was shown what the rules say, so it is asked first; where it is unsure, or the two differ, a person decides.
"""

from __future__ import annotations

from dataclasses import dataclass

from detectors.names.labels import Role
from detectors.names.learned import Weights
from pipeline.model.finding import Disposition

_D = Disposition

# Shares of the tagger's probability for a name, from which its disposition is taken without a person.
REDACT, KEEP = 0.80, 0.85
# Where a label says so too.
AGREED = 0.6
# What contradicts a label must be so sure to win without a person.
AGAINST = 0.95
# A name that only the tagger sees needs so much probability in all dispositions together, and to be withheld unasked so much.
SEEN, SURE = 0.30, 0.60


@dataclass(frozen=True, slots=True)
class Decision:
    """The proposal, its score from 0 to 1, and one Chinese sentence why."""

    disposition: Disposition
    score: float
    reason: str


_PRIVATE = (Role.PRIVATE, Role.PRIVATE_WEAK)


def decide(role: Role | None, weights: Weights) -> Decision:
    """Propose for a person with the strongest ``role`` that a label or cue gave (None without one) and the tagger's weights."""
    total = float(weights.sum())
    redact, keep, review = (float(weight) / total if total > 0 else 0.0 for weight in weights)
    if role is Role.FAULT:
        return Decision(_D.REVIEW, 0.6, "公职人员因过错或处理被提及，是否公开须人工判断。")
    if total < SEEN:
        return _by_label(role)
    if (redact >= REDACT and (total >= SURE or role is not None)) or (redact >= AGREED and role in _PRIVATE):
        if role is Role.PUBLIC and redact < AGAINST:
            return Decision(_D.REVIEW, 0.5, "标签表明是公务身份，上下文却像个人身份，请人工判断。")
        return Decision(_D.REDACT, redact, _because("以个人身份出现的自然人姓名", role))
    if keep >= KEEP or (keep >= AGREED and role is Role.PUBLIC):
        if role in _PRIVATE and keep < AGAINST:
            return Decision(_D.REVIEW, 0.5, "标签表明是个人身份，上下文却像公务身份，请人工判断。")
        return Decision(_D.KEEP, keep, _because("依法履职或应当公示的人员姓名，应当公开", role))
    return Decision(_D.REVIEW, max(redact, keep, review), "自然人姓名，不能确定是公务身份还是个人身份。")


def _by_label(role: Role | None) -> Decision:
    """Decide where the tagger sees no name: only a strict label is believed."""
    if role is Role.PRIVATE:
        return Decision(_D.REDACT, 0.8, "以个人身份出现的自然人姓名，由标签判断。")
    if role is Role.PUBLIC:
        return Decision(_D.KEEP, 0.7, "依法履职或应当公示的人员姓名，由标签判断，应当公开。")
    return Decision(_D.REVIEW, 0.4, "疑似自然人姓名，不能确定身份。")


def _because(what: str, role: Role | None) -> str:
    return f"{what}，由{'标签和上下文' if role is not None else '上下文'}判断。"
