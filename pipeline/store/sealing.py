"""Records as sealed bytes: JSON of the whole record, encrypted for the very place where it is stored."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from pydantic import TypeAdapter, ValidationError

from pipeline.errors import DamagedHome

Record = TypeVar("Record")


class Sealer(Protocol):
    """What encrypts and decrypts: the keys of the home, or the key of a case."""

    def encrypt(self, purpose: str, plain: bytes) -> bytes:
        """Seal ``plain`` for ``purpose``."""
        ...

    def decrypt(self, purpose: str, sealed: bytes) -> bytes:
        """Open what was sealed for ``purpose``."""
        ...


def seal(keys: Sealer, purpose: str, record: object) -> bytes:
    """Encrypt a record (a dataclass) for ``purpose``."""
    return keys.encrypt(purpose, _adapters[type(record)].dump_json(record))


def unseal(keys: Sealer, purpose: str, kind: type[Record], sealed: bytes) -> Record:
    """Decrypt a record of type ``kind``.

    Raises:
        DamagedHome: it was damaged or altered, or belongs elsewhere.
    """
    plain = keys.decrypt(purpose, sealed)
    try:
        record: Record = _adapters[kind].validate_json(plain)
    except ValidationError:
        # The original error shows the input.
        raise DamagedHome(what=purpose) from None
    return record


def check_same(purpose: str, *pairs: tuple[object, object]) -> None:
    """Make sure that the clear columns of a row say what its sealed record says.

    Raises:
        DamagedHome: they differ: the row was changed from outside.
    """
    if any(clear != sealed for clear, sealed in pairs):
        raise DamagedHome(what=purpose)


class _Adapters(dict[type, TypeAdapter[Any]]):
    """One adapter a type, built when it is first needed."""

    def __missing__(self, kind: type) -> TypeAdapter[Any]:
        self[kind] = adapter = TypeAdapter[Any](kind)
        return adapter


_adapters = _Adapters()
