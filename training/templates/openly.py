"""Texts that are meant for everyone: rules, lessons on secrecy, statistics, guides, questions and answers, news."""

from __future__ import annotations

from training.templates import values
from training.templates.core import Draft
from training.templates.layout import attribute, contact, head_of_letter, sign, table
from training.templates.registry import genre

_ARTICLES = (
    "[公开信息前|文件印发前]应当进行保密审查，[未经审查|未履行程序]的不得公开。",
    "国家秘密的密级分为绝密、机密、秘密三级，[由定密责任人|按权限]确定。",
    "涉及[商业秘密|个人隐私]的，[书面征求|应当征求]第三方意见，[期限为|须在]十五个工作日[内答复|]。",
    "[工作人员|任何人]不得[将涉密计算机接入互联网|在微信中传递国家秘密]。",
    "[财政补助|项目资金]按[因素法|申报排序]分配，[单个项目|每户]最高不超过{money}。",
    "违反本[办法|制度]的，[由主管部门责令改正|视情节给予处分]。",
    "[申请人|申报单位]应当提交[身份证明|营业执照]复印件、银行账号和联系电话。",
    "[专家|评审人员]名单在[评审结束后|结果公示时]公布。",
    "“内部资料”“秘密★一年”等字样[只能由制发机关标注|不得擅自标注]。",
    "本办法自{date}起施行，{docno}同时废止。",
    "[健康档案|残疾证|身份证号]等个人信息应当[去标识化|隐去]后再公示。",
)


@genre("rules", marks=0.0)
def rules(draft: Draft) -> None:
    """Set rules in articles, on secrecy among other things."""
    draft.head("{organ}[政务公开保密审查|档案管理|专项资金管理|网络安全|信访接待][办法|制度|规定]")
    for at, text in enumerate(draft.some(_ARTICLES, 5, 9), 1):
        draft.raw(draft.indent + f"第{values.numeral(at)}条　" + draft.say(text))
    attribute(draft)


_LESSONS = (
    "{day}，{organ}[组织|举办]保密[知识讲座|警示教育]，[讲师|授课人]{a}以{n:2,5}个案例[说明|讲解]泄密的后果。",
    "文件首页左上角的“机密★{n:2,9}年”表示[密级和保密期限|什么，不少学员答错]。",
    "[课上|问答环节]有人问：“‘内部资料，注意保存’算不算国家秘密？”[答案是不算|讲师作了辨析]。",
    "商业秘密、工作秘密与国家秘密[不是一回事|保护的法律不同]，[标志也不能混用|要分清]。",
    "[全体干部|涉密人员]签订《保密承诺书》{n:20,200}份，[答题|测试]平均{f:80,99}分。",
    "“绝密”二字[在旧档案里随处可见|多见于影视作品]，[但真正的定密有严格程序|不可随意使用]。",
    "[宣传标语|海报]：保守国家秘密，人人有责；[不该说的不说|谁主管谁负责]。",
    "[对照检查|自查]没有发现[涉密文件外流|违规外联]问题，[上级|县保密局]予以肯定。",
)


@genre("secrecy-lesson", marks=0.0)
def lesson(draft: Draft) -> None:
    """Speak about secrecy without being secret."""
    draft.head("[{organ}开展保密宣传月活动|保密小课堂|《保守国家秘密法》学习问答|关于举办定密培训的通知]")
    draft.paras(_LESSONS, 4, 7, a=draft.official())
    if draft.maybe(0.3):
        draft.para(
            "[附：|]密级标志示例（[虚构|供识别练习]）：⟦SECRET_MARKING:keep|机密★1年⟧、⟦SECRET_MARKING:keep|秘密★长期⟧[，均为样例，与本文无关|]。"
        )
    contact(draft)
    attribute(draft)


@genre("released-archive", marks=0.0)
def archive(draft: Draft) -> None:
    """Publish a paper whose mark has been lifted."""
    mark = draft.pick("机密", "秘密", "绝密") + draft.pick("", "★5年", "★10年", "★")
    head = draft.pick(
        "原密级：{m}（已于{d}解密）", "{m}（{d}经原定密机关审核解除）", "本件原标{m}，{d}起解密，可以公开"
    )
    draft.raw(head.format(m=f"⟦SECRET_MARKING:keep|{mark}⟧", d=draft.say("{date}")))
    draft.head("关于[兴修水利|恢复集市|调整粮价|架设电话线路]的[报告|批复]（[历史档案选刊|馆藏]）")
    draft.paras(
        (
            "[该年|当时]全[县|公社]有[户|人口]{n:1000,90000}，[播种面积|灌溉]{n:100,9000}亩。",
            "[县长|书记]{a}[签批|主持]，{b}[执笔|抄送]。",
            "[用工|投工]{n:1000,90000}个，[投资|拨款]{money}。",
            "[本馆|档案馆]开放时间为工作日，[查档|阅览]电话{office_line}，地址{office}。",
            "卷宗号{n:10,99}-{n:1,9}-{n:100,999}，{nobody}。",
        ),
        3,
        5,
        a=draft.official(),
        b=draft.official(),
    )


