from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest

from pipeline.store import KeyRing, Store
from tests.store import postgres
from tests.store.place import Place
from tests.store.samples import QUICK_HASHER, Clock

Fill = Callable[[Store], None]
Templates = Callable[[str, Fill | None], tuple[Path, str]]


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Templates:
    """A home and its keys, made once for each database and copied for each test: running the migrations takes a while."""

    @lru_cache
    def make(dialect: str, fill: Fill | None) -> tuple[Path, str]:
        folder = tmp_path_factory.mktemp(f"template-{dialect}")
        name, url = "", None
        if dialect == "postgresql":
            server: postgres.Server = request.getfixturevalue("server")
            name = server.make()
            url = server.url(name)
        store = Store.create(folder / "home", KeyRing.create(folder / "keys"), url, now=Clock(), hasher=QUICK_HASHER)
        if fill is not None:
            fill(store)
        if name:
            server.leave(name)
        return folder, name

    return make


@pytest.fixture
def filling() -> Fill | None:
    """What ``store`` holds; a module that wants more than an empty home says so here, and it is made once."""
    return None


@pytest.fixture
def template(templates: Templates, dialect: str, filling: Fill | None) -> tuple[Path, str]:
    """Folder and database that ``store`` is a copy of."""
    return templates(dialect, filling)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def keys(template: tuple[Path, str], tmp_path: Path) -> KeyRing:
    return KeyRing.load(shutil.copytree(template[0] / "keys", tmp_path / "keys"))


@pytest.fixture
def url(databases: Callable[[str], str | None], template: tuple[Path, str]) -> str | None:
    """The database of ``store``; None for SQLite."""
    return databases(template[1])


@pytest.fixture
def place(home: Path, keys: KeyRing, url: str | None, store: Store) -> Place:
    """Where ``store`` lies, to open it once more and to tamper with it."""
    return Place(home, url)


@pytest.fixture
def store(template: tuple[Path, str], home: Path, keys: KeyRing, url: str | None) -> Store:
    shutil.copytree(template[0] / "home", home)
    return Store.open(home, keys, url, now=Clock(), hasher=QUICK_HASHER)
