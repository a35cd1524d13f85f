"""Commands for the record: audit verify, export, show."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.acting import OfficerName, PasswordFile, act_as, open_desk
from pipeline.cli.app import app, command, finish, make_app, say
from pipeline.cli.speak import t
from pipeline.errors import UsageError

audit_app = make_app("审计记录", "the audit record")
app.add_typer(audit_app, name="audit")


@command(audit_app, "verify", "核验审计链", "check the chain and its signed heads")
def audit_verify(
    context: typer.Context,
    export: Annotated[
        Path | None, typer.Option("--export", metavar="FILE", help=t("离线核验导出文件", "check an export offline"))
    ] = None,
    public_key: Annotated[
        str | None, typer.Option("--public-key", metavar="BASE64", help=t("公钥", "public key for --export"))
    ] = None,
) -> None:
    """Print the report as JSON; exit status 5 when the record was changed."""
    from pipeline.store import audit, extract

    if export is not None:
        try:
            key = base64.b64decode(public_key or "", validate=True)
            lines = export.read_text(encoding="utf-8").splitlines()
        except (ValueError, OSError):
            raise UsageError(what=t("无法读取导出文件或公钥", "the export or the public key cannot be read")) from None
        report = extract.verify_extract(lines, key) if extract.is_extract(lines) else audit.verify_export(lines, key)
    else:
        report = audit.verify_chain(open_desk(context).store)
    print(json.dumps(asdict(report), ensure_ascii=False))
    say(t("审计链完整。", "The record is whole.") if report.ok else t("审计链不完整！", "The record was changed!"))
    finish([] if report.ok else [5])


@command(audit_app, "export", "导出审计记录（JSON Lines）", "JSON Lines with signed heads")
def audit_export(context: typer.Context, officer: OfficerName, password_file: PasswordFile = None) -> None:
    """Print the record; the export is itself recorded."""
    from pipeline.services.record import export_record

    desk, who = act_as(context, officer, password_file)
    for line in export_record(desk, who):
        print(line)


@command(audit_app, "show", "查看事项的审计记录", "the events of a case")
def audit_show(
    context: typer.Context,
    officer: OfficerName,
    case: Annotated[str | None, typer.Argument(metavar="[CASE]")] = None,
    password_file: PasswordFile = None,
) -> None:
    """Print one JSON object an event."""
    from pipeline.services.record import events_of

    desk, who = act_as(context, officer, password_file)
    for event in events_of(desk, who, case):
        print(json.dumps(asdict(event), ensure_ascii=False, default=dict))
