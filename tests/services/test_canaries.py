"""No text that people typed or handed in stands readable in the home, its database's files, or a backup of it.

What stands in clear on purpose is not planted: names of sections and officers (docs/store.md).
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import MishenError, WrongPassword
from pipeline.model.audit import AuditAction
from pipeline.model.consultation import Answer
from pipeline.model.finding import Category, Disposition, EntityType, LegalBasis
from pipeline.model.review import Attribute, CaseState, Officer, Role, Verdict
from pipeline.model.substitutes import Substitution
from pipeline.services import consulting, keeping, markings, release, review
from pipeline.services.batch import Handed, open_batch, take_in_arrivals, waiting
from pipeline.services.intake import Draft, take_in
from pipeline.services.markings import AuthorityRuling, Conclusion
from pipeline.services.officers import NewOfficer, add_officer, order_substitution
from pipeline.services.review import Ruling
from pipeline.services.terms import NewTerm, add_term, end_term
from tests.services.office import CHAIN, SECTION, Office, found
from tests.store.canaries import Canaries, search, search_parts

PHONE, NAME = "13987654321", "孙巧云"
PLAIN = (PHONE, NAME)


def draft(canary: Canaries, head: str = "") -> bytes:
    lines = (head, f"关于{canary('标题')}的通知", "", f"联系人：{NAME}，手机号码{PHONE}。", canary("正文"), "")
    return "\n".join(line for line in lines if line or not head).encode()


def hand_in(office: Office, canary: Canaries, head: str = "") -> str:
    new = Draft(draft(canary, head), f"{canary('文件名')}.txt", SECTION, Attribute.PROACTIVE, reason=canary("理由"))
    return take_in(office.desk, new, office.officers[Role.DRAFTER]).number


def walk_and_recall(office: Office, canary: Canaries) -> str:
    """Every act of the ordinary way that takes words."""
    desk, people = office.desk, office.officers
    drafter, head, secrecy = (people[role] for role in CHAIN[:3])
    number = hand_in(office, canary)
    review.set_attribute(desk, drafter, number, Attribute.ON_REQUEST, canary("属性理由"), category=Category.PROCESS)
    review.set_attribute(desk, drafter, number, Attribute.PROACTIVE, canary("属性理由"))
    review.add_item(desk, drafter, number, 2, 9, EntityType.TERM, canary("添加理由"))
    organ = canary("会办单位")
    consulting.ask(desk, drafter, number, organ)
    consulting.answer(desk, drafter, number, organ, Answer.CONSENT, date(2026, 1, 5), canary("答复"))
    review.decide(desk, drafter, number, [1, 3], Ruling(Verdict.WITHHOLD, canary("决定理由"), mask=canary("掩码")))
    review.accept_proposals(desk, drafter, number)
    review.sign(desk, drafter, number, remark=canary("签批意见"))
    review.withdraw_signature(desk, drafter, number, canary("撤回理由"))
    review.sign(desk, drafter, number, remark=canary("签批意见"))
    review.sign(desk, head, number, remark=canary("签批意见"))
    review.send_back(desk, secrecy, number, "initial_opinion", canary("退回理由"))
    for role in CHAIN:
        review.sign(desk, people[role], number, remark=canary("签批意见"))
    assert release.release_case(desk, number, people[Role.PUBLISHER]).state is CaseState.RELEASED
    release.recall(desk, people[Role.PUBLISHER], number, canary("召回理由"))
    return number


def stop_and_rule(office: Office, canary: Canaries) -> None:
    """Markings, and the ways out of them."""
    desk, people = office.desk, office.officers
    secrecy, leader = people[Role.SECRECY_OFFICE], people[Role.LEADER]
    marked = hand_in(office, canary, "机密★1年")
    markings.escalate(desk, secrecy, marked, canary("提请理由"))
    ruling = AuthorityRuling(
        canary("机关"), canary("文号"), "2026-01-04", Conclusion.NOT_PUBLISHABLE, canary("裁定").encode() * 9
    )
    markings.record_ruling(desk, secrecy, marked, ruling)
    internal = hand_in(office, canary, "内部资料　注意保存")
    markings.lift_internal_marking(desk, leader, internal, canary("解除理由"))
    doubtful = hand_in(office, canary, "内部资料　注意保存")
    for officer in (secrecy, leader):
        markings.not_a_marking(desk, officer, doubtful, canary("误判理由"))
    kept_back = hand_in(office, canary)
    review.withhold_case(desk, leader, kept_back, canary("不公开理由"), category=Category.PROCESS)


def hand_in_files(office: Office, canary: Canaries, folder: Path) -> None:
    """A batch: one file that becomes a case, one that cannot be read, one that is gone by then."""
    folder.mkdir()
    files = [folder / f"{canary('来件')}{suffix}" for suffix in (".txt", ".docx", ".pdf")]
    files[0].write_bytes(draft(canary))
    files[1].write_bytes(b"no Word file")
    files[2].write_bytes(b"x")
    drafter = office.officers[Role.DRAFTER]
    batch = open_batch(office.desk, drafter, SECTION, [Handed(each.name, each) for each in files], None)
    files[2].unlink()
    take_in_arrivals(office.desk, waiting(office.desk, batch))


def log_in_wrongly(office: Office, canary: Canaries) -> None:
    name = canary("姓名")
    for _ in range(7):
        with pytest.raises(WrongPassword), office.desk.store.read() as tx:
            tx.authenticate(name, canary("密码"))


def substitute(office: Office, canary: Canaries) -> Officer:
    administrator = office.officers[Role.ADMINISTRATOR]
    new = NewOfficer("代办人", canary("新密码"), frozenset({Role.DRAFTER}), frozenset({SECTION}))
    deputy = add_officer(office.desk, administrator, new)
    absent = office.officers[Role.SECTION_HEAD].id
    wanted = Substitution(
        0, deputy.id, Role.SECTION_HEAD, SECTION, "2026-01-01", "2026-01-31", absent, "", canary("代办理由")
    )
    order_substitution(office.desk, administrator, wanted)
    return deputy


def list_words(office: Office, canary: Canaries) -> None:
    """A word on the bureau's list, and a case that is opened with it, so that it stands in an edition, too."""
    administrator, secrecy = office.officers[Role.ADMINISTRATOR], office.officers[Role.SECRECY_OFFICE]
    new = NewTerm(
        canary("词语"),
        EntityType.TERM,
        Disposition.REDACT,
        canary("列入的理由是这样"),
        secrecy.name,
        LegalBasis(canary("法律"), canary("条款")),
    )
    made = add_term(office.desk, administrator, new)
    hand_in(office, canary)
    end_term(office.desk, administrator, made.id, secrecy.name, canary("停用理由"))


