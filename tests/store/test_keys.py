"""Keys: where they come from, and what they seal."""

from __future__ import annotations

import base64
import json
import shlex
import sys
from pathlib import Path

import pytest

from pipeline.errors import DamagedHome, KeyFileError
from pipeline.store import KeyRing, Store, verify_signature
from pipeline.store.keys import new_case_key
from tests.store.legacy import seal_v1, write_v1

MASTER = bytes(range(32))
V1_FINGERPRINT = "ac9fd4088ede428edd62d0cf8bf29dfc96b9e379a1a6e9c96b4d4a17c4e92534"
V1_PUBLIC = "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik="


def printing(text: str, status: int = 0) -> str:
    return shlex.join([sys.executable, "-c", f"import sys; print({text!r}); sys.exit({status})"])


def test_files_are_for_their_owner_alone(keys: KeyRing, tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()} == {
        "master.key": 0o600,
        "public.key": 0o600,
    }
    assert base64.b64decode((folder / "public.key").read_text()) == keys.public_key
    again = KeyRing.load(folder)
    assert again.public_key == keys.public_key
    assert again.decrypt("a:b", keys.encrypt("a:b", b"secret")) == b"secret"


def test_keys_are_never_overwritten(keys: KeyRing, tmp_path: Path) -> None:
    before = (tmp_path / "keys" / "master.key").read_bytes()
    with pytest.raises(KeyFileError, match="不会覆盖"):
        KeyRing.create(tmp_path / "keys")
    assert (tmp_path / "keys" / "master.key").read_bytes() == before


def test_an_empty_folder_is_closed_and_a_used_open_one_refused(tmp_path: Path) -> None:
    empty, used = tmp_path / "empty", tmp_path / "used"
    for folder in (empty, used):
        folder.mkdir()
        folder.chmod(0o755)
    (used / "note").touch()
    KeyRing.create(empty)
    assert empty.stat().st_mode & 0o777 == 0o700
    with pytest.raises(KeyFileError, match="他人可以访问"):
        KeyRing.create(used)


@pytest.mark.parametrize(("name", "mode"), [("master.key", 0o640), ("master.key", 0o604), ("", 0o750)])
def test_keys_that_others_can_read_are_refused(keys: KeyRing, tmp_path: Path, name: str, mode: int) -> None:
    (tmp_path / "keys" / name).chmod(mode)
    with pytest.raises(KeyFileError, match="他人可以访问"):
        KeyRing.load(tmp_path / "keys")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b"\xff\xfe",
        json.dumps({"master": "AAAA", "signing": "AAAA"}).encode(),
        json.dumps({"master": base64.b64encode(MASTER).decode(), "signing": ""}).encode(),
        json.dumps({"master": base64.b64encode(MASTER).decode(), "signing": 7}).encode(),
    ],
)
def test_a_damaged_key_file(keys: KeyRing, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "keys" / "master.key").write_bytes(content)
    with pytest.raises(KeyFileError):
        KeyRing.load(tmp_path / "keys")


def test_no_key(tmp_path: Path) -> None:
    for folder in (None, tmp_path / "none", tmp_path):
        with pytest.raises(KeyFileError):
            KeyRing.load(folder)
    (tmp_path / "file").touch()
    with pytest.raises(KeyFileError):
        KeyRing.create(tmp_path / "file")


def test_a_command_prints_the_key(tmp_path: Path) -> None:
    rings = [
        KeyRing.load(None, printing(MASTER.hex())),
        KeyRing.load(tmp_path, printing(base64.b64encode(MASTER).decode())),
        KeyRing(MASTER),
    ]
    assert len({ring.public_key for ring in rings}) == 1
    assert len({ring.fingerprint(b"x") for ring in rings}) == 1
    assert rings[0].decrypt("a:b", rings[1].encrypt("a:b", b"secret")) == b"secret"
    assert rings[0].heads_file is None
    assert rings[1].heads_file == tmp_path / "heads.jsonl"
    home = tmp_path / "home"
    assert Store.create(home, rings[0]).id == Store.open(home, rings[1]).id


@pytest.mark.parametrize(
    "command",
    [
        printing(MASTER.hex(), status=3),
        printing("short"),
        printing("not base64 at all: ä"),
        printing(""),
        "no-such-command-here",
        "echo 'unclosed",
        " ",
    ],
)
def test_a_command_that_prints_no_key(command: str) -> None:
    with pytest.raises(KeyFileError) as caught:
        KeyRing.load(None, command)
    assert MASTER.hex() not in str(caught.value)


def test_the_command_is_run_without_a_shell(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError):
        KeyRing.load(None, f"echo {MASTER.hex()} ; touch {tmp_path / 'made'}")
    assert not (tmp_path / "made").exists()


