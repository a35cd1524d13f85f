"""Forms of a state-secret marking: level, star, period, label, box, and what releases or explains it.

密级★保密期限, 密级★解密时间, 密级★解密条件: 保守国家秘密法 (2024) 第二十条、第二十二条, 实施条例
第二十一条, GB/T 9704-2012 第7.2.2条;
a mark on a paragraph: 国家保密局令 1990年第3号 第五条. The longest periods: 保守国家秘密法 第二十条.
"""

from __future__ import annotations

import re

from detectors.marks.place import spaced

LEVEL = spaced("绝密|絕密|机密|機密|秘密|祕密")
# Set apart by dots or bars, to slip past a search.
_APART = r"[ \t.·•・‧∙_\-—~|/]{0,3}"
BROKEN = rf"(?:[绝絕机機秘祕]{_APART}密)"
STAR = r"[★☆*✩✭⭐✯✰⋆✪▲△◆◇※]"
PERIOD = (
    r"(?:自[\u4e00-\u9fff]{1,8}起\s*\d{1,2}\s*(?:年|个?月)|[长長]\s*期|永\s*久"
    r"|至?\s*\d{4}\s*年(?:\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?)?(?:\s*(?:前|后|止|解\s*密))?"
    r"|\d{4}[.\-/]\d{1,2}(?:[.\-/]\d{1,2})?"
    r"|\d{1,3}\s*(?:年|个?月|天|日)|[一二三四五六七八九十〇零百]{1,5}\s*(?:年|个?月)"
    r"|(?:[\u4e00-\u9fff][ \t]{0,4}){1,12}?[前后时止](?:(?:自行|自动)?解\s*密)?)"
)
STARRED = re.compile(rf"{STAR}?(?P<level>{BROKEN})\s*级?\s*{STAR}{{1,2}}\s*(?P<period>{PERIOD})?")

_LABEL_WORDS = (
    r"(?:密\s*级|秘级|密别|(?:秘密|保密|涉密|定密|密级|文件|资料)(?:等级|级别)|(?:密级|保密)(?:标识|标志))"
    r"(?:[和及与、/]?(?:保密)?(?:期限|年限))?"
)
HAS_LABEL = re.compile(_LABEL_WORDS)
LABEL = re.compile(rf"^(?:{_LABEL_WORDS})[:\s]*$")
LABELLED = re.compile(
    rf"(?:{_LABEL_WORDS})\s*[:为]?\s*[★☆*]?\s*"
    rf"(?P<level>{BROKEN})(?:\s*[级件])?(?:\s*{STAR}\s*(?P<period>{PERIOD})?)?"
    rf"(?:[ \t,;]{{1,8}}保\s*密\s*期\s*限\s*:?\s*(?P<term>{PERIOD}))?"
    r"(?!\s*[、/|,或和]?\s*(?:绝|机|秘)\s*密)(?!\s*[□☐○◻▢〇])(?![\u4e00-\u9fff]*(?:事项|信息|国家秘密|以[上下]))"
)
_TICK = r"(?:[☑✓✔√■☒▣●◉✅🗹]|\[[xX√✓✔]\]|\([xX√✓✔]\))"
_TICKED_BEFORE = re.compile(rf"{_TICK}\s*(?:{LEVEL})")
_TICKED_BEHIND = re.compile(rf"(?:{LEVEL})\s*{_TICK}")
BOX = re.compile(rf"[□☐○◻▢〇]|\[\s*\]|\(\s*\)|{_TICK}")
_CHOICE = re.compile(rf"{LEVEL}|非密|内部|公开|无密级")
# 是否涉密: ☑是; the form says so without naming a level.
IS_SECRET = re.compile(
    rf"(?:是否(?:涉密|涉及国家秘密|属于国家秘密)|涉密(?:情况|与否))\s*[:?]?\s*(?:[□☐]\s*否\s*)?(?:{_TICK}\s*是|是\s*{_TICK})"
)
# A level alone, or with a period whose star was lost (机密 1年, 机密（1年）).
BARE = re.compile(
    rf"[(【\[]?(?P<level>{LEVEL})(?:\s*(?:级|件|文件|资料|材料))?"
    rf"(?:[ \t(、,\-]{{0,4}}(?P<period>\d{{1,2}}\s*年|\d{{1,2}}\s*个月|长期)\)?)?[)】\]]?"
    r"|[(【\[]?(?:涉密(?:文件|资料|材料)|密件)[)】\]]?"
)
_PAPER = (
    "文件|方案|报告|通知|件|纪要|资料|简报|请示|材料|函|表|预案|汇报|批复|通报|"
    "会议纪要|试卷|清单|情况|名单|底稿|意见|记录|说明|专报"
)
SELF = re.compile(
    rf"(?:(?<![不非基])本|此)(?:[\u4e00-\u9fff]{{0,4}}?)(?:{_PAPER})(?:及其?附[件图表])?(?:内容)?(?:的密级|密级)?"
    rf"(?:属于?|为|定为|确定为|列为|系|密级为)+(?:国家秘密)?[,(]?(?:密级为)?\s*(?:{LEVEL})(?:级|件|文件|资料|★|$|[,。;)])"
    rf"|(?:(?<![不非基])本|此)(?:[\u4e00-\u9fff]{{0,4}}?)(?:{_PAPER})(?:请)?(?:按照?|作为)(?:{LEVEL})级?(?:文件|件|材料|资料|载体)?(?:管理|保管|办理|处理|运转)"
)

