"""Blobs: encrypted, found by keyed hash, whole or not there."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from pipeline.errors import DamagedHome, HomeError
from pipeline.store import Blobs, KeyRing, Store
from pipeline.store.folders import LocalFolder, folder_at
from pipeline.store.keys import CaseKey, new_case_key
from tests.store.place import Place


@pytest.fixture
def case_key(store: Store) -> CaseKey:
    return store.new_case_key()


def files(home: Path) -> list[Path]:
    return sorted(path for path in (home / "blobs").rglob("*") if path.is_file())


def test_round_trip(store: Store, case_key: CaseKey, home: Path) -> None:
    data = "关于某事项的通知".encode() * 1000
    blob = store.blobs.put("original", data, case_key)
    assert store.blobs.get(blob) == data
    assert store.blobs.put("original", data, case_key) == blob
    other = store.blobs.put("case:2026-000001:copy", data, case_key)
    assert other != blob
    assert store.blobs.get(other) == data
    assert store.blobs.get(store.blobs.put("original", b"", case_key)) == b""
    (first, *_) = files(home)
    assert len(files(home)) == 3
    assert first.parent.name == first.name[:2]
    assert first.stat().st_mode & 0o777 == 0o600


def test_the_id_is_a_keyed_hash(store: Store, case_key: CaseKey, tmp_path: Path) -> None:
    other = Store.create(tmp_path / "other", KeyRing.create(tmp_path / "other-keys"))
    assert other.blobs.put("original", b"data", case_key) != store.blobs.put("original", b"data", case_key)


def test_missing_and_foreign_ids(store: Store, case_key: CaseKey) -> None:
    assert not store.blobs.has("0" * 64)
    for blob in ("0" * 64, "", "../../../etc/passwd", "0" * 63 + "\n"):
        with pytest.raises(DamagedHome):
            store.blobs.get(blob)


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-1], lambda data: data[:20], lambda data: b"", lambda data: b"x" + data]
)
def test_damage_is_noticed_and_mended_by_putting_again(
    store: Store, case_key: CaseKey, home: Path, damage: object
) -> None:
    assert callable(damage)
    blob = store.blobs.put("original", b"some data", case_key)
    (path,) = files(home)
    path.write_bytes(damage(path.read_bytes()))
    assert not store.blobs.has(blob)
    with pytest.raises(DamagedHome):
        store.blobs.get(blob)
    assert store.blobs.put("original", b"some data", case_key) == blob
    assert store.blobs.get(blob) == b"some data"


def test_a_blob_put_in_anothers_place_is_noticed(store: Store, case_key: CaseKey, home: Path) -> None:
    one, two = store.blobs.put("original", b"one", case_key), store.blobs.put("original", b"two", case_key)
    paths = {path.name: path for path in files(home)}
    paths[one].write_bytes(paths[two].read_bytes())
    with pytest.raises(DamagedHome):
        store.blobs.get(one)


@pytest.mark.parametrize("purpose", ["", "公示.docx", "a b", "a\nb", "a/b"])
def test_a_purpose_is_a_code(store: Store, case_key: CaseKey, purpose: str) -> None:
    with pytest.raises(ValueError, match="purpose"):
        store.blobs.put(purpose, b"data", case_key)


def test_a_failed_write_leaves_nothing(home: Path, keys: KeyRing) -> None:
    class Full(LocalFolder):
        def write(self, name: str, data: bytes) -> None:
            raise OSError(28, "No space left on device")

    key = new_case_key()
    blobs = Blobs(Full(home), keys, home, lambda id: key)
    with pytest.raises(HomeError, match="No space left"):
        blobs.put("original", b"data", key)
    assert not home.exists()


def test_opening_sweeps_what_crashes_left(
    store: Store, case_key: CaseKey, home: Path, keys: KeyRing, url: str | None
) -> None:
    blob = store.blobs.put("original", b"data", case_key)
    (path,) = files(home)
    old, new = path.with_name(".x.1.tmp"), path.with_name(".x.2.tmp")
    for each in (old, new):
        each.write_bytes(b"half")
    os.utime(old, (time.time() - 7200, time.time() - 7200))
    assert Store.open(home, keys, url).blobs.get(blob) == b"data"
    assert files(home) == sorted([new, path])


def test_two_cases_never_share_a_blob(store: Store, case_key: CaseKey, home: Path) -> None:
    assert store.blobs.put("original", b"data", case_key) != store.blobs.put("original", b"data", store.new_case_key())
    assert len(files(home)) == 2


def test_a_blob_of_a_key_that_nobody_knows(store: Store) -> None:
    blob = store.blobs.put("original", b"data", new_case_key())
    with pytest.raises(DamagedHome, match="key"):
        store.blobs.get(blob)


@pytest.mark.parametrize("kind", ["file", "memory"])
def test_blobs_elsewhere(place: Place, home: Path, keys: KeyRing, url: str | None, tmp_path: Path, kind: str) -> None:
    address = {"file": f"file://{tmp_path / 'else where'}", "memory": f"memory://{tmp_path.name}"}[kind]
    store = Store.open(home, keys, url, blobs_url=address)
    key = store.new_case_key()
    blob = store.blobs.put("original", b"data", key)
    assert store.blobs.put("original", b"data", key) == blob
    assert Store.open(home, keys, url, blobs_url=address).blobs.get(blob) == b"data"
    assert not place.open(keys).blobs.has(blob)
    assert files(home) == []
    with pytest.raises(DamagedHome):
        store.blobs.get("0" * 64)
    store.blobs.folder.remove(blob)
    store.blobs.folder.remove(blob)
    assert not store.blobs.has(blob)


def test_an_address_that_means_nothing(home: Path) -> None:
    with pytest.raises(HomeError):
        folder_at(home, "nosuchprotocol://x", home)


@pytest.mark.parametrize("url", ["file://srv/blobs", "file:blobs", "file:/srv/blobs"])
def test_a_folder_that_would_be_another_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(HomeError, match="file:///"):
        folder_at(tmp_path, url, tmp_path)
