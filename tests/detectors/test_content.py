"""Sensitive content in words: what goes to a person or is redacted, and the public text that looks alike and stays."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from detectors import content
from detectors.content.fast import fast
from detectors.genre import Genre, kind_of
from detectors.view import View, shared_view
from pipeline.model.finding import CATEGORY_OF, Disposition, EntityType, Finding
from tests.detectors.documents import found, profile, read, texts

D, T = Disposition, EntityType
OURS = (
    T.TRADE_SECRET_CONTENT,
    T.NETWORK_DETAIL,
    T.SENSITIVE_LOCATION,
    T.SECRET_CONTENT,
    T.PUBLIC_RISK,
    T.PROCESS_INFORMATION,
)


def ours(text: str) -> list[Finding]:
    document = read(text)
    with shared_view(document):
        return list(content.detect(document, profile()))


def joined(text: str, entity: EntityType, disposition: Disposition | None = None) -> str:
    return "|".join(texts(text, entity, disposition))


QUOTATION = """保密报价
海陆机电设备厂
水泵机组报价单

| 序号 | 品名 | 数量 | 单价（元） | 金额（元） |
| 1 | 离心泵 | 3 | 12,400 | 37,200 |
| 2 | 控制箱 | 1 | 8,650 | 8,650 |

　　说明：控制箱的采购成本为7,015元，毛利率约18.9%。
　　付款：合同签订后付30%，货到付70%。
"""


def test_every_price_cell_of_a_confidential_quotation_is_redacted() -> None:
    redacted = texts(QUOTATION, T.TRADE_SECRET_CONTENT, D.REDACT)
    assert redacted == ["12,400", "37,200", "8,650", "8,650", "7,015元", "18.9%"]


def test_prices_of_a_quotation_without_a_word_on_secrecy_go_to_a_person() -> None:
    plain = QUOTATION.replace("保密报价\n", "")
    assert texts(plain, T.TRADE_SECRET_CONTENT, D.REDACT) == []
    assert "12,400" in texts(plain, T.TRADE_SECRET_CONTENT, D.REVIEW)


def test_a_section_declared_secret_is_redacted_and_its_neighbours_are_not() -> None:
    text = """陶瓷滤芯项目申报书

一、基础
　　已建窑炉2座，年产滤芯4万支，执行GB/T 12345-2010。

二、关键工艺（本节为申报单位技术秘密，评审后退回）
　　1.坯料中硅藻土与黏土按3.2∶1配比，成型压力26兆帕。
　　2.烧成温度1180～1210℃，保温95分钟。

三、进度
　　2024年完成中试，培训40人次。
"""
    redacted = texts(text, T.TRADE_SECRET_CONTENT, D.REDACT)
    assert redacted == ["3.2∶1", "26兆帕", "1180～1210℃", "95分钟"]


def test_an_accepted_objection_redacts_and_a_refused_or_open_one_does_not() -> None:
    text = """关于第三方意见的审查意见

　　一、第三方称，附件三所列年化利率4.85%与出租人约定保密，从未披露，异议成立，予以遮盖。
　　二、服务单价7.10元已随中标结果公布，不具有秘密性，异议不成立。
　　三、第三方称发车间隔权重0.62为自研成果，理由是否成立尚需核实，暂不作结论。
"""
    assert texts(text, T.TRADE_SECRET_CONTENT, D.REDACT) == ["4.85%"]
    assert "7.10元" not in joined(text, T.TRADE_SECRET_CONTENT)


def test_figures_under_a_heading_that_calls_them_unpublished_go_to_a_person() -> None:
    text = """关于某企业的尽职调查报告

　　三、财务情况（未经审计，未对外披露）
　　上年营业收入3.4亿元，净利润-820万元，资产负债率66.2%。

　　四、工商情况
　　注册资本2,000万元。
"""
    assert texts(text, T.TRADE_SECRET_CONTENT) == ["3.4亿元", "-820万元", "66.2%"]
    assert texts(text, T.TRADE_SECRET_CONTENT, D.REDACT) == []


@pytest.mark.parametrize(
    "text",
    [
        "某区道路养护项目中标结果公告\n\n中标金额：286.5万元，其中人工成本120万元，毛利率不作要求。\n",
        "城区供水定价成本监审结论公告\n\n　　单位定价成本每立方米2.95元，其中动力费0.41元。\n",
        "数据服务保密协议\n\n甲方：某局\n乙方：某公司\n　　第一条　乙方应当保守国家秘密、商业秘密。\n"
        "　　第二条　违反本协议的，支付合同金额20%的违约金。\n　　第三条　保密期限为5年。\n",
    ],
)
def test_published_prices_and_clauses_on_secrecy_are_left(text: str) -> None:
    assert texts(text, T.TRADE_SECRET_CONTENT) == []


def test_an_unfixed_flaw_is_found_and_a_fixed_or_public_one_is_not() -> None:
    text = """信息系统安全检查情况的报告

