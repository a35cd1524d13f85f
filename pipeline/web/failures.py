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
    408: (
        "内容传送时间过长，操作未执行。请检查网络后重试。",
        "It took too long to arrive; nothing was done. Check the network and try again.",
    ),
    413: ("提交的内容过大。", "The form is too large."),
    414: ("网址过长。请从“待办”重新进入。", "The address is too long. Start from the queue."),
    421: (
        "只能在本机通过 127.0.0.1 或 localhost 访问。",
        "This server answers only on this machine, as 127.0.0.1 or localhost.",
    ),
    426: (
        "请用 https:// 开头的网址访问。仍看到本页的，请联系管理员核对反向代理的设置（X-Forwarded-Proto）。",
        "Open it with https://. If this page stays, the administrator should check the proxy (X-Forwarded-Proto).",
    ),
    431: (
        "请求头过大。请清除本站的 Cookie 后重试。",
        "The request's headers are too large. Clear this site's cookies and try again.",
    ),
    500: (
        "系统内部错误，操作可能未完成。请保留现场并联系管理员。",
        "Internal error; the action may not be complete. Keep everything as it is and call the administrator.",
    ),
    503: ("当前访问过多，操作未执行。请稍候重试。", "Too many requests at once; nothing was done. Try again shortly."),
}
ELSEWHERE = (
    "这不是本系统的网址。请用管理员告知的网址访问；管理员请在启动服务时登记这个主机名。",
    "This is not the workbench's address. Use the one that the administrator gave, or have this name registered.",
)
_HEADINGS: dict[int, tuple[str, str]] = {
    400: ("提交有误", "Malformed request"),
    403: ("不能办理", "Refused"),
    404: ("没有找到", "Not found"),
    405: ("没有找到", "Not found"),
    409: ("未能执行", "Not done"),
    408: ("传送超时", "Too slow"),
    413: ("内容过大", "Too large"),
    414: ("网址过长", "Too long"),
    421: ("不能从此网址访问", "Not at this address"),
    426: ("须用加密连接", "TLS only"),
    431: ("请求过大", "Too large"),
    422: ("还不能办理", "Not yet possible"),
    500: ("系统错误", "Internal error"),
    503: ("系统暂不可用", "Not available"),
}


class LoginNeeded(Exception):
    """Nobody is logged in; ``expired`` tells that the browser came with a session that is over."""

    def __init__(self, expired: bool) -> None:
        self.expired = expired
        super().__init__()


class PasswordNeeded(Exception):
    """The officer's password was given by somebody else and must be replaced before anything else."""


class SetupNeeded(Exception):
    """There is no home yet: the first visitor founds it."""


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


def message_of(error: MishenError, language: str) -> str:
    """Return what a page says of an error; of a plain wrong input without advice on the command line."""
    if type(error) is UsageError and "what" in error.detail:
        return f"{error.detail['what']}" + (". Go back and correct it." if language == "en" else "。请返回修改后重试。")
    return error.message(language)


def heading_of(status: int) -> tuple[str, str]:
    """Return the heading of an error page, Chinese first."""
    return _HEADINGS.get(status, (str(status), HTTPStatus(status).phrase))
