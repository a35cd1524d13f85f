"""Invented documents for the demonstration, and the script that builds them; see README.md in this folder."""

from __future__ import annotations
