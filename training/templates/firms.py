"""Papers of firms and between firms and offices: contracts, quotations, talks, applications, evaluations, tender results."""

from __future__ import annotations

from training.templates import values
from training.templates.business import GOODS
from training.templates.core import Draft
from training.templates.layout import attribute, contact, form, sign, table
from training.templates.registry import genre

_CONTRACT = (
    "合同总价为{money}，[开具增值税专用发票|含运输与安装]，[分三期|按进度]支付。",
    "乙方收款账户：户名{firm}，开户行{bankname}，账号{account}。",
    "乙方[联系人|项目负责人]{c}，[手机|电话]{c.phone}，[邮箱|电子邮件]{c.email}，[现场驻点|到场]须[提前报备|出示证件]。",
    "甲方[联系人|代表]{k}，[办公电话|电话]{office_line}。",
    "本条款所列内容[双方一致认定为商业秘密|属保密信息，不得披露]：{trade:redact}；{trade:redact}。",
    "质量执行[国家现行标准|GB/T {n:10000,40000}-{n:2008,2023}]，质保期[两年|十八个月]。",
    "乙方须遵守[甲方保密制度|国家保密法律法规]，[对涉及国家秘密的资料负有保密义务|不得泄露履约中知悉的商业秘密]。",
    "系统[交付|上线]时移交的管理口令{credential}，[接收后当日更改|由甲方另设]。",
    "[违约金|逾期罚则]为每日万分之{n:3,9}，争议提交[甲方所在地法院|仲裁委员会]。",
    "[阶梯让利|结算]约定：{trade:review,price}，[不在公告中载明|仅双方财务掌握]。",
)


@genre("contract", marks=0.12)
def contract(draft: Draft) -> None:
    """Write a contract between an office and a firm."""
    firm, c, lr = draft.say("{firm}"), draft.person(), draft.official()
    draft.head("[{goods}采购合同|技术开发（委托）合同|物业服务合同|信息系统运维协议|{goods}供货协议]")
    draft.raw(draft.say("合同编号：{n:2016,2026}-{n:100,999}[-CG|]　　签订地点：{county}"))
    form(
        draft,
        [
            ("甲方", draft.organ[0]),
            ("乙方", firm),
            ("统一社会信用代码", draft.say("{uscc}")),
            ("法定代表人", lr.spaced),
            ("地址", draft.say("{office}")),
            ("联系人", c.spaced),
            ("手机", c.phone.replace("\n", "")),
        ],
    )
    slots = {"c": c, "k": draft.official()}
    draft.level = draft.pick("第一条　", "一、", "1.")
    for text in draft.some(_CONTRACT, 5, 8):
        number = values.numeral(draft.count + 1)
        draft.count += 1
        draft.raw(
            draft.indent + draft.level.replace("一", number).replace("1", str(draft.count)) + draft.say(text, **slots)
        )
    if draft.maybe(0.25):
        draft.raw(
            "⟦TRADE_SECRET_MARKING:review|"
            + draft.pick("商业秘密", "保密信息", "CONFIDENTIAL", "核心商密★三年", "普通商密★5年")
            + "⟧"
        )
        draft.raw(draft.pick("附件：技术参数表", "附表 价格构成"))
        draft.items([draft.say("{trade:redact}") for _ in range(draft.rng.randint(2, 4))])
    draft.raw(draft.say("甲方（盖章）：{organ}　　乙方（盖章）：{firm2}", firm2=firm))
    draft.raw(draft.say("[法定代表人|乙方代表]：{lr}　　{date}", lr=lr))


