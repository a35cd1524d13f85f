"""Tests of the services."""

from __future__ import annotations
