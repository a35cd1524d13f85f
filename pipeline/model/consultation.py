"""Consultation of the organs that issue a document together (A 第四条; 条例 第三十四条)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pipeline.errors import Unsettled


class Answer(StrEnum):
    """What a co-issuing organ says of publication; WITHDRAWN where the question itself was taken back, e.g. a mistyped organ."""

    CONSENT = "consent"
    OBJECTION = "objection"
    SILENCE = "silence"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Consulted:
    """That an organ was asked, and what came of it.

    Attributes:
        organ: who was asked.
        asked_on: ISO day in China.
        due: ISO day until which it may answer, None where the rule sets no limit.
        answer: None as long as none came.
        answered_on: ISO day of the answer, or the day on which silence was recorded or the question withdrawn.
        words: of the answer, as the officer took them down; the officer's reason where there is none.
        file: name of the blob that holds the answer itself; None where no file was given.
    """

    id: int
    organ: str
    asked_on: str
    due: str | None
    answer: Answer | None = None
    answered_on: str | None = None
    words: str = ""
    file: str | None = None

    @property
    def is_withdrawn(self) -> bool:
        """Whether the question was taken back."""
        return self.answer is Answer.WITHDRAWN

    def is_over(self, day: str) -> bool:
        """Whether its time to answer has passed on an ISO day; never where there was no limit."""
        return self.due is not None and self.due < day

    def is_settled(self, today: str, *, silence_consents: bool) -> bool:
        """Whether it need not be waited for: an answer came, or silence counts and its time is over."""
        if self.answer is not None:
            return True
        return silence_consents and self.is_over(today)


def check_consulted(case: str, asked: Iterable[Consulted], today: str, *, silence_consents: bool) -> None:
    """Make sure that every co-issuing organ has answered, or that its silence counts.

    Raises:
        Unsettled: one is still waited for.
    """
    waiting = [each.organ for each in asked if not each.is_settled(today, silence_consents=silence_consents)]
    if waiting:
        raise Unsettled(case=case, what=f"尚有 {len(waiting)} 个会办单位未答复是否公开")
