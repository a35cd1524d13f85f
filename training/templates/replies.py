"""Letters between offices and citizens: replies on information, petitions, hotline tickets, mediation, notices to a person."""

from __future__ import annotations

from training.templates.core import Draft
from training.templates.layout import attribute, contact, form, head_of_letter, sign
from training.templates.registry import genre


@genre("information-reply", marks=0.08)
def information(draft: Draft) -> None:
    """Answer a request for information."""
    a = draft.person()
    head_of_letter(draft)
    draft.head("[政府信息公开申请答复书|关于政府信息公开申请的答复|依申请公开告知书|信息公开[补正|延期]告知书]")
    draft.raw(draft.one("{a}：", "{a}[女士|先生]：", "申请人：{a}，住{a.home}", "{a}（{idlabel}：{a.idcard}）：", a=a))
    draft.para(
        "你（您）于{date}[通过邮寄|以电子邮件|当面]提交的[申请|信息公开申请]收悉，申请获取“[{village}征地批文|{road}改造预算|某公司环评报告|会议纪要]”。",
        "本机关{day}收到你提交的[申请表|来信]，[联系地址|通讯地址]为{a.home}，[联系电话|电话]{a.phone}，{nobody}。",
        a=a,
    )
    draft.paras(
        (
            "经[检索|查找]，[所申请信息|该文件]已主动公开，可到[政务网站|档案馆]查阅。",
            "依据《中华人民共和国政府信息公开条例》第十四条，依法确定为国家秘密的政府信息不予公开，[你申请的内容中有此类信息|相应部分不予提供]。",
            "所涉第三方{firm}[书面表示不同意公开|认为涉及商业秘密]，其[{trade:redact}|{trade:redact}]等内容[不予公开|作遮盖处理]。",
            "会议记录属过程性信息，[依第十六条|按规定]可以不予公开。",
            "请将[邮寄地址|收件信息]补充完整，[逾期未补正的|否则]视为放弃申请，材料可发至{a.email}。",
            "[查无|本机关未制作、未获取]该信息，建议向{organ2}咨询，电话{office_line}。",
            "检索中见到的[相关|一份]文件为{secret_ref}，[不在提供之列|本机关无权公开]。",
        ),
        2,
        4,
        a=a,
    )
    draft.para(
        "如[不服|对本答复有异议]，可在六十日内向{organ2}申请行政复议，或在六个月内向[有管辖权的|当地]人民法院起诉。"
    )
    if draft.maybe(0.6):
        contact(draft)
    sign(draft)


_MATTERS = (
    "楼上[夜间装修|养狗扰民]已[半月|数周]，{a}的母亲{health}，[受不了噪声|整夜难眠]",
    "{firm}拖欠其[工资|加班费]{money}，{a}说自己{family}，[急等钱用|无钱交学费]",
    "邻居{c}[侵占通道|乱倒垃圾]，双方[发生口角|动手]，造成{a}{injury}",
    "{village}[低保评定不公|水渠不通水]，村干部{r}[优亲厚友|推诿不办]",
    "医院[多收费用|误诊]，{a}{health}，[病历号|住院号]{a.patient}",
    "[物业|停车场]乱收费，其车牌为{a.plate}，[多次交涉无果|拒不退费]",
)


@genre("hotline-ticket", marks=0.06)
def hotline(draft: Draft) -> None:
    """Write down a call to the hotline, and what was done."""
    a, c, r = draft.person(), draft.person(), draft.person("review")
    draft.head("[12345热线|便民服务平台|网民留言]工单[办理单|处理情况|]")
    fields = [
        ("工单编号", str(draft.rng.randint(10**11, 10**12))),
        ("来电人", a.spaced),
        ("来电号码", draft.pick(a.phone.replace("\n", ""), a.phone.replace("\n", ""), a.landline)),
        ("来电时间", draft.say("{date} {time}")),
        ("事发地点", draft.say("{road}与{road}交叉口")),
        ("诉求人住址", a.home),
        ("微信", a.wechat),
        ("承办单位", draft.say("{organ}")),
    ]
    form(draft, [fields[1], *draft.some(fields[2:], 3, 6), fields[0]])
    draft.section("诉求内容", "反映事项", "主要问题")
    draft.para(
        draft.pick("来电人[反映|称]：", "[市民|群众]{a}来电，", "{a}在平台留言说，") + draft.pick(*_MATTERS) + "。",
        a=a,
        c=c,
        r=r,
    )
    draft.section("办理结果", "核实处理情况", "回复")
    worker = draft.official()
    draft.paras(
        (
            "[工作人员|承办人]{w}于{day}[电话联系|上门走访]来电人，[其表示满意|已当面解释]。",
            "经查，[情况部分属实|所反映问题存在]，已责令{firm}[整改|退费]{money}。",
            "{c}（电话[{c.phone}|{c.phones}]）[承诺不再堆放|同意赔礼]，双方[握手言和|签字确认]。",
            "[回访|复核]时{a}{vague}，[由家人接听|未接通]。",
            "对{r}的[问题线索|反映]已转[纪检组|镇纪委]，[尚无结论|正在了解]。",
        ),
        2,
        4,
        a=a,
        c=c,
        r=r,
        w=worker,
    )
    if draft.maybe():
        contact(draft)
    draft.raw(draft.say("[审核|签批]：{a}　[填单时间|办结时间]：{date}", a=draft.official()))


