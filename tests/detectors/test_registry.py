"""The registry: failing detectors, unreadable places, the profile's terms, keep-lists, thresholds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import detectors
from detectors.base import Detector
from pipeline.model.document import BlockBuilder, BlockKind, Document, DocxPicture, PageArea, Piece
from pipeline.model.finding import Disposition, EntityType, Finding, Outcome, outcome_of
from pipeline.policy.profile import KeepList, Profile
from tests.detectors.documents import found, profile, read, texts

T, D = EntityType, Disposition


def _failing(document: Document, rules: Profile) -> Iterable[Finding]:
    raise RuntimeError(document.text)


def test_a_detector_that_fails_is_a_finding_without_text() -> None:
    document = read("申请人：王小虎，电话13900001234\n")
    broken = Detector("broken", "7", _failing)
    findings = detectors.detect(document, profile(), (*detectors.DETECTORS, broken))
    failure = findings[-1]
    assert (failure.type, failure.disposition) == (T.DETECTOR_FAILURE, D.REVIEW)
    assert failure.start == failure.end == len(document.text)
    assert "王小虎" not in failure.reason + str(failure.evidence)
    assert len(findings) > 1
    assert outcome_of([failure]) is Outcome.RELEASE_REDACTED


def test_names_of_detectors_are_unique() -> None:
    names = [detector.name for detector in detectors.DETECTORS]
    assert len(set(names)) == len(names)


def test_what_nobody_could_read_goes_to_a_person() -> None:
    builder = BlockBuilder()
    builder.add((Piece("通知"), Piece("\n")))
    builder.add((Piece("〔图片〕", DocxPicture("word/media/image1.png")), Piece("\n")), BlockKind.PICTURE)
    builder.add((Piece("〔第2页：扫描件，未能识别文字〕", PageArea(2)), Piece("\n")), BlockKind.UNREADABLE_PAGE, page=2)
    document = Document("1" * 64, "docx", tuple(builder.blocks))
    assert texts(document, T.UNREADABLE, D.REVIEW) == ["〔图片〕", "〔第2页：扫描件，未能识别文字〕"]


def test_terms_are_found_however_they_are_written() -> None:
    rules = replace(profile(), terms=("青石计划", "QS-01"))
    document = "说明\n　　青石　计划（ｑｓ０１）与青石\u200b计划相同。\n"
    assert texts(document, T.TERM, D.REDACT, rules) == ["青石　计划", "ｑｓ０１", "青石\u200b计划"]


def test_keep_lists_win_over_the_rules() -> None:
    keep = KeepList(phones=frozenset({"139-0000-1234"}), officials=frozenset({"王小虎"}), emails=frozenset())
    rules = replace(profile(), keep=keep)
    text = "申请人：王小虎，手机13900001234、13900001235\n"
    assert texts(text, T.PHONE_NUMBER, D.KEEP, rules) == ["13900001234"]
    assert texts(text, T.PHONE_NUMBER, D.REDACT, rules) == ["13900001235"]
    assert texts(text, T.PERSON_NAME, D.KEEP, rules) == ["王小虎"]


def test_types_can_be_switched_off_but_never_a_mark() -> None:
    rules = replace(profile(), off=frozenset({T.PHONE_NUMBER, T.SECRET_MARKING}))
    text = "机密★1年\n关于工作的报告\n　　手机13900001234。\n"
    assert texts(text, T.PHONE_NUMBER, None, rules) == []
    assert texts(text, T.SECRET_MARKING, D.BLOCK, rules) == ["机密★1年"]


def test_below_its_threshold_a_redaction_goes_to_a_person() -> None:
    rules = replace(profile(), thresholds={T.PHONE_NUMBER: 0.99})
    assert texts("手机13900001234\n", T.PHONE_NUMBER, D.REVIEW, rules) == ["13900001234"]


def test_findings_name_their_detector_and_version() -> None:
    for finding in found("申请人：王小虎，手机13900001234\n"):
        assert finding.detector and finding.version and finding.evidence
