"""Running flows from the command line; Prefect is imported here and not before, so that other commands start fast."""

from __future__ import annotations

from flows.environment import prepare
from pipeline.settings import Settings


def run_ingest(settings: Settings, batch: str, *, gives_way: bool = False) -> None:
    """Run the ingest flow over a batch; what became of each arrival is in the store.

    One that gives way ends early, though never without having done something, where a case waits for its release.

    Raises:
        TaskFailed: the flow itself failed.
    """
    prepare(settings)
    from flows.ingest import ingest

    ingest(batch, gives_way)


def run_release(settings: Settings, cases: list[str], officer: str | None) -> None:
    """Run the release flow over cases; what became of each is in the store.

    Raises:
        TaskFailed: the flow itself failed.
    """
    prepare(settings)
    from flows.release import release

    release(cases, officer)
