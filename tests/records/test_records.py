from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO

import docx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pipeline.errors import UsageError
from pipeline.model.finding import Category, Disposition, EntityType
from pipeline.model.release import Check, Manifest, ScheduleLine, SignatureLine
from pipeline.model.review import Attribute, Case, CaseState, Item, ItemDecision, Opinion, Signature, Verdict
from pipeline.records.forms import review_form
from pipeline.records.manifest import check_manifest, manifest_json, read_manifest
from tests.redaction.helpers import BASIS, PROFILE

CASE = Case(
    number="2026-000001",
    section="综合科",
    profile="test",
    profile_version="1",
    state=CaseState.APPROVED,
    step=None,
    attribute=Attribute.PROACTIVE,
    revision=9,
    document="0" * 64,
    format="docx",
    title="关于某事的通知",
    file_name="内部文件名.docx",
    original=None,
    released=None,
    opened_at="2026-03-01T08:00:00.000000Z",
    due="2026-03-27",
)
OFFICERS = {"a": "赵一", "b": "钱二"}
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
MANIFEST = Manifest(
    case="2026-000001",
    original="1" * 64,
    copy="2" * 64,
    plan="3" * 64,
    profile="test",
    profile_version="1",
    attribute="proactive",
    released_at="2026-03-05T08:00:00.000000Z",
    schedule=(ScheduleLine(Category.PERSONAL, EntityType.PERSON_NAME, 3, BASIS),),
    signatures=(SignatureLine("initial", "初步意见", "赵一", "2026-03-02T08:00:00.000000Z", "3" * 64),),
    checks=(Check("opens", True), Check("withheld_text", True, "查找 3 项，无残留")),
)


def item(number: int) -> Item:
    return Item(
        f"i{number}",
        number,
        number,
        number + 2,
        EntityType.PERSON_NAME,
        Disposition.REDACT,
        "原文理由",
        BASIS,
        0.9,
        "d",
        "1",
    )


def decision(number: int, step: str, verdict: Verdict) -> ItemDecision:
    return ItemDecision(
        f"i{number}", step, "a", verdict, Category.PERSONAL, BASIS, "理由", "2026-03-02T08:00:00.000000Z"
    )


def signature(step: str, officer: str, adopted: int = 0, *, void: bool = False) -> Signature:
    return Signature(
        step, step, officer, Opinion.PUBLISH_REDACTED, "3" * 64, "2026-03-02T08:01:00.000000Z", adopted, void
    )


def form_texts(form: bytes) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in docx.Document(BytesIO(form)).tables]


def make_form() -> bytes:
    return review_form(
        CASE,
        PROFILE,
        OFFICERS,
        [item(2), item(1), item(3)],
        [
            decision(1, "initial", Verdict.WITHHOLD),
            decision(2, "initial", Verdict.KEEP),
            decision(2, "leader", Verdict.WITHHOLD),
        ],
        [signature("initial", "a"), signature("leader", "b", 1, void=True)],
    )


def test_the_form_names_case_items_grounds_and_steps() -> None:
    facts, items, steps, dissent = form_texts(make_form())
    assert facts[0] == ["事项编号", "2026-000001", "产生科室", "综合科"]
    assert facts[1] == ["文件标题", "关于某事的通知", "公文属性", "主动公开"]
    assert items[1] == ["1", "姓名", "个人信息", "遮盖", "遮盖", "《政府信息公开条例》第十五条", "初步意见"]
    assert items[2][4:] == ["遮盖", "《政府信息公开条例》第十五条", "分管领导审批（初步意见意见不同）"]
    assert items[3][4] == "未决"
    assert steps[0][0] == "初步意见\n（第六条（一））"
    assert "赵一" in steps[0][1] and "区分处理后公开" in steps[0][1] and "2026-03-02 16:01" in steps[0][1]
    assert steps[1][1] == "（未签批）"
    assert dissent[1] == ["2", "初步意见", "赵一", "保留", "理由"]


def test_the_form_is_the_same_for_the_same_record() -> None:
    assert make_form() == make_form()


def test_the_form_tells_neither_file_name_nor_reasons() -> None:
    with BytesIO(make_form()) as stream:
        text = "".join(paragraph.text for paragraph in docx.Document(stream).paragraphs)
    everything = text + str(form_texts(make_form()))
    assert "内部文件名" not in everything
    assert "原文理由" not in everything


def test_a_form_without_items_says_so() -> None:
    form = review_form(replace(CASE, attribute=None, title=None, due=None), PROFILE, {}, [], [], [])
    assert len(form_texts(form)) == 2
    assert any("未发现" in paragraph.text for paragraph in docx.Document(BytesIO(form)).paragraphs)


def signed() -> str:
    return manifest_json(MANIFEST, KEY.sign(MANIFEST.canonical()), PUBLIC)


def test_a_manifest_is_readable_and_its_signature_holds() -> None:
    again = read_manifest(signed())
    assert again.manifest == MANIFEST
    assert check_manifest(again)
    assert check_manifest(again, PUBLIC)
    assert "个人信息" in signed()


def test_a_changed_manifest_or_another_key_is_noticed() -> None:
    assert not check_manifest(read_manifest(signed().replace("2" * 64, "4" * 64)))
    other = Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    assert not check_manifest(read_manifest(signed()), other)
    assert not check_manifest(replace(read_manifest(signed()), public_key=b"short"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        signed().replace("mishen-manifest/1", "mishen-manifest/9"),
        signed().replace("个人信息", "国家秘密"),
        signed().replace('"count": 3', '"count": "3"'),
        json.dumps({"format": "mishen-manifest/1", "manifest": {}, "labels": {}, "signature": {}}),
    ],
)
def test_what_is_no_manifest_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        read_manifest(text)
