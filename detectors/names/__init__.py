"""Names of persons: found by labels and cues, spread over the document, with one disposition a person."""

from __future__ import annotations
