"""Findings and decisions on persons and firms: penalties, injuries at work, inspections, accidents, incidents, records of questioning."""

from __future__ import annotations

from training.templates.core import Draft
from training.templates.layout import attribute, contact, form, head_of_letter, sign, table
from training.templates.registry import genre


@genre("penalty-decision", marks=0.06)
def penalty(draft: Draft) -> None:
    """Decide a penalty."""
    a, w = draft.person(), draft.person()
    o, p = draft.official(), draft.official()
    draft.head("行政处罚决定书")
    draft.raw(draft.say("{organ}罚[决|]字〔{year}〕第{n:1,400}号"))
    if draft.maybe():
        draft.raw(
            draft.one(
                "当事人：{a}，{sex}，{a.born}出生，{idlabel}：{a.idcard}，住址：{a.home}",
                "被处罚人：{a}　证件号码：{a.idcard}　联系电话：{a.phone}　住所：{a.home}",
                a=a,
                sex=a.sex,
            )
        )
    else:
        draft.raw(
            draft.say(
                "当事人：{firm}，统一社会信用代码{uscc}，法定代表人{f}，住所{office}。现场负责人{a}，{idlabel}{a.idcard}。",
                a=a,
                f=draft.official(),
            )
        )
    draft.paras(
        (
            "{day}，执法人员{o}（执法证号{badge}）、{p}在[巡查|检查]中发现{a}[无证经营|违规倾倒渣土|捕捞水产]，[现场查获|查扣]货值{money}。",
            "当事人驾驶{a.plate}[货车|面包车]，[载运|装载]{goods}{n:1,30}吨，[无合格证明|超限运输]。",
            "[证人|雇工]{w}（{w.phone}）[陈述|指认]：[货是老板进的|当晚装了三车]。",
            "{a}[申辩称|陈述]其{family}，本人{health}，[请求从轻|无力缴纳]。",
            "[上述事实|违法事实]有[询问笔录、照片|抽样检验报告]为证，{nobody}。",
        ),
        3,
        5,
        a=a,
        w=w,
        o=o,
        p=p,
        badge=f"⟦PERSONAL_ID_OTHER:keep|{draft.rng.randint(10**9, 10**10)}⟧",
    )
    draft.para(
        "依据《[中华人民共和国行政处罚法|渔业法|食品安全法|道路运输条例]》第{n:10,90}条，决定：[没收违法所得|责令改正]，罚款{money}。"
    )
    draft.para("罚款缴至{bankname}（[罚没专户|账号]{account}），逾期每日加处百分之三。如不服，可于六十日内申请复议。")
    attribute(draft)
    sign(draft)


@genre("work-injury", marks=0.04)
def injury(draft: Draft) -> None:
    """Find that an injury came from work."""
    a, w, firm = draft.person(), draft.person(), draft.say("{firm}")
    draft.head("[认定工伤决定书|工伤认定书|不予认定工伤决定书|劳动能力鉴定结论通知]")
    fields = [
        ("申请人", draft.pick(a.spaced, firm)),
        ("职工姓名", a.spaced),
        ("性别", a.sex),
        ("身份证号码", a.idcard.replace("\n", "")),
        ("用人单位", firm),
        ("岗位", draft.pick("钳工", "装卸工", "环卫保洁", "护士", "司炉工")),
        ("住址", a.home),
        ("诊断机构", draft.say("{county}[人民医院|中医医院]")),
        (a.other_label, a.other),
        ("联系电话", a.phone.replace("\n", "")),
    ]
    form(draft, [fields[1], *draft.some([each for each in fields if each[0] != "职工姓名"], 4, 8)])
    draft.para(
        "{date}{time}，{a}在[车间|工地|上班途中][操作机器时手被卷入|从脚手架滑落|被货车碰撞]，[经{h}诊断为|送医后确诊]{injury}、{injury}。",
        "{a}系{firm2}[职工|临时工]，{day}[突感不适|晕倒在岗位]，[抢救|诊治]后[诊断|确认]为{injury}，[住院治疗|手术]。",
        a=a,
        h="县医院",
        firm2=firm,
    )
    draft.paras(
        (
            "[同事|工友]{w}（{idlabel}{w.idcard}）[出具书面证言|作证]。",
            "单位[认为|辩称]{a}此前即有{health}，[与工作无关|不应认定]。",
            "我局于{day}受理，案号{n:2016,2026}-{n:1000,9999}，[调取考勤|现场核实]，{nobody}。",
            "[后续复查|出院时]{health}，[劳动能力鉴定|评定]为{grade}。",
            "{a}{vague}，[可以上班|已返岗]。",
        ),
        2,
        4,
        a=a,
        w=w,
        grade=f"⟦HEALTH_INFO:redact|{draft.pick('七', '八', '九', '十')}级伤残⟧",
    )
    draft.para("根据《工伤保险条例》第[十四|十五]条第（{n:1,6}）项，[予以认定|不予认定]。[本决定可复议|不服可诉讼]。")
    contact(draft)
    sign(draft)


