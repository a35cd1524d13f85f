"""What an evaluation tells beyond the figures: intervals, and tables by type, genre, writing of numbers and document."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.services.evaluate import (
    MEASURES,
    DocumentScore,
    Evaluation,
    Measure,
    MistakeKind,
    by_type,
    total,
)
from pipeline.services.gold import Writing

Translate = Callable[[str, str], str]
_NONE = "–"
_SEED, _RESAMPLES = 3, 2000
# What a mistake weighs when documents are ranked: a mark that was missed or invented, then what becomes readable.
_WEIGHTS = {
    MistakeKind.OUTCOME: 20,
    MistakeKind.LEAK: 5,
    MistakeKind.FALSE_REDACTION: 3,
    MistakeKind.OVER_REDACTION: 3,
    MistakeKind.MISSED_REVIEW: 2,
    MistakeKind.FALSE_REVIEW: 1,
}
_MEASURE_NAMES = {
    "leak_structured": ("漏出：结构化标识", "leak, structured identifiers"),
    "leak_free": ("漏出：姓名、住址和事实", "leak, names, addresses and facts"),
    "missed_review": ("应审未提示", "missed review"),
    "block_recall": ("有标志文件被阻断", "marked documents blocked"),
    "false_block": ("无标志文件被误阻断", "clean documents blocked"),
    "auto_recall_structured": ("自动遮盖率：结构化标识", "auto recall, structured identifiers"),
    "auto_recall_free": ("自动遮盖率：姓名、住址和事实", "auto recall, names, addresses and facts"),
    "auto_precision": ("自动遮盖准确率", "auto-redaction precision"),
    "false_redactions_per_10k": ("每万字误遮盖", "false redactions per 10,000 characters"),
    "over_redaction": ("应保留而被遮盖", "over-redaction of keep spans"),
    "review_precision": ("审查提示准确率", "review precision"),
    "burden_per_1000": ("每千字审查负担", "burden per 1,000 characters"),
}
_WRITING_NAMES = {
    Writing.PLAIN: ("通常写法", "plain"),
    Writing.FULL_WIDTH: ("全角数字", "full width"),
    Writing.GROUPED: ("分组书写", "grouped"),
    Writing.ZERO_WIDTH: ("夹零宽字符", "zero width"),
    Writing.BROKEN: ("跨行断开", "broken over a line end"),
    Writing.NUMERALS: ("汉字数字", "Chinese numerals"),
}


@dataclass(frozen=True, slots=True)
class Table:
    """A table for people: title, headings and rows of text; the first column is left-aligned."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def text(self) -> str:
        """Lay it out for a terminal, where a Chinese character takes two columns."""
        lines = [self.headings, *self.rows]
        widths = [max(_width(line[column]) for line in lines) for column in range(len(self.headings))]
        made = [f"{self.title}:"]
        for line in lines:
            first, *others = zip(line, widths, strict=True)
            cells = [f"{first[0]}{' ' * (first[1] - _width(first[0]))}"]
            cells += [f"{' ' * (width - _width(cell))}{cell}" for cell, width in others]
            made.append(f"  {'  '.join(cells)}".rstrip())
        return "".join(f"{line}\n" for line in made)

    def markdown(self) -> str:
        """Lay it out for a page of the documentation, without the title."""
        rule = ("---", *("---:" for _ in self.headings[1:]))
        lines = [self.headings, rule, *self.rows]
        return "".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |\n" for line in lines)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the bounds between which it lies with 95 % confidence; no bounds where nothing was measured."""

    value: float
    low: float | None
    high: float | None


def intervals(scores: Sequence[DocumentScore], seed: int = _SEED, resamples: int = _RESAMPLES) -> dict[str, Interval]:
    """Return each figure with its interval: bootstrap over documents, percentiles 2.5 and 97.5.

    A share of exactly 0 or 1 does not vary under the bootstrap; there the other bound is the one under which so many
    documents without a single error would still be seen one time in forty (1 - 0.025^(1/n)).
    """
    keys = sorted({key for measure in MEASURES for key in (measure.part, measure.whole)})
    matrix = np.array([[score.count[key] for key in keys] for score in scores], dtype=np.float64)
    size = len(scores)
    weights = np.random.default_rng(seed).multinomial(size, np.full(size, 1 / size), size=resamples)
    sums = weights @ matrix
    whole = total(score.count for score in scores)
    result = {}
    for measure in MEASURES:
        value = measure.of(whole)
        part, base = (sums[:, keys.index(key)] for key in (measure.part, measure.whole))
        drawn = part[base > 0] * measure.factor / base[base > 0]
        if not whole[measure.whole] or not drawn.size:
            result[measure.name] = Interval(value, None, None)
            continue
        low, high = (round(float(bound), 5) for bound in np.percentile(drawn, (2.5, 97.5)))
        bound = round(1 - 0.025 ** (1 / sum(score.count[measure.whole] > 0 for score in scores)), 5)
        if measure.share and low == high == 0.0:
            high = bound
        elif measure.share and low == high == 1.0:
            low = round(1 - bound, 5)
        result[measure.name] = Interval(value, low, high)
    return result


def _share(count: Counter[str], part: str, whole: str) -> str:
    return f"{100 * count[part] / count[whole]:.1f}%" if count[whole] else _NONE


def _figure(measure: Measure, value: float) -> str:
    return f"{100 * value:.2f}%" if measure.share else f"{value:.2f}"


