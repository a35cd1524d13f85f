"""What a bureau adds to detection as data: recognizers and word lists of a profile (docs/detection-rules.md)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.model.finding import Disposition, EntityType, LegalBasis

DEFAULT_SCORE = 0.85


class CheckRule(StrEnum):
    """A rule of check digits that a matched value may have to pass."""

    NONE = "none"
    GB11643 = "gb11643"  # resident identity number
    LUHN = "luhn"  # bank cards, ISO/IEC 7812-1
    GB32100 = "gb32100"  # unified social credit code
    GB11714 = "gb11714"  # organisation code of nine characters


@dataclass(frozen=True, slots=True)
class CustomRecognizer:
    """One ``[[recognizer]]`` of a profile.

    Attributes:
        name: stands in the evidence of its findings.
        pattern: regular expression, checked by ``pipeline.policy.patterns``; the group ``value`` is the match where it has one.
        context_required: a match counts only where one of these words stands before it in its sentence or heads its cell.
        context: words of the same places that raise the score.
        against: words that make it another kind of value: the match is dropped where the nearest word is one of them.
        check: a value that fails is dropped, or goes to a person where a context word stands (a typing error).
        disposition: what is proposed; ``keep`` also settles what Mishen's own rules of this type find inside the match.
    """

    name: str
    type: EntityType
    pattern: str
    disposition: Disposition
    reason: str
    basis: tuple[LegalBasis, ...]
    context_required: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    check: CheckRule = CheckRule.NONE
    score: float = DEFAULT_SCORE


@dataclass(frozen=True, slots=True)
class OwnTerm:
    """One ``[[own_term]]``: a word of the bureau's that is always found, or kept, wherever it occurs.

    Attributes:
        text: matched without blanks and separators, in every width.
        disposition: ``redact``, ``review``, or ``keep``; ``keep`` also settles what Mishen's own rules of this type find in it.
        reason: what a reviewer reads.
    """

    text: str
    type: EntityType
    disposition: Disposition
    reason: str
    basis: tuple[LegalBasis, ...]


@dataclass(frozen=True, slots=True)
class WordLists:
    """Words of a bureau that extend the lexicons of detection.

    Attributes:
        internal_marks: phrases that, on a line of their own, mark a document as internal: it is blocked.
        code_names: names of classified matters and projects: wherever they occur a person decides.
        name_labels: labels and headings behind which the name of a private person stands.
        number_labels: labels and headings behind which a number tied to a private person stands.
    """

    internal_marks: tuple[str, ...] = ()
    code_names: tuple[str, ...] = ()
    name_labels: tuple[str, ...] = ()
    number_labels: tuple[str, ...] = ()
