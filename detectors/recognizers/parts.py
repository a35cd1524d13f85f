"""Parts of patterns: what may stand between the digits of one number, and what may not stand beside it.

Chinese characters are word characters to ``re``, so that a word boundary between 号 and a digit does not exist; the sides of a
number are therefore "neither digit nor Latin letter".
"""

from __future__ import annotations

import re

LEFT = r"(?<![0-9A-Za-z])"
RIGHT = r"(?![0-9A-Za-z])"
# One or two blanks, hyphens or dots between groups, or a line end with the next line's indentation. Never a tab or a bar:
# those stand between cells.
GAP = r"(?:[ \-‐–—·]{1,2}| ?\n {0,8})?"
DIGIT = re.compile(r"\d")


def any_start(value: str, before: str = "") -> re.Pattern[str]:
    """Compile a pattern that tries every start, so that a false candidate never hides a true one that overlaps it."""
    return re.compile(f"{LEFT}{before}(?=(?P<value>{value}){RIGHT})")
