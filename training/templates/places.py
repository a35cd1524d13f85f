"""Places all over the country: real counties, invented towns, villages, streets and estates in them, organs, firms, lines."""

from __future__ import annotations

import random
from dataclasses import dataclass

from training.templates.values import digits, numeral

# Province, city, county or district, area code, letter of the plates.
_COUNTIES = tuple(
    tuple(line.split())
    for line in """河北省 沧州市 献县 0317 冀
山西省 吕梁市 临县 0358 晋
内蒙古自治区 赤峰市 宁城县 0476 蒙
辽宁省 铁岭市 昌图县 024 辽
吉林省 白城市 镇赉县 0436 吉
黑龙江省 绥化市 望奎县 0455 黑
江苏省 盐城市 射阳县 0515 苏
浙江省 丽水市 遂昌县 0578 浙
安徽省 阜阳市 临泉县 0558 皖
福建省 三明市 将乐县 0598 闽
江西省 赣州市 于都县 0797 赣
山东省 菏泽市 郓城县 0530 鲁
河南省 南阳市 方城县 0377 豫
湖北省 恩施州 咸丰县 0718 鄂
湖南省 怀化市 溆浦县 0745 湘
广东省 茂名市 电白区 0668 粤
广西壮族自治区 百色市 田林县 0776 桂
海南省 琼海市 万泉片区 0898 琼
重庆市 重庆市 酉阳县 023 渝
四川省 达州市 渠县 0818 川
贵州省 黔东南州 榕江县 0855 贵
云南省 昭通市 彝良县 0870 云
西藏自治区 林芝市 波密县 0894 藏
陕西省 安康市 旬阳市 0915 陕
甘肃省 定西市 通渭县 0932 甘
青海省 海东市 循化县 0972 青
宁夏回族自治区 固原市 彭阳县 0954 宁
宁夏回族自治区 吴忠市 同心县 0953 宁
宁夏回族自治区 中卫市 海原县 0955 宁
新疆维吾尔自治区 喀什地区 莎车县 0998 新
天津市 天津市 蓟州区 022 津
上海市 上海市 奉贤区 021 沪
北京市 北京市 延庆区 010 京
江苏省 南通市 崇川区 0513 苏
湖北省 宜昌市 伍家岗区 0717 鄂
四川省 绵阳市 涪城区 0816 川
陕西省 西安市 灞桥区 029 陕
广东省 佛山市 三水区 0757 粤""".splitlines()
)
_FIRST = "柳石青白红大小上下东西南北清双龙凤古新老沙黄马牛羊松竹梅杏桃枣榆槐金银铜铁云月日星平长"
_SECOND = "泉河沟湾坪岭塘桥店寨川洼坝口庄屯家坡堡台垭冲墩桩井滩梁圪垛营铺"
_ESTATE = tuple(
    [
        "锦华",
        "御龙",
        "翠景",
        "丽景",
        "瑞和",
        "阳光",
        "水岸",
        "书香",
        "名仕",
        "枫林",
        "金域",
        "学府",
        "天悦",
        "和谐",
        "盛世",
        "紫荆",
        "滨河",
        "康居",
        "佳和",
        "幸福",
        "南苑",
        "东湖",
        "安泰",
        "馨园",
        "御景",
        "华庭",
        "桂花",
        "银杏",
        "凤鸣",
        "龙湾",
    ]
)
_ESTATE_TAIL = ("花园", "小区", "家园", "苑", "新村", "公寓", "名邸", "华府", "里", "雅居", "安置区", "坊")
_ROADS = (
    "解放",
    "人民",
    "建设",
    "文昌",
    "迎宾",
    "团结",
    "育才",
    "兴业",
    "滨江",
    "环城北",
    "朝阳",
    "工农",
    "和谐",
    "振兴",
    "杏林",
    "凤凰",
)
_ORGANS = (
    *(
        [
            "民政局 民",
            "人力资源和社会保障局 人社",
            "自然资源局 自然资",
            "水务局 水",
            "教育体育局 教体",
            "市场监督管理局 市监",
            "住房和城乡建设局 住建",
        ]
    ),
    *(
        [
            "科学技术局 科",
            "应急管理局 应急",
            "医疗保障局 医保",
            "农业农村局 农",
            "文化和旅游局 文旅",
            "统计局 统",
            "信访局 信访",
            "交通运输局 交",
        ]
    ),
    *(
        [
            "综合行政执法局 综执",
            "卫生健康局 卫健",
            "财政局 财",
            "生态环境局 环",
            "退役军人事务局 退役",
            "残疾人联合会 残联",
            "政务服务和大数据局 数",
        ]
    ),
)
_MARKS = "恒瑞宏达天润兆丰博凯鼎盛正大金诺华远启明德邦卓越泰和蓝海中科众联安信诚华腾源"
_TRADES = (
    "建筑工程",
    "农业科技",
    "新材料",
    "机械制造",
    "信息技术",
    "环保设备",
    "物业服务",
    "食品",
    "生物制药",
    "化工",
    "商贸",
    "电气",
    "园林绿化",
    "电子科技",
    "种业",
    "陶瓷",
)
_HOMES = (
    "{province}{city}{county}{town}{village}{group}{door}",
    "{county}{town}{village}{group}{door}",
    "{county}{town}{village}{group}",
    "{town}{village}{group}{door}",
    "{village}{group}{door}",
    "{province}{county}{road}{number}号{estate}{block}幢{unit}单元{room}室",
    "{city}{county}{road}{number}号{room}室",
    "{county}{estate}{block}号楼{unit}单元{room}",
    "{estate}{block}栋{room}",
    "{estate}{block}-{unit}-{room}",
    "{county}{road}{number}弄{block}号{room}室",
    "{city}{county}{town}{estate}（{phase}期）{block}幢{room}",
    "{town}{road}{number}号",
)


