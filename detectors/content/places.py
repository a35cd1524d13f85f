"""Where critical places are and how they are guarded: exact coordinates, guard hours, blind spots, locks and keys.

GUIDELINE.md SENSITIVE_LOCATION; 条例 第十四条; coordinates: longitude 73 to 135 and latitude 18 to 54 are China's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from detectors.content.cues import Cue, Hit, hits
from detectors.content.fast import fast
from detectors.content.page import Page
from pipeline.model.finding import EntityType, Evidence

_ANGLE = r"\d{1,3}(?:\.\d+)?[°◦度](?:\d{1,2}(?:\.\d+)?[′'分](?:\d{1,2}(?:\.\d+)?[″\"秒]?)?)?"
_COORDINATE = re.compile(
    rf"(?:东经|北纬|[EN](?=\d{{2,3}}[°◦度])){_ANGLE}(?:[、,, 和]{{0,2}}(?:东经|北纬|[EN]){_ANGLE})?|"
    r"\d{2,3}\.\d{4,8}(?<!\d.{9})\s?[,、]\s?\d{2,3}\.\d{4,8}(?!\d)"
)
_AXIS = re.compile(r"东经|北纬|[EN]\d{2,3}[°◦度]|\d\.\d{4,8}\s?[,、]\s?\d{2}")
# A published bulletin gives the place of an earthquake, a parcel or a sight.
_PUBLIC_PLACE = re.compile(r"震中|地震|景区|地理标志|保护区范围")
_SPOT = (
    "机房|保密室|保密柜|储备库|档案库|弹药库|枪库|金库|库房|专库|仓库|指挥所|指挥部|驻地|监测点|哨|阵地|油库|"
    "剧毒品库|危险品库|物资库|爆炸物品库|泵站|水厂|变电站|"
    "取水|水源|罐区|配电|控制室|值班室|核心区|通道|围墙|门|窗|出入口|墓|石窟|馆藏|文物|炸药|光缆|管线|闸|坝|宿舍|"
    "钢瓶|井|岗|院墙|周界|录像|监控|变电|调压|考点|天线|塔|屋顶|锅炉房|阀室|加油站|球机|洞库|考场|围栏|保险柜|枪弹|"
    "军械|弹药|危化|塔位|机要|首长|主席台|铁塔|该塔"
)
_AT = re.compile(
    r"(?:机房|保密室|储备库|档案库|弹药库|枪库|金库|专库|指挥所|指挥部|驻地|监测点|阵地|油库|剧毒品库|危险品库|"
    r"爆炸物品库|物资库|水源井|取水枢纽|命题组|密集柜|秘密指挥)"
    r"(?:.{0,4})(?:设在|位于|建在|设于|置于|藏于|存于|为|在)(?P<value>[^,。;!?:\n|]{4,40})"
)
_PLAIN_AT = re.compile(
    r"(?:号楼|层|楼|侧|下方|背后|隔壁|以东|以西|以南|以北|地下|负一|负二|东侧|西侧|南侧|北侧|号仓|号库|小楼|后院|"
    r"屋顶|柱|处|院内|洞)"
)
_GUARD = (
    r"(?:夜间|夜里|晚上|凌晨|周末|夜班|[时点](?:至|到)(?:次日)?\d{1,2}[时点]).{0,14}(?:仅|只|无人|没有人|空岗|\d人|"
    r"一人|\d名|一名)|"
    r"仅(?:安排|有|由)?\d[名人]?(?:保安|值守|看护|值班|门卫)|(?:看守|值守|看护|值班)(?:仅|只有)\d|只有门卫|空岗|"
    r"无人(?:值守|看守|看护|巡逻|值班)|周边无哨|由.{0,4}民兵"
)
_OPENINGS = (
    r"(?:无|未设|未装|未加|没有|未安装|缺少|尚未安装)(?:门禁|护栏|护栏|哨位|视频覆盖|任何监控|监控|视频监控|报警)|"
    r"盲区|监控死角|无死角覆盖不到|(?:电子围栏|入侵报警|红外对射).{0,10}(?:失效|失灵|未开|停用)|围墙.{0,8}(?:缺口|"
    r"豁口|可翻越|倒塌)|(?:常年|一直|未|没有|不)(?:上)?锁|没有上锁|缺口用|(?:锈蚀|锈断)|可徒手|"
    r"(?:黑|蓝)屏|(?:报警|红外|监控|摄像机|探头).{0,14}(?:失灵|失效|误报|坏|仅覆盖|只对|离线|切断|拆除)|照不到|没锁|"
    r"没有围网|紧挨|制高点|爬过去|扒开|朝人行道|线头一剪|一掀就开|电池失效|电池冻坏"
)
_KEYS = (
    r"钥匙.{0,14}(?:一人|同一人|抽屉|分持|保管|掌管|更替|掌握)|单门双锁|地下通道进出|车队停于|备用指挥|前置监测点|"
    r"换岗(?:时间|间隔)|交接班(?:时间|空档)|备用钥匙|巡逻(?:路线|间隔|时间)为|布防图|岗哨(?:位置|分布)"
)
_CUES = (
    Cue("guard", fast(_GUARD), 0.55, needs=re.compile(_SPOT), against=re.compile(r"考点|医院|学校|已整改")),
    Cue("opening", fast(_OPENINGS), 0.5, needs=re.compile(_SPOT), against=re.compile(r"已整改|已修复|已更换|已加装")),
    Cue("keys", fast(_KEYS), 0.5),
    Cue("site", _AT, 0.5, needs=_PLAIN_AT, value=True),
)
REASON = "涉及重要场所的准确位置、守护安排或者防护薄弱处，公开可能危及公共安全，须人工判断。"
COORDINATES = "给出重要设施的精确坐标，公开可能危及公共安全，须人工判断。"


def find(page: Page) -> Iterator[Hit]:
    """Yield coordinates, and clauses on where a critical place is and how it is guarded."""
    if page.kind.public:
        return
    if _AXIS.search(page.text):
        yield from _coordinates(page)
    yield from hits(page, _CUES, EntityType.SENSITIVE_LOCATION, REASON)


def _coordinates(page: Page) -> Iterator[Hit]:
    for match in _COORDINATE.finditer(page.text):
        start, end = page.sentence(match.start())
        if _PUBLIC_PLACE.search(page.text, start, end) or not _in_china(match.group()):
            continue
        evidence = (Evidence("coordinates", (match.group()[:24],), 0.7),)
        yield Hit(match.start(), match.end(), EntityType.SENSITIVE_LOCATION, 0.7, COORDINATES, evidence)


def _in_china(value: str) -> bool:
    """Degrees within China; decimal pairs must be longitude with latitude."""
    if re.search(r"[°◦度]", value):
        degrees = [float(each) for each in re.findall(r"(\d{1,3}(?:\.\d+)?)[°◦度]", value)]
        return all(18 <= each <= 54 or 73 <= each <= 136 for each in degrees)
    first, second = sorted(float(each) for each in re.findall(r"\d{2,3}\.\d+", value)[:2])
    return 18 <= first <= 54 and 73 <= second <= 136