@genre("petition-opinion", marks=0.12)
def petition(draft: Draft) -> None:
    """Answer a petition."""
    a, r = draft.person(), draft.person("review")
    head_of_letter(draft)
    draft.head("[信访事项处理意见书|信访答复意见|关于群众来信的回复]")
    draft.raw(
        draft.one(
            "信访人：{a}，{sex}，{a.born}出生，住{a.home}，{idlabel}{a.idcard}",
            "{a}同志：",
            "信访人姓名：{a}　　联系电话：{a.phone}　　住址：{a.home}",
            a=a,
            sex=a.sex,
        )
    )
    draft.para(
        "你[反映的|来信所述]“"
        + draft.pick("宅基地被占", "养老金停发", "医疗事故赔偿", "工程款被拖欠", "子女入学受阻")
        + "”一事，[我们|本机关]已[受理|办理]，现答复如下。"
    )
    draft.section("调查情况", "核查事实", "事实认定")
    draft.paras(
        (
            "{a}{family}，[自述|材料显示]{health}，{date}起[多次到县里上访|向多部门写信]。",
            "[时任所长|原经办人]{r}在办理中[未一次性告知|态度生硬]，[已被约谈|正在进一步核实]。",
            "[证人|知情人]{b}[证实|在笔录中说]双方[曾达成口头约定|没有签合同]，联系方式{b.phone}。",
            "涉及款项{money}[已支付|尚欠一部分]，支付凭证{nobody}。",
            "有关[遗产|赡养]纠纷{caseno}[已判决|已调解]，[不属信访受理范围|依判决执行]。",
        ),
        2,
        4,
        a=a,
        r=r,
        b=draft.person(),
    )
    draft.section("处理意见", "答复意见")
    draft.para(
        "[支持你的合理诉求|对你的请求不予支持]，[由{organ2}限期整改|按救助政策给予帮扶]。[你如不服|不服本意见]，可自收到之日起30日内申请复查。"
    )
    contact(draft)
    sign(draft)


@genre("mediation", marks=0.06)
def mediation(draft: Draft) -> None:
    """Record an agreement between neighbours, spouses or drivers."""
    a, b, m = draft.person(), draft.person(), draft.official()
    draft.head("[人民调解协议书|调解笔录|纠纷调处记录]")
    for label, each in (("[申请人|甲方|当事人一]", a), ("[被申请人|乙方|当事人二]", b)):
        draft.raw(
            draft.one(
                f"{label}：{{x}}，{{sex}}，{{idlabel}}{{x.idcard}}，住{{x.home}}",
                f"{label}：{{x}}，{{x.born}}生，电话{{x.phone}}，现住{{x.home}}",
                f"{label} {{x}}　身份证 {{x.idcard}}　手机 {{x.phone}}",
                x=each,
                sex=each.sex,
            )
        )
    draft.section("纠纷简要情况", "事由")
    draft.para(
        "{day}，{a}驾驶{a.plate}[小型客车|三轮车]与{b}[相撞|发生刮擦]，致{b}{injury}，[住院|门诊]花费{money}。",
        "{a}与{b}系[夫妻|姻亲|兄弟]，{family:marital}，因[债务|抚养费]{money}产生矛盾。",
        "{b}家[排水|建房]影响{a}采光，{a}{health}，[情绪激动|一度报警]。",
        a=a,
        b=b,
    )
    draft.section("协议内容", "达成协议")
    draft.items(
        [
            draft.say(each, a=a, b=b)
            for each in draft.some(
                (
                    "{b}一次性[赔偿|补偿]{a}{money}，汇入{a}账户{a.bank}（{bankname}）；",
                    "{a}放弃其他请求，不再[追究|上访]；",
                    "探望孩子的时间为每月[第一|第二]个周末；",
                    "双方互加微信（{a.wechat}、{b.wechat}）保持沟通；",
                    "本协议一式{n:3,5}份，{nobody}；",
                    "付款期限为{date}前。",
                ),
                2,
                5,
            )
        ]
    )
    draft.raw(draft.say("当事人（签名）：{a}　{b}　　调解员：{m}　记录人：{s}", a=a, b=b, m=m, s=draft.official()))
    draft.line("{date}")


@genre("citizen-letter", marks=0.0)
def letter(draft: Draft) -> None:
    """Let a citizen write."""
    a = draft.person()
    draft.head("[关于[路灯不亮|拆迁补偿|孩子入学|噪声扰民]的[反映信|求助信]|意见建议信|诉求书]")
    draft.raw(draft.pick("尊敬的领导：", "县政府信访办：", "各位领导："))
    draft.paras(
        (
            "我叫{a}，今年{age}岁，[家住|住在]{a.home}，{family}。",
            "我{care}，[家里没人搭把手|医生说不能断]。",
            "我{health}，[每个月药费都要上千|做不了重活]，[靠亲戚接济|儿女也不宽裕]。",
            "我的[身份证号是|证件号码]{a.idcard}，[请核对|可以查]。",
            "[去年|今年]{day}找过[村主任|站长]{r}，[他说再等等|一直没有下文]。",
            "[邻居|同组的]{b}家{family}，[也有同样的难处|可以作证]。",
            "[听说别的镇都通了路|电视上讲政策很好]，[我们心里着急|盼着早日解决]。",
        ),
        3,
        6,
        a=a,
        b=draft.person(),
        r=draft.person("review"),
        age=str(a.age),
    )
    draft.para(
        "[请打我手机|联系我]：[{a.phone}|{a.phones}]，[家里座机{a.landline}，|][也可以加QQ|QQ号]{a.qq}，[或写信到|邮箱]{a.email}。",
        a=a,
    )
    draft.raw("　　　　　　" + draft.say("[写信人：|反映人：|此致敬礼　|]{a}", a=a))
    draft.line("　　　　　　{date}")
    attribute(draft)
