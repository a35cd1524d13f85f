"""Sessions: who is logged in, kept in this process' memory; gone when it ends, when unused, and after a working day."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

COOKIE = "mishen_session"
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=9)


@dataclass(frozen=True, slots=True)
class Session:
    """A log-in.

    What is searched for may be text of a document, so that it must not stand in an address.

    Attributes:
        officer: the officer's id.
        opened: when it began.
        seen: when it was last used.
        notice: a message for the next page.
        stamp: the officer's standing at the log-in (``Transaction.standing_of``); with another one the log-in is over.
        source: where it came from, as the officer reads it among the own log-ins.
        kept: what pages remember, by name.
    """

    officer: str
    opened: datetime
    seen: datetime
    notice: str = ""
    kept: Mapping[str, str] = field(default_factory=dict)
    stamp: str = ""
    source: str = ""


class Sessions:
    """All log-ins of a server; safe to use from several threads.

    A visitor has a random token in a cookie, before the log-in too, so that every form can carry a value that only this
    server could have derived from it (``form_key``). The log-in replaces the token.
    """

    def __init__(self, now: Callable[[], datetime], idle: timedelta = IDLE, longest: timedelta = LONGEST) -> None:
        self._now = now
        self._idle = idle
        self._longest = longest
        self._secret = secrets.token_bytes(32)
        self._sessions: dict[str, Session] = {}
        self._lock = threading.Lock()

    @staticmethod
    def new_token() -> str:
        """Return a token that nobody can guess (256 bits)."""
        return secrets.token_urlsafe(32)

    def open(self, officer: str, stamp: str = "", source: str = "") -> str:
        """Log an officer in and return the token of the session."""
        token, now = self.new_token(), self._now()
        with self._lock:
            self._sessions = {each: session for each, session in self._sessions.items() if self._alive(session, now)}
            self._sessions[token] = Session(officer, now, now, stamp=stamp, source=source)
        return token

    def used(self, token: str, *, counts: bool = True) -> Session | None:
        """Return a session, None when it is unknown or over; it counts as use unless a page asks by itself (``counts``)."""
        now = self._now()
        with self._lock:
            session = self._sessions.get(token)
            if session is None:
                return None
            if not self._alive(session, now):
                del self._sessions[token]
                return None
            if counts:
                self._sessions[token] = replace(session, seen=now)
            return session

    def own(self, token: str) -> tuple[tuple[Session, bool], ...]:
        """Return the log-ins of this token's officer, the latest first, each with whether it is this token's own.

        Those that a change of the officer has ended are not among them, though nobody has come with them since.
        """
        now = self._now()
        with self._lock:
            mine = self._sessions.get(token)
            found = [
                (session, each == token)
                for each, session in self._sessions.items()
                if mine is not None
                and (session.officer, session.stamp) == (mine.officer, mine.stamp)
                and self._alive(session, now)
            ]
        return tuple(sorted(found, key=lambda pair: pair[0].seen, reverse=True))

    def close_others(self, token: str) -> int:
        """End all other log-ins of this token's officer and return how many there were."""
        with self._lock:
            mine = self._sessions.get(token)
            others = [
                each
                for each, session in self._sessions.items()
                if mine is not None and each != token and session.officer == mine.officer
            ]
            for each in others:
                del self._sessions[each]
        return len(others)

    def close(self, token: str) -> None:
        """End a session; nothing happens when there is none."""
        with self._lock:
            self._sessions.pop(token, None)

    def leave_notice(self, token: str, text: str) -> None:
        """Keep a message for the next page of this session."""
        with self._lock:
            if token in self._sessions:
                self._sessions[token] = replace(self._sessions[token], notice=text)

    def take_notice(self, token: str) -> str:
        """Return the message that waits for this session, once; empty when there is none."""
        with self._lock:
            session = self._sessions.get(token)
            if session is None or not session.notice:
                return ""
            self._sessions[token] = replace(session, notice="")
            return session.notice

    def keep(self, token: str, name: str, value: str) -> None:
        """Remember something for this session's pages; blank forgets it."""
        with self._lock:
            session = self._sessions.get(token)
            if session is not None:
                rest = {each: kept for each, kept in session.kept.items() if each != name}
                self._sessions[token] = replace(session, kept=rest | ({name: value} if value else {}))

    def kept(self, token: str, name: str) -> str:
        """Return what this session's pages remember under a name, blank for nothing."""
        with self._lock:
            session = self._sessions.get(token)
            return session.kept.get(name, "") if session is not None else ""

    def form_key(self, token: str) -> str:
        """Return what the forms of this token's holder must carry."""
        return hmac.new(self._secret, token.encode(), hashlib.sha256).hexdigest()

    def is_form_key(self, token: str, given: str) -> bool:
        """Tell whether ``given`` is the form key of this token."""
        return hmac.compare_digest(self.form_key(token).encode(), given.encode())

    def _alive(self, session: Session, now: datetime) -> bool:
        return now - session.seen <= self._idle and now - session.opened <= self._longest
