"""Identity documents: resident identity number, passport, travel permits, military identity."""

from __future__ import annotations

import re

from detectors import checks
from detectors.checks import Check
from detectors.presidio import Context, Recognizer, Rule
from detectors.recognizers.parts import DIGITS_7, DIGITS_11, GAP, RIGHT, any_start
from pipeline.model.finding import EntityType

_LABEL = re.compile(r"身份证|身份号|公民身份|证件号|证件|证号|身份证明")
_OLD_LABEL = re.compile(r"身份证|身份号|公民身份|证件号|(?:旧|原|老)证(?:件)?号?|一代证|旧号|原号|15位|十五位|证号")
_OTHER_NUMBER = re.compile(
    r"(?:编号|编码|单号|代码|流水号|批次|批号|索引号|案号|登记号|条码|运单|标识码|备案号?|信用代码|账[号户]|帐[号户]|卡号)"
)


class IdentityNumber(Recognizer):
    """GB 11643: check digit, region and date decide; a failed check needs the word 身份证 beside it."""

    def check(self, value: str) -> Check:
        """Check region, date and check digit."""
        return checks.identity_number(value)


def _identity() -> Recognizer:
    return IdentityNumber(
        EntityType.CN_ID_CARD,
        [
            Rule(
                "identity_18",
                any_start("[1-9]", rf"(?:{GAP}\d){{16}}{GAP}[\dXx]"),
                0.2,
                Context(near=_LABEL, against=None, reach=40),
            ),
            Rule(
                "identity_lettered",
                re.compile(rf"[A-Za-z](?<![0-9A-Za-z].)(?P<value>[1-9]\d{{16}}[\dXx]){RIGHT}"),
                0.2,
                Context(near=_LABEL),
            ),
            # One digit a cell, or two or three cells: only where the check digit holds.
            Rule(
                "identity_cells",
                any_start(
                    "[1-9]", r"(?:[ \t|]{0,3}[\t|\n][ \t|]{0,3}\d|\d){16}(?:[ \t|]{0,3}[\t|\n][ \t|]{0,3})?[\dXx]"
                ),
                0.2,
            ),
            Rule(
                "identity_15",
                any_start("[1-9]", rf"(?:{GAP}\d){{14}}"),
                0.3,
                Context(near=_OLD_LABEL, against=_OTHER_NUMBER, required=True, reach=40),
            ),
        ],
        DIGITS_11,
    )


def _passport() -> Recognizer:
    return Recognizer(
        EntityType.CN_PASSPORT,
        [
            # Other countries have letters among the digits.
            Rule(
                "passport_foreign",
                any_start("[A-Za-z0-9]", r"(?=[A-Za-z0-9]{0,5}\d[A-Za-z]{0,5}\d)[A-Za-z0-9]{6,9}"),
                0.5,
                Context(
                    near=re.compile(r"护照(?:号码?)?[^\u4e00-\u9fff0-9A-Za-z]{0,3}$|passport (?:no\.?)? ?:? ?$", re.I),
                    required=True,
                ),
                ("护照", "assport", "ASSPORT"),
            ),
            Rule(
                "passport_labelled",
                any_start("[A-Za-z1]", rf"(?:(?<=1)[45]\d{{7}}|(?<=[A-Za-z])[A-Za-z]?{GAP}\d(?:{GAP}\d){{6,7}})"),
                0.6,
                Context(near=re.compile(r"护照|passport|证件|证照号", re.IGNORECASE), required=True),
            ),
            Rule(
                "passport_form",
                any_start("[EGDSP]", r"(?:(?<=E)[A-HJ-NP-Z]\d{7}|\d{8})"),
                0.4,
                Context(near=re.compile(r"护照"), against=re.compile(r"编号|型号|批号|单号|序列号|车架")),
            ),
        ],
        DIGITS_7,
    )


def _permit() -> Recognizer:
    return Recognizer(
        EntityType.CN_TRAVEL_PERMIT,
        [
            Rule(
                "travel_permit",
                any_start(
                    "[CWHMTLcwhmtl0-9]",
                    rf"(?:(?<=[A-Za-z]){GAP}(?:\d{GAP}){{7}}\d(?:\d{{2}})?|(?<=[Cc])[A-Za-z]\d{{7}}|(?<=\d)\d{{7}}(?:\d{{2}})?)",
                ),
                0.6,
                Context(
                    near=re.compile(
                        r"通行证|回乡证|台胞证|往来(?:港澳|内地|大陆|台湾)|(?:香港|澳门|台湾|港澳|台|港|澳)(?:居民|同胞|籍)|证件(?:号码?)?[:为是]?$"
                    ),
                    against=re.compile(r"电话|手机|日期|传真"),
                    required=True,
                ),
            )
        ],
        DIGITS_7,
    )


def _military() -> Recognizer:
    return Recognizer(
        EntityType.CN_MILITARY_ID,
        [
            Rule("military_plain", re.compile(r"(?<![\u4e00-\u9fff])(?:军|武|士|文职)字 ?第? ?\d{4,8} ?号"), 0.8),
            Rule(
                "military_labelled",
                re.compile(
                    r"(?:军|武|警|士|文职?|政|后|装|空|海|参|火|联|战|[东南西北中]部?"
                    r"|[济沈兰成广京宁][\u4e00-\u9fff]?)字 ?第? ?\d{4,8} ?号?"
                ),
                0.6,
                Context(
                    near=re.compile(r"军官|士兵|文职|警官证|军人|军士|证件|部队|身份证|义务兵"), required=True, reach=16
                ),
            ),
            Rule(
                "military_number",
                any_start(r"\d", r"\d{5,11}"),
                0.5,
                Context(
                    near=re.compile(r"(?:军官|士兵|军人|文职干部|文职人员|军士|警官)证(?:件?号码?)?[:为是\s(]*$"),
                    required=True,
                ),
            ),
        ],
        re.compile(r"字 ?第? ?\d|军|兵|警官|文职"),
    )


def recognizers() -> list[Recognizer]:
    """Return the recognizers of this family."""
    return [_identity(), _passport(), _permit(), _military()]
