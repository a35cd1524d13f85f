"""What is proposed for a person, from what a strict label says and the combiner's probabilities.

GUIDELINE.md: one person, one disposition a document; where public and private roles meet, the private role decides. What is not
sure either way goes to a person.
"""

from __future__ import annotations

from detectors.names.combiner import CLASSES, Limits
from detectors.names.person import FEATURES, Numbers, Person

# A strict label decides where the tagger leans the same way so far.
AGREED_PRIVATE, AGREED_PUBLIC = 0.5, 0.8
# Texts so short give the tagger nothing to go by (it learnt on whole papers): a strict label decides alone.
SHORT = 200
# The least score of what a strict label decides.
BY_LABEL = 0.7
# The tagger's probability for a name in all dispositions together, from which a name is looked at.
SEEN = 0.25


def by_label(numbers: Numbers, length: int) -> str | None:
    """Return what a strict label decides in a text of ``length`` characters, None where it decides nothing."""
    known = dict(zip(FEATURES, map(float, numbers), strict=True))
    if known["total"] < SEEN:
        return None
    if known["role_private"] and (length < SHORT or known["redact"] >= AGREED_PRIVATE):
        return "redact"
    if known["role_public"] and (length < SHORT or known["keep"] >= AGREED_PUBLIC):
        return "keep"
    return None


def verdict(shares: Numbers, limits: Limits) -> str:
    """Return ``redact``, ``keep``, ``review`` or ``drop`` for the probabilities of the combiner's classes."""
    redact, keep, review, none = (float(shares[CLASSES.index(name)]) for name in ("redact", "keep", "review", "none"))
    if redact >= limits.redact:
        return "redact"
    if none >= limits.none:
        return "drop"
    if redact + review <= limits.open:
        return "keep" if keep >= none else "drop"
    return "review"


# What a label says of a name that was recognised in pixels counts from this score on, what the combiner sees in it from this share.
_STRICT, _WEAK = 0.85, 0.3


def weak(person: Person, shares: Numbers) -> bool:
    """Say whether something speaks for a name that is dropped in typed text: of recognised text it may be one misread character."""
    labelled = any(mention.score >= _STRICT for mention in person.mentions)
    return labelled or 1.0 - float(shares[CLASSES.index("none")]) >= _WEAK