@genre("quotation", marks=0.06)
def quotation(draft: Draft) -> None:
    """Quote prices, with or without the word that they are confidential."""
    c, firm = draft.person(), draft.say("{firm}")
    disposition = draft.pick("redact", "review")
    if draft.maybe(0.4) and disposition == "redact":
        draft.raw(
            "⟦TRADE_SECRET_MARKING:review|"
            + draft.pick("商业秘密", "CONFIDENTIAL", "公司机密 严禁外传", "商密资料")
            + "⟧"
        )
    draft.head("[{goods}|设备]报价[单|函|明细表]")
    draft.raw(draft.say("致：{organ}　　{nobody}"))
    draft.para(
        "我司[应贵局询价|根据询价通知]报出下列价格，"
        + (
            "[以下内容为我司商业秘密，请勿向第三方出示|本报价涉及我司商业秘密，恳请不予公开]。"
            if disposition == "redact"
            else "[有效期{n:15,90}日|此价尚未对外]。"
        )
    )
    rows = []
    for item in draft.some(GOODS, 3, 5):
        price = f"{draft.rng.randint(10, 9800)}.{draft.rng.randint(0, 99):02}"
        rows.append(
            [
                item,
                draft.pick("台", "吨", "件", "米"),
                str(draft.rng.randint(2, 400)),
                f"⟦TRADE_SECRET_CONTENT:{disposition}|{price}⟧",
            ]
        )
    table(draft, ["品名", "单位", "数量", draft.pick("单价（元）", "含税单价", "供货单价（元）")], rows)
    draft.paras(
        (
            f"{{trade:{disposition},price}}，[可按批量再谈|供贵方测算参考]。",
            f"[成本构成|让利空间]：{{trade:{disposition},price}}。",
            "[交货期|供货周期]{n:7,60}天，[质保|保修]{n:1,5}年。",
            "我公司注册资本{n:200,9000}万元，统一社会信用代码{uscc}。",
        ),
        2,
        4,
    )
    draft.raw(
        draft.say(
            "[报价人|业务经理]：{c}　[手机|联系方式]：{c.phone}　[邮箱|E-mail]：{c.email}　[微信|微信号]：{c.wechat}",
            c=c,
        )
    )
    draft.raw(firm)
    draft.line("{date}")


@genre("tender-result", marks=0.0)
def tender(draft: Draft) -> None:
    """Announce a result: nothing but what must stay public."""
    c = draft.official()
    draft.head("{county}[{goods}采购项目|{road}改造工程]中标（成交）[结果公告|公告]")
    draft.items(
        [
            draft.say("[项目编号|采购编号]：{n:2017,2026}-[ZC|CG]-{n:1000,9999}"),
            draft.say("中标供应商：{firm}，统一社会信用代码：{uscc}"),
            draft.say("中标金额：{money}，[下浮率|优惠率]{f:2,12}%"),
            draft.say(
                "[评审专家|评标委员会成员]名单：{a}、{b}、{c}（[采购人代表|业主评委]）",
                a=draft.official(),
                b=draft.official(),
                c=draft.official(),
            ),
            draft.say("[项目负责人|项目经理]：{a}，注册建造师证书[已核验|合格]", a=draft.official()),
            draft.say("主要标的：{goods}，单价{n:100,9000}.00元，数量{n:2,300}"),
        ]
    )
    draft.para("[代理服务费|招标代理费]{money}，按[计价格〔2002〕1980号|协议]收取。[公告期限|公示期]为1个工作日。")
    draft.raw(draft.say("采购代理机构：{firm}，联系人：{c}，电话：{office_line}，地址：{office}", c=c))
    draft.raw(draft.say("采购人：{organ}，联系方式：{office_line}，邮箱：{office_mail}"))
    attribute(draft)


@genre("price-talk", marks=0.18)
def talk(draft: Draft) -> None:
    """Record a negotiation with a firm that wants to invest or sell."""
    c, e, k, m = draft.person(), draft.person(), draft.official(), draft.official()
    draft.head("[与{firm}洽谈纪要|{goods}项目磋商记录|招商引资对接情况报告]")
    draft.raw(draft.say("时间：{date}　地点：[会议室|{n:2,9}楼洽谈室]"))
    draft.raw(
        draft.say(
            "我方[参加|出席]：{k}（[副县长|局长]）、{m}　　企业方：{c}（[副总经理|财务总监]，{c.phone}）、{e}（[销售|技术]）",
            k=k,
            m=m,
            c=c,
            e=e,
        )
    )
    speaker = draft.pick("{}：", "{}[说|提出|介绍]，", "{}谈到：")
    lines = (
        speaker.format("{c}") + "{trade:review,price}，[这是我们的底线|不能再少]。",
        speaker.format("{e}")
        + "生产线{trade:redact,process}，[这些是公司商业秘密，请不要写进对外材料|属于公司保密的工艺]。",
        speaker.format("{k}") + "{view}。",
        speaker.format("{m}") + "县里[政策|奖补办法]已[挂网|公开]，[固定资产投资|设备投入]超{n:1,9}亿元[可享受|适用]。",
        speaker.format("{c}") + "[去年|上年]{trade:review,finance}，[报表还没审计|外界不知情]。",
        "双方[初步商定|约定]：[厂房由平台公司代建|首年免收租金]，{trade}，[待党组会研究|签约前不得透露]。",
    )
    for text in draft.some(lines, 4, 6):
        draft.para(text, c=c, e=e, k=k, m=m)
    draft.raw(draft.say("记录：{s}　审核：{k}", s=draft.official(), k=k))


