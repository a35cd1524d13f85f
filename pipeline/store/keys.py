"""KeyRing: the master key and the signing key of a home, kept outside of it.

The key folder holds ``master.key`` (JSON: version, master key, seed of the signing key) and ``public.key`` (the Ed25519
public key in base64, for auditors). Both have mode 0600, the folder 0700. Instead of the folder a command may print the
master key; the signing key is then derived from it.

Every use has its own subkey (HKDF-SHA256, RFC 5869). A purpose is a path such as ``case:2026-000001:item:ab12``; its first two
parts are the scope that the AES-256-GCM key is derived for, and the whole purpose is authenticated with the text, so that
a sealed value cannot be moved to another place unseen. ``_cipher`` is the only place that turns a scope into a key: a
data key per case, wrapped by the master key, goes in there.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import os
import secrets
import shlex
import subprocess
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pipeline.errors import DamagedHome, KeyFileError
from pipeline.store.files import append_line, write_new

KEY_BYTES = 32
_NONCE_BYTES = 12
_SEAL_VERSION = b"\x01"
_MASTER, _PUBLIC, _HEADS = "master.key", "public.key", "heads.jsonl"
_COMMAND_SECONDS = 60


class KeyRing:
    """The keys of one home; make it with ``create`` or ``load``.

    Attributes:
        folder: the key folder, None when a command gave the key and no folder was named.
        public_key: the Ed25519 public key, 32 bytes.
    """

    def __init__(self, master: bytes, signing_seed: bytes | None = None, folder: Path | None = None) -> None:
        if len(master) != KEY_BYTES:
            raise KeyFileError(keys=folder or "-", what=f"主密钥应为 {KEY_BYTES} 字节")
        self.folder = folder
        self._master = master
        self._signing = Ed25519PrivateKey.from_private_bytes(signing_seed or self._derive("sign"))
        self.public_key = self._signing.public_key().public_bytes_raw()
        self._cipher = lru_cache(maxsize=1024)(self._make_cipher)
        self._mac_key = lru_cache(maxsize=64)(self._derive)

    def __repr__(self) -> str:
        return f"KeyRing(folder={self.folder}, public_key={self.public_key.hex()[:16]})"

    @classmethod
    def create(cls, folder: Path) -> KeyRing:
        """Make new keys in ``folder``, which is created with mode 0700 where it is missing.

        Raises:
            KeyFileError: there are keys already, or the folder cannot be used.
        """
        master, seed = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(KEY_BYTES)
        ring = cls(master, seed, folder)
        content = {"version": 1, "master": _encode(master), "signing": _encode(seed)}
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not any(folder.iterdir()):
                folder.chmod(0o700)
            _refuse_readable(folder, folder)
            write_new(folder / _MASTER, json.dumps(content).encode() + b"\n")
            (folder / _PUBLIC).unlink(missing_ok=True)
            write_new(folder / _PUBLIC, ring.public_text.encode() + b"\n")
        except FileExistsError:
            raise KeyFileError(keys=folder, what="其中已有密钥，不会覆盖") from None
        except OSError as error:
            raise KeyFileError(keys=folder, what=f"无法写入（{error.strerror}）") from None
        return ring

    @classmethod
    def load(cls, folder: Path | None, command: str | None = None) -> KeyRing:
        """Read the keys from ``folder``, or the master key from what ``command`` prints (base64 or hexadecimal).

        The command is run without a shell. With a command the folder may be None; heads are then not kept outside.

        Raises:
            KeyFileError: there is no key, it is malformed, or others can read it.
        """
        if command:
            return cls(_run(command), None, folder)
        if folder is None:
            raise KeyFileError(keys="-", what="未指定密钥目录")
        path = folder / _MASTER
        try:
            _refuse_readable(folder, folder)
            _refuse_readable(folder, path)
            content = json.loads(path.read_bytes())
            master, seed = _decode(content["master"]), _decode(content["signing"])
        except FileNotFoundError:
            raise KeyFileError(keys=folder, what="其中没有密钥文件 master.key") from None
        except OSError as error:
            raise KeyFileError(keys=folder, what=f"无法读取（{error.strerror}）") from None
        except (ValueError, KeyError, TypeError):
            raise KeyFileError(keys=folder, what="密钥文件 master.key 已损坏") from None
        if len(seed) != KEY_BYTES:
            raise KeyFileError(keys=folder, what="密钥文件 master.key 已损坏")
        return cls(master, seed, folder)

    def encrypt(self, purpose: str, plain: bytes) -> bytes:
        """Seal ``plain`` with AES-256-GCM for ``purpose``: version, nonce, ciphertext and tag."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _SEAL_VERSION + nonce + self._cipher(_scope(purpose)).encrypt(nonce, plain, purpose.encode())

    def decrypt(self, purpose: str, sealed: bytes) -> bytes:
        """Open what ``encrypt`` sealed for the same purpose.

        Raises:
            DamagedHome: it was damaged or altered, or sealed for another purpose or with another key.
        """
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            if sealed[:1] != _SEAL_VERSION:
                raise InvalidTag
            return self._cipher(_scope(purpose)).decrypt(nonce, body, purpose.encode())
        except (InvalidTag, ValueError):
            raise DamagedHome(what=purpose) from None

    def fingerprint(self, data: bytes, purpose: str = "document") -> str:
        """Return the keyed hash (HMAC-SHA256, hexadecimal): equal data are known again, nobody without key can guess."""
        return hmac.digest(self._mac_key(f"fingerprint:{purpose}"), data, "sha256").hex()

    def sign(self, data: bytes) -> bytes:
        """Sign with the home's Ed25519 key (64 bytes)."""
        return self._signing.sign(data)

    @property
    def public_text(self) -> str:
        """The Ed25519 public key in base64."""
        return _encode(self.public_key)

    @property
    def heads_file(self) -> Path | None:
        """File beside the keys that signed heads are appended to; None without a key folder."""
        return self.folder / _HEADS if self.folder else None

    def keep_head(self, line: str) -> bool:
        """Append a line to the heads file; False when there is no key folder to keep it in.

        Raises:
            KeyFileError: the file cannot be written.
        """
        if self.heads_file is None:
            return False
        try:
            append_line(self.heads_file, line)
        except OSError as error:
            raise KeyFileError(keys=self.folder, what=f"无法写入 {_HEADS}（{error.strerror}）") from None
        return True

    def _make_cipher(self, scope: str) -> AESGCM:
        return AESGCM(self._derive(f"encrypt:{scope}"))

    def _derive(self, use: str) -> bytes:
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"mishen/1/{use}".encode()).derive(self._master)


def verify_signature(public_key: bytes, signature: bytes, data: bytes) -> bool:
    """Tell whether ``signature`` is that of ``data`` under the Ed25519 ``public_key``."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def _scope(purpose: str) -> str:
    return ":".join(purpose.split(":", 2)[:2])


def _refuse_readable(folder: Path, path: Path) -> None:
    """Refuse a key file or folder that group or others have any right on."""
    mode = path.stat().st_mode & 0o777
    if os.name == "posix" and mode & 0o077:
        raise KeyFileError(keys=folder, what=f"{path.name} 的权限为 {mode:04o}，他人可以访问")


def _run(command: str) -> bytes:
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
        return bytes.fromhex(text) if len(text) == 2 * KEY_BYTES else _decode(text)
    except ValueError:
        raise KeyFileError(keys=name, what="取密钥的命令没有输出 base64 或十六进制的密钥") from None


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
