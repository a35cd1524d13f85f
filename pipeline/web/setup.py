"""初始设置: the first visit of a home that is not there yet: bureau, profile, sections, first officers.

Only who has read the one-time code on the server's terminal gets on: nobody else on the machine, or in the network, may found the
bureau. Once there is a bureau these pages lead to the log-in.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import Response

from pipeline.errors import MishenError
from pipeline.model.duties import SHORTEST_PASSWORD, check_new_password
from pipeline.model.review import Role
from pipeline.policy.load import DEFAULT_PROFILE, available, today
from pipeline.services.chairs import missing_chairs
from pipeline.services.officers import LONGEST_NAME, Founding, NewOfficer
from pipeline.services.profiles import offered
from pipeline.web.bench import SetUp
from pipeline.web.failures import Refusal, message_of, status_of
from pipeline.web.visit import AnyForm, AnyVisit, Form, Visit, malformed

router = APIRouter(prefix="/setup")

# The chairs that a bureau fills first, one row each; the last rows are for whoever else there is.
FIRST_ROWS: tuple[Role | None, ...] = (
    Role.ADMINISTRATOR,
    Role.DRAFTER,
    Role.SECTION_HEAD,
    Role.SECRECY_OFFICE,
    Role.LEADER,
    Role.PUBLISHER,
    Role.AUDITOR,
    None,
    None,
    None,
)
MOST_SECTIONS = 100
_IN_SECTIONS = frozenset({Role.DRAFTER, Role.SECTION_HEAD, Role.LEADER})


@dataclass(frozen=True, slots=True)
class Row:
    """An officer as the form has him or her; no password is ever shown again."""

    name: str
    roles: frozenset[str]
    sections: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rules:
    """What the first page asks for."""

    bureau: str
    profile: str
    sections: tuple[str, ...]


@router.get("")
def start(visit: AnyVisit) -> Response:
    """Ask for the code, bureau, profile and sections; where there is a bureau, lead to the log-in."""
    if visit.bench.setup is None:
        return visit.redirect("/login")
    return _rules_page(visit, Rules("", DEFAULT_PROFILE, ()))


@router.post("")
def rules(visit: AnyVisit, form: AnyForm) -> Response:
    """Take the code and the rules, and ask for the officers."""
    setup = visit.bench.setup
    if setup is None:
        return visit.redirect("/login")
    given = _rules(form)
    if not hmac.compare_digest(_letters(form.one("code")), _letters(setup.code)):
        said = visit.say(
            "一次性设置码不正确。请查看运行 mishen serve 的终端，照录最近一次显示的设置码。",
            "The one-time code is wrong. It stands on the terminal where mishen serve runs; each start has another.",
        )
        return _rules_page(visit, given, said, HTTPStatus.FORBIDDEN)
    wrong = _fault(visit, given)
    if wrong:
        return _rules_page(visit, given, wrong, HTTPStatus.BAD_REQUEST)
    rows = [Row("", frozenset({role} if role else ()), _sections_for(role, given.sections)) for role in FIRST_ROWS]
    return _staff_page(visit, setup, given, rows)


@router.post("/staff")
def staff(visit: AnyVisit, form: AnyForm) -> Response:
    """Found the home, say which chairs are empty, and lead to the log-in."""
    bench = visit.bench
    with bench.founding:
        setup = bench.setup
        if setup is None:
            return visit.redirect("/login")
        if not hmac.compare_digest(form.one("proof").encode(), _proof(setup, visit).encode()):
            return visit.redirect("/setup")
        given = _rules(form)
        if _fault(visit, given):
            raise malformed()
        rows = _rows(form)
        try:
            people = [_officer(visit, form, index, row) for index, row in enumerate(rows) if row.name]
            desk = setup.found(Founding(given.bureau, given.profile, given.sections, tuple(people)))
        except Refusal as error:
            return _staff_page(visit, setup, given, rows, visit.say(error.zh, error.en), error.status)
        except MishenError as error:
            return _staff_page(
                visit, setup, given, rows, message_of(error, visit.language), _status_shown(status_of(error))
            )
        bench.open(desk)
    setup.founded(desk)
    chairs = missing_chairs(desk)
    return visit.page("setup_done.html", "/login", bureau=given.bureau, chairs=chairs, people=people)


def _rules_page(visit: Visit, given: Rules, message: str = "", status: int = HTTPStatus.OK) -> Response:
    cards = offered(today())
    return visit.page("setup.html", "/setup", status, message=message, given=given, cards=cards, longest=LONGEST_NAME)


def _staff_page(
    visit: Visit, setup: SetUp, given: Rules, rows: list[Row], message: str = "", status: int = HTTPStatus.OK
) -> Response:
    return visit.page(
        "setup_staff.html",
        "/setup",
        status,
        message=message,
        given=given,
        rows=rows,
        roles=list(Role),
        proof=_proof(setup, visit),
        shortest=SHORTEST_PASSWORD,
        longest=LONGEST_NAME,
    )


def _rules(form: Form) -> Rules:
    lines = (line.strip() for line in form.text("sections").splitlines())
    return Rules(form.text("bureau"), form.one("profile"), tuple(dict.fromkeys(line for line in lines if line)))


def _fault(visit: Visit, given: Rules) -> str:
    """Return what is wrong with bureau, profile or sections; empty when nothing is."""
    if not given.bureau or "\n" in given.bureau or len(given.bureau) > LONGEST_NAME:
        return visit.say(f"请填写单位名称（一至 {LONGEST_NAME} 个字）。", "Give the bureau's name.")
    if given.profile not in available():
        return visit.say("请选择一种规则配置。", "Choose a profile.")
    if not given.sections or len(given.sections) > MOST_SECTIONS:
        return visit.say("请至少填写一个科室，每行一个。", "Name one section at least, one a line.")
    if any(len(each) > LONGEST_NAME for each in given.sections):
        return visit.say(f"科室名称不超过 {LONGEST_NAME} 个字。", "A section's name is too long.")
    return ""


def _rows(form: Form) -> list[Row]:
    return [
        Row(
            form.text(f"name-{index}"),
            frozenset(form.fields.get(f"role-{index}", ())),
            frozenset(form.fields.get(f"section-{index}", ())),
        )
        for index in range(len(FIRST_ROWS))
    ]


def _officer(visit: Visit, form: Form, index: int, row: Row) -> NewOfficer:
    """Return the officer of a row.

    Raises:
        Refusal: the passwords differ, or a role is none (400).
        UsageError: the password is too short.
    """
    word = form.one(f"password-{index}")
    if word != form.one(f"again-{index}"):
        raise Refusal(
            HTTPStatus.BAD_REQUEST,
            f"“{row.name}”两次输入的密码不一致。请重新填写各人的密码。",
            f"The passwords of {row.name} differ. Type all passwords again.",
        )
    check_new_password(word)
    try:
        roles = frozenset(Role(role) for role in row.roles)
        # Who sets up types everybody's password; the first administrator's is taken for the own.
        own = index == 0 and Role.ADMINISTRATOR in roles
        return NewOfficer(row.name, word, roles, row.sections, handed=not own)
    except ValueError:
        raise malformed() from None


def _sections_for(role: Role | None, sections: tuple[str, ...]) -> frozenset[str]:
    """Return the sections that are ticked beforehand: the only one there is, for those who work in one."""
    return frozenset(sections if len(sections) == 1 and role in _IN_SECTIONS else ())


def _proof(setup: SetUp, visit: Visit) -> str:
    """Return what shows that this visitor has given the code."""
    return hmac.new(setup.code.encode(), visit.token.encode(), hashlib.sha256).hexdigest()


def _letters(code: str) -> bytes:
    """Return a code as it is compared: capital letters and digits alone."""
    return "".join(char for char in code.upper() if char.isascii() and char.isalnum()).encode()


def _status_shown(status: int) -> int:
    """Return the status of a page that shows its form again; a home that cannot be made is no fault of the form."""
    return status if status < HTTPStatus.INTERNAL_SERVER_ERROR else HTTPStatus.SERVICE_UNAVAILABLE
