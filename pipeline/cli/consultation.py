"""Commands for joint documents: consult ask, answer, withdraw, list (A 第四条)."""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.acting import CaseNumber, OfficerName, PasswordFile, Reason, act_as, parse_day
from pipeline.cli.app import app, command, make_app, say
from pipeline.cli.speak import t
from pipeline.errors import UsageError
from pipeline.model.consultation import Answer
from pipeline.model.review import Officer

if TYPE_CHECKING:
    from pipeline.services.desk import Desk

consult_app = make_app("征求会办单位意见", "consultation of co-issuing organs")
app.add_typer(consult_app, name="consult")


class Said(StrEnum):
    """What a command line calls the answers."""

    AGREE = "agree"
    OBJECT = "object"
    NONE = "none"


QuestionId = Annotated[
    int, typer.Argument(metavar="ID", help=t("征求意见的编号（consult list）", "id of the question"))
]

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
    _, asked = ask(desk, who, case, organ, day)
    print(asked.id)
    limit = t(f"，答复期限 {asked.due}", f", to answer until {asked.due}") if asked.due else t("，未定期限", "")
    say(t(f"已登记：征求“{asked.organ}”意见{limit}。", f"Recorded: {asked.organ} was asked{limit}."))


@command(consult_app, "answer", "登记会办单位的答复", "record an organ's answer")
def consult_answer(
    context: typer.Context,
    case: CaseNumber,
    id: QuestionId,
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
    words: Annotated[
        str,
        typer.Option(
            "--words",
            help=t("答复要点；逾期未答复的，继续办理的理由", "what it says; of silence, why the review goes on"),
        ),
    ] = "",
    file: Annotated[Path | None, typer.Option("--file", help=t("复函", "the letter itself"))] = None,
    password_file: PasswordFile = None,
) -> None:
    """Record the answer with its date and letter."""
    from pipeline.formats.files import read_bytes
    from pipeline.services.consulting import answer

    given = parse_day(day, "--date") if day is not None else None
    letter = read_bytes(file) if file is not None else None
    desk, who = act_as(context, officer, password_file)
    organ = _organ(desk, who, case, id)
    _, settled = answer(desk, who, case, organ, _ANSWERS[said], given or desk.today(), words, letter)
    say(t(f"已登记“{organ}”的答复（{settled.answered_on}）。", f"The answer of {organ} is recorded."))
    if said is Said.OBJECT:
        say(
            t(
                "提醒：会办单位不同意公开，此前的签批作废；请各环节重新签批，在意见中说明是否采纳及理由。",
                "Note: the organ objects, so earlier signatures are void; each step signs anew and should say in its opinion "
                "whether that is followed, and why.",
            )
        )


@command(consult_app, "withdraw", "撤销误登记的征求意见", "take back a question that was recorded by mistake")
def consult_withdraw(
    context: typer.Context,
    case: CaseNumber,
    id: QuestionId,
    officer: OfficerName,
    reason: Reason,
    password_file: PasswordFile = None,
) -> None:
    """Take back a question; it stays on record, with the reason."""
    from pipeline.services.consulting import withdraw

    desk, who = act_as(context, officer, password_file)
    organ = _organ(desk, who, case, id)
    withdraw(desk, who, case, organ, reason)
    say(t(f"已撤销对“{organ}”的征求意见。", f"The question to {organ} is withdrawn."))


def _organ(desk: Desk, officer: Officer, case: str, id: int) -> str:
    """Return the organ of a question that stands.

    Raises:
        UsageError: the case has none of this id, or it was withdrawn.
    """
    from pipeline.services.consulting import listed

    asked = next((each for each in listed(desk, officer, case) if each.id == id), None)
    if asked is None:
        raise UsageError(what=t(f"事项 {case} 没有编号为 {id} 的征求意见", f"case {case} has no question {id}"))
    if asked.is_withdrawn:
        raise UsageError(what=t(f"编号为 {id} 的征求意见已撤销", f"question {id} was withdrawn"))
    return asked.organ


@command(consult_app, "list", "列出会办单位和答复", "list the organs and their answers")
def consult_list(
    context: typer.Context, case: CaseNumber, officer: OfficerName, password_file: PasswordFile = None
) -> None:
    """Print one JSON object an organ."""
    from pipeline.services.consulting import listed

    desk, who = act_as(context, officer, password_file)
    names = {answer: str(said) for said, answer in _ANSWERS.items()} | {Answer.WITHDRAWN: "withdrawn"}
    for each in listed(desk, who, case):
        facts = asdict(each) | {
            "answer": names[each.answer] if each.answer is not None else None,
            "file": each.file is not None,
        }
        print(json.dumps(facts, ensure_ascii=False))
