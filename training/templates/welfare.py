"""Lists and forms of people who receive something: subsidies, housing, relief, compensation, pensions, receipts."""

from __future__ import annotations

from training.templates.core import Draft
from training.templates.layout import attribute, contact, form, sign, table
from training.templates.people import Person
from training.templates.registry import genre

_BENEFITS = (
    "高龄津贴",
    "农机购置补贴",
    "危房改造补助",
    "临时救助金",
    "残疾人护理补贴",
    "耕地地力保护补贴",
    "困难职工慰问金",
    "孤儿基本生活费",
    "一次性创业补贴",
    "退役士兵自主就业补助",
    "廉租住房租金",
    "雨露计划补助",
    "秸秆还田补助",
)
_LEADS = (
    "根据[有关规定|{docno}]，经[个人申报、村级初核、乡镇复核|本人申请和入户核查]，现将{year}年{what}[发放对象|拟发放人员]予以[公示|公布]，公示期[五|七]个工作日。",
    "{town}[本季度|第三季度|年内第二批]{what}发放情况如下，[群众可来电核实|如有异议请于{day}前反映]。",
    "按照[应补尽补|据实发放]的原则，{organ}对下列人员[拨付|兑现]{what}，合计{money}。",
)
_CLOSINGS = (
    "[资金|款项]由[财政所|县财政]通过[一卡通|社保卡]直接打入个人账户，[不收取|未收取]任何费用。",
    "公示期内[单位和个人|任何人]均可实名反映，[匿名来信不予受理|我们将及时核查]。",
    "补贴标准：[一类|甲类]每人每月{n:60,900}元，[二类|乙类]每人每月{n:50,500}元。",
    "上一批次共发放{n:20,900}户、{money}，{nobody}。",
)


def _columns(draft: Draft) -> list[tuple[str, list[str]]]:
    """Choose columns and write what each recipient has in them."""
    listed = draft.people(4, 9)
    cells = {
        "姓名": [each.spaced for each in listed],
        "性别": [each.sex for each in listed],
        "年龄": [str(each.age) for each in listed],
        "身份证号": [each.idcard.replace("\n", "") for each in listed],
        "联系电话": [each.phone.replace("\n", "") for each in listed],
        "家庭住址": [each.home for each in listed],
        "银行账号": [each.bank.replace("\n", "") for each in listed],
        "残疾类别等级": [draft.say("{disability}") for _ in listed],
        "出生年月": [each.born for each in listed],
        "金额（元）": [str(draft.rng.randint(2, 90) * 60) for _ in listed],
        "备注": [draft.pick("无", "新增", "续发", "代领") for _ in listed],
        "致困原因": [draft.say(draft.pick("{health}", "{injury}", "缺劳力", "因灾", "{health}")) for _ in listed],
    }
    renamed = {
        "姓名": ("姓名", "户主", "领取人", "补贴对象", "户主姓名"),
        "家庭住址": ("家庭住址", "住址", "居住地", "户籍地址"),
        "联系电话": ("联系电话", "手机号", "电话"),
        "身份证号": ("身份证号", "身份证号码", "公民身份号码"),
        "银行账号": ("银行账号", "卡号", "一卡通账号", "社保卡银行账号"),
    }
    optional = draft.some([key for key in cells if key != "姓名"], 3, 7)
    return [(draft.pick(*renamed.get(key, (key,))), cells[key]) for key in ("姓名", *optional)]


@genre("subsidy-list", marks=0.08)
def subsidy(draft: Draft) -> None:
    """List the recipients of a subsidy."""
    what = draft.pick(*_BENEFITS)
    draft.head(f"{{town}}{{year}}年{what}[发放名单|发放花名册|拟补助人员公示|发放明细表]")
    draft.para(*_LEADS, what=what)
    if draft.maybe(0.2):
        gap = draft.pick("、", "　", " ", "，", "\t")
        draft.raw(
            draft.indent
            + draft.say("[名单|发放对象][如下|（排名不分先后）]：")
            + gap.join(each.mention for each in draft.people(6, 15))
        )
    columns = _columns(draft)
    table(draft, [name for name, _ in columns], list(zip(*(cells for _, cells in columns), strict=True)))
    draft.paras(_CLOSINGS, 1, 3)
    if draft.maybe(0.6):
        draft.raw(draft.say("[制表|填表人]：{a}　　[审核|复核]：{b}", a=draft.official(), b=draft.official()))
    contact(draft)
    attribute(draft)
    sign(draft)


