"""Every route, asked with whatever comes: no answer is a fault of the server, and nobody who is not logged in learns anything."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.model.finding import Category, EntityType
from pipeline.model.review import Attribute, Opinion, Verdict
from tests.web.office import (
    ADMINISTRATOR,
    DRAFTER,
    HEAD,
    LEADER,
    MARKED,
    PHONE,
    PLAIN,
    SECRECY,
    TITLE,
    Browser,
    Office,
    password,
)
from tests.web.test_rights import routes

WHO = (None, DRAFTER, HEAD, SECRECY, LEADER, ADMINISTRATOR)
TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "",
            "0",
            "1",
            "-1",
            "9" * 30,
            "2026-000001",
            "2026-000002",
            "x" * 3000,
            "%00",
            "\x00",
            "<b>",
            "2026-02-30",
            "..",
            "１",
        ]
    ),
)
CODES = st.sampled_from([str(each) for kind in (Attribute, Opinion, Verdict, EntityType, Category) for each in kind])
NAMES = (
    *(
        "attribute",
        "verdict",
        "item",
        "next",
        "reason",
        "category",
        "mask",
        "start",
        "end",
        "type",
        "text",
        "to",
        "opinion",
        "organ",
        "until",
        "question",
        "answer",
        "date",
        "number",
        "conclusion",
    ),
    *(
        "remark",
        "check",
        "case",
        "words",
        "show",
        "section",
        "outcome",
        "sort",
        "page",
        "batch",
        "name",
        "password",
        "officer",
    ),
    *(
        "old",
        "new",
        "again",
        "roles",
        "sections",
        "year",
        "state",
        "from",
        "until",
        "period",
        "side",
        "fragment",
        "after",
        "kind",
    ),
)
VALUES = st.one_of(TEXTS, CODES, st.integers(0, 60).map(str))
FIELDS = st.dictionaries(st.sampled_from(NAMES), st.one_of(VALUES, st.lists(VALUES, max_size=3)), max_size=8)
PATHS = {
    "number": st.sampled_from(["2026-000001", "2026-000002", "2026-000009"]),
    "item": st.integers(-1, 9).map(str),
    "page": st.integers(-1, 5).map(str),
    "entry": st.integers(-1, 9).map(str),
    "id": st.sampled_from(["o0001", "o0002", "x"]),
    "batch": st.sampled_from(["0" * 32, "x"]),
    "kind": st.sampled_from(["form", "copy", "original", "manifest", "report", "proof", "reasons", "notice", "x"]),
}


class _Fuzzed:
    """One bureau for all questions; whoever is logged out by one of them logs in again."""

    def __init__(self) -> None:
        self.office = Office.found(Path(mkdtemp()))
        for text in (PLAIN, MARKED):
            self.office.hand_in(text)
        self.routes = [route for route in routes(self.office) if route[1] not in ("/logout",)]
        self.browsers: dict[str | None, Browser] = {}

    def browser(self, who: str | None) -> Browser:
        found = self.browsers.get(who)
        if found is None or (who and found.open("/account").url.path != "/account"):
            found = self.browsers[who] = self.office.browser()
            found.open("/login")
            if who:
                found.send("/login", officer=who, password=password(who))
        found.open("/account" if who else "/login")
        return found


@cache
def _fuzzed() -> _Fuzzed:
    return _Fuzzed()


@st.composite
def questions(draw: st.DrawFn) -> tuple[str | None, str, str, dict[str, Any], dict[str, Any]]:
    who = draw(st.sampled_from(WHO))
    method, path = draw(st.sampled_from(_fuzzed().routes))
    parts = {
        name: draw(st.one_of(strategy, TEXTS) if draw(st.booleans()) else strategy) for name, strategy in PATHS.items()
    }
    address = path.format(**{name: quote(part, safe="") for name, part in parts.items()})
    return who, method, address, draw(FIELDS), draw(FIELDS)


def ask(question: tuple[str | None, str, str, dict[str, Any], dict[str, Any]]) -> None:
    who, method, address, query, fields = question
    browser = _fuzzed().browser(who)
    key = {"form_key": browser.hidden("form_key"), "revision": browser.hidden("revision") or "1"}
    # A password of one's own, so that acts get as far as they can.
    own = {"password": password(who)} if who and "/account" not in address and "/administration" not in address else {}
    body = {**fields, **key, **own}
    if method == "GET":
        answer = browser.client.get(address, params=query, follow_redirects=False)
    else:
        answer = browser.client.post(address, params=query, data=body, follow_redirects=False)
    assert answer.status_code < 500, (method, address)
    if who is None:
        open_to_all = address.startswith(("/login", "/setup"))
        assert open_to_all or answer.status_code in (303, 400, 401, 403, 404, 405, 414), (
            method,
            address,
            answer.status_code,
        )
        assert TITLE not in answer.text and PHONE not in answer.text


def _run(examples: int) -> None:
    how = settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    how(given(questions())(ask))()


@pytest.mark.slow
def test_no_question_is_a_fault_of_the_server() -> None:
    _run(250)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_no_question_is_a_fault_of_the_server_for_long() -> None:
    _run(10_000)
