"""Addresses: homes withheld, offices kept, groups of named villagers to a person; how far an address reaches."""

from __future__ import annotations

import pytest

import detectors
from detectors import address
from pipeline.model.finding import Disposition
from tests.detectors.documents import profile, read


def found(text: str) -> list[tuple[str, Disposition]]:
    document = read(text)
    results = detectors.detect(document, profile(), (address.DETECTOR,), ())
    return [(document.text[each.start : each.end], each.disposition) for each in results]


def marked(source: str) -> tuple[str, list[str]]:
    """Split a text with its addresses in ⟦⟧ into the plain text and the addresses."""
    values = [part.split("⟧")[0] for part in source.split("⟦")[1:]]
    return source.replace("⟦", "").replace("⟧", ""), values


HOMES = (
    "赵建功，男，汉族，1970年生，住⟦宁安市沙岗区翠屏路南侧金域蓝湾三期17号楼2单元1102室⟧，电话略。",
    "诉求人住址：⟦云河区百合湾（东区）9栋1203⟧\n",
    "户籍地：⟦固川县石头乡李家坪村二社⟧\n",
    "原告马小兰，女，回族，现住⟦平罗镇陶家庄九队⟧。",
    "家住⟦城关镇北门巷家属院三排五号⟧，",
    "送达地址：⟦青山区建设五路3街坊12栋7号⟧，收件人孙立。",
    "收件地址：⟦广平市绿洲大道66号翡翠城A区5-1-902⟧\n",
    "安置于⟦阳光里安置房4栋2单元602⟧，",
    "暂住⟦西河街道木鱼巷9号附2号⟧\n",
    "住　　址：⟦巴彦苏木查干嘎查⟧\n",
    "住址：⟦大岭乡红旗村赵家屯⟧\n",
    "我家在⟦水磨村三组⟧，种地十亩。",
    "出租人钱六名下位于⟦城南新区锦绣江山二期20幢1单元801室⟧的房屋",
    "乙方：陈晓\n身份证号：略\n地址：⟦绿水县人民东路88号锦江苑3栋1203⟧\n电话：13812345678\n",
    "租住在⟦柳树巷12号院西厢房⟧的刘某某",
    "来电人王强反映，其居住的⟦望湖小区6号楼3单元⟧电梯坏了",
    "职工宿舍：⟦矿区三村14栋207⟧",
    "被害人周某家中（⟦新华南路21号院2号楼1单元302室⟧）被盗",
    "在⟦福安里3号楼4单元201室⟧其家中，民警将其抓获",
    "寄住在外婆家（⟦石门乡黄坪村六组⟧）",
    "（五）村民王三，住⟦后湾村大沟社⟧，房屋漏雨",
    "3.赵玉珍，女，79岁，⟦东方红小区4-2-501⟧，空巢老人。",
    "搬至⟦秀水花园7号楼⟧居住",
)
TABLES = (
    "姓名\t现居住地\t电话\n王二\t⟦下河村石桥组⟧\t13812345678\n",
    "户主\t房屋坐落\n李四\t⟦白塔镇新街27号⟧\n",
    "房号\t业主\n⟦翠园8栋1201⟧\t马林\n",
    "| 序号 | 姓名 | 房屋坐落 | 面积 |\n| --- | --- | --- | --- |\n| 1 | 孙福 | ⟦老营村一社17号⟧ | 88 |\n",
    "序号    姓名    住址    数量\n1    周平    ⟦泉水镇大湾村下坡屯⟧    3\n2    吴琴    ⟦泉水镇桥头巷9弄2号301室⟧    5\n",
)
OFFICES = (
    "办公地址：和平县人民路12号政务服务中心3楼",
    "公司住所：海州市高新区创业路9号2幢501室",
    "会议地点：县政府2号楼3楼会议室",
    "报名地点：文化路18号人社局一楼大厅",
    "被告：宏达建材有限公司，住所地青州县工业园区8号。",
    "区法院住所地：兴庆区正源北街88号。",
    "联系地址：海东区人民政府大院3号楼512室，邮编810600",
    "甲方：阳光小区业主委员会，地址：阳光小区8号楼1层",
    "药店\t地址\t电话\n康民大药房\t北街小区3号楼101\t0951-2222222\n",
    "户主\t房屋坐落\n恒通商贸有限公司\t白塔镇新街27号\n",
)
SCENES = (
    "施工现场位于石桥村三组",
    "该项目位于河西镇柳树村四组，占地12亩",
    "红旗村一组、二组、三组道路硬化",
    "停水范围：康乐花园1号楼至5号楼",
    "李四驾车行至胜利路25号门前",
    "现住院治疗，住骨科3病区12床",
    "家住农村的学生3人",
    "居住满5年的",
    "村民小组会议在二组召开",
)
ORIGINS = (
    "2021年6月，丁山在为⟦石坝村六组⟧村民毛兰做手术时",
    "证人（⟦桐花村四组⟧村民）",
    "邱学，男，75岁，⟦黄桥村九组⟧人，已死亡。",
    "姓名\t村组\t面积\n刘顺\t⟦上桥村二组⟧\t1.2\n",
)


@pytest.mark.parametrize("source", (*HOMES, *TABLES))
def test_home_is_withheld_to_its_end(source: str) -> None:
    text, values = marked(source)
    assert found(text) == [(value, Disposition.REDACT) for value in values]


@pytest.mark.parametrize("text", OFFICES)
def test_office_is_not_withheld(text: str) -> None:
    assert all(decision is Disposition.KEEP for _, decision in found(text))


@pytest.mark.parametrize("text", SCENES)
def test_scene_or_place_of_works_is_no_address(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("source", ORIGINS)
def test_group_of_a_named_villager_goes_to_a_person(source: str) -> None:
    text, values = marked(source)
    assert found(text) == [(value, Disposition.REVIEW) for value in values]


def test_address_of_unclear_owner_goes_to_a_person() -> None:
    text = "请寄至安平县柳树街道槐荫路7号，谢谢。"
    assert found(text) == [("安平县柳树街道槐荫路7号", Disposition.REVIEW)]


def test_village_or_town_alone_is_no_address() -> None:
    assert found("户籍地：白石镇东坪村\n") == []


def test_long_run_is_parsed_in_linear_time() -> None:
    assert found("住" + "一号楼里弄街" * 5000 + "\n") != []


def test_fined_person_with_a_residence_label_is_withheld() -> None:
    text = "被处罚人：周平　联系电话：13812345678　住所：竹溪坊38栋2503\n"
    assert found(text) == [("竹溪坊38栋2503", Disposition.REDACT)]


def test_contact_address_before_a_mobile_is_withheld() -> None:
    text = "收到你提交的申请，通讯地址为柳河乡新桥路478号，电话13812345678，已登记。"
    assert found(text) == [("柳河乡新桥路478号", Disposition.REDACT)]
