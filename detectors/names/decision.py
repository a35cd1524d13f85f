"""What is proposed for a person, from the combiner's probabilities.

GUIDELINE.md: one person, one disposition a document; where public and private roles meet, the private role decides. What is not
sure either way goes to a person.
"""

from __future__ import annotations

from detectors.names.combiner import CLASSES
from detectors.names.person import FEATURES, Numbers

# Withheld without a person: as sure as this.
REDACT = 0.65
# Kept without a person: so little speaks for withholding or for a look.
OPEN = 0.17
# A strict label decides where the tagger leans the same way so far.
AGREED_PRIVATE, AGREED_PUBLIC = 0.5, 0.8
# No name at all.
NONE = 0.6
# The tagger's probability for a name in all dispositions together, from which a name is looked at.
SEEN = 0.30


def verdict(shares: Numbers, numbers: Numbers) -> str:
    """Return ``redact``, ``keep``, ``review`` or ``drop`` for a person."""
    redact, keep, review, none = (float(shares[CLASSES.index(name)]) for name in ("redact", "keep", "review", "none"))
    known = dict(zip(FEATURES, map(float, numbers), strict=True))
    if known["total"] >= SEEN:
        if known["role_private"] and known["redact"] >= AGREED_PRIVATE:
            return "redact"
        if known["role_public"] and known["keep"] >= AGREED_PUBLIC:
            return "keep"
    if redact >= REDACT:
        return "redact"
    if none >= NONE:
        return "drop"
    if redact + review <= OPEN:
        return "keep" if keep >= none else "drop"
    return "review"
