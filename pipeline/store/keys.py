"""KeyRing: the generations of the master key and the signing key of a home, kept outside of it; CaseKey: the key of one case.

What belongs to a case is sealed with a random key of its own, of which the database holds only the wrapped form: without that
row nobody opens the case again. What belongs to the home (bureau, officers, arrivals) is sealed with the master key itself.

Every use has its own subkey (HKDF-SHA256, RFC 5869). A purpose is a path such as ``case:2026-000001:item:ab12``; the whole of
it is authenticated with the text, so that a sealed value cannot be moved to another place unseen. Sealed bytes begin with a
version: 2, then the id of the key (a case key's or a generation's, 16 bytes), the nonce, the ciphertext and its tag; 1, in homes
of older versions, without id, under a key derived from the one master key and the scope, the first two parts of the purpose.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pipeline.errors import DamagedHome, KeyFileError
from pipeline.store import keyfile
from pipeline.store.files import append_line
from pipeline.store.keyfile import HEADS, ID_BYTES, KEY_BYTES, Generation, Secrets, derive, encode

VERSION_1, VERSION_2 = b"\x01", b"\x02"
_NONCE_BYTES = 12
_BODY = 1 + ID_BYTES


@dataclass(frozen=True, slots=True)
class CaseKey:
    """The key that everything of one case is sealed with; ``id`` is random and stands with whatever it sealed."""

    id: str
    key: bytes = field(repr=False)

    def encrypt(self, purpose: str, plain: bytes) -> bytes:
        """Seal ``plain`` with AES-256-GCM for ``purpose``: version, key id, nonce, ciphertext and tag."""
        return _seal(self.id, _case_cipher(self.key, _use(purpose)), purpose, plain)

    def decrypt(self, purpose: str, sealed: bytes) -> bytes:
        """Open what ``encrypt`` sealed for the same purpose.

        Raises:
            DamagedHome: it was damaged or altered, or sealed for another purpose or with another key.
        """
        if key_id(sealed) != self.id:
            raise DamagedHome(what=purpose)
        return _open(_case_cipher(self.key, _use(purpose)), purpose, sealed[_BODY:])


def new_case_key() -> CaseKey:
    """Make a random key with a random id."""
    return CaseKey(secrets.token_hex(ID_BYTES), secrets.token_bytes(KEY_BYTES))


def key_id(sealed: bytes) -> str | None:
    """Return the id of the key that something was sealed with; None for version 1 and for anything else."""
    return sealed[1:_BODY].hex() if sealed[:1] == VERSION_2 and len(sealed) >= _BODY else None


class KeyRing:
    """The keys of one home; make it with ``create`` or ``load``.

    Attributes:
        folder: the key folder, None when a command gave the key and no folder was named.
        public_key: the Ed25519 public key, 32 bytes.
        from_command: whether a command gave the keys; their owner adds and drops generations then.
    """

    def __init__(
        self,
        master: bytes | Secrets,
        signing_seed: bytes | None = None,
        folder: Path | None = None,
        again: Callable[[], Secrets] | None = None,
        from_command: bool = False,
    ) -> None:
        try:
            self._secrets = master if isinstance(master, Secrets) else keyfile.single(master, signing_seed)
        except ValueError:
            raise KeyFileError(keys=folder or "-", what=f"主密钥应为 {KEY_BYTES} 字节") from None
        self.folder = folder
        self.from_command = from_command
        self._again = again
        self._current = self._secrets.generations[-1]
        self._signing = Ed25519PrivateKey.from_private_bytes(self._secrets.signing)
        self.public_key = self._signing.public_key().public_bytes_raw()
        self._cipher = lru_cache(maxsize=1024)(_cipher)
        self._mac_key = lru_cache(maxsize=64)(lambda use: derive(self._secrets.index, f"1/{use}"))

    def __repr__(self) -> str:
        return f"KeyRing(folder={self.folder}, public_key={self.public_key.hex()[:16]})"

    @classmethod
    def create(cls, folder: Path) -> KeyRing:
        """Make new keys in ``folder``, which is created with mode 0700 where it is missing.

        Raises:
            KeyFileError: there are keys already, or the folder cannot be used.
        """
        first = keyfile.generation_of(secrets.token_bytes(KEY_BYTES))
        made = Secrets((first,), secrets.token_bytes(KEY_BYTES), secrets.token_bytes(KEY_BYTES))
        ring = cls(made, None, folder, lambda: keyfile.read_keys(folder))
        keyfile.write_keys(folder, made, ring.public_text)
        return ring

    @classmethod
    def load(cls, folder: Path | None, command: str | None = None) -> KeyRing:
        """Read the keys from ``folder``, or from what ``command`` prints: a bare master key, or what a key file holds.

        The command is run without a shell. With a command the folder may be None; heads are then not kept outside.

        Raises:
            KeyFileError: there is no key, it is malformed, or others can read it.
        """
        if command:
            return cls(keyfile.run_command(command), None, folder, lambda: keyfile.run_command(command), True)
        if folder is None:
            raise KeyFileError(keys="-", what="未指定密钥目录")
        return cls(keyfile.read_keys(folder), None, folder, lambda: keyfile.read_keys(folder))

    @property
    def current(self) -> str:
        """Id of the generation that new things are sealed with."""
        return self._current.id

    @property
    def generations(self) -> tuple[str, ...]:
        """Ids of the generations that are known, oldest first."""
        return tuple(each.id for each in self._secrets.generations)

    @property
    def index_generation(self) -> str:
        """Id of the generation that the index secret would be: before version 2 of the key file it was the master key too."""
        return keyfile.generation_of(self._secrets.index).id

    def use(self, generation: str) -> None:
        """Seal with this generation from now on; one that is not known is looked for in the key file as it is now.

        Raises:
            KeyFileError: it is not there either.
        """
        if self._current.id != generation:
            self._current = self._generation(generation)

    def rotate(self) -> str:
        """Add a generation to the key file and return its id; it is not used before ``use``.

        Where a command gives the keys, their owner has added one: the newest that the command gives is returned. Whoever calls
        this keeps others from doing so meanwhile: a generation would be lost.

        Raises:
            KeyFileError: the command gives none that is newer than the present one, or the file cannot be read or written.
        """
        if self.from_command:
            return self._newest_of_command()
        known = self._file_secrets()
        made = keyfile.generation_of(secrets.token_bytes(KEY_BYTES))
        self._replace(replace(known, generations=(*known.generations, made)))
        return made.id

    def retire(self, needed: frozenset[str]) -> tuple[str, ...]:
        """Drop the generations that are neither needed nor current from the key file; return their ids.

        Where a command gives the keys, dropping them is for their owner to do.

        Raises:
            KeyFileError: the command fails, or the file cannot be read or written.
        """
        known = self._read_again() if self.from_command else self._file_secrets()
        kept = tuple(each for each in known.generations if each.id in needed or each.id == self._current.id)
        dropped = tuple(each.id for each in known.generations if each not in kept)
        if self.from_command:
            self._generation(self._current.id)
            # What its owner has added and nobody rotated to yet is not done with.
            ids = [each.id for each in known.generations]
            dropped = tuple(id for id in dropped if ids.index(id) < ids.index(self._current.id))
        elif dropped:
            self._replace(replace(known, generations=kept))
        return dropped

    def encrypt(self, purpose: str, plain: bytes) -> bytes:
        """Seal ``plain`` with AES-256-GCM for ``purpose`` under the current generation: what belongs to no case."""
        current = self._current
        return _seal(current.id, self._cipher(current.key, f"2/encrypt:{_scope(purpose)}"), purpose, plain)

    def decrypt(self, purpose: str, sealed: bytes) -> bytes:
        """Open what ``encrypt`` sealed for the same purpose, now or in an older version.

        Raises:
            DamagedHome: it was damaged or altered, or sealed for another purpose or with another key.
        """
        if sealed[:1] == VERSION_1:
            return _open(self._cipher(self._secrets.index, f"1/encrypt:{_scope(purpose)}"), purpose, sealed[1:])
        generation = key_id(sealed)
        try:
            key = self._generation(generation or "").key
        except KeyFileError:
            raise DamagedHome(what=purpose) from None
        return _open(self._cipher(key, f"2/encrypt:{_scope(purpose)}"), purpose, sealed[_BODY:])

    def wrap(self, key: CaseKey) -> tuple[str, bytes]:
        """Seal a case's key under the current generation; return the generation's id and the wrapped key."""
        current = self._current
        return current.id, _seal(key.id, self._cipher(current.key, "2/wrap"), f"case key {key.id}", key.key)

    def unwrap(self, id: str, generation: str, wrapped: bytes) -> CaseKey:
        """Open a wrapped case key.

        Raises:
            KeyFileError: its generation is not in the key file.
            DamagedHome: it was damaged or altered, or is another's.
        """
        if key_id(wrapped) != id:
            raise DamagedHome(what=f"key {id}")
        cipher = self._cipher(self._generation(generation).key, "2/wrap")
        return CaseKey(id, _open(cipher, f"case key {id}", wrapped[_BODY:]))

    def fingerprint(self, data: bytes, purpose: str = "document") -> str:
        """Return the keyed hash (HMAC-SHA256, hexadecimal): equal data are known again, nobody without key can guess."""
        return hmac.digest(self._mac_key(f"fingerprint:{purpose}"), data, "sha256").hex()

    def sign(self, data: bytes) -> bytes:
        """Sign with the home's Ed25519 key (64 bytes)."""
        return self._signing.sign(data)

    @property
    def public_text(self) -> str:
        """The Ed25519 public key in base64."""
        return encode(self.public_key)

    @property
    def heads_file(self) -> Path | None:
        """File beside the keys that signed heads are appended to; None without a key folder."""
        return self.folder / HEADS if self.folder else None

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
            raise KeyFileError(keys=self.folder, what=f"无法写入 {HEADS}（{error.strerror}）") from None
        return True

    def _generation(self, id: str) -> Generation:
        """Return a generation; where another process has rotated meanwhile, the key file knows it."""
        found = next((each for each in self._secrets.generations if each.id == id), None)
        if found is None and self._again is not None:
            found = next((each for each in self._read_again().generations if each.id == id), None)
        if found is None:
            raise KeyFileError(keys=self.folder or "command", what=f"缺少所需的一代主密钥（{id[:8]}）")
        return found

    def _read_again(self) -> Secrets:
        """Return the secrets as their source gives them now; those that are known where it gives another home's."""
        read = self._again() if self._again is not None else self._secrets
        if (read.index, read.signing) == (self._secrets.index, self._secrets.signing):
            self._secrets = read
        return self._secrets

    def _newest_of_command(self) -> str:
        newest = self._read_again().generations[-1].id
        if newest == self._current.id:
            what = (
                "主密钥由命令提供，其输出中没有更新的一代；请先在其来源处追加一代（列在最后），再运行 mishen key rotate"
            )
            raise KeyFileError(keys="command", what=what)
        return newest

    def _file_secrets(self) -> Secrets:
        """Read the key file as it is now, since another process may have changed it."""
        if self.folder is None or not (self.folder / keyfile.MASTER).exists():
            raise KeyFileError(keys=self.folder or "command", what="主密钥由命令提供，请在其来源处轮换")
        return keyfile.read_keys(self.folder)

    def _replace(self, changed: Secrets) -> None:
        if self.folder is None:
            raise ValueError("keys without a folder")
        keyfile.replace_keys(self.folder, changed)
        self._secrets = changed


def verify_signature(public_key: bytes, signature: bytes, data: bytes) -> bool:
    """Tell whether ``signature`` is that of ``data`` under the Ed25519 ``public_key``."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def _cipher(key: bytes, use: str) -> AESGCM:
    return AESGCM(derive(key, use))


def _case_cipher(key: bytes, use: str) -> AESGCM:
    # Not cached: nothing of an erased case's key may stay in memory longer than needed.
    return _cipher(key, f"2/case:{use}")


def _seal(id: str, cipher: AESGCM, purpose: str, plain: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return VERSION_2 + bytes.fromhex(id) + nonce + cipher.encrypt(nonce, plain, purpose.encode())


def _open(cipher: AESGCM, purpose: str, sealed: bytes) -> bytes:
    try:
        return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], purpose.encode())
    except (InvalidTag, ValueError):
        raise DamagedHome(what=purpose) from None


def _scope(purpose: str) -> str:
    return ":".join(purpose.split(":", 2)[:2])


def _use(purpose: str) -> str:
    """Return what a case's key is used for: ``item`` for ``case:2026-000001:item:ab12``, ``blob`` for ``blob:original``."""
    first, *rest = purpose.split(":", 3)
    return rest[1] if first == "case" and len(rest) > 1 else first
