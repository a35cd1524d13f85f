"""Characters a second of detection on one core: ``python tests/benchmarks/detection.py [FILE_OR_FOLDER …]``.

Without arguments it measures text of its own making. Reading and the import are not counted; one round warms up.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import detectors
from detectors.view import shared_view
from pipeline import formats
from pipeline.errors import MishenError
from pipeline.model.document import Document
from pipeline.policy.load import DEFAULT_PROFILE, load_profile

PARAGRAPHS = (
    "　　根据《云岭市科技创新券管理办法》（云科规发〔2023〕1号）有关规定，经审查，决定予以支持，有关事项通知如下。\n",
    "　　第{n}条　各单位应当认真落实主体责任，健全工作机制，按时报送材料，确保各项任务落到实处、见到实效。\n",
    "　　咨询电话：0310-70{n:05}，办公地址：云岭市鼓楼西街行政中心5楼510室，邮编755000。\n",
    "　　申请人王小虎（身份证号11010519491231002X，手机139{n:08}）于2023年4月{d}日提交申请，账号6222020200112233{n:03}。\n",
    "| {n} | 马小兰 | 云岭镇柳树村三组{d}号 | 139{n:08} | {n} |\n",
)
# What asks the language model.
LEARNT = frozenset({"names", "tagger"})
SHARES = (6, 8, 1, 1, 1)


def invented(pages: int = 200, seed: int = 1) -> Iterable[Document]:
    """Yield documents of ten pages (about 600 characters each) of mixed prose, contacts and tables."""
    rng = random.Random(seed)
    for _ in range(pages // 10):
        text = "关于有关事项的通知\n"
        while len(text) < 6000:
            text += rng.choices(PARAGRAPHS, SHARES)[0].format(n=rng.randint(1, 999), d=rng.randint(1, 28))
        yield formats.read(text.encode(), "invented.txt")


def documents(paths: Iterable[Path]) -> Iterable[Document]:
    """Yield the readable documents under the paths."""
    for path in paths:
        for each in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if each.is_file():
                try:
                    yield formats.read(each.read_bytes(), each.name)
                except MishenError:
                    continue


def main() -> None:
    """Print characters a second by detector and for all together."""
    profile = load_profile(DEFAULT_PROFILE)
    corpus = list(documents(map(Path, sys.argv[1:])) if sys.argv[1:] else invented())
    characters = sum(len(document.text) for document in corpus)
    detectors.detect(corpus[0], profile)
    times = dict.fromkeys(["view", *(detector.name for detector in detectors.DETECTORS)], 0.0)
    for document in corpus:
        at = time.process_time()
        with shared_view(document):
            times["view"] += time.process_time() - at
            for detector in detectors.DETECTORS:
                at = time.process_time()
                list(detector.detect(document, profile))
                times[detector.name] += time.process_time() - at
    start = time.process_time()
    for document in corpus:
        detectors.detect(document, profile)
    whole = time.process_time() - start
    print(f"{len(corpus)} documents, {characters} characters")
    for name, seconds in times.items():
        print(f"{name:<24}{characters / max(seconds, 1e-9):>14,.0f} characters/s")
    rules = tuple(each for each in detectors.DETECTORS if each.name not in LEARNT)
    refiners = tuple(each for each in detectors.SECOND_PASS if each.name not in LEARNT)
    start = time.process_time()
    for document in corpus:
        detectors.detect(document, profile, rules, refiners)
    alone = time.process_time() - start
    print(f"{'rules alone, resolved':<24}{characters / alone:>14,.0f} characters/s")
    print(f"{'all, resolved':<24}{characters / whole:>14,.0f} characters/s")


if __name__ == "__main__":
    main()
