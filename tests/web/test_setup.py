"""初始设置: a home that is not there yet is founded by its first visitor, who has the code from the terminal."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipeline import bootstrap
from pipeline.model.review import Role
from pipeline.services.desk import Desk
from pipeline.settings import Settings
from pipeline.store import Store
from pipeline.web.app import make_app
from pipeline.web.bench import SetUp
from tests.web.office import BASE, Browser, client_of
from tests.web.process import serving

CODE = "ABCD-EFGH-JKLM-NPQR"
WORD = "口令一二三四五六"


@dataclass
class Place:
    """Where a home is to be, and the server over it."""

    settings: Settings
    told: list[Desk] = field(default_factory=list)
    app: Any = None

    def browser(self) -> Browser:
        return Browser(client_of(self.app, BASE))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(Settings(tmp_path / "home", tmp_path / "keys", None, None, "zh"))
    founding = SetUp(CODE, lambda wanted: bootstrap.found(made.settings, wanted), made.told.append)
    made.app = make_app(None, founding=founding)
    return made


RULES = {
    "code": CODE,
    "bureau": "云川市数据局",
    "profile": "zhongwei_yunjisuan",
    "sections": "电子政务科\n数据资源科\n",
}


def staff(browser: Browser, **changes: Any) -> dict[str, Any]:
    fields = {name: browser.hidden(name) for name in ("proof", "bureau", "profile", "sections")}
    people = {
        "name-0": "吴守一",
        "role-0": "administrator",
        "password-0": WORD,
        "again-0": WORD,
        "name-1": "林小禾",
        "role-1": ["drafter"],
        "section-1": ["电子政务科", "数据资源科"],
        "password-1": WORD,
        "again-1": WORD,
    }
    return {**fields, **people, **changes}


def test_everything_leads_to_the_set_up(place: Place) -> None:
    browser = place.browser()
    for address in ("/", "/queue", "/login", "/account", "/cases/2026-000001"):
        assert browser.open(address).url.path == "/setup"
    assert "一次性设置码" in browser.page and CODE not in browser.page
    assert browser.open("/static/style.css").status_code == 200


def test_a_home_is_founded_and_its_officers_log_in(place: Place) -> None:
    browser = place.browser()
    page = browser.open("/setup").text
    assert "中卫市云计算" in page and "审查环节" in page and "与国家规定的" in page
    # A code is typed in any case, with or without hyphens.
    answer = browser.send("/setup", **{**RULES, "code": CODE.lower().replace("-", " ")})
    assert answer.status_code == 200 and "首批人员" in answer.text and CODE not in answer.text
    done = browser.send("/setup/staff", **staff(browser))
    assert done.status_code == 200 and "设置完成" in done.text
    assert "个环节没有人办理" in done.text and "电子政务科" in done.text
    assert len(place.told) == 1
    # Without a restart, and never a second time.
    assert browser.open("/queue").url.path == "/login"
    assert "云川市数据局" in browser.page
    # Whoever set up knows this password: it is to be replaced first.
    assert browser.send("/login", officer="林小禾", password=WORD).url.path == "/account"
    own = {"old": WORD, "new": "只有本人知道的口令", "again": "只有本人知道的口令"}
    assert browser.send("/account/password", **own).url.path == "/queue"
    assert browser.open("/setup").url.path == "/queue" or browser.open("/setup").url.path == "/login"
    other = place.browser()
    assert other.open("/setup").url.path == "/login"
    assert other.send("/setup", **RULES).url.path == "/login"
    assert other.send("/setup/staff", **staff(other)).url.path == "/login"
    desk = bootstrap.open_desk(place.settings)
    with desk.store.read() as tx:
        assert tx.bureau().name == "云川市数据局" and tx.sections() == ("电子政务科", "数据资源科")
        assert [(each.name, each.roles) for each in tx.officers()] == [
            ("吴守一", frozenset({Role.ADMINISTRATOR})),
            ("林小禾", frozenset({Role.DRAFTER})),
        ]


def test_nobody_without_the_code_gets_on(place: Place) -> None:
    browser = place.browser()
    browser.open("/setup")
    for code in ("", "ABCD-EFGH-JKLM-NPQS", "口令"):
        answer = browser.send("/setup", **{**RULES, "code": code})
        assert answer.status_code == 403 and "设置码不正确" in answer.text
        assert 'name="proof"' not in answer.text
    # A proof of another visitor is none.
    knows = place.browser()
    knows.open("/setup")
    knows.send("/setup", **RULES)
    stolen = staff(knows)
    assert browser.send("/setup/staff", **stolen).url.path == "/setup"
    assert not Store.exists(place.settings.home)
    assert knows.client.post("/setup/staff", data={**stolen, "form_key": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"bureau": ""}, "单位名称"),
        ({"bureau": "局" * 41}, "单位名称"),
        ({"profile": "../../etc/passwd"}, "规则配置"),
        ({"sections": " \n"}, "至少填写一个科室"),
    ],
)
def test_rules_that_do_not_do(place: Place, wrong: dict[str, str], said: str) -> None:
    browser = place.browser()
    browser.open("/setup")
    answer = browser.send("/setup", **{**RULES, **wrong})
    assert answer.status_code == 400 and said in answer.text


@pytest.mark.parametrize(
    ("wrong", "status", "said"),
    [
        ({"role-0": "publisher"}, 400, "管理员"),
        ({"again-1": "另一个口令一二三"}, 400, "不一致"),
        ({"password-1": "短", "again-1": "短"}, 400, "至少 8 个字符"),
        ({"name-1": "吴守一"}, 400, "重名"),
        ({"role-1": ["drafter", "auditor"]}, 403, "审计员"),
        ({"role-1": "emperor"}, 400, "不完整"),
        ({"section-1": "没有这个科"}, 400, "没有科室"),
    ],
)
def test_staff_that_does_not_do_makes_nothing(place: Place, wrong: dict[str, Any], status: int, said: str) -> None:
    browser = place.browser()
    browser.open("/setup")
    browser.send("/setup", **RULES)
    answer = browser.send("/setup/staff", **staff(browser, **wrong))
    assert answer.status_code == status and said in answer.text
    assert WORD not in answer.text and "吴守一" in answer.text
    assert not Store.exists(place.settings.home) and not place.told
    assert browser.send("/setup/staff", **staff(browser)).status_code == 200


def test_a_set_up_that_was_broken_off_goes_on(place: Place) -> None:
    bootstrap.create_desk(place.settings)
    assert not bootstrap.is_founded(place.settings)
    browser = place.browser()
    browser.open("/setup")
    browser.send("/setup", **RULES)
    assert "设置完成" in browser.send("/setup/staff", **staff(browser)).text
    assert bootstrap.is_founded(place.settings)


def test_keys_that_are_there_already_are_not_replaced(place: Place) -> None:
    bootstrap.create_keys(place.settings)
    browser = place.browser()
    browser.open("/setup")
    browser.send("/setup", **RULES)
    answer = browser.send("/setup/staff", **staff(browser))
    assert answer.status_code == 503 and "密钥" in answer.text
    assert not Store.exists(place.settings.home)


@pytest.mark.slow
def test_serve_shows_the_code_on_the_terminal_alone(tmp_path: Path) -> None:
    with (
        serving(tmp_path) as served,
        httpx.Client(base_url=served.url, trust_env=False, follow_redirects=True, timeout=60) as client,
    ):
        code = re.search(r"([A-Z2-9]{4}-){3}[A-Z2-9]{4}", served.wait_for(r"([A-Z2-9]{4}-){3}[A-Z2-9]{4}"))
        assert code is not None
        page = client.get("/")
        assert page.url.path == "/setup" and code.group(0) not in page.text
        browser = Browser(client)  # type: ignore[arg-type]
        browser.page = page.text
        browser.send("/setup", **{**RULES, "code": code.group(0)})
        assert "设置完成" in browser.send("/setup/staff", **staff(browser)).text
        browser.open("/login")
        assert browser.send("/login", officer="吴守一", password=WORD).url.path == "/administration"
