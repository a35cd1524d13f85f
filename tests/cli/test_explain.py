"""``mishen explain``: JSON lines, readable text, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.office import mishen_here

LETTER = "答复书\n申请人：王小虎，手机13900001234，咨询电话：0310-7066125\n"


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.txt"
    path.write_text(LETTER, encoding="utf-8")
    return path


def test_one_object_a_signal(letter: Path) -> None:
    at = LETTER.index("139")
    result = mishen_here("explain", letter, "--span", f"{at}:{at + 11}")
    assert result.status == 0
    (told,) = result.lines
    assert (told["type"], told["fate"], told["text"]) == ("PHONE_NUMBER", "kept", "13900001234")


def test_readable_text(letter: Path) -> None:
    result = mishen_here("explain", letter, "--span", "0:40", "--text")
    assert result.status == 0
    assert "【采用】手机号码：遮盖" in result.out
    nothing = mishen_here("explain", letter, "--span", "0:1", "--text")
    assert nothing.out == "此处没有任何检测信号。\n"


@pytest.mark.parametrize("span", ["5", "5:5", "9:3", "a:b", "-1:4", "1:2:3", "0:100000", "", "٣:٥"])
def test_a_span_that_is_none_is_refused(letter: Path, span: str) -> None:
    result = mishen_here("explain", letter, f"--span={span}")
    assert result.status == 2
    assert result.out == ""
    assert "--span" in result.err
