"""What every part of a transaction works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher
from sqlalchemy import Connection

from pipeline.store.clock import timestamp
from pipeline.store.keys import KeyRing


@dataclass(frozen=True, slots=True)
class FailedLogin:
    """A refused log-in that the store records after the transaction, whatever becomes of it."""

    name: str
    officer: str | None


class Part:
    """Connection, keys and clock of one transaction.

    Attributes:
        failed_logins: what ``Store`` records in the audit once the transaction is over.
    """

    def __init__(
        self,
        connection: Connection,
        keys: KeyRing,
        now: Callable[[], datetime],
        hasher: PasswordHasher,
    ) -> None:
        self._connection = connection
        self._keys = keys
        self._now = now
        self._hasher = hasher
        self.failed_logins: list[FailedLogin] = []

    def _timestamp(self) -> str:
        return timestamp(self._now())


def case_purpose(number: str, *parts: str) -> str:
    """Return the purpose under which something of a case is sealed; the scope is the case."""
    return ":".join(("case", number, *parts))