_STORIES = (
    "{a}[，{sex}，现年{age}岁|（{age}岁）]，家住{a.home}，患{disease}，{family}。",
    "{a}（{idlabel}{a.idcard}）{family}，本人{health}，[医药费负担沉重|生活陷入困顿]。",
    "困难对象{a}，{a.group}村民，持有{disability}证明，{family}。",
    "走访得知，{a}[的母亲|的父亲|的丈夫]{health}，{family}，[急需用钱|生活来源仅靠种地]。",
    "{a}[目前|至今]{care}，{family}，[每月自付药费上千|医生建议继续治疗]。",
    "{a}持有{disability}证，残疾证号{a.disabled}，[生活半自理|需要护理]，住{a.home}。",
    "{a}于{day}[不慎摔伤|遭遇车祸]致{injury}，[尚欠医院费用|无力缴纳后续费用]，联系电话{a.phone}。",
)


@genre("relief-application", marks=0.12)
def relief(draft: Draft) -> None:
    """Fill in a form for relief, with an account of the household and the opinions of the offices."""
    a, clerk = draft.person(), draft.official()
    draft.head("[临时救助|特困供养|大病医疗救助|慈善帮扶|廉租房]申请[审批表|表|登记表]")
    fields = [
        ("姓名", a.spaced),
        ("性别", a.sex),
        ("出生日期", a.born),
        ("身份证号", a.idcard.replace("\n", "")),
        ("住址", a.home),
        ("联系方式", a.phone.replace("\n", "")),
        draft.pick(
            ("婚姻状况", draft.say("{family:marital}")),
            ("家庭情况", draft.say("{family}")),
            ("家庭收入", draft.say("{family:means}")),
            ("子女情况", draft.say("{family:children}")),
        ),
        (a.other_label, a.other),
        ("开户行", draft.say("{bankname}")),
        ("账号", a.bank.replace("\n", "")),
        (draft.pick("健康状况", "病情", "疾病名称"), draft.say("{health}")),
        (draft.pick("住宅电话", "家庭电话", "固定电话"), a.landline),
        ("申请金额", draft.say("{money}")),
    ]
    form(draft, [fields[0], *draft.some(fields[1:], 5, 10)])
    draft.section("申请理由", "家庭困难情况", "情况说明")
    draft.para(*_STORIES, a=a, age=str(a.age), sex=a.sex)
    if draft.maybe():
        child = draft.person(child=True)
        draft.para(
            "共同生活的{child}[（{idlabel}{child.idcard}）|]{child_health}，[在校就读|需人照料]，{family:means}。",
            child=child,
        )
    draft.section("审核意见", "调查核实情况", "经办意见")
    draft.para(
        "经[入户走访|邻里访问|数据比对]，[情况属实|所述与实际相符]，[拟同意|建议]给予救助{money}。[调查人|入户人员]：{clerk}。",
        "{day}，{clerk}与[村干部|网格员]{b}[到家中查看|上门核实]，[符合条件|材料齐全]，同意上报。",
        clerk=clerk,
        b=draft.official(),
    )
    sign(draft)


