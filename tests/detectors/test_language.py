"""The language model: LAC as encoder and spaCy pipeline, sentences, the tagger and its spans."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from presidio_analyzer.predefined_recognizers import SpacyRecognizer

from detectors.artifacts import LANGUAGE, LacEngine, Segment
from detectors.channels import CHANNELS, signals_of
from detectors.language import features, lac, tagger
from detectors.language.classes import CLASSES
from detectors.language.component import best_path, pipeline, words
from detectors.language.sentences import LONGEST, sentences
from detectors.language.spans import spans
from detectors.view import View, view_of
from tests.detectors.documents import BlockKind, Hiding, built, read

WORDS = [
    "申请人",
    "张三丰",
    "住在",
    "迎宾路",
    "8号",
    "，",
    "。",
    "局长",
    "马国华",
    "主持会议",
    "\n",
    "\t",
    "　　",
    "2022年",
    "A",
]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=60).map("".join)


def test_batches_of_equal_length_change_nothing() -> None:
    model = lac.load()
    rng = random.Random(3)
    texts = ["".join(rng.choices("中卫市局长马国华主持召开会议张三", k=rng.randint(1, 30))) for _ in range(80)]
    together = model.encode(texts)
    for text, encoded in zip(texts, together, strict=True):
        (alone,) = model.encode([text])
        assert encoded.hidden.shape == (len(text), lac.WIDTH)
        np.testing.assert_allclose(encoded.hidden, alone.hidden, atol=1e-4)
        np.testing.assert_allclose(encoded.scores, alone.scores, atol=1e-3)


def test_best_path_is_the_best() -> None:
    rng = np.random.default_rng(5)
    scores, transitions = rng.normal(size=(4, 3)).astype(np.float32), rng.normal(size=(3, 3)).astype(np.float32)

    def value(path: tuple[int, ...]) -> float:
        return float(
            sum(scores[at, tag] for at, tag in enumerate(path))
            + sum(transitions[a, b] for a, b in itertools.pairwise(path))
        )

    every = [(a, b, c, d) for a in range(3) for b in range(3) for c in range(3) for d in range(3)]
    assert tuple(best_path(scores, transitions)) == max(every, key=value)


def test_pipeline_gives_words_tags_and_entities() -> None:
    text = "局长马国华主持会议，张建军住在中卫市。\n2022年5月1日"
    document = pipeline()(text)
    assert document.text == text
    entities = {(entity.text, entity.label_) for entity in document.ents}
    assert {("马国华", "PER"), ("中卫市", "LOC")} <= entities
    assert all(token.tag_ for token in document)
    assert not [entity for entity in document.ents if entity.text.isspace()]


def test_words_cover_the_sentence() -> None:
    model = lac.load()
    text = "受理申请人王小明提出的申请"
    (encoded,) = model.encode([text])
    assert "".join(word for word, _ in words(text, encoded.scores, model)) == text


@settings(max_examples=40, deadline=None)
@given(TEXTS)
def test_sentences_share_no_character_and_leave_out_only_blanks(text: str) -> None:
    if not text.strip():
        return
    view = View(read(text))
    seen: set[int] = set()
    for sentence in sentences(view):
        assert 0 < sentence.end - sentence.start <= LONGEST
        assert seen.isdisjoint(range(sentence.start, sentence.end))
        seen |= set(range(sentence.start, sentence.end))
    left_out = "".join(char for at, char in enumerate(view.text) if at not in seen)
    assert not left_out.strip(" \t\n|")


def test_cells_are_read_behind_their_heading() -> None:
    view = View(read("序号\t姓名\t金额\n1\t高峰\t300\n2\t白雪\t500\n"))
    leads = {view.text[each.start : each.end]: each.lead for each in sentences(view)}
    assert leads["高峰"] == "姓名:"
    assert leads["500"] == "金额:"


def test_the_tagger_knows_its_classes() -> None:
    view = View(read("申请人李小红因患肺结核申请临时救助。\n"))
    signals = signals_of(view)
    assert signals.begin.shape == signals.inside.shape == (len(view.text), len(CLASSES))
    assert float((signals.begin + signals.inside).sum(axis=1).max()) <= 1.001
    found = features.of_view(view, np.zeros((len(view.text), CHANNELS), dtype=np.float32))
    assert found.matrix.shape[1] == features.WIDTH + CHANNELS


def test_long_documents_are_read_in_stretches_that_overlap() -> None:
    sentence = "申请人李小红因患肺结核向民政局申请临时救助，金额三千元。\n"
    view = View(read(sentence * 250))
    assert len(view.text) > 2 * tagger.STRETCH
    signals = signals_of(view)
    at = sentence.index("小红")
    names = np.sum([signals.of(name) for name in CLASSES if name.startswith("PERSON_NAME")], axis=0)
    assert min(float(names[at + n * len(sentence)]) for n in range(250)) > 0.3


@given(
    st.lists(st.tuples(st.sampled_from("甲乙丙,. \n|"), st.floats(0, 1, width=32)), min_size=1, max_size=80),
    st.lists(st.floats(0, 1, width=32), min_size=80, max_size=80),
    st.sampled_from([0.1, 0.3, 0.5, 0.9]),
)
def test_spans_hold_a_peak_and_have_clean_edges(
    rows: list[tuple[str, float]], begin: list[float], threshold: float
) -> None:
    text, whole = "".join(char for char, _ in rows), [value for _, value in rows]
    probability = np.array(whole, dtype=np.float32)
    starts = np.minimum(np.array(begin[: len(whole)], dtype=np.float32), probability)
    last = 0
    for span in spans(text, probability, starts, threshold):
        assert last <= span.start < span.end <= len(text)
        last = span.end
        part = probability[span.start : span.end]
        assert span.peak == pytest.approx(float(part.max())) and span.peak >= threshold
        assert float(part.min()) >= threshold / 2
        assert text[span.start] in "甲乙丙" and text[span.end - 1] in "甲乙丙"
        assert "\n" not in text[span.start : span.end] and "|" not in text[span.start : span.end]


def test_presidios_own_recognizers_see_lacs_words() -> None:
    text = "马国华在云岭市政府办公室工作。"
    segment = LacEngine().process_text(text, LANGUAGE)
    assert "".join(segment.lemmas) == text and segment.tokens_indices[0] == 0
    recognizer = SpacyRecognizer(supported_language=LANGUAGE, supported_entities=["PERSON"])
    found = recognizer.analyze(text, ["PERSON"], segment)
    assert [text[each.start : each.end] for each in found] == ["马国华"]


def test_tokens_are_made_only_for_those_that_ask() -> None:
    segment = Segment(text="云岭市")
    assert "tokens" not in vars(segment)
    assert segment.entities and "tokens" in vars(segment)


def test_what_hides_and_page_numbers_say_nothing_of_what_shows() -> None:
    body = [("关于工伤认定的调查报告", BlockKind.TITLE), ("一、基本情况", BlockKind.HEADING)]
    body += [
        (f"{number}.职工王小虎在车间受伤，手机13912345678，工友李大山作证。", BlockKind.PARAGRAPH)
        for number in range(1, 9)
    ]
    margins = [("— 1 —", BlockKind.FOOTER), ("第2页 共2页", BlockKind.FOOTER)]
    hidden = [("某单位某处 赵某某", BlockKind.METADATA, {"hiding": Hiding.METADATA})]
    alone, beside = view_of(built(*body)), view_of(built(*body, *margins, *hidden))
    plain, other = signals_of(alone), signals_of(beside)
    size = len(alone.text)
    assert np.array_equal(plain.inside, other.inside[:size]) and np.array_equal(plain.begin, other.begin[:size])
    assert other.inside[size:].any()  # what hides is read, too
    assert beside.shown == alone.shown
