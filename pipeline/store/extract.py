"""The audit proof of one case: its events, to be checked offline with the public key alone.

A chain of hashes cannot be cut without showing what lies between. So the home's key signs, over a head of the whole record,
which events are all of this case's; each event bears its hash in the chain, which the whole export holds at the same number.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import asdict

from pipeline.model.audit import AuditEvent, event_hash
from pipeline.store.audit import dump_line, event_from, head_line, head_of, is_signed, load_line, sign_head
from pipeline.store.home import Store
from pipeline.store.keys import verify_signature
from pipeline.store.records import AuditReport, SignedHead, Tampering

EXTRACT_FORMAT = "mishen-audit-case/1"


def extract(store: Store, number: str) -> tuple[str, ...]:
    """Return the proof as JSON Lines: a header, the signed head, the events up to it, the signature over all of them.

    Raises:
        DamagedHome: the record was changed from outside; nothing is signed then.
        KeyFileError: the head cannot be kept beside the keys.
    """
    head = sign_head(store)
    with store.read() as tx:
        events = tuple(event for event in tx.case_events(number) if event.sequence <= head.sequence)
    header = {
        "type": "header",
        "format": EXTRACT_FORMAT,
        "home": store.id,
        "case": number,
        "public_key": store.keys.public_text,
        "events": len(events),
    }
    signature = base64.b64encode(store.keys.sign(_message(store.id, number, head, events))).decode()
    return (
        dump_line(header),
        head_line(head),
        *(dump_line({"type": "event", **asdict(event)}) for event in events),
        dump_line({"type": "signature", "algorithm": "Ed25519", "value": signature}),
    )


def is_extract(lines: Sequence[str]) -> bool:
    """Whether an export is the proof of one case."""
    return bool(lines) and load_line(lines[0]).get("format") == EXTRACT_FORMAT


def verify_extract(lines: Sequence[str], public_key: bytes) -> AuditReport:
    """Check a proof: the head's signature, each event's hash, and that these are the events that were signed."""
    values = [load_line(line) for line in lines]
    header = values[0] if values else {}
    heads = [head_of(value) for value in values if value.get("type") == "head"]
    events = [event_from(value) for value in values if value.get("type") == "event"]
    signatures = [str(value.get("value")) for value in values if value.get("type") == "signature"]
    home, number = str(header.get("home")), str(header.get("case"))
    valid = [head for head in heads if head.home == home and is_signed(head, public_key)]
    verdict: tuple[int, Tampering] | None = None
    if not heads or not signatures:
        verdict = (1, Tampering.UNSIGNED)
    elif len(valid) != 1 or len(heads) != 1:
        verdict = (heads[0].sequence, Tampering.HEAD_FORGED)
    elif (wrong := next((event for event in events if not _is_whole(event, number)), None)) is not None:
        verdict = (wrong.sequence, Tampering.EDITED)
    elif not verify_signature(public_key, _bytes(signatures[0]), _message(home, number, valid[0], events)):
        # Each event is whole by itself, so that some are missing, doubled, moved, or not of this home.
        fewer = len(events) < int(str(header.get("events"))) if str(header.get("events")).isdigit() else False
        verdict = (events[0].sequence if events else 1, Tampering.REMOVED if fewer else Tampering.INSERTED)
    broken, tampering = verdict or (None, None)
    last = valid[0].hash if valid else ""
    return AuditReport(len(events), len(valid), None, 0, broken, tampering, last)


def _is_whole(event: AuditEvent, number: str) -> bool:
    if event.case != number or not isinstance(event.details, dict):
        return False
    digest = event_hash(
        event.sequence, event.at, event.action, event.officer, event.case, event.details, event.previous
    )
    return digest == event.hash


def _message(home: str, number: str, head: SignedHead, events: Sequence[AuditEvent]) -> bytes:
    listed = [[event.sequence, event.hash] for event in events]
    return dump_line([EXTRACT_FORMAT, home, number, head.sequence, head.hash, listed]).encode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""
