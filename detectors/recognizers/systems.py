"""Information systems: credentials and internal network details."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from presidio_analyzer import RecognizerResult

from detectors.artifacts import Segment
from detectors.checks import Check
from detectors.presidio import Context, Recognizer, Rule
from detectors.recognizers.parts import any_start
from detectors.view import View
from pipeline.model.finding import EntityType

_SECRET_WORDS = (
    r"密码|口令|密钥|秘钥|(?:激活|兑换)码|验证码|授权码|登录码|登陆码|邀请码|动态码|校验口令|令牌|提取码|暗码|密语|暗号|解锁码|开锁码"
    r"|撤防码"
    r"|(?:开启|开门|开柜|开箱|启动|通行|取款|支付|解密|安全校验)(?:密)?码|(?<![A-Za-z])PIN ?码?"
    r"|passw(?:or)?d|\bpwd|token|secret|access ?key|"
    r"api ?key|private ?key"
)
_NEEDS = (
    *(
        "密码",
        "口令",
        "密钥",
        "秘钥",
        "激活",
        "兑换码",
        "验证码",
        "授权码",
        "令牌",
        "提取码",
        "登录码",
        "登陆码",
        "邀请码",
        "动态码",
    ),
    *("启码", "门码", "柜码", "箱码", "动码", "行码", "款码", "付码", "解密码", "校验码"),
    *("暗码", "密语", "暗号", "解锁码", "开锁码", "撤防码", "PIN", "pin"),
    *("ass", "ASS", "pwd", "PWD", "oken", "OKEN", "ecret", "ECRET", "key", "Key", "KEY"),
)
_PORTS = ("TCP", "UDP", "SSH", "HTTP", "RDP", "Telnet")
_STANDARD = re.compile(r"^(?:GB|GM|ISO|IEC|NY|YD|DB|HJ|SM\d$|RFC|TCP|HTTPS?$|USB|PIN$)")


class Credential(Recognizer):
    """What follows a word for password, where it mixes digits with letters or signs, or is four digits and more."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: object = None, regex_flags: int | None = None
    ) -> list[RecognizerResult]:
        """Find passwords; each further one joined by 和, 、 or / too; one or two last characters of Chinese belong to it."""
        segment = nlp_artifacts if isinstance(nlp_artifacts, Segment) else Segment()
        results = [
            self._result(self.rules["credential_cell"], *cell, Check.UNDECIDED) for cell in _cells(segment, text)
        ]
        for rule in self.rules.values():
            for start, end in rule.spans(text):
                value = text[start:end]
                far = rule.name in ("credential_far", "credential_pair")
                if not _strong(value) or (far and not _mixed(value)):
                    continue
                tail = _TAIL.match(text, end)
                results.append(self._result(rule, start, tail.end() if tail else end, Check.UNDECIDED))
        return results


_COLUMN = re.compile(r"(?:口令|密码|密钥|授权码|令牌)(?:/[\u4e00-\u9fff]{2,4})?(?:\([^()]{0,8}\))?$|(?:口令|密码)/")


def _cells(segment: Segment, text: str) -> Iterator[tuple[int, int]]:
    """Yield the cells under a heading for passwords that have the make of one."""
    if segment.view is None:
        return
    last = segment.offset + len(text)
    for start, end in segment.view.once("cells of passwords", _all_cells):
        if segment.offset <= start and end <= last:
            yield start - segment.offset, end - segment.offset


def _all_cells(view: View) -> list[tuple[int, int]]:
    cells = [unit for unit in view.units if unit.table >= 0 and _COLUMN.search(unit.column_heading)]
    values = ((unit, view.string(unit)) for unit in cells)
    return [(unit.start, unit.end) for unit, value in values if _CELL_VALUE.fullmatch(value) and _strong(value)]


# 右停 behind the combination of a safe, 关 behind a password: never a word of the sentence.
_TAIL = re.compile(r"(?![等的已未及和后为是均并再则由在于由仍才])[\u4e00-\u9fff]{1,2}(?=[,。;、)\"”」\n])(?<![等的均])")


def _strong(value: str) -> bool:
    if _STANDARD.match(value) or _VERSION.fullmatch(value):
        return False
    digits = sum(char.isdigit() for char in value)
    return digits > 0 and (digits < len(value) or digits >= 4) and not _WHEN.fullmatch(value)


_VERSION = re.compile(r"[Vv]?\d{1,2}(?:\.\d{1,3}){1,3}")
_WHEN = re.compile(r"(?:19|20)\d{2}(?:[-/.]\d{1,2}){0,2}|\d{1,2}:\d{2}")


