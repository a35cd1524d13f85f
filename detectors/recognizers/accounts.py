"""Numbers of accounts, organisations and vehicles: bank card and account, unified social credit code, plate."""

from __future__ import annotations

import re

from presidio_analyzer import RecognizerResult

from detectors import checks
from detectors.checks import Check
from detectors.presidio import Context, Recognizer, Rule, compact
from detectors.recognizers.parts import DIGIT, GAP, RIGHT, any_start
from pipeline.model.finding import EntityType

ACCOUNT = re.compile(
    r"账号|帐号|账户|帐户|专户|结算户|卡号|银行卡|一卡通|一折通|存折|存单|储蓄卡|借记卡|信用卡|社保卡|工资卡|惠农卡|收款|开户行|汇入|汇至|汇到|打款|汇款|转入|打入|转账|银行|农商行|信用社|行卡|社卡|通卡|[的张]卡|[打转汇存退划付](?:到|进|入|至|给)[^,。;:]{0,12}卡"
)
_NOT_ACCOUNT = re.compile(
    r"(?:登录|测试|查询|用户|系统|邮箱|微信|应急)账[号户]|编号|编码|单号|代码|流水号|批次|批号|索引号|文号|案号|证书?号|许可证|合同号|登记号"
    r"|流水|余额|条码|发票|运单|标识码|备案|学籍号|学号|身份证|身份号|邮件号|电话|手机|联系方式|传真|日期|金额|号码|[款别认票费订核]码|订单"
)
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼黔"


class BankCard(Recognizer):
    """Luhn where the length fits; of a run of groups the part that passes is taken, else the first that is long enough."""

    def check(self, value: str) -> Check:
        """Check by Luhn; accounts of other lengths are undecided."""
        return checks.luhn(value) if len(value) >= 16 else Check.UNDECIDED

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: object = None, regex_flags: int | None = None
    ) -> list[RecognizerResult]:
        """Find candidates, then cut each where the check digit holds; a candidate inside an earlier one is passed over."""
        if not _LONG.search(text):
            return []
        results = []
        for rule in self.rules.values():
            done = 0
            for start, end in rule.spans(text):
                if start < done:
                    continue
                if _MOBILE.match(text, start):
                    continue
                done = end = _best_end(text, start, end)
                value = compact(text[start:end])
                check = self.check(value)
                if rule.context.required or (value[:2] == "62" and check is Check.VALID):
                    results.append(self._result(rule, start, end, check))
        return results


_MOBILE = re.compile(r"1[3-9]\d{9}(?!\d)")
_LONG = re.compile(r"\d(?:[^0-9]{0,3}\d){8}")


# One account in groups of four, however long.
_FOURS = re.compile(r"\d{4}([ \-])\d{4}(?:\1\d{4}){2,3}(?:\1\d{1,4})?")


def _best_end(text: str, start: int, end: int) -> int:
    """Choose where a run of groups ends: behind the first unbroken run of 15 digits, else where Luhn holds.

    Such a run that fails the check goes on over a line end where the whole passes it. Ends before a line end go first; among
    equals the longest, for a prefix may pass by chance.
    """
    gaps = [(gap.start(), "\n" in gap.group()) for gap in re.finditer(r"[^0-9]+", text[start:end])]
    ends = [start + gap for gap, _ in gaps] + [end]
    if ends[0] - start >= 15:
        return _over_line(text, start, ends, gaps) or ends[0]
    if _FOURS.fullmatch(text, start, end):
        return end
    line_end = next((start + gap for gap, is_line_end in gaps if is_line_end), end)
    ends.sort(key=lambda each: (each > line_end, -each))
    digits = {each: len(compact(text[start:each])) for each in ends}
    for each in ends:
        if digits[each] >= 16 and checks.luhn(compact(text[start:each])) is Check.VALID:
            return each
    if line_end < end and (digits[line_end] >= 9 or not 16 <= digits[end] <= 19):
        return line_end
    return next((each for each in ends if 15 <= digits[each] <= 25), line_end)


def _over_line(text: str, start: int, ends: list[int], gaps: list[tuple[int, bool]]) -> int | None:
    """Return the end behind the line end where a broken card passes the check and its first part does not."""
    if len(ends) < 2 or not gaps[0][1] or checks.luhn(compact(text[start : ends[0]])) is Check.VALID:
        return None
    whole = compact(text[start : ends[1]])
    return ends[1] if len(whole) <= 19 and checks.luhn(whole) is Check.VALID else None


