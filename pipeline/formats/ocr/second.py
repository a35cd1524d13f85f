"""The second engine: tesseract, where it is installed. It reads numbers once more, and whole pages for the verifier.

Pictures go to it through a pipe and text comes back through one: nothing is written to disk, nothing to a log.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from io import BytesIO

import numpy as np
from PIL import Image

from pipeline.formats.ocr.engine import Pixels
from pipeline.formats.ocr.ink import gray_of

_LINES_TIME, _PAGE_TIME = 30.0, 90.0
"""Seconds after which it is given up; a line takes 0.05, a dense page at 200 dpi 5 to 10 of processor time."""
_BATCH = 60  # lines a process


@cache
def _languages() -> frozenset[str]:
    """Return the languages that tesseract has; none where it is not installed."""
    command = shutil.which("tesseract")
    if command is None:
        return frozenset()
    try:
        listed = subprocess.run(
            [command, "--list-langs"], capture_output=True, timeout=20, check=False, env=_environment()
        )
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    return frozenset(listed.stdout.decode("utf-8", "replace").split("\n")[1:]) - {""}


def installed() -> bool:
    """Whether numbers can be read a second time."""
    return "eng" in _languages()


def second_lines(pictures: Sequence[Pixels], characters: str) -> list[str] | None:
    """Read pictures of single upright lines that hold only the given characters.

    Returns:
        The text of each, without blanks; None where tesseract is not installed, fails or takes too long.
    """
    if not installed():
        return None
    result: list[str] = []
    for start in range(0, len(pictures), _BATCH):
        batch = pictures[start : start + _BATCH]
        options = ["-l", "eng", "--psm", "7", "-c", f"tessedit_char_whitelist={characters}"]
        options += ["-c", "load_system_dawg=0", "-c", "load_freq_dawg=0"]
        text = _run(batch, options, _LINES_TIME)
        if text is None:
            return None
        pages = text.split("\f")
        if len(pages) < len(batch):
            return None
        result.extend("".join(page.split()) for page in pages[: len(batch)])
    return result


def second_opinion(pixels: Pixels, *, dpi: float = 200) -> list[str] | None:
    """Read a whole upright picture with the second engine.

    Args:
        pixels: gray or RGB.
        dpi: its resolution.

    Returns:
        Its lines, without empty ones; None where tesseract or its Chinese is not installed, fails or takes too long.
    """
    if not {"chi_sim", "eng"} <= _languages():
        return None
    options = ["-l", "chi_sim+eng", "--psm", "3", "--dpi", str(round(dpi))]
    text = _run([pixels], options, _PAGE_TIME)
    return None if text is None else [line for line in text.replace("\f", "\n").split("\n") if line.strip()]


def _run(pictures: Sequence[Pixels], options: Sequence[str], seconds: float) -> str | None:
    command = shutil.which("tesseract")
    if command is None or not pictures:
        return None
    images = [Image.fromarray(np.ascontiguousarray(gray_of(picture))) for picture in pictures]
    source = BytesIO()
    images[0].save(source, "TIFF", save_all=True, append_images=images[1:])
    try:
        done = subprocess.run(
            [command, "stdin", "stdout", *options],
            input=source.getvalue(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
            env=_environment(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def _environment() -> dict[str, str]:
    """Return what tesseract needs of the environment; it works with one thread, others only wait for each other."""
    kept = {name: os.environ[name] for name in ("PATH", "TESSDATA_PREFIX", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "OMP_THREAD_LIMIT": "1", "LC_ALL": "C"}
