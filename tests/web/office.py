"""An invented bureau in a temporary folder, and officers who use its pages."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from pipeline import bootstrap
from pipeline.model.review import Role
from pipeline.services.desk import Desk
from pipeline.services.intake import Draft, take_in
from pipeline.services.officers import NewOfficer, found_home
from pipeline.settings import Settings
from pipeline.store import KeyRing, Store
from pipeline.web.app import make_app

with warnings.catch_warnings():
    # Starlette asks for a successor of httpx that the lock does not hold.
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

BASE = "http://127.0.0.1:8765"
SECTION, OTHER = "电子政务科", "数据资源科"
DRAFTER, HEAD, SECRECY, LEADER = "林小禾", "钱望山", "孙慎言", "周敬远"
OUTSIDER, ADMINISTRATOR = "郑外舟", "吴守一"
CHAIN = (DRAFTER, HEAD, SECRECY, LEADER)

TITLE = "关于领取竞赛奖金的通知"
PHONE = "13900001111"
PLAIN = f"{TITLE}\n\n获奖人：方知远，手机号码{PHONE}，请于本月底前领取。\n另据登记，身份证号：640590198108301468。\n"
MARKED = "机密★1年\n\n关于专用线路调整的请示\n\n线路自东机房引出。\n"
INTERNAL = "内部资料　注意保存\n\n数据工作简报\n\n本期综述。\n"


class Clock:
    """A clock that tests turn."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


@dataclass
class Office:
    """The bureau: its desk, its settings, its clock, and its application."""

    desk: Desk
    settings: Settings
    clock: Clock
    app: Any

    @classmethod
    def found(cls, folder: Path, profile: str = "zhongwei_yunjisuan") -> Office:
        clock = Clock()
        settings = Settings(folder / "home", folder / "keys", None, None, "zh")
        # Passwords are hashed as cheaply as argon2 allows; everything else is as in earnest.
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        store = Store.create(settings.home, KeyRing.create(folder / "keys"), now=clock, hasher=hasher)
        desk = Desk(store, bootstrap.profile_named, bootstrap.detect, clock)
        staff = (
            (DRAFTER, Role.DRAFTER, SECTION),
            (HEAD, Role.SECTION_HEAD, SECTION),
            (SECRECY, Role.SECRECY_OFFICE, None),
            (LEADER, Role.LEADER, SECTION),
            (OUTSIDER, Role.SECTION_HEAD, OTHER),
            (ADMINISTRATOR, Role.ADMINISTRATOR, None),
        )
        found_home(
            desk,
            "云川市数据局",
            profile,
            [SECTION, OTHER],
            [
                NewOfficer(name, password(name), frozenset({role}), frozenset({section} if section else ()))
                for name, role, section in staff
            ],
        )
        return cls(desk, settings, clock, make_app(desk))

    def hand_in(self, text: str, name: str = "draft.txt") -> str:
        """Take in a draft of the drafter's and return the case number."""
        with self.desk.store.begin() as tx:
            officer = tx.authenticate(DRAFTER, password(DRAFTER))
        return take_in(self.desk, Draft(text.encode(), name, SECTION), officer).number

    def browser(self, base: str = BASE) -> Browser:
        return Browser(client_of(self.app, base))

    def log_in(self, name: str) -> Browser:
        browser = self.browser()
        browser.open("/login")
        answer = browser.send("/login", officer=name, password=password(name))
        assert answer.url.path in ("/queue", "/copies", "/administration"), answer.text
        return browser


def client_of(app: Any, base: str) -> TestClient:
    return TestClient(app, base_url=base, raise_server_exceptions=False)


def password(name: str) -> str:
    return f"口令-{name}"


class Browser:
    """Cookies, the page that is shown, and its forms."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.page = ""

    def open(self, address: str, **options: Any) -> Any:
        answer = self.client.get(address, **options)
        self.page = answer.text
        return answer

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        return unescape(found.group(1)) if found else ""

    def send(self, address: str, **fields: Any) -> Any:
        """Send a form with the hidden fields of the page that is shown, unless they are given."""
        kept = {name: self.hidden(name) for name in ("form_key", "revision") if self.hidden(name)}
        answer = self.client.post(address, data=kept | fields)
        self.page = answer.text
        return answer

    def act(self, number: str, act: str, **fields: Any) -> Any:
        """Open a case and send one of its forms."""
        self.open(f"/cases/{number}")
        return self.send(f"/cases/{number}/{act}", **fields)

    def open_items(self) -> list[int]:
        """Return the numbers of the items of the shown case that are not decided."""
        return [int(number) for number in re.findall(r'id="item-(\d+)" class="item open"', self.page)]


def settle(browser: Browser, number: str) -> None:
    """Set the attribute, accept the certain proposals, publish as printed, withhold the rest."""
    assert browser.act(number, "attribute", attribute="proactive").status_code == 200
    assert browser.act(number, "accept").status_code == 200
    for item in browser.open_items():
        found = re.search(rf'<li id="item-{item}" .*?</li>', browser.page, re.DOTALL)
        of_revisions = found is not None and 'value="restore"' in found.group(0)
        ruling = {"verdict": "keep"} if of_revisions else {"verdict": "withhold", "reason": "核对后遮盖"}
        assert browser.act(number, "decide", item=item, **ruling).status_code == 200


def sign(browser: Browser, number: str, name: str) -> Any:
    return browser.act(number, "sign", password=password(name), remark="同意")
