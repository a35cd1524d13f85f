"""Commands for keeping a home: backup, restore, key rotate, key retire, erase."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.acting import CaseNumber, OfficerName, PasswordFile, act_as
from pipeline.cli.app import app, command, finish, make_app, say, settings_of
from pipeline.cli.speak import t

key_app = make_app("主密钥", "the master key")
app.add_typer(key_app, name="key")

BackupFile = Annotated[Path, typer.Argument(metavar="FILE.tar", help=t("备份文件", "the backup"))]


@command(app, "backup", "备份整个数据目录（不含密钥）", "the whole home in one file, without keys")
def backup(context: typer.Context, file: BackupFile, officer: OfficerName, password_file: PasswordFile = None) -> None:
    """Write a backup as administrator and print what it holds as JSON."""
    from pipeline.services.keeping import back_up

    desk, who = act_as(context, officer, password_file)
    done = back_up(desk, who, file)
    facts = {
        "file": str(done.file),
        "sha256": done.sha256,
        "cases": done.cases,
        "blobs": done.blobs,
        "events": done.events,
    }
    print(json.dumps(facts, ensure_ascii=False))
    say(
        t(
            "备份已完成。密钥不在其中，请另行备份密钥目录。",
            "The backup is written. Keys are not in it: back up the key folder by itself.",
        )
    )


@command(app, "restore", "从备份恢复到空的数据目录", "make a home, where there is none, of a backup")
def restore(context: typer.Context, file: BackupFile) -> None:
    """Restore and verify everything; print what the home holds as JSON."""
    from pipeline import bootstrap

    done = bootstrap.restore_home(settings_of(context), file)
    facts = {"cases": done.cases, "blobs": done.blobs, "events": done.events, "lost": done.lost}
    print(json.dumps(facts))
    say(t("已恢复，审计链和全部内容核验无误。", "Restored; the record and all contents were verified."))
    # One event alone is that of the backup itself.
    if done.lost > 1:
        say(
            t(
                f"注意：备份之后至少有 {done.lost} 条已签名的审计事件（含备份本身）现已丢失，请补办这段时间的工作。",
                f"Mind: at least {done.lost} signed events (that of the backup among them) are lost; do that work again.",
            )
        )


@command(key_app, "rotate", "轮换主密钥", "a new master key, everything wrapped anew")
def key_rotate(context: typer.Context, officer: OfficerName, password_file: PasswordFile = None) -> None:
    """Rotate as administrator, while others go on working; print what was wrapped anew as JSON."""
    from pipeline.services.keeping import rotate_keys

    desk, who = act_as(context, officer, password_file)
    done = rotate_keys(desk, who)
    facts = {"generation": desk.store.keys.current, "keys": done.keys, "rows": done.rows, "cases": done.cases}
    print(json.dumps(facts))
    say(
        t(
            "已启用新的主密钥。请立即备份密钥目录；旧密钥用 mishen key retire 停用。",
            "The new master key is in use. Back up the key folder now; drop the old one with `mishen key retire`.",
        )
    )


@command(key_app, "retire", "停用不再使用的旧主密钥", "drop master keys that nothing uses any more")
def key_retire(context: typer.Context, officer: OfficerName, password_file: PasswordFile = None) -> None:
    """Retire as administrator; print the dropped generations as JSON."""
    from pipeline.services.keeping import keeps_first_master, retire_keys

    desk, who = act_as(context, officer, password_file)
    dropped = retire_keys(desk, who)
    print(json.dumps({"retired": list(dropped)}))
    if keeps_first_master(desk):
        say(_first_master_stays())
    if desk.store.keys.from_command:
        say(
            t(
                f"有 {len(dropped)} 个旧主密钥不再使用，请在密钥的来源处删除。",
                f"{len(dropped)} old master keys are not needed any more: drop them where the command takes them from.",
            )
        )
        return
    say(
        t(
            f"已停用 {len(dropped)} 个旧主密钥，用它们加密的旧备份不能再恢复。",
            f"{len(dropped)} old master keys dropped; backups made under them cannot be restored any more.",
        )
    )


@command(key_app, "scrub", "清除已销毁密钥在数据库文件中的残留", "overwrite what is left of destroyed keys")
def key_scrub(context: typer.Context, officer: OfficerName, password_file: PasswordFile = None) -> None:
    """Overwrite as administrator what ``erase`` could not while others read; exit status 3 while it still cannot be."""
    from pipeline.services.keeping import scrub

    desk, who = act_as(context, officer, password_file)
    if scrub(desk, who):
        say(t("残留已清除。", "Nothing of destroyed keys is left in the database's files."))
        return
    say(_not_overwritten())
    finish([3])


def _first_master_stays() -> str:
    return t(
        "注意：本数据目录的第一个主密钥（0.1 版的密钥文件，或命令只提供一个密钥）同时用于检索，会一直留在密钥中，"
        "轮换和停用不能使用它的旧备份失效：只能销毁这些旧备份。",
        "Mind: the first master key of this home (a key file of version 0.1, or a bare key) also makes its keyed hashes and stays "
        "with the keys for good. Rotating and retiring does not shut the backups made under it: destroy those backups.",
    )


def _not_overwritten() -> str:
    return t(
        "注意：数据库正被读取（如备份），已销毁的密钥在数据库文件中尚未覆盖。请稍后运行 mishen key scrub。",
        "Mind: somebody reads the database (a backup, perhaps), so the destroyed key is not overwritten in its files yet. "
        "Run `mishen key scrub` later.",
    )


@command(app, "erase", "销毁已办结事项的内容", "destroy the contents of a case that is over")
def erase(
    context: typer.Context,
    case: CaseNumber,
    officer: OfficerName,
    reason: Annotated[
        str,
        typer.Option(
            "--reason",
            help=t(
                "理由（必填；不入审计记录，请登记销毁清册）",
                "the reason; required, not kept here: enter it in the register of destructions",
            ),
        ),
    ],
    password_file: PasswordFile = None,
) -> None:
    """Destroy the key of a case, as administrator."""
    from pipeline.services.keeping import erase as erase_case
    from pipeline.services.keeping import keeps_first_master

    desk, who = act_as(context, officer, password_file)
    overwritten = erase_case(desk, who, case, reason)
    if not overwritten:
        say(_not_overwritten())
    say(
        t(
            f"事项 {case} 的内容已销毁。此前的备份中仍有其密钥：请销毁旧备份，或轮换并停用主密钥。",
            f"The contents of {case} are destroyed. Earlier backups still hold its key: destroy them, "
            "or rotate and retire the master key.",
        )
    )
    if keeps_first_master(desk):
        say(_first_master_stays())
