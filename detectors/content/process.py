"""Internal and process information: who said what, opinions between organs, votes and rankings, plans not yet decided.

条例 第十六条 (discussion records, drafts, letters of consultation, requests; personnel matters), A 第九条、第三十五条(四).
Labels: 党政机关公文处理工作条例 第二十四、二十五条 (拟办, 批办, 会签), 党政领导干部选拔任用工作条例 第三、四章.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from detectors.content.cues import Cue, Hit, hits
from detectors.content.fast import fast
from detectors.content.page import MODAL, Page, cut
from detectors.genre import Genre
from detectors.view import Unit
from pipeline.model.finding import EntityType, Evidence

_T = EntityType.PROCESS_INFORMATION
_SPEAKER = re.compile(r"(?P<who>[\u4e00-\u9fff·]{1,6}(?:[ \u3000]{1,2}[\u4e00-\u9fff])?(?:的意思)?):(?=[^\d\s])")
_NOT_SPEAKER = re.compile(
    r"[问答]$|时间|地点|主持|出席|列席|记录|缺席|议题|议定|表决|结果|决定|参加|会议|请假|到会|单位|电话|备注|结论|"
    r"编号|名称|事项|附件|意见$|要求|说明|类型|项目|来源|目的|对象|方式|内容|日期|人员|签[字名发]|抄送|主送|申请人|"
    r"甲方|乙方|"
    r"供应商|采购人|联系|地址|姓名|主题|发件|收件|举手|情况|调解|记录人|确认|状态|责任|评委$|专业|委托|处理|宣读|"
    r"审核|复核|校对|抄报|带班|值班|查明|认为$|^[报发送]$|致$|病史|线路|任务|机关|场所|要点|整理|监督|列明"
)
_SPOKEN = re.compile(
    r"会议|办公会|常委会|党组|党委|洽谈|协商|谈判|评议|座谈|磋商|碰头|会记录|例会|调度会|两委|会商|议事|讨论|支委"
)
_HEARD = re.compile(r"调解|笔录|个案|跟进|询问|救助|听证|发布会|庭审")
OPINION = re.compile(
    r"同意|赞成|反对|不宜|不如|先|暂|缓|拖|压减|建议|倾向|推荐|保留|放心|恐怕|估计|担心|最好|不应|宜|不要|别|不能|"
    r"不好|我|怕|讲|顶多|够不上|太|重了|风险|不行|意见|算谁|要不要|难|落实不|私下|透露|口子|余地|一般|就是|偏|等|垫|"
    r"不赞|不认|不清|不满|不予|改|降|扣|让|可以|核减|核实|核查|追|退|重新|另|高于|低于|少|多|没|未|再|收紧|取消|推迟|"
    r"拆|争|由|调整|增加|说"
)
_STRONG_OPINION = re.compile(
    r"不同意|不赞成|反对|不宜|暂不|暂缓|先不|先|缓|拖|压减|压到|核减|倾向|从轻|从严|放宽|余地|捂不住|怕|担心|私下|"
    r"不要|别|再议|再说|不签字|不予支持|没有来源|来不及|消化不了|代签|败诉|违约|缺编|不达标|太|否则|希望改|建议|应当|"
    r"应|"
    r"拟|书面不|口头|虚报|不惊动|推迟|重报|承接|退回|少报|停发|不要对外|不写|报|让|名不副实|压低|平衡|过[长高低短]|偏[高低长短]|名不副实|疑似|反对票|"
    r"主张|没有商量|必须|取消|不作|政府坚持|费用|打分|给予|收益"
)
_FIRM = re.compile(
    r"不同意|不赞成|反对|不宜|暂不|暂缓|先不|压一压|缓一缓|再说|再议|不签字|私下|打过招呼|倾向|放一放|晾一晾|担心|没有来源|条件是|统一说|对外|别讲|说不过去|兜底|不要写|不建议|我主张|宁可|口子"
)
_HEADING = re.compile(
    r"(?:【|\(?[一二三四五六七八九十]{1,3}[、)])?.{0,8}?(?:会办|会签|会商|拟办|承办|主办|协办|领导|处置|考察组|"
    r"站务会|科室|部门|有关方面|各方|反馈|不同|内部|行政会|评委|专家组?|审查|核查)(?:单位|部门|组|中的不同|"
    r"讨论)?(?:的)?(?:意见|批示|讨论|分歧|建议)(?:】|:|$|\(|,)"
)
_ROUTINE = re.compile(
    r"^请.{2,40}(?:会签|阅示|办理|研处|阅处)|^(?:拟?同意|无(?:不同)?意见|没有不同意见|已阅|请.{0,12}(?:办|阅)|阅|照办|无异议|按.{0,12}办理|材料齐.{0,8}|"
    r"请.{0,40}会签后?|拟?转.{0,20}|同意[上呈报]?.{0,4}|会议决定|商定|会议).{0,6}$|^(?:会议|会商)?议?(?:决|商)定|"
    r"公开规定|现行规范办理|^经.{0,3}(?:审议|研究)"
)
# Said, but no opinion: the file is complete, the law or a notice says so; how a speech begins; what an order asks of all.
_BLAND = re.compile(
    r"情况属实|齐全|无不同意见|合格率|政府定价|公开征求|网上征求|已发布|国家政策|按规定|属于规范性文件|《[^》]{3,20}》|"
    r"(?:说|讲|提醒|归纳|补充|补|报|摆)[^,。]{0,3}(?:两句|一句|一下|[两三四]条|一个情况)$|"
    r"^(?:各(?:部门|单位|责任)|抓好|坚持|不得|切实|严格|\d{1,2}月底前)"
)
_ORGAN = (
    r"(?:局|委|办|科|处|股|室|部|组|镇|乡|县|区|市|旗|院|校|中心|公司|集团|银行|支行|方面|领导|书记|局长|县长|市长|"
    r"区长|镇长|主任|校长|院长|经理|董事?|监事|站长|所长|队|政府|评委|顾问|人员|意向方|支队|大队|法院|律师|单位|专家|"
    r"厅|人|股东|村|乡里|镇里|县里|区里|学校|"
    r"A\d|B\d)"
)
_SAID_STRONG = fast(
    r"(?:则)?(?:主张|倾向于?(?!性)(?=[^,。;、:\n]{2})|不赞成|不同意(?!公开|见)|口头提醒|私下|"
    r"婉拒|坚决反对|提出异议)[,:]?"
)
_SAID = fast(r"(?:担心|提出|认为|建议|表示|反映|要求|希望|提议|强调|提醒|回复|反馈|讲|称|补充|主张|指出)[,:]")
_SAID_PLAIN = fast(r"(?:提出|认为|建议|提议|要求|希望|表示|意见是|的意思是?|意见为)(?!的|征集|办理)(?=[^,:。;、]{4})")
_ASKED = re.compile(r".{0,6}(?:申请|名单|方案|数额|草案|议案)")
_COMPLAINT = re.compile(r"工单|投诉|来访|复议|仲裁|裁决|认定书|调解|公证|答复书|意见书")
_NOT_SAYER = re.compile(
    r"(?:会议|通知|规定|条例|办法|国务院|中央|专家组|评审组|法院|本机关|本委|申请人|被申请人|第三人|本院|仲裁委|"
    r"当事人|信访人|投诉人|原告|被告|复查机关|第三方|我公司|民警|无人|公报|《.{2,20}》|我们|答|名|供应商|患者|来电人|家属|双方|甲方|"
    r"乙方)[^,。;]{0,6}$|(?:按|根据|依照|有关|明确|文件|政策)[^,。;]{0,8}$"
)
_SAYER = re.compile(rf"{_ORGAN}[^,。;:、\d]{{0,6}}$")
_NAME = re.compile(
    r"(?:^|[,、的])[\u4e00-\u9fff]{1,2}[ \u3000]?[\u4e00-\u9fff]{1,2}$|(?:有的?|部分|多数|个别|少数)(?:同志|委员|"
    r"班子成员|评委|代表|人)$"
)
_INNER = (Genre.RECORD, Genre.SHEET, Genre.PERSONNEL)
_OPINION_LABEL = fast(
    r"(?:上批|批示|回应|折中):|(?:的)?(?:态度|判断)是,?|(?:会签|口头|拟办|经办|会办|办公室|主管单位|科室|乡里|学校|"
    r"我委|考核办|初审|个人|办理|处理|镇里|领导|审查|中心|处置|律师|法律顾问|股室|推荐|单位)意见(?:是|为|:|不)"
)
_CUES = (
    Cue(
        "vote",
        fast(
            r"(?:赞成|反对|弃权|缓议|同意|得)\d+[票人]|[票人](?<=[\d一二三四五六]\w)(?:赞成|反对|弃权|同意|缓议|提到|"
            r"要求|提议)|赞成\d+反对|票,[\u4e00-\u9fff]{2,3}\d+票"
        ),
        0.6,
        modal=False,
        against=re.compile(r"全票|公示|听证|当选|选举结果|代表\d+人,同意\d+人"),
    ),
    Cue(
        "undecided",
        fast(
            r"缓议|缓一缓|先放一放|不上会|暂不上会|再酝酿|意见不一|分歧较大|有条件同意|倾向性意见|暂不(?:列|定|对外|上报|"
            r"表态|透露|兑现|与|宜|惊动)|不宜(?:对外|公开|再|启动|由|主动|在)|先不(?:惊动|对外|公布|报|发)|(?:数字|"
            r"口径)?对外不(?:宣传|说|讲|提)|方案[一二三]|第[一二三]套|留出?.{0,8}(?:余地|名额|空间)|另一人不再列入"
        ),
        0.5,
        against=re.compile(r"不予公开|方案[一二三]:|公示"),
    ),
    Cue(
        "whisper",
        fast(
            r"私下|打过招呼|口头打招呼|口头上?(?:提醒|报告|更|认|表示)|内部掌握|心理价位|谈判的?底线|底牌是|不松口|"
            r"保留意见|点名(?:批评|$)|扬言退出|平衡、|托词|口子要收|走账|账后补"
        ),
        0.55,
    ),
    Cue(
        "intended",
        fast(
            r"拟(?:由|将|把|按|退款|提名|提拔|调阅|认定|定(?=优秀|称职|基本|不)|婉拒|不予|下调|上调|给予|合并|撤销|"
            r"合作突破|议|安排民|作)|核减编制|编制核减|建议(?:评为|定为|首次|采取|降为|提交|由机关|只写|把|将第|从|减少|"
            r"推迟|先|列入|删除|改|降|免)|宜改为|商请.{0,6}暂缓"
        ),
        0.45,
        against=re.compile(r"拟将.{0,10}公示|予以公示|拟聘|拟录用名单|拟建|拟购|拟推广|拟开展"),
    ),
    Cue(
        "personnel",
        fast(
            r"第\d+名[,。;]|(?:排|列|居|分,)末位|民主(?:测评|推荐)(?:“|\"|(?!\(\d{1,3}分).{0,8}\d)|漏报|少报|诫勉|联审没有|基本称职(?!\d)|"
            r"拟定优秀|不定等次|评优(?:搞|时照顾)|搞不定|不懂.{0,4}业务|续任比例|干部名额|(?:作|列为|留作).{0,6}后备|"
            r"初核(?!数|情况|后|程序)|先函询|因问题线索|口碑|能力弱|情绪起伏|影响期已?满|本人写了说明|晋升落选|举报(?:人)?核|谈话中多数"
        ),
        0.45,
        against=re.compile(r"公示期|等四个等次|分为优秀|办法》规定"),
    ),
)
_COLUMN = re.compile(
    r"绩效|处理|得分|名次|排名|位次|得票|票数|推荐|测评|表决|投票|评[语价]|等次|评委意见|考核结果|表现|意见|备注|说明|理由|"
    r"评分|分数|事由|任务"
)
_COLUMN_STRONG = re.compile(
    r"(?:处理|复审|审核|研究)意见|绩效|得分|名次|排名|位次|得票|票数|推荐$|测评|表决|投票|评[语价]|等次|评委意见|评分|分数"
)
_PERSONNEL_TITLE = re.compile(r"复审|病事假|请假|考勤|考核|考察|评审|绩效|测评|推荐|竞聘|职称|评议")
REASON = "属于内部讨论、会办意见、人事考核或者尚未决定的方案等过程性信息，可以不予公开，须人工判断。"


def find(page: Page) -> Iterator[Hit]:
    """Yield clauses and cells with internal or process information."""
    if page.kind.public:
        return
    yield from _cells(page)
    yield from _sections(page)
    yield from _organs(page)
    if _SPOKEN.search(page.kind.title) and not _HEARD.search(page.kind.title):
        yield from _speakers(page)
    if page.genre is Genre.CONTRACT:
        return
    yield from _sayings(page)
    yield from hits(page, _CUES if page.genre is not Genre.DIRECTIVE else _CUES[:-1], _T, REASON)


def _hit(page: Page, start: int, end: int, score: float, rule: str, words: tuple[str, ...]) -> Hit:
    start, end = cut(page, *page.trim(start, end), start)
    return Hit(start, end, _T, score, REASON, (Evidence(rule, words, score),))


def _routine(text: str) -> bool:
    return _ROUTINE.match(text) is not None or _BLAND.search(text) is not None


def _first(page: Page, start: int, end: int, limit: int = 40) -> tuple[int, int]:
    """Return the first sentence from ``start``, or its first clauses where it is long."""
    stop = re.compile(r"[。;!?]|  ").search(page.text, start, end)
    last = stop.start() if stop else end
    if last - start <= limit:
        return page.trim(start, last)
    at = start
    for low, high in page.clauses(start, last):
        if high - start > limit and at > start:
            break
        at = max(high, low)
    return page.trim(start, at)


def _speakers(page: Page) -> Iterator[Hit]:
    """Lines of minutes that begin with the speaker's name."""
    lines = []
    for unit in page.view.units:
        match = _SPEAKER.match(page.text, unit.start, min(unit.end, unit.start + 14)) if unit.table < 0 else None
        if match and not _NOT_SPEAKER.search(match["who"].replace(" ", "")):
            lines.append((match["who"], match.end(), unit.end))
    if len(lines) < 3 or len({who for who, _, _ in lines}) < 2:
        return
    for who, start, end in lines:
        yield from _speech(page, who, start, end)


