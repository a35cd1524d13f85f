"""What people at the command line are told: what is left to decide and how, where items hide, what the reader noticed."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from tests.cli.office import Office, mishen_here
from tests.formats.drafts import DELETED, INSERTED, REMARK, SHOWN, VANISHED, hiding_places, revised_only

# Drafts are handed in by a process of its own.
pytestmark = pytest.mark.slow

DRAFTER = "拟稿甲"
PLAIN = "关于发放培训补助的通知\n\n申请人：钱小宁，手机号码13900001111。\n"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office.found(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drafts")
    (folder / "places.docx").write_bytes(hiding_places())
    (folder / "revised.docx").write_bytes(revised_only())
    (folder / "plain.txt").write_text(PLAIN, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def cases(office: Office, folder: Path) -> dict[str, str]:
    names = ("places.docx", "revised.docx", "plain.txt")
    done = office.act(
        DRAFTER,
        "intake",
        *(folder / name for name in names),
        "--section",
        "电子政务科",
        "--attribute",
        "proactive",
    )
    assert done.status == 0, done.err
    numbers = dict(zip(names, done.out.split(), strict=True))
    # Told where they are handed in, apart from the numbers.
    assert f"{numbers['places.docx']} places.docx：读取提示：含批注；含已删除的修订内容；含隐藏文字" in done.err
    assert "plain.txt" not in done.err
    return numbers


def shown(office: Office, number: str) -> dict[str, object]:
    (facts,) = office.act(DRAFTER, "show", number).lines
    return facts


def test_show_says_where_items_hide_and_what_the_reader_noticed(office: Office, cases: dict[str, str]) -> None:
    facts = shown(office, cases["places.docx"])
    assert facts["case"]["warnings"] == ["comments", "deleted_revisions", "hidden_text"]  # type: ignore[index]
    assert facts["labels"]["warnings"] == ["含批注", "含已删除的修订内容", "含隐藏文字"]  # type: ignore[index]
    told = {each["text"]: each for each in facts["items"]}  # type: ignore[attr-defined]
    assert {text: each["labels"]["places"] for text, each in told.items() if text} == {
        SHOWN: [],
        INSERTED: ["修订：插入的内容"],
        DELETED: ["藏于：已删除的修订内容"],
        VANISHED: ["藏于：隐藏文字"],
        REMARK: ["藏于：批注"],
    }
    assert told[VANISHED]["item"]["places"] == ["hidden_text"]
    assert told[VANISHED]["labels"]["type"] == "手机号码"


def test_the_queue_counts_what_hides(office: Office, cases: dict[str, str]) -> None:
    row = office.state(cases["places.docx"])
    assert (row["hidden"], row["warnings"]) == (3, ["comments", "deleted_revisions", "hidden_text"])
    assert (office.state(cases["plain.txt"])["hidden"], office.state(cases["plain.txt"])["warnings"]) == (0, [])


def test_explain_says_where_a_span_hides(folder: Path) -> None:
    text = json.loads(mishen_here("scan", folder / "places.docx").out)["text"]
    at = text.index(VANISHED)
    span = f"{at}:{at + len(VANISHED)}"
    told = {each["type"]: each for each in mishen_here("explain", folder / "places.docx", "--span", span).lines}
    assert told["PHONE_NUMBER"]["places"] == ["hidden_text"] and told["REVISIONS"]["places"] == []
    assert "   位置：藏于：隐藏文字\n" in mishen_here("explain", folder / "places.docx", "--span", span, "--text").out
    at = text.index(SHOWN)
    assert "位置：" not in mishen_here("explain", folder / "places.docx", "--span", f"{at}:{at + 5}", "--text").out


def test_accepting_leaves_the_revisions_and_says_how_to_decide_them(office: Office, cases: dict[str, str]) -> None:
    number = cases["places.docx"]
    done = office.act(DRAFTER, "decide", number, "--accept")
    assert done.status == 0
    assert "已采纳 5 项确定的建议。还有 1 项须由经办人逐项决定：" in done.err
    assert "第 1 项（未接受的修订）" in done.err
    assert office.state(number)["unsettled"] == 1
    refused = office.act(DRAFTER, "sign", number)
    assert refused.status == 4 and "尚有 1 项未决（1）" in refused.err
    # The commands are given whole, with the folders of this run, and do what they say.
    lines = [line.split("：", 1) for line in done.err.splitlines() if "：mishen " in line]
    commands = {words.strip(): shlex.split(line) for words, line in lines}
    assert set(commands) == {"按打印状态发布（接受修订）", "恢复原文（拒绝修订）"}
    for words, command in commands.items():
        assert mishen_here(*command[1:]).status == 0
        decisions = [each["decision"] for each in shown(office, number)["items"]]  # type: ignore[attr-defined]
        assert decisions[0]["verdict"] == ("keep" if words.startswith("按打印") else "restore")
    assert office.state(number)["unsettled"] == 0
    assert office.act(DRAFTER, "sign", number).status == 0


def test_who_decides_the_revisions_in_the_same_breath_is_asked_nothing(office: Office, cases: dict[str, str]) -> None:
    number = cases["revised.docx"]
    assert "已采纳 0 项" in office.act(DRAFTER, "decide", number, "--accept").err
    assert office.state(number)["unsettled"] == 1
    done = office.act(DRAFTER, "decide", number, "1", "--accept", "--verdict", "keep")
    assert done.status == 0 and "还有" not in done.err
    assert office.state(number)["unsettled"] == 0


def test_a_document_without_revisions_goes_through_as_before(office: Office, cases: dict[str, str]) -> None:
    number = cases["plain.txt"]
    done = office.act(DRAFTER, "decide", number, "--accept")
    assert (done.status, done.out) == (0, "") and "还有" not in done.err and "确定的建议。" in done.err
    assert office.act(DRAFTER, "sign", number).status == 0


def test_a_state_secret_case_keeps_no_notices(office: Office, tmp_path: Path) -> None:
    from tests.formats.packages import p, package, root

    remark = f'<w:comment w:id="0" w:author="甲">{p("请核对")}</w:comment>'
    body = p("机密★1年") + p("关于有关事项的请示") + p("线路自东机房引出。")
    draft = tmp_path / "marked.docx"
    draft.write_bytes(package(body, {"rId1": ("comments", "comments.xml", root("comments", remark))}))
    done = office.act(DRAFTER, "intake", draft, "--section", "电子政务科")
    assert done.status == 0 and "读取提示" not in done.err
    facts = shown(office, done.out.strip())
    assert facts["case"]["warnings"] == [] and facts["items"] == []  # type: ignore[index]
