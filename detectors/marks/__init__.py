"""Markings of state secrets, work secrets and trade secrets, told apart from mentions by where and how they stand."""

from __future__ import annotations
