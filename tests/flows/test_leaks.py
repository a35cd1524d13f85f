"""Nothing of a document reaches Prefect: its database, its storage folder and its logs are searched for canaries."""

from __future__ import annotations

import base64
import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.office import CHAIN, MISHEN, SECTION, STAFF, Office

pytestmark = pytest.mark.slow

# Invented; the name and title stand in the text and in the file name as well.
CANARIES = ("欧阳金丝雀", "13912345670", "金丝雀专项补助", "canary-9f31")
DRAFT = "金丝雀专项补助发放通知\n\n申请人：欧阳金丝雀，手机号码13912345670，编号canary-9f31。\n"


def spellings(canary: str) -> list[bytes]:
    """Return the ways in which a string may lie in a file: raw, escaped, pickled and packed in base64 at any phase."""
    raw = canary.encode()
    ways = [raw, canary.encode("utf-16-le"), canary.encode("unicode_escape"), canary.encode("gb18030")]
    for way in list(ways):
        for phase in range(3):
            packed = base64.b64encode(b"\0" * phase + way)
            ways.append(packed[4 if phase else 0 : len(packed) // 4 * 4 - 4])
    return [way for way in ways if len(way) >= 6]


def search(folder: Path, canary: str) -> list[str]:
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            found += [path.name for way in spellings(canary) if way in data]
    return found


def flow_of(office: Path, log: Path, officer: str, *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    """Run a command that starts a flow, with Prefect talking as much as it can, into a log."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MISHEN_", "PREFECT_"))}
    home = ("--home", office / "home", "--keys", office / "keys")
    password = office / f"password-{list(STAFF).index(officer)}"
    words = (MISHEN, *home, *arguments, "--officer", officer, "--password-file", password)
    with log.open("ab") as stream:
        return subprocess.run(
            [str(word) for word in words],
            stdout=subprocess.PIPE,
            stderr=stream,
            env=inherited | {"PREFECT_LOGGING_LEVEL": "DEBUG", "PREFECT_SERVER_LOGGING_LEVEL": "DEBUG"},
            check=False,
        )


def test_canaries_stay_inside(tmp_path: Path) -> None:
    office = Office.found(tmp_path)
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    (drafts / "欧阳金丝雀-canary-9f31.txt").write_text(DRAFT, encoding="utf-8")
    # A draft that cannot be read: its error must not carry its name or words either.
    (drafts / "金丝雀专项补助.docx").write_bytes(b"PK\x03\x04" + DRAFT.encode())
    log = tmp_path / "flow.log"
    how = ("--section", SECTION, "--attribute", "proactive")
    done = flow_of(tmp_path, log, "拟稿甲", "intake", drafts, *how)
    assert done.returncode == 3
    (case,) = done.stdout.decode().split()
    items = [str(row["item"]["number"]) for row in office.act("拟稿甲", "show", case).lines[0]["items"]]
    reason = "金丝雀专项补助的申请人信息"
    assert office.act("拟稿甲", "decide", case, *items, "--verdict", "withhold", "--reason", reason).status == 0
    for officer in CHAIN:
        assert office.act(officer, "sign", case, "--opinion", "publish_redacted").status == 0
    released = flow_of(tmp_path, log, "发布戊", "release", case, "--out", tmp_path / "out")
    assert released.returncode == 0, log.read_text(encoding="utf-8")[-2000:]
    assert "专项补助发放通知" in next((tmp_path / "out").glob("*.txt")).read_text(encoding="utf-8")

    prefect = tmp_path / "home" / "prefect"
    assert (prefect / "prefect.db").is_file()
    for canary in CANARIES:
        assert search(tmp_path / "home", canary) == []
    # The last line on stderr names the broken file to the person at the terminal; Prefect's own lines name nothing.
    lines = log.read_text(encoding="utf-8").splitlines()
    assert any("release-case" in line for line in lines)
    own = [line for line in lines if "金丝雀专项补助.docx: " in line]
    assert len(own) == 1
    rest = "\n".join(line for line in lines if line not in own).encode()
    assert not [way for canary in CANARIES for way in spellings(canary) if way in rest]
