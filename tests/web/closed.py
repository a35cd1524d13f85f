"""More officers, and cases that went the whole way, for the pages that look back."""

from __future__ import annotations

from pipeline.model.review import Attribute, Officer, Role, Verdict
from pipeline.services import review
from pipeline.services.intake import Draft, take_in
from pipeline.services.release import release_case
from tests.web.office import CHAIN, DRAFTER, SECTION, Office, password

PUBLISHER, AUDITOR = "何放行", "冯明镜"


def staffed(office: Office) -> Office:
    """Add a publishing clerk and an auditor."""
    with office.desk.store.begin() as tx:
        tx.add_officer(PUBLISHER, password(PUBLISHER), {Role.PUBLISHER})
        tx.add_officer(AUDITOR, password(AUDITOR), {Role.AUDITOR})
    return office


def officer(office: Office, name: str) -> Officer:
    with office.desk.store.read() as tx:
        return next(each for each in tx.officers() if each.name == name)


def hand_in(office: Office, text: str, name: str = "draft.txt", **facts: object) -> str:
    draft = Draft(text.encode(), name, SECTION, Attribute.PROACTIVE, **facts)  # type: ignore[arg-type]
    return take_in(office.desk, draft, officer(office, DRAFTER)).number


def decided(office: Office, number: str) -> None:
    """Decide every item as proposed, and withhold what is for review."""
    drafter = officer(office, DRAFTER)
    left = review.accept_proposals(office.desk, drafter, number).left
    for item in left:
        review.decide(office.desk, drafter, number, [item.number], review.Ruling(Verdict.WITHHOLD, "核对后遮盖"))


def approved(office: Office, text: str, name: str = "draft.txt") -> str:
    number = hand_in(office, text, name)
    decided(office, number)
    for who in CHAIN:
        review.sign(office.desk, officer(office, who), number, remark=f"{who}同意")
    return number


def released(office: Office, text: str, name: str = "draft.txt") -> str:
    number = approved(office, text, name)
    release_case(office.desk, number)
    return number
