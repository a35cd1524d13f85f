from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.store import KeyRing, Store
from tests.store.samples import QUICK_HASHER, Clock


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new home and its keys, made once and copied for each test: running the migrations takes a while."""
    folder = tmp_path_factory.mktemp("template")
    Store.create(folder / "home", KeyRing.create(folder / "keys"), now=Clock(), hasher=QUICK_HASHER)
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def keys(template: Path, tmp_path: Path) -> KeyRing:
    return KeyRing.load(shutil.copytree(template / "keys", tmp_path / "keys"))


@pytest.fixture
def store(template: Path, home: Path, keys: KeyRing) -> Store:
    shutil.copytree(template / "home", home)
    return Store.open(home, keys, now=Clock(), hasher=QUICK_HASHER)
