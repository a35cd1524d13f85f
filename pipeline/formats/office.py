"""LibreOffice as a converter: found, started behind a guard without network, its result taken over a pipe.

Nothing of a draft touches the disk where the machine has a folder in memory; elsewhere it lies in the guard's private folder among
the temporary files for as long as the conversion takes. See ``office_guard``.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO

from pipeline.errors import ConversionFailed
from pipeline.formats import office_guard
from pipeline.formats.limits import MAX_FILE_BYTES, MIB

SECONDS = 60.0
"""Longest time that one conversion may take, in seconds of the clock; of processor time as well."""

DOCX = ("docx:MS Word 2007 XML", "draft.docx")
"""What a draft is converted to, as LibreOffice names it, and the file that it writes."""

# Pictures as they are in the draft, so that they are found again on the pages.
_AS_THEY_ARE = (
    '{"ReduceImageResolution":{"type":"boolean","value":"false"},"UseTaggedPDF":{"type":"boolean","value":"false"}}'
)
PDF = (f"pdf:writer_pdf_Export:{_AS_THEY_ARE}", "draft.pdf")
"""Pages as they print."""

IN_MEMORY = Path("/dev/shm")
"""Where a draft lies while LibreOffice works on it, if that is in memory and has room."""

_MEMORY = 4096 * MIB
_GRACE_SECONDS = 20.0
# Two at a time in one process: each takes some hundred megabytes.
_AT_ONCE = threading.BoundedSemaphore(2)

# No macro runs, no link is followed, no field is brought up to date as far as a setting can do that; no Java, no proxy.
_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Office.Writer/Content/Update", "Field", "false"),
    ("Office.Writer/Content/Update", "Chart", "false"),
    ("Office.Java/VirtualMachine", "Enable", "false"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    # Paper and fonts of a draft that names none.
    ("Setup/L10N", "ooSetupSystemLocale", "zh-CN"),
)
_NAMESPACES = (
    'xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
_WHY = {
    "timeout": "超过时限 {seconds:.0f} 秒",
    "too_large": "结果过大",
    "failed": "文件可能已损坏或内容过于复杂",
}


def find_office() -> str | None:
    """Return the path of LibreOffice, None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def convert(
    office: str,
    source: bytes,
    suffix: str,
    import_filter: str,
    seconds: float = SECONDS,
    target: tuple[str, str] = DOCX,
) -> bytes:
    """Return a draft converted by LibreOffice with one of its import filters, to ``DOCX`` or ``PDF``.

    Raises:
        ConversionFailed: it took too long, or there was no result.
    """
    job = {
        "soffice": office,
        "filter": import_filter,
        "suffix": suffix,
        "target": target[0],
        "result": target[1],
        "settings": _settings(),
        "seconds": seconds,
        "memory": _MEMORY,
        "file_bytes": MAX_FILE_BYTES,
        "in_memory": str(IN_MEMORY),
        "size": len(source),
    }
    with _AT_ONCE:
        outcome, result = _run(json.dumps(job).encode() + b"\n", source, seconds)
    if outcome != "done":
        raise ConversionFailed(what=_WHY.get(outcome, _WHY["failed"]).format(seconds=seconds))
    return result


def _run(job: bytes, source: bytes, seconds: float) -> tuple[str, bytes]:
    command = [*_without_network(), sys.executable, "-I", "-S", str(Path(office_guard.__file__))]
    guard = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,
    )
    assert guard.stdin is not None and guard.stdout is not None
    stuck = threading.Timer(seconds + _GRACE_SECONDS, _kill, (guard,))
    stuck.daemon = True
    stuck.start()
    try:
        with suppress(BrokenPipeError):
            guard.stdin.write(job)
            guard.stdin.write(source)
            guard.stdin.flush()
        return _answer(guard.stdout)
    finally:
        # The end of its input tells the guard to end LibreOffice and to clean up, should it still be at work.
        with suppress(BrokenPipeError):
            guard.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            guard.wait(_GRACE_SECONDS)
        stuck.cancel()
        _kill(guard)
        guard.stdout.close()


def _answer(output: IO[bytes]) -> tuple[str, bytes]:
    try:
        answer = json.loads(output.readline() or b"{}")
    except ValueError:
        return "failed", b""
    size = answer.get("size", 0)
    result = output.read(size)
    return (answer["outcome"], result) if "outcome" in answer and len(result) == size else ("failed", b"")


def _kill(guard: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        if guard.poll() is None:
            os.killpg(guard.pid, signal.SIGKILL)
    guard.wait()


@cache
def _without_network() -> tuple[str, ...]:
    """Return the command that gives a program an empty network and processes that all end with it, where that works."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return ()
    prefix = (unshare, "--map-root-user", "--net", "--pid", "--fork", "--kill-child")
    try:
        subprocess.run([*prefix, "true"], check=True, capture_output=True, timeout=10)
    except (OSError, subprocess.SubprocessError):
        return ()
    return prefix


def _settings() -> str:
    """Return LibreOffice's settings file."""
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><oor:items {_NAMESPACES}>{items}</oor:items>'
