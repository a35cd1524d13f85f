"""People who serve the public: appointments, hiring lists, files, assessments, honours, candidates."""

from __future__ import annotations

from training.templates.core import Draft
from training.templates.layout import attribute, contact, head_of_letter, sign, table
from training.templates.registry import genre


@genre("appointment", marks=0.0)
def appointment(draft: Draft) -> None:
    """Announce who is to hold an office; birth and name stay."""
    draft.head("[任前公示|干部任免通知|{county}拟任职人员公示]")
    if draft.maybe():
        draft.raw(draft.say("{docno}"))
    for _ in range(draft.rng.randint(2, 5)):
        a = draft.official()
        draft.para(
            "{a}，{sex}，[汉族|回族|土家族]，{a.born_keep}生，[中共党员|无党派]，[大学|研究生]学历，现任{organ}[副局长|办公室主任]，拟任[局长|镇长|正科级职务]。",
            "任命{a}同志为{organ2}[局长|副主任]，[试用期一年|免去其原任职务]。",
            a=a,
            sex=a.sex,
        )
    draft.para(
        "公示期自{date}起五个工作日，[举报|受理]电话{office_line}，[来信请寄|地址]{office}，[邮箱|电子信箱]{office_mail}。"
    )
    attribute(draft)
    sign(draft)


@genre("hiring-list", marks=0.0)
def hiring(draft: Draft) -> None:
    """List who is hired: names stay, candidate numbers are for a person to decide, mobiles and birth dates go."""
    draft.head("{organ}{year}年[公开招聘|事业单位遴选|公益性岗位][拟聘用人员|体检人选|成绩]公示")
    with_birth, with_phone = draft.maybe(0.3), draft.maybe(0.2)
    heads = [
        "姓名",
        "性别",
        "准考证号",
        "岗位代码",
        "总成绩",
        *(["出生年月"] if with_birth else []),
        *(["手机号"] if with_phone else []),
    ]
    rows = []
    for _ in range(draft.rng.randint(4, 9)):
        a = draft.official()
        ticket = f"⟦PERSONAL_ID_OTHER:review|{draft.year}{draft.rng.randint(10**5, 10**7)}⟧"
        rows.append(
            [
                a.spaced,
                a.sex,
                ticket,
                f"0{draft.rng.randint(101, 999)}",
                f"{draft.rng.randint(60, 90)}.{draft.rng.randint(10, 99)}",
                *([a.born] if with_birth else []),
                *([a.phone.replace(chr(10), "")] if with_phone else []),
            ]
        )
    table(draft, heads, rows)
    draft.paras(
        (
            "考生{a}[自愿放弃|因{health}放弃]，[按成绩递补|不再递补]。",
            "岗位{n:100,999}[取消招聘|未达开考比例]，{nobody}。",
            "[公示期间|{day}前][可实名反映|接受监督]，电话{office_line}。",
        ),
        1,
        3,
        a=draft.person(),
    )
    contact(draft)
    attribute(draft)


@genre("personnel-file", marks=0.22)
def personnel(draft: Draft) -> None:
    """Describe people in a file or an assessment."""
    draft.head("[年度考核登记材料|职工考勤及请假情况说明|干部考察材料|岗位竞聘情况汇总]")
    for each in draft.people(2, 4):
        draft.para(
            "{a}，{a.born}[生|出生]，工号{a.staff}，{family}，[年内|上半年]因{health}[病休|住院]{n:5,60}天。",
            "{a}同志[工作勤恳|业务生疏]，[民主测评|谈话中]有人反映{view:staff}，[本人|其]{health}。",
            "{a}（手机{a.phone}）{pregnant}，申请[调岗|产假]，[处室意见|科里意见]{view:staff}。",
            "拟聘{a}为[中级|副高]岗位，{idlabel}{a.idcard}，[家庭住址|现居]{a.home}，{family}。",
            "{a}[评为合格|考核优秀]，{vague}，[职称证书编号|证书编号]{a.staff}。",
            a=each,
        )
    draft.paras(
        (
            "[考核组|考察组]建议：{view:staff}。",
            "{organ}编制{n:10,90}名，实有{n:8,80}人，[经费|年度预算]{money}。",
            "[按照{docno}|依规定]，考核结果[存档|不对外]。",
        ),
        1,
        3,
    )
    sign(draft, draft.say("考察人：{a}", a=draft.official()))


