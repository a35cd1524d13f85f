"""Settings: where home and keys are, which language; read once from options and environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError

LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Settings:
    """How this process runs.

    Attributes:
        home: folder of database, blobs and Prefect's own folder.
        keys: folder of the keys, never inside the home; None when ``keys_command`` prints the master key.
        keys_command: a command that prints the master key; None when a folder holds it.
        database_url: a PostgreSQL database; None for SQLite in the home.
        blobs_url: where blobs lie, as fsspec names it; None for the home's folder.
        head_events, head_minutes: after so many events, or minutes, a head of the record is signed.
        language: ``zh`` or ``en``.
    """

    home: Path
    keys: Path | None
    keys_command: str | None
    database_url: str | None
    language: str
    blobs_url: str | None = None
    head_events: int = 100
    head_minutes: int = 60


def _user_folder(environment: Mapping[str, str], variable: str, fallback: str) -> Path:
    base = environment.get(variable)
    return Path(base) if base else Path.home() / fallback


def make_settings(
    home: Path | None = None,
    keys: str | None = None,
    language: str | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Settings:
    """Combine options with the environment; an option wins over ``MISHEN_HOME``, ``MISHEN_KEYS``, ``MISHEN_LANG``.

    A ``keys`` value that starts with ``!`` is a command that prints the master key.

    Raises:
        UsageError: an unknown language, or a number that is none.
    """
    folder = home or Path(
        environment.get("MISHEN_HOME") or _user_folder(environment, "XDG_DATA_HOME", ".local/share") / "mishen"
    )
    named = keys or environment.get("MISHEN_KEYS")
    command = named[1:].strip() if named and named.startswith("!") else None
    key_folder = None
    if command is None:
        key_folder = (
            Path(named) if named else _user_folder(environment, "XDG_CONFIG_HOME", ".config") / "mishen" / "keys"
        )
    spoken = language or environment.get("MISHEN_LANG") or "zh"
    if spoken not in LANGUAGES:
        raise UsageError(what=f"--lang 只能是 zh 或 en（only zh or en: {spoken}）")
    return Settings(
        folder,
        key_folder,
        command,
        environment.get("MISHEN_DATABASE_URL") or None,
        spoken,
        environment.get("MISHEN_BLOBS_URL") or None,
        _positive(environment, "MISHEN_HEAD_EVENTS", 100),
        _positive(environment, "MISHEN_HEAD_MINUTES", 60),
    )


def _positive(environment: Mapping[str, str], variable: str, otherwise: int) -> int:
    text = environment.get(variable)
    if not text:
        return otherwise
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise UsageError(what=f"{variable} 应为正整数（{variable} must be a positive number）")
    return int(text)
