"""Small documents for the tests: from text as the text reader makes them, and built block by block."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache

import detectors
from detectors import birth, identifiers
from pipeline import formats
from pipeline.model.document import Alignment, Block, BlockBuilder, BlockKind, Box, Cell, Document, Hiding, Page, Piece
from pipeline.model.finding import Disposition, EntityType, Finding, Outcome, outcome_of
from pipeline.policy.load import DEFAULT_PROFILE, load_profile
from pipeline.policy.profile import Profile

__all__ = ("Alignment", "Block", "BlockKind", "Box", "Cell", "Hiding", "Page")


@lru_cache(maxsize=1)
def profile() -> Profile:
    return load_profile(DEFAULT_PROFILE)


def read(text: str) -> Document:
    return formats.read(text.encode(), "draft.txt")


def built(
    *blocks: tuple[str, BlockKind] | tuple[str, BlockKind, Mapping[str, object]], pages: Sequence[Page] = ()
) -> Document:
    builder = BlockBuilder()
    for entry in blocks:
        text, kind = entry[0], entry[1]
        extra: Mapping[str, object] = entry[2] if len(entry) == 3 else {}
        builder.add((Piece(text), Piece("\n")), kind, **extra)  # type: ignore[arg-type]
    whole = "".join(block.text for block in builder.blocks)
    return Document(hashlib.sha256(whole.encode()).hexdigest(), "docx", tuple(builder.blocks), tuple(pages))


def found(source: str | Document, rules: Profile | None = None) -> tuple[Finding, ...]:
    document = read(source) if isinstance(source, str) else source
    return detectors.detect(document, rules or profile())


def texts(
    source: str | Document, entity: EntityType, disposition: Disposition | None = None, rules: Profile | None = None
) -> list[str]:
    document = read(source) if isinstance(source, str) else source
    return [
        document.text[finding.start : finding.end]
        for finding in found(document, rules)
        if finding.type is entity and (disposition is None or finding.disposition is disposition)
    ]


def outcome(source: str | Document) -> Outcome:
    return outcome_of(found(source))


def own(text: str) -> tuple[Finding, ...]:
    """What the identifier and birth rules alone find."""
    document = read(text + "\n")
    rules = (identifiers.DETECTOR, birth.DETECTOR)
    return detectors.resolve([each for rule in rules for each in rule.detect(document, profile())], document.text)
