"""AuditEvent: one act in the record, chained by hash to the one before.

What is hashed is the canonical JSON of the event's fields, so that an export can be checked with the standard library.
Details hold identifiers, hashes, numbers and codes; never text of a document, a title, a file name or a remark.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

GENESIS = "0" * 64


class AuditAction(StrEnum):
    """Everything that leaves a trace."""

    HOME_CREATED = "home_created"
    OFFICER_ADDED = "officer_added"
    OFFICER_DISABLED = "officer_disabled"
    OFFICER_CHANGED = "officer_changed"
    PASSWORD_CHANGED = "password_changed"
    SECTION_ADDED = "section_added"
    SUBSTITUTION_ORDERED = "substitution_ordered"
    SUBSTITUTION_ENDED = "substitution_ended"
    CALENDAR_SET = "calendar_set"
    TERM_ADDED = "term_added"
    TERM_ENDED = "term_ended"
    PROFILE_CHANGED = "profile_changed"
    CONSULTATION_ASKED = "consultation_asked"
    CONSULTATION_ANSWERED = "consultation_answered"
    CONSULTATION_WITHDRAWN = "consultation_withdrawn"
    LOGIN_FAILED = "login_failed"
    LOGIN_LOCKED = "login_locked"
    KEY_ROTATED = "key_rotated"
    KEY_RETIRED = "key_retired"
    BACKED_UP = "backed_up"
    RESTORED = "restored"
    CASE_OPENED = "case_opened"
    CASE_BLOCKED = "case_blocked"
    CASE_SUPERSEDED = "case_superseded"
    ATTRIBUTE_SET = "attribute_set"
    ITEM_DECIDED = "item_decided"
    ITEM_ADDED = "item_added"
    ITEM_REPLACED = "item_replaced"
    SIGNED = "signed"
    SIGNATURE_WITHDRAWN = "signature_withdrawn"
    SIGNATURE_VOIDED = "signature_voided"
    RETURNED = "returned"
    ESCALATED = "escalated"
    RULING_RECORDED = "ruling_recorded"
    MARKING_LIFTED = "marking_lifted"
    NOT_A_MARKING_PROPOSED = "not_a_marking_proposed"
    NOT_A_MARKING_CONFIRMED = "not_a_marking_confirmed"
    CASE_WITHHELD = "case_withheld"
    ORIGINAL_VIEWED = "original_viewed"
    ORIGINAL_DOWNLOADED = "original_downloaded"
    RELEASE_REFUSED = "release_refused"
    RELEASED = "released"
    RELEASE_FAILED = "release_failed"
    RECALLED = "recalled"
    EXPORTED = "exported"
    CASE_ERASED = "case_erased"


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One act.

    Attributes:
        sequence: counts from 1 without gaps.
        at: UTC, ISO 8601 with microseconds and 'Z'.
        officer: the officer's id, None for the system itself.
        case: the case number, None where no case is concerned.
        details: codes, ids, hashes and numbers as strings.
        previous: hash of the event before, ``GENESIS`` for the first.
        hash: of all the fields above.
    """

    sequence: int
    at: str
    action: AuditAction
    officer: str | None
    case: str | None
    details: Mapping[str, str]
    previous: str
    hash: str


def event_hash(
    sequence: int,
    at: str,
    action: str,
    officer: str | None,
    case: str | None,
    details: Mapping[str, str],
    previous: str,
) -> str:
    """Compute the hash of an event over the canonical JSON of its fields."""
    facts = [sequence, at, str(action), officer, case, dict(sorted(details.items())), previous]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def first_broken(events: Iterable[AuditEvent], previous: str = GENESIS, sequence: int = 0) -> int | None:
    """Return the sequence number at which the chain breaks, None when it is whole.

    ``previous`` and ``sequence`` describe the event before the first one given.
    """
    for event in events:
        sequence += 1
        expected = event_hash(
            event.sequence, event.at, event.action, event.officer, event.case, event.details, previous
        )
        if event.sequence != sequence or event.previous != previous or event.hash != expected:
            return sequence
        previous = event.hash
    return None
