"""Information systems: credentials and internal network details."""

from __future__ import annotations

import ipaddress
import re

from presidio_analyzer import RecognizerResult

from detectors.presidio import Context, Recognizer, Rule
from detectors.recognizers.parts import any_start
from pipeline.model.finding import EntityType

_SECRET_WORDS = (
    r"密码|口令|密钥|秘钥|激活码|验证码|授权码|令牌|提取码|passw(?:or)?d|\bpwd|token|secret|access ?key|"
    r"api ?key|private ?key"
)
_NEEDS = (
    *("密码", "口令", "密钥", "秘钥", "激活码", "验证码", "授权码", "令牌", "提取码"),
    *("ass", "ASS", "pwd", "PWD", "oken", "OKEN", "ecret", "ECRET", "key", "Key", "KEY"),
)
_PORTS = ("TCP", "UDP", "SSH", "HTTP", "RDP", "Telnet")
_STANDARD = re.compile(r"^(?:GB|GM|ISO|IEC|NY|YD|DB|HJ|SM\d$|RFC|TCP|HTTPS?$|USB|PIN$)")


class Credential(Recognizer):
    """What follows a word for password, where it mixes digits with letters or signs, or is six digits and more."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: object = None, regex_flags: int | None = None
    ) -> list[RecognizerResult]:
        """Find passwords; each further one joined by 和, 、 or / too."""
        found = super().analyze(text, entities, nlp_artifacts, regex_flags)
        return [result for result in found if _strong(text[result.start : result.end])]


def _strong(value: str) -> bool:
    if _STANDARD.match(value):
        return False
    digits = sum(char.isdigit() for char in value)
    return digits > 0 and (digits < len(value) or digits >= 6)


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


def _credential() -> Recognizer:
    sign, last = r"[!-'*-+\--:<-~]", r"[!-'*-+\-/-9<-~]"
    label = rf"(?:{_SECRET_WORDS})(?:分别)?(?:均)?\s*[为是:]?\s*"
    value = rf"(?P<value>{sign}{{3,63}}{last})"
    return Credential(
        EntityType.CREDENTIAL,
        [
            Rule(
                "credential",
                re.compile(rf"{label}[\"“'「(]?{value}", re.IGNORECASE),
                0.7,
                needs=_NEEDS,
            ),
            Rule(
                "credential_next",
                re.compile(rf"{label}{sign}{{4,64}}(?:和|、|及|,|/)\s*{value}", re.IGNORECASE),
                0.7,
                needs=_NEEDS,
            ),
        ],
    )


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
            ),
            Rule("hardware", any_start("[0-9A-Fa-f]", r"[0-9A-Fa-f](?:[:\-][0-9A-Fa-f]{2}){5}"), 0.6),
            Rule(
                "port",
                re.compile(r"(?:TCP|UDP|SSH|HTTPS?|RDP|Telnet) ?\d{2,5}(?:[、,/和]\d{2,5})*(?:端口)?(?![0-9A-Za-z])"),
                0.5,
                needs=_PORTS,
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
