"""What offices say among themselves: minutes with speakers, requests for instructions, bulletins, notices, drafts under discussion."""

from __future__ import annotations

from training.templates.core import Draft
from training.templates.layout import attribute, contact, head_of_letter, sign, table
from training.templates.registry import genre


@genre("minutes", marks=0.32)
def minutes(draft: Draft) -> None:
    """Write down who said what."""
    chair = draft.official()
    speakers = [draft.official() for _ in range(draft.rng.randint(2, 4))]
    shown = draft.pick("mention", "mention", "titled")
    draft.head("{organ}[局务会|专题会议|党组会议|调度会][记录|纪要]")
    draft.raw(draft.say("[时间|会议时间]：{date}[上午|下午]　　[地点|会议地点]：{n:2,9}楼会议室"))
    draft.raw(
        draft.say(
            "[主持|主持人]：{a}　　[出席|参加人员|到会]：{b}　　[列席|请假]：{c}",
            a=chair,
            b="、".join(each.told(shown) for each in speakers),
            c=draft.official(),
        )
    )
    if draft.maybe(0.5):
        draft.section("研究[事项|议题]：{goods}[采购|产业]项目")
    form = draft.pick(
        "{s}：{view}。",
        "{s}[认为|提出|发言时说|表示]，{view}。",
        "{s}同志[谈到|讲]：“{view}。”",
        "{s}（[副局长|科长]）：{view}，{view}。",
        "{s.chief}[说|插话]：{view}。",
        "{s.titled}发言：{view}。",
    )
    for each in speakers:
        draft.para(form, s=each)
    draft.paras(
        (
            "[会议决定|会议议定]：[同意|原则同意]{goods}项目立项，[预算|概算]{money}，由{s}负责落实。",
            "[会议强调|会议要求]，要[严格程序|压实责任]，[确保月底前完成|按规定公开结果]。",
            "[会议传达学习|会上领学]《中华人民共和国保守国家秘密法》[有关规定|修订要点]，要求[管好涉密载体|做到定密准确]。",
            "关于[岗位调整|干部使用]，{k}[说|提出]{view:staff}，[未形成一致意见|下次再议]。",
            "[有同志|个别班子成员]提出{view}。",
            "[会议通过|审议通过]《{year}年工作要点》，[会后印发|挂网公布]。",
        ),
        2,
        4,
        s=speakers[0],
        k=speakers[-1],
    )
    draft.raw(draft.say("记录[人|]：{r}[　　审定：{a}|]", r=draft.official(), a=chair))


@genre("request-and-instruction", marks=0.26)
def request(draft: Draft) -> None:
    """Ask a higher office, with opinions that have not become a decision."""
    head_of_letter(draft)
    draft.head("关于[调整机构编制|追加{goods}经费|协调用地指标|变更工程设计]的[请示|函|情况汇报]")
    draft.raw(draft.say("{organ2}："))
    draft.paras(
        (
            "[因人员不足|受汛情影响]，[我局|本单位][拟|计划]追加{money}，[资金来源|预算科目]{nobody}。",
            "[内部讨论中|分管领导批注]{view}。",
            "[征求意见时|会签环节]{organ2}[回复|答复]：{view}。",
            "根据{docno}[要求|精神]，[应于{day}前|须]报送[方案|实施计划]。",
            "[另|此外]，{risk:stock}，{risk:figure}。",
            "[方案初稿|比选过程]中，[有意见认为|多数倾向]{view}，[尚待定夺|请予明确]。",
            "[此前|上年度]已完成投资{money}，[结果已向社会公布|见统计公报]。",
        ),
        3,
        5,
    )
    draft.para("[妥否，请批示|以上当否，请示下|特此函商，盼复]。")
    contact(draft)
    sign(draft)


