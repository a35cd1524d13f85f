"""What the store keeps besides the model's own types: plain frozen records."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.model.review import Attribute


@dataclass(frozen=True, slots=True)
class Bureau:
    """The bureau that a home belongs to; ``profile`` is the id of its profile or the path of its TOML file.

    ``demo`` says that officers and documents are invented and the passwords were printed: such a home is served on loopback only.
    """

    name: str
    profile: str
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """Why something was done: the reason of a return, an escalation, a withdrawal. ``kind`` is the caller's code."""

    kind: str
    officer: str
    step: str | None
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class MarkRecord:
    """A classification or internal marking; all that is kept of a document with a state-secret mark.

    Attributes:
        mark: the marking as it stands, e.g. ``机密★1年``.
        place: where it stands, e.g. ``page 1, header``.
        fingerprint: keyed hash by which the same mark in the same document is known again.
        until: the last day (ISO) on which it holds by its own words, None where they do not tell.
    """

    mark: str
    place: str
    fingerprint: str
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """The ruling of a competent authority on a case, or the decision that lifts an internal mark.

    Attributes:
        organ: who ruled.
        document_number: of the ruling (文号).
        date: of the ruling, ISO 8601.
        conclusion: the caller's code or words.
        file: blob id of the ruling's file, None where none was handed in.
        at: when it was recorded.
        assessment: whether it is the report of an assessor (A 第三十八条), not a ruling.
    """

    organ: str
    document_number: str
    date: str
    conclusion: str
    file: str | None
    at: str
    assessment: bool = False


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """An approved plan that waits for its release."""

    id: int
    case: str
    plan: str


@dataclass(frozen=True, slots=True)
class ReleaseRecord:
    """A released copy: blob ids of copy, manifest and review form, and the hash of the plan it was made by.

    ``title`` is that of the document as the copy shows it; None without one, and in older records.
    """

    case: str
    copy: str
    manifest: str
    form: str
    plan: str
    at: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class NewArrival:
    """A file that was handed in and not looked at yet; ``name`` and ``path`` count as text of the document.

    ``stamp`` says which state of the file was handed in (size and time of change); ``supersedes`` names the case whose newer
    version it is; ``reason`` says why the drafter proposes the attribute, ``forwards`` which document of another organ it passes
    on. ``blob`` is the id of its content where it was uploaded; it has no path then. The last three are blank in older records.
    """

    batch: str
    name: str
    path: str
    officer: str
    section: str
    attribute: Attribute | None
    arrived_at: str
    stamp: str = ""
    supersedes: str | None = None
    reason: str = ""
    forwards: str = ""
    blob: str | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that was handed in, and what became of it: a case, or an error's code and message.

    Attributes:
        id: counts from 1.
        case: number of the case that it became, None before, or when it was refused.
        code: code of the error, None without one.
        message: the error's message, None without one.
    """

    id: int
    batch: str
    name: str
    path: str
    officer: str
    section: str
    attribute: Attribute | None
    arrived_at: str
    stamp: str = ""
    supersedes: str | None = None
    reason: str = ""
    forwards: str = ""
    blob: str | None = None
    case: str | None = None
    code: str | None = None
    message: str | None = None

    @property
    def done(self) -> bool:
        """Whether it became a case or was refused."""
        return self.case is not None or self.code is not None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a head of the record is signed by itself: so many events, or so many minutes, after the last one."""

    events: int = 100
    minutes: int = 60


@dataclass(frozen=True, slots=True)
class SignedHead:
    """The end of the audit chain at some moment, signed with the home's Ed25519 key.

    ``signature`` and ``public_key`` are base64; ``sequence`` and ``hash`` are those of the last event then. ``incarnation`` says
    which home of this id signed it: '' the one that was founded, else the random code of one that was restored (RESTORED).
    """

    home: str
    sequence: int
    hash: str
    at: str
    public_key: str
    signature: str
    incarnation: str = ""


class Tampering(StrEnum):
    """What a break in the audit chain looks like."""

    EDITED = "edited"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    CUT_TAIL = "cut_tail"
    REWRITTEN = "rewritten"
    HEAD_FORGED = "head_forged"
    UNSIGNED = "unsigned"
    KEY_REPLACED = "key_replaced"


@dataclass(frozen=True, slots=True)
class AuditReport:
    """Result of checking an audit chain.

    Attributes:
        events: how many events there are.
        heads: how many different signed heads were compared.
        outside: how many of them are kept beside the keys; None when nothing outside the home could be looked at.
        unsigned: events after the last signed head; they stand in the chain, but no signature covers them yet.
        broken: sequence number of the first event that cannot be trusted, None when the chain is whole.
        tampering: what it looks like, None when the chain is whole.
        last_hash: hash of the last event.
        elsewhere: how many other incarnations of this home, restored ones that this record does not go back to (or the one
            that it was restored from, working on), have signed heads beside the keys; what they did is not held against it.
    """

    events: int
    heads: int
    outside: int | None
    unsigned: int
    broken: int | None
    tampering: Tampering | None
    last_hash: str
    elsewhere: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return self.tampering is None
