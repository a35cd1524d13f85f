"""Identifiers that were recognised in pixels with a wrong character or two: no check digit holds, yet they say who somebody is.

Only text that stands on ink is looked at, and nothing here is withheld without a person: all that is proposed is a look.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from detectors import basis, checks
from detectors.base import Detector, Source
from detectors.checks import Check
from detectors.ink import CHECK, stands_on_ink
from detectors.presidio import last_of, lead_of, titles_of
from detectors.view import Unit, View, view_of
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

_T = EntityType
NAME, VERSION = "misread", "1"

# Signs that recognisers take for digits, by their shapes: a ring, a stroke, an open or closed bow.
_SHAPES = {
    "0": "OoQD〇○◯口",
    "1": "lI|i!丨丿",
    "2": "Zz",
    "5": "Ss",
    "6": "bG",
    "8": "B",
    "9": "gq",
}
_DIGIT_OF = str.maketrans({sign: digit for digit, signs in _SHAPES.items() for sign in signs} | {"×": "X", "x": "X"})
_LIKE = "".join(re.escape(sign) for signs in _SHAPES.values() for sign in signs)
_JOINT = r"[ \-·.,。、:;]"
_RUN = re.compile(rf"(?<![0-9A-Za-z])[0-9{_LIKE}](?:{_JOINT}{{0,2}}[0-9{_LIKE}Xx×]){{8,24}}[A-Za-z]?(?![0-9A-Za-z])")
_JOINTS = re.compile(_JOINT)
_MOST = 2  # misread characters of one number

_ID_WORDS = re.compile(r"身份证|身份号|公民身份|证件号|证号")
_PHONE_WORDS = re.compile(r"手机|电话|联系方式|号码")
_CARD_WORDS = re.compile(r"账号|帐号|卡号|银行卡|账户|一卡通|存折")
_OTHER = re.compile(r"信用代码|机构代码|编号|编码|单号|代码|流水号|文号|条码|批次|批号|合同号|税号|备案号|案号|发票")
_MAIL = re.compile(
    r"[0-9A-Za-z_.\-。]{2,40} ?[@©®] ?[0-9A-Za-z\-]{2,30} ?[.。,] ?(?:[0-9A-Za-z\-]{2,20}[.。,])?(?:com|cn|net|org|c0m)"
)

_REASONS = {
    _T.CN_ID_CARD: "形式上像居民身份证号码，但校验位、位数或个别字符不符，可能是识别有误",
    _T.PHONE_NUMBER: "形式上像手机号码，但位数或个别字符不符，可能是识别有误",
    _T.BANK_CARD: "形式上像银行卡号或账号，但校验位或个别字符不符，可能是识别有误",
    _T.EMAIL_ADDRESS: "形式上像电子邮箱，但个别字符不符，可能是识别有误",
}


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find numbers and addresses on ink that are one or two misread characters away from an identifier."""
    view = view_of(document)
    source = Source(document, NAME, VERSION)
    for unit in view.units:
        if unit.start >= unit.end or not stands_on_ink(view, unit.start, unit.end):
            continue
        for start, end, entity in _found(view, unit):
            if stands_on_ink(view, start, end):
                yield source.finding(
                    view.span(start, end),
                    entity,
                    Disposition.REVIEW,
                    0.5,
                    f"{_REASONS[entity]}；{CHECK}",
                    basis.of_type(entity),
                    (Evidence("misread", (), 0.5),),
                )


def _found(view: View, unit: Unit) -> Iterator[tuple[int, int, EntityType]]:
    text = view.text
    for match in _RUN.finditer(text, unit.start, unit.end):
        entity = _kind(match.group(), " ".join([*titles_of(view, unit), lead_of(text, match.start(), 20)]))
        if entity is not None:
            yield match.start(), match.end(), entity
    for match in _MAIL.finditer(text, unit.start, unit.end):
        if re.search("[。©®, ]|c0m", match.group()):
            yield match.start(), match.end(), _T.EMAIL_ADDRESS


def _kind(written: str, lead: str) -> EntityType | None:
    """Say what a run of digits and their look-alikes may be; ``lead`` is what names it. None: nothing of a person."""
    signs = _JOINTS.sub("", written)
    value = signs.translate(_DIGIT_OF)
    if 2 * _wrong(signs) > len(signs) or checks.credit_code(signs) is Check.VALID:
        return None
    labels = [(found.end(), kind) for words, kind in _NAMED if (found := last_of(words, lead))]
    other = last_of(_OTHER, lead)
    if other and all(end < other.end() for end, _ in labels):
        return None
    named = [kind for _, kind in labels]
    for kind, is_like in ((_T.CN_ID_CARD, _like_identity), (_T.PHONE_NUMBER, _like_mobile), (_T.BANK_CARD, _like_card)):
        if (not named or kind in named) and is_like(signs, value, kind in named):
            return kind
    return None


_NAMED = ((_ID_WORDS, _T.CN_ID_CARD), (_PHONE_WORDS, _T.PHONE_NUMBER), (_CARD_WORDS, _T.BANK_CARD))


def _wrong(signs: str) -> int:
    return sum(not char.isdigit() for char in signs)


def _like_identity(signs: str, value: str, named: bool) -> bool:
    """Say whether a number may be an identity number: of its length, with its region or its date, or named so."""
    body = value[:17]
    if not body.isdigit() or not 17 <= len(value) <= 19 or _wrong(signs[:17]) > _MOST:
        return False
    if checks.identity_number(signs) is Check.VALID:
        return False
    if named:
        return True
    # One wrong character spoils either the region or the date; a missing or additional one may move the date.
    region = value[:2] in checks.REGIONS
    born = any(checks.real_date(value[at : at + 8]) for at in (5, 6, 7))
    return (region or born) if len(value) == 18 else (region and born)


def _like_mobile(signs: str, value: str, named: bool) -> bool:
    """Say whether a number may be a mobile: eleven characters with look-alikes, or named so and one digit short or long."""
    wrong = _wrong(signs)
    if not value.isdigit() or value[0] != "1" or value[1:2] not in tuple("3456789") or wrong > _MOST:
        return False
    return wrong > 0 if len(value) == 11 else named and len(value) in (10, 12)


def _like_card(signs: str, value: str, named: bool) -> bool:
    """Say whether a number may be that of a card: as long, with look-alikes or a wrong check digit."""
    wrong = _wrong(signs)
    if not value.isdigit() or not 15 <= len(value) <= 20 or wrong > _MOST:
        return False
    if not named and not (value.startswith("62") and 16 <= len(value) <= 19):
        return False
    return wrong > 0 or checks.luhn(value) is not Check.VALID


DETECTOR = Detector(NAME, VERSION, detect)
