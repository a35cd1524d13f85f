"""What every part of a transaction works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher
from sqlalchemy import Connection, insert, select, update

from pipeline.model.audit import AuditEvent
from pipeline.store import tables
from pipeline.store.clock import timestamp
from pipeline.store.keys import CaseKey, KeyRing
from pipeline.store.sealing import Record, seal, unseal
from pipeline.store.vault import Vault

# Names in the table meta: the generation of the master key that is sealed with.
GENERATION = "generation"
# ... and that bytes of an erased case's key may still lie in the database's files.
UNSCRUBBED = "unscrubbed"


@dataclass(frozen=True, slots=True)
class FailedLogin:
    """A refused log-in that the store records after the transaction, whatever becomes of it.

    ``counted`` says that it was counted before the password was looked at.
    """

    name_key: str
    officer: str | None
    counted: bool


class Part:
    """Connection, keys and clock of one transaction.

    Attributes:
        failed_logins: what ``Store`` records in the audit once the transaction is over.
        reserve_login: counts an attempt to log in, in a transaction of its own, before the password is looked at; None inside a
            write transaction, in which attempts take turns anyway.
        cleared_logins: keyed hashes of names that logged in after refusals; recorded likewise.
        appended: the last event of the record that this transaction wrote, if any.
        touched: cases whose digest is to be written anew before the commit.
        erased: cases whose keys were destroyed; ``Store`` scrubs the database's files once the transaction is over.
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
        self._vault = Vault(connection, keys)
        self.failed_logins: list[FailedLogin] = []
        self.reserve_login: Callable[[str], None] | None = None
        self.cleared_logins: list[str] = []
        self.touched: set[str] = set()
        self.erased: list[str] = []
        self.appended: list[AuditEvent] = []

    @property
    def connection(self) -> Connection:
        """The connection of this transaction, for the store's own modules."""
        return self._connection

    def meta(self, name: str) -> str | None:
        """Return a fact of the home, None when it has none of that name."""
        return self._connection.execute(select(tables.meta.c.value).where(tables.meta.c.name == name)).scalar()

    def set_meta(self, name: str, value: str) -> None:
        """Set a fact of the home."""
        changed = update(tables.meta).where(tables.meta.c.name == name).values(value=value)
        if self._connection.execute(changed).rowcount == 0:
            self._connection.execute(insert(tables.meta).values(name=name, value=value))

    def set_generation(self, generation: str) -> None:
        """Seal with this generation of the master key from now on, in this process and all others."""
        self.set_meta(GENERATION, generation)
        self._keys.use(generation)

    def follow_rotation(self) -> None:
        """Seal with the generation of the master key that the home stands at; another process may have rotated.

        Raises:
            KeyFileError: that generation is not in the key file.
        """
        wanted = self.meta(GENERATION)
        if wanted is not None:
            self._keys.use(wanted)

    def new_case_key(self) -> CaseKey:
        """Make the key of a case that has no number yet."""
        return self._vault.make(self._timestamp())

    def case_key(self, number: str) -> CaseKey:
        """Return the key of a case, to seal its blobs with; in a write transaction an older case gets one now.

        Raises:
            ErasedCase: it was destroyed.
        """
        key = self._vault.of_case(number)
        # A case of an older version may hold things sealed without key, until they are sealed anew (rotation).
        return key or self._vault.make(self._timestamp(), number, legacy=True)

    def discard_key(self, id: str, *, secret: bool = False) -> bool:
        """Forget a key that no case has; False where a case has it, or it is gone.

        ``secret`` takes its bytes out of the database's files, too, once the transaction is over.
        """
        found = self._vault.discard(id)
        if found and secret:
            self.set_meta(UNSCRUBBED, id)
            self.erased.append(id)
        return found

    def key_by_id(self, id: str) -> CaseKey:
        """Return a case key by its id, which stands at the head of a blob.

        Raises:
            ErasedCase: it was destroyed.
            DamagedHome: there is none, or it was altered.
        """
        return self._vault.by_id(id)

    def open_sealed(self, number: str, purpose: str, sealed: bytes) -> bytes:
        """Return what something sealed of a case holds, as bytes.

        Raises:
            ErasedCase: the case's key was destroyed.
            DamagedHome: it was damaged or altered, or belongs elsewhere.
        """
        return self._vault.opener(number, sealed).decrypt(purpose, sealed)

    def _seal(self, number: str, purpose: str, record: object) -> bytes:
        """Seal something of a case with its key."""
        return seal(self.case_key(number), purpose, record)

    def _unseal(self, number: str, purpose: str, kind: type[Record], sealed: bytes) -> Record:
        """Open something of a case.

        Raises:
            ErasedCase: its key was destroyed.
            DamagedHome: it was damaged or altered, or belongs elsewhere.
        """
        return unseal(self._vault.opener(number, sealed), purpose, kind, sealed)

    def _timestamp(self) -> str:
        return timestamp(self._now())


def case_purpose(number: str, *parts: str) -> str:
    """Return the purpose under which something of a case is sealed; the scope is the case."""
    return ":".join(("case", number, *parts))
