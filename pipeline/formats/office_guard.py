"""Runs one conversion by LibreOffice and cleans up after it, whatever happens; a program of its own (see ``office``).

It stands between the process that wants a conversion and LibreOffice, so that LibreOffice ends and the files go when that
process is killed: standard input stays open as long as somebody waits for the result. Standard library only, no package.

What LibreOffice works on lies in memory where the machine lends some as a folder; elsewhere in the folder for temporary files.

In: a line of JSON (the job, see ``main``), then the draft's bytes. Out: a line of JSON with ``outcome`` (``done``, ``failed``,
``timeout``, ``too_large``) and ``size``, then the result's bytes.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import json
import os
import platform
import resource
import select
import shutil
import signal
import stat
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

PREFIX = "mishen-convert-"
_LOCK = "lock"
_POLL_SECONDS = 0.02
# LibreOffice keeps a socket there whatever TMPDIR says; its name is the MD5 of the profile's address, without leading zeros.
_SOCKETS = Path("/tmp")
_IN_MEMORY = frozenset({"tmpfs", "ramfs"})
# A profile and what LibreOffice writes on the way take some megabytes, and a draft unpacks to several times its size.
_ROOM, _ROOM_TIMES = 32 * 1024 * 1024, 8

# What LibreOffice may read outside its own folder: itself, fonts, the system's settings; nothing of anybody's data.
_READABLE = (
    *("/usr", "/bin", "/lib", "/lib64", "/etc", "/proc", "/sys/devices/system"),
    *("/var/cache/fontconfig", "/var/lib/libreoffice", "/var/spool/libreoffice"),
)
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")

# linux/landlock.h; the system calls have these numbers on the machines named.
_MACHINES = frozenset({"x86_64", "aarch64", "loongarch64", "riscv64"})
_CREATE, _ADD, _RESTRICT = 444, 445, 446
_READ, _READ_FILE, _WRITE_FILE, _REFER = 0b1101, 1 << 2, 1 << 1, 1 << 13
_SOCKET = 1 << 9 | 1 << 5  # make one, and remove a file
_ALL_FILES, _ALL_TCP = (1 << 13) - 1, 0b11
_NO_NEW_PRIVILEGES, _DEATH_SIGNAL = 38, 1


def main() -> None:
    """Read a job, do it, write the result.

    The job: ``soffice`` (path), ``filter`` (of the import), ``suffix``, ``target`` (what to convert to), ``result`` (the name of
    the file that comes of it), ``settings`` (registrymodifications.xcu), ``seconds``,
    ``memory`` and ``file_bytes`` (limits), ``in_memory`` (the folder to work in if it is one in memory), ``size`` of the draft.
    """
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(each, _leave)
    job: dict[str, Any] = json.loads(sys.stdin.buffer.readline())
    # Who asks may be a process that may write no file; LibreOffice has limits of its own (``_confine``).
    for limit in (resource.RLIMIT_FSIZE, resource.RLIMIT_DATA):
        hard = resource.getrlimit(limit)[1]
        resource.setrlimit(limit, (hard, hard))
    draft = sys.stdin.buffer.read(job["size"])
    if len(draft) != job["size"]:
        return
    in_memory = Path(job["in_memory"])
    _sweep(in_memory, Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place_to_work(in_memory, len(draft))))
    with _held(folder):
        try:
            outcome, result = _convert(job, draft, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    with suppress(BrokenPipeError):
        sys.stdout.buffer.write(json.dumps({"outcome": outcome, "size": len(result)}).encode() + b"\n" + result)
        sys.stdout.buffer.flush()


def _leave(signal_number: int, _frame: object) -> None:
    sys.exit(128 + signal_number)


def _held(folder: Path) -> Any:  # noqa: ANN401
    """Keep a lock on a folder, which tells other conversions that somebody is at work in it."""
    lock = (folder / _LOCK).open("wb")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def place_to_work(in_memory: Path, size: int) -> Path:
    """Return where to work on a draft of a size: ``in_memory`` if that is what it says and has room, else on the disk."""
    with suppress(OSError):
        room = os.statvfs(in_memory)
        enough = room.f_bavail * room.f_frsize >= _ROOM + _ROOM_TIMES * size
        if enough and _kind(in_memory.resolve()) in _IN_MEMORY and os.access(in_memory, os.R_OK | os.W_OK | os.X_OK):
            return in_memory
    return Path(tempfile.gettempdir())


def _kind(path: Path) -> str:
    """Return what kind of file system a folder is on."""
    found, deepest = "", -1
    for line in Path("/proc/self/mounts").read_text("utf-8", "replace").splitlines():
        _, place, kind, *_ = line.split(" ")
        parts = Path(place.replace("\\040", " ")).parts
        if parts == path.parts[: len(parts)] and len(parts) >= deepest:  # of several at one place the last one holds
            found, deepest = kind, len(parts)
    return found


def _sweep(*places: Path) -> None:
    """Remove what conversions left behind that were killed together with their guard."""
    for folder in (each for place in places for each in place.glob(f"{PREFIX}*")):
        with suppress(OSError):
            facts = folder.lstat()
            # A folder without a lock yet may be a moment old.
            young = time.time() - facts.st_mtime < 60
            if facts.st_uid != os.getuid() or not stat.S_ISDIR(facts.st_mode) or young:
                continue
            with (folder / _LOCK).open("ab") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)


def _convert(job: dict[str, Any], draft: bytes, folder: Path) -> tuple[str, bytes]:
    for name in ("profile/user", "home", "tmp", "in", "out"):
        (folder / name).mkdir(parents=True)
    (folder / "profile/user/registrymodifications.xcu").write_text(job["settings"], "utf-8")
    source = folder / f"in/draft{job['suffix']}"
    source.write_bytes(draft)
    child = subprocess.Popen(
        _command(job, folder, source),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_environment(folder),
        cwd=folder,
        start_new_session=True,
        preexec_fn=_confine(job, folder),
    )
    try:
        outcome = _wait(child, job["seconds"])
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        digest = hashlib.md5((folder / "profile").as_uri().encode("utf-16-le"), usedforsecurity=False).digest()
        name = f"OSL_PIPE_{os.getuid()}_SingleOfficeIPC_{''.join(f'{byte:x}' for byte in digest)}"
        (_SOCKETS / name).unlink(missing_ok=True)
    if outcome:
        return outcome, b""
    return _result(folder / "out" / job["result"], job["file_bytes"])


def _wait(child: subprocess.Popen[bytes], seconds: float) -> str:
    """Wait for the child; say why it has to be ended, or nothing when it ended by itself."""
    deadline = time.monotonic() + seconds
    while child.poll() is None:
        # Nothing more is sent: what can be read is the end, because whoever waited is gone.
        if select.select([sys.stdin], [], [], _POLL_SECONDS)[0]:
            return "failed"
        if time.monotonic() > deadline:
            return "timeout"
    return ""


def _result(path: Path, limit: int) -> tuple[str, bytes]:
    if path.is_symlink() or not path.is_file():
        return "failed", b""
    if path.stat().st_size >= limit:
        return "too_large", b""
    return "done", path.read_bytes()


def _command(job: dict[str, Any], folder: Path, source: Path) -> list[str]:
    return [
        job["soffice"],
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard"),
        f"--infilter={job['filter']}",
        *("--convert-to", job["target"], "--outdir", str(folder / "out"), str(source)),
    ]


def _environment(folder: Path) -> dict[str, str]:
    """Return the same environment wherever it runs: the result must not depend on it. A dead proxy is for nobody."""
    proxies = ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "tmp"),
        "LC_ALL": "C.UTF-8",
        "TZ": "Asia/Shanghai",
        "SAL_USE_VCLPLUGIN": "svp",
        **dict.fromkeys(proxies, "http://127.0.0.1:9"),
    }


def _confine(job: dict[str, Any], folder: Path) -> Callable[[], None]:
    """Return what the child does to itself before it becomes LibreOffice: limits, and no way to other people's files."""
    seconds = int(job["seconds"]) + 1
    office = Path(job["soffice"]).resolve().parent
    readable = [Path(each) for each in _READABLE] + [office.parent if office.name == "program" else office]

    def confine() -> None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        for limit, value in (
            (resource.RLIMIT_AS, job["memory"]),
            (resource.RLIMIT_CPU, seconds),
            (resource.RLIMIT_FSIZE, job["file_bytes"]),
        ):
            hard = resource.getrlimit(limit)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(limit, (value, value))
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        _landlock(libc, readable, folder)

    return confine


