"""Commands ``term add``, ``term end`` and ``term list``: the bureau's own list of words that are found or kept."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from pipeline.cli.acting import OfficerName, PasswordFile, act_as, open_desk
from pipeline.cli.app import app, command, make_app, say
from pipeline.cli.speak import LANGUAGE, t
from pipeline.errors import UsageError
from pipeline.model.finding import Disposition, EntityType, LegalBasis
from pipeline.model.labels import label

term_app = make_app("本单位词表：一律识别或者保留的词语", "words that are always found, or kept")
app.add_typer(term_app, name="term")

AskedBy = Annotated[
    str, typer.Option("--asked-by", metavar="NAME", help=t("提出的保密审查人员", "the secrecy officer who asks for it"))
]
Why = Annotated[str, typer.Option("--reason", help=t("理由（审查人可见，将留存）", "the reason, kept on record"))]


@command(term_app, "add", "增补一个词语，对此后立项的事项有效", "put a word on the list, for cases from now on")
def term_add(
    context: typer.Context,
    word: Annotated[
        str, typer.Argument(metavar="WORD|-", help=t("词语；- 从标准输入读取一行", "the word; - reads a line"))
    ],
    officer: OfficerName,
    asked_by: AskedBy,
    reason: Why,
    kind: Annotated[
        EntityType, typer.Option("--type", metavar="TYPE", help=t("类型，如 TERM、PERSON_NAME", "as what it counts"))
    ] = EntityType.TERM,
    review: Annotated[
        bool, typer.Option("--review", help=t("交人工审查，不直接遮盖", "a person decides; else it is withheld"))
    ] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help=t("保留（须写明法律和条款）", "keep it; name the article"))
    ] = False,
    law: Annotated[str | None, typer.Option("--law", help=t("依据的法律", "the law"))] = None,
    article: Annotated[str | None, typer.Option("--article", help=t("条款，如 第二十条", "the article"))] = None,
    password_file: PasswordFile = None,
) -> None:
    """Put a word on the list, as administrator; prints its number."""
    from pipeline.services.terms import NewTerm, add_term

    if keep and review:
        raise UsageError(what=t("--keep 和 --review 不能同时使用", "--keep and --review exclude each other"))
    if (law is None) != (article is None):
        raise UsageError(what=t("--law 和 --article 须同时给出", "--law and --article go together"))
    disposition = Disposition.KEEP if keep else Disposition.REVIEW if review else Disposition.REDACT
    basis = LegalBasis(law, article) if law is not None and article is not None else None
    text = sys.stdin.readline().strip() if word == "-" else word
    desk, administrator = act_as(context, officer, password_file)
    made = add_term(desk, administrator, NewTerm(text, kind, disposition, reason, asked_by, basis))
    print(made.id)
    say(
        t(
            f"词语 {made.id} 已列入词表（{label(made.type)}，{label(made.disposition)}），对此后立项的事项有效。",
            f"Term {made.id} is on the list ({label(made.type, LANGUAGE)}, {label(made.disposition, LANGUAGE)}), for new cases.",
        )
    )


@command(term_app, "end", "停用一个词语（保留记录，已立事项不变）", "end a term; it stays on record")
def term_end(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="ID")],
    officer: OfficerName,
    asked_by: AskedBy,
    reason: Why,
    password_file: PasswordFile = None,
) -> None:
    """End a term, as administrator; open cases keep the list that they were opened under."""
    from pipeline.services.terms import end_term

    desk, administrator = act_as(context, officer, password_file)
    ended = end_term(desk, administrator, number, asked_by, reason)
    say(t(f"词语 {ended.id} 已停用，此后立项的事项不再适用。", f"Term {ended.id} has ended, for cases from now on."))


@command(term_app, "list", "列出词表，含已停用的", "print the list, ended terms too")
def term_list(context: typer.Context) -> None:
    """Print one JSON object a term, with who asked for it, who added or ended it, when and why."""
    desk = open_desk(context)
    with desk.store.read() as tx:
        names = {each.id: each.name for each in tx.officers()}
        terms = tx.terms()
    for each in terms:
        facts = {
            "id": each.id,
            "text": each.text,
            "type": each.type,
            "disposition": each.disposition,
            "reason": each.reason,
            "basis": [str(article) for article in each.basis],
            "asked_by": names.get(each.asked_by),
            "by": names.get(each.by),
            "since": each.since,
            "ended": each.ended,
            "ended_by": names.get(each.ended_by or ""),
            "end_asked_by": names.get(each.end_asked_by or ""),
            "end_reason": each.end_reason,
        }
        print(json.dumps(facts, ensure_ascii=False))
