"""Fixtures of both databases that a home may lie in: SQLite, and a real PostgreSQL from a wheel."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

import pytest

from tests.store import postgres

# Databases are dropped while pools still hold connections to them; closing those then complains at length.
logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)

Databases = Callable[..., str | None]


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    with postgres.running() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def databases(dialect: str, request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Makes databases, empty or as copies; they are gone after the test. None for SQLite, which lies in the home."""
    made: list[str] = []

    def make(template: str = "template0") -> str | None:
        if dialect == "sqlite":
            return None
        server: postgres.Server = request.getfixturevalue("server")
        made.append(server.make(template))
        return server.url(made[-1])

    yield make
    for name in made:
        request.getfixturevalue("server").drop(name)


@pytest.fixture
def empty_url(databases: Databases) -> str | None:
    """A database with nothing in it; None for SQLite."""
    return databases("template0")
