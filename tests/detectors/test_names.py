"""Names after labels, in columns and by cues: private ones withheld, officials in office kept."""

from __future__ import annotations

import pytest

from detectors.names import around
from detectors.view import View
from pipeline.model.finding import Disposition, EntityType
from tests.detectors.documents import read, texts

D = Disposition
PHONE = "13900001234"


def names(text: str, disposition: Disposition) -> set[str]:
    return set(texts(text, EntityType.PERSON_NAME, disposition))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("申请人：王小虎　　联系电话：" + PHONE, {"王小虎"}),
        ("申请人（签名）：欧阳文海　　2023年4月1日", {"欧阳文海"}),
        ("投诉人：马　兰，手机" + PHONE, {"马　兰"}),
        ("委托代理人：尉迟小敏", {"尉迟小敏"}),
        ("职工姓名：海志文　　性别：男", {"海志文"}),
        ("业务联系人：苏小菲　　手机：" + PHONE, {"苏小菲"}),
        ("信访人：阿迪力·吐尔逊，住云岭镇柳树村二组", {"阿迪力·吐尔逊"}),
        ("经查，纳小岚（身份证号11010519491231002X）系职工。", {"纳小岚"}),
        ("情况说明：哈小芳，女，原主管，住云岭市平安路5号2单元301室。", {"哈小芳"}),
        ("王大山：\n　　您于3月1日提交的申请收悉，手机" + PHONE + "已登记。", {"王大山"}),
        ("患者：周小平，其母亲黄秀珍代为签字。", {"周小平", "黄秀珍"}),
    ],
)
def test_private_persons_are_withheld(text: str, expected: set[str]) -> None:
    assert names(f"登记材料\n{text}\n", D.REDACT) >= expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("承办人：杨小柳、马大海　　咨询电话：0310-7067339", {"杨小柳", "马大海"}),
        ("主持：郑海山\n出席：雷小宁、马国强、哈小萍", {"郑海山", "雷小宁", "马国强", "哈小萍"}),
        ("法定代表人：段小远", {"段小远"}),
        ("联系人：田小静　　联系电话：0310-7066125", {"田小静"}),
        ("签发人：常　青", {"常　青"}),
        ("科室负责人：孟繁星　　财务审核：宋　洁　　分管领导：雷小宁", {"孟繁星", "宋　洁", "雷小宁"}),
        ("由马建军副局长牵头负责。", {"马建军"}),
        ("　　常　青　党组书记、局长", {"常　青"}),
    ],
)
def test_persons_in_office_are_kept(text: str, expected: set[str]) -> None:
    assert names(f"有关材料\n{text}\n", D.KEEP) >= expected
    assert names(f"有关材料\n{text}\n", D.REDACT) == set()


def test_a_subsidy_list_is_private_and_an_expert_list_is_public() -> None:
    subsidy = "发放表\n| 序号 | 姓名 | 身份证号 | 住址 |\n| 1 | 马秀云 | 11010519491231002X | 云岭镇柳树村五组 |\n"
    experts = "专家名单\n姓　名\t工作单位\t职务/职称\n梁　栋（组长）\t云岭大学\t教授\n马永贞\t云岭农科所\t研究员\n"
    assert names(subsidy, D.REDACT) == {"马秀云"}
    assert names(experts, D.KEEP) == {"梁　栋", "马永贞"}


def test_one_person_has_one_disposition_everywhere() -> None:
    text = f"答复书\n申请人：高　原，手机{PHONE}。\n　　经查，高原反映的问题属实。申请人高原已签收。\n"
    assert texts(text, EntityType.PERSON_NAME, D.REDACT) == ["高　原", "高原", "高原"]


def test_a_private_role_decides() -> None:
    text = f"合同\n乙方代表：申屠小明\n业务联系人：申屠小明，手机{PHONE}\n"
    assert names(text, D.REDACT) == {"申屠小明"}


def test_a_place_of_the_same_name_is_left() -> None:
    text = f"名册\n申请人：黄　河，手机{PHONE}\n　　项目位于黄河流域。\n"
    assert texts(text, EntityType.PERSON_NAME, D.REDACT) == ["黄　河"]


@pytest.mark.parametrize(
    "text",
    [
        "各单位要加强管理，任何个人不得截留，方案由办公室负责解释。",
        "申请人应当如实填写，当事人有权陈述、申辩。",
        "姓名：张某某　　来电人：王先生",
        "联系人：办公室　　电话：0310-7066125",
        "公示期间，任何单位和个人如有异议，应当署真实姓名。",
        "教师招聘联系方式见附件，个人账户养老金由基金支付。",
    ],
)
def test_common_words_and_masked_names_are_left(text: str) -> None:
    assert names(f"通知\n　　{text}\n", D.REDACT) == set()


@pytest.mark.parametrize("word", ["手机", "出生", "住址", "身份", "邮箱", "民族", "学历"])
def test_the_next_label_is_no_name_where_the_name_is_masked(word: str) -> None:
    for text in (f"联系人： {word} ■■■", f"姓名：■■■ {word}：■■■", f"申请人：\n{word}\n"):
        assert not texts(text, EntityType.PERSON_NAME), text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("姓　　名：衣守仁　　曾用名：衣三元　　身份证号：11010519491231002X", "衣三元"),
        ("当事人：蔡国荣（绰号“铁算盘”），男，居民身份证11010519491231002X", "铁算盘"),
        ("儿童姓名：武楚一（乳名豆豆），身份证号11010519491231002X", "豆豆"),
    ],
)
def test_other_names_of_a_private_person_are_withheld_too(text: str, expected: str) -> None:
    assert expected in names(f"登记材料\n{text}\n", D.REDACT)


def test_no_other_name_is_none() -> None:
    assert names("登记表\n曾用名：无　　绰号：没有\n", D.REDACT) == set()


def test_what_stands_around_a_list_stands_around_each_of_its_names() -> None:
    view = View(read("情况\n受伤职工：王小虎（轻伤）、李大山和赵四海，均已出院。\n"))
    places = {name: view.text.find(name) for name in ("王小虎", "李大山", "赵四海")}
    starts = {at + 3: at for at in places.values()}
    for at in places.values():
        assert {"label 受伤职工", "before 2 工:"} <= around.words(view, [(at, at + 3)], starts)
    alone = places["李大山"]
    assert "label 受伤职工" not in around.words(view, [(alone, alone + 3)], {})


def test_cells_are_described_by_their_headings() -> None:
    view = View(read("名单\n姓名\t住址\n王小虎\t云岭镇三组\n李大山\t云岭镇四组\n"))
    at = view.text.find("李大山")
    assert {"column 姓名", "beside column 住址"} <= around.words(view, [(at, at + 3)], {})


def test_a_name_that_a_number_follows_without_a_gap_is_found() -> None:
    text = "救助名单\n1.闻人洁13300472074\n2.赵秀兰640502199001011239\n3.手机号13300472076\n"
    assert texts(text, EntityType.PERSON_NAME) == ["闻人洁", "赵秀兰"]
