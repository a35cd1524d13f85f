"""Limits of requests: sizes, time, and how many at once."""

from __future__ import annotations

import asyncio

import pytest
from starlette.types import Message

from pipeline.web import guard
from pipeline.web.guard import FORMS, LARGEST_BODY, BodyTooLarge, BodyTooSlow, Limit, largest_body, limited
from tests.web.office import DRAFTER, Office


def test_every_path_takes_forms_and_no_more_than_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "LIMITS", (("/intake/files", Limit(5_000_000, 60.0)),))
    assert largest_body("/queue") == largest_body("/") == LARGEST_BODY
    assert largest_body("/intake/files/1") == 5_000_000


def test_a_body_has_to_arrive_whole_and_in_time() -> None:
    async def receive_slowly() -> Message:
        await asyncio.sleep(0.05)
        return {"type": "http.request", "body": b"a" * 10, "more_body": True}

    async def read(limit: Limit) -> None:
        receive = limited(receive_slowly, limit)
        while True:
            await receive()

    with pytest.raises(BodyTooSlow):
        asyncio.run(read(Limit(FORMS.body, 0.2)))
    with pytest.raises(BodyTooLarge):
        asyncio.run(read(Limit(25, 30.0)))


def test_after_the_body_nobody_is_hurried() -> None:
    messages: list[Message] = [{"type": "http.request", "body": b"a"}, {"type": "http.disconnect"}]

    async def receive_once() -> Message:
        if len(messages) == 1:
            await asyncio.sleep(0.2)
        return messages.pop(0)

    async def read() -> str:
        receive = limited(receive_once, Limit(10, 0.1))
        await receive()
        return str((await receive())["type"])

    assert asyncio.run(read()) == "http.disconnect"


def test_too_many_at_once_are_asked_to_come_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = office.log_in(DRAFTER)
    monkeypatch.setattr(guard, "MOST_AT_ONCE", 0)
    answer = browser.open("/queue")
    assert answer.status_code == 503 and "稍候重试" in answer.text and answer.headers["cache-control"] == "no-store"
    monkeypatch.undo()
    assert browser.open("/queue").status_code == 200


def test_long_addresses_and_large_heads(office: Office) -> None:
    browser = office.log_in(DRAFTER)
    assert browser.open(f"/queue?show={'a' * guard.LONGEST_TARGET}").status_code == 414
    answer = browser.open("/queue", headers={"x-large": "a" * guard.LARGEST_HEADERS})
    assert answer.status_code == 431 and "请求头过大" in answer.text
