"""A home with the staff that a test names, made and worked through the command line in this process."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import bootstrap
from pipeline.model.review import Attribute
from pipeline.services.desk import Desk
from pipeline.services.intake import Draft, take_in
from pipeline.settings import make_settings
from tests.cli.office import Result, mishen_here

SECTION = "电子政务科"
Staff = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class SmallOffice:
    """A home, its staff by name, and what ``init`` said."""

    folder: Path
    said: str

    @classmethod
    def found(cls, folder: Path, staff: Staff, profile: str = "zhongwei_yunjisuan") -> SmallOffice:
        rows = [
            f'[[officer]]\nname = "{name}"\nroles = {json.dumps(list(roles))}\nsections = ["{SECTION}"]\n'
            'password_file = "password"\n'
            for name, roles in staff.items()
        ]
        (folder / "password").write_text("a secret\n", encoding="utf-8")
        (folder / "staff.toml").write_text("\n".join(rows), encoding="utf-8")
        office = cls(folder, "")
        options = ("--bureau", "测试局", "--section", SECTION, "--profile", profile)
        made = office.run("init", *options, "--staff", folder / "staff.toml")
        assert made.status == 0, made.err
        return cls(folder, made.err)

    def run(self, *arguments: str | Path) -> Result:
        return mishen_here("--home", self.folder / "home", "--keys", self.folder / "keys", *arguments)

    def act(self, officer: str, *arguments: str | Path) -> Result:
        return self.run(*arguments, "--officer", officer, "--password-file", self.folder / "password")

    def desk(self) -> Desk:
        return bootstrap.open_desk(make_settings(self.folder / "home", str(self.folder / "keys"), environment={}))

    def hand_in(self, officer: str, text: str = "关于召开会议的通知\n\n请各科室准时参加。\n") -> str:
        desk = self.desk()
        with desk.store.read() as tx:
            who = next(each for each in tx.officers() if each.name == officer)
        return take_in(desk, Draft(text.encode(), "通知.txt", SECTION, Attribute.PROACTIVE), who).number
