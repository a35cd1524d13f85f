"""Identifiers, contacts and system details: found in every writing, kept where the law wants them public."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import detectors
from detectors import birth, checks, identifiers
from detectors.checks import Check
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Finding
from tests.detectors.documents import found, profile, read, texts
from tests.detectors.values import MAKERS, WRITINGS, card, identity, landline, mobile

T, D = EntityType, Disposition
RNG = random.Random(20230401)
SENTENCES = (
    "经核实，{}，情况属实。",
    "联系{}后办理",
    "（{}）",
    "登记为{}的申请已经受理。",
    "共12户，{}，第3组",
    "表格\t{}\t备注",
    "| 1 | {} | 无 |",
)
LEADS = {"LANDLINE": "住宅电话", "BANK_CARD": "账号", "CN_ID_CARD": "", "PHONE_NUMBER": "", "VEHICLE_PLATE": "号牌"}


def _writable(kind: str, writing: str) -> bool:
    return kind != "VEHICLE_PLATE" or writing in ("plain", "full", "zwsp")


@pytest.mark.parametrize("kind", MAKERS)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 10**9),
    writing=st.sampled_from(["dash", "full", "indented", "newline", "plain", "space", "zwsp"]),
    sentence=st.sampled_from(SENTENCES),
    neighbours=st.tuples(
        st.text("的在是第共元号年，。：；（、“一三", max_size=6), st.text("的在是等及元户，。；）、”及其", max_size=6)
    ),
)
def test_a_valid_value_is_found_in_every_writing(
    kind: str, seed: int, writing: str, sentence: str, neighbours: tuple[str, str]
) -> None:
    if not _writable(kind, writing):
        return
    value = WRITINGS[writing](MAKERS[kind](random.Random(seed)))
    text = "情况说明\n　　" + sentence.format(neighbours[0] + LEADS[kind] + value + neighbours[1]) + "\n"
    start = text.index(value)
    document = read(text)
    withheld = {
        at
        for finding in found(document)
        if finding.disposition in (D.REDACT, D.REVIEW)
        for at in range(finding.start, finding.end)
    }
    missing = [at for at in range(start, start + len(value)) if at not in withheld and text[at].isalnum()]
    assert not missing


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9), gap=st.sampled_from(["\n", "\t", " ", "、", "；", " | ", "，"]))
def test_neighbouring_numbers_are_not_run_together(seed: int, gap: str) -> None:
    rng = random.Random(seed)
    values = [identity(rng), mobile(rng), identity(rng), mobile(rng), mobile(rng)]
    document = read(f"名册\n{gap.join(values)}\n")
    spans = {document.text[finding.start : finding.end] for finding in found(document)}
    assert set(values) <= spans


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="身份证号手机账号：0123456789Xx-  　\n\t|，。（）★机密宁AE@.com张三住★①②\u200b", max_size=120))
def test_any_text_keeps_the_contract(text: str) -> None:
    if not text.strip("\ufeff"):
        return
    document = read("标题\n" + text)
    once, again = found(document), found(document)
    assert [finding.id for finding in once] == [finding.id for finding in again]
    assert len({finding.id for finding in once}) == len(once)
    end = 0
    for finding in once:
        assert finding.start >= end
        assert finding.end <= len(document.text)
        assert finding.type is not T.DETECTOR_FAILURE
        end = finding.end


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_detectors_changes_nothing(rng: random.Random) -> None:
    card_number, person = card(RNG), identity(RNG)
    text = f"秘密★5年\n申请人：欧阳文海，男，身份证号{person}，住云岭市平安路5号2单元301室，卡号{card_number}，邮箱ab1234@163.com\n"
    document = read(text)
    shuffled = list(detectors.DETECTORS)
    rng.shuffle(shuffled)
    assert detectors.detect(document, profile(), shuffled) == detectors.detect(document, profile())


def test_a_failed_check_digit_needs_the_word_beside_it() -> None:
    good = identity(random.Random(7))
    bad = good[:-1] + ("0" if good[-1] != "0" else "5")
    assert texts(f"身份证号：{bad}。", T.CN_ID_CARD, D.REVIEW) == [bad]
    assert texts(f"| 姓名 | 身份证号 |\n| 王小虎 | {bad} |\n", T.CN_ID_CARD, D.REVIEW) == [bad]
    assert texts(f"资产条码{bad}入库。", T.CN_ID_CARD) == []


def test_the_old_form_needs_the_word_beside_it() -> None:
    assert texts("身份证号642221560914041。", T.CN_ID_CARD, D.REDACT) == ["642221560914041"]
    assert texts("货物批次642221560914041入库。", T.CN_ID_CARD) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("11010519491231002X", Check.VALID),
        ("110105194912310021", Check.INVALID),
        ("110105194913310021", Check.INVALID),
        ("990105194912310021", Check.INVALID),
        ("642221560914041", Check.UNDECIDED),
        ("642221561314041", Check.INVALID),
        ("12345", Check.UNDECIDED),
    ],
)
def test_identity_check(value: str, expected: Check) -> None:
    assert checks.identity_number(value) is expected


def test_other_checks() -> None:
    assert checks.luhn("6222021234567890128") in (Check.VALID, Check.INVALID)
    assert checks.luhn("4111111111111111") is Check.VALID
    assert checks.luhn("4111111111111112") is Check.INVALID
    assert checks.luhn("123") is Check.UNDECIDED
    assert checks.credit_code("91350100M000100Y43") is Check.VALID
    assert checks.credit_code("91350100M000100Y44") is Check.INVALID
    assert checks.credit_code("91350100M000100I43") is Check.UNDECIDED


@pytest.mark.parametrize(
    "text",
    [
        "宁公网安备64050202000082号　网站标识码6405000002",
        "云科发〔2018〕153号、（2024）宁01民终123号、GB/T 22239-2019",
        "项目代码：2303-640502-04-05-118826，项目编号2021BBF02014",
        "预算编码640500220107000002216，批次号202211080064050217",
        "采购计划编号：640500202300001234，索引号640500-108/2023-00417",
        "技术合同登记号：2022640500000372，流水号：202211250031746",
        "金额2786400元，预算1826.47万元，面积12345678平方米，邮编755000",
        "2023年4月12日至4月18日，2021-03-29 2022-03-31 18:00",
        "专利ZL201910345678.2，软著2021SR1456702，许可证B1-20194417",
        "拨打12345、12380、110、120热线",
        "发票号码23458976，设备出厂编号A20230417-06",
        "密码应用改造项目，符合GM/T 0028-2014，支持SM2、SM3、SM4算法",
        "某局公示640502********0617、138****0000、6228****0913",
        "国家标准GB 11643-1999和GB 32100-2015",
        "①13号楼　②2023年　③14户",
    ],
)
def test_public_numbers_are_left_alone(text: str) -> None:
    assert [finding for finding in own(text) if finding.disposition is not D.KEEP] == []


def test_an_enumeration_sign_before_a_number_hides_nothing() -> None:
    value = mobile(RNG)
    assert texts(f"①{value}②{value}", T.PHONE_NUMBER, D.REDACT) == [value, value]


@pytest.mark.parametrize(
    ("template", "entity", "disposition"),
    [
        ("24小时服务手机{m}", T.PHONE_NUMBER, D.KEEP),
        ("举报短信：{m}", T.PHONE_NUMBER, D.KEEP),
        ("| 值班长 | 7×24小时 | {m} | 对外公布 |", T.PHONE_NUMBER, D.KEEP),
        ("科长手机{m}（不对外公开）", T.PHONE_NUMBER, D.REDACT),
        ("联系人手机：{m}", T.PHONE_NUMBER, D.REDACT),
        ("手机:+86 {m}", T.PHONE_NUMBER, D.REDACT),
        ("Tel{m}", T.PHONE_NUMBER, D.REDACT),
        ("办公电话：{l}", T.LANDLINE, D.KEEP),
        ("监督电话：{l}", T.LANDLINE, D.KEEP),
        ("备用电话：{l}（家）", T.LANDLINE, D.REDACT),
        ("家庭电话{l}", T.LANDLINE, D.REDACT),
        ("| 固定电话（住宅） | {l} |", T.LANDLINE, D.REDACT),
        ("个人邮箱lin8231@163.com", T.EMAIL_ADDRESS, D.REDACT),
        ("公开邮箱：yljsjj@163.com", T.EMAIL_ADDRESS, D.KEEP),
        ("电子邮箱：xxgk@yunling.gov.cn", T.EMAIL_ADDRESS, D.KEEP),
        ("微信号：lin_hai88", T.WECHAT_ID, D.REDACT),
        ("QQ：382910475", T.QQ_NUMBER, D.REDACT),
        ("公务用车号牌宁A12345", T.VEHICLE_PLATE, D.REDACT),
        ("取消公务用车拍卖公告\n号牌宁A12345，起拍价2万元", T.VEHICLE_PLATE, D.KEEP),
        ("车架号LSVAA49J132047371", T.PERSONAL_ID_OTHER, D.REVIEW),
        ("轿车号牌宁A·12345", T.VEHICLE_PLATE, D.REDACT),
        ("新能源车宁AD12345", T.VEHICLE_PLATE, D.REDACT),
        ("护照号EB1234567", T.CN_PASSPORT, D.REDACT),
        ("港澳居民来往内地通行证号H12345678", T.CN_TRAVEL_PERMIT, D.REDACT),
        ("军官证号军字第20090472号", T.CN_MILITARY_ID, D.REDACT),
        ("统一社会信用代码：91350100M000100Y43", T.USCC, D.KEEP),
        ("学籍号2018640522004163", T.PERSONAL_ID_OTHER, D.REDACT),
        ("住院号ZY0230719068", T.PERSONAL_ID_OTHER, D.REDACT),
        ("执法证号30050019027", T.PERSONAL_ID_OTHER, D.KEEP),
        ("初始口令Gq#2022zw!Ls", T.CREDENTIAL, D.REDACT),
        ("管理地址10.64.18.7", T.NETWORK_DETAIL, D.REVIEW),
        ("对公账号：106034578901234", T.BANK_CARD, D.REDACT),
        ("出生日期：1990年3月4日", T.DATE_OF_BIRTH, D.REDACT),
        ("林海，男，1990年3月生", T.DATE_OF_BIRTH, D.REDACT),
        ("家庭住址：云岭市东城区平安镇柳树村三组12号", T.ADDRESS, D.REDACT),
        ("办公地址：云岭市鼓楼西街行政中心5楼510室", T.ADDRESS, D.KEEP),
    ],
)
def test_capacity(template: str, entity: EntityType, disposition: Disposition) -> None:
    text = template.format(m=mobile(RNG), l=landline(RNG)) + "\n"
    assert [finding.disposition for finding in found(text) if finding.type is entity] == [disposition]


def test_public_addresses_are_no_network_detail() -> None:
    assert [each for each in own("网站地址202.100.96.68，本机127.0.0.1") if each.type is T.NETWORK_DETAIL] == []


def test_values_have_exact_offsets_in_the_original() -> None:
    raw = identity(RNG)
    value = WRITINGS["full"](raw[:8]) + "\u200b" + raw[8:]
    document = read(f"①说明：申请人身份证号{value}。\n")
    spans = texts(document, T.CN_ID_CARD, D.REDACT)
    assert spans == [value]


def test_reasons_hold_no_value() -> None:
    document: Document = read(f"林海，身份证号{identity(RNG)}，手机{mobile(RNG)}，账号{card(RNG)}\n")
    for finding in found(document):
        assert not re.search(r"\d{6}|林海", finding.reason)


@pytest.mark.parametrize(
    "value", ["6405\n003100482917", "ZY2023\n0012345", "2021\n0304"], ids=["insurance", "hospital", "student"]
)
def test_a_labelled_number_is_whole_over_a_line_end(value: str) -> None:
    for label in ("社保编号", "住院号", "学号"):
        spans = [each for each in found(f"本人{label}：{value}。") if each.type is T.PERSONAL_ID_OTHER]
        assert [(each.start, each.end) for each in spans] == [(len(label) + 3, len(label) + 3 + len(value))]


def test_what_follows_a_labelled_number_on_the_next_line_is_left_alone() -> None:
    for following in ("2023年1月", "1.申请材料", "18人", "2023.1.5"):
        text = f"学号：20210304\n{following}"
        assert all(text[each.start : each.end] == "20210304" for each in found(text))


WITHHELD = (
    "患者李某，就诊卡号0098234417，于当日入院",
    "其医保卡号为E640502199",
    "学生证号：XS2021-0417",
    "学籍辅号2021640502030417",
    "新农合证号6405220304117",
    "低保金领取证号NXDB-20210417",
    "最低生活保障证编号：DB640502-0417",
    "老年证号640502-2021-00417",
    "士兵证号：士字第0417234号",
    "退役军人优待证编号 6400 0012 3456 7890",
    "持有残疾军人证（军残字第A012345号）",
    "出生医学证明编号Q640123456",
    "出生证号：N640012345",
    "结婚证字号：J640502-2019-001234",
    "离婚证号L640502-2019-000321",
    "死亡医学证明编号640502202300123",
    "户口簿户号：640502001234",
    "电费户号3201004567，户名张某",
    "用水户号0034512",
    "燃气用户编号：R2020-04417",
    "宽带账号0955kd7061234",
    "ETC卡号6401223456789012",
    "公交卡号7550123456",
    "工资卡号6217001234567890123",
    "工会会员卡号 6222801234567",
    "人事档案号RS-1987-0417",
    "准考证号1020304050",
    "考籍号6405020304",
    "员工编码 E00417",
    "社会保障号码640502198001011234X7",
    "养老金领取证编号：YL00417234",
    "失业证号6405020417123",
    "就业创业证编号6405020013000417",
    "计生服务证号NX6405022023",
    "流动人口居住证编号640502R20230417",
    "驾照号640502198001018",
    "驾驶证档案编号640500041723",
    "出租车从业资格证号6405020010417",
    "焊工证号T640502198001011239",
    "特种设备作业人员证编号：TS6405020417",
    "安全生产考核合格证书编号：宁建安B（2019）0004172",
    "监狱服刑人员编号6405-0417",
    "社区矫正人员编号JZ2023041701",
    "信访件查询码XF640502202303170023",
    "残疾证 64050219580307152642",
    "承包经营权证：宁（2017）沙坡头区农村土地承包经营权第012345号",
    "宅基地使用证号：卫宅集字第0417号",
    "房产证号：卫房权证滨河字第20110417号",
    "权属证书编号宁（2021）中卫市不动产权第0012345号",
    "林权证号：卫林证字（2009）第041723号",
    "微信：zhang-wei88",
    "微信号码为lihai_2019",
    "加VX：wxid_a8b7c6d5e4f312",
    "V信 zhaoliu1990",
    "QQ1823456789",
    "QQ邮箱1823456789@qq.com",
    "扣扣：1823456",
    "抖音号：nxzw88213",
    "支付宝账号13995551234",
    "钉钉号zhangsan_0417",
    "电话：一三九九五五五一二三四",
    "手机壹叁玖玖伍伍伍壹贰叁肆",
    "手机号 139.9555.1234",
    "手机139_9555_1234",
    "手机139/9555/1234",
    "联系电话139 95 55 12 34",
    "手机：13995551234/15909551235",
    "手机1399555123415909551235",
    "电话O955-7O61234（家）",
    "电话l3995551234",
    "联系电话：86-13995551234",
    "手机号：（+86）13995551234",
    "宅电：7061234",
    "家中座机 0955 7061234",
    "值班局领导手机13995551234（仅供内部联系）",
    "驾驶员马某驾驶宁E·8A123号小型轿车",
    "车牌宁 E 8A123",
    "宁ＥＤ１２３４５",
    "警车宁E1234警",
    "无牌摩托车，临时号牌宁E·A1234临",
    "车辆（宁E12345挂）",
    "系统管理员口令：P@ssw0rd!23",
    "数据库密码 root@2023",
    "API Key: sk-abc123def456ghi789jkl012",
    "SecretId为AKIDz8krbsJ5yKBZQpn74WFkmLPx3gnPhESA",
    "门禁密码是8848#",
    "保险柜密码为左3右7左21",
    "保险柜密码：28-45-61",
    "WiFi密码zw88888888",
    "无线网络SSID：ZWKJJ，密码：kjj@7061",
    "开机密码为六个8",
    "U-Key PIN码为12345678",
    "验证码 482913，请勿泄露",
    "会议号888 1234 5678，入会密码0417",
    "解压密码：2023zwkj",
    "服务器root/Huawei@123登录",
    "用户名admin 密码admin123",
    "生于1985年3月",
    "生日：3月15日",
    "出生于一九八五年三月十五日",
    "1985.03.15出生",
    "李某（男，1985年3月15日生）",
    "李某，男，汉族，1985-03-15，大专",
    "出生年月：198503",
    "出生日期\t1985/3/15",
    "农历三月初五生",
    "护照No. E12345678",
    "护照号码：G12345678",
    "因公护照SE1234567",
    "台胞证号01234567",
    "回乡证H1234567801",
    "港澳通行证C12345678",
    "大陆居民往来台湾通行证T12345678",
    "外国人永久居留证号USA110080010116",
    "军官证号：北字第012345号",
    "文职干部证 文字第1234567号",
    "警官证号：012345",
    "武警士兵证：武字第0123456号",
    "账号：1060 3457 8901 234",
    "银行账户31050161393600001187",
    "开户行：中国银行中卫支行 账号 104000123456",
    "汇入6217 0013 9000 1234 563账户",
    "支付宝：nxzw@163.com",
    "财政专户29-180101040012345",
    "农行卡6228480868123456789",
    "个人邮箱zhangwei1985[at]163.com",
    "手机13995551234，邮箱zhangwei1985#163.com",
    "手机13995551234，邮箱 zhangwei1985 @ 163 . com",
    "学生学号2021030417",
    "张伟（学号：20210304），本学期",
    "孩子学籍在县一小，学籍号L640502201203041234",
    "该患者住院号为 0417233，床号12",
    "医疗证号 64-05-02-0417",
    "参合证号：6405020304-07",
    "慢病卡号MB00417",
    "体检编号20230417008",
    "接种证编号64050220210417",
    "疫苗接种单号1234567，儿童编码6405021234567890",
    "残疾儿童救助编号CJ640502-0417",
    "贫困户编号6405022017000417",
    "建档立卡户编号6400123456",
    "农户编码640502108207000046",
    "涉密人员编号SM0417",
    "专家证编号：NXZJ0417",
    "评标专家编号640000417",
    "社工证号20170417640123",
    "教师资格证书号码20176400172000123",
    "律师助理实习证号31640520170417",
    "医师资格证书编码201764110640502198001011234",
    "护士执业证书编号201764004172",
    "会计从业资格证书号640502000417",
    "毕业证书编号107521201905001234",
    "学位证书编号1075242019001234",
    "职称证号：2019A0417",
    "一级建造师注册编号宁1642019202000417",
    "施工员岗位证书编号0641901000417",
    "导游资格证号：DZG2017NX0417",
    "船员服务簿号码A00417234",
    "海员证号A0417234",
    "台胞证 0123456701",
    "结婚登记字号：J640502-2020-000417",
    "收养登记证号（2017）民收字第0417号",
    "公证书载明：张某，医保编号0000417234",
    "个人养老金账户6217000417",
    "住房公积金个人账号：640500041723",
    "公积金账号0417234551",
    "工伤认定申请人社保编号：10004172345",
    "客户号：8800417234（供电营业厅）",
    "水表户号：W-00417",
    "有线电视智能卡号8640010012345678",
    "天然气用户号 64050041",
    "会员卡号VIP20210417",
    "借书证号：J04172",
    "饭卡号20210417",
    "骑手编号QS0417234",
    "志愿者编号640502000000417",
    "党员编号DY04170023",
    "戒毒人员编号JD-2021-0417",
    "罪犯编号6404001234",
    "拘留所在押人员编号2023-0417",
    "监护证明编号0417233",
    "行驶证档案编号640500041723",
    "临时行驶车号牌宁E12345",
    "车主赵某驾驶的宁E·12345、宁E6789A两车相撞",
    "车牌号为宁E-88K66",
    "黑色大众车（京N8P8F8）",
    "电动车车牌中卫A123456",
    "座机（家）：7061234",
    "住宅电话 0955 - 706 1234",
    "家属联系电话：0955-7061234，家庭住址",
    "手机（139 5555 1234）",
    "TEL:13955551234",
    "联系人：马某 13955551234、15955551234",
    "(0086)139-5555-1234",
    "13955551234-802",
    "移动电话1395555l234",
    "号码是139****1234的机主另留13955551234",
    "打款至6217 0013 9000 1234 567（建行）",
    "户名：某合作社，账号：29410101040001234",
    "保证金账户：中国农业银行中卫分行 29-410101040001234",
    "一卡通6229470410012345678",
    "社保卡（账号6230520410012345670）",
    "补贴发放至惠农“一卡通”账号：6217997300012345678",
    "收款人全称：某公司\n账\u3000\u3000号：104036789012\n开户银行：中行",
    "居民身份证（15位）640502800101123",
    "证件号：640502800101123",
    "旧身份证号码640502800101123",
    "邮\u3000箱：m_wei2020@163.com，手\u3000机：13955551234",
    "手\u3000机：13955551234",
    "E-mail：zhaoliu1990@gmail.com（本人）",
    "个人邮箱为zhao.liu_90@\noutlook.com",
    "微信（同手机）13955551234",
    "微信转账至wxid_abc123def",
    "我的微信是 liuhai_86，加我",
    "QQ群主1823456789",
    "其QQ号码1823456",
    "qq:1823456",
    "密码为Zw@2023",
    "登录密码：123456",
    "初始密码均为kjj2023!",
    "超级用户口令已改为“N#w8!pas”",
    "默认口令admin/admin123未修改",
    "门禁密码0417#",
    "电子门锁开锁密码：280417",
    "保险箱密码19-23-41",
    "短信验证码为“739201”",
    "access_key=LTAI5tKbcD9example01",
    "AppSecret：4f0c9be2a14d4d7e8899",
    "Token：eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcDEF123",
    "私钥口令hunter2!",
    "授权码：QWER-1234-ASDF",
    "数据库连接串jdbc:mysql://10.1.2.3:3306/zw?user=zw&password=Zw#2023",
    "反映人李某（电话0955-7061234，住址略）",
    "村民马某家座机7061234",
    "李大爷家电话是0955-7061234",
    "机要值班电话0955-7061234（保密，不对外）",
    "该号码0955-7061234为专用线，不得对外公布",
    "联系人：马强（某公司），手机13955551234，邮箱maqiang_1988@163.com",
    "投诉人邮箱：abc12345@qq.com",
    "来信人留下邮箱liuyun@hotmail.com",
    "简历投递人邮箱 wangfang1990@qq.com",
    "回复请发至本人邮箱wf_1990@qq.com",
    "举报人王某，微信w_f1990，邮箱wf1990@sina.com",
    "被申请人通过邮箱liu8821@qq.com发送解除通知",
    "双方确认送达邮箱：zhao_l@163.com，手机13955551234",
    "防汛责任人马某手机13955551234",
    "科长张某，手机13955551234",
    "局长办公电话7061234，手机13955551234",
    "网格员电话：15995551234",
    "施工负责人：13995551234",
    "监督员手机13995551234",
    "申请咨询人手机13995551234",
    "报名人手机13995551234",
    "投诉人手机13995551234",
    "志愿者李某13995551234",
    "爱心人士联系方式13995551234",
    "平台公司经理13995551234",
    "客服主管王某手机13995551234",
    "应急联系人手机13995551234",
    "救援队员王某电话13995551234",
    "牌照川A·88888，车主不明",
    "车号：宁E12345",
    "宁e·12345",
    "挂车号牌宁E1234挂",
    "教练车宁E1234学",
    "号牌号码：宁E\n12345",
    "警车号牌：宁O12345",
    "武警车牌WJ宁12345",
    "WJ40-12345",
    "武警号牌WJ22·1234X",
    "军车号牌：军A·12345",
    "摩托车号牌宁E1A234",
    "老人1938年腊月廿三生",
    "出生日期：一九三八年十二月",
    "其子（2015年6月出生）",
    "女儿生日是6月1日",
    "1990.5.4生，回族",
    "李某，女，1990年5月，初中文化",
    "姓名\t性别\t出生\n马某\t男\t1990.05",
    "姓名|性别|出生年月\n马某|男|1990.05",
    "出生年月日:19900504",
    "身份证显示出生于1990年5月4日",
    "DOB: 1990-05-04",
    "来电号码：0953-2044917",
    "姓名：康绣　身份证号：见附页\n固定电话：（0953）2044917",
    "联系方式：150 0953 204415195532088，请核对。",
    "对方微信（账号tang_m20、xiu99871）已核实。",
    "微　　信：kang_xiu8",
    "把余下的打进他儿子的卡6217856100233447781了。",
    "保险柜开启码4471，",
    "问：密码还告诉过谁？\n答：说过，604417。",
    "门禁口令已改为80917，",
    "【出生日期】1966年3月2日",
    "【残疾证号】64032419660302113243",
    "姓名    性别    出生年月    民族\n康绣    女    1988年7月    回族\n唐海    男    1979.11    汉族",
    "姓名    证件名称    证件号码    备注\n唐海    军官证    政字第0417733号    访客",
)
FOR_A_PERSON = (
    "苏S12345型水泵",
    "MAC地址3C-52-82-7A-0E-D1",
    "交换机IP：192.168.1.1，网关10.1.1.254",
    "服务器开放22、3389端口",
    "子网10.20.0.0/16",
    "堡垒机地址：https://10.20.30.40:8443/login",
    "车辆识别代码（VIN）：LSVAA49J132047371",
    "发动机号码：A12345678，车架号码LSVAA49J132047371",
    "备用邮箱lijun@foxmail.com，身份证640502198001011239略",
    "请补正材料，材料可发至tang_20331@163.com",
)
OPEN = (
    "执法证号：64050012345，行政执法证编号XZ0417234",
    "律师执业证号16405201710123456",
    "警号204172",
    "办公室电话：0955-7061234",
    "监督举报电话0955-7061234转8012",
    "24小时值班手机：13995551234",
    "急修热线13995551234",
    "总机0955-7061234转802",
    "传真：0955－7061234",
    "客服电话400-820-8820",
    "联系邮箱：nxkjt_fg@nx.gov.cn",
    "投诉邮箱：zwts12345@163.com",
    "单位邮箱zwkjj@126.com，邮编755000",
    "联系电话：0955-7061234，传真：0955-7061235",
    "社区值班座机：7061234",
    "派出所电话 0955-7061234",
    "局长信箱zwkjjjzxx@163.com",
    "意见可发送至邮箱zwfgw2023@163.com",
    "电子邮箱：kjj_zhk@126.com\u3000联系人：马强\u3000电话：0955-7061234",
    "简历请发至zwrsj_zp@163.com",
    "应聘材料发送到邮箱hr0955@126.com",
    "24小时救援电话13955551234",
    "防汛值班手机13955551234，向社会公开",
    "便民服务热线：15995551234",
    "警务室联系电话（24小时开机）：13995551234",
    "供水抢修：13995551234",
    "民生服务专线手机 139 9555 1234（工作时间）",
    "法律援助咨询手机13995551234",
    "报名咨询手机：13995551234（微信同号）",
    "导游投诉受理手机13995551234",
    "2023年公务用车拍卖公告\n宁E12345，大众，起拍1万元",
    "公开邮箱：bgs2044@163.com",
    "报名材料发送至zhaopin530@gt.gov.cn",
)
NOTHING = (
    "资产编号ZC2021-0417-003，合同编号：HT-2023-0417",
    "营业执照注册号640500200001234",
    "食品经营许可证编号JY16405020001234",
    "取水许可证编号D640502S2021-0012",
    "建设工程规划许可证号：建字第640502202300012号",
    "产品合格证编号HG20230417",
    "计量检定证书编号JD2023-04172",
    "专利证书号第5123456号",
    "软件著作权登记证书号：软著登字第1234567号",
    "CMA证书编号173112050123",
    "项目负责人证明材料编号见附件2023001",
    "网站备案号：宁ICP备12003456号",
    "收文编号2023-0417，公文编号〔2023〕17号",
    "检测报告编号：JC-2023-041",
    "商品条码6901234567892",
    "火车票订单号E123456789，航班号MU2345",
    "快递单号SF1234567890123",
    "发票代码064002300111，发票号码23456789",
    "电表表号640012345678",
    "工单编号20230417001234，受理编号RX20230417001",
    "立案号：卫公（刑）立字〔2023〕417号",
    "宗地编号640502001001GB00012，不动产单元号640502001001GB00012F00010001",
    "学校标识码3164000417，机构代码12640500MB0417",
    "密码长度不少于8位，包含数字和字母，每90天更换",
    "口令应符合GB/T 22239-2019要求",
    "验证码登录功能已上线，2023年启用",
    "密码应用安全性评估得分82.5",
    "出生人口2023年3月统计",
    "2015年8月31日以前出生的适龄儿童",
    "2015年9月1日至2016年8月31日出生",
    "公司成立于1985年3月",
    "产生于2023年3月的费用",
    "网站：http://www.nxzw.gov.cn:8080",
    "版本号10.2.3.4，章节3.2.1.4",
    "京A级资质、宁B类证书，豫剧A12",
    "G20京藏高速K1234+567处",
    "电话12345-2",
    "138****1234、139XXXX5678、1395555****",
    "640502********1234，6405021980XXXXXX12",
    "6228 **** **** 1234 尾号1234",
    "账号尾号8817，卡号后四位0417",
    "账户余额12345678.90元，交易流水20230417123456789",
    "编码640502800101123",
    "电子监管号640502800101123456",
    "微信公众号：zhongweikeji，微信小程序",
    "微信扫码关注，QQ浏览器2023",
    "QQ群号：123456789（客服交流群）",
    "商用密码产品认证证书编号GM003712320230417",
    "密码机型号SJJ1012-A，密码卡PCI-E",
    "动态口令令牌采购50个，密码键盘2023年更换",
    "口令强度不符合8位以上要求的有12台",
    "密钥长度256位，采用SM4-CBC、AES256算法",
    "验证码有效期5分钟，60秒内不得重复",
    "激活码由软件厂商2023年6月提供",
    "合同履约保证金账户由财政局另行通知，联系0955-7061234",
    "1949年10月1日成立，1990年5月出生缺陷防治启动",
    "生态保护2023年5月，产生2023年5月",
    "2019年以后出生的人口",
    "2023年1月1日至2023年12月31日期间出生的新生儿",
    "9月1日出生率统计",
    "密码长度应当为8位，口令每90天更换一次。",
)


@pytest.mark.parametrize("text", WITHHELD)
def test_values_that_a_label_or_form_makes_personal_are_redacted(text: str) -> None:
    assert D.REDACT in {finding.disposition for finding in own(text)}


@pytest.mark.parametrize("text", FOR_A_PERSON)
def test_values_that_a_person_must_judge_go_to_review(text: str) -> None:
    assert D.REVIEW in {finding.disposition for finding in own(text)}


@pytest.mark.parametrize("text", OPEN)
def test_what_an_office_publishes_is_kept(text: str) -> None:
    assert {finding.disposition for finding in own(text)} == {D.KEEP}


@pytest.mark.parametrize("text", NOTHING)
def test_other_numbers_are_no_finding(text: str) -> None:
    assert [finding for finding in own(text) if finding.disposition is not D.KEEP] == []


def own(text: str) -> tuple[Finding, ...]:
    """What the identifier and birth rules alone find."""
    document = read(text + "\n")
    rules = (identifiers.DETECTOR, birth.DETECTOR)
    return detectors.resolve([each for rule in rules for each in rule.detect(document, profile())], document.text)
