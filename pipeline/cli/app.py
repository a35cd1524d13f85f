"""The command-line application: global options, help in the run's language, errors as sentences and exit statuses."""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
import typer.core
import typer.rich_utils
from rich.console import Console

from pipeline.cli.speak import LANGUAGE, t
from pipeline.errors import MishenError, UsageError
from pipeline.settings import Settings, make_settings

# Machine-readable output goes to stdout alone; everything that people read goes here.
console = Console(stderr=True, highlight=False)

Function = TypeVar("Function", bound=Callable[..., Any])

typer.rich_utils.OPTIONS_PANEL_TITLE = t("选项", "Options")
typer.rich_utils.ARGUMENTS_PANEL_TITLE = t("参数", "Arguments")
typer.rich_utils.COMMANDS_PANEL_TITLE = t("命令", "Commands")
typer.rich_utils.ERRORS_PANEL_TITLE = t("用法错误", "Usage error")
typer.rich_utils.REQUIRED_LONG_STRING = t("[必填]", "[required]")
typer.rich_utils.DEFAULT_STRING = t("[默认：{}]", "[default: {}]")


def _translated(option: Any) -> Any:  # noqa: ANN401 - typer's private click types
    if option is not None:
        option.help = t("显示帮助后退出。", "Show this message and exit.")
    return option


class Command(typer.core.TyperCommand):
    """A command whose --help speaks the run's language."""

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401 - typer's private click types
        """Return the help option, translated."""
        return _translated(super().get_help_option(ctx))


class Group(typer.core.TyperGroup):
    """A group whose --help speaks the run's language; commands are listed in the order of definition."""

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401 - typer's private click types
        """Return the help option, translated."""
        return _translated(super().get_help_option(ctx))


def make_app(zh: str, en: str) -> typer.Typer:
    """Return an application or group of commands."""
    return typer.Typer(
        cls=Group,
        help=t(zh, en),
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
    )


app = make_app(
    "密审：对外公开文稿的保密审查与脱敏。",
    "Mishen: confidentiality review and redaction of documents before publication.",
)


def command(group: typer.Typer, name: str, zh: str, en: str) -> Callable[[Function], Function]:
    """Register a function as a command with a help text in both languages."""
    return group.command(name, cls=Command, help=t(zh, en))


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"mishen {importlib.metadata.version('mishen')}")
        raise typer.Exit


@app.callback()
def global_options(
    context: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option("--home", metavar="DIR", help=t("数据目录（MISHEN_HOME）", "data folder (MISHEN_HOME)")),
    ] = None,
    keys: Annotated[
        str | None,
        typer.Option(
            "--keys",
            metavar="DIR|!CMD",
            help=t(
                "密钥目录，或以 ! 开头的取密钥命令（MISHEN_KEYS）", "key folder, or ! and a command that prints the key"
            ),
        ),
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help=t("显示版本后退出", "print the version")
        ),
    ] = False,
    lang: Annotated[
        str | None, typer.Option("--lang", metavar="zh|en", help=t("界面语言（MISHEN_LANG）", "language (MISHEN_LANG)"))
    ] = None,
) -> None:
    """Read the settings that all commands share."""
    context.obj = make_settings(home, keys, lang)


def settings_of(context: typer.Context) -> Settings:
    """Return the settings of this run."""
    found = context.obj
    if not isinstance(found, Settings):
        raise MishenError(what="settings")
    return found


def say(text: str) -> None:
    """Print a line for people (stderr)."""
    console.print(text, markup=False, soft_wrap=True)


def complain(error: MishenError, name: str | None = None) -> int:
    """Print an error, with the input it belongs to, and return its exit status."""
    line = f"{error.message(LANGUAGE)}{error.hint(LANGUAGE)}"
    say(f"{printable(name)}: {line}" if name else f"mishen: {line}")
    return error.exit_status


def printable(name: str) -> str:
    """Return a file name on one line, control characters escaped."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in name)


def finish(statuses: list[int]) -> None:
    """End the command with the highest exit status of the batch."""
    raise typer.Exit(max(statuses, default=0))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status; every error ends in a sentence (DESIGN.md section 6)."""
    try:
        status = app(list(arguments), prog_name="mishen", standalone_mode=False)
    except MishenError as error:
        status = complain(error)
    except typer.Abort:
        status = complain(UsageError(what=t("已取消", "cancelled")))
    except (KeyboardInterrupt, BrokenPipeError):
        status = 1
    except Exception as error:  # the last line of defence: a message could hold text of a document
        status = _unexpected(error)
    return status if isinstance(status, int) else 0


def main() -> None:
    """Entry point of the ``mishen`` command."""
    sys.exit(run(sys.argv[1:]))


def _unexpected(error: Exception) -> int:
    formatted = getattr(error, "format_message", None)
    if callable(formatted):  # typer's own usage errors
        return complain(UsageError(what=str(formatted())))
    place = ""
    trace = error.__traceback__
    while trace is not None:
        place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return complain(MishenError(what=f"{type(error).__name__} @ {place}"))
