"""``mishen demo``: the main job in one go, on invented documents, in folders of its own (DESIGN.md section 7)."""

from __future__ import annotations

import os
import secrets
import shutil
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

import pipeline
from pipeline.cli.app import app, command, finish, printable, say
from pipeline.cli.speak import LANGUAGE, t
from pipeline.errors import MishenError, UsageError, VerificationFailed
from pipeline.model.finding import Disposition
from pipeline.model.labels import item_label, label
from pipeline.model.review import Attribute, CaseState, Item, Officer, Role
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.services.desk import Desk

ROOT = Path(pipeline.__file__).resolve().parent.parent
SAMPLES = ROOT / "sample_docs"
BUREAU, SECTION = "云川市数据局（演示）", "电子政务科"
# Invented officers: name, role, sections.
STAFF = (
    ("演示·拟稿员", Role.DRAFTER),
    ("演示·科长", Role.SECTION_HEAD),
    ("演示·保密员", Role.SECRECY_OFFICE),
    ("演示·分管领导", Role.LEADER),
    ("演示·公开专员", Role.PUBLISHER),
    ("演示·审计员", Role.AUDITOR),
    ("演示·管理员", Role.ADMINISTRATOR),
)
# Wide enough for the longest row, and the same wherever the demo runs.
TABLE_WIDTH = 120


@command(app, "demo", "用内置样例跑通全流程", "the main job in one go, on the sample documents")
def demo(context: typer.Context) -> None:
    """Take in the samples, review what a script may, release, verify; leave the rest waiting for people."""
    if not SAMPLES.is_dir():
        raise UsageError(
            what=t("找不到 sample_docs（请在源码目录运行）", "sample_docs is missing: run from a source checkout")
        )
    folder = ROOT / "demo"
    settings = _fresh_settings(folder)
    passwords = {name: secrets.token_urlsafe(9) for name, _ in STAFF}
    started = time.monotonic()
    desk = _new_home(settings, passwords)
    files = sorted(SAMPLES.glob("[0-9]*.*"))
    batch = _ingest(desk, settings, files, passwords)
    taken = time.monotonic()
    _print_table(desk, batch, files)
    approved = _review(desk, passwords)
    released = _release(desk, settings, approved, folder / "released")
    _verify_record(desk, passwords)
    _print_ending(folder, desk, passwords, released)
    say(
        t(
            f"用时：提交和检测 {taken - started:.0f} 秒，审签和发布 {time.monotonic() - taken:.0f} 秒。",
            f"Time: intake and detection {taken - started:.0f} s, review and release {time.monotonic() - taken:.0f} s.",
        )
    )
    finish([])


