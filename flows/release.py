"""The release flow: approved cases become released copies; idempotent, keyed by case and plan."""

from __future__ import annotations

from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import wait
from prefect.task_runners import ThreadPoolTaskRunner

from flows.desk import scrubbed, worker_desk
from pipeline.errors import MishenError
from pipeline.services import release as service

WORKERS = 2
RUNNER: Any = ThreadPoolTaskRunner(max_workers=WORKERS)


@task(
    name="release-case",
    retries=1,
    retry_delay_seconds=1,
    timeout_seconds=3600,
    persist_result=False,
    cache_policy=NO_CACHE,
    log_prints=False,
)
def release_case(case: str, officer: str | None) -> None:
    """Release one case (number); a refusal or failed verification is in the store and is no failure of the task."""
    with scrubbed():
        desk = worker_desk()
        with desk.store.read() as tx:
            who = tx.officer(officer) if officer else None
        try:
            service.release_case(desk, case, who)
        except MishenError as error:
            if error.exit_status < 4:
                raise
        service.settle_outbox(desk, case)


@flow(
    name="release",
    persist_result=False,
    task_runner=RUNNER,
    validate_parameters=False,
    log_prints=False,
)
def release(cases: list[str], officer: str | None) -> None:
    """Release cases (numbers) on behalf of an officer (id), or of the outbox (None)."""
    wait([release_case.submit(case, officer) for case in cases])
