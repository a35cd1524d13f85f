"""What could endanger security or stability when published: mass incidents and their handling, weak points, stocks, figures.

条例 第十四条, B-保密 第五条(三), A 第九条(三). Words: 突发事件应对法 (2024), 公安机关处置群体性事件规定 by subject, 统计法 第九条.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from detectors.content.cues import Cue, Hit, hits
from detectors.content.page import Page
from detectors.genre import Genre
from pipeline.model.finding import EntityType

_FIXED = re.compile(r"已(?:于.{0,10})?(?:全部|及时|当场|按期)?(?:完成)?(?:整改|修复|更换|补齐|维修|恢复|处置完毕|排除|到位)|已在.{0,10}公[开布示]|已公[开布]|情况良好|未发现|符合要求")
_CROWD = (
    r"(?:约|近|一度|共|有|达|增至.{0,6})?(?<!\d)\d{2,5}(?:余|多)?人?(?:到|在|至|前往|前来|于)?.{0,10}(?:聚集|围堵|堵塞|静坐|上访|围观|打横幅)|聚集\d|拉横幅|打横幅|堵(?:住|塞).{0,8}(?:路|街|门|口|道|车)|围堵|"
    r"串联|维权群|扬言|效仿|集体(?:上访|访)\d|越级|进京|到省里反映|到自治区反映|准备.{0,10}(?:上访|反映|聚集)|争权|“封门”|讨说法|拟包票|宗族势力|放话|参选|左右选票"
)
_CROWD_NEEDS = re.compile(r"\d|聚|堵|访|维权|群众|村民|职工|业主|家长|农民工|投资人|退休|选|教|亲属|人员")
_FORCE = (
    r"(?:调集|出动|抽调|集结|投入|安排|预备|部署|增派|预置|派)(?:了|公安)?(?:警力|便衣|民警|特警|辅警|交警)|便衣\d|警力\d|制服\d|预备\d+人|在.{0,12}(?:待命|隐蔽|不露面)|隐蔽(?:待命|部署)|稳控|盯控|盯死|跟随|摸排串联|录像取证|混(?:入|在)人群|"
    r"进入人群|分化|蹲守|收网|布控|约谈并?限流|限(?:流|速)|降低.{0,12}带宽|对外(?:一律|统一)(?:说|称)|封控|推送工作提醒|外出旅游|先控制|无人机.{0,6}盯|由其?单位或|武装巡逻|蛙人"
)
_FORCE_NEEDS = re.compile(r"公安|民警|派出所|特警|警|便衣|稳|群众|人群|重点人员|带头|领头|账号|直播|网信|通信|对外|现场|串联|小组|谈话|家属|村|观众|检查|辖区|制服|保安|岗|开幕|干部")
_LACK = (
    r"(?:仅|只)(?:够|能|剩|有|存|备|保留|能出动|开得动|覆盖)|(?:不足|撑不到|不够|够不到).{0,3}(?:[\d一两半几]|周|天|小时|设计值)|撑不到|无(?:备用|法任何|任何备用)|没有(?:任何|备用|视频|信号|喷淋|人巡|来源)|失灵|失效|(?:坏(?:了|掉)|已坏)|"
    r"不能(?:启动|投放)|未接通|渗漏(?:量|已)|账实(?:不符|相差)|短少|(?:实际|真正).{0,8}(?:能|可|仅|只)(?:出动|用|连续|开机|够)|实际库存|库里实有|抽查可用|报废|离线|被短接|联锁.{0,6}停用|欠费停机|超期未检|明显不足|掏空|漏气|空载试车.{0,6}失败|切换失败|"
    r"失联|全部超标|被锁|无人巡|供不应求|缺口\d|断网后|停电后|断电(?:\d|到)|一旦(?:停电|断电|决口|发生|被人)|折合\d+天用量|可供\d+天|只能(?:保障|覆盖|派人|撑)|锈断|未上锁|一掀就开|常备量不足|爆管将|可能(?:垮塌|两回|带倒)|超过规定时限|贴着|集中放在"
)
_VITAL = re.compile(
    r"储备|物资|水库|水厂|水源|供水|泵|电源|电池|警力|队伍|抢险|探测器|摄像|报警|发电|救生|舟|艇|闸|堤|坝|护岸|护栏|通信|对讲机|卫星电话|电台|疫苗|试剂|血库|药品|防护服|库存|粮|仓|油|原水|阀|输电|变电|线路|塔|宿舍|楼道|特警|民兵|摩托|"
    r"车辆|发电车|呼吸机|监护|医院|消防|喷淋|液氨|液氯|炸药|冷库|剧毒|罐|帐篷|棉被|视频|岸线|栈道|防爆|安保|应急|录像|值守|看守|保安|信号|广播|隔离带|石料|块石|反制|预警|开机|岗|学生|心理|水箱|摄像头|公路|存量|考点"
)
_STATS = (
    r"(?:失业率|裁员|净裁员|库款|国库可动用|不良率|不良贷款率|隐性债务|有息负债|到期(?:债务|信托|私募)|集体访|虚报|账面数|统计.{0,8}出入|未公布的?数据|产值疑似|挤兑|集中支取|提取苗头|还款来源|没有来源|死亡率|自然增长率|出生人口|新发现|前后相差|"
    r"实际(?:余额|规模|开工率|有息)|开工率|预警线|贷款逾期|断供|停工|空置率|减产\d|口径多出|外来务工)"
)
_STATS_HINT = re.compile(
    r"未(?:对外)?(?:公布|公开|发布|披露)|尚未|未经|监测|内部|测算|初步核算|快报数|口径外|不宜对外|不对外|风险|隐性|专报|出入|秘密|参阅|核定"
)
_DANGER = r"最大存量\d|存炸药|存放.{0,8}(?:液氯|液氨|剧毒)|任何人(?:都)?可以?(?:接触|一掀)|可在异地|可泅渡|下落不明|流露轻生|余氯掉|停供|停投|两回全跳|爆燃"
_CUES = (
    Cue("crowd", re.compile(_CROWD), 0.5, needs=_CROWD_NEEDS, against=re.compile(r"依法处理.{0,4}已|谣言|依法打击")),
    Cue("force", re.compile(_FORCE), 0.55, needs=_FORCE_NEEDS, against=re.compile(r"警务站|24小时接警")),
    Cue("danger", re.compile(_DANGER), 0.5),
)
_LACK_CUE = Cue("lack", re.compile(_LACK), 0.5, needs=_VITAL, against=_FIXED)
_STATS_CUE = Cue("unreleased_figures", re.compile(_STATS), 0.5, needs=re.compile(r"\d|[一二三四五六七八九十两]成|虚报|出入"), against=_FIXED)
_GATE = re.compile("安全|应急|风险|稳定|群众|储备|聚集|隐患|债务|监测|值守|防汛|警|抢险|疫|储")
_GENRES = (Genre.REPORT, Genre.RECORD, Genre.OTHER, Genre.DIRECTIVE, Genre.SHEET, Genre.BUSINESS, Genre.PERSONNEL)
REASON = "涉及群体性事件处置、安全或者应急的薄弱之处或者未发布的敏感数据，公开可能影响安全稳定，须人工判断。"


def find(page: Page) -> Iterator[Hit]:
    """Yield clauses that could endanger security or stability."""
    if page.kind.public or page.genre not in _GENRES or not _GATE.search(page.text):
        return
    cues = [*_CUES, _LACK_CUE]
    if _STATS_HINT.search(page.text):
        cues.append(_STATS_CUE)
    yield from hits(page, cues, EntityType.PUBLIC_RISK, REASON)
