"""How the sample documents are made: invented values, Word letters, pages of PDF."""

from __future__ import annotations
