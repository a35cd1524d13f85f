"""``mishen serve`` as a process: address, refusals, orderly end, the outbox."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from pipeline.cli.serve import OutboxWorker
from pipeline.model.review import CaseState
from pipeline.services.upload import waiting_uploads
from tests.conftest import REPOSITORY
from tests.web.office import CHAIN, DRAFTER, PHONE, PLAIN, SECTION, TITLE, Office, settle, sign
from tests.web.process import MISHEN, Served, environment, serving

pytestmark = pytest.mark.slow


def folder_of(office: Office) -> Path:
    return office.settings.home.parent


def test_it_says_where_it_is_answers_and_ends_in_order(office: Office) -> None:
    for wanted in (signal.SIGTERM, signal.SIGINT):
        with serving(folder_of(office), "--no-outbox") as served:
            answer = httpx.get(f"{served.url}/login", trust_env=False)
            assert answer.status_code == 200 and "server" not in answer.headers
            assert httpx.get(f"{served.url}/queue", trust_env=False).status_code == 303
            served.process.send_signal(wanted)
            assert served.process.wait(30) == 0
        lines = served.words().splitlines()
        assert len(lines) == 1 and served.url in lines[0]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "example.org", ""])
def test_other_hosts_are_refused(office: Office, host: str) -> None:
    done = run(office, "--host", host)
    assert done.returncode == 2
    assert "只在本机" in done.stderr


def test_a_port_that_is_taken(office: Office) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run(office, "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert "--port" in done.stderr


def test_the_outbox_is_worked_off_past_a_case_that_cannot_be_released(office: Office) -> None:
    broken, number = office.hand_in(PLAIN), office.hand_in(PLAIN + "第二份。\n")
    approve(office, broken)
    approve(office, number)
    lose_original(office, broken)
    with serving(folder_of(office)) as served:
        assert wait_for(office, number, CaseState.RELEASED), served.words()
        assert wait_for_words(served, f"{broken}：未能发布"), served.words()
        assert httpx.get(f"{served.url}/login", trust_env=False).status_code == 200
        served.process.terminate()
        assert served.process.wait(90) == 0
    words = served.words()
    assert f"{number}：发布环节已办结" in words
    assert TITLE not in words and PHONE not in words
    with office.desk.store.read() as tx:
        assert tx.case(broken).state is CaseState.APPROVED


def test_a_round_that_fails_ends_nothing(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """The database is out of reach for a while: every round says so, and the next one is tried."""
    database = office.settings.home / "mishen.db"
    away = database.with_suffix(".away")
    worker = OutboxWorker(office.desk, office.settings, pause=0.05)
    database.rename(away)
    database.mkdir()
    worker.start()
    deadline, words = time.monotonic() + 30, ""
    while words.count("mishen:") < 3 and time.monotonic() < deadline:
        time.sleep(0.1)
        words += capsys.readouterr().err
    assert words.count("mishen:") >= 3
    worker.stop()
    database.rmdir()
    away.rename(database)


def hand_in_through_the_page(office: Office, count: int) -> str:
    """Upload files and return the page that follows them."""
    browser = office.log_in(DRAFTER)
    browser.open("/intake")
    fields = {"form_key": browser.hidden("form_key"), "batch": browser.hidden("batch"), "section": SECTION}
    sent = [("file", (f"{at}.txt", f"{PLAIN}第{at}份。\n".encode(), "text/plain")) for at in range(count)]
    return str(browser.client.post("/intake", data=fields, files=sent).url.path)


def still_waiting(office: Office) -> int:
    with office.desk.store.read() as tx:
        return len(tx.arrivals(waiting=True))


TAKE_IN = """
import sys
from pathlib import Path
from flows.run import run_ingest
from pipeline.settings import Settings
folder, batch = Path(sys.argv[1]), sys.argv[2]
run_ingest(Settings(folder / "home", folder / "keys", None, None, "zh"), batch, gives_way=True)
"""


@pytest.mark.timeout(600)
def test_a_batch_gives_way_to_approved_cases(office: Office) -> None:
    number = office.hand_in(PLAIN)
    stuck = office.hand_in(PLAIN.replace("领取", "收取"))
    approve(office, stuck)  # has had its try: nobody gives way to it
    count = 40
    hand_in_through_the_page(office, count)
    (batch,) = waiting_uploads(office.desk)
    command = [sys.executable, "-c", TAKE_IN, str(folder_of(office)), batch]
    run = subprocess.Popen(command, env=environment(), cwd=REPOSITORY)
    assert wait_until(lambda: still_waiting(office) <= count - 4)  # it went on in spite of the first
    approve(office, number)
    assert run.wait(300) == 0
    assert 0 < still_waiting(office) < count
    with serving(folder_of(office)) as served:
        assert wait_for(office, number, CaseState.RELEASED), served.words()
        assert wait_until(lambda: not still_waiting(office)), served.words()


@pytest.mark.timeout(600)
def test_without_the_outbox_uploads_are_taken_in_all_the_same(office: Office) -> None:
    number = office.hand_in(PLAIN)
    approve(office, number)
    address = hand_in_through_the_page(office, 2)
    left = office.desk.store.blobs.put("upload:x", b"of an upload that was killed", office.desk.store.new_case_key())
    os.utime(office.settings.home / "blobs" / left[:2] / left, (1_600_000_000, 1_600_000_000))
    with serving(folder_of(office), "--no-outbox") as served:
        assert wait_until(lambda: not still_waiting(office)), served.words()
    assert not office.desk.store.blobs.has(left)
    page = office.log_in(DRAFTER).open(address).text
    assert page.count('href="/cases/2026-') == 2 and 'data-waiting="0"' in page
    with office.desk.store.read() as tx:
        assert tx.case(number).state is CaseState.APPROVED


def wait_until(condition: Callable[[], bool], seconds: float = 200) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.2)
    return condition()


def approve(office: Office, number: str) -> None:
    for name in CHAIN:
        browser = office.log_in(name)
        if name == CHAIN[0]:
            settle(browser, number)
        assert sign(browser, number, name).status_code == 200


def wait_for(office: Office, number: str, state: CaseState, seconds: float = 200) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with office.desk.store.read() as tx:
            if tx.case(number).state is state:
                return True
        time.sleep(0.5)
    return False


def wait_for_words(served: Served, words: str, seconds: float = 100) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if words in served.words():
            return True
        time.sleep(0.5)
    return False


def lose_original(office: Office, number: str) -> None:
    """Remove a case's original from the disk."""
    with office.desk.store.read() as tx:
        blob = tx.case(number).original
    assert blob is not None
    for file in (office.settings.home / "blobs").rglob(f"*{blob[4:]}*"):
        file.unlink()
    assert not office.desk.store.blobs.has(blob)


def run(office: Office, *options: str) -> subprocess.CompletedProcess[str]:
    folder = folder_of(office)
    command = [str(MISHEN), "--home", str(folder / "home"), "--keys", str(folder / "keys"), "serve", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment(), check=False)
    assert not re.search("Traceback", done.stderr)
    return done
