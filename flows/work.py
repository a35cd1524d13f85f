"""The pieces of work that flows run in processes of their own: ids in, the store is where the results are."""

from __future__ import annotations

from flows.desk import worker_desk
from pipeline.errors import MishenError
from pipeline.services import batch, release


def take_in(arrivals: list[int]) -> None:
    """Take in arrivals (ids); those that are done are left alone."""
    batch.take_in_arrivals(worker_desk(), arrivals)


def release_case(case: str, officer: str | None) -> None:
    """Release one case (number) on behalf of an officer (id), or of the outbox (None).

    A refusal or a failed verification is recorded in the store and is no failure of the work.

    Raises:
        MishenError: anything else.
    """
    desk = worker_desk()
    with desk.store.read() as tx:
        who = tx.officer(officer) if officer else None
    try:
        release.release_case(desk, case, who)
    except MishenError as error:
        if error.exit_status < 4:
            raise
