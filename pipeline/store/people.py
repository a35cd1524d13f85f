"""Bureau, sections and officers."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Row, delete, func, insert, select, update

from pipeline.errors import LoginLocked, UsageError, WrongPassword
from pipeline.model.audit import AuditAction
from pipeline.model.review import Officer, Role
from pipeline.store import tables
from pipeline.store.clock import timestamp
from pipeline.store.journal import Journal
from pipeline.store.part import FailedLogin
from pipeline.store.records import Bureau
from pipeline.store.sealing import check_same, seal, unseal

# Name in the table meta of a hash that no password has.
DECOY = "decoy_password"
# Sealed, so that nobody without the key can put another chain of review under the bureau's cases.
_BUREAU = "bureau"
# So many log-ins in a row may fail before the name waits: a minute, doubled with each further failure.
FAILURES = 5
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
# The source of attempts that are made on the machine itself.
LOCAL = "local"
_CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class SealedOfficer:
    """An officer as stored; sealed whole, so that nobody without the key can grant a role or plant a password.

    ``handed``: somebody else gave the password, so that two know it.
    """

    officer: Officer
    password: str
    handed: bool = False


class People(Journal):
    """Methods of a transaction that concern bureau, sections and officers."""

    def bureau(self) -> Bureau:
        """Return the bureau of this home.

        Raises:
            UsageError: none was set yet.
        """
        row = self._connection.execute(select(tables.bureau.c.sealed)).first()
        if row is None:
            raise UsageError(what="尚未设置单位")
        return unseal(self._keys, _BUREAU, Bureau, row.sealed)

    def is_founded(self) -> bool:
        """Whether a bureau was set: a home without one was left behind by a set-up that was broken off."""
        return self._connection.execute(select(tables.bureau.c.id)).first() is not None

    def set_bureau(self, name: str, profile: str, demo: bool = False) -> None:
        """Set the bureau's name and profile, replacing what was set before; ``demo`` marks a home of invented officers."""
        values = {"sealed": seal(self._keys, _BUREAU, Bureau(name, profile, demo))}
        if self._connection.execute(update(tables.bureau).values(values)).rowcount == 0:
            self._connection.execute(insert(tables.bureau).values(id=1, **values))

    def sections(self) -> tuple[str, ...]:
        """Return the names of the sections in the order in which they were added."""
        return tuple(self._connection.execute(select(tables.sections.c.name).order_by(tables.sections.c.id)).scalars())

    def add_section(self, name: str) -> None:
        """Add a section; nothing happens when it is there already."""
        if name not in self.sections():
            self._connection.execute(insert(tables.sections).values(name=name))

    def add_officer(
        self,
        name: str,
        password: str,
        roles: Collection[Role],
        sections: Collection[str] = (),
        *,
        handed: bool = False,
    ) -> Officer:
        """Add an officer with a password (stored as argon2id hash, itself encrypted); audit it separately.

        ``handed``: the officer is to replace the password.

        Raises:
            UsageError: the name is taken, a section does not exist, or the password is empty.
        """
        unknown = sorted(set(sections) - set(self.sections()))
        if unknown:
            raise UsageError(what=f"没有科室“{unknown[0]}”")
        if not password:
            raise UsageError(what="密码不能为空")
        if self._officer_row(name) is not None:
            raise UsageError(what=f"已有名为“{name}”的人员")
        count = self._connection.execute(select(func.count()).select_from(tables.officers)).scalar_one()
        officer = Officer(f"o{count + 1:04d}", name, frozenset(roles), frozenset(sections))
        sealed = seal(self._keys, _purpose(officer.id), SealedOfficer(officer, self._hasher.hash(password), handed))
        self._connection.execute(insert(tables.officers).values(id=officer.id, name=name, sealed=sealed))
        return officer

    def officer(self, id: str) -> Officer:
        """Return an officer by id, disabled ones too.

        Raises:
            UsageError: there is none.
        """
        return self._stored(id).officer

    def standing_of(self, id: str) -> tuple[Officer, str]:
        """Return an officer with a stamp that is another one after every change of password, roles, sections or standing.

        A log-in that bears an older stamp is over, in whichever process it was made. Keyed: it tells nothing of the password.

        Raises:
            UsageError: there is none.
        """
        stored = self._stored(id)
        officer = stored.officer
        facts = (stored.password, str(officer.active), *sorted(officer.roles), "", *sorted(officer.sections))
        return officer, self._keys.fingerprint("\0".join(facts).encode(), "standing")

    def officers(self) -> tuple[Officer, ...]:
        """Return all officers, disabled ones too, in the order in which they were added."""
        rows = self._connection.execute(select(tables.officers).order_by(tables.officers.c.id))
        return tuple(self._open_officer(row).officer for row in rows)

    def disable_officer(self, id: str) -> Officer:
        """Disable an officer; officers are never deleted, since the record names them.

        Raises:
            UsageError: there is none.
        """
        stored = self._stored(id)
        return self._save_officer(replace(stored, officer=replace(stored.officer, active=False)))

    def change_officer(self, changed: Officer) -> Officer:
        """Write an officer's roles, sections and standing anew; the name stays, since the record is read by it.

        Raises:
            UsageError: there is none, or a section does not exist.
        """
        stored = self._stored(changed.id)
        unknown = sorted(changed.sections - set(self.sections()))
        if unknown:
            raise UsageError(what=f"没有科室“{unknown[0]}”")
        self.end_waits(changed.id)
        return self._save_officer(replace(stored, officer=replace(changed, name=stored.officer.name)))

    def password_is_handed(self, id: str) -> bool:
        """Whether somebody else gave an officer the password, so that two know it.

        Raises:
            UsageError: there is no such officer.
        """
        return self._stored(id).handed

    def set_password(self, id: str, password: str, *, handed: bool = False) -> None:
        """Give an officer another password; waits after refused log-ins end. ``handed``: it is to be replaced.

        Raises:
            UsageError: there is no such officer, or the password is empty.
        """
        if not password:
            raise UsageError(what="密码不能为空")
        self.end_waits(id)
        self._save_officer(replace(self._stored(id), password=self._hasher.hash(password), handed=handed))

    def authenticate(self, name: str, password: str, source: str = LOCAL) -> Officer:
        """Return the active officer with this name and password.

        An unknown name costs the same time as a wrong password. The attempt is counted before the password is looked at, so that
        many at once are no way around the wait, and a refusal is recorded in the audit (LOGIN_FAILED) after this transaction,
        whether it commits or not. After five in a row from one source the name waits there, whether anybody has it or not; a
        right password after the wait starts the count anew.

        Args:
            name: as it was typed.
            password: as it was typed.
            source: where the attempt comes from, an address of the network or ``LOCAL``: who guesses over the network must
                not lock out the person who sits at the machine.

        Raises:
            WrongPassword: unknown, disabled or wrong; the three are not told apart.
            LoginLocked: too many were refused in a row; the password is not even looked at.
        """
        name_key = self._login_key(name, source)
        if self.reserve_login is not None:
            self.reserve_login(name_key)
        else:
            self._check_wait(name_key)
        row = self._officer_row(name)
        stored = self._open_officer(row) if row is not None else None
        hashed = stored.password if stored else self._decoy()
        matches = self._matches(hashed, password)
        if stored is None or not matches or not stored.officer.active:
            known = stored.officer.id if stored else None
            self.failed_logins.append(FailedLogin(name_key, known, self.reserve_login is not None))
            raise WrongPassword()
        if self.reserve_login is not None or self._failures(name_key) is not None:
            self.cleared_logins.append(name_key)
        return stored.officer

    def count_login(self, name_key: str) -> None:
        """Count one more attempt from a source under a name; from the fifth in a row on a wait begins with it.

        Raises:
            LoginLocked: a wait holds; nothing is counted.
        """
        table = tables.login_failures
        failed = self._check_wait(name_key)
        count, until = (1 if failed is None else int(str(failed.failures)) + 1), None
        if count >= FAILURES:
            # Beyond 2 to the 6th it is the longest wait anyhow; the power must not grow without end.
            until = timestamp(self._now() + min(FIRST_WAIT * 2 ** min(count - FAILURES, 6), LONGEST_WAIT))
        values = {"failures": count, "until": until}
        if failed is None:
            self._connection.execute(insert(table).values(name_key=name_key, **values))
        else:
            self._connection.execute(update(table).where(table.c.name_key == name_key).values(values))

    def record_logins(self, refused: Collection[FailedLogin], cleared: Collection[str]) -> None:
        """Record refused log-ins, and the waits that come of them; forget those of names that logged in.

        The record holds the name only as keyed hash, since people type passwords into that field.
        """
        table = tables.login_failures
        for name_key in cleared:
            self._connection.execute(delete(table).where(table.c.name_key == name_key))
        for each in refused:
            if not each.counted:
                with suppress(LoginLocked):
                    self.count_login(each.name_key)
            name, known = each.name_key[:16], {} if each.officer is None else {"known": each.officer}
            self.audit(AuditAction.LOGIN_FAILED, None, None, name=name, **known)
            failed = self._failures(each.name_key)
            if failed is not None and failed.until is not None:
                facts = {"until": failed.until, "failures": failed.failures, **known}
                self.audit(AuditAction.LOGIN_LOCKED, None, None, name=name, **facts)

    def end_waits(self, id: str) -> None:
        """Let an officer log in at once again, from wherever: after an administrator has seen to it.

        Raises:
            UsageError: there is no such officer.
        """
        own = tables.login_failures.c.name_key.startswith(
            self._name_key(self._stored(id).officer.name), autoescape=True
        )
        self._connection.execute(delete(tables.login_failures).where(own))

    def _check_wait(self, name_key: str) -> Row[tuple[object, ...]] | None:
        """Return what was counted, None for nothing; raise LoginLocked while the wait lasts."""
        failed = self._failures(name_key)
        if failed is not None and failed.until is not None and failed.until > self._timestamp():
            raise LoginLocked(until=_in_china(failed.until))
        return failed

    def _name_key(self, name: str) -> str:
        """Return the first half of a name's key, the same for every source."""
        return self._keys.fingerprint(_encoded(name), "login")[:32]

    def _login_key(self, name: str, source: str) -> str:
        return self._name_key(name) + self._keys.fingerprint(_encoded(f"{name}\x00{source}"), "login")[:32]

    def _failures(self, name_key: str) -> Row[tuple[object, ...]] | None:
        table = tables.login_failures
        return self._connection.execute(select(table).where(table.c.name_key == name_key)).first()

    def _matches(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False

    def _decoy(self) -> str:
        """Return a hash that no password has, made with the parameters of this home when it was created."""
        wanted = select(tables.meta.c.value).where(tables.meta.c.name == DECOY)
        return str(self._connection.execute(wanted).scalar_one())

    def _officer_row(self, name: str) -> Row[tuple[object, ...]] | None:
        if "\0" in name or not _is_unicode(name):
            # No database holds such a name, and some will not even be asked.
            return None
        return self._connection.execute(select(tables.officers).where(tables.officers.c.name == name)).first()

    def _stored(self, id: str) -> SealedOfficer:
        row = self._connection.execute(select(tables.officers).where(tables.officers.c.id == id)).first()
        if row is None:
            raise UsageError(what=f"没有编号为 {id} 的人员")
        return self._open_officer(row)

    def _open_officer(self, row: Row[tuple[object, ...]]) -> SealedOfficer:
        stored = unseal(self._keys, _purpose(row.id), SealedOfficer, row.sealed)
        check_same(_purpose(row.id), (row.id, stored.officer.id), (row.name, stored.officer.name))
        return stored

    def _save_officer(self, stored: SealedOfficer) -> Officer:
        id = stored.officer.id
        sealed = seal(self._keys, _purpose(id), stored)
        self._connection.execute(update(tables.officers).where(tables.officers.c.id == id).values(sealed=sealed))
        return stored.officer


def _in_china(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(_CHINA).strftime("%Y-%m-%d %H:%M:%S")


def _encoded(text: str) -> bytes:
    # What a shell or a form hands over may not be Unicode at all.
    return text.encode(errors="surrogatepass")


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _purpose(id: str) -> str:
    return f"officers:all:{id}"