　　1.人事系统登录接口存在SQL注入漏洞，尚未修复。
　　2.办公系统弱口令问题已全部整改。
　　3.邮件系统涉及CVE-2021-12345，已升级。
　　4.备份服务器与办公网未做隔离。
"""
    found_text = joined(text, T.NETWORK_DETAIL)
    assert "SQL注入" in found_text and "未做隔离" in found_text
    assert "弱口令" not in found_text and "CVE" not in found_text


def test_coordinates_and_guard_gaps_are_found() -> None:
    text = """危险品仓库巡查记录

　　库区中心坐标东经106.2231°、北纬38.4477°。
　　夜间23时至次日6时仅安排1名保安，北侧围墙有缺口。
　　东门摄像机失灵，形成盲区。
"""
    found_text = joined(text, T.SENSITIVE_LOCATION)
    assert "东经106.2231°、北纬38.4477°" in found_text
    assert "仅安排1名保安" in found_text
    assert "盲区" in found_text or "失灵" in found_text


@pytest.mark.parametrize("pair", ["12.3456, 78.9012", "200.12345,300.12345", "3.14159、2.71828"])
def test_numbers_that_are_no_place_in_china_are_no_coordinates(pair: str) -> None:
    assert texts(f"设备检查记录\n\n　　读数为{pair}，正常。\n", T.SENSITIVE_LOCATION) == []


def test_secret_matters_without_a_mark_go_to_a_person() -> None:
    text = """专用机房建设进展情况的汇报

　　该项目代号“北斗坪工程”，机房设双层屏蔽室，配密码机两台。
　　任务频段为41.5兆赫，参演分队于当晚进驻。
"""
    found_text = joined(text, T.SECRET_CONTENT)
    assert "北斗坪工程" in found_text and "屏蔽室" in found_text and "兆赫" in found_text


def test_handling_of_a_mass_incident_and_weak_points_go_to_a_person() -> None:
    text = """关于某厂职工聚集情况的专报

　　上午约180人到厂门口聚集，一度堵塞道路。公安机关出动警力60人，对带头人员安排专人盯控。
　　抢险队仅能出动12人，应急发电机已损坏，备用水泵坏了两台。
"""
    found_text = joined(text, T.PUBLIC_RISK)
    for words in ("聚集", "出动警力60人", "盯控", "12人"):
        assert words in found_text


def test_minutes_give_away_who_said_what() -> None:
    text = """某局党组会议记录
时间：2024年3月2日
主持：甲

周大山：这个方案太急，我不赞成现在上会。
李小河：可以先按八万元报，后面再调整。
王中原：同意缓一缓，等审计结束再说。
表决：赞成1票，反对2票。
"""
    found_text = joined(text, T.PROCESS_INFORMATION)
    for words in ("我不赞成现在上会", "先按八万元报", "等审计结束再说", "反对2票"):
        assert words in found_text


def test_opinions_on_a_receipt_sheet_are_found_without_organ_name_and_date() -> None:
    text = """某市人民政府办公室收文处理单

收文日期：2024年5月6日

会办意见：
市财政局：今年资金已用完，建议压减一半。　张　三　5月7日
市住建局：场地产权不清，暂不宜启动。　李　四　5月8日

领导批示：
先把产权理清楚，明年再议。
"""
    found_text = joined(text, T.PROCESS_INFORMATION)
    assert "建议压减一半" in found_text and "暂不宜启动" in found_text and "明年再议" in found_text
    assert "5月7日" not in found_text and "市财政局" not in found_text


def test_scores_and_remarks_of_an_assessment_are_found_cell_by_cell() -> None:
    text = """关于年度考核评议情况的汇报