def _fresh_settings(folder: Path) -> Settings:
    """Start afresh in the demo's own folders, whatever the environment says."""
    for name in ("home", "keys", "released"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for variable in ("MISHEN_DATABASE_URL", "PREFECT_API_URL", "PREFECT_API_KEY", "PREFECT_PROFILES_PATH"):
        os.environ.pop(variable, None)
    return Settings(folder / "home", folder / "keys", None, None, LANGUAGE)


def _new_home(settings: Settings, passwords: dict[str, str]) -> Desk:
    from pipeline import bootstrap
    from pipeline.policy.load import DEFAULT_PROFILE
    from pipeline.services.officers import NewOfficer, found_home

    desk = bootstrap.create_desk(settings)
    staff = [NewOfficer(name, passwords[name], frozenset({role}), frozenset({SECTION})) for name, role in STAFF]
    found_home(desk, BUREAU, DEFAULT_PROFILE, [SECTION], staff, demo=True)
    return desk


def _officer(desk: Desk, passwords: dict[str, str], role: Role) -> Officer:
    name = next(name for name, each in STAFF if each is role)
    with desk.store.begin() as tx:
        return tx.authenticate(name, passwords[name])


def _ingest(desk: Desk, settings: Settings, files: Sequence[Path], passwords: dict[str, str]) -> str:
    """Run the ingest flow in a thread and show its progress from the store."""
    from pipeline.services.batch import Handed, open_batch, results

    drafter = _officer(desk, passwords, Role.DRAFTER)
    handed = [Handed(path.name, path) for path in files]
    batch = open_batch(desk, drafter, SECTION, handed, Attribute.PROACTIVE)
    say(t("启动流程引擎并处理样例……", "Starting the flow engine and working through the samples …"))
    failures: list[BaseException] = []

    def run() -> None:
        from flows.run import run_ingest

        try:
            run_ingest(settings, batch)
        except BaseException as error:  # carried to the main thread
            failures.append(error)

    worker = threading.Thread(target=run)
    worker.start()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(t("提交和检测", "intake"), total=len(files))
        while worker.is_alive():
            progress.update(bar, completed=sum(arrival.done for arrival in results(desk, batch)))
            worker.join(0.2)
    if failures:
        raise failures[0]
    return batch


def _print_table(desk: Desk, batch: str, files: Sequence[Path]) -> None:
    from pipeline.services.batch import results

    table = Table(width=TABLE_WIDTH)
    for heading in (("文稿", "Document"), ("处理结果", "Outcome"), ("事项（按类型）", "Items by type")):
        table.add_column(t(*heading), overflow="fold")
    for file, arrival in zip(files, results(desk, batch), strict=True):
        if arrival.case is None:
            table.add_row(printable(file.name), t("未能读取", "not readable"), arrival.code or "")
            continue
        with desk.store.read() as tx:
            case, items, marks = tx.case(arrival.case), tx.items(arrival.case), tx.marks(arrival.case)
        counts = Counter((item.type, item.proposal) for item in items)
        cells = [
            f"{label(kind, LANGUAGE)} {count}（{item_label(proposal, kind, LANGUAGE)}）"
            for (kind, proposal), count in sorted(counts.items())
        ]
        if case.original is None:
            cells = [t(f"密级标志 {len(marks)}（原件未留存）", f"classification marks {len(marks)} (no original kept)")]
        table.add_row(printable(file.name), _outcome(case.state, items), "，".join(cells))
    Console(stderr=True, width=TABLE_WIDTH).print(table, markup=False)


def _outcome(state: CaseState, items: Sequence[Item]) -> str:
    from pipeline.services.proposals import is_certain

    if state is CaseState.BLOCKED:
        return t("拦截：带有标志", "blocked: marked")
    if not all(is_certain(item) for item in items):
        return t("待人工审查", "waits for a person")
    if any(item.proposal is Disposition.REDACT for item in items):
        return t("遮盖后可公开", "release redacted")
    return t("可公开", "release")


def _review(desk: Desk, passwords: dict[str, str]) -> list[str]:
    """Let four officers accept and sign where every proposal is certain; what needs judgement waits for people."""
    from pipeline.services import review
    from pipeline.services.proposals import is_certain

    with desk.store.read() as tx:
        chain = desk.profile_named(tx.bureau().profile).chain
        cases = tx.cases(states={CaseState.IN_REVIEW})
        items = {case.number: tx.items(case.number) for case in cases}
    officers = [_officer(desk, passwords, step.role) for step in chain]
    certain = [number for number, found in items.items() if all(is_certain(item) for item in found)]
    for number in certain:
        review.accept_proposals(desk, officers[0], number)
        for officer in officers:
            review.sign(desk, officer, number)
    waiting = len(cases) - len(certain)
    say(
        t(
            f"四名演示人员签批了 {len(certain)} 件；{waiting} 件有须人工判断的事项，留在待办。",
            f"Four demo officers signed {len(certain)} cases; {waiting} need a person's judgement and stay in the queue.",
        )
    )
    return certain


def _release(desk: Desk, settings: Settings, approved: list[str], folder: Path) -> list[str]:
    from flows.run import run_release
    from pipeline.services.export import write_released
    from pipeline.services.release import mark_exported, released_files

    run_release(settings, approved, None)
    released = []
    for number in approved:
        try:
            write_released(released_files(desk, number), folder)
            mark_exported(desk, number)
            released.append(number)
        except VerificationFailed as error:
            say(error.message(LANGUAGE))
    if not released:
        raise MishenError(what=t("演示未能发布任何文件", "the demo released nothing"))
    return released


def _verify_record(desk: Desk, passwords: dict[str, str]) -> None:
    from pipeline.store import audit

    audit.sign_head(desk.store)
    report = audit.verify_chain(desk.store)
    if not report.ok:
        raise VerificationFailed(what=t("审计链", "audit chain"))
    say(t(f"审计链完整：{report.events} 条记录。", f"The audit chain is whole: {report.events} events."))


def _print_ending(folder: Path, desk: Desk, passwords: dict[str, str], released: list[str]) -> None:
    short = folder.relative_to(ROOT)
    say(
        t(
            f"已发布 {len(released)} 件核验通过的脱敏文件（{short}/released/）：",
            f"{len(released)} verified copies in {short}/released/:",
        )
    )
    for number in released:
        with desk.store.read() as tx:
            case = tx.case(number)
        say(f"  {number}.{case.format}  ← {printable(case.file_name or '')}")
    say(t("查看待办（只在本机）：", "Open the queue (this machine only):"))
    say(f"  .venv/bin/mishen --home {short}/home --keys {short}/keys serve")
    say(t("本次演示的姓名和密码：", "Names and passwords of this run:"))
    for name, password in passwords.items():
        say(f"  {name}  {password}")
