"""Alembic migrations, run by ``pipeline.store.schema`` alone."""

from __future__ import annotations