def _speech(page: Page, who: str, start: int, end: int) -> Iterator[Hit]:
    """The first sentence where it holds an opinion, and those after it that hold a strong one; four at most."""
    at = start
    for count in range(4):
        if at >= end:
            return
        low, high = _first(page, at, end)
        text = page.text[low:high]
        wanted = OPINION if count == 0 else _FIRM
        if high - low >= 5 and wanted.search(text) and not _routine(text):
            yield _hit(page, low, high, 0.6, "speaker", (who,))
        stop = page.text.find("。", high, end)
        at = stop + 1 if stop >= 0 else end


def _sections(page: Page) -> Iterator[Hit]:
    """Opinions below headings such as 会办意见 or 领导批示, with or without an organ before the colon."""
    inside = ordered = False
    for unit in page.view.units:
        if unit.table >= 0:
            continue
        line = page.text[unit.start : min(unit.end, unit.start + 40)]
        heading = _HEADING.match(line)
        if heading:
            inside = unit.end - unit.start <= 30 or heading.group().endswith(":")
            ordered = "批示" in heading.group()
            start = unit.start + heading.end()
            if inside and unit.end - start > 6 and line[heading.end() - 1 : heading.end()] != "(":
                yield from _opinion(page, unit, start, heading.group())
        elif re.match(r"【|[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}[条章]", line):
            inside = False
        elif inside:
            if re.match(r".{0,4}(?:结果|备注|编号|附件|日期)", line):
                inside = False
                continue
            yield from _opinion(page, unit, unit.start, "批示" if ordered else "")


