"""Information systems: credentials and internal network details."""

from __future__ import annotations

import ipaddress
import re

from presidio_analyzer import RecognizerResult

from detectors.presidio import Context, Recognizer, Rule
from detectors.recognizers.parts import LEFT, RIGHT
from pipeline.model.finding import EntityType

_SECRET_WORDS = r"密码|口令|密钥|秘钥|激活码|验证码|授权码|令牌|提取码|passw(?:or)?d|\bpwd|token|secret|access ?key|api ?key|private ?key"
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


def recognizers() -> list[Recognizer]:
    """Return the recognizers of this family."""
    sign = r"[!-'*-+\--:<-~]"
    credential = Credential(
        EntityType.CREDENTIAL,
        [
            Rule(
                "credential",
                re.compile(
                    rf"(?:{_SECRET_WORDS})(?:分别)?(?:均)?\s*[为是:]?\s*[\"“'「(]?(?P<value>{sign}{{3,63}}[!-'*-+\-/-9<-~])",
                    re.IGNORECASE,
                ),
                0.7,
            ),
            Rule(
                "credential_next",
                re.compile(
                    rf"(?:{_SECRET_WORDS})(?:分别)?(?:均)?\s*[为是:]?\s*{sign}{{4,64}}(?:和|、|及|,|/)\s*(?P<value>{sign}{{3,63}}[!-'*-+\-/-9<-~])",
                    re.IGNORECASE,
                ),
                0.7,
            ),
        ],
        re.compile(_SECRET_WORDS, re.IGNORECASE),
    )
    network = PrivateAddress(
        EntityType.NETWORK_DETAIL,
        [
            Rule(
                "address",
                re.compile(r"(?<![0-9A-Za-z.])\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2}|:\d{2,5})?(?![0-9A-Za-z.])"),
                0.6,
            ),
            Rule("hardware", re.compile(rf"{LEFT}[0-9A-Fa-f]{{2}}(?:[:\-][0-9A-Fa-f]{{2}}){{5}}{RIGHT}"), 0.6),
            Rule(
                "port",
                re.compile(
                    r"(?<![A-Za-z])(?:TCP|UDP|SSH|HTTPS?|RDP|Telnet) ?\d{2,5}(?:[、,/和]\d{2,5})*(?:端口)?(?![0-9A-Za-z])"
                ),
                0.5,
            ),
            Rule(
                "port_cell",
                re.compile(r"(?<![0-9A-Za-z.])\d{2,5}(?![0-9A-Za-z.年])"),
                0.4,
                Context(near=re.compile("^端口号?$"), required=True, reach=0),
            ),
            Rule("segment", re.compile(r"(?<![A-Za-z])VLAN ?\d{1,4}(?!\d)", re.IGNORECASE), 0.5),
        ],
        re.compile(r"\d\.\d|[0-9A-Fa-f][:\-][0-9A-Fa-f]{2}|TCP|UDP|SSH|HTTP|RDP|Telnet|VLAN|端口", re.IGNORECASE),
    )
    return [credential, network]
