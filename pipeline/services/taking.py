"""Files that officers take away from the record of a case; each is an event of the record, and named by the case's number only."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import PurePath

from pipeline.errors import MarkedDocument, NotApproved, UsageError
from pipeline.model.audit import AuditAction
from pipeline.model.labels import check_label
from pipeline.model.review import Case, Officer
from pipeline.records.manifest import read_manifest
from pipeline.services import forms, letters
from pipeline.services.desk import Desk, check_may_see, check_may_see_copy
from pipeline.services.originals import check_may_take_original
from pipeline.services.papers_in import suffix_of
from pipeline.services.record import proof_of
from pipeline.store import ReleaseRecord

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PLAIN_BYTES = "application/octet-stream"
TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".md": "text/plain",
    ".doc": "application/msword",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".tif": "image/tiff",
    ".ofd": "application/ofd",
}
_PAPERS = {
    "form": ("form", "审批表"),
    "reasons": ("reasons", "不予公开理由说明"),
    "notice": ("notice", "撤回更正公告"),
    "escalation": ("escalation", "提请审定函"),
}
_LETTERS = {"ruling": "审定文件", "consultation": "会办单位复函"}


@dataclass(frozen=True, slots=True)
class Taken:
    """A file: its bytes, media type, and its name, plain (ASCII) and in Chinese."""

    data: bytes
    type: str
    name: str
    chinese: str


def original(desk: Desk, officer: Officer, number: str) -> Taken:
    """Return the file as it was handed in.

    Raises:
        NotEntitled: another section's case, or none of those who review it.
        MarkedDocument: none was kept.
    """
    with desk.store.begin() as tx:
        case = tx.case(number)
        check_may_see(officer, case, desk.substitutes(tx))
        check_may_take_original(officer, case, desk.rules(case.profile, case.profile_version), desk.substitutes(tx))
        if case.original is None or case.file_name is None:
            raise MarkedDocument(case=number)
        tx.audit(AuditAction.ORIGINAL_DOWNLOADED, officer.id, number)
    return _named(number, "original", "原件", _suffix(case.file_name), desk.store.blobs.get(case.original))


def copy(desk: Desk, officer: Officer, number: str) -> Taken:
    """Return the released copy; of a case that was recalled what had been released.

    Raises:
        NotEntitled: another section's case.
        NotApproved: nothing was released.
    """
    case, record = _released(desk, officer, number, "copy")
    return _named(number, "", "", f".{case.format}", desk.store.blobs.get(record.copy))


def manifest(desk: Desk, officer: Officer, number: str) -> Taken:
    """Return the signed manifest that goes with the released copy.

    Raises:
        NotEntitled, NotApproved: as ``copy``.
    """
    _, record = _released(desk, officer, number, "manifest")
    return _named(number, "manifest", "发布清单", ".json", desk.store.blobs.get(record.manifest))


def report(desk: Desk, officer: Officer, number: str) -> Taken:
    """Return the verification report of the released copy, as the signed manifest holds it, with labels in Chinese.

    Raises:
        NotEntitled, NotApproved: as ``copy``.
    """
    _, record = _released(desk, officer, number, "report")
    said = read_manifest(desk.store.blobs.get(record.manifest).decode()).manifest
    facts = {
        "case": number,
        "copy": said.copy,
        "passed": all(check.passed for check in said.checks),
        "checks": [{"label": check_label(check.name), **asdict(check)} for check in said.checks],
    }
    data = json.dumps(facts, ensure_ascii=False, indent=2).encode() + b"\n"
    return _named(number, "verification", "核验报告", ".json", data)


def proof(desk: Desk, officer: Officer, number: str) -> Taken:
    """Return the audit proof of a case, to be checked offline.

    Raises:
        NotEntitled: another section's case; of an erased one, not an auditor.
    """
    data = "".join(f"{line}\n" for line in proof_of(desk, officer, number)).encode()
    return _named(number, "audit", "审计证明", ".jsonl", data)


def letter(desk: Desk, officer: Officer, number: str, kind: str, at: int) -> Taken | None:
    """Return a paper that came in from outside: of a ``ruling``, by its place (1, 2 …), or of a ``consultation``, by its id.

    It may say what the document says, so it is for those who may have the original.

    Returns:
        None where there is none.

    Raises:
        NotEntitled: another section's case, or none of those who review it.
    """
    with desk.store.begin() as tx:
        case = tx.case(number)
        check_may_see(officer, case, desk.substitutes(tx))
        check_may_take_original(officer, case, desk.rules(case.profile, case.profile_version), desk.substitutes(tx))
        files = {
            "ruling": {place: each.file for place, each in enumerate(tx.rulings(number), start=1)},
            "consultation": {each.id: each.file for each in tx.consultations(number)},
        }
        blob = files.get(kind, {}).get(at)
        if blob is None:
            return None
        tx.audit(AuditAction.EXPORTED, officer.id, number, kind=kind)
    data = desk.store.blobs.get(blob)
    return _named(number, f"{kind}-{at}", f"{_LETTERS[kind]}{at}", suffix_of(data) or ".bin", data)


def paper(
    desk: Desk, officer: Officer, number: str, kind: str, public_reason: str = "", *, with_title: bool = False
) -> Taken:
    """Write a paper of a case as a Word file; reason and title are for a notice.

    Raises:
        NotEntitled: another section's case.
        UsageError: the case is not at the point where this paper can be written, or there is no such paper.
    """
    writers: dict[str, Callable[[Desk, Officer, str], bytes]] = {
        "form": forms.form,
        "reasons": letters.reasons,
        "escalation": letters.escalation,
        "notice": partial(letters.notice, public_reason=public_reason, with_title=with_title),
    }
    if kind not in writers:
        raise UsageError(what="没有这种文书")
    return _named(number, *_PAPERS[kind], ".docx", writers[kind](desk, officer, number))


def _released(desk: Desk, officer: Officer, number: str, kind: str) -> tuple[Case, ReleaseRecord]:
    with desk.store.begin() as tx:
        case, record = tx.case(number), tx.release(number)
        check_may_see_copy(officer, case, desk.substitutes(tx))
        if record is None:
            raise NotApproved(case=number, what="尚未发布")
        tx.audit(AuditAction.EXPORTED, officer.id, number, kind=kind)
    return case, record


def _suffix(file_name: str) -> str:
    """Return the suffix of a handed-in file if it is one of ours; else none that anything would run."""
    suffix = PurePath(file_name).suffix.lower()
    return suffix if suffix[1:].isascii() and suffix[1:].isalnum() and len(suffix) <= 6 else ".bin"


def _named(number: str, plain: str, chinese: str, suffix: str, data: bytes) -> Taken:
    kind = TYPES.get(suffix, _PLAIN_BYTES)
    ascii_name = f"{number}.{plain}{suffix}" if plain else f"{number}{suffix}"
    return Taken(data, kind, ascii_name, f"{number}.{chinese}{suffix}" if chinese else ascii_name)