def _landlock(libc: ctypes.CDLL, readable: list[Path], folder: Path) -> None:
    """Shut the child in by Landlock, where the kernel has it: files outside, and TCP where it knows that too.

    A draft may name a file of this machine as a picture (INCLUDEPICTURE in RTF is loaded whatever the settings say).
    """
    if platform.machine() not in _MACHINES:
        return
    version = libc.syscall(_CREATE, None, 0, 1)
    if version < 1:
        return
    files = _ALL_FILES | (_REFER if version >= 2 else 0)
    attributes = struct.pack("=QQ", files, _ALL_TCP)[: 16 if version >= 4 else 8]
    ruleset = libc.syscall(_CREATE, attributes, len(attributes), 0)
    if ruleset < 0:
        return
    for path, rights in [
        *((path, _READ) for path in readable),
        *((Path(path), _READ_FILE | _WRITE_FILE) for path in _DEVICES),
        (folder, files),
        (_SOCKETS, _SOCKET),
    ]:
        with suppress(OSError):
            handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
            libc.syscall(_ADD, ruleset, 1, struct.pack("=Qi", rights, handle), 0)
            os.close(handle)
    libc.syscall(_RESTRICT, ruleset, 0)
    os.close(ruleset)


if __name__ == "__main__":
    main()
