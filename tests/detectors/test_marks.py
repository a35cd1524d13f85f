"""Markings against mentions: a mark on the document blocks it, a mention never does."""

from __future__ import annotations

from pathlib import Path

import pytest

import detectors
from pipeline.model.finding import Disposition, EntityType, Outcome, outcome_of
from tests.detectors.documents import (
    Alignment,
    BlockKind,
    Box,
    Cell,
    Hiding,
    Page,
    built,
    found,
    outcome,
    profile,
    read,
    texts,
)

BODY = (
    "\n关于做好专项工作的通知\n\n各科室：\n　　现将有关事项通知如下，请认真抓好落实。\n\n云岭市数据局\n2023年4月1日\n"
)

MARKED = [
    "机密★1年" + BODY,
    "秘密★" + BODY,
    "绝密★长期" + BODY,
    "机密☆6个月" + BODY,
    "秘密＊三年" + BODY,
    "机密⭐2026年12月31日" + BODY,
    "秘密★会议开始前" + BODY,
    "绝密★启用前" + BODY,
    "机密★2028年5月解密" + BODY,
    "★机密★" + BODY,
    "【秘密★5年】" + BODY,
    "（机密★3年）" + BODY,
    "秘　　密" + BODY,
    "机　密" + BODY,
    "000123\n机密★1年　特急" + BODY,
    "份号：000017\n秘密★10年\n加急" + BODY,
    "000009　机密★1年" + BODY,
    "云数发〔2023〕8号　　　　　　　　秘密★5年" + BODY,
    "密级：秘密" + BODY,
    "密　级：机　密　　　保密期限：10年" + BODY,
    "文件编号：0023　密级：机密★5年" + BODY,
    "保密等级：秘密" + BODY,
    "密级：□绝密　☑机密　□秘密　□非密" + BODY,
    "密级：绝密□　机密√　秘密□" + BODY,
    "密级：[ ]绝密 [x]机密 [ ]秘密" + BODY,
    "密级\n秘密" + BODY,
    "| 文件名称 | 某专项任务审批表 |\n| 密级：秘密 | 保密期限：10年 |\n| 任务地点 | 某地 |\n",
    "| 文件名称 | 某专项任务审批表 |\n| 密级 | 秘密 |\n| 任务地点 | 某地 |\n",
    "| 名称 | 密级 | 份数 |\n| 专项任务审批表 | 机密 | 2 |\n",
    "关于年度工作的报告（秘密★5年）" + BODY,
    "关于年度工作的报告\n　　一、总体情况正常。\n（机密★3年）二、下列内容按要求保管。\n　　三、其他。\n",
    "关于年度工作的报告\n　　本报告定为秘密级，请妥善保管。\n",
    "关于年度工作的报告\n" + "　　一般情况。\n" * 30 + "附件1\n机密★5年\n任务清单\n",
    "内部资料　注意保存" + BODY,
    "内部文件" + BODY,
    "内部资料，请勿外传" + BODY,
    "（内部使用，不得翻印）" + BODY,
    "工作秘密★3年" + BODY,
    "工作秘密" + BODY,
    "密级：内部" + BODY,
    "〔2023〕第3号　　　　　　　　　　内部文件　会后收回" + BODY,
    "会后收回" + BODY,
    "仅供领导参阅" + BODY,
    "此件不予公开" + BODY,
    "工作简报" + BODY + "\n内部资料 注意保存\n",
    "洽谈纪要\n　　参会人员略。\n　　纪律要求：本纪要涉及谈判预案，仅限参会人员阅知，材料当场清点。\n",
    "实施方案\n　　六、要求。本方案知悉范围限于指挥部成员，参与人员逐人签字。\n",
    "审批表\n　　备注：本表一式2份，1份报上级机关，1份由机要室归档，禁止扫描、传真。\n",
    "情况专报\n　　本专报不得复印、转发，阅后退回。\n",
]

