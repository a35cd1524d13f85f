"""RedactionPlan: the spans to withhold, each with its reason and its mask; the hash that signatures cover."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from pipeline.model.finding import Category, EntityType, LegalBasis


class Revisions(StrEnum):
    """What a copy makes of unaccepted revisions: the printed state, or the state before them."""

    ACCEPT = "accept"
    REJECT = "reject"


class PdfMode(StrEnum):
    """How the copy of a PDF is written: every page as a picture, or pages that are understood whole as text and lines."""

    REBUILD = "rebuild"
    VECTOR = "vector"


@dataclass(frozen=True, slots=True)
class Redaction:
    """A span to withhold: code points ``start`` to ``end`` of the document's text become ``mask``.

    ``mask`` is what text formats show instead; pictures and rebuilt pages show an opaque box. ``item`` names the review
    item that decided it (empty in a preview).
    """

    start: int
    end: int
    type: EntityType
    category: Category
    mask: str
    basis: tuple[LegalBasis, ...]
    item: str = ""


@dataclass(frozen=True, slots=True)
class KeptSpan:
    """A span that people settled as *keep*: an occurrence inside it is no leak."""

    start: int
    end: int
    type: EntityType
    basis: tuple[LegalBasis, ...]
    item: str = ""


@dataclass(frozen=True, slots=True)
class RedactionPlan:
    """What happens to one document, settled.

    Attributes:
        document: sha256 of the original's bytes.
        profile, profile_version: the rules under which it was settled.
        attribute: the publicity attribute (公文属性) under which it leaves; empty in a preview.
        redactions: sorted, not overlapping, none empty.
        kept: spans settled as keep, sorted.
        decisions: one line an item, "item:verdict:category", sorted; so that the hash covers every decision.
        salt: a keyed fingerprint, so that nobody outside can confirm a guess at the original by its hashes; empty in a
            preview.
        revisions: which state of its unaccepted revisions is published.
        pdf: how the copy of a PDF is written.
    """

    document: str
    profile: str
    profile_version: str
    redactions: tuple[Redaction, ...] = ()
    kept: tuple[KeptSpan, ...] = ()
    attribute: str = ""
    decisions: tuple[str, ...] = ()
    salt: str = ""
    revisions: Revisions = Revisions.ACCEPT
    pdf: PdfMode = PdfMode.REBUILD
    hash: str = field(init=False)

    def __post_init__(self) -> None:
        end = 0
        for redaction in self.redactions:
            if redaction.start < end or redaction.start >= redaction.end:
                raise ValueError(f"redactions overlap or are empty at {redaction.start}")
            end = redaction.end
        object.__setattr__(self, "hash", self._digest())

    def _digest(self) -> str:
        canonical = json.dumps(plan_facts(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


def plan_facts(plan: RedactionPlan) -> dict[str, object]:
    """Return the plan's facts as plain values, without the hash that is computed from them."""
    later = {} if plan.pdf is PdfMode.REBUILD else {"pdf": plan.pdf}  # so that plans signed before it came stay valid
    return {
        "document": plan.document,
        "profile": plan.profile,
        "profile_version": plan.profile_version,
        "redactions": [asdict(redaction) for redaction in plan.redactions],
        "kept": [asdict(kept) for kept in plan.kept],
        "attribute": plan.attribute,
        "decisions": list(plan.decisions),
        "salt": plan.salt,
        "revisions": plan.revisions,
        **later,
    }
