"""Taking bytes from the disk: limits, named errors, nothing that blocks; walking folders."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import EmptyDocument, NotPermitted, TooLarge, UnreadableDocument
from pipeline.formats.files import read_bytes, walk
from pipeline.formats.limits import MAX_FILE_BYTES

NASTY = ["a\n\"b'c.txt", "名 单.txt", "-rf.txt", "%s{}.txt", "a\\b.txt", "\udcff.txt"]


def test_reads_a_file_and_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x")
    (tmp_path / "b.txt").symlink_to("a.txt")
    assert read_bytes(tmp_path / "a.txt") == read_bytes(tmp_path / "b.txt") == b"x"


@pytest.mark.parametrize("name", NASTY)
def test_names_may_hold_anything(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    assert [(found, read_bytes(path)) for found, path in walk([tmp_path])] == [(name, b"x")]


@pytest.mark.timeout(10)
def test_what_is_no_regular_file_is_refused_without_blocking(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to("one")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        for path in (
            *(tmp_path / name for name in ("pipe", "folder", "one", "socket")),
            Path("/dev/zero"),
            Path("/dev/tty"),
        ):
            with pytest.raises(NotPermitted):
                read_bytes(path)


@pytest.fixture
def nobody() -> Iterator[None]:
    """Take root's right to read everything away, where the tests run as root."""
    if os.geteuid() == 0:
        os.seteuid(65534)
        yield
        os.seteuid(0)
    else:
        yield


def test_without_the_right_to_read(tmp_path: Path, nobody: None) -> None:
    # Root's temporary folder is closed to others; a closed file of one's own is the same case.
    path = tmp_path / "a.txt"
    if os.access(tmp_path.parent, os.W_OK, effective_ids=True):
        path.write_bytes(b"x")
        path.chmod(0)
    with pytest.raises(NotPermitted):
        read_bytes(path)


def test_impossible_names_are_named(tmp_path: Path) -> None:
    for name in ("x" * 300, "a\x00b"):
        with pytest.raises(NotPermitted):
            read_bytes(tmp_path / name)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument):
        read_bytes(tmp_path / "gone.txt")


def test_limits(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"")
    with pytest.raises(EmptyDocument):
        read_bytes(path)
    with path.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    with pytest.raises(TooLarge):
        read_bytes(path)


def test_a_folder_is_walked_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.xyz", "a/b/c.docx", ".hidden", ".git/x.txt", "~$b.docx", "a.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    named = tmp_path / ".hidden"
    found = [name for name, _ in walk([tmp_path, named, tmp_path / "gone.txt"])]
    assert found == ["a/b/c.docx", "a/z.xyz", "a.txt", "b.txt", ".hidden", "gone.txt"]
