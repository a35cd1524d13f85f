"""Commands for joint documents: consult ask, answer, list (A 第四条)."""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.acting import CaseNumber, OfficerName, PasswordFile, act_as, parse_day
from pipeline.cli.app import app, command, make_app, say
from pipeline.cli.speak import t
from pipeline.errors import UsageError
from pipeline.model.consultation import Answer

consult_app = make_app("征求会办单位意见", "consultation of co-issuing organs")
app.add_typer(consult_app, name="consult")


class Said(StrEnum):
    """What a command line calls the answers."""

    AGREE = "agree"
    OBJECT = "object"
    NONE = "none"


_ANSWERS = {Said.AGREE: Answer.CONSENT, Said.OBJECT: Answer.OBJECTION, Said.NONE: Answer.SILENCE}


@command(consult_app, "ask", "登记已征求会办单位意见", "record that a co-issuing organ was asked")
def consult_ask(
    context: typer.Context,
    case: CaseNumber,
    officer: OfficerName,
    organ: Annotated[str, typer.Option("--organ", metavar="NAME", help=t("会办单位", "the organ"))],
    until: Annotated[
        str | None,
        typer.Option(
            "--until",
            metavar="YYYY-MM-DD",
            help=t(
                "征求意见函写明的答复期限；不给时按规则", "last day to answer, as the letter says; else by the rule"
            ),
        ),
    ] = None,
    password_file: PasswordFile = None,
) -> None:
    """Record the question and print its id."""
    from pipeline.services.consulting import ask

    day = parse_day(until, "--until") if until is not None else None
    desk, who = act_as(context, officer, password_file)
    asked = ask(desk, who, case, organ, day)
    print(asked.id)
    limit = t(f"，答复期限 {asked.due}", f", to answer until {asked.due}") if asked.due else t("，未定期限", "")
    say(t(f"已登记：征求“{asked.organ}”意见{limit}。", f"Recorded: {asked.organ} was asked{limit}."))


@command(consult_app, "answer", "登记会办单位的答复", "record an organ's answer")
def consult_answer(
    context: typer.Context,
    case: CaseNumber,
    id: Annotated[int, typer.Argument(metavar="ID", help=t("征求意见的编号（consult list）", "id of the question"))],
    officer: OfficerName,
    said: Annotated[
        Said,
        typer.Option(
            "--answer",
            help=t("agree 同意公开，object 不同意，none 逾期未答复", "agree, object, or none when its time is over"),
        ),
    ],
    day: Annotated[
        str | None, typer.Option("--date", metavar="YYYY-MM-DD", help=t("答复日期，默认今天", "its date, else today"))
    ] = None,
    words: Annotated[str, typer.Option("--words", help=t("答复要点", "what it says"))] = "",
    file: Annotated[Path | None, typer.Option("--file", help=t("复函", "the letter itself"))] = None,
    password_file: PasswordFile = None,
) -> None:
    """Record the answer with its date and letter."""
    from pipeline.formats.files import read_bytes
    from pipeline.services.consulting import answer, listed

    given = parse_day(day, "--date") if day is not None else None
    letter = read_bytes(file) if file is not None else None
    desk, who = act_as(context, officer, password_file)
    organ = next((each.organ for each in listed(desk, who, case) if each.id == id), None)
    if organ is None:
        raise UsageError(what=t(f"事项 {case} 没有编号为 {id} 的征求意见", f"case {case} has no question {id}"))
    settled = answer(desk, who, case, organ, _ANSWERS[said], given or desk.today(), words, letter)
    say(t(f"已登记“{organ}”的答复（{settled.answered_on}）。", f"The answer of {organ} is recorded."))
    if said is Said.OBJECT:
        say(
            t(
                "提醒：会办单位不同意公开，请各环节在意见中说明是否采纳及理由。",
                "Note: the organ objects; each step should say in its opinion whether that is followed, and why.",
            )
        )


@command(consult_app, "list", "列出会办单位和答复", "list the organs and their answers")
def consult_list(
    context: typer.Context, case: CaseNumber, officer: OfficerName, password_file: PasswordFile = None
) -> None:
    """Print one JSON object an organ."""
    from pipeline.services.consulting import listed

    desk, who = act_as(context, officer, password_file)
    names = {answer: said for said, answer in _ANSWERS.items()}
    for each in listed(desk, who, case):
        facts = asdict(each) | {
            "answer": names[each.answer] if each.answer is not None else None,
            "file": each.file is not None,
        }
        print(json.dumps(facts, ensure_ascii=False))
