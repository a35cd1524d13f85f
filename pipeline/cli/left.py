"""What accepting the proposals leaves open, told with the very commands that decide it; and what a draft's reader noticed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import typer

from pipeline.cli.acting import command_line
from pipeline.cli.app import printable, say
from pipeline.cli.speak import LANGUAGE, t
from pipeline.model.finding import PLACELESS, EntityType
from pipeline.model.labels import item_label, label
from pipeline.model.notices import notice
from pipeline.model.review import Item, Verdict


def tell_left(
    context: typer.Context, case: str, officer: str, password_file: Path | None, accepted: int, left: Sequence[Item]
) -> None:
    """Say how many proposals were accepted, how many items are left, and how to decide each kind of them."""
    if not left:
        say(t(f"已采纳 {accepted} 项确定的建议。", f"{accepted} certain proposals accepted."))
        return
    say(
        t(
            f"已采纳 {accepted} 项确定的建议。还有 {len(left)} 项须由经办人逐项决定：",
            f"{accepted} certain proposals accepted. {len(left)} items are left for a person to decide:",
        )
    )
    for kind, verdicts, items in _groups(left):
        numbers = [item.number for item in items]
        listed = t(f"第 {'、'.join(map(str, numbers))} 项", f"item {', '.join(map(str, numbers))}")
        say(f"  {listed}（{kind}）")
        for verdict in verdicts:
            line = _command(context, case, officer, password_file, numbers, verdict)
            say(f"    {item_label(verdict, items[0].type, LANGUAGE)}{t('：', ': ')}{line}")


def tell_noticed(name: str, codes: Iterable[str]) -> None:
    """Say what the reader noticed of a draft; nothing where it noticed nothing."""
    if noticed := [notice(code, LANGUAGE) for code in codes]:
        say(f"{printable(name)}{t('：读取提示：', ': noticed: ')}{t('；', '; ').join(noticed)}")


def _groups(left: Sequence[Item]) -> Iterable[tuple[str, tuple[Verdict, ...], list[Item]]]:
    """Yield what is left by the answers that it takes: revisions, what was not checked, places of the text."""
    for item in left:
        if item.type is EntityType.REVISIONS:
            yield label(item.type, LANGUAGE), (Verdict.KEEP, Verdict.RESTORE), [item]
    if unchecked := [item for item in left if item.type in PLACELESS and item.type is not EntityType.REVISIONS]:
        check = t("未完成检测，先对照原件人工核对", "not checked by the program: look through the original first")
        yield check, (Verdict.KEEP,), unchecked
    if placed := [item for item in left if item.type not in PLACELESS]:
        yield t("须人工审查", "to be reviewed"), (Verdict.WITHHOLD, Verdict.KEEP), placed


def _command(
    context: typer.Context,
    case: str,
    officer: str,
    password_file: Path | None,
    numbers: Sequence[int],
    verdict: Verdict,
) -> str:
    """Return the command that decides items."""
    words = ["decide", case, *map(str, numbers), "--verdict", str(verdict), "--officer", officer]
    if password_file is not None:
        words += ["--password-file", str(password_file)]
    return command_line(context, *words)
