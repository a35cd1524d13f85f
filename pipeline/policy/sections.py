"""Sections of a profile beside chain, bases and masks: consultation, authorities, powers, requests.

All are optional. A profile that leaves one out has the edition that it had before the section existed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from pipeline.model.review import Role

T = TypeVar("T")


class DeadlineUnit(StrEnum):
    """How a deadline counts."""

    WORKING_DAY = "working_day"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of time of ``number`` days of ``unit``, and the article that sets it."""

    number: int
    unit: DeadlineUnit
    article: str


@dataclass(frozen=True, slots=True)
class Consultation:
    """How co-issuing organs are asked about a joint document.

    Attributes:
        article: where the rule stands, e.g. A 第四条 or 条例 第十一条.
        number, unit: how long they have; both None where the rule sets no limit: the case then waits for the answer.
        silence_consents: whether an organ that says nothing until then agrees (条例 第三十四条).
    """

    article: str
    number: int | None = None
    unit: DeadlineUnit | None = None
    silence_consents: bool = False


class AuthorityKind(StrEnum):
    """What an authority outside the bureau is asked about."""

    BUSINESS = "business"  # matters of its own line of business alone
    OTHER = "other"  # every matter
    ASSESSMENT = "assessment"  # gives a report, no ruling (A 第三十八条)


@dataclass(frozen=True, slots=True)
class Authority:
    """Whom a case in doubt is put to (A 第十条, B-保密 第七条, 条例 第十七条).

    Attributes:
        id: stable name within the profile.
        title: what letters call it.
        kind: what it is asked about.
        article: where the rule names it.
        settles_secrecy: whether it may say if something is a state secret and of which level; 保守国家秘密法 第二十五条
            leaves that to the secrecy administrations of state and province.
    """

    id: str
    title: str
    kind: AuthorityKind
    article: str
    settles_secrecy: bool = False


@dataclass(frozen=True, slots=True)
class Power:
    """Who may do something that no step of the chain does: any one of ``roles``, unless said otherwise."""

    roles: frozenset[Role]
    article: str


_R = Role


@dataclass(frozen=True, slots=True)
class Powers:
    """Acts beside the chain. The defaults cite the state's rules.

    Attributes:
        lift: lift an internal marking; a leader of the organ that made the document, in charge of the case's section.
        withhold: settle that a document is not published at all.
        ruling: record what an authority ruled.
        recall: withdraw a released copy.
        not_a_marking: say that the detector erred; *all* these roles together, each by another person.
    """

    lift: Power = Power(frozenset({_R.LEADER}), "《政府信息公开条例》第十条")
    withhold: Power = Power(frozenset({_R.SECRECY_OFFICE, _R.LEADER}), "《政府信息公开条例》第十四条至第十六条")
    ruling: Power = Power(frozenset({_R.SECRECY_OFFICE}), "《政府信息公开条例》第十七条")
    recall: Power = Power(
        frozenset({_R.LEADER, _R.PUBLISHER}), "《政府信息公开条例》第六条、《保守国家秘密法》第四十七条"
    )
    not_a_marking: Power = Power(frozenset({_R.SECRECY_OFFICE, _R.LEADER}), "《保守国家秘密法》第二十二条")


class ThirdParty(StrEnum):
    """What a third party's refusal does."""

    VETO = "veto"  # nothing is disclosed (A 第三十八条)
    BALANCE = "balance"  # the organ weighs it against the public interest (条例 第三十二条)


class Fees(StrEnum):
    """What an applicant pays."""

    COST = "cost"  # the cost of search, copies and postage (A 第四十条)
    FREE = "free"  # nothing (条例 第四十二条)


class ProcessInformation(StrEnum):
    """What happens with internal affairs and records of deliberation."""

    WITHHELD = "withheld"  # never disclosed (A 第三十五条（四）)
    DISCRETION = "discretion"  # may be withheld (条例 第十六条)


@dataclass(frozen=True, slots=True)
class Provision(Generic[T]):
    """What a rule says, and in which article."""

    rule: T
    article: str


@dataclass(frozen=True, slots=True)
class Requests:
    """依申请公开: what the bureau's rule says of requests.

    Attributes:
        reply: time to answer from the day of receipt.
        extension: by how much that may be prolonged, once.
        third_party: what a third party's refusal does.
        special_need: whether the applicant must need it for production, life or research (gone since 条例 2019).
        fees: what the applicant pays.
        process_information: what happens with internal affairs and records of deliberation.
        third_party_reply: time that a third party has to answer; None where the rule sets none.
    """

    reply: Limit
    extension: Limit
    third_party: Provision[ThirdParty]
    special_need: Provision[bool]
    fees: Provision[Fees]
    process_information: Provision[ProcessInformation]
    third_party_reply: Limit | None = field(default=None)
