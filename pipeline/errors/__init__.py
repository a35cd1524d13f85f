"""All errors that Mishen raises on purpose, each with the exit status and a sentence that says what to do.

MishenError                     exit 1   anything below; raised itself only for a defect of ours
├── UsageError                  exit 2   wrong option, unknown name, malformed file of settings
│   ├── ProfileError            a profile or a terms file that does not hold
│   ├── HomeError               no home, a home of another version, a folder that cannot be written
│   │   ├── DamagedHome         something stored there was broken or altered from outside
│   │   └── BackupError         a backup that does not hold, or a place where none can be put
│   └── KeyFileError            no key, a wrong key, a key file that others can read
├── UnreadableDocument          exit 3   an input that could not be processed; the batch goes on
│   ├── NotPermitted            no right to read, or not a regular file
│   ├── EmptyDocument           no bytes, or nothing in it
│   ├── DamagedDocument         truncated or broken
│   ├── EncryptedDocument       protected by a password
│   ├── WrongSuffix             the content is not what the suffix says
│   ├── UnsupportedFormat       foreign format: convert it first
│   ├── NoConverter             legacy format, and no LibreOffice here that could convert it
│   ├── ConversionFailed        legacy format that LibreOffice could not convert
│   ├── MacroDocument           .docm and the like
│   ├── StrictOpenXml           ISO strict variant of .docx
│   ├── HostileDocument         external entity, path traversal, zip bomb
│   ├── TooLarge                over a limit of size, pages or nesting
│   └── ChangedDocument         changed after it was handed in
├── RefusedByRule               exit 4   the law or the procedure forbids it
│   ├── MarkedDocument          a classification or internal marking stands
│   ├── NotApproved             a signature is missing, void or covers another plan
│   ├── NotEntitled             wrong role, wrong section, or one person on two steps
│   ├── IllegalTransition       the action is not allowed in the case's state
│   ├── Unsettled               items or the publicity attribute are still open
│   ├── ReadsDifferently        the original reads differently than when it was taken in
│   ├── ErasedCase              its contents were destroyed at the end of their time
│   └── WrongPassword           unknown officer, disabled officer or wrong password
│       └── LoginLocked         too many in a row: wait
├── Conflict                    exit 4   somebody else changed the case meanwhile
└── VerificationFailed          exit 5   a copy still holds what was withheld, or lost what was kept

Every class has a stable ``code`` (used in machine-readable output), an ``exit_status`` and two templates, Chinese and
English. The parameters of a template are names, numbers and identifiers, never text of a document. Messages are read on pages, too:
what to type on a command line stands in the hint, which only the command line shows.
"""

from __future__ import annotations

from pipeline.errors.base import MishenError
from pipeline.errors.documents import (
    ChangedDocument,
    ConversionFailed,
    DamagedDocument,
    EmptyDocument,
    EncryptedDocument,
    HostileDocument,
    MacroDocument,
    NoConverter,
    NotPermitted,
    StrictOpenXml,
    TooLarge,
    UnreadableDocument,
    UnsupportedFormat,
    WrongSuffix,
)
from pipeline.errors.rules import (
    Conflict,
    ErasedCase,
    IllegalTransition,
    LoginLocked,
    MarkedDocument,
    NotApproved,
    NotEntitled,
    ReadsDifferently,
    RefusedByRule,
    Unsettled,
    VerificationFailed,
    WrongPassword,
)
from pipeline.errors.usage import BackupError, DamagedHome, HomeError, KeyFileError, ProfileError, UsageError

__all__ = [
    "BackupError",
    "ChangedDocument",
    "Conflict",
    "ConversionFailed",
    "DamagedDocument",
    "DamagedHome",
    "EmptyDocument",
    "EncryptedDocument",
    "ErasedCase",
    "HomeError",
    "HostileDocument",
    "IllegalTransition",
    "KeyFileError",
    "LoginLocked",
    "MacroDocument",
    "MarkedDocument",
    "MishenError",
    "NoConverter",
    "NotApproved",
    "NotEntitled",
    "NotPermitted",
    "ProfileError",
    "ReadsDifferently",
    "RefusedByRule",
    "StrictOpenXml",
    "TooLarge",
    "UnreadableDocument",
    "Unsettled",
    "UnsupportedFormat",
    "UsageError",
    "VerificationFailed",
    "WrongPassword",
    "WrongSuffix",
    "status_of_code",
]


def status_of_code(code: str) -> int:
    """Return the exit status that goes with an error's code; 1 for a code that nobody knows."""
    pending: list[type[MishenError]] = [MishenError]
    while pending:
        kind = pending.pop()
        if kind.code == code:
            return kind.exit_status
        pending += kind.__subclasses__()
    return MishenError.exit_status
