"""Write invented, annotated documents, to measure detection on what nobody tuned it to.

usage: python -m training.generate OUT_DIR [--count N] [--seed S] [--json] [--genre NAME…]

Writes annotated sources (``*.txt``, the guideline's markup), or gold JSON with ``--json``. The same seed and count give the same
bytes; a document follows from its seed and place alone, so a larger count begins with the documents of a smaller one.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.services.gold import parse
from training.templates import (
    business,
    facts,
    filler,
    firms,
    law,
    layout,
    marks,
    meetings,
    openly,
    personnel,
    replies,
    security,
    welfare,
)
from training.templates.core import Draft
from training.templates.registry import GENRES, MARKED

MODULES = (business, facts, filler, firms, law, layout, meetings, openly, personnel, replies, security, welfare)
_ATTEMPTS = 20
_COPIED, _ATTACHED = 0.15, 0.2
ATTACHED = (
    *(
        "subsidy-list",
        "receipt-sheet",
        "relief-application",
        "expropriation-list",
        "quotation",
        "minutes",
        "duty-roster",
        "budget",
    ),
    *(
        "hiring-list",
        "vehicle-register",
        "citizen-letter",
        "facility-ledger",
        "network-check",
        "rules",
        "statistics",
        "handover",
        "honours",
    ),
)
_NOTED = 0.12  # share of unmarked documents with a line that looks like a mark


def compose(name: str, rng: random.Random) -> Draft:
    """Compose a document of a genre; again where a name is also a word of the text."""
    for _ in range(_ATTEMPTS):
        draft = Draft(rng)
        GENRES[name](draft)
        filler.fill(draft)
        if rng.random() < _COPIED:
            filler.copies(draft)
        if rng.random() < _ATTACHED:
            attach(draft, rng.choice(ATTACHED))
        if rng.random() < MARKED[name]:
            marks.mark(draft)
        elif rng.random() < _NOTED:
            marks.note(draft)
        if not draft.flawed():
            return draft
    raise RuntimeError(f"no document of genre {name} without flaws")


def attach(draft: Draft, name: str) -> None:
    """Let a paper of another genre follow as an attachment."""
    title = draft.title
    draft.lines += ["", draft.pick("附件", "附件：", "附：", "附件1")]
    GENRES[name](draft)
    draft.title = title


def generate(count: int, seed: int, genres: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield the ids and annotated sources of ``count`` documents, the genres in turn."""
    names = tuple(genres) or tuple(sorted(GENRES))
    for at in range(count):
        name = names[at % len(names)]
        draft = compose(name, random.Random(f"{seed}/{at}/{name}"))
        identifier = f"gen{seed}-{at:05}"
        yield (
            identifier,
            f"id: {identifier}\ntitle: {draft.title}\noutcome: {outcome(draft.source)}\ngenre: {name}\n\n{draft.source}",
        )


def outcome(source: str) -> str:
    """Return what the spans of a source mean for its document."""
    if ":block|" in source:
        return "block"
    return "release_redacted" if ":redact|" in source or ":review|" in source else "release"


def as_json(source: str) -> str:
    """Return a source as gold JSON."""
    gold = parse(source)
    title = source.split("\n", 2)[1].removeprefix("title: ")
    spans = [
        {"start": s.start, "end": s.end, "type": s.type, "disposition": str(s.disposition), "text": s.text}
        for s in gold.spans
    ]
    entry = {
        "id": gold.id,
        "title": title,
        "outcome": str(gold.outcome),
        "genre": gold.genre,
        "text": gold.text,
        "spans": spans,
    }
    return json.dumps(entry, ensure_ascii=False, indent=1) + "\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the documents."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="gold JSON instead of annotated sources")
    parser.add_argument("--genre", action="append", default=[], choices=sorted(GENRES))
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    for identifier, source in generate(options.count, options.seed, options.genre):
        suffix, text = (".json", as_json(source)) if options.json else (".txt", source)
        (options.out / f"{identifier}{suffix}").write_text(text, encoding="utf-8")
    print(f"{options.count} documents")


if __name__ == "__main__":
    main()
