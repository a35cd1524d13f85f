"""Ordinary sentences of offices, with the clutter of numbers, names of firms and masked persons that nothing need happen to."""

from __future__ import annotations

from training.templates.core import Draft, slot
from training.templates.people import Person

_SENTENCES = (
    "[为规范|为做好][此项|有关]工作，[现将有关情况说明如下|特作如下安排]。",
    "[今年以来|上半年]，{organ}[紧扣|围绕]年度目标，[累计|共][办结|完成]事项{n:20,900}件，[按时|如期]率{f:80,99}%。",
    "[有关依据|政策依据]见{docno}和《{county}[国民经济和社会发展规划|国土空间总体规划|行政执法事项目录]》第{n:2,90}[页|条]。",
    "{goods}[抽检|检测]执行GB/T {n:10000,40000}-{n:2005,2024}，[合格率|优等品率]{f:85,99}%。",
    "[项目总投资|概算总额]{money}，其中[中央预算内资金|县级配套]{money}，[其余自筹|缺口由专项债解决]。",
    "[施工单位|供货方]{firm}（{uscc}）[已进场|完成交货]，[监理|验收]日期{date}。",
    "[来电|来信]的{masked}[表示理解|没有再提出异议]，{masked}[因病|因事]未到场。",
    "{nobody}，{nobody}。",
    "[有关材料|纸质件]一式{n:2,6}份，[存档|送达]{organ2}，[快递单号|邮件号]SF{n:1000000000,9999999999}。",
    "[土地面积|建设规模]{f:2,300}[亩|公顷]，容积率{f:1,4}，[绿地率|建筑密度]{n:20,45}%，宗地编号{n:100000,999999}JB{n:10000,99999}。",
    "[根据气象部门预报|受冷空气影响]，{day}前后[有小到中雨|气温下降{n:4,12}℃]，请[做好防范|注意出行]。",
    "[下一阶段|下一步]，要[加强协调|倒排工期]，[实行月调度|压实责任]，[确保取得实效|不断提升群众满意度]。",
    "{town}[现有|下辖]{n:5,30}个行政村、{n:3000,60000}人，[距县城{n:6,60}公里|平均海拔{n:60,1900}米]。",
    "[关联案件|另案]{caseno}[已审结|正在审理]，[与本事项无关|不影响办理]。",
    "[法定工作日|每周一至周五]上午{n:8,9}:{n:10,50}—{n:11,12}:00[受理|接待]，[节假日除外|中午不休息]。",
    "[窗口|服务大厅]可[扫码|微信公众号]预约，[叫号|排队号]A{n:100,999}，[大厅在二楼|出入请登记]。",
    "{goods}[市场行情|批发价]每[吨|公斤]{n:3,9000}元，[与上周持平|涨幅{f:1,9}%]，[数据来自公开发布|由价格监测点采集]。",
    "[会议通知|本通知]已通过[协同平台|政务微信]发送，[编号|流水号]{year}{n:100000,999999}。",
    "[示范样本|填写样例]：张某某，138****{n:1000,9999}，{plate}[***|****]。".replace("{plate}", "6405**********"),
    "经[公开招标|竞争性磋商]，{firm}以{money}中标，[公告|结果]已在采购网发布。",
    "《[档案法|统计法|保守国家秘密法|土地管理法]》第{n:3,60}条[对此有规定|明确了责任]。",
    "[历史资料|旧志]记载，{village}[建于清末|原名{village}]，[有古树{n:2,9}株|祠堂一座]。",
    "[培训|宣讲][共|累计]{n:2,30}场，[发放资料|覆盖人员]{n:100,5000}[份|人次]，[经费|支出]{money}。",
    "[请假|外出]须提前报备，[手机保持畅通|离岗前交接]，[违者通报|按考勤制度处理]。",
    "[软件版本|系统版本]V{n:1,9}.{n:0,20}.{n:1,300}，[域名|网址]www.{n:100,999}zwfw.cn，[备案信息|公安备案]{n:10000000000000,99999999999999}号。",
    "[水库|河道]水位{n:200,1900}.{n:10,99}米，[流量|来水]{f:2,90}立方米每秒，[低于|接近]汛限。",
)


@slot("masked")
def _masked(draft: Draft, _: str) -> str:
    """Return a person who is masked already, which is not marked."""
    surname = Person.invent(draft.rng, "keep", draft.place, draft.year).surname[:1]
    return surname + draft.pick("某", "某某", "先生", "女士", "*", "××", "老师", "师傅")


def fill(draft: Draft) -> None:
    """Put ordinary paragraphs between the paragraphs of a document."""
    for sentence in draft.some(_SENTENCES, 1, 6):
        places = [at for at, line in enumerate(draft.lines, 1) if line.endswith("。") and not line.startswith("|")]
        text = draft.say(sentence)
        if not places:
            return
        at = draft.pick(*places)
        if draft.maybe(0.35) and draft.lines[at - 1].endswith("。"):
            draft.lines[at - 1] += text
        else:
            draft.lines.insert(at, draft.indent + text)


def copies(draft: Draft) -> None:
    """Close with who gets a copy and who printed it."""
    draft.raw(draft.say("抄送：{organ2}[，{organ2}|、县委办公室]。"))
    if draft.maybe():
        draft.raw(draft.say("{organ}办公室　　{date}印发　　共印{n:10,90}份"))