@genre("project-application", marks=0.1)
def project(draft: Draft) -> None:
    """Apply for money for research, with a team and unpublished figures."""
    lead, team = draft.person(), draft.people(2, 4)
    draft.head("[科技计划项目申报书|技改项目资金申请报告|成果转化项目建议书]（[摘要|节选]）")
    form(
        draft,
        [
            ("项目名称", draft.say("{goods}[关键技术研究|产线升级]")),
            ("申报单位", draft.say("{firm}")),
            ("信用代码", draft.say("{uscc}")),
            ("负责人", lead.spaced),
            ("出生年月", lead.born),
            ("身份证号", lead.idcard.replace("\n", "")),
            ("手机", lead.phone.replace("\n", "")),
            ("项目编号", draft.say("{n:2016,2026}[BEG|ZDYF]{n:10000,99999}")),
        ],
    )
    draft.section("研究内容与基础", "技术路线")
    draft.paras(
        (
            "前期[中试|小试]表明，{trade:redact,process}，[该参数为申报单位技术秘密|企业要求不公开]。",
            "[拟采用的配方|核心配比]（[保密|不公开]）：{trade:redact,formula}。",
            "本项目[符合|对标]{n:2016,2025}年[产业目录|指南]方向，[已授权专利|获批标准]{n:2,30}项，{nobody}。",
            "企业[上一年|近三年]{trade:review,finance}，[未对外披露|尚未公告]。",
        ),
        2,
        4,
    )
    draft.section("项目组成员", "人员分工")
    table(
        draft,
        ["姓名", "性别", "身份证号", "分工", "联系电话"],
        [
            [
                p.spaced,
                p.sex,
                p.idcard.replace("\n", ""),
                draft.pick("检测", "工艺", "试验", "数据处理"),
                p.phone.replace("\n", ""),
            ]
            for p in (lead, *team)
        ],
    )
    sign(draft, draft.say("[申报人|负责人签字]：{a}", a=lead))


@genre("audit-of-funds", marks=0.14)
def audit(draft: Draft) -> None:
    """Report an audit with figures of firms and people who are at fault."""
    r, c = draft.person("review"), draft.person()
    head = "[关于{firm}专项资金使用情况的审计报告|{goods}项目绩效评价报告|财务收支检查情况通报]"
    draft.head(head)
    draft.paras(
        (
            "审计组由{a}、{b}组成，[抽查凭证|核对账目]{n:20,900}份，{nobody}。",
            "[公司|该企业]{trade:review,finance}，[账表未向社会披露|属未公开财务数据]。",
            "[发现|经核对]，[时任站长|负责资金的副主任]{r}[未经集体研究拨付|违规批准]{money}。",
            "公司出纳{c}（{c.phone}）将{money}转入个人账户{c.bank}，[现已追回|正在追缴]。",
            "专户开设于{bankname}，账号{account}。",
            "财政拨付{money}，[执行率|支出率]{f:60,99}%，[已在门户网站公示|与决算一致]。",
            "[审计中|谈话时]有意见认为{view}。",
        ),
        4,
        6,
        a=draft.official(),
        b=draft.official(),
        r=r,
        c=c,
    )
    draft.section("审计建议", "整改要求")
    draft.items(
        [
            "健全内控，落实不相容岗位分离；",
            draft.say("{day}前[上报整改|归还]，[逾期通报|列入台账]；"),
            "依法主动公开审计结果。",
        ]
    )
    contact(draft)
    sign(draft)
