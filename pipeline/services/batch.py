"""Batches: the files handed in by one command, kept in the store so that flows carry ids only and a crash loses none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from pipeline.errors import ChangedDocument, MishenError, RefusedByRule, TooLarge, UnreadableDocument
from pipeline.formats.files import read_bytes
from pipeline.model.review import Attribute, Officer
from pipeline.services.desk import Desk
from pipeline.services.intake import Draft, check_hands_in, check_proposal, take_in
from pipeline.store import Arrival, NewArrival

# Arrivals of other batches that wait longer than this were left behind by a crash and are picked up with the next batch. Should a
# long batch still be at work, they are worked on twice and become one case all the same.
LEASE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Handed:
    """A file to hand in; ``name`` is its relative name (text of the document), ``supersedes`` the case it is a newer version of."""

    name: str
    path: Path
    supersedes: str | None = None


def open_batch(
    desk: Desk,
    officer: Officer,
    section: str,
    files: Iterable[Handed],
    attribute: Attribute | None = None,
    reason: str = "",
    forwards: str = "",
) -> str:
    """Note down the files of a batch and return its id; nothing is read yet.

    ``attribute``, ``reason`` and ``forwards`` are what the drafter proposes for each of them, as in ``Draft``.

    Raises:
        UsageError: the proposed attribute lacks its reason.
        NotEntitled: the officer does not hand in drafts of that section.
    """
    check_proposal(attribute, reason, forwards)
    batch = uuid4().hex
    with desk.store.begin() as tx:
        check_hands_in(officer, desk.profile_named(tx.bureau().profile), section, desk.substitutes(tx))
        for handed in files:
            tx.add_arrival(
                NewArrival(
                    batch,
                    handed.name,
                    str(handed.path.resolve()),
                    officer.id,
                    section,
                    attribute,
                    desk.timestamp(),
                    _stamp(handed.path),
                    handed.supersedes,
                    reason.strip(),
                    forwards.strip(),
                )
            )
    return batch


def waiting(desk: Desk, batch: str) -> tuple[int, ...]:
    """Return the ids of what is to be done: the batch's own arrivals, and those that a crash left in earlier ones."""
    stale = (desk.now() - LEASE).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    with desk.store.read() as tx:
        return tuple(each.id for each in tx.arrivals(waiting=True) if each.batch == batch or each.arrived_at < stale)


def take_in_arrivals(desk: Desk, ids: Sequence[int]) -> int:
    """Take in arrivals one after the other and return how many became cases; each ends in a case or a named error.

    An arrival that is done already is left as it is.
    """
    opened = 0
    for each in ids:
        with desk.store.read() as tx:
            arrival = tx.arrival(each)
            officer = tx.officer(arrival.officer)
        if arrival.done:
            continue
        number, error = _take_in(desk, arrival, officer)
        _finish(desk, arrival, number, error)
        opened += number is not None
    return opened


def give_up(desk: Desk, ids: Sequence[int], failure: MishenError) -> None:
    """End arrivals that are still open with an error."""
    for each in ids:
        with desk.store.read() as tx:
            arrival = tx.arrival(each)
        if not arrival.done:
            _finish(desk, arrival, None, failure)


def _finish(desk: Desk, arrival: Arrival, number: str | None, error: MishenError | None) -> None:
    """Record what became of an arrival; the key of what was uploaded goes with it, the file itself after it."""
    key = desk.store.blobs.key_of(arrival.blob) if arrival.blob is not None else None
    with desk.store.begin() as tx:
        if tx.arrival(arrival.id).done:
            return
        tx.finish_arrival(arrival.id, number, error.code if error else None, _both(error) if error else None)
        if key is not None:
            # Of a document with a state-secret mark nothing may stay, not even in a free page of the database.
            tx.discard_key(key, secret=number is not None and tx.case(number).original is None)
    if arrival.blob is not None:
        desk.store.blobs.folder.remove(arrival.blob)


def results(desk: Desk, batch: str) -> tuple[Arrival, ...]:
    """Return the arrivals of a batch in the order in which they were handed in."""
    with desk.store.read() as tx:
        return tx.arrivals(batch=batch)


def _take_in(desk: Desk, arrival: Arrival, officer: Officer) -> tuple[str | None, MishenError | None]:
    try:
        path = Path(arrival.path)
        if arrival.blob is not None:
            source = desk.store.blobs.get(arrival.blob)
        elif _stamp(path) != arrival.stamp:
            raise ChangedDocument
        else:
            source = read_bytes(path)
        proposed = (arrival.attribute, arrival.supersedes, arrival.reason, arrival.forwards)
        draft = Draft(source, arrival.name, arrival.section, *proposed)
        return take_in(desk, draft, officer).number, None
    except (UnreadableDocument, RefusedByRule) as error:
        return None, error
    except MemoryError:
        return None, TooLarge(what="处理所需内存", limit="3 GB")


def _stamp(path: Path) -> str:
    """Return size and time of change of a file, so that a crash' leftovers are not taken for what lies there later."""
    try:
        facts = path.stat()
    except OSError:
        return ""
    return f"{facts.st_size}:{facts.st_mtime_ns}"


def _both(error: MishenError) -> str:
    return f"{error.message('zh')}\n{error.message('en')}"
