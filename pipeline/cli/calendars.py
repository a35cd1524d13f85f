"""Commands for the working days: calendar set, calendar show."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.acting import OfficerName, PasswordFile, act_as, open_desk
from pipeline.cli.app import app, command, make_app, say
from pipeline.cli.speak import t
from pipeline.errors import UsageError
from pipeline.policy.calendar_load import FIRST_YEAR, LAST_YEAR

calendar_app = make_app("工作日历", "working days")
app.add_typer(calendar_app, name="calendar")

Year = Annotated[
    int, typer.Argument(metavar="YEAR", min=FIRST_YEAR, max=LAST_YEAR, help=t("年份，如 2027", "the year"))
]


@command(calendar_app, "set", "录入某一年的放假和调休上班日", "keep the table of a year")
def calendar_set(
    context: typer.Context,
    year: Year,
    file: Annotated[
        Path, typer.Argument(metavar="FILE.toml", help=t("放假安排（见 docs/profiles.md）", "see docs/profiles.md"))
    ],
    officer: OfficerName,
    password_file: PasswordFile = None,
) -> None:
    """Keep the administrator's table of one year in place of the one before."""
    from pipeline.services.officers import set_calendar

    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise UsageError(
            what=t("无法读取日历文件（须为 UTF-8）", "the calendar file cannot be read (UTF-8 wanted)")
        ) from None
    desk, administrator = act_as(context, officer, password_file)
    set_calendar(desk, administrator, text, year)
    say(
        t(
            f"{year} 年的工作日历已录入；此后计算的期限以它为准，已立事项的期限不变。",
            f"The table of {year} is kept. Limits counted from now on follow it; those of cases that are open stay.",
        )
    )


@command(calendar_app, "show", "查看某一年的工作日从何而来", "where the days of a year come from")
def calendar_show(context: typer.Context, year: Year) -> None:
    """Say where the year's days come from, and print one JSON object for each day that is not as its weekday says."""
    from pipeline.policy.calendar import is_working_day, known_year

    calendar = open_desk(context).calendar()
    if year in calendar.sources:
        say(
            t(
                f"{year} 年：管理员录入（{calendar.sources[year]}）。",
                f"{year}: the administrator's table ({calendar.sources[year]}).",
            )
        )
    elif known_year(year, calendar):
        say(t(f"{year} 年：chinesecalendar 所载国务院办公厅放假通知。", f"{year}: as chinesecalendar has it."))
    else:
        say(
            t(
                f"警告：{year} 年的放假安排尚不知道，只按星期一至星期五计算，落在该年的期限都是暂定的。放假通知公布后请录入："
                f"mishen calendar set {year} FILE.toml（格式见 docs/profiles.md）。",
                f"Warning: the holidays of {year} are not known; plain weekdays count, and limits in it are provisional. Once "
                f"they are announced: mishen calendar set {year} FILE.toml (see docs/profiles.md).",
            )
        )
    day = date(year, 1, 1)
    while day.year == year:
        works = is_working_day(day, calendar)
        if works is not (day.weekday() < 5):
            source = "administrator" if day in calendar.days else "chinesecalendar"
            print(json.dumps({"date": day.isoformat(), "working": works, "source": source}))
        day += timedelta(days=1)
