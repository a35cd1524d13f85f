"""Shared fixtures: where the corpora are, and where temporary homes go."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder with the corpora and rules; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("MISHEN_SHARED", REPOSITORY.parent / "shared"))
    if not (folder / "corpus").is_dir():
        pytest.skip(f"no corpora here: set MISHEN_SHARED ({folder.name} is absent)")
    return folder
