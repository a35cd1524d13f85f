"""The Word samples; every person, firm and fact in them is invented."""

from __future__ import annotations

import random

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from sample_docs.builder.invented import bank_card, credit_code, id_card, mobile, person
from sample_docs.builder.word import Letter, inserted, style

BUREAU = "中卫市云计算和大数据发展局"
OFFICE = "中卫市云计算和大数据发展局办公室"

TRAINEES = (
    "海小宁", "纳兰英", "马文昊", "贺晓岚", "田一诺", "闻人杰", "拜玉成", "万俟雪",
    "哈志强", "卜凡星", "申屠佳", "冶成林", "雷振华", "海燕飞", "撒国庆", "上官敏",
    "丁慧敏", "禹长河", "米学军", "呼延宁", "郭子涵", "安立新", "沙丽娜", "司马芸",
)  # fmt: skip


def notice_training() -> bytes:
    """A notice that may be published as it is: officials in office and office lines only."""
    letter = Letter("关于举办2026年全市政务数据安全培训班的通知", BUREAU)
    letter.red_head(f"{BUREAU}文件", "卫云发〔2026〕8号")
    letter.title("关于举办2026年全市政务数据安全", "培训班的通知")
    letter.to("各县（区）数据主管部门，市直各部门：")
    letter.text(
        "为提高全市政务数据安全管理水平，经研究，决定举办2026年全市政务数据安全培训班。现将有关事项通知如下：",
        "一、培训时间和地点",
        "2026年1月20日至21日，1月20日上午8:30前报到。地点：中卫市行政中心会议中心二楼第三会议室。",
        "二、培训内容",
        "（一）《中华人民共和国数据安全法》《网络数据安全管理条例》解读；（二）政务数据分类分级；"
        "（三）政务信息公开前的保密审查程序；（四）GB/T 22239-2019《信息安全技术　网络安全等级保护基本要求》要点。",
        "三、参加人员",
        "各县（区）数据主管部门分管负责人1名、业务骨干2名；市直各部门业务骨干1名，共计约86人。",
        "四、有关要求",
        "请于1月14日下班前将报名回执报送市云计算和大数据发展局数据资源科。培训不收取费用，食宿自理，"
        "所需经费从2026年部门预算（项目编号2026-640500-17-03-004512）中列支，控制在4.2万元以内。",
        "联系人：田文静，办公电话：0955-7060125；监督电话：12345。",
    )
    letter.sign(BUREAU, "2026年1月5日")
    letter.note("（此件公开发布）")
    letter.edition("市委办公室，市人民政府办公室。", OFFICE, "2026年1月5日")
    return letter.packed()


def list_subsidy() -> bytes:
    """A public notice with a table of 24 people and all their numbers."""
    chance = random.Random(20260102)
    letter = Letter("关于2025年第四季度数据标注技能培训补贴拟发放名单的公示", BUREAU)
    letter.title("关于2025年第四季度数据标注技能培训补贴", "拟发放名单的公示")
    letter.text(
        "根据《中卫市数字技能提升行动补贴资金管理办法》（卫云规发〔2024〕2号），经个人申报、培训机构初审、"
        "县（区）复核和局党组会议研究，拟对下列24名培训合格人员发放补贴，共计3.60万元，现予以公示。"
        "公示期为2026年1月8日至1月14日。",
    )
    rows = [("序号", "姓名", "身份证号码", "手机号码", "银行卡号", "金额（元）")]
    for index, name in enumerate(TRAINEES, start=1):
        who = person(name, chance)
        rows.append((str(index), who.name, who.id_card, who.mobile, who.bank_card, "1500"))
    letter.table(rows, (11, 19, 42, 28, 45, 17))
    letter.text(
        "公示期内，任何单位和个人如有异议，请以书面形式向市云计算和大数据发展局产业发展科反映。"
        "办公电话：0955-7060131；办公地址：中卫市沙坡头区行政中心5楼。",
    )
    letter.sign(BUREAU, "2026年1月7日")
    return letter.packed()


