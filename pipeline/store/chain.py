"""Walking an audit chain: is it whole, and if not, what was done to it. Knows no database and no file.

A break is explained by what the rest of the chain looks like: if the event that should have followed still stands further down,
something was put before it (inserted) or the order was changed (reordered); if it is gone, it was removed; if an event
does not match its own hash, it was edited; if everything links but a signed head or the keyed hash disagrees, the chain was
computed anew (rewritten). Only the first break is explained, since after one nothing else is certain.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.model.audit import GENESIS, AuditEvent, event_hash
from pipeline.store.records import SignedHead, Tampering


@dataclass(slots=True)
class _Break:
    """The first event that does not fit, and what came after it.

    Attributes:
        event: the event.
        position: where it stands, counted from 1.
        previous: hash of the event before it.
        linked: it does link to the event before; a head or its keyed hash disagrees.
        trusted: the last position that a signed head confirmed.
        following: the event after it.
        successor: whether an event further down links to ``previous``.
        parent: whether the event that this one links to stands further down.
    """

    event: AuditEvent
    position: int
    previous: str
    linked: bool
    trusted: int
    genuine: bool
    following: AuditEvent | None = None
    successor: bool = False
    parent: bool = False

    def look(self, event: AuditEvent) -> None:
        if self.following is None:
            self.following = event
        self.successor = self.successor or event.previous == self.previous
        self.parent = self.parent or event.hash == self.event.previous


class ChainCheck:
    """Feed it every event in the order of the record, then ask for the verdict.

    Attributes:
        events: how many were fed.
        last_hash: hash of the last one.
    """

    def __init__(self, heads: Iterable[SignedHead]) -> None:
        self.events = 0
        self.last_hash = GENESIS
        self._heads: dict[int, set[str]] = {}
        for head in heads:
            self._heads.setdefault(head.sequence, set()).add(head.hash)
        self._trusted = 0
        self._break: _Break | None = None

    @property
    def signed(self) -> int:
        """Sequence number of the last signed head; 0 without any."""
        return max(self._heads, default=0)

    def feed(self, event: AuditEvent, genuine: bool = True) -> None:
        """Take the next event; ``genuine`` tells whether its keyed hash holds (True where nobody can know)."""
        self.events += 1
        if self._break is not None:
            self._break.look(event)
        else:
            self._check(event, genuine)
        self.last_hash = event.hash

    def verdict(self) -> tuple[int, Tampering] | None:
        """Return the first event that cannot be trusted and what was done, None when the chain is whole."""
        if self._break is not None:
            return self._explain(self._break)
        if self.events < max(self.signed, 1):
            return self.events + 1, Tampering.CUT_TAIL
        return None

    def _check(self, event: AuditEvent, genuine: bool) -> None:
        position = self.events
        linked = (
            event.sequence == position
            and event.previous == self.last_hash
            and event.hash == _hash_at(event, event.sequence)
        )
        heads = self._heads.get(position)
        if linked and genuine and (heads is None or heads == {event.hash}):
            self._trusted = position if heads else self._trusted
            return
        self._break = _Break(event, position, self.last_hash, linked, self._trusted, genuine)

    def _explain(self, found: _Break) -> tuple[int, Tampering]:
        if found.linked:
            return self._explain_linked(found)
        true = self._true_position(found.event)
        if found.successor:
            moved = true is not None and found.parent
            return found.position, Tampering.REORDERED if moved else Tampering.INSERTED
        if true is None:
            return found.position, Tampering.EDITED
        if true > found.position:
            return found.position, Tampering.REMOVED
        if true < found.position:
            return true, Tampering.INSERTED
        # It is whole, but hangs on another event than the one before it; one of the two was given a new hash.
        follows = found.following is not None and found.following.previous == found.event.hash
        replaced = (follows or found.following is None) and found.position > 1
        return found.position - 1 if replaced else found.position, Tampering.EDITED

    def _explain_linked(self, found: _Break) -> tuple[int, Tampering]:
        if found.successor:
            return found.position, Tampering.INSERTED
        if found.following is not None and found.following.previous != found.event.hash:
            return found.position, Tampering.EDITED
        if found.genuine:
            return found.trusted + 1, Tampering.REWRITTEN
        alone = found.following is None and self.signed < found.position
        return found.position, Tampering.INSERTED if alone else Tampering.REWRITTEN

    def _true_position(self, event: AuditEvent) -> int | None:
        """Return the sequence number that the event's hash was computed for, None when its content was changed."""
        if event.hash == _hash_at(event, event.sequence):
            return event.sequence
        limit = max(self.events, self.signed) + 1
        return next((number for number in range(1, limit + 1) if event.hash == _hash_at(event, number)), None)


def _hash_at(event: AuditEvent, sequence: int) -> str:
    try:
        return event_hash(sequence, event.at, event.action, event.officer, event.case, event.details, event.previous)
    except (TypeError, AttributeError):
        # A tampered row may hold values of any type.
        return ""
