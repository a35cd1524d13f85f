"""What all errors have in common: code, exit status, a sentence in two languages."""

from __future__ import annotations

from typing import ClassVar


class MishenError(Exception):
    """Base of all errors raised on purpose.

    ``detail`` values fill the templates; they must not hold text of a document.
    """

    code: ClassVar[str] = "internal"
    exit_status: ClassVar[int] = 1
    zh: ClassVar[str] = "内部错误（{what}）。请保留现场并联系管理员。"
    en: ClassVar[str] = "Internal error ({what}). Keep the files as they are and call the administrator."

    hint_zh: ClassVar[str] = ""
    hint_en: ClassVar[str] = ""

    def __init__(self, **detail: object) -> None:
        self.detail = detail
        super().__init__(self.message("zh"))

    def message(self, language: str = "zh") -> str:
        """Say in one sentence what happened and what to do, in ``zh`` or ``en``."""
        template = self.en if language == "en" else self.zh
        return template.format_map(_Known(self.detail))

    def hint(self, language: str = "zh") -> str:
        """Say what to type on the command line; '' where there is nothing to say."""
        template = self.hint_en if language == "en" else self.hint_zh
        return template.format_map(_Known(self.detail))

    def __reduce__(self) -> tuple[object, ...]:
        return rebuild, (type(self), self.detail)


class _Known(dict[str, object]):
    """A template's values; one that was not given shows as a dash instead of failing inside error handling."""

    def __missing__(self, key: str) -> str:
        return "-"


def rebuild(kind: type[MishenError], detail: dict[str, object]) -> MishenError:
    """Make an error again that came from another process."""
    return kind(**detail)
