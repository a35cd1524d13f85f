"""Mishen 密审: confidentiality review and redaction of outgoing documents of Chinese public bodies."""

from __future__ import annotations
