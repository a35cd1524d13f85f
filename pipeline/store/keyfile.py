"""What the key folder holds: ``master.key``, read, written and made anew; or what a command prints instead.

Version 2 of the file holds generations of the master key, the newest last, and two secrets that never rotate: ``index``, from
which keyed hashes are derived (with another one nothing would be found again), and ``signing``, the seed of the Ed25519 key.
Version 1 held one master key, which was the index secret too; it stays readable and becomes version 2 with the first rotation.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import shlex
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pipeline.errors import KeyFileError
from pipeline.store.files import replace_atomically, write_new

KEY_BYTES = 32
ID_BYTES = 16
MASTER, PUBLIC, HEADS = "master.key", "public.key", "heads.jsonl"
_COMMAND_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Generation:
    """One master key; its id follows from it, so that a wrong key is never taken for the right one."""

    id: str
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Secrets:
    """Everything secret of a home; ``generations`` are oldest first."""

    generations: tuple[Generation, ...]
    index: bytes = field(repr=False)
    signing: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not self.generations or len({each.id for each in self.generations}) != len(self.generations):
            raise ValueError("no generation, or one twice")
        if any(len(key) != KEY_BYTES for key in (self.index, self.signing, *(each.key for each in self.generations))):
            raise ValueError("a key of another length")


def derive(key: bytes, use: str, length: int = KEY_BYTES) -> bytes:
    """Return the subkey of ``key`` for one use (HKDF-SHA256)."""
    return HKDF(SHA256(), length, salt=None, info=f"mishen/{use}".encode()).derive(key)


def generation_of(key: bytes) -> Generation:
    """Return the generation that a master key is."""
    return Generation(derive(key, "2/generation", ID_BYTES).hex(), key)


def single(master: bytes, signing: bytes | None = None) -> Secrets:
    """Return the secrets of one master key, as version 1 and as a command that prints a bare key mean them.

    Raises:
        ValueError: a key of another length than 32 bytes.
    """
    if len(master) != KEY_BYTES:
        raise ValueError("a key of another length")
    return Secrets((generation_of(master),), master, signing or derive(master, "1/sign"))


def write_keys(folder: Path, secrets: Secrets, public: str) -> None:
    """Make the folder (mode 0700) and the files in it (0600).

    Raises:
        KeyFileError: there are keys already, or the folder cannot be used.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not any(folder.iterdir()):
            folder.chmod(0o700)
        _refuse_readable(folder, folder)
        write_new(folder / MASTER, _dump(secrets))
        (folder / PUBLIC).unlink(missing_ok=True)
        write_new(folder / PUBLIC, public.encode() + b"\n")
    except FileExistsError:
        raise KeyFileError(keys=folder, what="其中已有密钥，不会覆盖") from None
    except OSError as error:
        raise KeyFileError(keys=folder, what=f"无法写入（{error.strerror}）") from None


def replace_keys(folder: Path, secrets: Secrets) -> None:
    """Put other secrets in the place of those in the folder: the old file or the new one, never half of it.

    Raises:
        KeyFileError: the folder cannot be written.
    """
    try:
        replace_atomically(folder / MASTER, _dump(secrets))
    except OSError as error:
        raise KeyFileError(keys=folder, what=f"无法写入（{error.strerror}）") from None


def read_keys(folder: Path) -> Secrets:
    """Read the secrets of a key folder.

    Raises:
        KeyFileError: there are none, they are malformed, or others can read them.
    """
    path = folder / MASTER
    try:
        _refuse_readable(folder, folder)
        _refuse_readable(folder, path)
        return parse(path.read_bytes())
    except FileNotFoundError:
        raise KeyFileError(keys=folder, what="其中没有密钥文件 master.key") from None
    except OSError as error:
        raise KeyFileError(keys=folder, what=f"无法读取（{error.strerror}）") from None
    except (ValueError, KeyError, TypeError):
        raise KeyFileError(keys=folder, what="密钥文件 master.key 已损坏") from None


def parse(data: bytes) -> Secrets:
    """Read the content of a key file, of either version.

    Raises:
        ValueError, KeyError, TypeError: it is none.
    """
    content = json.loads(data)
    signing = decode(content["signing"])
    if content.get("version", 1) == 1:
        if len(signing) != KEY_BYTES:
            raise ValueError("a key of another length")
        return single(decode(content["master"]), signing)
    if content["version"] != 2:
        raise ValueError("another version")
    generations = tuple(generation_of(decode(each["key"])) for each in content["generations"])
    if [each.id for each in generations] != [each["id"] for each in content["generations"]]:
        raise ValueError("a key under another's id")
    return Secrets(generations, decode(content["index"]), signing)


def run_command(command: str) -> Secrets:
    """Run a command (without a shell) that prints a master key in base64 or hexadecimal, or what a key file holds.

    Raises:
        KeyFileError: it fails, takes longer than a minute, or prints something else.
    """
    name = "command"
    try:
        done = subprocess.run(
            shlex.split(command), stdin=subprocess.DEVNULL, capture_output=True, timeout=_COMMAND_SECONDS, check=False
        )
    except (OSError, ValueError, IndexError, subprocess.TimeoutExpired):
        raise KeyFileError(keys=name, what="取密钥的命令无法运行或超时") from None
    if done.returncode != 0:
        raise KeyFileError(keys=name, what=f"取密钥的命令失败，退出码 {done.returncode}")
    try:
        text = done.stdout.decode("ascii").strip()
        if text.startswith("{"):
            return parse(text.encode())
        return single(bytes.fromhex(text) if len(text) == 2 * KEY_BYTES else decode(text))
    except (ValueError, KeyError, TypeError):
        raise KeyFileError(keys=name, what="取密钥的命令没有输出 base64 或十六进制的密钥") from None


def encode(data: bytes) -> str:
    """Write bytes in base64."""
    return base64.b64encode(data).decode()


def decode(text: str) -> bytes:
    """Read base64.

    Raises:
        ValueError: it is none.
    """
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error


def _dump(secrets: Secrets) -> bytes:
    content = {
        "version": 2,
        "generations": [{"id": each.id, "key": encode(each.key)} for each in secrets.generations],
        "index": encode(secrets.index),
        "signing": encode(secrets.signing),
    }
    return json.dumps(content).encode() + b"\n"


def _refuse_readable(folder: Path, path: Path) -> None:
    """Refuse a key file or folder that group or others have any right on."""
    mode = path.stat().st_mode & 0o777
    if os.name == "posix" and mode & 0o077:
        raise KeyFileError(keys=folder, what=f"{path.name} 的权限为 {mode:04o}，他人可以访问")
