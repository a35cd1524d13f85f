"""Searching a copy for what was withheld: in texts after ``squeeze``, in bytes in every usual encoding.

Not searched for: strings that ``needles`` calls too short; in bytes, patterns of fewer than four bytes, and in pictures and
other binary data of fewer than six (a two-character name in GB18030 turns up in any photograph by chance).
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from pipeline.model.document import Document, DocxInk, DocxText
from pipeline.model.echoes import slot_of
from pipeline.model.finding import EntityType
from pipeline.model.redaction import RedactionPlan
from pipeline.model.release import Check
from pipeline.model.text import Folded, squeeze
from pipeline.redaction.needles import SHORT, Needle, digit_runs, name_parts, needle_of, occurrences
from pipeline.redaction.verify_bytes import ENCODINGS, ByteSearch, patterns
from pipeline.redaction.verify_heads import Heads, Windows
from pipeline.redaction.verify_state import State

STAMPS = ("预览件 未经审批", "PREVIEW - NOT APPROVED")  # what a preview shows on every page; never a leak
# What a Word copy says in place of what it cannot hold, exactly: no other words between such brackets are passed over.
NOTES = ("〔嵌入对象已删除〕", "〔图表已删除〕", "〔图片已移除〕", "〔外部内容已删除〕")


_MARK = "\u2400"  # squeeze keeps it
_PLAIN = " -~\\s\u00ad\u00b7\u200b-\u200f\u2010-\u2015\u2060\u3000\ufeff\uff0d\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"


@dataclass(frozen=True, slots=True)
class Layer:
    """A text of the copy. ``kind`` is a code for the report.

    ``prose`` is false for attribute values and names, where short bare numbers mean nothing; ``joined`` is false where the
    order of lines is a guess, so that a match must not run over a line end; ``vocabulary`` is true where the format's own
    English keywords stand (``header``, ``together``), so that withheld English words mean nothing; ``numbers`` is false where
    numbers follow each other without being one (operands of drawing operators), so that short bare ones count only unbroken.
    """

    kind: str
    text: str
    prose: bool = True
    joined: bool = True
    vocabulary: bool = False
    numbers: bool = True


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes of the copy; ``binary`` when they are no text (pictures, fonts, the archive itself), ``vocabulary`` as in Layer."""

    kind: str
    data: bytes
    binary: bool = False
    vocabulary: bool = False


@dataclass(slots=True)
class Leaks:
    """What was found: the distinct needles by kind of layer."""

    places: dict[str, set[str]] = field(default_factory=dict)

    def add(self, kind: str, needle: str) -> None:
        """Note a needle found in a kind of layer."""
        self.places.setdefault(kind, set()).add(needle)

    def check(self, name: str, looked_for: int) -> Check:
        """Make the check: numbers and codes only."""
        if not self.places:
            return Check(name, True, f"查找 {looked_for} 项，无残留")
        found = len(set().union(*self.places.values()))
        where = "、".join(f"{kind}×{len(needles)}" for kind, needles in sorted(self.places.items()))
        return Check(name, False, f"查找 {looked_for} 项，残留 {found} 项（{where}）")