class CreditCode(Recognizer):
    """GB 32100: only codes that pass the check."""

    def check(self, value: str) -> Check:
        """Check by the modulus 31 of GB 32100."""
        return checks.credit_code(value)

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: object = None, regex_flags: int | None = None
    ) -> list[RecognizerResult]:
        """Find codes, dropping those that fail the check: they are other numbers."""
        found = super().analyze(text, entities, nlp_artifacts, regex_flags)
        return [result for result in found if result.recognition_metadata["check"] is Check.VALID]


class Plate(Recognizer):
    """A plate has at least three digits behind province and letter; words have none."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: object = None, regex_flags: int | None = None
    ) -> list[RecognizerResult]:
        """Find plates."""
        found = super().analyze(text, entities, nlp_artifacts, regex_flags)
        return [result for result in found if len(DIGIT.findall(text[result.start : result.end])) >= 3]


def _bank() -> Recognizer:
    labelled = Context(near=ACCOUNT, against=_NOT_ACCOUNT, required=True, reach=36)
    return BankCard(
        EntityType.BANK_CARD,
        [
            Rule("account_labelled", any_start(r"\d", rf"(?:{GAP}\d){{8,24}}"), 0.5, labelled),
            Rule(
                "card",
                any_start("6", rf"{GAP}2(?:{GAP}\d){{14,17}}"),
                0.5,
                Context(near=ACCOUNT, reach=36),
            ),
        ],
    )


def _plate() -> Recognizer:
    letter = r"[A-HJ-Za-hj-z]"
    sign = r"[A-HJ-NP-Za-hj-np-z0-9]"
    gap = r"(?:[ \-·.・•‧]? ?\n {0,8}|[ \-·.・•‧])?"
    return Plate(
        EntityType.VEHICLE_PLATE,
        [
            Rule(
                "plate",
                re.compile(
                    rf"[{_PROVINCES}](?<![0-9A-Za-z].){gap}{letter}(?:{gap}{sign}){{4}}{gap}(?:{sign}{gap}{sign}|{sign}|[挂学警港澳])"
                    rf"{RIGHT}",
                    re.DOTALL,
                ),
                0.8,
            ),
            # Armed police, army and embassies; electric bicycles have the town before the number.
            Rule(
                "plate_police",
                re.compile(
                    rf"WJ(?<![0-9A-Za-z]..)[ \-·]?(?:[{_PROVINCES}]|\d{{2}})[ \-·]?[A-Z0-9]{{4,5}}[A-Z]?{RIGHT}(?!-\d)",
                    re.DOTALL,
                ),
                0.7,
            ),
            Rule(
                "plate_labelled",
                re.compile(
                    r"(?:[军空海北南兰沈济广成后装参][ \-·]?[A-Z][ \-·]?\d{5}|[使领]\d{5,6}"
                    rf"|[\u4e00-\u9fff]{{0,2}}[A-Z]?\d{{5,7}}){RIGHT}"
                ),
                0.5,
                Context(near=re.compile(r"(?:号牌|车牌|牌照|车号)(?:号码?)?[:为是\s(]{0,3}$"), required=True, reach=10),
                needs=("号牌", "车牌", "牌照", "车号"),
            ),
            Rule(
                "plate_temporary",
                re.compile(rf"[{_PROVINCES}][A-Z][A-Z0-9]{{6,8}}{RIGHT}"),
                0.5,
                Context(near=re.compile(r"(?:号牌|车牌|牌照)(?:号码?)?[:为是\s(]{0,3}$"), required=True, reach=10),
                needs=("号牌", "车牌", "牌照"),
            ),
            # A date begins right behind it: 号牌…5月21日.
            Rule("plate_before_date", re.compile(rf"[{_PROVINCES}]{letter}{sign}{{5}}(?=\d{{1,2}}[月日时年])"), 0.7),
        ],
        re.compile(rf"WJ|[牌车][牌照号]|[{_PROVINCES}](?:[ \-·.・•‧]? ?\n {{0,8}}|[ \-·.・•‧])?[A-Za-z]"),
    )


def _code() -> Recognizer:
    return CreditCode(
        EntityType.USCC,
        [
            Rule(
                "credit_code",
                any_start("[1-9A-HJ-NPQRTUWXY]", r"[0-9A-HJ-NPQRTUWXY]\d{6}[0-9A-HJ-NPQRTUWXY]{10}"),
                0.5,
            )
        ],
        re.compile(r"\d{6}"),
    )


def recognizers() -> list[Recognizer]:
    """Return the recognizers of this family."""
    return [_bank(), _plate(), _code()]