@genre("statistics", marks=0.0)
def statistics(draft: Draft) -> None:
    """Publish figures."""
    draft.head("{county}{year}年[国民经济和社会发展统计公报|财政预算执行情况|医疗保障事业发展快报|粮食生产情况]")
    draft.paras(
        (
            "全年[地区生产总值|财政收入]{f:20,900}亿元，[增长|下降]{f:1,12}%，[人均|其中第一产业]{n:1000,90000}元。",
            "年末[户籍人口|参保人数]{f:10,90}万人，[城镇化率|参保率]{f:30,98}%。",
            "[高血压、糖尿病|严重精神障碍]患者规范管理率{f:60,96}%，[孕产妇|儿童]保健覆盖率{f:80,99}%。",
            "[低保对象|残疾人]{n:1000,9000}人，发放[补助|补贴]{money}。",
            "[居民消费价格|工业品出厂价格]比上年[上涨|下降]{f:0,5}%，[猪肉|蔬菜]均价{f:3,30}元/公斤。",
            "[发明专利|商标]{n:20,900}件，[技术合同|成交额]{money}，{nobody}。",
            "登记失业率{f:2,5}%，[新增就业|转移就业]{n:1000,9000}人。",
        ),
        4,
        7,
    )
    draft.raw(
        draft.say(
            "[统计负责人|单位负责人]：{a}　填表人：{b}　联系电话：{office_line}", a=draft.official(), b=draft.official()
        )
    )
    attribute(draft)


@genre("service-guide", marks=0.0)
def guide(draft: Draft) -> None:
    """Tell citizens how to get something done."""
    draft.head("[残疾人证办理|养老保险转移|不动产登记|高龄补贴申领|驾驶证期满换证][指南|须知|一次性告知单]")
    draft.items(
        [
            draft.say(each, a=draft.official())
            for each in draft.some(
                (
                    "申请条件：[年满八十周岁|离异且无房|视力、听力等障碍达到评定标准|患有门诊慢特病]。",
                    "所需材料：身份证、户口簿、[银行卡|诊断证明]、[一寸照片|结婚证]。",
                    "填写示例：姓名[张某某|王*]，身份证号640***********1234，电话138****0000。",
                    "办理地点：{office}，[窗口电话|咨询]{office_line}。",
                    "[窗口负责人|首席代表]{a}，[工号|监督岗]{n:100,999}，投诉{office_line}。",
                    "办理时限：{n:1,20}个工作日；收费：[不收费|{n:10,80}元]。",
                    "依据：{docno}、GB/T {n:10000,40000}-{n:2008,2023}，{nobody}。",
                    "服务邮箱{office_mail}，热线12345、12333、96{n:100,999}。",
                ),
                5,
                8,
            )
        ]
    )
    attribute(draft)


@genre("interpretation", marks=0.0)
def interpretation(draft: Draft) -> None:
    """Explain a policy in questions and answers."""
    head_of_letter(draft)
    draft.head("《{county}[企业用工补助|老旧小区改造|秸秆综合利用|人才引进][办法|实施细则]》政策解读")
    pairs = (
        ("为什么[制定|修订]这个办法？", "[原办法已到期|上级有新要求]，{docno}[明确|提出]了[任务|标准]。"),
        (
            "[谁|哪些人]可以享受？",
            "[本地户籍、离异带子女|残疾一级至四级|低收入家庭]且[符合条件|已登记]的，每人{money}。",
        ),
        ("[企业|商户]的资料会公开吗？", "[涉及商业秘密|企业报价]的内容不会公开，[其余依法公开|只公示名称和金额]。"),
        ("[到哪里|怎么]咨询？", "[拨打|请打]{office_line}，[联系人|解读人]{a}（[股长|主任]）。"),
        ("[资金|补助]从哪里来？", "[县级财政|专项债券]安排{money}，[按季度|一次性]拨付。"),
        ("是否[保密|内部掌握]？", "[不是|并非内部文件]，全文已在网站发布。"),
    )
    for at, (question, answer) in enumerate(draft.some(pairs, 3, 6), 1):
        draft.raw(draft.pick("问：", f"{values.numeral(at)}、", "Q：") + draft.say(question))
        draft.raw(draft.indent + draft.pick("答：", "", "A：") + draft.say(answer, a=draft.official()))
    attribute(draft)
    sign(draft)


@genre("budget", marks=0.0)
def budget(draft: Draft) -> None:
    """Publish a budget in a table."""
    draft.head("{organ}{year}年[部门预算|决算|“三公”经费][公开表|说明]")
    table(
        draft,
        ["科目编码", "科目名称", "预算数（万元）", "决算数（万元）"],
        [
            [
                str(draft.rng.randint(2010101, 2299999)),
                draft.pick("行政运行", "社会救助", "机关养老", "农村道路", "住房公积金", "科普活动"),
                f"{draft.rng.randint(1, 900)}.{draft.rng.randint(10, 99)}",
                f"{draft.rng.randint(1, 900)}.{draft.rng.randint(10, 99)}",
            ]
            for _ in range(draft.rng.randint(4, 8))
        ],
    )
    draft.paras(
        (
            "[公务用车|公车]保有{n:1,9}辆，[购置|运行]费{money}。",
            "[单位负责人|财务负责人]{a}，[联系|咨询]电话{office_line}。",
            "[绩效目标|政府采购]{money}，[涉密项目除外|不含基建]，{nobody}。",
            "[人员经费|公用经费]比上年[增加|减少]{f:1,20}%。",
        ),
        2,
        4,
        a=draft.official(),
    )
    attribute(draft)