class Search:
    """Everything withheld by one plan, ready to be searched for; feed it layers and bytes, then ask for the checks.

    ``gaps_close`` says that the copy leaves nothing in place of what was withheld (a PDF's text layer), so that what stood on
    both sides may by chance read like a withheld string.
    """

    def __init__(self, document: Document, plan: RedactionPlan, *, gaps_close: bool, terms: Iterable[str] = ()) -> None:
        values = [(document.text[each.start : each.end], each.type) for each in plan.redactions]
        values += [(term, EntityType.TERM) for term in terms]
        values = list(dict.fromkeys(values))
        wholes = [needle for value, kind in values if (needle := needle_of(value, kind)) is not None]
        self.wholes = tuple(dict.fromkeys(wholes))
        runs = (run for value, _ in values for run in digit_runs(value))
        known = frozenset(self.wholes)
        self.runs = tuple(run for run in dict.fromkeys(runs) if run not in known)
        self._is_run = frozenset(self.runs)
        allowed = _Allowance(document, plan, gaps_close=gaps_close)
        self._allowed = {needle.text: allowed.count(needle) for needle in (*self.wholes, *self.runs)}
        self._inked = {needle.text: allowed.count_inked(needle) for needle in (*self.wholes, *self.runs)}
        self._named = {needle.text: allowed.count_names(needle) for needle in (*self.wholes, *self.runs)}
        self._kept_text = allowed.kept_text
        self._parts = allowed.parts(values)
        self._windows = Windows(allowed.windows(values))
        self._needles = (*self.wholes, *self.runs, *self._parts)
        self._heads = Heads([needle.text for needle in self._needles])
        self._seen: set[int] = set()
        letters = "".join(re.escape(char) for char in sorted(set("".join(needle.text for needle in self._needles))))
        self._useless = re.compile(f"[^{letters}{_PLAIN}]+")
        self._bytes = ByteSearch(patterns(value, kind) for value, kind in values)
        self._whole_leaks, self._run_leaks, self._part_leaks = Leaks(), Leaks(), Leaks()

    def sifted(self, text: str) -> str:
        """Return a text of noise without the characters that stand in nothing withheld: it is searched much quicker."""
        return self._useless.sub(_MARK, text)

    def allowed(self, needle: str) -> int:
        """Return how often a withheld string may stand in any one layer, since it is kept elsewhere."""
        return self._allowed.get(needle, 0)

    def allowed_in_pixels(self, needle: str) -> int:
        """Return how often it may be recognised in a copy: what stays in pictures of a Word file excuses nothing else."""
        return self.allowed(needle) + self._inked.get(needle, 0)

    def stays(self, text: str) -> bool:
        """Whether a squeezed text lies in what is kept."""
        return text in self._kept_text

    def texts(self, layers: Iterable[Layer]) -> None:
        """Search texts."""
        for layer in layers:
            known = hash((layer.text, layer.prose, layer.joined, layer.vocabulary, layer.numbers))
            if known not in self._seen and layer.text:
                self._seen.add(known)
                self._text(layer)

    def _text(self, layer: Layer) -> None:
        text = without_stamps(layer.text)
        for note in NOTES:
            text = text.replace(note, _MARK)
        haystack = squeeze(text)
        parts_from = len(self.wholes) + len(self.runs)
        for at in self._heads.inside(haystack.text):
            needle = self._needles[at]
            if at >= parts_from:
                self._part(needle, layer, haystack, text)
            elif self._leaks(needle, layer, haystack, text):
                leaks = self._whole_leaks if at < len(self.wholes) else self._run_leaks
                leaks.add(layer.kind, needle.text)
        if layer.prose:
            for window in self._windows.inside(haystack.text):
                self._part_leaks.add(layer.kind, window)

    def _part(self, part: Needle, layer: Layer, haystack: Folded, text: str) -> None:
        if layer.vocabulary and _is_word(part.text):
            return
        if any("\n" not in text[start:end] for start, end in occurrences(part, haystack, text)):
            self._part_leaks.add(layer.kind, part.text)

    def raws(self, raws: Iterable[Raw]) -> None:
        """Search bytes."""
        for raw in raws:
            data = raw.data
            for stamp in (*STAMPS, *NOTES):
                for encoding in ENCODINGS:
                    data = data.replace(stamp.encode(encoding), b"")
            for (needle, pattern), count in self._bytes.found(data, binary=raw.binary).items():
                keyword = raw.vocabulary and _is_word(needle) and squeeze(pattern.decode("latin-1")).text == needle
                if count > self._allowed.get(needle, 0) + self._named.get(needle, 0) and not keyword:
                    leaks = self._run_leaks if Needle(needle) in self._is_run else self._whole_leaks
                    leaks.add(raw.kind, needle)

    def checks(self) -> list[Check]:
        """Return what was found."""
        return [
            self._whole_leaks.check("withheld_text", len(self.wholes)),
            self._run_leaks.check("digit_runs", len(self.runs)),
            self._part_leaks.check("parts", len(self._parts) + len(self._windows)),
        ]

    def _leaks(self, needle: Needle, layer: Layer, haystack: Folded, text: str) -> bool:
        short_number = needle.bordered and needle.text.isdigit()
        if short_number and not layer.prose:
            return False
        if layer.vocabulary and _is_word(needle.text):
            return False
        spans = occurrences(needle, haystack, text)
        if not layer.joined:
            spans = [(start, end) for start, end in spans if "\n" not in text[start:end]]
        if short_number and not layer.numbers:
            spans = [(start, end) for start, end in spans if text[start:end].isdigit()]
        return len(spans) > self._allowed[needle.text] + (0 if layer.prose else self._named[needle.text])


def without_stamps(text: str) -> str:
    """Return a copy's text without the stamp of a preview."""
    for stamp in STAMPS:
        text = text.replace(stamp, "")
    return text