def interval_table(evaluation: Evaluation, t: Translate) -> Table:
    """Return the figures with their intervals."""
    found = intervals(evaluation.scores)
    rows = []
    for measure in MEASURES:
        each = found[measure.name]
        if each.low is None or each.high is None:
            rows.append((t(*_MEASURE_NAMES[measure.name]), _NONE, _NONE))
            continue
        bounds = f"{_figure(measure, each.low)} … {_figure(measure, each.high)}"
        rows.append((t(*_MEASURE_NAMES[measure.name]), _figure(measure, each.value), bounds))
    title = t("95% 置信区间（按文件自助抽样）", "95 % confidence intervals (bootstrap over documents)")
    return Table(title, (t("指标", "measure"), t("数值", "value"), t("区间", "interval")), tuple(rows))


def type_table(evaluation: Evaluation, t: Translate) -> Table:
    """Return what was found and missed of each type."""
    headings = (
        *(t("类型", "type"), t("应遮盖", "redact"), t("漏出", "leak"), t("自动", "auto")),
        *(t("应审查", "review"), t("未提示", "missed"), t("应保留", "keep"), t("误遮", "over")),
        *(t("提出遮盖", "redacted"), t("准确", "right"), t("提出审查", "reviews"), t("准确", "right")),
    )
    rows = []
    for name, count in by_type(evaluation.scores).items():
        rows.append(
            (
                name,
                str(count["withheld_gold"]),
                _share(count, "leaked", "total"),
                _share(count, "auto_hit", "auto_total"),
                str(count["review_gold"]),
                _share(count, "review_missed", "review_gold"),
                str(count["keep_gold"]),
                _share(count, "keep_redacted", "keep_gold"),
                str(count["redact_proposed"]),
                _share(count, "redact_right", "redact_characters"),
                str(count["review_proposed"]),
                _share(count, "review_right", "review_characters"),
            )
        )
    return Table(t("按类型", "by type"), headings, tuple(rows))


def genre_table(evaluation: Evaluation, t: Translate) -> Table:
    """Return the main figures for each genre: the header's, or what the id begins with."""
    genres: defaultdict[str, list[DocumentScore]] = defaultdict(list)
    for each in evaluation.scores:
        genres[each.genre].append(each)
    headings = (
        *(t("文种", "genre"), t("文件", "documents"), t("字数", "characters"), t("结构化漏出", "leak, structured")),
        *(t("其他漏出", "leak, free"), t("应审未提示", "missed review"), t("应断已断", "blocked")),
        *(t("误断", "false block"), t("自动遮盖", "auto, free"), t("自动准确", "auto precision")),
        *(t("误遮", "over"), t("审查准确", "review precision"), t("负担", "burden")),
    )
    rows = []
    for genre, scores in sorted(genres.items()):
        count = total(score.count for score in scores)
        rows.append(
            (
                genre,
                str(count["documents"]),
                str(count["characters"]),
                _share(count, "leaked_structured", "total_structured"),
                _share(count, "leaked_free", "total_free"),
                _share(count, "review_missed", "review_gold"),
                f"{count['marked_blocked']}/{count['marked']}",
                f"{count['clean_blocked']}/{count['clean']}",
                _share(count, "auto_free_hit", "auto_free_total"),
                _share(count, "auto_right", "auto_characters"),
                _share(count, "keep_redacted", "keep_gold"),
                _share(count, "review_right", "review_characters"),
                f"{1000 * count['burden'] / max(1, count['characters']):.1f}",
            )
        )
    return Table(t("按文种", "by genre"), headings, tuple(rows))


def writing_table(evaluation: Evaluation, t: Translate) -> Table:
    """Return how numbers that must be withheld fare, by how they are written."""
    rows = []
    for writing in Writing:
        count = total(score.writings[writing] for score in evaluation.scores if writing in score.writings)
        if count["withheld_gold"]:
            cells = (_share(count, "leaked", "total"), _share(count, "auto_hit", "auto_total"))
            rows.append((t(*_WRITING_NAMES[writing]), str(count["withheld_gold"]), *cells))
    headings = (t("写法", "writing"), t("应遮盖", "redact"), t("漏出", "leak"), t("自动", "auto"))
    return Table(t("按号码写法", "by the writing of numbers"), headings, tuple(rows))


def worst_table(evaluation: Evaluation, t: Translate, limit: int = 10) -> Table:
    """Return the documents with the worst mistakes, worst first."""
    ranked = []
    for each in evaluation.scores:
        kinds = Counter(mistake.kind for mistake in each.mistakes)
        weight = sum(_WEIGHTS[kind] * number for kind, number in kinds.items())
        if weight:
            ranked.append((-weight, each.id, kinds))
    headings = (
        *(t("文件", "document"), t("结论错误", "wrong outcome"), t("漏出", "leaks"), t("误遮盖", "false redactions")),
        *(t("应留被遮", "over-redactions"), t("未提示", "missed reviews"), t("误提示", "false reviews")),
    )
    rows = tuple(
        (name, *(str(kinds[kind]) for kind in _WEIGHTS)) for _, name, kinds in sorted(ranked, key=lambda row: row[:2])
    )
    return Table(t("错误最多的文件", "worst errors by document"), headings, rows[:limit])


def tables(evaluation: Evaluation, t: Translate) -> tuple[Table, ...]:
    """Return all tables in the order in which they are printed; those without rows are left out."""
    made = (
        interval_table(evaluation, t),
        type_table(evaluation, t),
        genre_table(evaluation, t),
        writing_table(evaluation, t),
        worst_table(evaluation, t),
    )
    return tuple(table for table in made if table.rows)
