"""Random officers do random things: no release without the full set of valid signatures, no decision is ever lost."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from pipeline.errors import MishenError
from pipeline.model.audit import AuditAction
from pipeline.model.chain import live, settled
from pipeline.model.finding import Category, EntityType
from pipeline.model.review import Attribute, CaseState, ItemDecision, Officer, Role, Verdict
from pipeline.services import markings, release, review
from pipeline.services.desk import Desk
from pipeline.services.intake import Draft, take_in
from pipeline.services.markings import AuthorityRuling, Conclusion
from pipeline.services.officers import NewOfficer
from pipeline.services.review import Ruling
from pipeline.store import audit
from tests.services.office import SECTION, found, reopened

Place = Callable[[], tuple[Path, str | None]]

DRAFTS = (
    "关于发放培训补助的通知\n\n申请人：钱小宁，手机号码13900001111。\n",
    "会议安排\n\n定于三月五日召开，联系人孙巧云，身份证号640522199003071234。\n",
    "内部资料　注意保存\n\n工作简报\n\n正文。\n",
    "机密★1年\n\n关于有关事项的请示\n\n正文。\n",
)
PERSONS = st.sampled_from(list(Role) + [f"second {role}" for role in (Role.DRAFTER, Role.LEADER, Role.SECRECY_OFFICE)])
REASON = "随机理由"


class Chain(RuleBasedStateMachine):
    """Acts are refused or done; what holds after each of them is compared with the record.

    ``place`` gives each run a folder with a home and the address of its database (None: SQLite).
    """

    cases = Bundle("cases")

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place

    @initialize()
    def start(self) -> None:
        self.folder, url = self.place()
        office = reopened(self.folder, url)
        self.desk: Desk = office.desk
        self.people: dict[object, Officer] = {role: officer for role, officer in office.officers.items()}
        more = [
            NewOfficer(f"second {role}", "x", frozenset({role}), frozenset({SECTION}))
            for role in (Role.DRAFTER, Role.LEADER, Role.SECRECY_OFFICE)
        ]
        with self.desk.store.begin() as tx:
            for each in more:
                self.people[each.name] = tx.add_officer(each.name, each.password, each.roles, each.sections)
        self.said: dict[str, tuple[ItemDecision, ...]] = {}
        self.count = 0

    def attempt(self, act: Callable[[], object]) -> None:
        with suppress(MishenError):
            act()

    @rule(target=cases, draft=st.sampled_from(DRAFTS), attribute=st.sampled_from([None, *Attribute]))
    def hand_in(self, draft: str, attribute: Attribute | None) -> str:
        self.count += 1
        source = f"{draft}第{self.count}稿。\n".encode()
        handed = Draft(source, "文稿.txt", SECTION, attribute, reason=REASON)
        return take_in(self.desk, handed, self.people[Role.DRAFTER]).number

    @rule(number=cases, who=PERSONS, attribute=st.sampled_from(list(Attribute)))
    def attribute(self, number: str, who: object, attribute: Attribute) -> None:
        self.attempt(
            lambda: review.set_attribute(
                self.desk, self.people[who], number, attribute, REASON, category=Category.PROCESS
            )
        )

    @rule(number=cases, who=PERSONS, verdict=st.sampled_from([Verdict.WITHHOLD, Verdict.KEEP]), every=st.booleans())
    def decide(self, number: str, who: object, verdict: Verdict, every: bool) -> None:
        with self.desk.store.read() as tx:
            numbers = [item.number for item in live(tx.items(number))]
        chosen = numbers if every else numbers[:1]
        self.attempt(lambda: review.decide(self.desk, self.people[who], number, chosen, Ruling(verdict, REASON)))

    @rule(number=cases, who=PERSONS)
    def accept(self, number: str, who: object) -> None:
        self.attempt(lambda: review.accept_proposals(self.desk, self.people[who], number))

    @rule(number=cases, who=PERSONS, at=st.integers(0, 20), length=st.integers(1, 9))
    def add(self, number: str, who: object, at: int, length: int) -> None:
        self.attempt(
            lambda: review.add_item(self.desk, self.people[who], number, at, at + length, EntityType.TERM, REASON)
        )

    @rule(number=cases, who=PERSONS, item=st.integers(1, 4), at=st.integers(0, 20), length=st.integers(1, 9))
    def change(self, number: str, who: object, item: int, at: int, length: int) -> None:
        self.attempt(lambda: review.change_span(self.desk, self.people[who], number, item, at, at + length, REASON))

    @rule(number=cases, who=PERSONS)
    def sign(self, number: str, who: object) -> None:
        self.attempt(lambda: review.sign(self.desk, self.people[who], number))

    @rule(number=cases)
    def sign_on(self, number: str) -> None:
        """Settle and sign whatever is open, in the order of the chain: so that cases get to their end at times."""
        self.attempt(lambda: review.accept_proposals(self.desk, self.people[Role.DRAFTER], number))
        for role in (Role.DRAFTER, Role.SECTION_HEAD, Role.SECRECY_OFFICE, Role.LEADER):
            self.attempt(lambda role=role: review.sign(self.desk, self.people[role], number))  # type: ignore[misc]

    @rule(number=cases, who=PERSONS)
    def unsign(self, number: str, who: object) -> None:
        self.attempt(lambda: review.withdraw_signature(self.desk, self.people[who], number, REASON))

    @rule(number=cases, who=PERSONS, to=st.sampled_from(["initial_opinion", "section_review", "secrecy_review"]))
    def send_back(self, number: str, who: object, to: str) -> None:
        self.attempt(lambda: review.send_back(self.desk, self.people[who], number, to, REASON))

    @rule(number=cases, who=PERSONS)
    def escalate(self, number: str, who: object) -> None:
        self.attempt(lambda: markings.escalate(self.desk, self.people[who], number, REASON))

    @rule(number=cases, who=PERSONS, conclusion=st.sampled_from(list(Conclusion)), file=st.sampled_from([None, b"x"]))
    def rule_on(self, number: str, who: object, conclusion: Conclusion, file: bytes | None) -> None:
        ruling = AuthorityRuling("市国家保密局", "卫密审〔2026〕1号", "2026-01-04", conclusion, file)
        self.attempt(lambda: markings.record_ruling(self.desk, self.people[who], number, ruling))

    @rule(number=cases, who=PERSONS)
    def lift(self, number: str, who: object) -> None:
        self.attempt(lambda: markings.lift_internal_marking(self.desk, self.people[who], number, REASON))

    @rule(number=cases, who=PERSONS)
    def no_marking(self, number: str, who: object) -> None:
        self.attempt(lambda: markings.not_a_marking(self.desk, self.people[who], number, REASON))

    @rule(number=cases, who=PERSONS)
    def withhold(self, number: str, who: object) -> None:
        self.attempt(
            lambda: review.withhold_case(self.desk, self.people[who], number, REASON, category=Category.PROCESS)
        )

    @rule(number=cases, who=st.sampled_from([Role.PUBLISHER, Role.LEADER, None]))
    def release(self, number: str, who: Role | None) -> None:
        self.attempt(lambda: release.release_case(self.desk, number, self.people[who] if who else None))

    @rule(number=cases, who=PERSONS)
    def recall(self, number: str, who: object) -> None:
        self.attempt(lambda: release.recall(self.desk, self.people[who], number, REASON))

    @invariant()
    def no_release_without_every_signature(self) -> None:
        with self.desk.store.read() as tx:
            for case in tx.cases():
                if case.state is CaseState.RELEASED:
                    chain = [step.id for step in self.desk.profile_of(case).chain]
                    record = tx.release(case.number)
                    assert record is not None
                    valid = {each.step: each for each in tx.signatures(case.number) if not each.void}
                    assert list(valid) == chain and len({each.officer for each in valid.values()}) == len(chain)
                    assert {each.plan for each in valid.values()} == {record.plan}

    @invariant()
    def no_decision_is_lost(self) -> None:
        with self.desk.store.read() as tx:
            for case in tx.cases():
                now = tx.decisions(case.number)
                before = self.said.get(case.number, ())
                assert now[: len(before)] == before
                self.said[case.number] = now

    @invariant()
    def nobody_acts_on_two_steps(self) -> None:
        with self.desk.store.read() as tx:
            for case in tx.cases():
                steps: dict[str, set[str]] = {}
                acts = [(each.officer, each.step) for each in tx.decisions(case.number)]
                acts += [(each.officer, each.step) for each in tx.signatures(case.number)]
                for officer, step in acts:
                    steps.setdefault(officer, set()).add(step)
                assert all(len(found) == 1 for found in steps.values())

    @invariant()
    def approved_means_settled_and_waiting(self) -> None:
        with self.desk.store.read() as tx:
            waiting = {row.case for row in tx.pending()}
            for case in tx.cases():
                if case.state is CaseState.APPROVED:
                    done = settled(tx.decisions(case.number))
                    assert all(item.id in done for item in live(tx.items(case.number)))
                assert (case.number in waiting) == (case.state is CaseState.APPROVED)

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            with self.desk.store.read() as tx:
                released = [event for event in tx.events() if event.action is AuditAction.RELEASED]
                assert all(event.case is not None for event in released)
            assert audit.verify_chain(self.desk.store).ok
            shutil.rmtree(self.folder)


@pytest.fixture
def place(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Makes a home and its database for each run, as a copy of one that was founded once."""
    server = request.getfixturevalue("server") if dialect == "postgresql" else None
    template = server.make() if server else ""
    found(tmp_path / "template", url=server.url(template) if server else None)
    made: list[str] = []

    def make() -> tuple[Path, str | None]:
        folder = shutil.copytree(tmp_path / "template", Path(tempfile.mkdtemp()), dirs_exist_ok=True)
        if server is None:
            return folder, None
        while made:
            server.drop(made.pop())
        made.append(server.make(template))
        return folder, server.url(made[-1])

    yield make
    if server is not None:
        for name in (*made, template):
            server.drop(name)


def _run(place: Place, examples: int, steps: int) -> None:
    health = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    how = settings(max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=health)
    run_state_machine_as_test(lambda: Chain(place), settings=how)  # type: ignore[arg-type]


@pytest.mark.slow
def test_the_chain_holds_whatever_people_do(place: Place, dialect: str) -> None:
    # What differs between the databases is below the services: a few runs show whether it works at all.
    _run(place, 12 if dialect == "sqlite" else 4, 30)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_the_chain_holds_for_long(place: Place) -> None:
    _run(place, 200, 60)
