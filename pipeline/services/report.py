"""The page that people read after a scan: a summary, then each document with its items in context, reasons and articles.

Nothing is loaded from outside: no script, font or picture; every text is escaped. Of a document with a state-secret mark only
the marks stand there (DESIGN.md rule 4.1), without their surroundings and without the words that spoke for them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryFile

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.model.finding import Category, Disposition, Evidence, Finding, Outcome
from pipeline.model.labels import label, place_label
from pipeline.model.notices import notice
from pipeline.model.places import Place
from pipeline.services.evidence_names import RULES, WORDS
from pipeline.services.scan import ScanResult, has_state_secret

_AROUND, _LONGEST = 24, 240
_HIDDEN = "▯"  # stands for a character that people cannot see: control, zero-width, direction
_NAMED_IN_CODE = frozenset({"pattern", "reference", "failure"})  # their words name rules, not text


@dataclass(frozen=True, slots=True)
class Item:
    """A finding as the page shows it."""

    finding: Finding
    before: str
    text: str | None
    after: str
    supports: tuple[str, ...]
    against: tuple[str, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the summary; ``outcome`` is None for a file that could not be read."""

    file: str
    outcome: Outcome | None
    proposals: Counter[Disposition]
    categories: Counter[Category]


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("pipeline.services"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def report_pieces(results: Iterable[ScanResult], language: str, folder: Path) -> Iterator[bytes]:
    """Yield the page piece by piece; documents wait in an unnamed file of ``folder`` until the summary is known.

    A batch of any size so needs little memory: of each document only its line of the summary is kept.
    """
    words = {
        "zh": language == "zh",
        "t": lambda zh, en: en if language == "en" else zh,
        "label": lambda value: label(value, language),
        "place_label": lambda place: place_label(place, language),
    }
    section = _environment().get_template("report_document.html")
    rows: list[Row] = []
    with TemporaryFile(dir=folder) as waiting:
        for result in results:
            rows.append(_row(result))
            facts = {"number": len(rows), "row": rows[-1], "items": _items(result, language)}
            facts["secret"] = has_state_secret([finding for finding, _ in result.findings])
            facts["advice"] = result.error.message(language) if result.error else None
            facts["warnings"] = [notice(code, language) for code in result.warnings]
            waiting.write(_encoded(section.render(words, **facts)))
        yield _encoded(_environment().get_template("report_head.html").render(words, **_summary(rows)))
        waiting.seek(0)
        while piece := waiting.read(1 << 16):
            yield piece
    yield b"</main></body></html>\n"


def _encoded(page: str) -> bytes:
    return page.encode("utf-8", "replace")


def _row(result: ScanResult) -> Row:
    findings = [finding for finding, _ in result.findings]
    return Row(
        file=_visible(result.file),
        outcome=result.outcome,
        proposals=Counter(finding.disposition for finding in findings),
        categories=Counter(finding.category for finding in findings if finding.disposition is not Disposition.KEEP),
    )


def _summary(rows: list[Row]) -> dict[str, object]:
    """Return what the head of the page shows; of the categories those that occur."""
    present = Counter(category for row in rows for category in row.categories)
    proposals: Counter[Disposition] = Counter()
    categories: Counter[Category] = Counter()
    for row in rows:
        proposals.update(row.proposals)
        categories.update(row.categories)
    return {
        "rows": rows,
        "outcomes": Counter(row.outcome for row in rows),
        "Outcome": Outcome,
        "dispositions": list(Disposition),
        "categories": [category for category in Category if present[category]],
        "proposal_sums": proposals,
        "category_sums": categories,
    }


def _items(result: ScanResult, language: str) -> list[Item]:
    pairs = zip(result.findings, result.places, strict=True)
    return [_item(finding, text, places, result, language) for (finding, text), places in pairs]


def _item(finding: Finding, text: str, places: tuple[Place, ...], result: ScanResult, language: str) -> Item:
    before = after = ""
    if result.text is not None:
        start = _whole(result.text, max(0, finding.start - _AROUND), -1)
        end = _whole(result.text, min(len(result.text), finding.end + _AROUND), 1)
        before = ("…" if start else "") + _visible(result.text[start : finding.start])
        after = _visible(result.text[finding.end : end]) + ("…" if end < len(result.text) else "")
    evidence = [(each.weight, _evidence(each, language, words=result.text is not None)) for each in finding.evidence]
    return Item(
        finding=finding,
        before=before,
        text=_visible(_shortened(text)) if result.with_text else None,
        after=after,
        supports=tuple(dict.fromkeys(words for weight, words in evidence if weight >= 0)),
        against=tuple(dict.fromkeys(words for weight, words in evidence if weight < 0)),
        places=places,
    )


def _whole(text: str, at: int, step: int) -> int:
    """Move a cut outward, a little, so that it does not go through a number or Latin word."""
    for _ in range(_AROUND):
        if not 0 < at < len(text) or not (text[at - 1].isascii() and text[at - 1 : at + 1].isalnum()):
            break
        at += step
    return at


def _evidence(evidence: Evidence, language: str, *, words: bool) -> str:
    """Name a signal; its words are text of the document and stand only where that may be shown."""
    name = _wording(RULES, evidence.rule, language)
    if not words or not evidence.words or evidence.rule in _NAMED_IN_CODE:
        return name
    joined = "、".join(_wording(WORDS, _visible(word), language) for word in evidence.words)
    return f"{name}（{joined}）" if language != "en" else f"{name} ({joined})"


def _wording(table: dict[str, tuple[str, str]], code: str, language: str) -> str:
    zh, en = table.get(code, (code, code))
    return en if language == "en" else zh


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST * 2 // 3]} …… {text[-_LONGEST // 3 :]}"


def _visible(text: str) -> str:
    """Return text on one line, line ends and characters that nobody sees shown by signs."""
    text = re.sub(r"[ \t]*[\r\n]+[ \t]*", "↵", text)
    return "".join(char if char.isprintable() else "　" if char.isspace() else _HIDDEN for char in text)