def test_sealing(keys: KeyRing) -> None:
    sealed = keys.encrypt("case:2026-000001:item:a", "机密".encode())
    assert keys.decrypt("case:2026-000001:item:a", sealed) == "机密".encode()
    assert keys.encrypt("case:2026-000001:item:a", "机密".encode()) != sealed
    for other in ("case:2026-000001:item:b", "case:2026-000002:item:a", ""):
        with pytest.raises(DamagedHome):
            keys.decrypt(other, sealed)
    for damaged in (
        b"",
        sealed[:5],
        sealed[:-1],
        b"\x01" + sealed[1:],
        b"\x03" + sealed[1:],
        sealed[:3] + b"?" + sealed[4:],
        sealed[:-1] + bytes([sealed[-1] ^ 1]),
    ):
        with pytest.raises(DamagedHome):
            keys.decrypt("case:2026-000001:item:a", damaged)


def test_fingerprints_depend_on_key_data_and_purpose(keys: KeyRing) -> None:
    one = keys.fingerprint(b"data")
    assert one == keys.fingerprint(b"data")
    assert (
        len({one, keys.fingerprint(b"Data"), keys.fingerprint(b"data", "other"), KeyRing(MASTER).fingerprint(b"data")})
        == 4
    )
    assert len(one) == 64


def test_signatures(keys: KeyRing) -> None:
    signature = keys.sign(b"data")
    assert verify_signature(keys.public_key, signature, b"data")
    assert not verify_signature(keys.public_key, signature, b"Data")
    assert not verify_signature(KeyRing(MASTER).public_key, signature, b"data")
    assert not verify_signature(b"short", signature, b"data")


def test_nothing_of_the_keys_shows(keys: KeyRing, tmp_path: Path) -> None:
    secret = json.loads((tmp_path / "keys" / "master.key").read_text())
    shown = repr(keys) + str(keys)
    for hidden in (secret["index"], secret["signing"], *(each["key"] for each in secret["generations"])):
        assert hidden not in shown
        assert hidden not in repr(keys._secrets)
    key = new_case_key()
    assert repr(key.key) not in repr(key)


def test_a_key_file_of_version_1_gives_the_values_that_it_gave(tmp_path: Path) -> None:
    write_v1(tmp_path / "old", MASTER, bytes(32))
    keys = KeyRing.load(tmp_path / "old")
    # Computed by the version that wrote such files.
    assert keys.fingerprint(b"data") == V1_FINGERPRINT
    assert keys.public_text == V1_PUBLIC
    assert keys.decrypt("case:1:item", seal_v1(MASTER, "case:1:item", b"text")) == b"text"
    before = (keys.fingerprint(b"data"), keys.public_key)
    first = keys.current
    keys.use(keys.rotate())
    again = KeyRing.load(tmp_path / "old")
    assert (again.fingerprint(b"data"), again.public_key) == before
    assert again.generations == (first, keys.current)
    assert keys.retire(frozenset()) == (first,)
    again = KeyRing.load(tmp_path / "old")
    assert (again.fingerprint(b"data"), again.public_key, again.generations) == (*before, (keys.current,))
    assert again.decrypt("case:1:item", seal_v1(MASTER, "case:1:item", b"text")) == b"text"
    assert (tmp_path / "old" / "master.key").stat().st_mode & 0o777 == 0o600


def test_wrapping_a_case_key(keys: KeyRing) -> None:
    key, other = new_case_key(), new_case_key()
    generation, wrapped = keys.wrap(key)
    assert keys.unwrap(key.id, generation, wrapped) == key
    assert key.key not in wrapped
    for id, damaged in ((other.id, wrapped), (key.id, wrapped[:-1]), (key.id, b""), (key.id, keys.wrap(other)[1])):
        with pytest.raises(DamagedHome):
            keys.unwrap(id, generation, damaged)
    with pytest.raises(KeyFileError):
        keys.unwrap(key.id, "0" * 32, wrapped)
    with pytest.raises(DamagedHome):
        other.decrypt("case:1:item", key.encrypt("case:1:item", b"text"))
    assert key.decrypt("case:1:item", key.encrypt("case:1:item", b"text")) == b"text"


def test_a_command_may_print_what_a_key_file_holds(keys: KeyRing, tmp_path: Path) -> None:
    printed = KeyRing.load(None, shlex.join(["cat", str(tmp_path / "keys" / "master.key")]))
    assert (printed.generations, printed.public_key) == (keys.generations, keys.public_key)
    keys.use(keys.rotate())
    # It is asked again where it is needed.
    assert printed.decrypt("a:b", keys.encrypt("a:b", b"text")) == b"text"
    # What its owner added is what rotating takes; without anything newer it says whose turn it is.
    assert printed.rotate() == keys.current
    printed.use(keys.current)
    with pytest.raises(KeyFileError, match="来源"):
        printed.rotate()
