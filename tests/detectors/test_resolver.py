"""The resolver: no overlaps, nothing withheld is lost, the order of the signals changes nothing."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.resolver import resolve
from pipeline.model.finding import Disposition, EntityType, Finding, LegalBasis

TEXT = "云岭市数据局 王小虎 13900001234 平安路5号" * 3
D = Disposition
_RANK = [D.BLOCK, D.REDACT, D.REVIEW, D.KEEP]


def _finding(start: int, length: int, disposition: Disposition, score: int, kind: EntityType) -> Finding:
    basis = (LegalBasis("政府信息公开条例", "第十五条"),)
    end = min(len(TEXT), start + length)
    return Finding("0" * 64, start, end, kind, disposition, score / 10, "test", "1", "说明。", basis)


FINDINGS = st.lists(
    st.builds(
        _finding,
        st.integers(0, len(TEXT) - 1),
        st.integers(1, 20),
        st.sampled_from(_RANK),
        st.integers(0, 10),
        st.sampled_from([EntityType.PERSON_NAME, EntityType.ADDRESS, EntityType.PHONE_NUMBER, EntityType.TERM]),
    ),
    max_size=14,
)


def _covered(findings: tuple[Finding, ...] | list[Finding], *dispositions: Disposition) -> set[int]:
    return {
        at
        for finding in findings
        if finding.disposition in dispositions
        for at in range(finding.start, finding.end)
        if not TEXT[at].isspace()
    }


@settings(max_examples=400, deadline=None)
@given(FINDINGS, st.randoms(use_true_random=False))
def test_contract(findings: list[Finding], rng: object) -> None:
    result = resolve(findings, TEXT)
    assert [finding.start for finding in result] == sorted(finding.start for finding in result)
    assert all(left.end <= right.start for left, right in pairwise(result))
    assert _covered(result, D.BLOCK) == _covered(findings, D.BLOCK)
    assert _covered(result, D.BLOCK, D.REDACT) == _covered(findings, D.BLOCK, D.REDACT)
    shuffled = list(findings)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert resolve(shuffled, TEXT) == result


def test_a_stronger_disposition_goes_first() -> None:
    keep = _finding(0, 6, D.KEEP, 10, EntityType.ADDRESS)
    redact = _finding(4, 6, D.REDACT, 5, EntityType.PERSON_NAME)
    assert resolve([keep, redact], TEXT) == (redact,)


def test_certain_goes_before_uncertain_and_the_loser_is_trimmed() -> None:
    certain = _finding(0, 6, D.REDACT, 9, EntityType.PERSON_NAME)
    uncertain = _finding(0, 10, D.REDACT, 5, EntityType.ADDRESS)
    first, second = resolve([uncertain, certain], TEXT)
    assert first == certain
    assert (second.start, second.end, second.type) == (7, 10, EntityType.ADDRESS) or (second.start, second.end) == (
        6,
        10,
    )


def test_longer_goes_before_shorter_at_equal_certainty() -> None:
    long, short = _finding(0, 10, D.REVIEW, 5, EntityType.ADDRESS), _finding(2, 3, D.REVIEW, 5, EntityType.ADDRESS)
    assert resolve([short, long], TEXT) == (long,)


def test_what_did_not_run_always_stays() -> None:
    basis = (LegalBasis("政府信息公开条例", "第十七条"),)
    failure = Finding("0" * 64, 5, 5, EntityType.DETECTOR_FAILURE, D.REVIEW, 1.0, "test", "1", "未检查。", basis)
    redact = _finding(0, 10, D.REDACT, 9, EntityType.PERSON_NAME)
    assert set(resolve([failure, redact], TEXT)) == {failure, redact}
