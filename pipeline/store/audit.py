"""Signing, verifying and exporting the audit record.

Three layers guard it. The hash chain shows any change of a single event. The keyed hash of each event (kept in the database
only) shows events that were written or computed anew by somebody without the key. Signed heads, kept in the database and beside
the keys, show a cut tail and a rewritten chain, and let anybody with the public key check an export offline.

What stays undetectable: events cut off after the last signed head, by somebody who can write to the database; anything,
by somebody who has the home and the keys and can rewrite the heads file beside them, unless a head was printed or exported
before. Heads are signed with each release, each export and on demand.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Row

from pipeline.errors import DamagedHome, KeyFileError
from pipeline.model.audit import GENESIS, AuditAction, AuditEvent, first_broken
from pipeline.store.chain import ChainCheck
from pipeline.store.home import Store
from pipeline.store.journal import Lineage, event_of
from pipeline.store.keys import KeyRing, verify_signature
from pipeline.store.records import AuditReport, SignedHead, Tampering
from pipeline.store.transaction import Transaction

EXPORT_FORMAT = "mishen-audit/1"
# The first incarnation of a home signs as homes did before there were others.
_FIRST_FORMAT, _HEAD_FORMAT = "mishen-audit-head/1", "mishen-audit-head/2"


@dataclass(frozen=True, slots=True)
class _Heads:
    """Signed heads by whether their signature holds; ``forged`` may hold lines that are no heads at all."""

    valid: tuple[SignedHead, ...]
    forged: tuple[SignedHead, ...]


def sign_head(store: Store) -> SignedHead:
    """Sign the end of the record and keep it in the home and beside the keys; a head that exists is not signed again.

    Only what this program wrote after the last head is signed: a signature must not make good what somebody else put there.
    A record that no longer reaches its last head gets no other one.

    Raises:
        DamagedHome: the events since the last head were changed from outside.
        KeyFileError: it cannot be kept beside the keys.
    """
    with store.begin() as tx:
        last, head = tx.last_event(), tx.last_head(store.id)
        if last is None:
            raise ValueError("a home has at least one event")
        if head is not None and head.sequence >= last.sequence:
            if head not in (outside_heads(store.keys, store.id) or ()):
                store.keys.keep_head(head_line(head))
            return head
        if not _continues(tx, head, store.keys.public_key):
            raise DamagedHome(what="audit")
        at, incarnation = max(store.timestamp(), last.at), tx.lineage()[-1][0]
        message = _message(store.id, last.sequence, last.hash, at, incarnation)
        signature = base64.b64encode(store.keys.sign(message)).decode()
        head = SignedHead(store.id, last.sequence, last.hash, at, store.keys.public_text, signature, incarnation)
        # Outside first: should the commit fail, a head too many is kept there, of events that are committed.
        store.keys.keep_head(head_line(head))
        tx.add_head(head)
        return head


def _continues(tx: Transaction, head: SignedHead | None, public_key: bytes) -> bool:
    """Whether a head is genuine and the events after it follow from it, each with its keyed hash."""
    # A head of another incarnation than the record says: somebody took the event away that began it.
    if head is not None and not is_signed(head, public_key):
        return False
    rows = list(tx.event_rows(after=head.sequence - 1 if head is not None else 0))
    if head is not None and (not rows or rows.pop(0).hash != head.hash):
        return False
    previous, sequence = (head.hash, head.sequence) if head is not None else (GENESIS, 0)
    return first_broken(map(event_of, rows), previous, sequence) is None and all(_is_genuine(tx, row) for row in rows)


def verify_chain(store: Store) -> AuditReport:
    """Check the whole record against hashes, keyed hashes and the signed heads in the home and beside the keys.

    Raises:
        KeyFileError: the heads file beside the keys cannot be read.
    """
    # Before the snapshot: a head that is kept outside covers only events that were committed before it.
    outside = outside_heads(store.keys, store.id)
    with store.read() as tx:
        return check_record(tx, store.id, store.keys.public_key, outside)


def check_record(tx: Transaction, home: str, public_key: bytes, outside: Collection[SignedHead] | None) -> AuditReport:
    """Check the record that a transaction sees; ``outside`` are the heads beside the keys, None where there is no such place."""
    lost, lineage = _given_up(tx), tx.lineage()
    known = (*tx.heads(home), *(outside or ()))
    found = _sorted_out((head for head in known if not any(each.covers(head) for each in lost)), home, public_key)
    heads = _Heads(tuple(head for head in found.valid if _is_held(head, lineage)), found.forged)
    elsewhere = {head.incarnation for head in found.valid if not _is_held(head, lineage)}
    check = ChainCheck(heads.valid)
    replaced = False
    for row in tx.event_rows():
        event = event_of(row)
        replaced = replaced or (check.events == 0 and _names_another_key(event, public_key))
        check.feed(event, _is_genuine(tx, row))
    verdict = (1, Tampering.KEY_REPLACED) if replaced else check.verdict()
    report = _report(check, heads, verdict, len(outside) if outside is not None else None)
    return replace(report, elsewhere=len(elsewhere))


def _is_held(head: SignedHead, lineage: Lineage) -> bool:
    """Whether a head speaks of this record: it was signed by one of its incarnations, before the next one began.

    A backup may be restored beside the home that it was made of, and both work on under the same id and keys (a drill); what one of
    them signs afterwards says nothing of the other.
    """
    names = [name for name, _ in lineage]
    if head.incarnation not in names:
        return False
    following = lineage[names.index(head.incarnation) + 1 :]
    return not following or head.sequence < following[0][1]


def _names_another_key(first: AuditEvent, public_key: bytes) -> bool:
    """Whether the home was founded, by a first event that is whole, with another key than the one at hand."""
    named = first.details.get("public_key")
    return named is not None and named != base64.b64encode(public_key).decode() and first_broken([first]) is None


def lost_heads(
    tx: Transaction, home: str, public_key: bytes, outside: Collection[SignedHead] | None
) -> tuple[SignedHead, ...]:
    """Return the valid heads beside the keys of events that the record does not hold and does not say were lost before."""
    last, before, lineage = tx.last_event(), _given_up(tx), tx.lineage()
    end = last.sequence if last is not None else 0
    valid = _sorted_out(outside or (), home, public_key).valid
    beyond = (head for head in valid if head.sequence > end and _is_held(head, lineage))
    return tuple(head for head in beyond if not any(each.covers(head) for each in before))


def export(store: Store) -> Iterator[str]:
    """Yield the record as JSON Lines: a header, the signed heads, the events; a head is signed first, so that it covers all.

    The heads stand in front, so that an export whose end was cut off does not verify. A record that was tampered with is
    exported as it is, without a new signature.
    """
    with suppress(DamagedHome):
        sign_head(store)
    with store.read() as tx:
        heads = tx.heads(store.id)
        last = tx.last_event()
        header = {
            "type": "header",
            "format": EXPORT_FORMAT,
            "home": store.id,
            "public_key": store.keys.public_text,
            "events": last.sequence if last is not None else 0,
        }
        yield dump_line(header)
        yield from map(head_line, heads)
        # What others wrote since the last head is left out, unless it could not be signed.
        end = heads[-1].sequence if heads and _continues(tx, heads[-1], store.keys.public_key) else None
        for event in tx.events():
            if end is not None and event.sequence > end:
                return
            yield dump_line({"type": "event", **asdict(event)})


def verify_export(lines: Iterable[str], public_key: bytes) -> AuditReport:
    """Check an export with the public key alone; needs no home and no other key.

    An export without a valid head (also: with another public key) is UNSIGNED or HEAD_FORGED, events behind its last head are
    INSERTED, since ``export`` signs first.
    """
    home, found, check = "", [], None
    heads = _Heads((), ())
    for line in lines:
        value = load_line(line)
        if check is None and value.get("type") == "header":
            home = str(value.get("home"))
        elif check is None and value.get("type") == "head":
            found.append(head_of(value))
        else:
            if check is None:
                heads = _sorted_out(found, home, public_key)
                check = ChainCheck(heads.valid)
            check.feed(event_from(value))
    if check is None:
        heads = _sorted_out(found, home, public_key)
        check = ChainCheck(heads.valid)
    verdict = check.verdict()
    if verdict is None and not heads.forged and check.events > check.signed:
        verdict = (check.signed + 1, Tampering.INSERTED) if heads.valid else (1, Tampering.UNSIGNED)
    return _report(check, heads, verdict, None)


def _report(
    check: ChainCheck, heads: _Heads, verdict: tuple[int, Tampering] | None, outside: int | None
) -> AuditReport:
    if verdict is None and heads.forged:
        verdict = (min(head.sequence for head in heads.forged), Tampering.HEAD_FORGED)
    broken, tampering = verdict or (None, None)
    return AuditReport(
        events=check.events,
        heads=len({head.sequence for head in heads.valid}),
        outside=outside,
        unsigned=max(0, check.events - check.signed),
        broken=broken,
        tampering=tampering,
        last_hash=check.last_hash,
    )


@dataclass(frozen=True, slots=True)
class _GivenUp:
    """What a restored backup did not hold: events after ``sequence`` that were signed until ``until``."""

    sequence: int
    until: str

    def covers(self, head: SignedHead) -> bool:
        return head.sequence > self.sequence and head.at <= self.until


def _given_up(tx: Transaction) -> tuple[_GivenUp, ...]:
    """Return what the record itself says was lost with a restore (RESTORED): nobody without the key can write such an event.

    Heads of that lost time stay beside the keys and would else contradict every later event. For restores of version 0.1 and
    before, which began no new incarnation.
    """
    found = [event_of(row) for row in tx.event_rows(action=AuditAction.RESTORED) if _is_genuine(tx, row)]
    return tuple(
        _GivenUp(event.sequence - 1, event.details["lost_until"])
        for event in found
        if "lost_until" in event.details and "incarnation" not in event.details
    )


def _is_genuine(tx: Transaction, row: Row[Any]) -> bool:
    return hmac.compare_digest(str(row.mac), tx.event_mac(str(row.hash)))


def _message(home: str, sequence: int, digest: str, at: str, incarnation: str) -> bytes:
    if not incarnation:
        return dump_line([_FIRST_FORMAT, home, sequence, digest, at]).encode()
    return dump_line([_HEAD_FORMAT, home, sequence, digest, at, incarnation]).encode()


def is_signed(head: SignedHead, public_key: bytes) -> bool:
    """Whether a head was signed with this key."""
    message = _message(head.home, head.sequence, head.hash, head.at, head.incarnation)
    return verify_signature(public_key, _bytes(head.signature), message)


def _sorted_out(heads: Iterable[SignedHead], home: str, public_key: bytes) -> _Heads:
    valid: list[SignedHead] = []
    forged: list[SignedHead] = []
    for head in dict.fromkeys(heads):
        own = head.home == home and is_signed(head, public_key)
        (valid if own else forged).append(head)
    return _Heads(tuple(valid), tuple(forged))


def outside_heads(keys: KeyRing, home: str) -> tuple[SignedHead, ...] | None:
    """Return the heads of this home that are kept beside the keys; None without a key folder.

    Lines of other homes are passed over, and so is a line that a crash left torn: heads that should be there and are not
    prove nothing, only what is there counts.

    Raises:
        KeyFileError: the file cannot be read.
    """
    path = keys.heads_file
    if path is None:
        return None
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise KeyFileError(keys=keys.folder, what=f"无法读取 {path.name}（{error.strerror}）") from None
    return tuple(head_of(value) for value in map(load_line, lines) if value.get("home") == home)


def head_line(head: SignedHead) -> str:
    """Write a head as a line of an export."""
    return dump_line({"type": "head", **asdict(head)})


def dump_line(value: object) -> str:
    """Write a value as a line of an export."""
    # Plain ASCII: some characters count as line ends to some readers of lines.
    return json.dumps(value, separators=(",", ":"))


def load_line(line: str) -> dict[str, object]:
    """Read a line of an export; one that is none comes back empty."""
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def head_of(value: dict[str, object]) -> SignedHead:
    """Read a head; what it lacks is blank."""
    return SignedHead(
        str(value.get("home")),
        _number(value.get("sequence")),
        str(value.get("hash")),
        str(value.get("at")),
        str(value.get("public_key")),
        str(value.get("signature")),
        str(value.get("incarnation") or ""),
    )


def event_from(value: dict[str, object]) -> AuditEvent:
    """Make an event of an exported line; a line that is none becomes an event that no chain can hold."""
    fields = {name: value.get(name) for name in AuditEvent.__slots__}
    return AuditEvent(**{**fields, "sequence": _number(value.get("sequence"))})  # type: ignore[arg-type]


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""
