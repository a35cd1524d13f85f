"""The language of a run: Chinese, or English by ``--lang en`` or ``MISHEN_LANG``, known before the help is built."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence


def language_of(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return ``en`` when the arguments or the environment ask for it, else ``zh``; the last ``--lang`` wins."""
    spoken = environment.get("MISHEN_LANG", "zh")
    for index, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            spoken = argument.removeprefix("--lang=")
        elif argument == "--lang" and index + 1 < len(arguments):
            spoken = arguments[index + 1]
    return "en" if spoken == "en" else "zh"


LANGUAGE = language_of(sys.argv[1:], os.environ)


def t(zh: str, en: str) -> str:
    """Return the wording of the run's language."""
    return en if LANGUAGE == "en" else zh