@genre("expropriation-list", marks=0.1)
def expropriation(draft: Draft) -> None:
    """Publish what is paid to households for land and houses."""
    draft.head("{road}[拓宽|改造]工程[房屋征收补偿|土地征收补偿|搬迁安置]情况[公示|公告|明细]")
    draft.para(
        "因[公共利益需要|道路建设]，对{village}[部分土地|沿线房屋]实施征收，[红线面积|用地面积]{f:2,90}亩，{nobody}。",
        "[项目占地|征收范围]涉及{n:10,90}户，补偿款总额{money}，[评估机构|测绘单位]为{firm}。",
    )
    rows = []
    for each in draft.people(4, 7):
        rows.append(
            [
                each.spaced,
                draft.pick(each.home, each.group.replace(":review|", ":redact|")),
                f"{draft.rng.randint(60, 300)}.{draft.rng.randint(1, 99):02}",
                str(draft.rng.randint(20000, 900000)),
                each.phone.replace("\n", ""),
                each.deed,
            ]
        )
    table(draft, ["被搬迁人", "房屋坐落", "建筑面积（㎡）", "补偿金额（元）", "电话", "权证号"], rows)
    a = draft.person()
    draft.paras(
        (
            "未签约户{a}[选择产权调换|要求调换住房]，安置于{a.home}，过渡费每月{n:600,2000}元。",
            "{a}提出其家庭{family:means}，[请求优先选房|希望增加面积]，[指挥部正在研究|尚未答复]。",
            "补偿款由{bankname}专户（账号{account}）支付。",
        ),
        1,
        3,
        a=a,
    )
    contact(draft)
    sign(draft)


@genre("receipt-sheet", marks=0.06)
def receipt(draft: Draft) -> None:
    """Have people sign for goods or money."""
    what = draft.pick("慰问品", "防汛物资", "劳务费", "误工补助", "培训补贴", "取暖用煤", "种苗")
    draft.head(f"{what}[领取签收表|签领单|发放登记]")
    draft.raw(draft.say("[发放单位|单位]：{organ}　　[日期|时间]：{date}"))
    listed = draft.people(5, 10)
    kind = draft.rng.randrange(3)
    if kind == 0:
        for each in listed:
            draft.raw(
                draft.say("{a}　[领取|签收]{n:1,9}[袋|件|份]　{p}　{day}", a=each, p=each.phone.replace("\n", ""))
            )
    else:
        rows = [
            [
                each.spaced,
                each.idcard.replace("\n", "") if kind == 1 else each.home,
                str(draft.rng.randint(1, 900)),
                each.phone.replace("\n", ""),
            ]
            for each in listed
        ]
        table(draft, ["姓名", "身份证号" if kind == 1 else "住址", "数量", "电话"], rows)
    if draft.maybe():
        taken = draft.person()
        draft.para(
            "[注|备注]：{a}[因{health}不能到场|外出]，由其[儿子|邻居]{b}代领，[代领人电话|电话]{b.phone}。",
            a=draft.pick(*listed),
            b=taken,
        )
    draft.raw(draft.say("[经办|发放人]：{a}　[监督|见证]：{b}", a=draft.official(), b=draft.official()))


@genre("school-aid", marks=0.06)
def school(draft: Draft) -> None:
    """Tell of pupils and students: aid, enrolment, an accident."""
    draft.head("[关于{year}年学生资助情况的说明|{town}中心学校学生信息核对表|关于一名学生[在校受伤|请假]情况的报告]")
    pupils: list[Person] = [draft.person(child=True) for _ in range(draft.rng.randint(2, 5))]
    parents = [draft.person() for _ in pupils]
    teacher = draft.official()
    for pupil, parent in zip(pupils, parents, strict=True):
        draft.para(
            "学生{a}，{a.born}[出生|生]，学籍号{a.pupil}，住{a.home}，[监护人|家长]{b}，电话{b.phone}。",
            "{a}（家长{b}，{b.phone}）{family:means}，[经评议|经班级认定]享受助学金{n:500,2000}元。",
            "{a}同学{child_health}，[其父|其母]{b}提出[随班就读|送教上门]申请，家住{a.home}。",
            "{day}课间，{a}[与同学追逐时跌倒|从单杠坠落]致{injury}，班主任{t}立即通知其家长{b}。",
            a=pupil,
            b=parent,
            t=teacher,
        )
    draft.paras(
        (
            "全校在籍{n:200,1900}人，资助{n:20,190}人次，金额{money}。",
            "[资助政策|评审办法]见{docno}，[公示期满无异议|结果张贴于校门口]。",
            "校长{p}表示，学校将[加强课间看护|做好心理疏导]。",
        ),
        1,
        3,
        p=draft.official(),
    )
    contact(draft)
    sign(draft)