@genre("inspection-record", marks=0.12)
def inspection(draft: Draft) -> None:
    """Record what inspectors saw, with who was there."""
    a, c = draft.official(), draft.person()
    draft.head("[安全生产|食品卫生|消防|特种设备|污染源]现场检查[记录|笔录]")
    form(
        draft,
        [
            ("被检查单位", draft.say("{firm}")),
            ("检查时间", draft.say("{date} {time}")),
            ("地点", draft.say("{office}")),
            ("检查人员", draft.say("{a}、{b}", a=a, b=draft.official())),
            ("现场陪同", c.spaced),
            ("联系电话", c.phone.replace("\n", "")),
            ("信用代码", draft.say("{uscc}")),
        ],
    )
    draft.items(
        [
            draft.say(each, c=c, d=draft.person())
            for each in draft.some(
                (
                    "[灭火器|应急灯]{n:2,30}具，其中{n:1,4}具[过期|压力不足]，[已当场更换|限期整改]。",
                    "[工艺|投料]记录显示{trade:redact,process}（[企业声明属技术秘密|该数据企业要求保密]）。",
                    "[操作工|叉车工]{d}[未持证|证件过期]，证号{d.licence}，[责令停止作业|已培训]。",
                    "{c}[陈述|解释]：[夜班人手少|配件还在路上]。",
                    "[原料|{goods}]批号{n:20160101,20261231}，[抽样|采样]{n:2,9}份，{nobody}。",
                    "[重点部位|库区]：{risk:site}。",
                    "从业人员{d}健康证[过期|缺失]，[体检|复检]提示{health}，[已调离|暂停上岗]。",
                    "[排口|监测点]pH值{f:6,9}，氨氮{f:0,9}mg/L，[达标|符合排放标准]。",
                ),
                3,
                6,
            )
        ]
    )
    draft.raw(draft.say("[陪同人签名|被检查单位负责人]：{c}　　检查人员：{a}　　{date}", c=c, a=a))


@genre("accident-investigation", marks=0.18)
def accident(draft: Draft) -> None:
    """Report an accident: victims, those at fault, weak points."""
    draft.head("{firm}“{n:1,12}·{n:1,28}”[坍塌|触电|中毒|火灾|车辆伤害]事故调查报告")
    victims, r = draft.people(1, 3), draft.person("review")
    draft.section("事故经过", "基本情况")
    for each in victims:
        draft.para(
            "{a}，{sex}，{age}岁，{a.group}人，[死亡|送医途中死亡]，[死因|鉴定意见]为{fatal}。",
            "[伤者|伤员]{a}（{idlabel}{a.idcard}），{injury}，[家住|户籍地]{a.home}，[目前已出院|仍在监护室]。",
            "{time}，{a}（电话{a.phone}）[坠入池中|被钢梁砸中]，经诊断{injury}。",
            a=each,
            sex=each.sex,
            age=str(each.age),
        )
    draft.section("原因与责任", "责任认定")
    draft.paras(
        (
            "[安全员|值班长]{w}[脱岗|未系安全带]，[对事故负直接责任|移交公安机关]。",
            "[局长|股长]{r}[监管不力|履职不到位]，[建议给予警告|提请纪检部门处理]。",
            "公司法定代表人{l}[依法接受罚款|负有领导责任]，罚款{money}。",
            "[隐患|薄弱环节]：{risk:site}。",
            "[善后|赔偿]：已向{v}家属支付{money}，{v}{family}。",
            "[讨论责任划分时|会议上]有委员提出{view:crowd}。",
        ),
        3,
        5,
        w=draft.person(),
        r=r,
        l=draft.official(),
        v=victims[0],
    )
    draft.raw(draft.say("调查组[成员|组长]：{a}、{b}", a=draft.official(), b=draft.official()))
    sign(draft)


@genre("questioning", marks=0.08)
def questioning(draft: Draft) -> None:
    """Write down questions and answers."""
    a, b = draft.person(), draft.person()
    o = draft.official()
    draft.head("[询问笔录|谈话记录|调查笔录]")
    draft.raw(draft.say("时间：{date}{time}　　询问人：{o}　　记录人：{p}", o=o, p=draft.official()))
    draft.raw(
        draft.say(
            "被询问人：{a}　性别：{sex}　出生日期：{a.born}　{idlabel}：{a.idcard}　现住址：{a.home}　电话：{a.phone}",
            a=a,
            sex=a.sex,
        )
    )
    pairs = (
        ("[讲一下你的基本情况|你做什么工作]？", "我叫{a}，[在工地打零工|开个小卖部]，{family}。"),
        ("[当天|那天]你在哪里？", "[我在家|我在地里]，[家在|就是]{a.home}，{b}[可以作证|也在场]。"),
        ("你的身体状况如何？", "我{health}，[吃着药|刚出院]。"),
        ("[怎么联系{b}|{b}的电话是多少]？", "[手机|电话][{b.phone}|{b.phones}]，[微信号|微信]是{b.wechat}。"),
        ("[钱是怎么付的|款打到哪里]？", "[转到|打进]{b}的卡{b.bank}，一共{money}。"),
        ("[车是谁的|开什么车]？", "[{b}的|我借的]，车牌{b.plate}。"),
        ("[出境的证件|证件]呢？", "护照{a.passport}，[通行证|港澳通行证]{a.permit}，[都在家里|已交旅行社]。"),
        ("[密码|登录口令]告诉过别人吗？", "[说过|写在纸上]，{credential:code}。"),
    )
    for question, answer in draft.some(pairs, 4, 7):
        mark = draft.pick(("问：", "答："), ("问:", "答:"), ("Q：", "A："))
        draft.raw(mark[0] + draft.say(question, a=a, b=b))
        draft.raw(mark[1] + draft.say(answer, a=a, b=b))
    draft.raw(draft.say("以上笔录[我看过，和我说的一样|已阅]。被询问人：{a}", a=a))


