"""The desk of a worker process, opened once from the environment; and errors fit for Prefect's eyes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from pipeline import bootstrap
from pipeline.errors import MishenError
from pipeline.services.desk import Desk
from pipeline.settings import make_settings


class TaskFailed(Exception):
    """What Prefect sees of a failure: the type of the error, never its words."""


@lru_cache(maxsize=1)
def worker_desk() -> Desk:
    """Open the home that ``flows.environment.prepare`` named; once a process."""
    return bootstrap.open_desk(make_settings())


@contextmanager
def scrubbed() -> Iterator[None]:
    """Re-raise any error as ``TaskFailed`` without message, cause or context: Prefect stores and logs what it gets.

    Raises:
        TaskFailed: something failed inside.
    """
    failure = ""
    try:
        yield
    except MishenError as error:
        failure = error.code
    except Exception as error:  # whatever it is, its words stay here
        failure = type(error).__name__
    if failure:
        raise TaskFailed(failure)