def reply_foi() -> bytes:
    """A reply to a request for information; the applicant's data stand in it several times."""
    chance = random.Random(20260103)
    applicant = person("纳晓岚", chance)
    letter = Letter("政府信息公开申请答复书", BUREAU)
    letter.title(BUREAU, "政府信息公开申请答复书")
    letter.add("卫云公开答复〔2026〕第3号", align=WD_ALIGN_PARAGRAPH.CENTER)
    letter.add("")
    letter.text(
        f"申请人：{applicant.name}",
        f"身份证号码：{applicant.id_card}",
        f"手机号码：{applicant.mobile}",
        "电子邮箱：naxiaolan88@mail.example",
        "本机关于2025年12月22日收到你提交的《政府信息公开申请表》，申请公开“2024年度云计算和大数据产业扶持资金"
        "分配情况”。依据《中华人民共和国政府信息公开条例》（国务院令第711号，以下简称《条例》）第三十三条、"
        "第三十六条、第三十七条，现答复如下：",
        "一、关于申请公开的信息",
        "经审查，该信息属于主动公开范围，已于2025年3月31日在中卫市人民政府门户网站“政府信息公开—财政资金”栏目"
        "公布。2024年度共安排扶持资金1860万元，惠及企业23家。根据《条例》第三十六条第一项，告知你获取该信息的方式。",
        "二、关于联系方式的核对",
        f"本机关于12月25日拨打你在申请表中填写的手机号码{applicant.mobile}，与你核对了所需信息的年度和获取方式。",
        "如对本答复不服，可以自收到本答复书之日起60日内向中卫市人民政府申请行政复议，或者自收到之日起6个月内"
        "向沙坡头区人民法院提起行政诉讼。",
        "联系科室：办公室，办公电话：0955-7060118，邮政编码：755000。",
    )
    letter.sign(BUREAU, "2026年1月6日")
    return letter.packed()


def contract_extract() -> bytes:
    """An extract of a contract with business facts that a person must weigh."""
    chance = random.Random(20260104)
    letter = Letter("技术开发（委托）合同（节选）", BUREAU)
    letter.title("技术开发（委托）合同（节选）")
    letter.add("合同编号：ZWYJ-HT-2025-0916")
    letter.text(
        f"委托方（甲方）：{BUREAU}",
        "受托方（乙方）：宁夏渠光数联科技有限公司",
        f"统一社会信用代码：{credit_code(chance)}",
        f"项目联系人：闻人洁，手机：{mobile(chance)}，身份证号：{id_card(chance, valid=False)}",
        "第一条　甲方委托乙方开发“算力调度监测平台（一期）”，合同总价人民币486,000元，已在政府采购网公示。",
        "第二条　乙方投标文件附件三《报价明细与成本构成表》标注“核心商密”，其中人工成本每人月1.86万元、"
        "硬件采购折扣率62%、毛利率18.5%，甲方仅用于评审和验收。",
        "第三条　附件四《调度算法技术方案》载明的工艺参数、客户名单和源代码结构属于乙方商业秘密，未经乙方书面同意"
        "不得向第三方提供。",
        f"第四条　收款账号：{bank_card(chance)}，开户行：宁夏银行中卫分行营业部。",
        "第五条　履行期限：2025年9月20日至2026年9月19日。",
    )
    letter.add("普通商密")
    letter.add("附件三　报价明细（略）")
    letter.sign("甲方（盖章）　　乙方（盖章）", "2025年9月16日")
    return letter.packed()


def minutes() -> bytes:
    """Minutes of a meeting that point at a classified paper and at a discussion that is not finished."""
    chance = random.Random(20260105)
    letter = Letter("2026年第1次局务会议纪要", BUREAU)
    letter.red_head(f"{BUREAU}局务会议纪要", "〔2026〕1号")
    letter.text(
        "时间：2026年1月4日上午9:00",
        "地点：行政中心5楼516会议室",
        "主持人：雷振宁",
        "出席人员：贺建荣、田文静、郑海峰、马玉龙",
        "会议听取了2025年工作总结和2026年重点任务安排的汇报，研究了数据资源科提交的有关事项。纪要如下：",
        "一、会议原则同意《2026年全市政务数据共享工作要点》，修改完善后按程序印发并主动公开。",
        "二、会议传达学习了《关于加强涉密信息系统管理的通知》（卫党密发〔2025〕3号）精神，要求各科室对照机密级文件"
        "规定的要求开展自查。",
        "三、会议对西部云基地二期选址的两个比选方案进行了讨论，形成初步意见，暂不对外公布，待报市人民政府研究。",
        "四、会议同意聘用驾驶员一名，由办公室核对其驾驶证和身份证"
        f"（身份证号：{id_card(chance, valid=False)}）后办理手续。",
    )
    letter.sign(OFFICE, "2026年1月5日")
    letter.edition("局领导，各科室。", OFFICE, "2026年1月5日")
    return letter.packed()


def marked_secret() -> bytes:
    """A paper with a classification mark in the place that the standard orders; its content is of no weight."""
    letter = Letter("关于报送有关工作情况的报告", BUREAU)
    letter.mark("000012", "机密★1年", "特急")
    letter.red_head(f"{BUREAU}文件", "卫云发〔2026〕2号")
    letter.title("关于报送有关工作情况的报告")
    letter.to("市人民政府：")
    letter.text(
        "按照要求，现将有关工作情况报告如下。本件为演示密级标志检测而虚构，没有实际内容。",
        "特此报告。",
    )
    letter.sign(BUREAU, "2026年1月5日")
    letter.edition("（略）", OFFICE, "2026年1月5日")
    return letter.packed()


