"""Vector copies: text stays text, without what is withheld. See ``writer``."""

from __future__ import annotations
