"""What is proposed for each identifier, contact and system detail, and why (GUIDELINE.md, conventions on numbers and lines)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from detectors import basis, capacity
from detectors.capacity import Capacity
from detectors.checks import Check, plausible_identity
from detectors.presidio import compact
from detectors.recognizers.writing import lead_before
from detectors.view import View
from pipeline.model.finding import Disposition, EntityType, LegalBasis

_T, _D = EntityType, Disposition


@dataclass(frozen=True, slots=True)
class Match:
    """A result of the engine with what is known about its place; ``written`` is its text in plain digits."""

    view: View
    start: int
    end: int
    written: str
    rule: str
    check: Check
    score: float
    labels: tuple[str, ...]

    @property
    def value(self) -> str:
        """The value without separators."""
        return compact(self.written)

    @property
    def lead(self) -> str:
        """What stands before it in its sentence."""
        return lead_before(self.view.text, self.start)

    def after(self, length: int) -> str:
        """Return what stands behind it on its line."""
        return self.view.text[self.end : self.end + length].split("\n")[0]


Verdict = tuple[Disposition, float, str, tuple[LegalBasis, ...]] | None


def _withhold(entity: EntityType, score: float, reason: str) -> Verdict:
    return _D.REDACT, score, reason, basis.of_type(entity)


def _identity(match: Match) -> Verdict:
    if match.check is Check.VALID:
        return _withhold(_T.CN_ID_CARD, 0.99, "居民身份证号码，校验位、行政区划和出生日期均相符。")
    if match.rule == "identity_cells":
        return None
    words = r"身份证|身份号|公民身份|证件号|证件及号码|(?:旧|原|老)证(?:件)?号?|一代证"
    near = bool(re.search(words, match.lead[-20:])) or _titled(match, "身份证|身份号|证件")
    if not near:
        return _unlabelled_identity(match)
    if match.rule == "identity_15" or len(match.value) == 15:
        if match.check is Check.INVALID:
            return None
        return _withhold(_T.CN_ID_CARD, 0.8, "15位旧版居民身份证号码，行政区划和出生日期相符，并有身份证字样。")
    kind = "仅校验位不符" if plausible_identity(match.value) else "行政区划、日期或校验位不符"
    reason = f"标为身份证号码，但{kind}，可能是录入错误，请人工核对。"
    return _D.REVIEW, 0.6, reason, basis.of_type(_T.CN_ID_CARD)


def _unlabelled_identity(match: Match) -> Verdict:
    """Region and date of birth of a living person, and only the check digit is wrong: a slip of the pen hides nobody."""
    if (
        not plausible_identity(match.value)
        or int(match.value[6:10]) not in _BIRTH_YEARS
        or _OTHER_LABEL.search(match.lead)
    ):
        return None
    reason = "形似身份证号码，行政区划和出生日期相符，仅校验位不符，可能是录入错误，请人工核对。"
    return _D.REVIEW, 0.4, reason, basis.of_type(_T.CN_ID_CARD)


def _titled(match: Match, words: str) -> bool:
    unit = match.view.unit_at(match.start)
    if unit is None:
        return False
    left = match.view.left(unit)
    return bool(re.search(words, f"{unit.column_heading} {unit.row_heading} {left if len(left) < 13 else ''}"))


_ACCOUNT_LABEL = r"[账帐]号|[账帐]户|卡号|银行卡|一卡通|一折通|存折|存单|结算户|专户|惠农卡|工资卡"


def _account(match: Match) -> Verdict:
    adjacent = re.search(rf"(?:{_ACCOUNT_LABEL})[^0-9A-Za-z]{{0,4}}$", match.lead) or _titled(match, _ACCOUNT_LABEL)
    if len(match.value) < 12 and not adjacent:
        return None
    if match.check is Check.VALID and not match.labels and _OTHER_LABEL.search(match.lead):
        return _D.REVIEW, 0.4, "形式和校验位像银行卡号，但标签是另一种编号，请人工判断。", basis.of_type(_T.BANK_CARD)
    if match.check is Check.VALID:
        return _withhold(_T.BANK_CARD, 0.97, "银行卡号或账号，校验位相符。")
    if match.labels:
        return _withhold(_T.BANK_CARD, 0.85, "标为银行账号或卡号；对公账号和存折账号没有统一的校验位。")
    return None


_OFFICER_LABEL = re.compile(
    r"(?:执法|监督|检查|执业|律师|警)[\u4e00-\u9fff]{0,3}[证号](?:件)?(?:编)?(?:号码?)?[:为是(\s]{0,3}$"
)
_BIRTH_YEARS = range(1915, 2013)  # numbers of projects and cases bear the years after
_OTHER_LABEL = re.compile(
    r"(?:编号|编码|单号|代码|案号|批号|流水号|序列号|条码|备案号|许可证号?|合同号|证书号|文号|图号|标段号|登记号|受理号)[:为是(\s]{0,3}$"
)


def _mobile(match: Match) -> Verdict:
    if capacity.mobile(match.view, match.start, match.end) is Capacity.OFFICE:
        return _D.KEEP, 0.8, "单位对外公布的值班或服务手机号码，属应当公开的联系方式。", basis.OFFICE
    lead = match.view.text[max(0, match.start - 16) : match.start]
    if _OFFICER_LABEL.search(lead):
        return None
    if _OTHER_LABEL.search(lead):
        return _D.REVIEW, 0.4, "形式上像手机号码，但标签是另一种编号，请人工判断。", basis.of_type(_T.PHONE_NUMBER)
    return _withhold(_T.PHONE_NUMBER, 0.95, "手机号码，未见对外公布的值班或服务字样。")


def _line(match: Match) -> Verdict:
    if capacity.line(match.view, match.start, match.end) is Capacity.OFFICE:
        return _D.KEEP, 0.8, "单位的办公电话，属应当公开的联系方式。", basis.OFFICE
    return _withhold(_T.LANDLINE, 0.85, "个人的固定电话，或注明不对外公开的号码。")


def _mail(match: Match) -> Verdict:
    whose = capacity.mail(match.view, match.start, match.end)
    if whose is Capacity.OFFICE:
        return _D.KEEP, 0.8, "单位的公共邮箱，属应当公开的联系方式。", basis.OFFICE
    if whose is Capacity.PRIVATE:
        return _withhold(_T.EMAIL_ADDRESS, 0.9, "个人的电子邮箱。")
    return _D.REVIEW, 0.5, "电子邮箱，不能确定属于单位还是个人，请人工判断。", basis.of_type(_T.EMAIL_ADDRESS)


def _plate(match: Match) -> Verdict:
    if capacity.vehicle(match.view) is Capacity.OFFICE:
        return _D.KEEP, 0.7, "公务用车处置公告所列车辆的号牌，属应当公开的内容。", basis.OFFICE
    if match.after(1) == "型":
        return _D.REVIEW, 0.4, "形式上像机动车号牌，也可能是产品型号，请人工判断。", basis.of_type(_T.VEHICLE_PLATE)
    return _withhold(_T.VEHICLE_PLATE, 0.9, "机动车号牌号码。")


def _code(match: Match) -> Verdict:
    if match.value.startswith("92"):
        return _D.REVIEW, 0.5, "个体工商户的统一社会信用代码，可关联到个人，请人工判断。", basis.of_type(_T.PERSON_NAME)
    return _D.KEEP, 0.95, "单位的统一社会信用代码，校验位相符，属公开信息。", basis.CODE


_ORGANISATION = re.compile(r"公司|企业|合作社|集团|银行|厂(?!街|路|村)|管理局|人民政府")


def _personal_number(match: Match) -> Verdict:
    articles = basis.of_type(_T.PERSONAL_ID_OTHER)
    if match.rule == "number_of_officer":
        return _D.KEEP, 0.8, "公职人员或执业人员的执法、执业证号，属履职信息。", basis.OFFICE
    if match.rule == "number_of_vehicle":
        return _D.REVIEW, 0.6, "车辆或机具的识别号码，可关联到车主，请人工判断。", articles
    if match.rule == "number_of_listed":
        return _D.REVIEW, 0.6, "公布名单中人员的考号或证书编号，请人工判断。", articles
    if match.rule in ("deed", "old_deed"):
        if _of_organisation(match):
            return None
        if "国用" in match.written and not re.search(
            "住宅|住房|房屋所有|房产|住址|户主|本人|姓名|夫妻|遗产|继承|申请人", match.lead + match.after(20)
        ):
            return _D.REVIEW, 0.4, "国有土地使用证号，不能确定权利人是个人还是单位，请人工判断。", articles
        return _withhold(_T.PERSONAL_ID_OTHER, 0.8, "个人不动产或承包地的权属证书号。")
    return _withhold(_T.PERSONAL_ID_OTHER, 0.85, "标签表明是与个人绑定的编号。")


def _of_organisation(match: Match) -> bool:
    """Say whether the row, or the clauses around a deed's number, name a firm or an organ as its owner."""
    unit = match.view.unit_at(match.start)
    if unit is not None and unit.table >= 0:
        return bool(_ORGANISATION.search(match.view.row_text(unit)))
    lead = re.split(r"[。;]", match.lead)[-1]
    return bool(_ORGANISATION.search(lead)) and not re.search("住房|住宅|本人|夫妻|房产", lead)


