"""Uploads: files that come through the web page, kept encrypted until the ingest flow has made cases of them."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from pipeline.errors import DamagedHome, EmptyDocument, MishenError, TooLarge, UsageError
from pipeline.formats.limits import MAX_FILE_BYTES, MIB
from pipeline.model.review import Attribute, Officer
from pipeline.services.desk import Desk
from pipeline.services.intake import check_hands_in, check_proposal
from pipeline.store import Arrival, NewArrival

_BATCH = re.compile(r"[0-9a-f]{32}")
_LONGEST_NAME = 400
_PURPOSE = "upload"
# Of one batch: a week's drafts of a bureau several times over.
MOST_FILES = 2000


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the drafter says of all files of a batch, as in ``Draft``."""

    section: str
    attribute: Attribute | None = None
    reason: str = ""
    forwards: str = ""


def new_batch() -> str:
    """Return the id of a batch that files can be uploaded to."""
    return uuid4().hex


def upload(desk: Desk, officer: Officer, batch: str, name: str, source: bytes, proposal: Proposal) -> int:
    """Keep a file for the ingest flow and return the arrival's id; one that is empty or too large ends in its error at once.

    ``name`` is the file's name, with folders where a whole folder was handed in.

    Raises:
        UsageError: the proposed attribute lacks its reason, another officer's batch, or too many files in one batch.
        NotEntitled: the officer does not hand in drafts of that section.
    """
    check_proposal(proposal.attribute, proposal.reason, proposal.forwards)
    shown = _name(name)
    with desk.store.read() as tx:
        profile = desk.profile_named(tx.bureau().profile)
        check_hands_in(officer, profile, proposal.section, desk.substitutes(tx))
        _check_batch(officer, batch, tx.arrivals(batch=batch))
    error: MishenError | None = None
    if not source:
        error = EmptyDocument()
    elif len(source) > MAX_FILE_BYTES:
        error = TooLarge(what="文件大小", limit=f"{MAX_FILE_BYTES // MIB} MB")
    blob = None if error else desk.store.blobs.put(f"{_PURPOSE}:{batch[:16]}", source, desk.store.new_case_key())
    with desk.store.begin() as tx:
        new = NewArrival(
            batch,
            shown,
            "",
            officer.id,
            proposal.section,
            proposal.attribute,
            desk.timestamp(),
            reason=proposal.reason.strip(),
            forwards=proposal.forwards.strip(),
            blob=blob,
        )
        arrival = tx.add_arrival(new)
        if error is not None:
            tx.finish_arrival(arrival, None, error.code, f"{error.message('zh')}\n{error.message('en')}")
    return arrival


def uploaded(desk: Desk, officer: Officer, batch: str) -> tuple[Arrival, ...]:
    """Return the files of one's own batch in the order in which they came; nothing of a batch of somebody else."""
    if not _BATCH.fullmatch(batch):
        return ()
    with desk.store.read() as tx:
        found = tx.arrivals(batch=batch)
    return found if all(each.officer == officer.id for each in found) else ()


def recent(desk: Desk, officer: Officer, most: int = 50) -> tuple[Arrival, ...]:
    """Return what an officer handed in last, newest first."""
    with desk.store.read() as tx:
        return tx.recent_arrivals(officer.id, most)


def refused_lately(desk: Desk, officer: Officer, days: int = 7) -> int:
    """Return how many files that an officer handed in during the last days could not be taken in."""
    since = (desk.now() - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return sum(each.done and each.case is None and each.arrived_at >= since for each in recent(desk, officer))


def waiting_uploads(desk: Desk) -> tuple[str, ...]:
    """Return the batches with uploaded files that are neither cases nor refused yet, oldest first."""
    with desk.store.read() as tx:
        return tuple(dict.fromkeys(each.batch for each in tx.arrivals(waiting=True) if each.blob is not None))


def sweep(desk: Desk) -> int:
    """Remove what was uploaded and is waited for by nobody, with its key: a process that was killed left it; return how many.

    What is younger than an hour stays: it may belong to an upload that is under way.
    """
    old = desk.store.blobs.folder.old(f"{_PURPOSE}:".encode())
    with desk.store.read() as tx:
        waiting = {each.blob for each in tx.arrivals(waiting=True)}
    left = [blob for blob in old if blob not in waiting]
    for blob in left:
        with suppress(DamagedHome):  # gone meanwhile: another process ended the arrival that it belonged to
            key = desk.store.blobs.key_of(blob)
            if key is not None:
                with desk.store.begin() as tx:
                    tx.discard_key(key)
            desk.store.blobs.folder.remove(blob)
    return len(left)


def _check_batch(officer: Officer, batch: str, there: tuple[Arrival, ...]) -> None:
    if not _BATCH.fullmatch(batch) or any(each.officer != officer.id for each in there):
        raise UsageError(what="上传批次不正确，请重新打开送审页")
    if len(there) >= MOST_FILES:
        raise UsageError(what=f"一批最多 {MOST_FILES} 个文件，请分批提交")


def _name(name: str) -> str:
    """Return a file's name without what could be taken for a path of this machine."""
    parts = [part for part in re.split(r"[\\/]+", name) if part not in ("", ".", "..")]
    return "/".join(parts)[-_LONGEST_NAME:] or "unnamed"
