"""Prefect's environment, set before Prefect is imported: its own folder in the home, no telemetry, time to start."""

from __future__ import annotations

import os

from pipeline.settings import Settings

# Measured: the ephemeral server needs 11-18 s to start, 64 s the first time without byte code.
_DEFAULTS = {
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
}
# Offline, Prefect's analytics would log errors; and nothing of a bureau's work is anybody else's business.
_FIXED = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}


def prepare(settings: Settings) -> None:
    """Point Prefect to the home and pass our own settings on to workers, through the environment.

    An address of a server that the user has set (``PREFECT_API_URL``) is kept; without one a server is started for the run.
    """
    home = settings.home.resolve()
    os.environ.update(_FIXED)
    os.environ["PREFECT_HOME"] = str(home / "prefect")
    for name, value in _DEFAULTS.items():
        os.environ.setdefault(name, value)
    os.environ["MISHEN_HOME"] = str(home)
    if settings.keys is not None:
        os.environ["MISHEN_KEYS"] = str(settings.keys.resolve())
    elif settings.keys_command is not None:
        os.environ["MISHEN_KEYS"] = f"!{settings.keys_command}"
    if settings.database_url is not None:
        os.environ["MISHEN_DATABASE_URL"] = settings.database_url
