"""What is known to fail today."""

from __future__ import annotations

KNOWN: dict[str, dict[str, tuple[str, ...]]] = {}
