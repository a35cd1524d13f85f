"""The process that reads, redacts or verifies PDFs, and recognises pictures of Word drafts, until its input ends.

Started by ``worker``.

Messages both ways: eight bytes of length, then a pickle. In: (name of the function, arguments, named arguments); the name is one of
``_functions``, or ``module:function``. Out: ``BEAT`` any
number of times, then ("done", result) or ("error", error). What a library writes to standard output goes nowhere.
"""

from __future__ import annotations

import gc
import importlib
import os
import pickle
import resource
import select
import signal
import struct
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

from pipeline.errors import MishenError, TooLarge

LENGTH = struct.Struct(">Q")
BEAT = b"beat"
_BEAT_EVERY = 0.5  # seconds between two signs of life, at least


def main() -> None:
    """Serve until standard input ends; argument: bytes of memory that may be used."""
    memory = int(sys.argv[1])
    source, target = _own_streams()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _limit(resource.RLIMIT_DATA, memory)
    _limit(resource.RLIMIT_FSIZE, 0)
    threading.Thread(target=_leave_with_parent, args=(source.fileno(), os.getppid()), daemon=True).start()
    functions = _functions()
    _beat_to(target)
    while (request := receive(source)) is not None:
        send(target, _answered(functions, request))
        del request
        gc.collect()


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Take the pipes for the messages and give everybody else an empty input and an output that leads nowhere."""
    source, target = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    return source, target


def _limit(what: int, value: int) -> None:
    hard = resource.getrlimit(what)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    with suppress(OSError, ValueError):
        resource.setrlimit(what, (value, hard))


def _functions() -> dict[str, Callable[..., object]]:
    from pipeline.formats.docx import seeing
    from pipeline.formats.pdf import cutout, reader, rebuild, sheets

    def source_texts(*arguments: object) -> list[str]:
        return [text for _, text in reader.source_text(*arguments)]  # type: ignore[arg-type]

    return {
        "read": reader.read,
        "redact": rebuild.redact,
        "source_texts": source_texts,
        "picture": cutout.picture,
        "sheets": sheets.sheets,
        "sizes": sheets.sizes,
        "photographs": sheets.photographs,
        "see": seeing.see,
        "sleep": time.sleep,  # for tests of the limits
        "exit": os._exit,
        "spin": _spin,
        "grow": _grow,
    }


def _function(name: str) -> Callable[..., object]:
    module, _, attribute = name.partition(":")
    found: Callable[..., object] = getattr(importlib.import_module(module), attribute)
    return found


def _spin(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def _grow(size: int) -> int:
    return len(bytearray(size))


def _answered(functions: dict[str, Callable[..., object]], request: bytes) -> bytes:
    try:
        name, arguments, named = pickle.loads(request)
        function = functions[name] if name in functions else _function(name)
        return pickle.dumps(("done", function(*arguments, **named)), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        return pickle.dumps(("error", TooLarge(what="处理所需内存", limit="2 GB")))
    except MishenError as error:
        return pickle.dumps(("error", error))
    except Exception as error:
        # Its message may hold text of the document: only the type goes on.
        kind = next((kind for kind in (RecursionError, ValueError) if isinstance(error, kind)), RuntimeError)
        return pickle.dumps(("error", kind(type(error).__name__)))


def _beat_to(target: BinaryIO) -> None:
    from pipeline.formats import pulse

    last = [0.0]

    def tell() -> None:
        now = time.monotonic()
        if now - last[0] >= _BEAT_EVERY:
            last[0] = now
            send(target, BEAT)

    pulse.listen(tell)


def _leave_with_parent(number: int, parent: int) -> None:
    """End the process when the one that waits for it is gone, even in the middle of a file."""
    poll = select.poll()
    poll.register(number, 0)  # hang-up is always told
    while os.getppid() == parent and not poll.poll(1000):
        pass
    time.sleep(1)  # the ordinary end comes first
    os._exit(0)


def send(target: BinaryIO, message: bytes) -> None:
    """Write one message."""
    target.write(LENGTH.pack(len(message)) + message)
    target.flush()


def receive(source: BinaryIO) -> bytes | None:
    """Read one message; None at the end."""
    head = source.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    size = LENGTH.unpack(head)[0]
    message = source.read(size)
    return message if len(message) == size else None
