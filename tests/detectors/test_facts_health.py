"""Health and family: tied to a private person, whole and no more; rules, statistics and negative results left alone."""

from __future__ import annotations

import pytest

from pipeline.model.finding import Disposition, EntityType
from tests.detectors.documents import found, read, texts

D = Disposition
ID = "11010519491231002X"
PHONE = "13900001234"


def health(text: str, disposition: Disposition | None = None) -> list[str]:
    return texts(text, EntityType.HEALTH_INFO, disposition)


def family(text: str) -> list[str]:
    return texts(text, EntityType.FAMILY_INFO, D.REVIEW)


def by_rule(text: str, detector: str, disposition: Disposition | None = None) -> list[str]:
    """What these rules say, whatever the tagger adds by context."""
    return [
        read(text).text[each.start : each.end]
        for each in found(text)
        if each.detector == detector and disposition in (None, each.disposition)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("患右膝半月板撕裂六年，步行不便。", "右膝半月板撕裂六年"),
        ("因左侧锁骨骨折申请病假。", "左侧锁骨骨折"),
        ("经诊断为慢性阻塞性肺气肿、二尖瓣狭窄。", "慢性阻塞性肺气肿、二尖瓣狭窄"),
        ("2022年行腹腔镜阑尾切除术。", "腹腔镜阑尾切除术"),
        ("系听力三级残疾人。", "听力三级残疾人"),
        ("因怀孕五个月调离原岗位。", "怀孕五个月"),
        ("查出直肠癌晚期，正在接受化疗。", "直肠癌晚期，正在接受化疗"),
        ("体检时血压172/105mmHg。", "血压172/105mmHg"),
        ("手术缝了八针。", "缝了八针"),
        ("患有重度抑郁症。", "重度抑郁症"),
        ("因左侧髌骨骨折、半月板撕裂，评定为十级伤残，申请调岗。", "左侧髌骨骨折、半月板撕裂，评定为十级伤残"),
        ("患尿毒症每周透析两次。", "尿毒症每周透析两次"),
        ("患类风湿性关节炎，弯腰困难，其妻在外务工。", "类风湿性关节炎，弯腰困难"),
        ("现已孕30周、胎位不正。", "孕30周、胎位不正"),
        ("自述左胳膊抬不起来。", "左胳膊抬不起来"),
        ("去年右小腿被铁片划开六厘米。", "右小腿被铁片划开六厘米"),
        ("确诊甲亢，一直在吃甲巯咪唑。", "甲亢，一直在吃甲巯咪唑"),
    ],
)
def test_conditions_of_a_named_person_are_withheld_whole(text: str, expected: str) -> None:
    document = f"情况说明\n　　申请人：苗大勇，身份证号{ID}，手机{PHONE}。苗大勇{text}\n"
    assert expected in " ".join(health(document, D.REDACT))


@pytest.mark.parametrize(
    "text",
    [
        "为做好慢性病防治工作，各乡镇要加强高血压患者、糖尿病患者健康管理。",
        "残疾人保障条例第十二条规定，一级、二级肢体残疾人免收挂号费。",
        "本次体检未见异常，排除肺结核。",
        "市肿瘤医院骨科开设专家门诊。",
        "全县共报告手足口病128例，同比下降12%。",
        "医保目录新增高血压、糖尿病用药二十种。",
        "慢性病长处方可以开三个月，痔疮膏由卫生室统一采购。",
        "部分学生出现呕吐、腹痛，学校已清理呕吐物。",
    ],
)
def test_rules_statistics_and_negative_results_are_left(text: str) -> None:
    assert by_rule(f"通知\n　　{text}\n", "health") == []
    assert by_rule(f"通知\n　　{text}\n\n\n联系人：李小明，手机{PHONE}\n", "health", D.REDACT) == []


def test_a_condition_in_a_row_of_a_list_belongs_to_its_person() -> None:
    table = (
        "救助名单\n| 序号 | 姓名 | 身份证号 | 致困原因 | 金额 |\n"
        f"| 1 | 田大海 | {ID} | 胃癌术后化疗 | 3000 |\n| 2 | 沈小梅 | {ID} | 肢体一级残疾 | 2000 |\n"
    )
    assert health(table, D.REDACT) == ["胃癌术后化疗", "肢体一级残疾"]


def test_the_cell_of_a_diagnosis_is_withheld_whole_whatever_row_names_the_person() -> None:
    table = (
        f"| 姓名 | 田大海 |\n| 身份证号 | {ID} |\n| 诊断 | 右肺腺癌Ⅱ期，BRCA基因突变 |\n| 既往史 | 高血压；无外伤史 |\n"
    )
    assert by_rule(table, "health", D.REDACT) == ["右肺腺癌Ⅱ期，BRCA基因突变", "高血压"]


@pytest.mark.parametrize("clause", ["其母亲在家照料", "由邻居送医", "申请困难补助", "医疗费自理", "儿子在外地住院"])
def test_a_clause_that_turns_to_something_else_is_left(clause: str) -> None:
    document = f"情况说明\n　　申请人：苗大勇，身份证号{ID}。苗大勇患胃癌晚期，{clause}。\n"
    assert "胃癌晚期" in health(document, D.REDACT)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("其2021年与丈夫离婚", "离婚"),
        ("两个女儿均在县城上学", "两个女儿"),
        ("就读于平川镇中心小学三年级（1）班", "三年级（1）班"),
        ("家庭人均年收入5200元", "家庭人均年收入5200元"),
        ("属农村低保户", "低保户"),
        ("儿子在外地服刑", "服刑"),
        ("全家信奉天主教", "信奉天主教"),
        ("尚欠亲友三万元", "尚欠亲友三万元"),
        ("丧偶独居", "丧偶独居"),
    ],
)
def test_family_facts_of_a_private_person_go_to_a_person(text: str, expected: str) -> None:
    document = f"情况说明\n　　申请人：苗大勇，身份证号{ID}，{text}。\n"
    assert expected in " ".join(family(document))


@pytest.mark.parametrize(
    "text",
    [
        "农村低保标准由每年5200元提高到5600元。",
        "婚姻登记处周末照常办理结婚登记。",
        "各级要关爱留守儿童和孤寡老人。",
        "失业人员可以申领失业保险金。",
    ],
)
def test_programmes_are_no_family_facts(text: str) -> None:
    assert by_rule(f"通知\n　　{text}\n", "family") == []


def test_a_bare_kin_word_is_no_finding() -> None:
    assert by_rule(f"笔录\n　　申请人：苗大勇，身份证号{ID}，由其妻子代为签收。\n", "family") == []
