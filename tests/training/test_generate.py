"""The generator of annotated documents: its markup holds, it repeats itself byte for byte, and it leaves no genre or type out."""

from __future__ import annotations

import json
import re
import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from pipeline.model.finding import Disposition, EntityType, Outcome
from pipeline.services.gold import Gold, Writing, load_gold, parse, writing_of
from training.generate import generate, main
from training.templates.registry import GENRES

_OURS = {EntityType.UNREADABLE, EntityType.DETECTOR_FAILURE, EntityType.TERM, EntityType.REVISIONS, EntityType.COVERED}
_GUIDELINE = {each for each in EntityType if each not in _OURS}
_COUNT = 300


@pytest.fixture(scope="module")
def sources() -> list[tuple[str, str]]:
    begin = time.process_time()
    made = list(generate(_COUNT, 5))
    assert time.process_time() - begin < 15
    return made


@pytest.fixture(scope="module")
def documents(sources: list[tuple[str, str]]) -> list[Gold]:
    return [parse(source) for _, source in sources]


def test_markup_parses_and_spans_lie_apart(documents: list[Gold]) -> None:
    for document in documents:
        last = 0
        for span in document.spans:
            assert span.type in _GUIDELINE
            assert last <= span.start < span.end
            assert document.text[span.start : span.end] == span.text == span.text.strip()
            last = span.end
        assert not re.search(r"[⟦⟧{}\[\]]|@(?:idcard|mobile|email)", document.text), document.id


def test_outcomes_follow_from_the_spans(documents: list[Gold]) -> None:
    for document in documents:
        dispositions = {span.disposition for span in document.spans}
        assert (document.outcome is Outcome.BLOCK) == (Disposition.BLOCK in dispositions)
        withheld = bool(dispositions - {Disposition.KEEP})
        assert (document.outcome is Outcome.RELEASE) == (not withheld)
    outcomes = Counter(document.outcome for document in documents)
    assert min(outcomes.values()) >= _COUNT // 20 and len(outcomes) == 3


def test_the_same_seed_gives_the_same_bytes_and_another_another(tmp_path: Path) -> None:
    for folder, seed in (("a", "3"), ("b", "3"), ("c", "4")):
        main([str(tmp_path / folder), "--count", "60", "--seed", seed])
    a, b, c = (sorted((tmp_path / folder).iterdir()) for folder in "abc")
    assert [path.read_bytes() for path in a] == [path.read_bytes() for path in b]
    assert {path.name for path in a}.isdisjoint(path.name for path in c)
    assert {path.read_text().partition("\n\n")[2] for path in a}.isdisjoint(
        path.read_text().partition("\n\n")[2] for path in c
    )


def test_a_document_does_not_depend_on_how_many_are_made(sources: list[tuple[str, str]]) -> None:
    assert list(generate(20, 5)) == sources[:20]


def test_ids_texts_and_genres_are_many(documents: list[Gold]) -> None:
    assert len({document.id for document in documents}) == len({document.text for document in documents}) == _COUNT
    assert {document.genre for document in documents} == set(GENRES) and len(GENRES) >= 40


def test_every_type_and_every_writing_of_numbers_occurs(documents: list[Gold]) -> None:
    spans = [span for document in documents for span in document.spans]
    assert {EntityType(span.type) for span in spans} == _GUIDELINE
    assert {writing_of(span) for span in spans} >= set(Writing)
    assert {(span.type, span.disposition) for span in spans} >= {
        *((EntityType.PERSON_NAME, each) for each in (Disposition.KEEP, Disposition.REDACT, Disposition.REVIEW)),
        *((EntityType.LANDLINE, each) for each in (Disposition.KEEP, Disposition.REDACT)),
        *((EntityType.ADDRESS, each) for each in (Disposition.KEEP, Disposition.REDACT, Disposition.REVIEW)),
        *((EntityType.TRADE_SECRET_CONTENT, each) for each in (Disposition.REVIEW, Disposition.REDACT)),
        *((EntityType.SECRET_MARKING, each) for each in (Disposition.BLOCK, Disposition.KEEP)),
    }


def test_one_person_has_one_disposition_and_is_marked_wherever_named(documents: list[Gold]) -> None:
    for document in documents:
        known: defaultdict[str, set[Disposition]] = defaultdict(set)
        places = {at for span in document.spans for at in range(span.start, span.end)}
        for span in document.spans:
            if span.type == EntityType.PERSON_NAME:
                known[re.sub(r"\s", "", span.text)].add(span.disposition)
        for name, dispositions in known.items():
            assert len(dispositions) == 1, (document.id, name)
            assert all(match.start() in places for match in re.finditer(re.escape(name), document.text)), (
                document.id,
                name,
            )


def test_texts_are_varied(documents: list[Gold]) -> None:
    for kind, share in (("PERSON_NAME", 0.45), ("HEALTH_INFO", 0.55), ("PROCESS_INFORMATION", 0.7), ("ADDRESS", 0.85)):
        texts = [span.text for document in documents for span in document.spans if span.type == kind]
        assert len(set(texts)) >= share * len(texts), kind


def test_as_gold_json_it_reads_the_same(tmp_path: Path, sources: list[tuple[str, str]]) -> None:
    main([str(tmp_path), "--count", "10", "--seed", "5", "--json"])
    assert load_gold(tmp_path) == [parse(source) for _, source in sources[:10]]
    entry = json.loads((tmp_path / f"{sources[0][0]}.json").read_text())
    assert entry["title"] and entry["genre"] in GENRES