class _Kept:
    """Kept text in which strings are counted: each place of the file once, however many lines read it."""

    def __init__(self) -> None:
        self._chars: list[str] = []
        self._places: list[Hashable] = []
        self._source = ""
        self._folded = squeeze("")

    def add(self, char: str, place: Hashable) -> None:
        """Add a character and its place in the file."""
        self._chars.append(char)
        self._places.append(place)

    def part(self) -> None:
        """Say that what follows does not stand beside what came before."""
        self.add(_MARK, None)

    def say(self, text: str, place: Hashable) -> None:
        """Add a text that stands alone."""
        for at, char in enumerate(text):
            self.add(char, (place, at))
        self.part()

    def count(self, needle: Needle) -> int:
        """Count the places of a string."""
        if len(self._source) != len(self._chars):
            self._source = "".join(self._chars)
            self._folded = squeeze(self._source)
        if needle.text not in self._folded.text:
            return 0
        spans = occurrences(needle, self._folded, self._source)
        return len({(self._places[start], self._places[end - 1]) for start, end in spans})


class _Allowance:
    """How often a withheld string may stand in a copy: as often as it lies inside spans settled as *keep* that leave the house.

    What hides does not leave, nor does the state of the revisions that the plan has not chosen. A Word copy may hold a hidden
    name (of a style, a font), but as an attribute only, so that it excuses nothing in the text.
    """

    def __init__(self, document: Document, plan: RedactionPlan, *, gaps_close: bool) -> None:
        text = document.text
        borders = [0, *(border for each in plan.redactions for border in (each.start, each.end)), len(text)]
        pieces = [text[start:end] for start, end in zip(borders[::2], borders[1::2], strict=True)]
        self._shown, self._names, self._inked = _Kept(), _Kept(), _Kept()
        self._take_kept(document, plan)
        self.kept_text = squeeze("\n".join(pieces)).text
        # A mark that squeeze keeps stands between the pieces, so that only what lies in one piece is found here.
        self._apart = squeeze("\u2400".join(pieces))
        self._masks = "\n".join({squeeze(each.mask).text for each in plan.redactions})
        self._gaps_close = gaps_close

    def count(self, needle: Needle) -> int:
        """Return how many occurrences of a needle are no leak in any one layer."""
        inside = self._shown.count(needle)
        if not self._gaps_close:
            return inside
        return inside + _count(needle.text, self.kept_text) - _count(needle.text, self._apart.text)

    def count_names(self, needle: Needle) -> int:
        """Return how many more are no leak among names and attribute values."""
        return self._names.count(needle)

    def count_inked(self, needle: Needle) -> int:
        """Return how many more are no leak in the pixels of a Word file's pictures."""
        return self._inked.count(needle)

    def _take_kept(self, document: Document, plan: RedactionPlan) -> None:
        state = State(document, plan)
        for kept in plan.kept:
            for offset, piece in document.pieces(kept.start, kept.end):
                first, last = max(kept.start - offset, 0), min(kept.end - offset, len(piece.text))
                leaves = state.leaves(document.block_at(offset), piece)
                slot = slot_of(piece)
                shown = self._inked if isinstance(piece.address, DocxInk) else self._shown
                for at in range(first, last) if leaves else ():
                    shown.add(piece.text[at], (slot, at) if slot is not None else (None, offset + at))
                if not leaves:
                    shown.part()
                    if isinstance(piece.address, DocxText) and piece.address.attribute is not None:
                        self._names.say(piece.text[first:last], (slot, first))
            self._shown.part()
            self._inked.part()

    def parts(self, values: Iterable[tuple[str, EntityType]]) -> tuple[Needle, ...]:
        """Return name parts that occur neither in the kept text nor in a mask."""
        parts = (part for value, kind in values if kind is EntityType.PERSON_NAME for part in name_parts(value))
        return tuple(part for part in dict.fromkeys(parts) if self._is_own(part.text))

    def windows(self, values: Iterable[tuple[str, EntityType]]) -> frozenset[str]:
        """Return every eight characters in a row of longer withheld strings that occur nowhere in the kept text."""
        grams: set[str] = set()
        for value, _ in values:
            squeezed = squeeze(value).text
            if len(squeezed) > SHORT:
                grams |= _grams(squeezed)
        known = _grams(self.kept_text) | _grams(self._masks)
        return frozenset(gram for gram in grams - known if sum(char.isalnum() for char in gram) >= SHORT - 2)

    def _is_own(self, part: str) -> bool:
        return part not in self.kept_text and part not in self._masks


def _is_word(needle: str) -> bool:
    return needle.isascii() and not any(char.isdigit() for char in needle)


def _count(needle: str, text: str) -> int:
    return len(re.findall(f"(?={re.escape(needle)})", text)) if needle in text else 0


def _grams(text: str) -> set[str]:
    return {text[at : at + SHORT] for at in range(len(text) - SHORT + 1)}
