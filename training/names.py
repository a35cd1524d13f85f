"""Invented names of persons, as varied as those in real papers: common and rare surnames, Hui and other peoples, words."""

from __future__ import annotations

import random
import re

from detectors.names import lexicon

_COMMON = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金贾韦夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
_HUI = "马哈纳海撒拜妥锁买冶丁者虎喇沙金罗杨白田苏黑闪保米穆"
_GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉玲建国华红玉春梅志鹏宇浩然子涵雨欣怡佳思雅婷晓东海波云飞龙凤莲荣福贵才德义仁礼智信忠孝全学成功利民生根水木林森山川江河湖天星辰光亮晖阳旭晨曦露霜雪冰清洁"
    "纯真善美惠慧贤淑婉柔琴棋书画诗词歌赋锦绣绢绸珍珠宝玺瑞祥吉庆喜乐康宁安泰和顺昌盛兴旺发达远通宏毅坚铁钢铭鑫钧锋锐利剑雄豪杰俊彦博士元首魁斌彬武略韬翰墨香菊竹松柏桐槐杨柳榆桃李杏枣苗禾穗田园农耕牧渔樵岩石磐"
    "嵩岳峰岭岚岱峻崇高翔翱鸿雁燕鹤鹏鸣啸虎豹麟骏骥腾跃奔驰奋进步尚致勤俭恭谦让良俭朴素诚实立言行举止端庄严肃静默沉稳重厚实在理想望希冀盼念慈悲怀恩感谢报答谊友爱亲睦邻里乡党"
)
_DOTTED_FIRST = [
    "买买提",
    "阿不都热合曼",
    "阿依古丽",
    "古丽娜尔",
    "库尔班",
    "吐尔逊",
    "艾尼瓦尔",
    "热依汗",
    "努尔兰",
    "叶尔江",
    "巴图",
    "其其格",
    "乌云",
    "才让",
    "扎西",
    "卓玛",
    "阿卜杜拉",
    "玛依拉",
    "木合塔尔",
    "帕提古丽",
]
_DOTTED_LAST = [
    "买合木提",
    "热合曼",
    "吐尔逊",
    "艾山",
    "依布拉音",
    "哈斯木",
    "达吾提",
    "努尔别克",
    "巴特尔",
    "孟和",
    "东智",
    "多杰",
    "亚森",
    "司马义",
    "卡德尔",
]
_WORDS = [
    "高峰",
    "马上",
    "江山",
    "白雪",
    "常乐",
    "平安",
    "石榴",
    "高原",
    "文静",
    "康宁",
    "安宁",
    "方圆",
    "钟声",
    "田野",
    "温暖",
    "金星",
    "向阳",
    "黄河",
    "万里",
    "马超群",
    "高兴",
    "马力",
    "白云",
    "夏天",
    "路遥",
    "陈列",
    "严格",
    "安静",
    "于是乎",
    "成功",
    "张弛",
    "海洋",
    "贺新年",
    "元旦",
    "明月",
    "和平",
    "苗壮",
    "甘露",
    "水晶",
    "牛犇",
    "童话",
]
_COMPOUND = [name for name in lexicon.COMPOUND.split("|") if not re.match("第五|东方|南门|东门|西门|百里", name)]


def name(rng: random.Random, length: int | None = None) -> str:
    """Return a name; ``length`` asks for two or three characters."""
    kind = rng.random()
    if length is None and kind < 0.04:
        return f"{rng.choice(_DOTTED_FIRST)}·{rng.choice(_DOTTED_LAST)}"
    if length in (None, 2) and kind < 0.07:
        return rng.choice([word for word in _WORDS if len(word) == 2])
    count = (length or rng.choice((2, 3, 3, 3))) - 1
    if kind < 0.12 and length != 2:
        return rng.choice(_COMPOUND) + "".join(rng.choices(_GIVEN, k=rng.choice((1, 1, 2)) if length is None else 1))
    surname = rng.choice(_COMMON if kind < 0.65 else _HUI if kind < 0.8 else lexicon.SINGLE)
    return surname + "".join(rng.choices(_GIVEN, k=count))


_NAME = re.compile(r"(⟦PERSON_NAME:(?:keep|redact|review)\|)([^⟧]*)(⟧)")


def replace_names(source: str, rng: random.Random) -> str:
    """Give every marked person of an annotated source a new name, the same one for each mention."""
    chosen: dict[str, str] = {}

    def new(match: re.Match[str]) -> str:
        old = re.sub(r"\s", "", match[2])
        if old not in chosen:
            plain = re.fullmatch(r"[\u4e00-\u9fff]{2,4}", old)
            chosen[old] = name(rng, 2 if len(old) == 2 and rng.random() < 0.7 else None) if plain else name(rng)
        made = chosen[old]
        if re.search(r"\s", match[2]) and len(made) == 2:
            made = "　".join(made)
        return match[1] + made + match[3]

    return _NAME.sub(new, source)
