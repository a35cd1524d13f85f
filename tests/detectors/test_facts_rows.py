"""Quasi-identifiers and mosaic: rows that are one person's, masks that another place undoes."""

from __future__ import annotations

from collections.abc import Sequence

import detectors
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Finding
from pipeline.policy.profile import Profile
from tests.detectors.documents import BlockKind, Hiding, built, found, profile, read

D = Disposition
ID = "11010519491231002X"


def of(detector: str, text: str) -> list[Finding]:
    return [finding for finding in found(text) if finding.detector == detector]


def table(rows: list[str], head: str = "| 序号 | 姓名 | 性别 | 年龄 | 民族 | 补贴金额 |") -> str:
    return "高龄补贴发放名单\n" + head + "\n" + "\n".join(rows) + "\n"


ROWS = [
    "| 1 | 张* | 男 | 82 | 汉族 | 300 |",
    "| 2 | 李* | 男 | 82 | 汉族 | 300 |",
    "| 3 | 马* | 女 | 91 | 东乡族 | 500 |",
    "| 4 | 王* | 女 | 85 | 汉族 | 300 |",
    "| 5 | 赵* | 女 | 85 | 汉族 | 300 |",
]


def test_a_list_gets_one_item_that_names_the_rare_rows_without_their_text() -> None:
    (finding,) = of("rows", table(ROWS))
    assert finding.disposition is D.REVIEW
    assert "第3行" in finding.reason and "东乡" not in finding.reason and "91" not in finding.reason
    assert finding.end - finding.start <= 4


def test_a_list_whose_rows_hide_one_another_is_left() -> None:
    assert of("rows", table([ROWS[0], ROWS[1], ROWS[3], ROWS[4]])) == []


def test_tables_of_things_and_short_tables_are_left() -> None:
    things = "设备清单\n| 序号 | 名称 | 年龄 | 岗位 |\n" + "".join(
        f"| {i} | 水泵 | {i} | 甲{i} |\n" for i in range(1, 8)
    )
    assert of("rows", things) == []
    assert of("rows", table(ROWS[1:4])) == []


def test_a_number_masked_here_and_full_there_is_found() -> None:
    text = "公告\n　　服务热线由值班手机139****8121接听。\n　　对外公布的值班手机：13900018121（24小时）\n"
    hits = of("mosaic", text)
    assert [read(text).text[hit.start : hit.end] for hit in hits] in ([], ["13900018121"])
    odd = "名册\n　　账号6217****7741。\n　　备查编号 6217001234567741 。\n"
    assert [(hit.type, hit.disposition) for hit in of("mosaic", odd)] in (
        [],
        [(EntityType.BANK_CARD, D.REDACT)],
    )
    assert any(finding.start <= odd.index("6217001234567741") < finding.end for finding in found(odd))


def test_a_masked_identity_number_beside_a_readable_birth_date_is_found() -> None:
    rows = "名册\n| 姓名 | 证件 | 日期 |\n| 张* | 640502********1234 | 1985-03-12 |\n"
    (finding,) = of("mosaic", rows)
    assert (finding.type, finding.disposition) == (EntityType.CN_ID_CARD, D.REVIEW)
    assert of("mosaic", "名册\n| 姓名 | 证件 | 金额 |\n| 张* | 640502********1234 | 300 |\n") == []


def test_an_identity_number_inside_a_longer_number_is_withheld() -> None:
    text = f"学生名册\n　　编码为G{ID}，已核对。\n　　另一编码{ID}43。\n"
    covered = [(f.start, f.end) for f in found(text) if f.disposition is D.REDACT]
    for at in (text.index(ID), text.rindex(ID)):
        assert any(start <= at and at + 18 <= end for start, end in covered)


def test_a_masked_name_whose_full_form_stands_in_the_properties_is_found() -> None:
    document = built(
        ("行政处罚信息公开表", BlockKind.TITLE),
        ("当事人苗某某违反有关规定，罚款二百元。", BlockKind.PARAGRAPH),
        ("苗小勇信访答复", BlockKind.METADATA, {"hiding": Hiding.METADATA}),
    )
    hits = [document.text[f.start : f.end] for f in found(document) if f.disposition is not D.KEEP]
    assert "苗小勇" in hits


def test_a_refiner_that_fails_is_an_item_and_their_order_changes_nothing() -> None:
    def broken(document: Document, rules: Profile, findings: Sequence[Finding]) -> list[Finding]:
        raise ValueError("broken")

    document = read(f"名册\n　　申请人：苗大勇，身份证号{ID}，患右膝半月板撕裂六年，丧偶独居。\n")
    failed = detectors.detect(document, profile(), refiners=(detectors.Refiner("broken", "1", broken),))
    assert [finding.detector for finding in failed if finding.type is EntityType.DETECTOR_FAILURE] == ["broken"]
    turned = tuple(reversed(detectors.SECOND_PASS))
    assert detectors.detect(document, profile(), refiners=turned) == detectors.detect(document, profile())
