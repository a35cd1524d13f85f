"""Presidio recognizers for identifiers, contacts and systems; one module a family."""

from __future__ import annotations

from presidio_analyzer import AnalyzerEngine

from detectors.presidio import Recognizer, engine
from detectors.recognizers import accounts, contacts, identity, labelled, systems


def recognizers() -> list[Recognizer]:
    """Return new recognizers of all families."""
    return [
        *identity.recognizers(),
        *accounts.recognizers(),
        *contacts.recognizers(),
        *labelled.recognizers(),
        *systems.recognizers(),
    ]


def build() -> AnalyzerEngine:
    """Build the engine that runs them all."""
    return engine(recognizers())
