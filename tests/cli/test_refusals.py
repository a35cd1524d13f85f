"""Release is refused with exit status 4, each reason through the command line (DESIGN.md rules 4.1 to 4.3)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import pipeline.policy
from pipeline.policy.load import DEFAULT_PROFILE
from tests.cli.office import CHAIN, Office

pytestmark = pytest.mark.slow

DRAFT = "关于发放培训补助的通知\n\n申请人：钱小宁，手机号码13900001111。\n"
MARKED = "机密★1年\n\n关于有关事项的请示\n\n正文。\n"
INTERNAL = "内部资料　注意保存\n\n工作简报\n\n正文。\n"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("office")
    profile = folder / "rules.toml"
    shutil.copy(Path(pipeline.policy.__path__[0]) / "profiles" / f"{DEFAULT_PROFILE}.toml", profile)
    return Office.found(folder, profile)


@pytest.fixture(scope="module")
def cases(office: Office) -> dict[str, str]:
    """One case each for the tests below, taken in by one run of the flow."""
    folder = office.folder / "drafts"
    folder.mkdir()
    names = ("unsigned", "other_plan", "two_steps", "wrong_role", "changed")
    texts = {name: f"{name}\n{DRAFT}" for name in names} | {"marked": MARKED, "internal": INTERNAL}
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    numbers = office.hand_in(*(folder / f"{name}.txt" for name in texts))
    return dict(zip(texts, numbers, strict=True))


def sign(office: Office, case: str, *officers: str) -> None:
    assert office.act("拟稿甲", "decide", case, "--accept").status == 0
    for officer in officers:
        done = office.act(officer, "sign", case)
        assert done.status == 0, done.err


def release(office: Office, case: str) -> tuple[int, str]:
    done = office.act("发布戊", "release", case, "--out", office.folder / "out")
    assert not (office.folder / "out").exists() or not list((office.folder / "out").glob(f"{case}*"))
    return done.status, done.err


def test_a_missing_signature(office: Office, cases: dict[str, str]) -> None:
    sign(office, cases["unsigned"], *CHAIN[:3])
    status, words = release(office, cases["unsigned"])
    assert status == 4
    assert cases["unsigned"] in words


def test_rules_that_changed_after_the_signatures_change_nothing(office: Office, cases: dict[str, str]) -> None:
    """A case keeps the rules that it was opened under: what leaves is what was signed."""
    case = cases["other_plan"]
    sign(office, case, *CHAIN)
    profile = office.folder / "rules.toml"
    before = profile.read_text(encoding="utf-8")
    out = office.folder / "as-signed"
    try:
        profile.write_text(_other_phone_mask(before), encoding="utf-8")
        done = office.act("发布戊", "release", case, "--out", out)
    finally:
        profile.write_text(before, encoding="utf-8")
    assert done.status == 0, done.err
    assert "139****1111" in (out / f"{case}.txt").read_text(encoding="utf-8")


def _other_phone_mask(profile: str) -> str:
    """Show one digit fewer of a phone number, without a new version."""
    changed = profile.replace("last = 4", "last = 3")
    assert changed != profile
    return changed


def test_one_person_on_two_steps(office: Office, cases: dict[str, str]) -> None:
    case = cases["two_steps"]
    assert office.act("兼职辛", "decide", case, "--accept").status == 0
    assert office.act("兼职辛", "sign", case).status == 0
    again = office.act("兼职辛", "sign", case)
    assert again.status == 4
    assert "同一人" in again.err
    assert release(office, case)[0] == 4


def test_a_wrong_role_or_section(office: Office, cases: dict[str, str]) -> None:
    case = cases["wrong_role"]
    assert office.act("领导丁", "sign", case).status == 4
    sign(office, case, "拟稿甲")
    assert office.act("外科壬", "sign", case).status == 4
    assert office.act("拟稿甲", "release", case).status == 4
    assert release(office, case)[0] == 4


def test_a_marked_document(office: Office, cases: dict[str, str]) -> None:
    for name in ("marked", "internal"):
        assert office.state(cases[name])["state"] == "blocked"
        assert office.act("拟稿甲", "sign", cases[name]).status == 4
        status, words = release(office, cases[name])
        assert status == 4
        assert "标志" in words


def test_a_change_after_signing_voids_the_signatures(office: Office, cases: dict[str, str]) -> None:
    case = cases["changed"]
    sign(office, case, *CHAIN[:3])
    assert office.act("领导丁", "decide", case, "1", "--verdict", "keep", "--reason", "属应当公开").status == 0
    assert office.act("领导丁", "sign", case).status == 0
    assert office.state(case)["state"] == "in_review"
    assert release(office, case)[0] == 4
    for officer in CHAIN[:3]:
        assert office.act(officer, "sign", case).status == 0
    assert office.state(case)["state"] == "approved"


def test_nobody_acts_with_a_wrong_password(office: Office, cases: dict[str, str]) -> None:
    wrong = office.folder / "wrong"
    wrong.write_text("guess\n", encoding="utf-8")
    done = office.run("sign", cases["unsigned"], "--officer", "领导丁", "--password-file", wrong)
    assert done.status == 4
    events = office.act("审计己", "audit", "show").lines
    assert "login_failed" in {event["action"] for event in events}


def test_the_record_of_all_this_is_whole(office: Office, cases: dict[str, str]) -> None:
    done = office.run("audit", "verify")
    assert done.status == 0, done.err
    assert len(cases) == 7
