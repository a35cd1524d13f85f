"""What the words of a span and of its sentence say for and against what the tagger sees there.

Words of reports, inspections and accounts: what is in order, published or put right is no risk, public money no trade secret.
"""

from __future__ import annotations

import re

from pipeline.model.finding import EntityType

_T = EntityType
# What a span says of a family names kin, a household, money, school, work, or an illness; below SURE it must.
_KIN = re.compile(
    r"[父母妻夫子女儿孙婆公爷奶爸妈爹娘哥弟姐妹嫂媳婿伴孩娃家岳舅姨叔侄婚偶独户资元欠债读学校班岁住信教恋工狱刑贫孤养租房籍外亲挣赚钱]|"
    r"收入|爱人|退休|老人|年级|两口|务农|低保|困难|失联|人口|离异"
)
_ILL = re.compile(r"[病癌伤残瘫孕院术痛药诊疗骨血氧症炎肿瘤患脑肝肾肺胃眼耳腿腰拐折卧聋哑疾]|移植|透析|失眠|发作|抑郁")
SURE = 0.6
# What speaks against a span: in its sentence what is in order, published or put right, and the figures of a report; before the
# figure of a trade secret public money and the rates of a service; figures of people and areas are none.
_FINE = (
    r"正常|齐全|良好|符合要求|符合规定|无异常|未发现|无误|整洁|已公布|公示栏|向社会|对社会|门户网站|公众号|"
    r"已[^,;。]{0,8}(?:整改|修复|处理|清理|更换|恢复|排除|解决|拆除|销号|扑灭|清退)|整改到位"
)
_AGAINST = {
    _T.PUBLIC_RISK: re.compile(rf"{_FINE}|同比|覆盖率|完成率|合格率|办结率|满意率|总投资|概算|占地\d|建筑面积"),
    _T.PROCESS_INFORMATION: re.compile(_FINE),
    _T.TRADE_SECRET_CONTENT: re.compile(r"同比|上年|力争|目标|应当|不[低高大少多]于|不超过|标准"),
}
_PUBLIC_MONEY = re.compile(
    r"(?:补助|补贴|奖补|预算|拨款|财政|中标|成交|保证金|赔偿|核减|退赔|收购价|扣款|追回|尾款|已付|支付|余款|经费|自筹|罚款|利税|"
    r"投资|概算|债务|人民币|现行[^,。;]{0,6}价|生产总值|零售总额|支出|结余|总计|奖补额|(?<![利费税扣润益佣])率)[^,;。、]{0,6}$"
)
_FIGURE = re.compile(r"[\d一二两三四五六七八九十]")
_COUNTED = re.compile(r"人次?|户|亩|(?:平方|立方)?米|平方公里|公里|处|[头只名张袋行分]")
_STOPS = "。;\n"
# A sentence reaches no further.
REACH = 200
_SECRET = re.compile(r"商业秘密|商密|技术秘密|保密|不(?:予|对外|同意)(?:公开|提供|披露)|外传|不得透露")


def doubted(text: str, start: int, end: int, kind: EntityType, peak: float) -> bool:
    """Say whether the words of a span or around it speak against what the tagger sees there."""
    if kind is _T.FAMILY_INFO:
        return peak < SURE and not (_KIN.search(text, start, end) or _ILL.search(text, start, end))
    figure = _FIGURE.search(text, start, end)
    if kind is _T.TRADE_SECRET_CONTENT and (
        _PUBLIC_MONEY.search(text[max(0, start - 16) : figure.start() if figure else start])
        or _COUNTED.match(text, end)
        or re.search(rf"\d[万亿]?(?:{_COUNTED.pattern})$", text[start:end])
    ):
        return True
    against = _AGAINST.get(kind)
    return against is not None and against.search(text, *_sentence(text, start, end)) is not None


def declared(text: str, start: int, end: int) -> bool:
    """Say whether the sentence of a span calls what it tells secret."""
    return _SECRET.search(text, *_sentence(text, start, end)) is not None


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the place of the sentence around a span, no more than REACH away."""
    low, high = max(0, start - REACH), end + REACH
    left = max(text.rfind(stop, low, start) + 1 for stop in _STOPS)
    ends = [at for stop in _STOPS if (at := text.find(stop, end, high)) >= 0]
    return max(low, left), min(ends, default=high)


def ill(text: str) -> bool:
    """Say whether a text names an illness, a part of the body that may have one, or a treatment."""
    return _ILL.search(text) is not None
