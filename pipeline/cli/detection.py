"""Commands that need no home: scan, explain, preview, verify, evaluate."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.app import app, command, complain, finish, printable, say
from pipeline.cli.speak import LANGUAGE, t
from pipeline.errors import MishenError, UsageError
from pipeline.model.redaction import PdfMode
from pipeline.policy.profile import Profile

Paths = Annotated[list[Path], typer.Argument(metavar="PATH…", help=t("文件或文件夹", "files or folders"))]
ProfileName = Annotated[
    str | None, typer.Option("--profile", metavar="ID|FILE", help=t("规则配置", "profile id or TOML file"))
]


def profile_for(name: str | None) -> Profile:
    """Return the named profile, or the default one."""
    from pipeline import bootstrap

    return bootstrap.profile_named(name) if name else bootstrap.default_profile()


def inputs(paths: list[Path]) -> Iterator[tuple[str, Path]]:
    """Yield (relative name, path) of every file, folders walked.

    Raises:
        UsageError: a path does not exist.
    """
    from pipeline.formats.files import walk

    for path in paths:
        if not path.exists() and not path.is_symlink():
            raise UsageError(what=t(f"找不到 {printable(str(path))}", f"no such file: {printable(str(path))}"))
    yield from walk(paths)


@command(
    app, "scan", "检测文稿，只报告，不建立事项（无需数据目录）", "detect only, no home needed; JSON Lines on stdout"
)
def scan(
    paths: Paths,
    no_text: Annotated[bool, typer.Option("--no-text", help=t("不输出任何文本", "leave out every text"))] = False,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE.html", help=t("另写一页可读报告", "write a page for people")),
    ] = None,
    profile: ProfileName = None,
) -> None:
    """Print one JSON object a document."""
    from pipeline import bootstrap
    from pipeline.services.report import report_pieces
    from pipeline.services.scan import ScanResult, scan_files

    statuses: list[int] = []

    def printed() -> Iterator[ScanResult]:
        for result in scan_files(list(inputs(paths)), profile_for(profile), bootstrap.detect, with_text=not no_text):
            if result.error is not None:
                statuses.append(complain(result.error, result.file))
            print(json.dumps(result.as_json(), ensure_ascii=False), flush=True)
            yield result

    if report is not None:
        write_atomically(report, report_pieces(printed(), LANGUAGE, report.parent))
    else:
        for _ in printed():
            pass
    finish(statuses)


@command(app, "explain", "说明某一位置的全部检测信号", "every signal for a span, kept and dropped")
def explain(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    span: Annotated[str, typer.Option("--span", metavar="A:B", help=t("正文字符位置", "code points of the text"))],
    text: Annotated[bool, typer.Option("--text", help=t("输出可读的中文说明", "readable Chinese, no JSON"))] = False,
    profile: ProfileName = None,
) -> None:
    """Print one JSON object a signal, or readable lines."""
    from pipeline import formats
    from pipeline.formats.files import read_bytes
    from pipeline.services import explain as service

    start, end = parsed_span(span)
    document = formats.read(read_bytes(file), file.name)
    if end > len(document.text):
        size = len(document.text)
        raise UsageError(what=t(f"--span 超出正文（共 {size} 字）", f"--span is beyond the text ({size} characters)"))
    signals = service.explain(document, profile_for(profile), start, end)
    for line in service.readable(signals) if text else (json.dumps(signal, ensure_ascii=False) for signal in signals):
        print(line)


def parsed_span(span: str) -> tuple[int, int]:
    """Return the two numbers of ``A:B``.

    Raises:
        UsageError: there are not two, or the second is not greater.
    """
    parts = span.split(":")
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
        raise UsageError(what=t("--span 应为 A:B", "--span must be A:B"))
    start, end = int(parts[0]), int(parts[1])
    if start >= end:
        raise UsageError(what=t("--span 的终点应大于起点", "--span must end behind its start"))
    return start, end


@command(app, "preview", "生成未经审批的脱敏预览件", "redacted proof copies without approval")
def preview(
    paths: Paths,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help=t("输出文件夹", "output folder"))],
    terms: Annotated[
        Path | None,
        typer.Option("--terms", metavar="FILE", help=t("必须遮盖的词，每行一个", "strings to withhold, one a line")),
    ] = None,
    profile: ProfileName = None,
    pdf_mode: Annotated[
        PdfMode | None,
        typer.Option(
            "--pdf-mode",
            help=t("PDF 副本的写法，缺省按配置", "how copies of PDFs are written; else as the profile says"),
        ),
    ] = None,
) -> None:
    """Write a proof copy and its report for each input."""
    from pipeline import bootstrap, formats
    from pipeline.formats.files import read_bytes
    from pipeline.services import preview as service

    rules = profile_for(profile)
    words = service.read_terms(read_bytes(terms)) if terms else ()
    statuses: list[int] = []
    taken: set[str] = set()
    for name, path in inputs(paths):
        try:
            if name in taken:
                raise UsageError(
                    what=t("输出文件重名，请分开生成预览件", "two inputs would have one output; preview them apart")
                )
            taken.add(name)
            copy, report = (out / f"{name}.preview{suffix}" for suffix in (formats.copy_suffix(path.name), ".json"))
            # A copy of an earlier run must not stand beside a refusal.
            copy.unlink(missing_ok=True)
            report.unlink(missing_ok=True)
            made = service.preview(read_bytes(path), path.name, words, rules, bootstrap.detect, pdf=pdf_mode)
            write_atomically(copy, [made.copy])
            write_atomically(report, [service.preview_report(made).encode()])
            say(t(f"{printable(name)}：已生成预览件", f"{printable(name)}: proof copy written"))
        except MishenError as error:
            statuses.append(complain(error, name))
        except Exception as error:  # a defect of ours ends this file, not the batch; its words stay here
            statuses.append(complain(MishenError(what=type(error).__name__), name))
    finish(statuses)


@command(app, "verify", "核验脱敏文件是否仍能恢复被遮盖内容", "check that a copy gives nothing away")
def verify(
    original: Annotated[Path, typer.Argument(metavar="ORIGINAL")],
    copy: Annotated[Path, typer.Argument(metavar="COPY")],
    plan: Annotated[
        Path | None,
        typer.Option("--plan", metavar="FILE", help=t("预览件旁的 .preview.json", "the .preview.json beside a copy")),
    ] = None,
    profile: ProfileName = None,
) -> None:
    """Print the report as one JSON object; exit status 5 when something is left."""
    from pipeline import bootstrap
    from pipeline.formats.files import read_bytes
    from pipeline.services import check, preview

    report = check.verify_files(
        read_bytes(original),
        original.name,
        read_bytes(copy),
        read_bytes(plan) if plan else None,
        profile_for(profile),
        bootstrap.detect,
    )
    print(json.dumps(preview.report_json(report), ensure_ascii=False))
    finish([] if report.passed else [5])


@command(app, "evaluate", "在标注语料上计算指标", "the measures of GUIDELINE.md on gold documents")
def evaluate(
    gold: Annotated[
        Path,
        typer.Argument(
            metavar="GOLD_DIR", help=t("标注文件（*.json）或标注原稿（*.txt）", "gold *.json or sources *.txt")
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="JSON")] = False,
    errors: Annotated[int, typer.Option("--errors", min=0, help=t("列出前 N 个错误", "print the first N errors"))] = 0,
    save: Annotated[
        Path | None, typer.Option("--save", metavar="FILE.json", help=t("保存本次结果", "keep this evaluation"))
    ] = None,
    compare: Annotated[
        Path | None,
        typer.Option("--compare", metavar="FILE.json", help=t("与保存的结果比较", "compare with a kept evaluation")),
    ] = None,
    profile: ProfileName = None,
) -> None:
    """Print the figures that score.py prints, then intervals and tables by type, genre, writing and document."""
    from pipeline import bootstrap
    from pipeline.services import comparison
    from pipeline.services.breakdown import tables
    from pipeline.services.evaluate import evaluate_folder, figures_text

    evaluation = evaluate_folder(gold, profile_for(profile), bootstrap.detect)
    difference = comparison.compare(compare, evaluation) if compare else None
    if as_json:
        sys.stdout.write(json.dumps(comparison.facts_of(evaluation), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(figures_text(evaluation.figures))
        sys.stdout.write("".join(f"\n{table.text()}" for table in tables(evaluation, t)))
    if difference:
        (say if as_json else sys.stdout.write)(comparison.difference_text(difference, t))
    if not as_json:
        sys.stdout.write("".join(f"{mistake}\n" for mistake in evaluation.mistakes[:errors]))
    if save:
        comparison.save(evaluation, save)


def write_atomically(target: Path, pieces: Iterable[bytes]) -> None:
    """Write a file so that it is there whole or not at all.

    Raises:
        UsageError: the folder cannot be written.
    """
    from pipeline.services.output import write_pieces

    try:
        write_pieces(target, pieces)
    except OSError as error:
        raise UsageError(
            what=t(f"无法写入输出文件（{error.strerror}）", f"cannot write output ({error.strerror})")
        ) from None