| 科室 | 负责人 | 测评得分 | 评语 |
| 甲科 | 赵一 | 91.2 | 工作扎实 |
| 乙科 | 钱二 | 70.4 | 推诿较多 |
"""
    cells = [read(text).text[each.start : each.end] for each in ours(text) if each.type is T.PROCESS_INFORMATION]
    assert cells == ["91.2", "工作扎实", "70.4", "推诿较多"]


PUBLIC = [
    "某县2023年国民经济和社会发展统计公报\n\n　　年末城镇登记失业率3.5%。全年发生生产安全事故12起。政府债务余额控制在限额之内。\n",
    "某市防汛应急预案（公开版）\n\n　　储备冲锋舟8艘。仅够一般险情使用的物资由乡镇补充，值守人员24小时在岗。\n",
    "某区政府常务会议议定事项\n索引号：0123\n发布日期：2024-06-01\n\n　　会议同意将上限由5万元调整为8万元。\n",
    "《某某办法》政策解读\n\n　　征求意见期间收到意见11条，采纳6条，不同意见已说明理由。\n",
    "某局保密工作制度\n\n第一条　涉密计算机不得接入互联网。\n第二条　机密级文件应当由专人保管。\n"
    "第三条　保密室实行双人双锁。\n第四条　违反的依法处理。\n",
    "关于做好校园安全工作的通知\n\n各学校：\n　　要加强值守，严禁无人值班；要落实警力联动，防止聚集。发现漏洞及时整改。\n",
]


@pytest.mark.parametrize("text", PUBLIC)
def test_published_bulletins_plans_and_rules_are_left(text: str) -> None:
    assert [finding.type for finding in ours(text)] == []


GENRES = [
    ("某市科学技术局关于第二批项目立项的公告\n\n　　现予公布。\n", Genre.PUBLISHED),
    ("某县政务公开办法\n\n第一条　为了规范。\n", Genre.RULE),
    ("水泵报价单\n\n序号 单价\n", Genre.QUOTATION),
    ("技术开发合同\n\n甲方：某局\n乙方：某所\n", Genre.CONTRACT),
    ("某局党组会议记录\n\n时间：今天\n", Genre.RECORD),
    ("收文办理笺\n\n拟办意见：同意。\n", Genre.SHEET),
    ("关于干部考察情况的报告\n\n　　考察组。\n", Genre.PERSONNEL),
    ("关于召开会议的通知\n\n各科室：\n", Genre.DIRECTIVE),
    ("关于隐患排查情况的报告\n\n　　现报告如下。\n", Genre.REPORT),
    ("今天天气很好，大家都来了。\n", Genre.OTHER),
]


@pytest.mark.parametrize(("text", "genre"), GENRES)
def test_genre_by_title_and_layout(text: str, genre: Genre) -> None:
    assert kind_of(View(read(text))).genre is genre


def test_findings_say_why_and_by_which_article() -> None:
    for text in (QUOTATION, "关于聚集情况的专报\n\n　　约200人到县政府聚集，出动警力40人。\n"):
        for finding in ours(text):
            assert finding.type in OURS and finding.type in CATEGORY_OF
            assert finding.reason.endswith("。") and finding.basis and finding.evidence
            assert not any(len(word) > 3 and word in finding.reason for each in finding.evidence for word in each.words)


def test_clauses_are_short_and_do_not_overlap() -> None:
    for text in (QUOTATION, *PUBLIC):
        spans = sorted((each.start, each.end) for each in found(text) if each.type in OURS)
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))
        assert all(end - start <= 50 for start, end in spans)


def test_fast_patterns_find_what_plain_ones_find() -> None:
    pattern = r"(?:甲|乙)丙|丁?戊\d{2,3}己|[庚辛]壬|癸(?:子|丑)?寅"
    text = "甲丙乙丙丁戊12己戊345己戊1己庚壬辛壬癸寅癸子寅癸卯"
    assert [each.group() for each in fast(pattern).finditer(text)] == [
        each.group() for each in re.finditer(pattern, text)
    ]


@pytest.mark.parametrize("pattern", ["|甲", ".甲", "(?=甲)乙", "甲*乙", r"[\u4e00-\u9fff]甲"])
def test_fast_refuses_branches_without_a_first_character(pattern: str) -> None:
    with pytest.raises(ValueError):
        fast(pattern)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "关于比价情况的复函\n附：\n报价单\n　　以下内容为我司商业秘密，请勿外传。\n"
            "品名\t数量\t单价（元）\n水泵\t3\t4120.50\n电机\t2\t988.00\n　　人工成本77.10元/台。\n报价人：甲\n",
            ["4120.50", "988.00", "77.10元/台"],
        ),
        ("报价函\n　　本报价涉及商业秘密。\n品名：水泵；数量：3；单价（元）：4120.50\n", ["4120.50"]),
        (
            "合同\n甲方：某局　乙方：某公司\n保密信息\n附表　价格构成\n　　1.毛利率17.3%\n　　2.底价910万元\n甲方（章）\n",
            ["17.3%", "910万元"],
        ),
        ("项目申报书\n　　核心配比（保密）：石英砂52份、硼砂7.7份。\n", ["52份", "7.7份"]),
    ],
)
def test_what_a_text_declares_confidential_is_redacted(text: str, expected: list[str]) -> None:
    redacted = " ".join(texts(text, T.TRADE_SECRET_CONTENT, D.REDACT))
    assert all(value in redacted for value in expected)
