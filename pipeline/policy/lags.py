"""Where a bureau's own rule falls behind the regulation: told, never applied silently.

A profile sets down what the bureau's rule says, the profile ``national`` what 政府信息公开条例 (2019) and 保守国家秘密法 (2024)
say. What differs is computed from the two, so that it is written down once. A local rule that binds the bureau more
strictly (a shorter time for replies) is named, too: it may be followed, but it is not the law's measure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.policy.profile import Deadline, DeadlineStart, Profile
from pipeline.policy.sections import (
    AuthorityKind,
    DeadlineUnit,
    Fees,
    Limit,
    ProcessInformation,
    Requests,
    ThirdParty,
)

NATIONAL = "national"
_UNIT = {DeadlineUnit.WORKING_DAY: "个工作日", DeadlineUnit.DAY: "日"}
_START = {
    DeadlineStart.CREATED: "信息形成或者变更",
    DeadlineStart.OPENED: "交审",
    DeadlineStart.REVIEWED: "通过保密审查",
    DeadlineStart.APPROVED: "审批完成",
    DeadlineStart.REQUESTED: "收到申请",
}


@dataclass(frozen=True, slots=True)
class Lag:
    """One point on which the local rule and the state's differ.

    Attributes:
        topic: stable name, e.g. ``third_party``.
        article: where the local rule stands.
        statute: where the regulation or the law stands.
        differs: what differs, in Chinese.
        means: what that means for the bureau, in Chinese.
        stricter: whether the local rule asks more of the bureau than the law does; it may be followed without breach.
    """

    topic: str
    article: str
    statute: str
    differs: str
    means: str
    stricter: bool = False


def lags(profile: Profile, national: Profile) -> tuple[Lag, ...]:
    """Compare a bureau's profile with the national one; empty where nothing falls behind.

    What a profile says nothing of (no ``[requests]``, no ``[[authority]]``) is not compared: there the law holds directly.
    """
    found = [each for compare in _COMPARISONS for each in compare(profile, national)]
    if profile.requests is not None and national.requests is not None:
        found += [each for ask in _REQUESTS for each in ask(profile.requests, national.requests)]
    return tuple(found)


def _publication(profile: Profile, national: Profile) -> Iterator[Lag]:
    local, statute = profile.deadlines["publication"], national.deadlines["publication"]
    if _at_least_as_early(local, statute):
        return
    watched = any(_at_least_as_early(each, statute) for each in profile.deadlines.values())
    yield Lag(
        "publication",
        local.article,
        statute.article,
        f"本单位自{_START[local.start]}之日起{_days(local)}，条例自{_START[statute.start]}之日起{_days(statute)}。",
        "审查用时不计入本单位期限，按制度办理仍可能超过法定期限；"
        + ("配置已另列法定期限，以先到者为准。" if watched else "请在 [deadlines] 中另列法定期限，以先到者为准。"),
    )


def _consultation(profile: Profile, national: Profile) -> Iterator[Lag]:
    local, statute = profile.consultation, national.consultation
    if local is None or statute is None or statute.number is None or statute.unit is None:
        return
    limit = f"{statute.number} {_UNIT[statute.unit]}"
    if local.number is None:
        yield Lag(
            "consultation",
            local.article,
            statute.article,
            f"制度要求征求会办单位意见，未规定答复期限；条例第三十四条规定依申请公开时 {limit}内不答复的视为同意。",
            "会办单位不答复时，事项会一直等待。条例的期限只对依申请公开有规定，主动公开可在征求意见函中约定同样的期限。",
        )
    elif (local.number, local.unit) != (statute.number, statute.unit):
        yield Lag(
            "consultation",
            local.article,
            statute.article,
            f"本单位给会办单位{local.number} {_UNIT[local.unit or DeadlineUnit.DAY]}，条例为 {limit}。",
            "依申请公开时以条例的期限为准，逾期不答复的视为同意。",
        )
    elif statute.silence_consents and not local.silence_consents:
        yield Lag(
            "consultation",
            local.article,
            statute.article,
            "本单位不以逾期不答复为同意，条例视为同意公开。",
            "依申请公开时，逾期不答复不能作为不予公开的理由。",
        )


def _authorities(profile: Profile, national: Profile) -> Iterator[Lag]:
    local = [each for each in profile.authorities if each.kind is not AuthorityKind.ASSESSMENT]
    statute = next((each for each in national.authorities if each.settles_secrecy), None)
    if not local or statute is None or any(each.settles_secrecy for each in local):
        return
    yield Lag(
        "authority",
        "、".join(dict.fromkeys(each.article for each in local)),
        statute.article,
        f"制度规定报{'、'.join(each.title for each in local)}；是否属于国家秘密、属于何种密级，依法由国家或者省级"
        "保密行政管理部门确定。",
        "对密级不明确或者有争议的，收到的审定意见须出自有权机关，否则不能作为公开的依据；请由所报部门逐级转报。",
    )


def _reply(local: Requests, statute: Requests) -> Iterator[Lag]:
    pairs = ((local.reply, statute.reply), (local.extension, statute.extension))
    if all((mine.number, mine.unit) == (theirs.number, theirs.unit) for mine, theirs in pairs):
        return
    longer = not all(_surely_within(mine, theirs) for mine, theirs in pairs)
    yield Lag(
        "reply",
        _articles(local.reply, local.extension),
        _articles(statute.reply, statute.extension),
        f"本单位答复期限为{_days(local.reply)}，可延长{_days(local.extension)}；条例为{_days(statute.reply)}，"
        f"可延长{_days(statute.extension)}。",
        "按制度答复可能超过法定期限，请以条例为准。"
        if longer
        else "制度对本单位更严，宜照此办理；法定期限仍以条例为准，答复和救济告知应引用条例。",
        stricter=not longer,
    )


def _third_party(local: Requests, statute: Requests) -> Iterator[Lag]:
    if local.third_party.rule is ThirdParty.VETO and statute.third_party.rule is ThirdParty.BALANCE:
        yield Lag(
            "third_party",
            local.third_party.article,
            statute.third_party.article,
            "制度规定第三方不同意的一律不得公开；条例要求不同意须有合理理由，不公开可能对公共利益造成重大影响的可以决定公开。",
            "仅以第三方不同意为由不予公开，可能被复议、诉讼撤销；应审查其理由并权衡公共利益，决定公开的书面告知第三方。",
        )


def _third_party_reply(local: Requests, statute: Requests) -> Iterator[Lag]:
    mine, theirs = local.third_party_reply, statute.third_party_reply
    if theirs is None or (mine is not None and (mine.number, mine.unit) == (theirs.number, theirs.unit)):
        return
    said = "未规定第三方答复期限" if mine is None else f"给第三方{_days(mine)}"
    yield Lag(
        "third_party_reply",
        mine.article if mine is not None else local.third_party.article,
        theirs.article,
        f"制度{said}；条例为自收到征求意见书之日起{_days(theirs)}，逾期未提出意见的由行政机关决定。",
        "征求意见所需时间不计入答复期限，但不能无限等待；征求意见书应写明条例规定的期限。",
    )


def _special_need(local: Requests, statute: Requests) -> Iterator[Lag]:
    if local.special_need.rule and not statute.special_need.rule:
        yield Lag(
            "special_need",
            local.special_need.article,
            statute.special_need.article,
            "制度要求申请人有生产、生活、科研等特殊需要；条例 2019 年修订已取消这一条件。",
            "不得以与申请人特殊需要无关为由不予提供，也不得要求说明用途（数量、频次明显超过合理范围的除外，条例第三十五条）。",
        )


def _fees(local: Requests, statute: Requests) -> Iterator[Lag]:
    if local.fees.rule is Fees.COST and statute.fees.rule is Fees.FREE:
        yield Lag(
            "fees",
            local.fees.article,
            statute.fees.article,
            "制度规定可收取检索、复制、邮寄等成本费用；条例规定依申请提供政府信息不收取费用。",
            "不得收取成本费；只有数量、频次明显超过合理范围的，可以按国家规定收取信息处理费。",
        )


def _process(local: Requests, statute: Requests) -> Iterator[Lag]:
    mine, theirs = local.process_information, statute.process_information
    if mine.rule is ProcessInformation.WITHHELD and theirs.rule is ProcessInformation.DISCRETION:
        yield Lag(
            "process_information",
            mine.article,
            theirs.article,
            "制度把内部管理信息和过程性信息一律列为不予公开；条例为“可以不予公开”，由行政机关裁量，另有规定应当公开的从其规定。",
            "以此为由遮盖或者不予公开的，须逐项说明为什么不公开；系统只引条例第十六条，由审查人裁量。",
        )


_COMPARISONS: tuple[Callable[[Profile, Profile], Iterator[Lag]], ...] = (_publication, _consultation, _authorities)
_REQUESTS: tuple[Callable[[Requests, Requests], Iterator[Lag]], ...] = (
    _reply,
    _third_party,
    _third_party_reply,
    _special_need,
    _fees,
    _process,
)

# In the order in which they happen to a document that is published; a request may come at any time.
_WHEN = (DeadlineStart.CREATED, DeadlineStart.OPENED, DeadlineStart.REVIEWED, DeadlineStart.APPROVED)


def _at_least_as_early(mine: Deadline, theirs: Deadline) -> bool:
    """Whether a limit can never end after another one."""
    if mine.start not in _WHEN or theirs.start not in _WHEN:
        return False
    starts_early = _WHEN.index(mine.start) <= _WHEN.index(theirs.start)
    return starts_early and _surely_within(mine, theirs)


def _surely_within(mine: Limit | Deadline, theirs: Limit | Deadline) -> bool:
    if mine.unit is theirs.unit or mine.unit is DeadlineUnit.DAY:  # n days never end after n working days
        return mine.number <= theirs.number
    return False


def _days(limit: Limit | Deadline) -> str:
    return f" {limit.number} {_UNIT[limit.unit]}"


def _articles(*limits: Limit) -> str:
    return "、".join(dict.fromkeys(each.article for each in limits))
