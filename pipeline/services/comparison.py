"""Evaluations kept and compared: which figures moved, which mistakes are new and which are gone.

A saved evaluation holds figures and the places of mistakes, no text of any document.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.services.breakdown import Table, Translate, intervals
from pipeline.services.evaluate import Evaluation, Mistake, by_type
from pipeline.services.output import write_file

FORMAT = "mishen-evaluation/1"
_Key = tuple[str, str, str, int, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed since a saved evaluation.

    Attributes:
        figures: (name, before, after) of each figure, by type where it is so counted; None where one run lacks it.
        new: mistakes of this run that the saved one did not make.
        gone: places of mistakes that only the saved one made: document, kind, type, start, end.
        changed: ids of documents that are not the same in both runs (text or labels), or in one of them only.
    """

    figures: tuple[tuple[str, float | None, float | None], ...]
    new: tuple[Mistake, ...]
    gone: tuple[_Key, ...]
    changed: tuple[str, ...]


def facts_of(evaluation: Evaluation) -> dict[str, object]:
    """Return an evaluation as JSON: the figures of ``score.py``, intervals, sums by type, genre and writing, mistakes."""
    found = intervals(evaluation.scores)
    return {
        **evaluation.figures,
        "intervals": {name: [each.low, each.high] for name, each in found.items()},
        "by_type": {name: dict(sorted(count.items())) for name, count in by_type(evaluation.scores).items()},
        "documents_scored": [
            {
                "id": score.id,
                "genre": score.genre,
                "digest": score.digest,
                "counts": dict(sorted(score.count.items())),
                "writings": {str(name): dict(sorted(count.items())) for name, count in sorted(score.writings.items())},
                "mistakes": [_key(mistake)[1:] for mistake in score.mistakes],
            }
            for score in evaluation.scores
        ],
    }


def save(evaluation: Evaluation, target: Path) -> None:
    """Keep an evaluation for later comparison.

    Raises:
        UsageError: the folder cannot be written.
    """
    text = json.dumps({"format": FORMAT, **facts_of(evaluation)}, ensure_ascii=False, indent=1)
    try:
        write_file(target, f"{text}\n".encode())
    except OSError as error:
        raise UsageError(what=f"无法写入 {target.name}（{error.strerror}）") from None


def compare(saved: Path, evaluation: Evaluation) -> Difference:
    """Compare with a saved evaluation.

    Raises:
        UsageError: the file is not one.
    """
    try:
        before = json.loads(saved.read_text(encoding="utf-8"))
        if before["format"] != FORMAT:
            raise ValueError("format")
        old_figures = _flat(before)
        old_documents = {str(each["id"]): str(each["digest"]) for each in before["documents_scored"]}
        old = {
            (str(each["id"]), str(kind), str(entity), int(start), int(end))
            for each in before["documents_scored"]
            for kind, entity, start, end in each["mistakes"]
        }
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(what=f"{saved.name} 不是 mishen evaluate --save 保存的结果") from None
    figures = _flat(evaluation.figures)
    names = [*figures, *(name for name in old_figures if name not in figures)]
    mistakes = [mistake for score in evaluation.scores for mistake in score.mistakes]
    documents = {score.id: score.digest for score in evaluation.scores}
    ids = sorted(documents.keys() | old_documents.keys())
    return Difference(
        tuple((name, old_figures.get(name), figures.get(name)) for name in names),
        tuple(mistake for mistake in mistakes if _key(mistake) not in old),
        tuple(sorted(old - {_key(mistake) for mistake in mistakes})),
        tuple(each for each in ids if documents.get(each) != old_documents.get(each)),
    )


def _key(mistake: Mistake) -> _Key:
    return (mistake.document, str(mistake.kind), mistake.type, mistake.start, mistake.end)


def _flat(figures: Mapping[str, Any]) -> dict[str, float]:
    result = {name: float(value) for name, value in figures.items() if isinstance(value, int | float)}
    leaks = figures.get("leak_by_type", {})
    return result | {f"leak {name}": float(value) for name, value in leaks.items()}


def difference_text(difference: Difference, t: Translate) -> str:
    """Lay a comparison out for people; the lines of new mistakes hold text of the gold documents."""
    rows = tuple(
        (name, _number(before), _number(after), _signed(before, after))
        for name, before, after in difference.figures
        if before != after
    )
    title = t("与保存的结果比较", "compared with the saved evaluation")
    headings = (t("指标", "figure"), t("原值", "before"), t("现值", "after"), t("变化", "change"))
    made = [Table(title, headings, rows).text() if rows else f"{title}: {t('数值无变化', 'no figure changed')}\n"]
    if difference.changed:
        names = "、".join(difference.changed)
        made.append(t(f"两次的标注文件不同：{names}\n", f"gold documents that differ: {names}\n"))
    made.append(t(f"新增错误 {len(difference.new)} 个\n", f"{len(difference.new)} new mistakes\n"))
    made += [f"  + {mistake}\n" for mistake in difference.new]
    made.append(t(f"消除错误 {len(difference.gone)} 个\n", f"{len(difference.gone)} mistakes gone\n"))
    made += [f"  - {each[0]}: {each[1]} {each[2]} {each[3]}:{each[4]}\n" for each in difference.gone]
    return "".join(made)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"


def _signed(before: float | None, after: float | None) -> str:
    return "–" if before is None or after is None else f"{after - before:+.5f}"
