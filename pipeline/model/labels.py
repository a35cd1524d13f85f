"""What officials read instead of codes: Chinese and English labels for every enumeration of the model."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pipeline.model.audit import AuditAction
from pipeline.model.consultation import Answer
from pipeline.model.document import Alignment, BlockKind, Hiding, Revised
from pipeline.model.finding import Category, Disposition, EntityType, Outcome
from pipeline.model.places import Pixels, Place
from pipeline.model.queue import Order, Show
from pipeline.model.redaction import PdfMode, Revisions
from pipeline.model.review import Action, Attribute, CaseState, Opinion, RemarkKind, Role, Verdict

_CATEGORY = {
    Category.STATE_SECRET: ("国家秘密", "state secret"),
    Category.WORK_SECRET: ("工作秘密", "work secret"),
    Category.TRADE_SECRET: ("商业秘密", "trade secret"),
    Category.PERSONAL: ("个人信息", "personal information"),
    Category.SECURITY: ("危及安全稳定", "danger to security or stability"),
    Category.PROCESS: ("内部事务和过程性信息", "internal and process information"),
    Category.ORGANISATION: ("单位公开信息", "public information of organisations"),
    Category.UNREADABLE: ("未能识别", "not readable"),
}
_ENTITY_TYPE = {
    EntityType.SECRET_MARKING: ("密级标志", "classification marking"),
    EntityType.SECRET_REFERENCE: ("引用涉密文件", "reference to a classified document"),
    EntityType.INTERNAL_MARKING: ("内部标志", "internal marking"),
    EntityType.TRADE_SECRET_MARKING: ("商密标志", "trade-secret marking"),
    EntityType.TRADE_SECRET_CONTENT: ("商业秘密内容", "trade-secret content"),
    EntityType.PERSON_NAME: ("姓名", "name of a person"),
    EntityType.CN_ID_CARD: ("居民身份证号", "resident identity number"),
    EntityType.CN_PASSPORT: ("护照号", "passport number"),
    EntityType.CN_TRAVEL_PERMIT: ("港澳台通行证件号", "travel-permit number"),
    EntityType.CN_MILITARY_ID: ("军人证件号", "military identity number"),
    EntityType.PHONE_NUMBER: ("手机号码", "mobile number"),
    EntityType.LANDLINE: ("固定电话", "landline number"),
    EntityType.EMAIL_ADDRESS: ("电子邮箱", "e-mail address"),
    EntityType.BANK_CARD: ("银行账号", "bank account number"),
    EntityType.WECHAT_ID: ("微信号", "WeChat account"),
    EntityType.QQ_NUMBER: ("QQ号", "QQ account"),
    EntityType.VEHICLE_PLATE: ("车牌号", "licence plate"),
    EntityType.ADDRESS: ("住址", "home address"),
    EntityType.DATE_OF_BIRTH: ("出生日期", "date of birth"),
    EntityType.HEALTH_INFO: ("健康信息", "health information"),
    EntityType.FAMILY_INFO: ("家庭情况", "family circumstances"),
    EntityType.PERSONAL_ID_OTHER: ("其他个人编号", "other personal number"),
    EntityType.CREDENTIAL: ("口令密钥", "credential"),
    EntityType.NETWORK_DETAIL: ("网络信息", "network detail"),
    EntityType.SECRET_CONTENT: ("疑似涉密内容", "possibly classified content"),
    EntityType.PUBLIC_RISK: ("公共安全风险", "risk to public security"),
    EntityType.PROCESS_INFORMATION: ("过程性信息", "process information"),
    EntityType.SENSITIVE_LOCATION: ("敏感位置", "sensitive location"),
    EntityType.USCC: ("统一社会信用代码", "unified social credit code"),
    EntityType.UNREADABLE: ("未能识别的内容", "unreadable content"),
    EntityType.DETECTOR_FAILURE: ("未完成检测", "detection not completed"),
    EntityType.TERM: ("指定词语", "listed term"),
    EntityType.REVISIONS: ("未接受的修订", "unaccepted revisions"),
    EntityType.COVERED: ("人工涂盖的内容", "content covered by hand"),
}
_DISPOSITION = {
    Disposition.BLOCK: ("禁止发布", "block"),
    Disposition.REDACT: ("遮盖", "redact"),
    Disposition.REVIEW: ("人工审查", "review"),
    Disposition.KEEP: ("保留", "keep"),
}
_OUTCOME = {
    Outcome.RELEASE: ("可以发布", "release"),
    Outcome.RELEASE_REDACTED: ("遮盖后发布", "release redacted"),
    Outcome.BLOCK: ("不得发布", "block"),
}
_ORDER = {
    Order.DUE: ("公开期限", "due date"),
    Order.NUMBER: ("编号", "number"),
    Order.NEWEST: ("最新", "newest first"),
    Order.UNSETTLED: ("未决项", "open items"),
    Order.SECTION: ("科室", "section"),
}
_SHOW = {
    Show.MINE: ("待我办理", "Waiting for me"),
    Show.OPEN: ("全部在办", "All open cases"),
    Show.ALL: ("包括已办结", "Closed cases too"),
}
_CASE_STATE = {
    CaseState.RECEIVED: ("已接收", "received"),
    CaseState.IN_REVIEW: ("审查中", "in review"),
    CaseState.APPROVED: ("已审批", "approved"),
    CaseState.RELEASED: ("已发布", "released"),
    CaseState.BLOCKED: ("已阻断", "blocked"),
    CaseState.ESCALATED: ("已报请确定", "escalated"),
    CaseState.WITHHELD: ("不予公开", "withheld"),
    CaseState.FAILED: ("处理失败", "failed"),
    CaseState.RECALLED: ("已撤回", "recalled"),
    CaseState.SUPERSEDED: ("已被新稿替代", "superseded"),
}
_ACTION = {
    Action.OPEN: ("立项", "open"),
    Action.BLOCK: ("阻断", "block"),
    Action.SET_ATTRIBUTE: ("确定公文属性", "set attribute"),
    Action.DECIDE_ITEM: ("逐项决定", "decide item"),
    Action.ADD_ITEM: ("补充事项", "add item"),
    Action.REPLACE_ITEM: ("调整事项范围", "change an item's span"),
    Action.SIGN: ("签批", "sign"),
    Action.SIGN_LAST: ("最终签批", "sign last step"),
    Action.SIGN_WITHHELD: ("最终签批（不予公开）", "sign last step, no disclosure"),
    Action.UNSIGN: ("撤回签批", "withdraw signature"),
    Action.RETURN: ("退回", "return"),
    Action.ESCALATE: ("报请确定", "escalate"),
    Action.RULE_PUBLISHABLE: ("裁定可以公开", "rule publishable"),
    Action.RULE_NOT_PUBLISHABLE: ("裁定不得公开", "rule not publishable"),
    Action.RULE_HAND_IN_AGAIN: ("裁定可以公开，重新提交", "rule publishable, hand in again"),
    Action.LIFT: ("解除内部标志", "lift internal marking"),
    Action.CONFIRM_NOT_A_MARKING: ("确认不是标志", "confirm that it is no marking"),
    Action.WITHHOLD: ("不予公开", "withhold"),
    Action.RELEASE: ("发布", "release"),
    Action.FAIL: ("处理失败", "fail"),
    Action.RECALL: ("撤回发布", "recall"),
    Action.SUPERSEDE: ("以新稿替代", "supersede"),
}
_ROLE = {
    Role.DRAFTER: ("拟稿人", "drafter"),
    Role.SECTION_HEAD: ("科室负责人", "section head"),
    Role.SECRECY_OFFICE: ("保密审查科室", "secrecy-review office"),
    Role.LEADER: ("分管领导", "leader in charge"),
    Role.PUBLISHER: ("信息公开办公室", "publishing clerk"),
    Role.AUDITOR: ("审计人员", "auditor"),
    Role.ADMINISTRATOR: ("系统管理员", "administrator"),
}
_ATTRIBUTE = {
    Attribute.PROACTIVE: ("主动公开", "proactive disclosure"),
    Attribute.ON_REQUEST: ("依申请公开", "disclosure on request"),
    Attribute.NON_DISCLOSURE: ("不予公开", "no disclosure"),
}
_OPINION = {
    Opinion.PUBLISH: ("同意公开", "publish"),
    Opinion.PUBLISH_REDACTED: ("区分处理后公开", "publish redacted"),
    Opinion.ON_REQUEST: ("依申请公开", "disclose on request only"),
    Opinion.NON_DISCLOSURE: ("不予公开", "do not disclose"),
    Opinion.RETURN: ("退回", "return"),
    Opinion.ESCALATE: ("提请审定", "submit to the authority"),
}
_VERDICT = {
    Verdict.WITHHOLD: ("遮盖", "withhold"),
    Verdict.KEEP: ("保留", "keep"),
    Verdict.RESTORE: ("恢复原文", "restore"),
}
# Nothing is kept or covered where the item is a document's revisions: one of its two states leaves. The proposal reads like the
# verdict, whose name it shares.
_OF_REVISIONS: Mapping[str, tuple[str, str]] = {
    Verdict.KEEP: ("按打印状态发布（接受修订）", "as printed (revisions accepted)"),
    Verdict.RESTORE: ("恢复原文（拒绝修订）", "former wording (revisions rejected)"),
}
_BLOCK_KIND = {
    BlockKind.TITLE: ("标题", "title"),
    BlockKind.HEADING: ("小标题", "heading"),
    BlockKind.PARAGRAPH: ("段落", "paragraph"),
    BlockKind.LIST_ITEM: ("列表项", "list item"),
    BlockKind.TABLE_CELL: ("表格单元", "table cell"),
    BlockKind.HEADER: ("页眉", "header"),
    BlockKind.FOOTER: ("页脚", "footer"),
    BlockKind.FOOTNOTE: ("脚注", "footnote"),
    BlockKind.COMMENT: ("批注", "comment"),
    BlockKind.TEXT_BOX: ("文本框", "text box"),
    BlockKind.FIELD: ("域", "field"),
    BlockKind.WATERMARK: ("水印", "watermark"),
    BlockKind.STAMP: ("印章", "stamp"),
    BlockKind.METADATA: ("文件属性", "metadata"),
    BlockKind.PICTURE: ("图片", "picture"),
    BlockKind.UNREADABLE_PAGE: ("未能识别的页", "unreadable page"),
}
_HIDING = {
    Hiding.DELETED_REVISION: ("已删除的修订内容", "deleted revision"),
    Hiding.HIDDEN_TEXT: ("隐藏文字", "hidden text"),
    Hiding.COMMENT: ("批注", "comment"),
    Hiding.FIELD_CODE: ("域代码", "field code"),
    Hiding.ALTERNATE: ("备用内容", "alternate content"),
    Hiding.METADATA: ("文件属性", "metadata"),
    Hiding.UNREFERENCED: ("未被引用的内容", "unreferenced content"),
    Hiding.INVISIBLE: ("不可见文字", "invisible text"),
    Hiding.OFF_PAGE: ("页面以外的内容", "off the page"),
    Hiding.ANNOTATION: ("注释", "annotation"),
    Hiding.ATTACHMENT: ("附件", "attachment"),
    Hiding.EMBEDDED: ("嵌入的对象或文件", "embedded object or file"),
    Hiding.REMAINS: ("文件中的残留内容", "left over in the file"),
    Hiding.COVERED: ("人为涂盖但仍可读出的文字", "covered by hand, still readable"),
}
_REVISED = {
    Revised.INSERTED: ("插入的内容", "inserted"),
    Revised.DELETED: ("删除的内容", "deleted"),
    Revised.REPEATED: ("另处已读的内容", "read elsewhere, too"),
}
_PIXELS = {
    Pixels.RECOGNISED: ("由图像识别", "recognised in pixels"),
    Pixels.PICTURE: ("图像，未能识别", "a picture, not read"),
}
_REVISIONS = {
    Revisions.ACCEPT: ("接受修订", "revisions accepted"),
    Revisions.REJECT: ("拒绝修订", "revisions rejected"),
}
_PDF_MODE = {
    PdfMode.REBUILD: ("逐页重建为图像", "pages rebuilt as pictures"),
    PdfMode.VECTOR: ("保留矢量文字", "text kept as text"),
}
_ALIGNMENT = {
    Alignment.LEFT: ("左对齐", "left"),
    Alignment.CENTER: ("居中", "centred"),
    Alignment.RIGHT: ("右对齐", "right"),
    Alignment.JUSTIFY: ("两端对齐", "justified"),
}
_AUDIT_ACTION = {
    AuditAction.HOME_CREATED: ("建立数据目录", "home created"),
    AuditAction.OFFICER_ADDED: ("新增人员", "officer added"),
    AuditAction.OFFICER_DISABLED: ("停用人员", "officer disabled"),
    AuditAction.OFFICER_CHANGED: ("变更人员", "officer changed"),
    AuditAction.PASSWORD_CHANGED: ("更换密码", "password changed"),
    AuditAction.SECTION_ADDED: ("增设科室", "section added"),
    AuditAction.SUBSTITUTION_ORDERED: ("指定代办人", "substitute ordered"),
    AuditAction.SUBSTITUTION_ENDED: ("终止代办", "substitution ended"),
    AuditAction.CALENDAR_SET: ("设置工作日历", "calendar set"),
    AuditAction.TERM_ADDED: ("增补词表", "term added"),
    AuditAction.TERM_ENDED: ("停用词语", "term ended"),
    AuditAction.PROFILE_CHANGED: ("规则配置变更", "profile changed"),
    AuditAction.CONSULTATION_ASKED: ("征求会办单位意见", "co-issuing organ asked"),
    AuditAction.CONSULTATION_ANSWERED: ("会办单位答复", "co-issuing organ answered"),
    AuditAction.CONSULTATION_WITHDRAWN: ("撤销征求意见", "question to an organ withdrawn"),
    AuditAction.LOGIN_FAILED: ("登录失败", "login failed"),
    AuditAction.LOGIN_LOCKED: ("暂停登录", "log-in locked"),
    AuditAction.KEY_ROTATED: ("轮换主密钥", "master key rotated"),
    AuditAction.KEY_RETIRED: ("停用旧主密钥", "old master key retired"),
    AuditAction.BACKED_UP: ("备份", "backed up"),
    AuditAction.RESTORED: ("从备份恢复", "restored from a backup"),
    AuditAction.CASE_OPENED: ("立项", "case opened"),
    AuditAction.CASE_BLOCKED: ("阻断", "case blocked"),
    AuditAction.CASE_SUPERSEDED: ("以新稿替代", "case superseded"),
    AuditAction.ATTRIBUTE_SET: ("确定公文属性", "attribute set"),
    AuditAction.ITEM_DECIDED: ("逐项决定", "item decided"),
    AuditAction.ITEM_ADDED: ("补充事项", "item added"),
    AuditAction.ITEM_REPLACED: ("调整事项范围", "item's span changed"),
    AuditAction.SIGNED: ("签批", "signed"),
    AuditAction.SIGNATURE_WITHDRAWN: ("撤回签批", "signature withdrawn"),
    AuditAction.SIGNATURE_VOIDED: ("签批失效", "signature voided"),
    AuditAction.RETURNED: ("退回", "returned"),
    AuditAction.ESCALATED: ("报请确定", "escalated"),
    AuditAction.RULING_RECORDED: ("登记审定结论", "ruling recorded"),
    AuditAction.MARKING_LIFTED: ("解除内部标志", "marking lifted"),
    AuditAction.NOT_A_MARKING_PROPOSED: ("提出不是标志", "proposed as no marking"),
    AuditAction.NOT_A_MARKING_CONFIRMED: ("确认不是标志", "confirmed as no marking"),
    AuditAction.CASE_WITHHELD: ("不予公开", "case withheld"),
    AuditAction.ORIGINAL_VIEWED: ("查看原文", "original viewed"),
    AuditAction.ORIGINAL_DOWNLOADED: ("下载原件", "original downloaded"),
    AuditAction.RELEASE_REFUSED: ("拒绝发布", "release refused"),
    AuditAction.RELEASED: ("发布", "released"),
    AuditAction.RELEASE_FAILED: ("发布失败", "release failed"),
    AuditAction.RECALLED: ("撤回发布", "recalled"),
    AuditAction.EXPORTED: ("导出", "exported"),
    AuditAction.CASE_ERASED: ("销毁内容", "contents destroyed"),
}

_ANSWER = {
    Answer.CONSENT: ("同意公开", "consents"),
    Answer.OBJECTION: ("不同意公开", "objects"),
    Answer.SILENCE: ("逾期未答复", "no answer in time"),
    Answer.WITHDRAWN: ("已撤销征求", "question withdrawn"),
}

_REMARK_KIND = {
    RemarkKind.ATTRIBUTE: ("确定公文属性", "attribute"),
    RemarkKind.RETURN: ("退回", "returned"),
    RemarkKind.UNSIGN: ("撤回签批", "signature withdrawn"),
    RemarkKind.WITHHOLD: ("不予公开", "withheld"),
    RemarkKind.ESCALATE: ("提请审定", "escalated"),
    RemarkKind.LIFT: ("解除内部标志", "internal marking lifted"),
    RemarkKind.RECALL: ("撤回发布", "recalled"),
    RemarkKind.NOT_A_MARKING: ("认定不是标志", "found to be no marking"),
}

# Members of two enumerations may be equal as strings ('keep', 'comment'), so the enumeration is part of the key.
_LABELS: Mapping[type[StrEnum], Mapping[Any, tuple[str, str]]] = {
    Category: _CATEGORY,
    EntityType: _ENTITY_TYPE,
    Disposition: _DISPOSITION,
    Outcome: _OUTCOME,
    Order: _ORDER,
    Show: _SHOW,
    CaseState: _CASE_STATE,
    Action: _ACTION,
    Role: _ROLE,
    Attribute: _ATTRIBUTE,
    Opinion: _OPINION,
    Verdict: _VERDICT,
    RemarkKind: _REMARK_KIND,
    Answer: _ANSWER,
    BlockKind: _BLOCK_KIND,
    Hiding: _HIDING,
    Revised: _REVISED,
    Pixels: _PIXELS,
    Revisions: _REVISIONS,
    PdfMode: _PDF_MODE,
    Alignment: _ALIGNMENT,
    AuditAction: _AUDIT_ACTION,
}

_CHECKS = {
    "opens": ("能够打开", "opens"),
    "withheld_text": ("已遮盖内容无残留", "withheld text"),
    "digit_runs": ("长数字串无残留", "runs of digits"),
    "parts": ("姓名等片段无残留", "parts of withheld text"),
    "kept_text": ("保留内容完整", "kept text"),
    "redetection": ("再次检测", "second detection"),
    "structure": ("文件结构", "structure"),
    "pages": ("页数和页面尺寸", "pages"),
    "areas": ("遮盖区域像素一致", "withheld areas"),
    "pixels": ("遮盖以外的画面与原件一致", "pixels outside boxes"),
    "recognised": ("识别副本画面无残留", "recognised in the copy's pages"),
}


def label(value: StrEnum, language: str = "zh") -> str:
    """Return what people read for a member of an enumeration of the model, in ``zh`` or ``en``.

    Raises:
        KeyError: the enumeration is not one of the model's.
    """
    zh, en = _LABELS[type(value)][value]
    return en if language == "en" else zh


def item_label(value: Verdict | Disposition, kind: EntityType, language: str = "zh") -> str:
    """Return what people read for what is proposed or decided of an item of a type."""
    if kind is EntityType.REVISIONS and value in _OF_REVISIONS:
        zh, en = _OF_REVISIONS[value]
        return en if language == "en" else zh
    return label(value, language)


def place_label(place: Place, language: str = "zh") -> str:
    """Return what people read of where an item's text hides, in which revision it stands, or that it was seen in pixels."""
    if isinstance(place, Pixels):
        return label(place, language)
    zh, en = ("藏于：", "hidden: ") if isinstance(place, Hiding) else ("修订：", "revision: ")
    return f"{en if language == 'en' else zh}{label(place, language)}"


def check_label(name: str, language: str = "zh") -> str:
    """Return what people read for the name of a check of the verification report; an unknown name comes back as it is."""
    zh, en = _CHECKS.get(name, (name, name))
    return en if language == "en" else zh
