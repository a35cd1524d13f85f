"""Intake with a proposed attribute: the proposal is complete, or nothing is handed in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.small_office import SECTION, SmallOffice

# Each command is a process of its own, or hashes passwords in earnest.
pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parents[2]
FORWARDS = "省水利厅 水发〔2026〕12号"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> SmallOffice:
    return SmallOffice.found(tmp_path_factory.mktemp("office"), {"拟稿甲": ("drafter",), "管理庚": ("administrator",)})


@pytest.mark.parametrize(
    ("options", "hint"),
    [(("--attribute", "on_request"), "--reason"), (("--forwards", FORWARDS), "--attribute")],
    ids=["reason", "attribute"],
)
def test_an_incomplete_proposal_is_wrong_usage(
    office: SmallOffice, tmp_path: Path, options: tuple[str, ...], hint: str
) -> None:
    draft = tmp_path / "通知.txt"
    draft.write_text("关于会议的通知\n", encoding="utf-8")
    refused = office.act("拟稿甲", "intake", draft, "--section", SECTION, *options)
    assert (refused.status, refused.out) == (2, "")
    assert hint in refused.err


@pytest.mark.slow
def test_reason_and_origin_reach_the_case(office: SmallOffice, tmp_path: Path) -> None:
    draft = tmp_path / "通知.txt"
    draft.write_text("关于转发会议安排的通知\n\n请知悉。\n", encoding="utf-8")
    options = ("--attribute", "on_request", "--reason", "原文件依申请公开", "--forwards", FORWARDS)
    acting = ("--officer", "拟稿甲", "--password-file", office.folder / "password")
    home = ("--home", office.folder / "home", "--keys", office.folder / "keys")
    # In a process of its own, since a flow leaves its marks on the environment; this very code, wherever it lies.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MISHEN_", "PREFECT_"))}
    done = subprocess.run(
        [sys.executable, "-c", "from pipeline.cli import main; main()"]
        + [str(each) for each in (*home, "intake", draft, "--section", SECTION, *options, *acting)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=REPOSITORY,
        env=inherited | {"PYTHONPATH": str(REPOSITORY)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with office.desk().store.read() as tx:
        case = tx.case(done.stdout.strip())
        assert (case.attribute, case.forwards) == ("on_request", FORWARDS)
        assert [each.text for each in tx.remarks(case.number)] == ["依申请公开：原文件依申请公开"]
