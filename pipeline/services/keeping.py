"""What an administrator does for the home as a whole: back it up, rotate its keys, destroy what its time is over."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from pipeline.errors import HomeError, RefusedByRule
from pipeline.model.audit import AuditAction
from pipeline.model.chain import check_role
from pipeline.model.labels import label
from pipeline.model.review import CaseState, Officer, Role
from pipeline.services.desk import Desk, stated
from pipeline.services.held import held
from pipeline.store import backup as backups
from pipeline.store import rotation
from pipeline.store.backup import Backup
from pipeline.store.journal import event_of
from pipeline.store.rotation import Rewrapped, blobs_of

# States that nobody works on any more. A withheld or recalled case may be followed by a newer one, never by itself.
TERMINAL = frozenset({CaseState.RELEASED, CaseState.WITHHELD, CaseState.RECALLED, CaseState.SUPERSEDED})


def back_up(desk: Desk, administrator: Officer, file: Path) -> Backup:
    """Write a backup of the home; only an administrator may.

    Raises:
        NotEntitled: not an administrator.
        BackupError: the file exists or cannot be written.
        DamagedHome: something in the home is missing or was altered.
    """
    check_role(administrator, Role.ADMINISTRATOR, "备份")
    return backups.backup(desk.store, file, administrator.id)


def rotate_keys(desk: Desk, administrator: Officer) -> Rewrapped:
    """Make a new generation of the master key, and wrap everything with it; only an administrator may.

    Where a command gives the keys, the newest that it gives is taken.

    Raises:
        NotEntitled: not an administrator.
        KeyFileError: the command gives no newer generation, or the key folder cannot be written.
    """
    check_role(administrator, Role.ADMINISTRATOR, "轮换密钥")
    return rotation.rotate(desk.store, administrator.id)


def keeps_first_master(desk: Desk) -> bool:
    """Whether the first master key stays in the key file for good, as the secret of keyed hashes: homes of version 0.1, bare keys.

    Such a key opens the backups that were made under it, whatever was rotated and retired since.
    """
    keys = desk.store.keys
    if keys.index_generation in keys.generations:
        return True
    with desk.store.read() as tx:
        retired = (event_of(row) for row in tx.event_rows(action=AuditAction.KEY_RETIRED))
        return any(event.details.get("generation") == keys.index_generation for event in retired)


def retire_keys(desk: Desk, administrator: Officer) -> tuple[str, ...]:
    """Drop generations that nothing in the home uses any more, and return their ids; backups made under them stay shut.

    Generations that a command gives are named, and dropped by their owner. See ``keeps_first_master`` for what stays open.

    Raises:
        NotEntitled: not an administrator.
        KeyFileError: the command fails, or the key folder cannot be written.
    """
    check_role(administrator, Role.ADMINISTRATOR, "停用旧密钥")
    return rotation.retire(desk.store, administrator.id)


def scrub(desk: Desk, administrator: Officer) -> bool:
    """Take what is left of erased cases' keys out of the database's files; False while somebody reads all the time.

    Raises:
        NotEntitled: not an administrator.
    """
    check_role(administrator, Role.ADMINISTRATOR, "清除残留")
    return desk.store.scrub()


def erase(desk: Desk, administrator: Officer, number: str, reason: str) -> bool:
    """Destroy the contents of a case that is over; the record keeps who did it and when.

    Returns:
        Whether the bytes of its key are out of the database's files; False while somebody reads all the time (``scrub`` later).

    The reason must be given, but is not kept: nothing of the case could seal it, and the record holds no words.

    Raises:
        NotEntitled: not an administrator.
        UsageError: no such case, no reason, or an older version sealed it (`mishen key rotate` first).
        RefusedByRule: somebody still works on the case.
        ErasedCase: it was erased before.
    """
    check_role(administrator, Role.ADMINISTRATOR, "销毁内容")
    stated(reason, "销毁的理由")
    with desk.store.begin() as tx:
        case = tx.case(number)
        if case.state not in TERMINAL:
            raise RefusedByRule(
                what=f"事项 {number} 当前为“{label(case.state)}”，尚未办结，不能销毁",
                basis="《档案法》第二十一条",
            )
        blobs = tuple(blobs_of(tx, number))
        tx.erase_case(number, administrator.id)
        # Else every later run would try to write its files out.
        tx.mark_exported(number)
    held(desk.store).forget()
    # Nobody can open them any more; what is left in the folder only takes room.
    with suppress(OSError, HomeError):
        for blob in blobs:
            desk.store.blobs.folder.remove(blob)
    return desk.store.is_scrubbed()
