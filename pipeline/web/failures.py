"""Failures: every error becomes a page in plain words with the right status."""

from __future__ import annotations

from http import HTTPStatus

from pipeline.errors import (
    Conflict,
    HomeError,
    IllegalTransition,
    KeyFileError,
    MishenError,
    NotApproved,
    ProfileError,
    RefusedByRule,
    UnreadableDocument,
    Unsettled,
    UsageError,
    VerificationFailed,
)

# First match counts, so the narrower class stands before the wider one.
_STATUS: tuple[tuple[type[MishenError], int], ...] = (
    (HomeError, 503),
    (KeyFileError, 503),
    (ProfileError, 503),
    (UsageError, 400),
    (UnreadableDocument, 422),
    (Unsettled, 422),
    (IllegalTransition, 409),
    (NotApproved, 409),
    (RefusedByRule, 403),
    (Conflict, 409),
    (VerificationFailed, 409),
    (MishenError, 500),
)

_PLAIN: dict[int, tuple[str, str]] = {
    400: ("请求格式不正确。请返回后重试。", "The request is malformed. Go back and try again."),
    404: ("没有这个页面或事项。请从“待办”重新进入。", "There is no such page or case. Start from the queue."),
    405: ("此地址不能这样打开。请从“待办”重新进入。", "This address cannot be opened that way. Start from the queue."),
    413: ("提交的内容过大。", "The form is too large."),
    421: (
        "只能在本机通过 127.0.0.1 或 localhost 访问。",
        "This server answers only on this machine, as 127.0.0.1 or localhost.",
    ),
    500: (
        "系统内部错误，操作可能未完成。请保留现场并联系管理员。",
        "Internal error; the action may not be complete. Keep everything as it is and call the administrator.",
    ),
}
_HEADINGS: dict[int, tuple[str, str]] = {
    400: ("提交有误", "Malformed request"),
    403: ("不能办理", "Refused"),
    404: ("没有找到", "Not found"),
    405: ("没有找到", "Not found"),
    409: ("未能执行", "Not done"),
    413: ("内容过大", "Too large"),
    421: ("只限本机访问", "This machine only"),
    422: ("还不能办理", "Not yet possible"),
    500: ("系统错误", "Internal error"),
    503: ("系统暂不可用", "Not available"),
}


class LoginNeeded(Exception):
    """Nobody is logged in; ``expired`` tells that the browser came with a session that is over."""

    def __init__(self, expired: bool) -> None:
        self.expired = expired
        super().__init__()


class Refusal(Exception):
    """Something that only the web page refuses, with its status and what to do, Chinese first."""

    def __init__(self, status: int, zh: str, en: str) -> None:
        self.status = status
        self.zh = zh
        self.en = en
        super().__init__(en)


def refusal(status: int) -> Refusal:
    """Return the refusal that belongs to a bare status."""
    zh, en = _PLAIN.get(status, _PLAIN[400 if status < 500 else 500])
    return Refusal(status, zh, en)


def status_of(error: MishenError) -> int:
    """Return the HTTP status that an error of ours answers with."""
    return next(status for kind, status in _STATUS if isinstance(error, kind))


def heading_of(status: int) -> tuple[str, str]:
    """Return the heading of an error page, Chinese first."""
    return _HEADINGS.get(status, (str(status), HTTPStatus(status).phrase))
