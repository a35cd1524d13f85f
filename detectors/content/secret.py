"""Content that touches state secrets although no mark stands on it: code names, cipher machines, shielded rooms, troops.

B-保密 第五条(二), A 第九条, 条例 第十四条. Words: 保守国家秘密法 第十三条 (what is a secret), 密码法 第七条 (core and common
cryptography), BMB standards by name (屏蔽, 涉密信息系统).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from detectors.content.cues import Cue, Hit, hits
from detectors.content.fast import fast
from detectors.content.page import Page
from pipeline.model.finding import EntityType

_PUBLIC = re.compile(r"公开发行|公开发布|对外公布|已公开|已解密|宣传|培训|学习|课程|演练|模拟|公布的|制度规定")
_CODE = re.compile(
    r"代号(?:为|:|叫)?[“\"](?P<value>[^”\"\n]{2,12})[”\"]|[“\"](?P<name>[^”\"\n]{2,8})[”\"](?:干部保健|专项|涉密|"
    r"绝密|机密)(?:任务|项目)"
)
_CIPHER = (
    r"密码机|普密机?|密钥(?:盘|注入|的保管|更换|\d|本)|乱数|加密(?:电报|互联|传真)|密码本|屏蔽(?:间|室|门|机柜|效能|"
    r"层)|屏蔽(?:效能|焊)|干扰器|视频干扰"
)
_COUNTS = (
    r"(?:绝密|机密|秘密)级(?:案卷|文件|接入点|终端|计算机|信息|档案|载体)?\d+|[台个件卷份](?:(?<=\d.))(?:涉密|绝密|"
    r"机密|秘密)|定为(?:绝密|机密|秘密)|(?:机密|秘密)级以下|接入.{0,4}(?:党政|机要|涉密).{0,12}\d+家|"
    r"泄密(?:隐患|事件)\d"
)
_TROOPS = (
    r"兵力|番号|编成|布防|战备(?:等级|物资|值班)|警卫(?:任务|级别|对象)|弹药(?:库存|数量|储存)|靶场|军用机场|导弹|"
    r"部署于|军用光缆|预备阵地|雷达站|岸防|战时|地下指挥|指挥大厅|抗力\d|抗力[一二三四五六]级|跳频|驻留频点|"
    r"频率.{0,2}方案|干扰频段|侦察数据|预备役|某部.{0,10}(?:试用|部署|分队)|参演分队|过江|界碑|掩蔽部|总装|试飞|"
    r"武警.{0,6}(?:中队|支队|连)|"
    r"另有一?个?连|待命|配属|兆赫|吉赫|军事(?:禁区|设施)(?:内|位于)|油料库|转换七参数|似大地水准面|战备|民船|"
    r"集结码头|疏散(?:接收)?地域|防护门|进风口|坑道|洞库|覆土|洞口|呼号|未设卡|专家组.{0,6}待命|定点病房|任务对象"
)
_MILITARY = re.compile(
    r"军|部队|武警|兵|战|演练|演习|频|警戒|指挥|雷达|阵地|国防|机型|试飞|保健|通信|边境|涉密|密级|机密|任务|坐标|疫"
)
_EXAMS = (
    r"(?:写作题|案例题|判断题|作文题|论述题|命题|考题|试题)(?:取材|以“|以\"|第\d|改编|内容)|取材于|改编自|考查内容为|"
    r"命题人(?:员)?(?:为|是|名单)|备用路线|押运(?:路线|车)|绕行,|次日\d时前入库|全程押运|押运.{0,12}(?:台车|支枪)|"
    r"运卷.{0,6}(?:路线|时间|走)|中途只在|印制点|题型.{0,4}答案"
)
_STOCKS = r"(?:动用|投放|轮换)(?:顺序|次序)|作最后投放|启动限量|先动.{0,10}储备|战略储备.{0,8}\d"
_EPIDEMIC = r"份(?:核酸|样品).{0,4}阳性|初判为|初检\d"
_NOISE = re.compile(r"实行双人双锁|应急演练|消防演练|复试|公开招聘大纲|考试大纲")
_CUES = (
    Cue("code_name", _CODE, 0.6, against=re.compile(r"演练|网络|平台账|统一社会|代号为?[“\"][A-Z]{1,2}[”\"]")),
    Cue(
        "cipher",
        fast(_CIPHER),
        0.5,
        against=re.compile(r"GM/T|GB/T|商用密码|公开型号|采购需求|督促|[A-D]\.|配置不低于|应采用"),
    ),
    Cue("classified_counts", fast(_COUNTS), 0.55, against=_PUBLIC),
    Cue(
        "troops",
        fast(_TROOPS),
        0.45,
        needs=_MILITARY,
        against=re.compile(r"消防|退役|优抚|征兵|志愿|转业|安置|蓝天救援|医疗救护|公安|警力|便衣|民警"),
    ),
    Cue("exam", fast(_EXAMS), 0.5, against=_NOISE),
    Cue("stocks", fast(_STOCKS), 0.5),
    Cue("epidemic", fast(_EPIDEMIC), 0.5, needs=re.compile(r"疫|病毒|血清")),
)
REASON = "未标密级，但内容可能涉及国家秘密（涉密项目、密码设备、部队或者考试命题等），须按保密审查程序判断。"


def find(page: Page) -> Iterator[Hit]:
    """Yield clauses whose content may be a state secret."""
    if page.kind.public:
        return
    yield from hits(page, _CUES, EntityType.SECRET_CONTENT, REASON)
