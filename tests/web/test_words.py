"""What pages say of errors: nothing of the command line, whose hints belong to the command line alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import errors
from pipeline.cli.app import complain
from pipeline.errors import IllegalTransition, MishenError, ReadsDifferently, UsageError
from pipeline.services import markings
from pipeline.web.failures import _HEADINGS, _PLAIN, ELSEWHERE, message_of
from tests.web.closed import officer
from tests.web.office import DRAFTER, LEADER, PLAIN, SECRECY, Office
from tests.web.test_signing import pass_on

PIPELINE = Path(errors.__file__).parent
COMMAND_LINE = re.compile(r"(?<![-\w])--[a-z]|\bmishen (?!serve)[a-z-]|请用 (?!https)[a-z]+")
# What only the command line asks for: comparing files, figures, a list of words in a file, keys, erasing, moving a home.
COMMANDS_ALONE = {
    *("services/check.py", "services/comparison.py", "services/preview.py", "services/evaluate.py"),
    *("store/keys.py", "store/cases.py"),
}


def kinds(of: type[MishenError] = MishenError) -> Iterator[type[MishenError]]:
    yield of
    for each in of.__subclasses__():
        yield from kinds(each)


def raised(path: Path) -> Iterator[str]:
    """Return all that a module puts into its errors, but the option for the command line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)):
            continue
        for given in [*node.exc.args, *(each.value for each in node.exc.keywords if each.arg != "option")]:
            for part in ast.walk(given):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def test_no_error_names_an_option_on_a_page() -> None:
    for kind in kinds():
        for language in ("zh", "en"):
            assert not COMMAND_LINE.search(kind().message(language)), kind
            assert not COMMAND_LINE.search(message_of(kind(), language)), kind
    for words in (ELSEWHERE, *_PLAIN.values(), *_HEADINGS.values()):
        assert not COMMAND_LINE.search(" ".join(words)), words
    for part in ("services", "model", "store", "web"):
        for path in sorted((PIPELINE / part).rglob("*.py")):
            if path.relative_to(PIPELINE).as_posix() not in COMMANDS_ALONE:
                assert [each for each in raised(path) if COMMAND_LINE.search(each)] == [], path


@pytest.mark.parametrize(("error", "hint"), [
    (UsageError(what="请说明类别", option="--category"), "--category"),
    (UsageError(what="没有这个事项"), "mishen --help"),
    (IllegalTransition(case="1", state="a", action="b"), "mishen show"),
    (ReadsDifferently(case="2026-000001"), "intake --supersedes 2026-000001"),
])  # fmt: skip
def test_the_command_line_says_how(error: MishenError, hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    complain(error)
    assert hint in capsys.readouterr().err
    assert hint in error.hint("en")


def test_pages_say_it_in_plain_words(office: Office) -> None:
    drafter = office.log_in(DRAFTER)
    drafter.open("/intake")
    fields = {"form_key": drafter.hidden("form_key"), "section": "电子政务科", "attribute": "on_request"}
    answer = drafter.client.post("/intake", data=fields, files={"file": ("a.txt", PLAIN.encode())})
    assert answer.status_code == 400 and "理由" in answer.text and "--" not in said(answer.text)
    forwarding = {**fields, "attribute": "", "forwards": "云政发〔2026〕1号"}
    answer = drafter.client.post("/intake", data=forwarding, files={"file": ("a.txt", PLAIN.encode())})
    assert answer.status_code == 400 and "公文属性" in answer.text and "--" not in said(answer.text)
    number = office.hand_in("关于召开会议的通知\n\n请各单位派员参加。\n")
    pass_on(office, number, LEADER)
    answer = office.log_in(LEADER).act(number, "withhold", reason="x")
    assert answer.status_code == 400 and "类别" in answer.text and "--" not in said(answer.text)
    markings.escalate(office.desk, officer(office, LEADER), number, "请审定")
    secrecy = office.log_in(SECRECY)
    secrecy.open("/queue")
    with office.desk.store.read() as tx:
        revision = tx.case(number).revision
    answer = secrecy.send(f"/cases/{number}/lift", revision=revision, reason="x")
    assert answer.status_code == 409 and "mishen" not in said(answer.text)


def said(page: str) -> str:
    found = re.search(r'role="alert">(.*?)</p>', page, re.S)
    assert found is not None
    return found.group(1)
