"""Nothing of a document reaches Prefect: its database, its storage folder and its logs are searched for canaries."""

from __future__ import annotations

import base64
import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.office import MISHEN, SECTION, STAFF, Office

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


def test_canaries_stay_inside(tmp_path: Path) -> None:
    Office.found(tmp_path)
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    (drafts / "欧阳金丝雀-canary-9f31.txt").write_text(DRAFT, encoding="utf-8")
    # A draft that cannot be read: its error must not carry its name or words either.
    (drafts / "金丝雀专项补助.docx").write_bytes(b"PK\x03\x04" + DRAFT.encode())
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MISHEN_", "PREFECT_"))}
    password = tmp_path / f"password-{list(STAFF).index('拟稿甲')}"
    with (tmp_path / "flow.log").open("wb") as log:
        done = subprocess.run(
            [
                *(
                    str(MISHEN),
                    "--home",
                    str(tmp_path / "home"),
                    "--keys",
                    str(tmp_path / "keys"),
                    "intake",
                    str(drafts),
                ),
                *("--section", SECTION, "--officer", "拟稿甲", "--password-file", str(password)),
            ],
            stdout=subprocess.PIPE,
            stderr=log,
            env=inherited | {"PREFECT_LOGGING_LEVEL": "DEBUG", "PREFECT_SERVER_LOGGING_LEVEL": "DEBUG"},
            check=False,
        )
    assert done.returncode == 3
    prefect = tmp_path / "home" / "prefect"
    assert (prefect / "prefect.db").is_file()
    for canary in CANARIES:
        assert search(tmp_path / "home", canary) == []
    # The last line on stderr names the broken file to the person at the terminal; Prefect's own lines name nothing.
    lines = (tmp_path / "flow.log").read_text(encoding="utf-8").splitlines()
    own = [line for line in lines if "金丝雀专项补助.docx: " in line]
    assert len(own) == 1
    rest = "\n".join(line for line in lines if line not in own).encode()
    assert not [way for canary in CANARIES for way in spellings(canary) if way in rest]