def _opinion(page: Page, unit: Unit, start: int, heading: str) -> Iterator[Hit]:
    label = re.compile(r"(?:- )?[^:,。;]{2,14}:").match(page.text, start, unit.end)
    start = label.end() if label else start
    low, high = _first(page, start, unit.end, 34)
    text = page.text[low:high]
    if high - low < 5 or _routine(text) or not OPINION.search(text) or re.match(r"[\d年月日\s]+$", text):
        return
    if re.search(r"提出|认为|主张|建议,|:", text) or (not label and not heading and page.genre is not Genre.SHEET):
        return
    yield _hit(page, low, high, 0.6, "opinion_section", (heading or "意见栏",))


_ORGAN_LINE = fast(
    r"(?:局|委|办|科|处|股|室|部|组|中心|支行|法院|镇|乡|县|区|支队|大队|公司|领导|方面|代表|院|"
    r"站)(?:[\u4e00-\u9fff \u3000]{1,7})?:(?=[^\d\s])"
)
_FOREIGN = re.compile(r"[^\u4e00-\u9fff]")
_DUTY = re.compile(
    r"负责|牵头|配合|做好|组织|协调|指导|电话|地址|\d{5}|[\u4e00-\u9fff]{2,4}(?:、[\u4e00-\u9fff]{2,4})+$|承担|督促|"
    r"制定|提供|落实|开展"
)


