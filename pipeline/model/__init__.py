"""Frozen facts of the domain and the rules that hold without any file or database; standard library only."""

from __future__ import annotations