UNMARKED = [
    "保密制度\n　　第一条　国家秘密的密级分为“绝密”“机密”“秘密”三级。\n",
    "保密制度\n　　第三条　标志形式为“密级★保密期限”，如“机密★10年”“秘密★长期”，应当标注在首页左上角。\n",
    "保密制度\n　　第五条　机密★1年以上的文件，应当登记。\n",
    "保密制度\n　　第六条　绝密级文件不得摘录，机密级、秘密级文件须经批准复制。\n",
    "通知\n　　组织学习《中华人民共和国保守国家秘密法》，做好保守国家秘密工作。\n",
    "试题\n　　1.国家秘密的密级分为（　　）。\n　　A.绝密、机密、秘密　　B.核心、重要、一般　　C.秘密、内部、公开\n",
    "公告\n　　涉及国家秘密、商业秘密、个人隐私的信息不予公开。\n",
    "解读\n　　秘密级国家秘密是一般的国家秘密，泄露会使国家安全和利益遭受损害。\n",
    "登记表\n密级：□绝密　□机密　□秘密　☑非密\n编号：12\n",
    "登记表\n密级：绝密、机密、秘密\n编号：12\n",
    "登记表\n密级：公开\n编号：12\n",
    "绝密级事项由领导小组研究\n　　一、背景。\n",
    "密切联系群众\n机密码管理\n　　无。\n",
    "秘密★5年\n（已解密）\n关于年度工作的报告\n　　内容。\n",
    "机密★1年（2019年已解除）\n关于年度工作的报告\n　　内容。\n",
    "通知\n　　会议材料会后收回，请勿带离会场。\n",
    "通报\n　　通报涉及的漏洞细节只用于整改，不得擅自向社会发布。\n",
    "制度\n　　第七条　不宜公开的事项可以标注“内部资料”“不得外传”“注意保存”字样。\n",
    "报价单\n　　本报价单所列单价属于本公司商业秘密，仅供贵局比选使用，不得向其他供应商披露。\n",
    "招标公告\n　　标底开标前应当严格保密，本公告在网站发布，未经授权不得转载。\n",
    "协议\n　　第四条　本协议及附件不得向第三方提供。\n",
    "内部资料（2020年已解除）\n工作简报\n　　内容。\n",
    "通知\n　　各单位要妥善保存原始凭证，内部文件由办公室统一管理。\n",
    "公示\n　　本名单自公示之日起五个工作日内接受监督。\n（此件公开发布）\n",
    "办法\n（此件主动公开）\n　　一、总则。\n",
]


@pytest.mark.parametrize("text", MARKED)
def test_a_mark_blocks(text: str) -> None:
    assert outcome(text) is Outcome.BLOCK


@pytest.mark.parametrize("text", UNMARKED)
def test_a_mention_never_blocks(text: str) -> None:
    assert outcome(text) is not Outcome.BLOCK


def test_a_register_of_classified_documents_goes_to_a_person() -> None:
    text = "收文登记\n| 序号 | 文件名称 | 密级 |\n| 1 | 专项通知 | 机密 |\n| 2 | 专项批复 | 秘密 |\n"
    assert outcome(text) is Outcome.RELEASE_REDACTED
    assert texts(text, EntityType.SECRET_MARKING, Disposition.REVIEW) == ["机密", "秘密"]


def test_a_table_that_explains_levels_is_a_mention() -> None:
    text = "释义\n| 密级 | 含义 | 最长期限 |\n| 绝密 | 特别严重损害 | 30年 |\n| 机密 | 严重损害 | 20年 |\n| 秘密 | 损害 | 10年 |\n"
    assert outcome(text) is Outcome.RELEASE


@pytest.mark.parametrize(
    "kind", [BlockKind.HEADER, BlockKind.TEXT_BOX, BlockKind.WATERMARK, BlockKind.STAMP, BlockKind.METADATA]
)
def test_a_bare_level_where_marks_are_put_blocks(kind: BlockKind) -> None:
    lines = [(f"第{index}段，一般内容。", BlockKind.PARAGRAPH) for index in range(20)]
    assert outcome(built(*lines, ("机密", kind))) is Outcome.BLOCK
    assert outcome(built(*lines, ("内部资料", kind))) is Outcome.BLOCK


def test_a_bare_level_deep_in_the_text_goes_to_a_person() -> None:
    lines = [(f"第{index}段，一般内容。", BlockKind.PARAGRAPH) for index in range(20)]
    document = built(*lines, ("机密", BlockKind.PARAGRAPH), ("尾段，一般内容。", BlockKind.PARAGRAPH))
    assert outcome(document) is Outcome.RELEASE_REDACTED


