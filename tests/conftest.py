"""Shared fixtures: where the corpora are, and where temporary homes go."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.databases import databases, dialect, empty_url, server

__all__ = ["databases", "dialect", "empty_url", "server"]

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder with the corpora and rules; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("MISHEN_SHARED", REPOSITORY.parent / "shared"))
    if not (folder / "corpus").is_dir():
        pytest.skip(f"no corpora here: set MISHEN_SHARED ({folder.name} is absent)")
    return folder


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under CI a missing system package (reason: 'make system') fail a test instead of skipping it."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and isinstance(report.longrepr, tuple):
        reason = str(report.longrepr[2])
        if "make system" in reason:
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid}: under CI this must not be skipped: {reason}"
    return report
