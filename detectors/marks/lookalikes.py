"""Levels and stars as recognisers misread them: characters that share all but a few strokes with the right ones.

Of the two characters of a level one at most is taken for its look-alike, so that words of everyday text stay what they are; a
star is restored between a level and its period only. The length of the text never changes.
"""

from __future__ import annotations

import re

_FIRST = {
    "绝": "絶艳绐绌",
    "机": "枧杌杋朳玑矶叽肌",  # the same body, another side; the same side, a body with a stroke more or less
    "秘": "柲泌铋秕毖佖",
}
_SECOND = "蜜宓窑宻窰密"
_STARS = "大太犬女文丈木本夫火水灾米"
ANY = re.compile(f"[{_SECOND}]")
_LEVELS = re.compile(
    rf"(?P<first>[绝絕机機秘祕])(?P<gap>[ \t]{{0,3}})[{_SECOND}]"
    + "".join(rf"|[{signs}](?P<gap{number}>[ \t]{{0,3}})密" for number, signs in enumerate(_FIRST.values()))
)
_STAR = re.compile(
    rf"(?<=密)(?P<before>[ \t]?)[{_STARS}](?=[ \t]?(?:\d{{1,2}} ?(?:年|个月)|[一二三四五六七八九十]{{1,3}}年|长期|永久)|[ \t]*$)"
)


def restored(text: str) -> str:
    """Return a text with its misread levels and stars as they were written, of the same length."""
    return _STAR.sub(lambda match: f"{match['before']}★", _LEVELS.sub(_level, text))


def _level(match: re.Match[str]) -> str:
    if match["first"]:
        return f"{match['first']}{match['gap']}密"
    number = next(index for index in range(len(_FIRST)) if match[f"gap{index}"] is not None)
    return f"{list(_FIRST)[number]}{match[f'gap{number}']}密"