@dataclass(frozen=True)
class Place:
    """A county, with the town that the document is about."""

    province: str
    city: str
    county: str
    area: str
    plate: str
    town: str

    @classmethod
    def invent(cls, rng: random.Random) -> Place:
        """Choose a county, and make up a town."""
        province, city, county, area, plate = rng.choice(_COUNTIES)
        town = (
            rng.choice(_FIRST)
            + rng.choice(_SECOND)
            + rng.choice(("镇", "镇", "乡", "街道", "民族乡" if plate in "桂贵云青" else "镇"))
        )
        return cls(province, city, county, area, plate, town)

    def landline(self, rng: random.Random) -> str:
        """Return a line with or without the area code."""
        number = rng.choice("2345678") + digits(rng, 7 if len(self.area) == 3 else 6)
        return rng.choice(
            (
                f"{self.area}-{number}",
                f"{self.area}-{number}",
                f"（{self.area}）{number}",
                number,
                f"{self.area} {number}",
                f"{self.area}-{number}-{rng.randint(801, 899)}",
            )
        )

    def village(self, rng: random.Random) -> str:
        """Make up a village."""
        head = rng.choice(_FIRST) + rng.choice(_SECOND) + rng.choice(("", "", rng.choice("头后上下")))
        return head + rng.choice(("村", "村", "村", "村", "嘎查" if self.plate == "蒙" else "村"))

    def group(self, rng: random.Random) -> str:
        """Return a village with a group, or a natural village."""
        number = rng.randint(1, 12)
        kind = rng.choice(("组", "组", "组", "社", "村民小组", "队"))
        inner = rng.choice(
            (
                f"{number}{kind}",
                f"{numeral(number)}{kind}",
                f"第{numeral(number)}村民小组",
                rng.choice(_FIRST) + rng.choice("泉河沟湾坪岭塘") + rng.choice(("屯", "湾子", "组", "自然村")),
            )
        )
        return rng.choice(("", "", self.town)) + self.village(rng) + inner

    def estate(self, rng: random.Random) -> str:
        """Make up a housing estate."""
        return rng.choice(_ESTATE) + rng.choice(("", "", rng.choice(_ESTATE))) + rng.choice(_ESTATE_TAIL)

    def road(self, rng: random.Random) -> str:
        """Make up a street."""
        name = rng.choice(_ROADS) if rng.random() < 0.5 else rng.choice(_FIRST) + rng.choice(_SECOND)
        return name + rng.choice(("路", "路", "街", "大道", "巷", "东路", "西街", "中路"))

    def home(self, rng: random.Random) -> str:
        """Make up where somebody lives."""
        number = rng.randint(1, 11)
        return rng.choice(_HOMES).format(
            province=self.province,
            city=self.city if self.city != self.province else "",
            county=self.county,
            town=self.town,
            village=self.village(rng),
            group=rng.choice(
                (
                    f"{number}组",
                    f"{numeral(number)}组",
                    f"{number}社",
                    f"第{numeral(number)}村民小组",
                    f"{rng.choice(_FIRST)}家{rng.choice('泉河沟湾坪岭塘')}屯",
                )
            ),
            door=rng.choice(("", f"{rng.randint(1, 180)}号", f"附{rng.randint(1, 9)}号")),
            road=self.road(rng),
            number=rng.randint(1, 899),
            estate=self.estate(rng),
            block=rng.randint(1, 38),
            unit=rng.randint(1, 4),
            room=rng.randint(1, 26) * 100 + rng.randint(1, 6),
            phase=rng.choice("一二三"),
        )

    def office(self, rng: random.Random) -> str:
        """Make up where an organ sits."""
        return rng.choice(
            (
                f"{self.county}{self.road(rng)}{rng.randint(1, 300)}号",
                f"{self.city}{self.county}{self.road(rng)}{rng.randint(1, 300)}号政务大厅{rng.randint(1, 5)}楼",
                f"{self.county}{self.town}便民服务中心{rng.randint(1, 40)}号窗口",
            )
        )

    def organ(self, rng: random.Random) -> tuple[str, str]:
        """Return an organ of the county, and its characters in a document number."""
        name, _, short = rng.choice(_ORGANS).partition(" ")
        return self.county + name, self.county[0] + short

    def firm(self, rng: random.Random) -> str:
        """Make up a firm."""
        mark = rng.choice(_MARKS) + rng.choice(_MARKS if rng.random() < 0.5 else _FIRST)
        head = rng.choice((self.county[:-1], self.city.rstrip("市州地区"), self.province.rstrip("省市")[:2], ""))
        return (
            head
            + mark
            + rng.choice(_TRADES)
            + rng.choice(("有限公司", "有限公司", "有限责任公司", "股份有限公司", "集团有限公司"))
        )