_DONE = r"(?:已|予以|提前|决定|现|业经|经[^,。;]{1,16}?)"
RELEASED = re.compile(
    rf"{_DONE}(?:于[^,。;]{{1,14}})?(?:自行|自动)?\s*(?:解\s*(?:密|除)|失效|作废|降密|公开发布)(?!时间|条件|日期|期限|前)"
    r"|^[\s()【】\[\]★☆*]*(?:解\s*密|失\s*效|作\s*废|注\s*销)(?!时间|条件|日期|期限|前|[\u4e00-\u9fff])"
    r"|\d{1,2}[月日](?:起)?(?:自行|自动)?解\s*(?:密|除)(?!时间|条件|日期|期限|前)|\d{4}年(?:自行|自动)?解\s*(?:密|除)(?!时间|条件|日期|期限|前)"
    r"|密级已?(?:取消|撤销|解除)|已(?:解除|取消|撤销|公开|失效|过期|到期)|(?:保密)?期(?:限)?已?(?:届)?满[^,。;]{0,6}(?:已|自行解密|自动解密)|[(【\[]解密[)】\]]"
)
_FUTURE = re.compile(
    r"(?:到期|期满|届满|公布|公开|启用|结束|完成|批准|发布)[^,。;]{0,6}?后[^,。;]{0,6}?(?:解密|解除|失效)|未解密|尚未|不得解密|解密前"
)
STRUCK = re.compile(r"^\s*~~|~~\s*$|(?:已|予以)?(?:划去|划掉|删除线|涂销)")
# The document itself says that its level was lifted.
WHOLE_RELEASED = re.compile(
    r"(?:本|此|该|原)(?:文件|件|资料|材料|档案|报告|通知|文)[^。;]{0,30}?(?:已(?:于[^。;,]{1,16})?(?:自行|自动)?解密|已?解除(?:了)?(?:密级|保密)|决定解密|密级已|准予公开|决定解除密级)"
)

_YEARS = {"绝": 30, "絕": 30, "机": 20, "機": 20, "秘": 10, "祕": 10}
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


def ticked(text: str) -> list[re.Match[str]]:
    """Return the levels that are ticked; the first box says whether boxes stand before or behind their words."""
    box, level = BOX.search(text), re.search(LEVEL, text)
    if box is None or level is None:
        return []
    pattern = _TICKED_BEFORE if box.start() < level.start() else _TICKED_BEHIND
    return list(pattern.finditer(text))


def is_choice(text: str) -> bool:
    """Say whether the text offers levels to choose from, each with a box."""
    return len(BOX.findall(text)) >= 2 and len(_CHOICE.findall(text)) >= 2


def released(text: str) -> bool:
    """Say whether words beside a mark say that it is lifted; what will be lifted is not."""
    return bool(STRUCK.search(text)) or (bool(RELEASED.search(text)) and not _FUTURE.search(text))


def years(period: str) -> int | None:
    """Return the whole years of a period in digits or Chinese numerals, None where it names none."""
    match = re.fullmatch(r"(?P<digits>\d{1,3})\s*年|(?P<words>[一二三四五六七八九十〇零]{1,3})\s*年", period.strip())
    if match is None:
        return None
    if match["digits"]:
        return int(match["digits"])
    tens, ten, ones = match["words"].rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def too_long(level: str, period: str | None) -> bool:
    """Say whether a period is longer than the law allows for its level (绝密 30, 机密 20, 秘密 10 years)."""
    found = years(period) if period else None
    return found is not None and found > _YEARS.get(level[:1], 30)
