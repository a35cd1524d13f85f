"""The release flow: approved cases become released copies; idempotent, keyed by case and plan."""

from __future__ import annotations

from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import wait
from prefect.task_runners import ThreadPoolTaskRunner

from flows import work
from flows.desk import scrubbed
from flows.isolate import run_isolated

WORKERS = 2
RUNNER: Any = ThreadPoolTaskRunner(max_workers=WORKERS)

# A PDF of the largest size that is let in takes minutes to rebuild and to verify.
SECONDS_A_CASE = 3600.0


@task(
    name="release-case",
    retries=1,
    retry_delay_seconds=1,
    persist_result=False,
    cache_policy=NO_CACHE,
    log_prints=False,
)
def release_case(case: str, officer: str | None) -> None:
    """Release one case (number); a refusal or failed verification is in the store and is no failure of the task."""
    with scrubbed():
        run_isolated(work.release_case, case, officer, seconds=SECONDS_A_CASE)


@flow(name="release", persist_result=False, task_runner=RUNNER, validate_parameters=False, log_prints=False)
def release(cases: list[str], officer: str | None) -> None:
    """Release cases (numbers) on behalf of an officer (id), or of the outbox (None)."""
    wait([release_case.submit(case, officer) for case in cases])
