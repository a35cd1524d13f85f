"""Ways to reach somebody: mobile, fixed line, e-mail, WeChat, QQ."""

from __future__ import annotations

import re

from detectors.presidio import Context, Recognizer, Rule
from detectors.recognizers import mail
from detectors.recognizers.parts import DIGITS_7, DIGITS_11, GAP, RIGHT, any_start
from pipeline.model.finding import EntityType

_PHONE = re.compile(r"手机|电话|联系|致电|拨打|号码|短信|热线|Tel|mobile", re.IGNORECASE)
# Numbers of officers' cards have eleven digits too in some provinces.
_CARD_NUMBER = re.compile(r"(?:执法|监督|检查|资格)证(?:件)?(?:编)?号?码?[^\u4e00-\u9fff\n]{0,18}$")
_LINE = re.compile(
    r"家电(?=[:为是]?\s*$)|电话|传真|座机|固话|固定|来电号|主叫号|住宅|热线|总台|专线|值班|值守|联系方式|宅电|Tel|fax",
    re.IGNORECASE,
)
_NOT_LINE = re.compile(r"编号|编码|单号|代码|邮编|金额|面积|账号|卡号|QQ|证号|日期|文号", re.IGNORECASE)


def _mobile() -> Recognizer:
    return Recognizer(
        EntityType.PHONE_NUMBER,
        [
            Rule(
                "mobile", any_start("1", rf"[3-9]\d(?:{GAP}\d){{8}}"), 0.7, Context(near=_PHONE, against=_CARD_NUMBER)
            ),
            Rule(
                "mobile_prefixed",
                re.compile(
                    rf"[+08](?<![0-9A-Za-z].)(?:(?<=\+) ?86|(?<=0)086|(?<=8)6){GAP}(?P<value>1[3-9]\d(?:{GAP}\d){{8}}){RIGHT}"
                ),
                0.7,
                Context(near=_PHONE),
            ),
            Rule(
                "mobile_worded",
                re.compile(rf"[TtPpMm](?:el|EL|hone|ob|obile)?\.?(?P<value>1[3-9]\d(?:{GAP}\d){{8}}){RIGHT}"),
                0.7,
                Context(near=_PHONE),
            ),
            # A line end may also fall right behind the first or second digit.
            Rule(
                "mobile_broken",
                any_start("1", r"(?: ?\n {0,8}[3-9]\d{9}|[3-9] ?\n {0,8}\d{9})"),
                0.6,
                Context(near=_PHONE, required=True),
            ),
            Rule("mobile_bracketed", re.compile(rf"\((?P<value>1[3-9]\d\) ?\d{{4}}[ \-]?\d{{4}}){RIGHT}"), 0.6),
            # One digit a cell.
            Rule("mobile_cells", any_start("1", r"[ \t|]{1,3}[3-9](?:[ \t|]{1,3}\d){9}"), 0.5),
            Rule(
                "mobile_twice",
                any_start("1", r"[3-9]\d(?:[ \-]?\d){8}1[3-9]\d(?:[ \-]?\d){8}"),
                0.6,
                Context(near=_PHONE),
            ),
        ],
        DIGITS_11,
    )


def _line() -> Recognizer:
    extension = r"(?:(?:-| ?转 ?)\d{1,6})?"
    area = any_start(
        r"[(0]",
        rf"(?:(?<=\()0|(?<=0))(?:(?:10|2\d)\)?{GAP}[2-9](?:{GAP}\d){{7}}|[3-9]\d{{2}}\)?{GAP}[2-9](?:{GAP}\d){{6}}\d?"
        rf"|[1-9]\d{{1,2}}-1\d{{4}}){extension}",
    )
    return Recognizer(
        EntityType.LANDLINE,
        [
            Rule("line_with_area", area, 0.6, Context(near=_LINE, against=_NOT_LINE, reach=16)),
            Rule(
                "line_labelled",
                any_start("[2-9]", rf"\d{{2,3}}[ \-]?\d{{4}}{extension}"),
                0.5,
                Context(near=re.compile(_LINE.pattern + "|[、/]$"), against=_NOT_LINE, required=True, reach=12),
            ),
        ],
        DIGITS_7,
    )


def _wechat() -> Recognizer:
    return Recognizer(
        EntityType.WECHAT_ID,
        [
            Rule(
                "wechat_form",
                re.compile(r"(?<![0-9A-Za-z_])(?:wxid|wx|weixin|wechat)_[0-9A-Za-z_]{4,20}(?![0-9A-Za-z_])"),
                0.9,
                needs=("wx", "weixin_", "wechat_"),
            ),
            Rule(
                "wechat",
                re.compile(r"[A-Za-z](?<![0-9A-Za-z_@.\-].)[A-Za-z0-9_\-]{5,19}(?![0-9A-Za-z_@.])", re.DOTALL),
                0.5,
                Context(
                    near=re.compile(
                        r"(?:微信|V信|wechat|weixin|(?<![A-Za-z])vx|(?<![A-Za-z])wx"
                        r"|(?<!官方)(?:抖音|快手|小红书|陌陌|微博)(?=账?号)|钉钉)"
                        r"(?:号码?|账号| ?ID)?(?:\(ID\)|/手机|/QQ|/电话)?】?[,:为是\s(“\"]{0,4}(?:(?:微信)?号码?)?[:为是\s]{0,2}$"
                        r"|微信(?:号码?)?[(:为是 ]{0,3}(?:账号|号码?|ID)?[:为是 ]{0,2}[A-Za-z0-9_\-]{5,20}(?:、|,|;|和|及|/|或) ?"
                        r"(?:备用|另一?个|另|新号?|小号|副号|现用|原用|工作号?|生活号?|或)?[:为是]? ?$"
                        r"|微信号码?[\u4e00-\u9fff]{1,8}[,:]\s*$"
                        r"|微信[^。;\n]{0,24}(?:群主|对方|本人|个人)(?:微信)?号码?[:为是\s(]{0,3}$",
                        re.IGNORECASE,
                    ),
                    required=True,
                    reach=36,
                ),
                (
                    "微信",
                    "eChat",
                    "echat",
                    "eixin",
                    "vx",
                    "VX",
                    "wx",
                    "V信",
                    "抖音",
                    "快手",
                    "小红书",
                    "陌陌",
                    "微博",
                    "钉钉",
                ),
            ),
        ],
    )


def _qq() -> Recognizer:
    return Recognizer(
        EntityType.QQ_NUMBER,
        [
            Rule(
                "qq",
                any_start("[1-9]", rf"(?:{GAP}\d){{4,10}}"),
                0.5,
                Context(
                    near=re.compile(
                        r"(?:QQ|扣扣)(?:群主|好友)?(?:号码?|账号)?(?:/微信)?[:为是\s(]{0,3}$", re.IGNORECASE
                    ),
                    required=True,
                    reach=10,
                ),
            ),
            Rule(
                "qq_attached",
                re.compile(rf"[Qq](?<![A-Za-z].)[Qq](?P<value>[1-9]\d{{4,10}}){RIGHT}"),
                0.8,
            ),
        ],
        re.compile("QQ|qq|Qq|扣扣"),
    )


def recognizers() -> list[Recognizer]:
    """Return the recognizers of this family."""
    return [_mobile(), _line(), *mail.recognizers(), _wechat(), _qq()]
