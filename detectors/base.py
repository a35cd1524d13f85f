"""What every detector is made of: its type, and one way to build a finding with its reason and articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding, LegalBasis
from pipeline.policy.profile import Profile

Detect = Callable[[Document, Profile], Iterable[Finding]]
Refine = Callable[[Document, Profile, Sequence[Finding]], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Detector:
    """A family of rules: its name and version stand in every finding and so in its id."""

    name: str
    version: str
    detect: Detect


@dataclass(frozen=True, slots=True)
class Refiner:
    """A family of rules that needs to know what the others found: who is a private person, what is masked where.

    ``refine`` gets the first pass's findings, resolved and sorted, never those of another refiner: their order changes nothing.
    """

    name: str
    version: str
    refine: Refine


@dataclass(frozen=True, slots=True)
class Source:
    """Builds the findings of one detector for one document."""

    document: Document
    detector: str
    version: str

    def finding(
        self,
        span: tuple[int, int],
        entity: EntityType,
        disposition: Disposition,
        score: float,
        reason: str,
        basis: tuple[LegalBasis, ...],
        evidence: tuple[Evidence, ...] = (),
    ) -> Finding:
        """Build a finding; ``span`` is in code points of the document, ``reason`` must not hold text of it."""
        return Finding(
            document=self.document.sha256,
            start=span[0],
            end=span[1],
            type=entity,
            disposition=disposition,
            score=max(0.0, min(1.0, round(score, 3))),
            detector=self.detector,
            version=self.version,
            reason=reason,
            basis=basis,
            evidence=evidence,
        )
