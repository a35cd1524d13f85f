"""Whether what is seen is what the text layer says, character by character, forgiving what looks alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from pipeline.model.text import RADICALS

# Shapes that fonts draw alike, or that are forms of one character: which one of a group was meant, no picture tells.
_ALIKE = (
    "0oοо〇○◯ōσ", "1iıіlļιj丨", "xхχ×乂", "vνѵ", "uυ", "pрρ", "cсϲ", "aаα", "eеё", "kкκ", "wω", "yуγ", "tτт", "bвß",
    "nη", "hн", "口囗ロ", "日曰", "已己巳", "未末", "土士", "人入", "八ハ", "千干于", "工エ", "力カ刀", "夕タ",
    "二ニ", "三ミ", "卜ト", "天夭", "才オ", "へヘ", "戊戌戍", "侯候", "崇祟", "氾汜", "嬴赢羸", "壸壶壺", "茶荼",
    "析折", "冶治", "免兔", "徒徙", "博搏", "廷延", "粟栗", "叨叼", "母毋", "盲肓", "炙灸", "户戶戸", "黄黃",
    "录録錄", "说説說", "内內", "吕呂", "没沒", "换換", "产産產", "税稅", "脱脫", "温溫", "为為爲", "众衆眾", "真眞",
    "值値", "即卽", "既旣", "清淸", "青靑", "教敎", "别別", "吴吳呉", "册冊", "并幷並", "羡羨", "卫衛衞", "强強",
    "查査", "步歩", "角⻆", "姬姫", "每毎", "海海", "宫宮", "绿緑綠", "净淨", "争爭", "静靜", "净浄", "带帶帯",
    "麦麥", "叶葉", "兑兌", "悦悅", "锐鋭銳", "阅閱閲", "奥奧", "郎郞", "朗朗", "亏虧", "群羣", "峰峯", "略畧",
    "着著", "线綫線", "台臺", "里裏裡", "床牀", "污汙", "启啓啟", "窗窻", "栖棲", "烟煙", "回囘", "丑丒", "麻蔴",
    "朱硃", "厦廈", "厨廚", "厕廁", "厢廂", "厮廝", "厩廄廐", "凉涼", "决決", "况況", "冲沖", "减減", "凑湊", "凄淒",
    "凛凜", "奂奐", "唤喚", "痪瘓", "焕煥", "俞兪", "喻喩", "榆楡", "尚尙", "吞呑", "告吿", "瑶瑤", "摇搖", "遥遙",
    "滚滾", "毁毀", "晋晉", "奖奬獎", "虚虛", "黑黒", "默黙", "德徳", "增増", "曾曽", "卷巻", "圈圏", "壮壯", "状狀",
    "装裝", "舍舎", "拔抜", "戾戻", "涉渉", "频頻", "姊姉", "够夠",
)  # fmt: skip
_FIRST = {char: group[0] for group in reversed(_ALIKE) for char in group}
_STROKES = frozenset("一ー丶丿亅乀乁〆々")  # a dash, a dot: what surrounds them decides what they are taken for

SIGN = "\0"
"""Stands for a sign, a stroke or a blank, whichever it is, among folded characters."""

# Letters, digits and ideographs that the recogniser takes signs for; the last ones where no row names the sign: frames, arrows …
_MISTAKEN = (
    ("（）()〔〕［］[]【】{}｛｝〈〉《》<>＜＞「」『』", "ctijyku厂厶入"), ("/／\\＼|｜", "tijy7"), ("!！", "tij"),
    ("*＊", "米大x"), ("?？", "27"), ("·・。．.，,、;；:：'’‘`´\"“”", "oijt"), ("%％‰", "968o"),
    ("—–-－_＿―~～一ー", "二"), ("+＋", "十t"), ("=＝", "二"), ("#＃", "井"), ("&＆", "8"), ("@＠", "oa回"),
    ("$＄", "s5"), ("￥¥", "y半羊"), ("×", "x乂"),
)  # fmt: skip
_FRAMES = "口回田日目区囚四国图团困园因圆曰由甲凹凸大小人入个上下十卜丁二三八米井王平干丰半羊中厂厶广门川木土工ovxtcynr"


@lru_cache(maxsize=1)
def _looks() -> dict[str, frozenset[str]]:
    return {sign: frozenset(fold(letters)) for signs, letters in _MISTAKEN for sign in signs}


def may_be_taken_for(sign: str, seen: str) -> bool:
    """Tell whether the recogniser may see this folded character where a sign, a stroke or a blank stands.

    A thin stroke may count as l or 1 and a ring as O or 0 whatever was meant.
    """
    return seen in "1o" or seen in _looks().get(sign, fold(_FRAMES))


@lru_cache(maxsize=1 << 15)
def fold(text: str) -> str:
    """Return what of a text is compared: letters, digits, ideographs, in one form for all that look alike; may be empty."""
    folded = "".join(unicodedata.normalize("NFKC", text).translate(RADICALS).casefold().split())
    return "".join(_FIRST.get(char, char) for char in folded if char.isalnum() and char not in _STROKES)


@lru_cache(maxsize=1 << 12)
def is_sign(text: str) -> bool:
    """Tell whether a text is signs, strokes and blanks alone; vowel signs of other scripts and control characters are none."""
    return bool(text) and not fold(text) and all(c in _STROKES or unicodedata.category(c)[0] in "PSZ" for c in text)


def places_of(claimed: Sequence[str], seen: Sequence[str]) -> list[int | None]:
    """Return for each claimed character the position of what is seen at its place; None where nobody can say which one that is.

    Both are sequences of single folded characters. A substitution is certain only where between characters that agree (or the
    ends) as many are seen as are claimed.
    """
    partner = _aligned(claimed, seen)
    result = list(partner)
    before = -1  # the last position in ``seen`` that has its partner
    start = 0
    while start < len(claimed):
        known = partner[start]
        if known is not None:
            before, start = known, start + 1
            continue
        end = start
        while end < len(claimed) and partner[end] is None:
            end += 1
        behind = partner[end] if end < len(claimed) else len(seen)
        if behind is not None and behind - before - 1 == end - start:
            result[start:end] = range(before + 1, behind)
        start = end
    return result


def _aligned(claimed: Sequence[str], seen: Sequence[str]) -> list[int | None]:
    """Return for each claimed character the position of the equal one that the cheapest alignment gives it, else None."""
    rows, columns = len(claimed), len(seen)
    cost = [[row + column if not row or not column else 0 for column in range(columns + 1)] for row in range(rows + 1)]
    for row in range(1, rows + 1):
        for column in range(1, columns + 1):
            same = claimed[row - 1] == seen[column - 1]
            cost[row][column] = min(
                cost[row - 1][column - 1] + (not same), cost[row - 1][column] + 1, cost[row][column - 1] + 1
            )
    partner: list[int | None] = [None] * rows
    row, column = rows, columns
    while row and column:
        same = claimed[row - 1] == seen[column - 1]
        if cost[row][column] == cost[row - 1][column - 1] + (not same):
            row, column = row - 1, column - 1
            partner[row] = column if same else None
        elif cost[row][column] == cost[row - 1][column] + 1:
            row -= 1
        else:
            column -= 1
    return partner
