"""Parts of patterns: what may stand between the digits of one number, and what may not stand beside it.

Chinese characters are word characters to ``re``, so that a word boundary between 号 and a digit does not exist; the sides of a
number are therefore "neither digit nor Latin letter".
"""

from __future__ import annotations

import re

LEFT = r"(?<![0-9A-Za-z])"
RIGHT = r"(?![0-9A-Za-z])"
# One to three blanks, hyphens or dots between groups, or a line end with the next line's indentation. Never a tab or a bar:
# those stand between cells.
GAP = r"(?:[ \-‐–—·]{0,2}\n {0,8}|[ \-‐–—·]{1,3})?"
DIGIT = re.compile(r"\d")
# Runs of so many digits, loosely joined: texts without one hold no such number.
DIGITS_7 = re.compile(r"\d(?:[^0-9\u4e00-\u9fff]{0,12}\d){6}")
DIGITS_11 = re.compile(r"\d(?:[^0-9\u4e00-\u9fff]{0,12}\d){10}")


def any_start(first: str, rest: str) -> re.Pattern[str]:
    """Compile a pattern that tries every start, so that a false candidate never hides a true one that overlaps it.

    The value runs from the one character ``first`` to the end of the group ``rest``. The first character is consumed and looked
    behind from, not looked ahead to, for a pattern that begins with a set of characters is searched several times as fast.
    """
    return re.compile(f"{first}(?<![0-9A-Za-z].)(?=(?P<rest>{rest}){RIGHT})", re.DOTALL)
