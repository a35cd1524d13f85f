"""The articles that findings rest on, in one place.

Texts read: 保守国家秘密法 (2024), its 实施条例 (2024), 政府信息公开条例 (2019), 个人信息保护法 (2021), 民法典 (2021),
反不正当竞争法, 网络安全法, 统一社会信用代码 GB 32100-2015.
"""

from __future__ import annotations

from pipeline.model.finding import EntityType, LegalBasis

_SECRETS = "保守国家秘密法"
_SECRETS_RULES = "保守国家秘密法实施条例"
_DISCLOSURE = "政府信息公开条例"
_PRIVACY = "个人信息保护法"

MARKED = LegalBasis(_SECRETS, "第二十二条")
REVIEWED = LegalBasis(_SECRETS, "第三十五条")
ITEM_BY_ITEM = LegalBasis(_SECRETS_RULES, "第四十二条")
WORK_SECRET = LegalBasis(_SECRETS, "第六十四条")
STATE_SECRET = LegalBasis(_DISCLOSURE, "第十四条")
THIRD_PARTY = LegalBasis(_DISCLOSURE, "第十五条")
INTERNAL = LegalBasis(_DISCLOSURE, "第十六条")
DOUBT = LegalBasis(_DISCLOSURE, "第十七条")
MUST_PUBLISH = LegalBasis(_DISCLOSURE, "第二十条", "（二）")
PUBLIC_LIST = LegalBasis(_DISCLOSURE, "第十九条")
SEPARABLE = LegalBasis(_DISCLOSURE, "第三十七条")
SENSITIVE = LegalBasis(_PRIVACY, "第二十八条")
PERSONAL = LegalBasis(_PRIVACY, "第四条")
STATE_ORGANS = LegalBasis(_PRIVACY, "第三十四条")
PRIVATE_LIFE = LegalBasis("民法典", "第一千零三十四条")
TRADE_SECRET = LegalBasis("反不正当竞争法", "第十条")
NETWORK = LegalBasis("网络安全法", "第二十八条")

MARK = (MARKED, REVIEWED, STATE_SECRET)
MENTION = (MARKED, DOUBT)
REFERENCE = (STATE_SECRET, DOUBT)
INTERNAL_MARK = (WORK_SECRET, INTERNAL)
TRADE = (THIRD_PARTY, TRADE_SECRET)
PERSON = (THIRD_PARTY, PERSONAL)
SENSITIVE_PERSON = (SENSITIVE, THIRD_PARTY)
OFFICE = (MUST_PUBLISH,)
SECURITY = (STATE_SECRET, NETWORK)
UNREADABLE = (ITEM_BY_ITEM, DOUBT)
CODE = (PUBLIC_LIST,)
REVISIONS = (ITEM_BY_ITEM, INTERNAL)

_T = EntityType
_OF_TYPE: dict[EntityType, tuple[LegalBasis, ...]] = {
    _T.SECRET_MARKING: MARK,
    _T.SECRET_REFERENCE: REFERENCE,
    _T.SECRET_CONTENT: REFERENCE,
    _T.INTERNAL_MARKING: INTERNAL_MARK,
    _T.PROCESS_INFORMATION: (INTERNAL,),
    _T.TRADE_SECRET_MARKING: TRADE,
    _T.TRADE_SECRET_CONTENT: TRADE,
    _T.PERSON_NAME: PERSON,
    _T.PHONE_NUMBER: PERSON,
    _T.LANDLINE: PERSON,
    _T.EMAIL_ADDRESS: PERSON,
    _T.WECHAT_ID: PERSON,
    _T.QQ_NUMBER: PERSON,
    _T.VEHICLE_PLATE: (THIRD_PARTY, PRIVATE_LIFE),
    _T.ADDRESS: (THIRD_PARTY, PRIVATE_LIFE),
    _T.DATE_OF_BIRTH: (THIRD_PARTY, PRIVATE_LIFE),
    _T.CREDENTIAL: SECURITY,
    _T.NETWORK_DETAIL: SECURITY,
    _T.PUBLIC_RISK: (STATE_SECRET,),
    _T.SENSITIVE_LOCATION: SECURITY,
    _T.USCC: CODE,
    _T.UNREADABLE: UNREADABLE,
    _T.DETECTOR_FAILURE: UNREADABLE,
    _T.TERM: (SEPARABLE, THIRD_PARTY),
    _T.REVISIONS: REVISIONS,
    _T.COVERED: UNREADABLE,
}


def of_type(entity: EntityType) -> tuple[LegalBasis, ...]:
    """Return the articles for withholding a type; sensitive personal information where nothing else is said."""
    return _OF_TYPE.get(entity, SENSITIVE_PERSON)