def test_place_on_the_first_page_and_alignment_are_evidence() -> None:
    lines = [(f"第{index}段，一般内容。", BlockKind.PARAGRAPH) for index in range(18)]
    top = built(
        *lines,
        ("秘密", BlockKind.PARAGRAPH, {"page": 1, "box": Box(60, 90, 120, 110)}),
        ("尾段，一般内容。", BlockKind.PARAGRAPH),
        pages=[Page(1, 595, 842)],
    )
    assert outcome(top) is Outcome.BLOCK
    right = built(*lines[:16], ("秘密", BlockKind.PARAGRAPH, {"alignment": Alignment.RIGHT}), *lines[16:])
    assert outcome(right) is Outcome.BLOCK


def test_a_deleted_or_commented_mark_goes_to_a_person() -> None:
    for extra in ({"hiding": Hiding.DELETED_REVISION}, {"hiding": Hiding.HIDDEN_TEXT}):
        document = built(("关于工作的通知", BlockKind.TITLE), ("机密★1年", BlockKind.PARAGRAPH, dict(extra)))
        assert outcome(document) is Outcome.RELEASE_REDACTED


def test_a_form_cell_with_a_label_beside_it_blocks() -> None:
    document = built(
        ("任务审批表", BlockKind.TITLE),
        ("密级", BlockKind.TABLE_CELL, {"cell": Cell(0, 4, 0)}),
        ("□绝密 ☑机密 □秘密", BlockKind.TABLE_CELL, {"cell": Cell(0, 4, 1, None, "密级")}),
    )
    assert outcome(document) is Outcome.BLOCK


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("纪要\n　　会议传达了云党密发〔2022〕19号文件精神。\n", ["云党密发〔2022〕19号"]),
        ("纪要\n　　改造依据云保密办〔2022〕密9号附件办理。\n", ["云保密办〔2022〕密9号"]),
        ("汇报\n　　具体拓扑详见机密级文件《专网总体设计方案》第三册。\n", ["机密级文件《专网总体设计方案》"]),
        ("通知\n　　按照云科发〔2022〕19号和云保密办〔2022〕3号执行。\n", []),
    ],
)
def test_references_to_classified_documents(text: str, expected: list[str]) -> None:
    assert texts(text, EntityType.SECRET_REFERENCE, Disposition.REVIEW) == expected


def test_the_documents_own_number_is_no_reference() -> None:
    text = "云岭市数据局文件\n\n云数密发〔2022〕1号　　　　签发人：常　青\n\n关于方案的请示\n　　内容。\n"
    assert texts(text, EntityType.SECRET_REFERENCE) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CONFIDENTIAL\n\n云岭科技有限公司报价单\n　　内容。\n", ["CONFIDENTIAL"]),
        ("云岭石化核心商密★长期\n报告\n", ["核心商密★长期"]),
        ("报告\n　　《成本分析表》注明为普通商密，仅作参考。\n", ["普通商密"]),
        ("四、技术路线（商业秘密，仅供评审使用）\n　　内容。\n", ["商业秘密"]),
        ("制度\n　　第八条　凡标有“商业秘密”的，应当签订承诺书。\n", []),
        ("公告\n　　含有商业秘密的，可以遮盖后提交。\n", []),
    ],
)
def test_trade_secret_marks_go_to_a_person(text: str, expected: list[str]) -> None:
    assert texts(text, EntityType.TRADE_SECRET_MARKING, Disposition.REVIEW) == expected
    assert outcome(text) is not Outcome.BLOCK


@pytest.mark.shared
def test_nothing_public_is_blocked(shared: Path) -> None:
    paths = [*(shared / "corpus" / "public-texts").glob("*"), *(shared / "rules").glob("*.txt")]
    # Only marks block; the command line scans the same texts with every detector.
    marks = tuple(each for each in detectors.DETECTORS if "mark" in each.name or "references" in each.name)
    assert len(marks) >= 5
    documents = {path.name: read(path.read_text(encoding="utf-8")) for path in paths}
    blocked = [
        name
        for name, document in documents.items()
        if outcome_of(detectors.detect(document, profile(), marks, ())) is Outcome.BLOCK
    ]
    assert len(paths) > 200
    assert blocked == []


def test_reasons_hold_no_text_of_the_document() -> None:
    for text in (*MARKED, *UNMARKED):
        for finding in found(text):
            assert finding.basis
            assert finding.reason.endswith("。")