def _mixed(value: str) -> bool:
    """Say whether a value is of the make of a password: digits with letters, and a third sort or length."""
    sorts = [
        any(char.isdigit() for char in value),
        any(char.isupper() for char in value),
        any(char.islower() for char in value),
    ]
    sorts.append(any(not char.isalnum() and char not in "-/." for char in value))
    return len(value) >= 5 and sorts[0] and (sum(sorts) >= 3 or (sum(sorts) == 2 and sorts[3]))


class PrivateAddress(Recognizer):
    """IPv4 addresses of private ranges (RFC 1918) and the shared range; public addresses are no internal detail."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: object = None, regex_flags: int | None = None
    ) -> list[RecognizerResult]:
        """Find internal addresses, ports, segments and hardware addresses."""
        found = super().analyze(text, entities, nlp_artifacts, regex_flags)
        return [result for result in found if _internal(text[result.start : result.end])]


def _internal(value: str) -> bool:
    if not re.match(r"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}", value):
        return True
    try:
        address = ipaddress.ip_address(re.split(r"[:/]", value)[0])
    except ValueError:
        return False
    return address.is_private and not address.is_loopback and not address.is_unspecified


_CELL_VALUE = re.compile(r"[!-~]{4,64}")
_SIGN, _LAST = r"[!-'*-+\--:<-~]", r"[!-'*-+\-/-9<-~]"
_PASSWORD = rf"(?P<value>{_SIGN}{{3,63}}{_LAST})"


def _labelled_passwords() -> list[Rule]:
    """A word for password, and the value behind it or a few words on."""
    label = rf"(?:{_SECRET_WORDS})(?:种子|串|值|内容|序列)?(?:分别)?(?:均)?\s*[为是:]?\s*"
    return [
        Rule("credential_cell", re.compile(r"(?!)"), 0.7),
        Rule("credential", re.compile(rf"{label}[\"“'「(]?{_PASSWORD}", re.IGNORECASE), 0.7, needs=_NEEDS),
        Rule(
            "credential_next",
            re.compile(rf"{label}{_SIGN}{{4,64}}(?:和|、|及|,|/)\s*{_PASSWORD}", re.IGNORECASE),
            0.7,
            needs=_NEEDS,
        ),
        # Words between: 口令仍用调试期的…, 登录码:组长…, 口令由某人保管,本周轮换后为….
        Rule(
            "credential_far",
            re.compile(
                rf"(?:{_SECRET_WORDS})[\u4e00-\u9fff,:、]{{1,24}}(?<=[为是:的用成到作设\u4e00-\u9fff])[\"“'「(]?(?<![A-Za-z0-9]){_PASSWORD}",
                re.IGNORECASE,
            ),
            0.6,
            needs=_NEEDS,
        ),
    ]


def _told_passwords() -> list[Rule]:
    """A password that is told: set to, sent, answered, spelled in words."""
    return [
        # Set to so many digits, or told after a comma: 密码已改为…, 验证码发来了,是….
        Rule(
            "credential_digits",
            re.compile(
                r"(?:密码(?!应用|技术|管理|产品|学|法|测评|评估|工作|设备|保障)|口令|验证码)[\u4e00-\u9fff]{0,8}?"
                r"(?:[改设换调定置新]成?为?|,就?是|就是|告诉[\u4e00-\u9fff]{1,4}了?,?是?)[: ]{0,2}"
                r"(?P<value>\d{4,8})(?=[,。;、)”\n]|$)"
            ),
            0.6,
            needs=("密码", "口令", "验证码"),
        ),
        # Said in answer to a question after the password.
        Rule(
            "credential_answer",
            re.compile(
                rf"(?:密码|口令|验证码)[\u4e00-\u9fff]{{0,16}}[?。]?\s?\n? {{0,8}}(?:答|A)[:,]?\s?"
                r"[\u4e00-\u9fff,、:]{0,18}(?<![A-Za-z0-9])"
                rf"{_PASSWORD}(?=[,。;\n]|$)",
            ),
            0.6,
            needs=("答", "A"),
        ),
        Rule(
            "credential_spelled",
            re.compile(
                r"(?:密码|口令)[\u4e00-\u9fff]{0,3}[为是:]+(?P<value>[一二两三四五六七八九十\d]{1,2}个[0-9A-Za-z])"
            ),
            0.6,
            needs=("密码", "口令"),
        ),
    ]


def _shaped_secrets() -> list[Rule]:
    """Secrets known by their form: cloud keys, private keys, account and password pairs, combinations of safes."""
    return [
        # Keys that show what they are: of cloud services and code hosts, signed tokens.
        Rule(
            "credential_form",
            re.compile(
                r"(?<![0-9A-Za-z])(?P<value>(?:AKIA|LTAI|AKID)[0-9A-Za-z]{12,36}|gh[pousr]_[0-9A-Za-z]{20,40}|sk-[0-9A-Za-z\-]{20,60}"
                r"|eyJ[0-9A-Za-z_\-]{10,400}\.[0-9A-Za-z_\-]{10,800}(?:\.[0-9A-Za-z_\-]{0,400})?)(?![0-9A-Za-z])"
            ),
            0.8,
            needs=("AKIA", "LTAI", "AKID", "gh", "sk-", "eyJ"),
        ),
        Rule(
            "credential_block",
            re.compile(r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----(?P<value>[A-Za-z0-9+/=\s:,\-]{20,6000}?)-----END"),
            0.8,
            needs=("PRIVATE KEY",),
        ),
        # Name and password of a system account, joined by a stroke.
        Rule(
            "credential_pair",
            re.compile(
                rf"(?<![0-9A-Za-z./])(?:root|admin|administrator|sysdba|oracle|postgres|mysql|sa)[/:]{_PASSWORD}",
                re.IGNORECASE,
            ),
            0.6,
            needs=("root", "admin", "ysdba", "YSDBA", "racle", "ostgres", "mysql"),
        ),
        # The combination of a safe has a turn in each part.
        Rule(
            "combination",
            re.compile(
                r"(?:密码|暗码|组合|转盘|锁)[\u4e00-\u9fff:]{0,8}(?P<value>(?:[左右][转旋]?\d{1,3}[,、\-圈]?){2,6}|(?:[左右][转旋]?)?\d{1,3}(?:[-—/·][左右]?[转旋]?\d{1,3}[LRlr左右]?){2,5})(?![0-9A-Za-z年月日])"
            ),
            0.6,
            needs=("柜", "保险箱", "保险柜", "锁"),
        ),
    ]


def _credential() -> Recognizer:
    return Credential(EntityType.CREDENTIAL, [*_labelled_passwords(), *_told_passwords(), *_shaped_secrets()])


def _network() -> Recognizer:
    return PrivateAddress(
        EntityType.NETWORK_DETAIL,
        [
            Rule(
                "address",
                re.compile(
                    r"\d(?<![0-9A-Za-z.].)\d{0,2}(?:\.\d{1,3}){3}(?:/\d{1,2}|:\d{2,5})?(?![0-9A-Za-z.])", re.DOTALL
                ),
                0.6,
                Context(against=re.compile(r"版本号?|章节|条款|固件"), reach=6),
            ),
            Rule("hardware", any_start("[0-9A-Fa-f]", r"[0-9A-Fa-f](?:[:\-][0-9A-Fa-f]{2}){5}"), 0.6),
            Rule(
                "port",
                re.compile(r"(?:TCP|UDP|SSH|HTTPS?|RDP|Telnet) ?\d{2,5}(?:[、,/和]\d{2,5})*(?:端口)?(?![0-9A-Za-z])"),
                0.5,
                needs=_PORTS,
            ),
            Rule(
                "port_number",
                re.compile(
                    r"\d(?<![0-9A-Za-z.].)\d{1,4}(?:[、,/和]\d{2,5}){0,5}(?= ?端口)(?! ?端口(?:均|都|全部)?已(?:关|封|停|禁))",
                    re.DOTALL,
                ),
                0.5,
                needs=("端口",),
            ),
            Rule(
                "unique_local",
                re.compile(r"(?<![0-9A-Fa-f:])f(?:[cd][0-9a-f]{2}|e80)(?::{1,2}[0-9a-f]{1,4}){2,7}(?:/\d{1,3})?", re.I),
                0.6,
                needs=("fc", "fd", "FC", "FD", "fe80", "FE80"),
            ),
            Rule(
                "port_cell",
                re.compile(r"\d(?<![0-9A-Za-z.].)\d{1,4}(?![0-9A-Za-z.年])", re.DOTALL),
                0.4,
                Context(near=re.compile("^端口号?$"), required=True, reach=0),
                needs=("端口",),
            ),
            Rule("segment", re.compile(r"(?:VLAN|Vlan|vlan) ?\d{1,4}(?!\d)"), 0.5, needs=("VLAN", "Vlan", "vlan")),
        ],
    )


def recognizers() -> list[Recognizer]:
    """Return the recognizers of this family."""
    return [_credential(), _network()]
