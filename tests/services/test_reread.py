"""A case whose original reads differently than when it was taken in is never worked on further, let alone released."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import formats
from pipeline.errors import IllegalTransition, NotApproved, ReadsDifferently
from pipeline.model.audit import AuditAction
from pipeline.model.document import Block, BlockBuilder, BlockKind, Conversion, Document, Hiding, Piece, Revised
from pipeline.model.finding import EntityType
from pipeline.model.review import Attribute, Case, CaseState, Role
from pipeline.services import approval, release, review
from pipeline.services.intake import Draft, take_in
from pipeline.services.reading import reading_of
from tests.services.office import SECTION, Office, found, reopened

DRAFT = "关于发放培训补助的通知\n\n申请人：钱小宁，手机号码13900001111。\n请于三日内报送材料，逾期不再受理。\n"
TAIL = "联系人：孙小川。\n"
Change = Callable[[list[Block]], list[Block]]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return found(tmp_path)


def read_by_another(change: Change, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let drafts be read by a program that reads what ``change`` says."""
    read = formats.read

    def newer(source: bytes, name: str) -> Document:
        document = read(source, name)
        return changed(document, change)

    monkeypatch.setattr(formats, "read", newer)


def changed(document: Document, change: Change) -> Document:
    builder = BlockBuilder()
    for block in change(list(document.blocks)):
        builder.add(block.pieces, block.kind, hiding=block.hiding)
    return replace(document, blocks=tuple(builder.blocks))


def more_before(blocks: list[Block]) -> list[Block]:
    return [Block((Piece("一、\n"),), 0), *blocks]


def more_behind(blocks: list[Block]) -> list[Block]:
    return [*blocks, Block((Piece(TAIL),), 0)]


def less_behind(blocks: list[Block]) -> list[Block]:
    return blocks[:-1]


def last_block(**changes: object) -> Change:
    return lambda blocks: [*blocks[:-1], replace(blocks[-1], **changes)]  # type: ignore[arg-type]


def joined(blocks: list[Block]) -> list[Block]:
    *before, last, end = blocks
    return [*before, replace(last, pieces=last.pieces + end.pieces)]


def in_a_revision(blocks: list[Block]) -> list[Block]:
    last = blocks[-1]
    return [*blocks[:-1], replace(last, pieces=tuple(replace(each, revised=Revised.INSERTED) for each in last.pieces))]