@pytest.mark.slow
def test_no_canary_is_found_again(tmp_path: Path, empty_url: str | None, request: pytest.FixtureRequest) -> None:
    canary = Canaries()
    office = found(tmp_path, url=empty_url)
    # An open reader keeps SQLite's log from being folded back: what was written stays to be searched.
    with office.desk.store.read() as reader:
        reader.sections()
        recalled = walk_and_recall(office, canary)
        stop_and_rule(office, canary)
        hand_in_files(office, canary, tmp_path / "drafts")
        log_in_wrongly(office, canary)
        deputy = substitute(office, canary)
        list_words(office, canary)
        acting = hand_in(office, canary)
        review.accept_proposals(office.desk, office.officers[Role.DRAFTER], acting)
        review.sign(office.desk, office.officers[Role.DRAFTER], acting)
        review.sign(office.desk, deputy, acting, remark=canary("代签意见"))
        with suppress(MishenError):
            markings.lift_internal_marking(office.desk, deputy, acting, canary("被拒理由"))
        (tmp_path / "kept").mkdir()
        keeping.back_up(office.desk, office.officers[Role.ADMINISTRATOR], tmp_path / "kept" / "backup.tar")
        check_acts(office, recalled)
        folders = [tmp_path / "home", tmp_path / "keys", tmp_path / "kept"]
        if empty_url is None:
            assert (tmp_path / "home" / "mishen.db-wal").stat().st_size > 100_000
        else:
            folders.append(request.getfixturevalue("server").flushed())
        assert len(canary.planted) > 50
        for folder in folders:
            assert search_parts(folder, *PLAIN) == {}
        assert search(tmp_path / "home", canary) == {}
    keeping.erase(office.desk, office.officers[Role.ADMINISTRATOR], recalled, canary("销毁理由"))
    for folder in folders:
        assert search_parts(folder, *PLAIN) == {}


def check_acts(office: Office, recalled: str) -> None:
    """Make sure that what the test is about did happen, and that it can be read with the keys."""
    with office.desk.store.read() as tx:
        done = {event.action for event in tx.events()}
        assert "金丝雀" in (tx.case(recalled).title or "")
        assert any("金丝雀退回理由" in remark.text for remark in tx.remarks(recalled))
        assert NAME in tx.item_texts(recalled).values()
    for action in (
        AuditAction.RELEASED,
        AuditAction.RECALLED,
        AuditAction.RETURNED,
        AuditAction.SIGNATURE_WITHDRAWN,
        AuditAction.CONSULTATION_ANSWERED,
        AuditAction.RULING_RECORDED,
        AuditAction.MARKING_LIFTED,
        AuditAction.NOT_A_MARKING_CONFIRMED,
        AuditAction.CASE_WITHHELD,
        AuditAction.SUBSTITUTION_ORDERED,
        AuditAction.TERM_ENDED,
        AuditAction.LOGIN_LOCKED,
        AuditAction.BACKED_UP,
    ):
        assert action in done, action


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    for data in ("金丝雀".encode("utf-16-le"), b'"\\u91d1\\u4e1d\\u96c0"', b"..Canary", PHONE.encode()):
        (tmp_path / "x" / "file").write_bytes(b"\x01" + data + b"\x02")
        assert search_parts(tmp_path, PHONE), data
