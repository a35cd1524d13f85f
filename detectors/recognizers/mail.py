"""E-mail addresses: also with a word or another sign for @, and broken over a line end at any place."""

from __future__ import annotations

import re

from presidio_analyzer import RecognizerResult

from detectors.checks import Check
from detectors.presidio import Recognizer, Rule
from pipeline.model.finding import EntityType

# Signs that people write for @ to keep collectors away; # only before a provider's name.
_AT = re.compile(
    r" ?(?:@|[(\[{<【] ?(?:at|AT|a|A|@|艾特|圈a) ?[)\]}>】]|(?<=[0-9A-Za-z]) at (?=[0-9A-Za-z])|艾特|#(?=[a-z0-9]{2,12}\.c)) ?",
    re.IGNORECASE,
)
_SIGNS = ("@", "(at", "[at", "{at", "<at", "【at", "( at", "[ at", "(a)", "[a]", " at ", "艾特", "(圈", "(艾")
_LOCAL = re.compile(r"[A-Za-z0-9._%+\-]")
_LINE_END = re.compile(r" ?\n {0,8}")
_TOP = r"(?:com|cn|net|org|edu|gov|mil|vip|info|biz|top|xyz|cc|hk|tw|mo|io|me|co|email|club|shop|online|ltd|wang|link|site|中国)"
_DOMAIN = re.compile(
    rf"(?:[A-Za-z0-9\-]{{1,40}}(?:\.|点| ?[\[(]dot[\])] ?)){{1,4}}{_TOP}(?![A-Za-z0-9\-])", re.IGNORECASE
)
_ANY_DOMAIN = re.compile(r"(?:[A-Za-z0-9\-]{1,40}\.){1,4}[A-Za-z]{2,12}(?![A-Za-z0-9])")


def _other_signs(text: str) -> bool:
    lowered = text.lower()
    return any(sign in lowered for sign in _SIGNS) or ("#" in text and bool(_HASH.search(lowered)))


_HASH = re.compile(r"#[a-z0-9]{2,12}\.c")


class Mail(Recognizer):
    """Reads to both sides of each sign for @; a line end is passed where the address is not whole without."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: object = None, regex_flags: int | None = None
    ) -> list[RecognizerResult]:
        """Find addresses."""
        if "@" not in text and not _other_signs(text):
            return []
        results = []
        for sign in _AT.finditer(text):
            start = _local_start(text, sign.start())
            end = _domain_end(text, sign.end())
            if start < sign.start() and end:
                results.append(self._result(self.rules["mail"], start, end, Check.UNDECIDED))
        return results


def _local_start(text: str, at: int) -> int:
    """Go left over the name of the mailbox; over one line end too, where the line before ends in such characters."""
    at = _skip_line_end_left(text, at)
    start = _run_left(text, at)
    before = _skip_line_end_left(text, start)
    if before < start < at and before > 0 and _LOCAL.match(text[before - 1]):
        further = _run_left(text, before)
        # A whole word of the cell or line before is not half a name: only what no blank or tab parts from its line.
        if further and text[further - 1] not in "\t|" and before - further <= 40:
            return _trim(text, further, at)
    return _trim(text, start, at)


def _trim(text: str, start: int, at: int) -> int:
    while start < at and text[start] in "._%+-":
        start += 1
    return start


def _run_left(text: str, at: int) -> int:
    start = at
    while start > 0 and at - start < 64 and _LOCAL.match(text[start - 1]) and text[start - 1].isascii():
        start -= 1
    return start


def _skip_line_end_left(text: str, at: int) -> int:
    index = at
    while index > 0 and at - index < 10 and text[index - 1] == " ":
        index -= 1
    if index > 0 and text[index - 1] == "\n":
        index -= 1
        return index - 1 if index > 0 and text[index - 1] == " " else index
    return at


def _domain_end(text: str, at: int) -> int | None:
    """Return where the domain ends, None when there is none."""
    line_end = _LINE_END.match(text, at)
    if line_end:
        at = line_end.end()
    whole = _DOMAIN.match(text, at)
    if whole and not _goes_on(text, whole.end()):
        return whole.end()
    window = text[at : at + 90]
    broken = _LINE_END.search(window)
    if broken and broken.start() and re.fullmatch(r"[A-Za-z0-9.\-]+", window[: broken.start()]):
        joined = window[: broken.start()] + window[broken.end() :]
        match = _DOMAIN.match(joined)
        if match and match.end() > broken.start():
            return at + match.end() + len(broken.group())
    if whole:
        return whole.end()
    other = _ANY_DOMAIN.match(text, at)
    return other.end() if other else None


def _goes_on(text: str, end: int) -> bool:
    """Say whether a part of the domain stands on the next line: 163.com and .cn behind the line end."""
    return bool(re.match(r"\.? ?\n {0,8}\.?(?:cn|com)(?![A-Za-z0-9])", text[end : end + 14]))


def recognizers() -> list[Recognizer]:
    """Return the recognizer of addresses."""
    return [Mail(EntityType.EMAIL_ADDRESS, [Rule("mail", re.compile("@"), 0.8)])]