def _organs(page: Page) -> Iterator[Hit]:
    """Two or more lines that give organs, each with a colon and what it holds."""
    if page.kind.words == ("通知",) or _HEARD.search(page.kind.title):
        return
    found = []
    for match in _ORGAN_LINE.finditer(page.text):
        unit = page.view.unit_at(match.end())
        if unit is None or unit.table >= 0:
            continue
        before = page.text[max(unit.start, match.start() - 14) : match.start()]
        head = re.split(r"[。;】\-\s]", before)[-1]
        who = head + match.group()[:-1].replace(" ", "")
        if _FOREIGN.search(head) or len(who) > 18 or _NOT_SPEAKER.search(who):
            continue
        low, high = _first(page, match.end(), unit.end)
        text = page.text[low:high]
        if high - low >= 6 and OPINION.search(text) and not _DUTY.match(text) and not _routine(text):
            found.append((low, high, who))
    if len(found) >= 2:
        for low, high, who in found:
            yield _hit(page, low, high, 0.55, "organ_line", (who,))


def _sayings(page: Page) -> Iterator[Hit]:
    """X局认为, …: what an organ or an official holds; what a complainant says is no opinion of an office."""
    if _COMPLAINT.search(page.kind.title):
        return
    for pattern, strong in ((_SAID_STRONG, True), (_SAID, False), (_SAID_PLAIN, False), (_OPINION_LABEL, True)):
        for match in pattern.finditer(page.text):
            unit_start, unit_end = page.around(match.start())
            before = page.text[max(unit_start, match.start() - 16) : match.start()]
            before = re.split(r"[。;:!?]", before)[-1]
            if _NOT_SAYER.search(before):
                continue
            said = _SAYER.search(before) or _NAME.search(before) or page.genre is Genre.RECORD
            if pattern is not _OPINION_LABEL and not said:
                continue
            if not strong and (page.kind.words == ("通知",) or MODAL.search(page.text, *page.clause(match.start()))):
                continue
            if _ASKED.match(page.text, match.end()):
                continue
            low, high = _first(page, min(match.end(), unit_end), unit_end, 30)
            if high - low < 5 or _routine(page.text[low:high]):
                continue
            wanted = OPINION if page.genre in _INNER and pattern is _SAID else _STRONG_OPINION
            if not strong and not wanted.search(page.text, low, high):
                continue
            yield _hit(page, low, high, 0.55 if strong else 0.45, "said", (match.group(),))


def _cells(page: Page) -> Iterator[Hit]:
    """Cells of score, rank, vote and remark columns in personnel papers."""
    if not (page.genre is Genre.PERSONNEL or _PERSONNEL_TITLE.search(page.kind.title)):
        return
    strong = {unit.table for unit in page.view.units if unit.table >= 0 and _COLUMN_STRONG.search(unit.column_heading)}
    for unit in page.view.units:
        if unit.table not in strong or not _COLUMN.search(unit.column_heading) or unit.end - unit.start < 2:
            continue
        text = page.text[unit.start : unit.end]
        if text.replace(" ", "") == unit.column_heading or text in ("/", "—", "无") or unit.column == 0:
            continue
        yield _hit(page, unit.start, unit.end, 0.6, "column", (unit.column_heading[:12],))
