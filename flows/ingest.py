"""The ingest flow: the arrivals of a batch become cases, in chunks of documents a task."""

from __future__ import annotations

from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import wait
from prefect.task_runners import ThreadPoolTaskRunner

from flows import work
from flows.desk import TaskFailed, scrubbed, worker_desk
from flows.isolate import TIMEOUT, run_isolated
from pipeline.errors import HostileDocument, MishenError
from pipeline.services import batch as batches
from pipeline.services.release import approved_cases

# Two documents at a time: the machines have two cores, and a PDF may need a gigabyte.
WORKERS = 2
RUNNER: Any = ThreadPoolTaskRunner(max_workers=WORKERS)
# Up to this many documents each has a task of its own, so that progress and retries are fine-grained.
SMALL_BATCH = 50
LARGEST_CHUNK = 25
# Where the outbox is worked off between chunks: a case that is approved waits for no more than a file of each process.
SHORT_CHUNK = 1
# A document of the largest size that is let in takes a few minutes.
SECONDS_A_DOCUMENT = 900.0


def chunks(ids: tuple[int, ...]) -> list[list[int]]:
    """Cut a batch into chunks: one document each in small batches, up to 25 in large ones."""
    size = 1 if len(ids) <= SMALL_BATCH else min(LARGEST_CHUNK, -(-len(ids) // (WORKERS * 4)))
    return [list(ids[start : start + size]) for start in range(0, len(ids), size)]


@task(
    name="take-in-chunk",
    retries=1,
    retry_delay_seconds=1,
    persist_result=False,
    cache_policy=NO_CACHE,
    log_prints=False,
)
def take_in_chunk(arrivals: list[int]) -> None:
    """Take in a chunk of arrivals (ids); arrivals that are done are left alone, so a retry does nothing twice."""
    with scrubbed():
        try:
            run_isolated(work.take_in, arrivals, seconds=SECONDS_A_DOCUMENT * len(arrivals))
        except TaskFailed as failure:
            if str(failure) != TIMEOUT or len(arrivals) > 1:
                raise
            # It would take as long the next time.
            batches.give_up(worker_desk(), arrivals, HostileDocument(what="解析超时"))


@flow(name="ingest", persist_result=False, task_runner=RUNNER, validate_parameters=False, log_prints=False)
def ingest(batch: str, gives_way: bool = False) -> None:
    """Take in the batch (id), and whatever a crash left behind in earlier ones.

    A chunk that fails is tried again document by document, so that one that crashes its reader takes no other with it. A run
    that gives way begins no further chunk while approved cases wait for their release; what is left waits for the next run.
    """
    with scrubbed():
        ids = batches.waiting(worker_desk(), batch)
    failed = _run_giving_way(ids) if gives_way else _run(chunks(ids))
    failed = _run([[each] for chunk in failed if len(chunk) > 1 for each in chunk]) + [
        chunk for chunk in failed if len(chunk) == 1
    ]
    with scrubbed():
        left = [each for chunk in failed for each in chunk]
        batches.give_up(worker_desk(), left, MishenError(what="IngestFailed"))


def _run_giving_way(ids: tuple[int, ...]) -> list[list[int]]:
    """As ``_run``, a few documents at a time, until another case waits for its release.

    What waited when it began has had its try, or is put off: it waits for something else.
    """
    failed = []
    with scrubbed():
        before = set(approved_cases(worker_desk()))
    pieces = [list(ids[start : start + SHORT_CHUNK]) for start in range(0, len(ids), SHORT_CHUNK)]
    while pieces:
        now, pieces = pieces[:WORKERS], pieces[WORKERS:]
        failed += _run(now)
        with scrubbed():
            if set(approved_cases(worker_desk())) - before:
                break
    return failed


def _run(pieces: list[list[int]]) -> list[list[int]]:
    """Run chunks and return those whose task failed for good."""
    futures = [(chunk, take_in_chunk.submit(chunk)) for chunk in pieces]
    wait([future for _, future in futures])
    return [chunk for chunk, future in futures if not future.state.is_completed()]