@genre("honours", marks=0.0)
def honours(draft: Draft) -> None:
    """Publish a list of people who are honoured; all stays."""
    head_of_letter(draft)
    draft.head("关于[表彰{year}年先进个人|公布高级职称评审结果|认定乡土人才|聘任专家库成员]的[决定|通知]")
    listed = [draft.official() for _ in range(draft.rng.randint(5, 12))]
    if draft.maybe():
        draft.para("[授予|认定]{a}等{n}名同志[荣誉称号|相应资格]：", a=listed[0], n=str(len(listed)))
        draft.raw(draft.indent + draft.pick("、", "　", "  ").join(each.spaced for each in listed))
    else:
        table(
            draft,
            ["姓名", "单位", "专业"],
            [
                [each.spaced, draft.say("[{organ2}|{firm}]"), draft.pick("会计", "果树", "机械", "护理", "测绘")]
                for each in listed
            ],
        )
    draft.paras(
        (
            "[希望|望]受表彰的同志再接再厉，[奖金|奖励]每人{n:500,5000}元。",
            "{a}[作为代表发言|受邀授课]，[参加者|到场]{n:50,900}人。",
            "[档案|证书]由{organ}[统一制发|保管]，{nobody}。",
        ),
        1,
        3,
        a=listed[-1],
    )
    attribute(draft)
    sign(draft)


@genre("discipline", marks=0.18)
def discipline(draft: Draft) -> None:
    """Report those who are at fault."""
    r, s = draft.person("review"), draft.person("review")
    draft.head("[关于{town}干部违纪问题的通报|作风问题线索核查情况|不合格教师处理情况]")
    draft.paras(
        (
            "{r}[任会计|担任校长]期间[公款私存|虚报补贴]{money}，[受到警告处分|问题仍在核查]。",
            "{s}[上班时间打牌|辱骂学生]，[群众举报属实|视频流传网上]，[作书面检查|停职反省]。",
            "[举报人|反映人]{a}（电话{a.phone}，住{a.home}）[要求保密|实名举报]。",
            "[研究处理时|班子会上]{view:staff}。",
            "[个别谈话|函询]中{r}[承认错误|称家中有困难]，{family}。",
            "[全县|本系统]要引以为戒，[开展自查|举一反三]，[举报电话|监督热线]{office_line}。",
        ),
        3,
        5,
        r=r,
        s=s,
        a=draft.person(),
    )
    sign(draft)


@genre("exam-and-experts", marks=0.14)
def experts(draft: Draft) -> None:
    """Speak of experts: those who are published, and those whom the text says must not be known."""
    hidden = draft.maybe()
    draft.head("[{goods}项目评审|职业资格考试阅卷|课题验收]专家[名单|抽取情况|使用说明]")
    people = [draft.person("redact" if hidden else "keep") for _ in range(draft.rng.randint(3, 6))]
    draft.para(
        "[下列专家名单在结果公布前后均不公开|评审专家身份依约保密，不得向申报单位透露]："
        if hidden
        else "[现将验收专家公布|专家组名单公示如下]，[接受监督|组长由专家推选]："
    )
    table(
        draft,
        ["姓名", "工作单位", "职称", *(["手机", "专家编号"] if hidden else [])],
        [
            [
                p.spaced,
                draft.pick("某省农科院", "理工大学", "设计研究院", "省立医院"),
                draft.pick("教授", "研究员", "高工"),
                *([p.phone.replace("\n", ""), p.other] if hidden else []),
            ]
            for p in people
        ],
    )
    draft.paras(
        (
            "[命题|出题]人员{x}[入闱|集中]{n:5,20}天，[期间不与外界联系|食宿统一安排]。",
            "[评审费|劳务费]每人{n:300,3000}元，[凭签字表发放|不含税]。",
            "[评审|讨论]时{view}。",
            "验收结论：[通过|同意验收]，[综合评分|平均]{n:70,95}分。",
        ),
        2,
        3,
        x=draft.person("review"),
    )
    contact(draft)