@genre("bulletin", marks=0.14)
def bulletin(draft: Draft) -> None:
    """Report what has been done, in the manner of an organ that reports to all."""
    leader = draft.official()
    draft.head("[工作简报|政务信息|情况通报]（第{n:1,90}期）")
    draft.paras(
        (
            "{day}，[县委常委|副市长|局长]{a}[赴|到]{town}[调研|督导]{goods}[生产|项目建设]，[要求加快进度|强调安全第一]。",
            "全[县|镇]{goods}[产量|销量]{n:100,9000}吨，[同比增长|环比下降]{f:1,20}%，[产值|收入]{money}。",
            "[先进个人|劳动模范]{b}、{c}[受到表彰|作经验交流]。",
            "[分管|具体负责]的{a.chief}介绍，[项目|工程]已完成{n:20,95}%。",
            "[受访群众|村民]{d}[说|笑着告诉记者]：“[路修好了|日子好过了]。”",
            "{e}因{health}[请假|住院]，[同事轮流值守|工作由他人代管]。",
            "[下一步|目前]，{organ}将[抓好落实|开展回头看]，[热线|咨询电话]{office_line}。",
            "{risk:figure}。",
            "[有干部私下反映|内部座谈时]{view}。",
        ),
        4,
        6,
        a=leader,
        b=draft.official(),
        c=draft.official(),
        d=draft.person(),
        e=draft.person(),
    )
    draft.raw(draft.say("[编辑|撰稿]：{a}　[签发|核稿]：{b}", a=draft.official(), b=draft.official()))
    attribute(draft)


@genre("notice", marks=0.12)
def notice(draft: Draft) -> None:
    """Invite or instruct offices and the public: contacts, halls and hotlines that stay."""
    k = draft.official()
    head_of_letter(draft)
    draft.head("关于[开展{goods}质量抽查|举办业务培训|停水停电|申报{year}年补贴|招募志愿者]的[通知|公告]")
    draft.raw(draft.pick("各乡镇人民政府、各有关单位：", "广大市民朋友：", "各股室、所属事业单位："))
    draft.paras(
        (
            "[定于|拟于]{date}在{office}[举行|召开]，[请准时参加|凭身份证入场]。",
            "[请填写回执|报名表]发至{office_mail}，[传真|电话]{office_line}，联系人{k}。",
            "[值班手机|24小时服务手机]{k.public_phone}（[面向社会公布|群众可随时拨打]）。",
            "[收费标准|工本费]{money}，[收入上缴国库|按发改价格〔2019〕{n:100,999}号执行]。",
            "[投诉举报|监督]请拨12345[或|、]{office_line}。",
            "参会人员[不得携带手机|须遵守会场纪律]，[会议材料中涉及国家秘密的|涉密文件]按规定[管理|清退]。",
            "[材料清单|所需材料]：身份证复印件、[银行卡复印件|户口簿]、{nobody}。",
        ),
        3,
        5,
        k=k,
    )
    attribute(draft)
    sign(draft)


@genre("duty-roster", marks=0.1)
def roster(draft: Draft) -> None:
    """List who is on duty: names stay, mobiles of officials do not."""
    draft.head("[国庆|春节|汛期|{n:1,12}月份]值班[安排表|表]")
    rows = []
    for _ in range(draft.rng.randint(3, 7)):
        a, b = draft.official(), draft.official()
        rows.append([draft.say("{day}"), a.spaced, a.phone.replace("\n", ""), b.spaced, b.phone.replace("\n", "")])
    table(draft, ["日期", "带班领导", "手机", "值班人员", "手机号码"], rows)
    draft.para("[值班室|应急]电话：{office_line}；[传真|备用]：{office_line}。[值守纪律|要求]：[不得脱岗|每日零报告]。")
    draft.paras(
        (
            "[值班电话|热线]向社会公开。",
            "{a}[因{health}|]与{b}[调班|对调]。",
            "[领导通讯录|本表]未尽事宜由办公室解释。",
        ),
        1,
        2,
        a=draft.person(),
        b=draft.official(),
    )
