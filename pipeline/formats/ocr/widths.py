"""Full-width punctuation that the reader took for half-width: the room beside it tells."""

from __future__ import annotations

from collections.abc import Sequence

_FULL = {",": "，", ":": "：", ";": "；", "!": "！", "?": "？", "(": "（", ")": "）"}
_OPENING = "("
_ROOM = 0.28
"""Ems of paper that a half-width sign never has beside it: a full-width one fills at most half its square with ink."""


def widened(texts: Sequence[str], spans: Sequence[tuple[float, float]], em: float) -> list[str]:
    """Return the characters, punctuation as wide as it stands.

    Args:
        texts: the characters of a line, blanks among them.
        spans: their first and last columns.
        em: the size of type in columns.
    """
    result = list(texts)
    for at, text in enumerate(texts):
        if text not in _FULL:
            continue
        step = -1 if text == _OPENING else 1
        beside = at + step
        if not 0 <= beside < len(texts):
            inner = at - step
            if 0 <= inner < len(texts) and _wide(texts[inner]):
                result[at] = _FULL[text]
            continue
        if texts[beside].isspace():
            continue
        room = spans[beside][0] - spans[at][1] if step > 0 else spans[at][0] - spans[beside][1]
        if room > _ROOM * em:
            result[at] = _FULL[text]
    return _paired(result)


def _paired(texts: list[str]) -> list[str]:
    """Make a bracket as wide as the one it belongs to."""
    opened: list[int] = []
    for at, text in enumerate(texts):
        if text in "(（":
            opened.append(at)
        elif text in ")）" and opened:
            first = opened.pop()
            if "（" in texts[first] or "）" in text:
                texts[first], texts[at] = "（", "）"
    return texts


def _wide(text: str) -> bool:
    return "\u2e80" <= text <= "\ufaff" or text >= "\U00020000"