CHANGES: dict[str, Change] = {
    "more before the items": more_before,
    "more behind them": more_behind,
    "less behind them": less_behind,
    "a line hides": last_block(hiding=Hiding.HIDDEN_TEXT),
    "a line belongs to a revision": in_a_revision,
    "two lines are one": joined,
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_was_signed_is_released_only_as_it_was_read(
    office: Office, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = office.hand_in(DRAFT)
    office.approve(number)
    read_by_another(CHANGES[what], monkeypatch)
    with pytest.raises(ReadsDifferently, match="重新提交"):
        release.release_case(office.desk, number)
    monkeypatch.undo()
    assert release.release_case(office.desk, number).state is CaseState.RELEASED


def test_every_further_look_at_the_original_notices(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = office.hand_in(DRAFT)
    drafter = office.officers[Role.DRAFTER]
    review.accept_proposals(office.desk, drafter, number)
    office = reopened(tmp_path)  # another program is another process
    read_by_another(more_behind, monkeypatch)
    uses = (
        lambda: office.desk.document_of(case_of(office, number)),
        lambda: review.add_item(office.desk, drafter, number, 0, 2, EntityType.ADDRESS, "x"),
        lambda: review.sign(office.desk, drafter, number),
    )
    for use in uses:
        with pytest.raises(ReadsDifferently):
            use()
    assert case_of(office, number).state is CaseState.IN_REVIEW


def test_a_reading_that_changes_after_the_plan_stops_the_copy(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    number = office.hand_in(DRAFT)
    office.approve(number)
    check = approval.check_releasable

    def change_then(*arguments: object) -> object:
        plan = check(*arguments)  # type: ignore[arg-type]
        read_by_another(more_behind, monkeypatch)
        return plan

    monkeypatch.setattr(release, "check_releasable", change_then)
    with pytest.raises(ReadsDifferently):
        release.release_case(office.desk, number)
    assert case_of(office, number).state is CaseState.APPROVED


def test_fonts_and_cuts_into_runs_do_not_count(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    number = office.hand_in(DRAFT)

    def cut(blocks: list[Block]) -> list[Block]:
        first, *others = blocks
        pieces = [Piece(char, None) for piece in first.pieces for char in piece.text]
        return [replace(first, pieces=tuple(pieces), kind=BlockKind.HEADING, font="宋体", size=16.0), *others]

    read_by_another(cut, monkeypatch)
    office.desk.document_of(case_of(office, number))


def test_other_pictures_in_a_conversion_count(office: Office) -> None:
    keys = office.desk.store.keys
    plain = formats.read(DRAFT.encode(), "a.txt")
    readings = [
        reading_of(keys, replace(plain, converted=Conversion(kind, pictures)))
        for kind, pictures in (("doc", ("a", "b")), ("rtf", ("a", "b")), ("doc", ("b", "a")), ("doc", ()))
    ]
    # What kind of file it is does not show in a copy.
    assert len(set(readings)) == 3 and readings[0] == readings[1]
    assert readings[3] == reading_of(keys, plain)


# What signatures cover


def test_signatures_cover_the_reading(office: Office) -> None:
    """Also where somebody takes the reading from the case (an older program drops what it does not know)."""
    number = office.hand_in(DRAFT)
    office.approve(number)
    case = forget_reading(office, number)
    with pytest.raises(NotApproved, match="另一份处理方案"):
        release.release_case(office.desk, case.number)


def test_a_case_of_an_older_version_is_compared_at_its_items(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    number = office.hand_in(DRAFT)
    forget_reading(office, number)
    office.approve(number)
    read_by_another(more_before, monkeypatch)
    with pytest.raises(ReadsDifferently):
        release.release_case(office.desk, number)
    monkeypatch.undo()
    assert release.release_case(office.desk, number).state is CaseState.RELEASED


def case_of(office: Office, number: str) -> Case:
    with office.desk.store.read() as tx:
        return tx.case(number)


def forget_reading(office: Office, number: str) -> Case:
    with office.desk.store.begin() as tx:
        case = tx.case(number)
        case = replace(case, reading=None, read_as=None, revision=case.revision + 1)
        tx.save_case(case)
    return case


# The way out


def hand_in_again(office: Office, number: str, text: str = DRAFT) -> str:
    draft = Draft(text.encode(), "通知.txt", SECTION, Attribute.PROACTIVE, supersedes=number)
    return take_in(office.desk, draft, office.officers[Role.DRAFTER]).number


def test_the_same_draft_handed_in_again_takes_the_place_of_the_case(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = office.hand_in(DRAFT)
    office.approve(number)
    read_by_another(joined, monkeypatch)
    new = hand_in_again(office, number)
    assert new != number
    assert case_of(office, number).state is CaseState.SUPERSEDED
    assert hand_in_again(office, number) == new  # what a crash left is run once more
    office.approve(new)
    assert release.release_case(office.desk, new).state is CaseState.RELEASED
    with office.desk.store.read() as tx:
        last = tx.case_events(number)[-1]
    assert (last.action, last.details["successor"]) == (AuditAction.CASE_SUPERSEDED, new)


def test_so_it_does_of_a_case_of_an_older_version(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    number = office.hand_in(DRAFT)
    forget_reading(office, number)
    assert hand_in_again(office, number) == number
    read_by_another(more_before, monkeypatch)
    new = hand_in_again(office, number)
    assert new != number and case_of(office, number).state is CaseState.SUPERSEDED
    assert case_of(office, new).reading is not None


def test_a_draft_that_reads_as_before_stays_one_case(office: Office) -> None:
    number = office.hand_in(DRAFT)
    assert hand_in_again(office, number) == number
    assert case_of(office, number).state is CaseState.IN_REVIEW


def test_a_closed_case_is_not_superseded_by_its_own_draft(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    number = office.hand_in(DRAFT)
    office.approve(number)
    release.release_case(office.desk, number)
    read_by_another(more_before, monkeypatch)
    with pytest.raises(IllegalTransition):
        hand_in_again(office, number)
    assert case_of(office, number).state is CaseState.RELEASED


def test_the_sentence_says_how(office: Office) -> None:
    error = ReadsDifferently(case="2026-000001")
    for language in ("zh", "en"):
        assert "--supersedes 2026-000001" in error.hint(language)


# What is kept


def test_the_reading_is_keyed_and_kept_sealed(office: Office, tmp_path: Path) -> None:
    number = office.hand_in(DRAFT)
    reading = case_of(office, number).reading
    assert reading is not None
    document = formats.read(DRAFT.encode(), "a.txt")
    assert reading == reading_of(office.desk.store.keys, document)
    elsewhere = found(tmp_path / "elsewhere")
    assert reading != reading_of(elsewhere.desk.store.keys, document)
    plain = hashlib.sha256(document.text.encode()).hexdigest()
    with office.desk.store.read() as tx:
        told = repr(list(tx.events()))
    stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for code in (reading, plain):
        assert code not in told and code.encode() not in stored and bytes.fromhex(code) not in stored


def test_of_a_state_secret_no_reading_is_kept(office: Office) -> None:
    number = office.hand_in("机密★1年\n\n" + DRAFT)
    case = case_of(office, number)
    assert case.state is CaseState.BLOCKED and case.original is None
    assert case.reading is None