def _passport(match: Match) -> Verdict:
    if match.labels or "护照" in match.after(8):
        return _withhold(_T.CN_PASSPORT, 0.9, "护照号码，有护照或证件字样。")
    return _D.REVIEW, 0.4, "形式上像护照号码，没有护照字样，请人工判断。", basis.of_type(_T.CN_PASSPORT)


_SECRET_WORD = re.compile(r"(?:口令|密码|密钥|账号|令牌)[为是:“\"]*$")


def _credential(match: Match) -> Verdict:
    if re.search("(?:示例|演示|样例|举例|假设)[^。;]{0,8}$", re.sub(_SECRET_WORD, "", match.lead[-24:])):
        return _D.KEEP, 0.6, "教学或演示用的示例口令，不是在用的口令。", basis.OFFICE
    return _withhold(_T.CREDENTIAL, 0.85, "口令、密钥或验证码。")


def _simple(entity: EntityType, score: float, reason: str) -> Callable[[Match], Verdict]:
    return lambda match: _withhold(entity, score, reason)


def _network(match: Match) -> Verdict:
    return _D.REVIEW, 0.6, "信息系统的内部地址、端口或网段，公开可能影响网络安全，请人工判断。", basis.SECURITY


VERDICTS: dict[EntityType, Callable[[Match], Verdict]] = {
    _T.CN_ID_CARD: _identity,
    _T.CN_PASSPORT: _passport,
    _T.CN_TRAVEL_PERMIT: _simple(_T.CN_TRAVEL_PERMIT, 0.9, "往来港澳台或内地的通行证号码，有证件字样。"),
    _T.CN_MILITARY_ID: _simple(_T.CN_MILITARY_ID, 0.85, "军人身份证件号码。"),
    _T.BANK_CARD: _account,
    _T.VEHICLE_PLATE: _plate,
    _T.USCC: _code,
    _T.PHONE_NUMBER: _mobile,
    _T.LANDLINE: _line,
    _T.EMAIL_ADDRESS: _mail,
    _T.WECHAT_ID: _simple(_T.WECHAT_ID, 0.9, "个人的微信号。"),
    _T.QQ_NUMBER: _simple(_T.QQ_NUMBER, 0.9, "个人的QQ号码。"),
    _T.PERSONAL_ID_OTHER: _personal_number,
    _T.CREDENTIAL: _credential,
    _T.NETWORK_DETAIL: _network,
}