@genre("incident-briefing", marks=0.42)
def incident(draft: Draft) -> None:
    """Brief a higher office on an incident in hand."""
    draft.head("关于[部分业主聚集|非法集资参与人上访|山体滑坡险情|涉校舆情]的情况[专报|快报]")
    a, b = draft.person(), draft.person()
    draft.paras(
        (
            "{date}{time}，[部分购房人|若干群众]在{road}[要求退款|表达诉求]，[起因|诉求]为[交房延期|工程款]。",
            "[牵头人|组织者]{a}（{a.phone}，住{a.home}）、{b}[建有微信群|在网上发帖]，{a}{family}。",
            "[工作措施|处置安排]：{risk:crowd}。",
            "[力量摆布|预案]：{risk:crowd}；{risk:crowd}。",
            "[有领导要求|研判会上]{view:crowd}。",
            "截至{time}，[道路恢复通行|人员已陆续离开]，[无人员伤亡|县里已发布通报]。",
            "[伤者|一名参与者]{b}[被推倒|中暑]，{injury}，[已送医|家属陪护]。",
        ),
        4,
        6,
        a=a,
        b=b,
    )
    draft.raw(draft.say("[值班领导|带班]：{a}　联系电话：{office_line}", a=draft.official()))
    sign(draft)


@genre("court-notice", marks=0.0)
def court(draft: Draft) -> None:
    """Serve a notice in a lawsuit of an office."""
    a, firm = draft.person(), draft.say("{firm}")
    head_of_letter(draft)
    draft.head("[行政复议决定书|行政应诉情况报告|劳动人事争议仲裁裁决书]")
    draft.para(
        "申请人：{a}，{sex}，{a.born}出生，住{a.home}，{idlabel}{a.idcard}。委托代理人：{l}，[律师|某律师事务所律师]（执业证号{n}）。",
        a=a,
        sex=a.sex,
        l=draft.official(),
        n=f"⟦PERSONAL_ID_OTHER:keep|1{draft.rng.randint(10**15, 10**16)}⟧",
    )
    draft.para(
        "被申请人：{firm2}，[法定代表人|负责人]{o}，地址{office}。",
        firm2=draft.pick(firm, draft.organ[0]),
        o=draft.official(),
    )
    draft.paras(
        (
            "申请人称：[自己|其]{health}，[被违法辞退|被拒绝报销]，请求支付{money}。",
            "[本机关|仲裁庭]查明：{a}{family}，[工资卡|账户]{a.bank}[明细附后|已被冻结]。",
            "[关联案件|生效文书]{caseno}[已执行完毕|认定双方存在劳动关系]，{nobody}。",
            "证人{w}（电话{w.phone}）[出庭|书面]证明[考勤情况|口头约定]。",
            "本案审理中，{a}{pregnant}，[申请延期|未到庭]。",
        ),
        2,
        4,
        a=a,
        w=draft.person(),
    )
    draft.para("[决定|裁决]如下：[驳回请求|维持原行政行为|限十日内支付]，[文书生效后|本裁决为终局]。")
    draft.raw(draft.say("[仲裁员|首席仲裁员|复议人员]：{a}　　书记员：{b}", a=draft.official(), b=draft.official()))
    sign(draft)


@genre("vehicle-register", marks=0.0)
def vehicles(draft: Draft) -> None:
    """List visitors or vehicles."""
    draft.head("[外来人员|车辆|访客]登记[表|台账]（{date}）")
    rows = []
    for each in draft.people(4, 9):
        rows.append(
            [
                each.spaced,
                draft.pick(each.plate, each.plate, "步行"),
                each.phone.replace("\n", ""),
                draft.pick(each.idcard.replace("\n", ""), each.passport, each.permit, each.soldier, each.old_id),
                draft.say("{time}"),
                draft.pick("送货", "办事", "维修", "探访"),
            ]
        )
    table(draft, ["姓名", "车牌号", "电话", "证件号码", "进入时间", "事由"], rows)
    draft.para("[门岗|登记人]：{a}。[公务用车|执法车辆]不登记，{nobody}。", a=draft.official())