def marked_internal() -> bytes:
    """A bulletin with the mark of internal material."""
    letter = Letter("数据工作简报第2期", BUREAU)
    letter.mark("内部资料　注意保存")
    letter.red_head("数据工作简报", "第2期（总第118期）")
    letter.title("各县（区）政务数据共享工作进展情况")
    letter.text(
        "截至2025年12月底，全市累计归集政务数据目录2316条，县（区）共享申请平均办结时间3.4个工作日。"
        "部分县（区）目录更新不及时，已分别反馈。",
        "下一步，将按月通报目录更新情况，并对申请超期未办的单位进行提醒。",
    )
    letter.sign(OFFICE, "2026年1月5日")
    letter.add("阅后收回，不得外传。")
    return letter.packed()


def tracked_changes() -> bytes:
    """Runs split inside an ID number, a tracked deletion and insertion, and a comment, each with personal data."""
    chance = random.Random(20260114)
    who, other = person("拜玉成", chance), person("禹长河", chance)
    letter = Letter("关于参赛选手身份核验情况的说明", BUREAU)
    letter.title("关于参赛选手身份核验情况的说明")
    letter.text("全市数据应用技能竞赛报名工作已结束，对其中一名选手的报名信息核验情况说明如下：")
    paragraph = letter.add(f"姓名：{who.name}，身份证号：", indent=2)
    for part in (who.id_card[:4], who.id_card[4:11], who.id_card[11:15], who.id_card[15:]):
        run = style(paragraph.add_run(part), "仿宋_GB2312", 16)
        run.bold = part == who.id_card[4:11]
    style(paragraph.add_run("。经核对，与报名表一致。"), "仿宋_GB2312", 16)
    changed = letter.add("联系方式已更正为：手机号码：", indent=2)
    inserted(changed, who.mobile, "田文静")
    changed = letter.add("原报名表误填为：手机号码：", indent=2)
    inserted(changed, other.mobile, "田文静", deleted=True)
    note = letter.add("其他选手信息无误，请按程序公布竞赛结果。", indent=2)
    letter.file.add_comment(
        note.runs, text=f"请致电本人复核，手机号码：{mobile(chance)}", author="数据资源科", initials="数"
    )
    letter.sign(BUREAU, "2026年1月9日")
    return fixed_comment_time(letter)


def request_for_papers() -> bytes:
    """A letter that asks an applicant for papers; the applicant's data after labels, nothing that takes a judgement."""
    chance = random.Random(20260115)
    applicant = person("虎文斌", chance)
    letter = Letter("培训补贴申请材料补正通知书", BUREAU)
    letter.title(BUREAU, "培训补贴申请材料补正通知书")
    letter.add("卫云补正〔2026〕第2号", align=WD_ALIGN_PARAGRAPH.CENTER)
    letter.add("")
    letter.text(
        f"申请人：{applicant.name}",
        f"身份证号码：{applicant.id_card}",
        f"手机号码：{applicant.mobile}",
        f"银行卡号：{applicant.bank_card}",
        "本局于2026年1月8日收到你提交的数据标注技能培训补贴申请。经审查，申请材料不齐全，请在收到本通知书之日起"
        "10个工作日内补正下列材料：",
        "一、培训合格证书复印件；",
        "二、培训机构出具的学时证明。",
        "逾期不补正的，视为放弃申请。补正材料可以当面提交或者邮寄至本局产业发展科。",
        "联系科室：产业发展科，办公电话：0955-7060131。",
    )
    letter.sign(BUREAU, "2026年1月12日")
    return letter.packed()


def fixed_comment_time(letter: Letter) -> bytes:
    """Give the comments a fixed time, which python-docx takes from the clock."""
    for comment in letter.file.comments:
        comment._comment_elm.set(qn("w:date"), "2026-01-09T09:00:00Z")
    return letter.packed()


def list_posts() -> bytes:
    """A table in Word that LibreOffice turns into the second PDF."""
    chance = random.Random(20260110)
    letter = Letter("2025年12月公益性岗位社会保险补贴发放表", BUREAU)
    letter.title("2025年12月公益性岗位", "社会保险补贴发放表")
    rows = [("序号", "姓名", "身份证号码", "手机号码", "金额（元）")]
    for index, name in enumerate(TRAINEES[:12], start=1):
        who = person(name, chance)
        rows.append((str(index), who.name, who.id_card, who.mobile, "861.20"))
    letter.table(rows, (14, 26, 50, 36, 26))
    letter.text("以上12人，合计10334.40元，由市财政国库集中支付。咨询请拨打办公电话：0955-7060131。")
    letter.sign(BUREAU, "2026年1月5日")
    return letter.packed()


def damaged() -> bytes:
    """A letter cut off in the middle, as an upload that broke off leaves it."""
    whole = notice_training()
    return whole[: len(whole) * 3 // 5]
