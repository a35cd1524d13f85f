"""What Presidio hands to its recognizers about a text: where it stands, and LAC's tokens and entities for those that ask.

Our own recognizers read characters and headings. A recognizer that reads tokens or entities, such as Presidio's own
``SpacyRecognizer``, makes LAC run over the text when it asks, and not before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
from spacy.tokens import Doc, Span

from detectors.language.component import pipeline
from detectors.view import View

LANGUAGE = "zh"
# LAC's words for what it sees, in Presidio's.
ENTITIES = {"PER": "PERSON", "LOC": "LOCATION", "ORG": "ORGANIZATION", "TIME": "DATE_TIME"}
# LAC's best path has no probability of its own.
SCORE = 0.6


class Segment(NlpArtifacts):
    """Artifacts of one stretch of text.

    Attributes:
        view, offset: the view the text stands in and where it begins there; None and 0 for a text of its own.
    """

    def __init__(self, view: View | None = None, offset: int = 0, text: str = "") -> None:
        # Not the parent's: it wants everything made at once.
        self.view = view
        self.offset = offset
        self.text = text
        self.nlp_engine = None
        self.keywords: list[str] = []

    @cached_property
    def tokens(self) -> Doc:  # type: ignore[override]
        """LAC's words with their parts of speech (``token.tag_``)."""
        return pipeline()(self.text)

    @cached_property
    def entities(self) -> list[Span]:  # type: ignore[override]
        """Persons, places, organs and times, with Presidio's names."""
        return [Span(self.tokens, each.start, each.end, label=ENTITIES[each.label_]) for each in self.tokens.ents]

    @cached_property
    def scores(self) -> list[float]:  # type: ignore[override]
        """One score an entity."""
        return [SCORE] * len(self.entities)

    @cached_property
    def tokens_indices(self) -> list[int]:  # type: ignore[override]
        """Where each word begins, in code points."""
        return [token.idx for token in self.tokens]

    @cached_property
    def lemmas(self) -> list[str]:  # type: ignore[override]
        """The words: Chinese has no other lemma."""
        return [token.text for token in self.tokens]


class LacEngine(NlpEngine):
    """Presidio's NLP engine on LAC: offline, nothing is loaded before somebody asks for tokens."""

    def load(self) -> None:
        """Load nothing yet."""

    def is_loaded(self) -> bool:
        """Return True: what it needs loads itself."""
        return True

    def process_text(self, text: str, language: str) -> Segment:
        """Return the artifacts of a text."""
        return Segment(text=text)

    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = 1, n_process: int = 1, **_: object
    ) -> Iterator[tuple[str, Segment]]:
        """Yield each text with its artifacts."""
        for text in texts:
            yield text, Segment(text=text)

    def is_stopword(self, word: str, language: str) -> bool:
        """Return False: there is no list of such words."""
        return False

    def is_punct(self, word: str, language: str) -> bool:
        """Say whether a word has neither letter nor digit."""
        return not any(char.isalnum() for char in word)

    def get_supported_entities(self) -> list[str]:
        """Return Presidio's names of what LAC sees."""
        return list(ENTITIES.values())

    def get_supported_languages(self) -> list[str]:
        """Return Chinese alone."""
        return [LANGUAGE]
