from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.store import KeyRing, Store
from tests.store.samples import QUICK_HASHER, Clock


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def keys(tmp_path: Path) -> KeyRing:
    return KeyRing.create(tmp_path / "keys")


@pytest.fixture
def store(home: Path, keys: KeyRing) -> Store:
    return Store.create(home, keys, now=Clock(), hasher=QUICK_HASHER)
