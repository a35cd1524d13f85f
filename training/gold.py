"""Gold documents from annotated sources, in the markup of GUIDELINE.md: ``⟦TYPE:disposition|text⟧`` and ``@placeholders``."""

from __future__ import annotations

import random
import re
import zlib
from pathlib import Path

from pipeline.model.finding import Disposition, Outcome
from pipeline.services.evaluate import Gold, GoldSpan
from training.values import MAKERS, WRITINGS

_SPAN = re.compile(r"⟦([A-Z_]+):(block|redact|review|keep)\|(.*?)⟧", re.DOTALL)
_PLACEHOLDER = re.compile(r"@([a-z_]+)(?:~(\w+))?((?:![a-z]+)*)")


def parse(source: str, variant: int = 0) -> Gold:
    """Build a gold document; the values of its placeholders follow from its id and ``variant``: a build is repeatable.

    Raises:
        ValueError: header or markup are not of the guideline's form.
    """
    head, _, body = source.partition("\n\n")
    meta = dict(line.split(": ", 1) for line in head.strip().splitlines())
    rng = random.Random(zlib.crc32(meta["id"].encode()) + variant)
    values: dict[str, str] = {}
    text, spans, last = "", [], 0
    for match in _SPAN.finditer(body):
        text += _fill(body[last : match.start()], rng, values)
        inner = _fill(match[3], rng, values)
        spans.append(GoldSpan(len(text), len(text) + len(inner), match[1], Disposition(match[2]), inner))
        text, last = text + inner, match.end()
    text += _fill(body[last:], rng, values)
    if "⟦" in text or "⟧" in text:
        raise ValueError(f"{meta['id']}: broken markup")
    return Gold(meta["id"], Outcome(meta["outcome"]), text, tuple(spans))


def _fill(text: str, rng: random.Random, values: dict[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        kind, tag, writings = match.groups()
        if kind not in MAKERS:
            return match[0]
        made = MAKERS[kind](rng)
        if tag:
            made = values.setdefault(f"{kind}~{tag}", made)
        for writing in filter(None, writings.split("!")):
            made = WRITINGS[writing](made)
        return made

    return _PLACEHOLDER.sub(value, text)


def load(folder: Path) -> list[Gold]:
    """Load the annotated sources (*.txt) of a folder, sorted by file name.

    Raises:
        ValueError: one is not of the guideline's form.
    """
    return [parse(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.txt"))]
