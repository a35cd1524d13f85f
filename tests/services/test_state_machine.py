"""Random officers do random things: no release without the full set of valid signatures, no decision is ever lost."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from pipeline.errors import (
    IllegalTransition,
    MarkedDocument,
    MishenError,
    NotApproved,
    NotEntitled,
    RefusedByRule,
    Unsettled,
    UsageError,
    VerificationFailed,
)
from pipeline.model.audit import AuditAction
from pipeline.model.chain import check_entitled, live, settled
from pipeline.model.finding import Category, EntityType
from pipeline.model.queue import Show
from pipeline.model.review import Attribute, Case, CaseState, ItemDecision, Officer, Role, Verdict
from pipeline.services import markings, release, review
from pipeline.services.desk import Desk, acted, may_see, turn
from pipeline.services.intake import Draft, take_in
from pipeline.services.markings import AuthorityRuling, Conclusion
from pipeline.services.officers import NewOfficer
from pipeline.services.queue import Ask, queue
from pipeline.services.review import Ruling
from pipeline.store import Transaction, audit
from tests.services.office import SECTION, found, reopened

Place = Callable[[], tuple[Path, str | None]]

DRAFTS = (
    "关于发放培训补助的通知\n\n申请人：钱小宁，手机号码13900001111。\n",
    "会议安排\n\n定于三月五日召开，联系人孙巧云，身份证号640522199003071234。\n",
    "内部资料　注意保存\n\n工作简报\n\n正文。\n",
    "机密★1年\n\n关于有关事项的请示\n\n正文。\n",
)
# The ways in which a service says no; any other error is a fault, those of a damaged home or a lost key above all.
REFUSALS = (IllegalTransition, MarkedDocument, NotApproved, NotEntitled, RefusedByRule, Unsettled, UsageError)
# What a run that says anything about the rules has to come by, by the record's own word.
REACHED = (
    AuditAction.RELEASED,
    AuditAction.RECALLED,
    AuditAction.SIGNATURE_VOIDED,
    AuditAction.RELEASE_REFUSED,
)
REFUSED = "refused"
ROUNDS = 5
PERSONS = st.sampled_from(list(Role) + [f"second {role}" for role in (Role.DRAFTER, Role.LEADER, Role.SECRECY_OFFICE)])
# Whoever's turn it is, or who signed last: without them random people hardly ever get a case to its end.
RIGHT = "the right officer"
ANYBODY = st.one_of(st.just(RIGHT), PERSONS)
# So many steps the right officers sign before the act itself, which may then be too early, in time, or too late.
AFTER = st.integers(0, 4)
# Mostly to be published, as in a bureau; what is not ends early.
ATTRIBUTES = st.sampled_from([Attribute.PROACTIVE, None, Attribute.PROACTIVE, *Attribute])
REASON = "随机理由"


class Chain(RuleBasedStateMachine):
    """Acts are refused or done; what holds after each of them is compared with the record.

    ``place`` gives each run a folder with a home and the address of its database (None: SQLite); ``reached`` counts, over all runs,
    the acts on record and the refusals.
    """

    cases = Bundle("cases")

    def __init__(self, place: Place, reached: Counter[str]) -> None:
        super().__init__()
        self.place = place
        self.reached = reached

    @initialize(target=cases)
    def start(self) -> str:
        """A home with one case that may well be published: other ones come as it happens."""
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
        return self.take_in(DRAFTS[0], Attribute.PROACTIVE)

    def take_in(self, draft: str, attribute: Attribute | None) -> str:
        self.count += 1
        source = f"{draft}第{self.count}稿。\n".encode()
        handed = Draft(source, "文稿.txt", SECTION, attribute, reason=REASON)
        return take_in(self.desk, handed, self.people[Role.DRAFTER]).number

    def attempt(self, act: Callable[[], object]) -> None:
        try:
            act()
        except MishenError as error:
            if type(error) not in REFUSALS:
                raise
            self.reached[REFUSED] += 1

    def person(self, who: object, number: str) -> Officer:
        """Return an officer; ``RIGHT`` is whose turn it is, or the last who signed where it is nobody's."""
        if who != RIGHT:
            return self.people[who]
        with self.desk.store.read() as tx:
            case, signed = tx.case(number), [each for each in tx.signatures(number) if not each.void]
            chain = self.desk.profile_of(case).chain
            turn = next((step.role for step in chain if step.id == case.step), None)
            if turn is not None:
                return self.people[turn]
            return tx.officer(signed[-1].officer) if signed else self.people[Role.SECRECY_OFFICE]

    def go_on(self, number: str, steps: int) -> None:
        """Let the officers whose turn it is settle what is open and sign, one step after the other."""
        for _ in range(steps):
            with self.desk.store.read() as tx:
                case, done = tx.case(number), settled(tx.decisions(number))
                left = [item.number for item in live(tx.items(number)) if item.id not in done]
            if case.state is not CaseState.IN_REVIEW:
                return
            step = next(step for step in self.desk.profile_of(case).chain if step.id == case.step)
            who = self.people[step.role]
            if case.attribute is None:
                self.attempt(lambda: review.set_attribute(self.desk, who, number, Attribute.PROACTIVE))  # noqa: B023
            if left:
                how = Ruling(Verdict.WITHHOLD, REASON)
                self.attempt(lambda: review.decide(self.desk, who, number, left, how))  # noqa: B023
            self.attempt(lambda: review.sign(self.desk, who, number))  # noqa: B023

    def publish(self, number: str, who: object) -> None:
        officer = self.people[who] if who else None
        try:
            self.attempt(lambda: release.release_case(self.desk, number, officer))
        except VerificationFailed:
            with self.desk.store.read() as tx:
                assert tx.case(number).state is CaseState.FAILED

    @rule(target=cases, draft=st.sampled_from((*DRAFTS, *DRAFTS[:2])), attribute=ATTRIBUTES)
    def hand_in(self, draft: str, attribute: Attribute | None) -> str:
        return self.take_in(draft, attribute)

    @rule(number=cases, who=ANYBODY, attribute=st.sampled_from(list(Attribute)))
    def attribute(self, number: str, who: object, attribute: Attribute) -> None:
        self.attempt(
            lambda: review.set_attribute(
                self.desk, self.person(who, number), number, attribute, REASON, category=Category.PROCESS
            )
        )

    @rule(number=cases, who=ANYBODY, verdict=st.sampled_from([Verdict.WITHHOLD, Verdict.KEEP]), every=st.booleans())
    def decide(self, number: str, who: object, verdict: Verdict, every: bool) -> None:
        with self.desk.store.read() as tx:
            numbers = [item.number for item in live(tx.items(number))]
        chosen = numbers if every else numbers[:1]
        self.attempt(
            lambda: review.decide(self.desk, self.person(who, number), number, chosen, Ruling(verdict, REASON))
        )

    @rule(number=cases, who=ANYBODY, item=st.integers(1, 4))
    def undo(self, number: str, who: object, item: int) -> None:
        self.attempt(lambda: review.undo(self.desk, self.person(who, number), number, [item]))

    @rule(number=cases, who=ANYBODY)
    def accept(self, number: str, who: object) -> None:
        self.attempt(lambda: review.accept_proposals(self.desk, self.person(who, number), number))

    @rule(number=cases, who=ANYBODY, at=st.integers(0, 20), length=st.integers(1, 9))
    def add(self, number: str, who: object, at: int, length: int) -> None:
        self.attempt(
            lambda: review.add_item(
                self.desk, self.person(who, number), number, at, at + length, EntityType.TERM, REASON
            )
        )

    @rule(number=cases, who=ANYBODY, item=st.integers(1, 4), at=st.integers(0, 20), length=st.integers(1, 9))
    def change(self, number: str, who: object, item: int, at: int, length: int) -> None:
        self.attempt(
            lambda: review.change_span(self.desk, self.person(who, number), number, item, at, at + length, REASON)
        )

    @rule(number=cases, who=ANYBODY)
    def sign(self, number: str, who: object) -> None:
        self.attempt(lambda: review.sign(self.desk, self.person(who, number), number))

    @rule(number=cases, steps=AFTER)
    def the_right_officers_sign(self, number: str, steps: int) -> None:
        self.go_on(number, steps)

    @rule(number=cases, who=PERSONS, after=AFTER)
    def unsign(self, number: str, who: object, after: int) -> None:
        self.go_on(number, after)
        with self.desk.store.read() as tx:
            last = [each.officer for each in tx.signatures(number) if not each.void][-1:]
            officer = tx.officer(last[0]) if after and last else self.people[who]
        self.attempt(lambda: review.withdraw_signature(self.desk, officer, number, REASON))

    @rule(
        number=cases,
        who=ANYBODY,
        to=st.sampled_from(["initial_opinion", "section_review", "secrecy_review"]),
        after=AFTER,
    )
    def send_back(self, number: str, who: object, to: str, after: int) -> None:
        self.go_on(number, after)
        self.attempt(lambda: review.send_back(self.desk, self.person(who, number), number, to, REASON))

    @rule(number=cases, who=ANYBODY)
    def escalate(self, number: str, who: object) -> None:
        self.attempt(lambda: markings.escalate(self.desk, self.person(who, number), number, REASON))

    @rule(number=cases, who=ANYBODY, conclusion=st.sampled_from(list(Conclusion)), file=st.sampled_from([None, b"x"]))
    def rule_on(self, number: str, who: object, conclusion: Conclusion, file: bytes | None) -> None:
        ruling = AuthorityRuling("市国家保密局", "卫密审〔2026〕1号", "2026-01-04", conclusion, file)
        self.attempt(lambda: markings.record_ruling(self.desk, self.person(who, number), number, ruling))

    @rule(number=cases, who=ANYBODY)
    def lift(self, number: str, who: object) -> None:
        self.attempt(lambda: markings.lift_internal_marking(self.desk, self.person(who, number), number, REASON))

    @rule(number=cases, who=ANYBODY)
    def no_marking(self, number: str, who: object) -> None:
        self.attempt(lambda: markings.not_a_marking(self.desk, self.person(who, number), number, REASON))

    @rule(number=cases, who=ANYBODY)
    def withhold(self, number: str, who: object) -> None:
        self.attempt(
            lambda: review.withhold_case(self.desk, self.person(who, number), number, REASON, category=Category.PROCESS)
        )

    @rule(number=cases, who=st.sampled_from([Role.PUBLISHER, Role.LEADER, None]), after=AFTER)
    def release(self, number: str, who: Role | None, after: int) -> None:
        self.go_on(number, after)
        self.publish(number, who)

    @rule(number=cases, who=st.sampled_from([Role.PUBLISHER, Role.LEADER, Role.DRAFTER]), after=AFTER)
    def recall(self, number: str, who: object, after: int) -> None:
        self.go_on(number, after)
        self.publish(number, Role.PUBLISHER)
        self.attempt(lambda: release.recall(self.desk, self.person(who, number), number, REASON))

    @invariant()
    def no_release_without_every_signature(self) -> None:
        with self.desk.store.read() as tx:
            for case in tx.cases():
                if case.state is CaseState.RELEASED:
                    chain = [step.id for step in self.desk.profile_of(case).chain]
                    record = tx.release(case.number)
                    assert record is not None
                    valid = {each.step: each for each in tx.signatures(case.number) if not each.void}
                    # Whoever changed a decision has signed the new plan before the earlier steps, who sign it once more.
                    assert set(valid) == set(chain) and len({each.officer for each in valid.values()}) == len(chain)
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

    def whose_turn(self) -> None:
        """The queue, which asks tables of its own, says what the rules say of every officer and case."""
        for officer in set(self.people.values()):
            shown = {row.case.number: row for row in queue(self.desk, officer, Ask(Show.ALL)).rows}
            mine = {row.case.number for row in queue(self.desk, officer, Ask(Show.MINE)).rows}
            with self.desk.store.read() as tx:
                for case in tx.cases():
                    assert (case.number in shown) == may_see(officer, case)
                    if case.number in shown:
                        own = self._may_act(tx, officer, case)
                        assert (shown[case.number].mine, case.number in mine) == (own, own)
                        done = settled(tx.decisions(case.number))
                        left = [item for item in live(tx.items(case.number)) if item.id not in done]
                        assert shown[case.number].unsettled == len(left)

    def _may_act(self, tx: Transaction, officer: Officer, case: Case) -> bool:
        step = turn(case, self.desk.profile_of(case))
        if step is None or case.state is not CaseState.IN_REVIEW:
            return False
        try:
            check_entitled(officer, step, case, acted(tx, case.number))
        except NotEntitled:
            return False
        return True

    def finish(self) -> None:
        """Bring what is still under way to its end, wherever random people left it, and take half of it back."""
        self.whose_turn()
        with self.desk.store.read() as tx:
            under_way = [case.number for case in tx.cases() if case.state in (CaseState.IN_REVIEW, CaseState.APPROVED)]
        for count, number in enumerate(under_way):
            self.go_on(number, len(self.desk.profile_of(self._case(number)).chain))
            self.publish(number, Role.PUBLISHER)
            self.no_release_without_every_signature()
            if count % 2 == 0:
                self.attempt(lambda: release.recall(self.desk, self.people[Role.LEADER], number, REASON))  # noqa: B023
        self.no_decision_is_lost()
        self.nobody_acts_on_two_steps()
        self.approved_means_settled_and_waiting()
        self.whose_turn()

    def _case(self, number: str) -> Case:
        with self.desk.store.read() as tx:
            return tx.case(number)

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            self.finish()
            with self.desk.store.read() as tx:
                for event in tx.events():
                    self.reached[event.action] += 1
                    assert event.action is not AuditAction.RELEASED or event.case is not None
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


def _run(place: Place, examples: int, steps: int) -> Counter[str]:
    """Run the machine until it came by what it is there for, at most so many times, and return how often it did."""
    health = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    how = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=health,
        database=None,
    )
    reached: Counter[str] = Counter()
    for _ in range(ROUNDS):
        run_state_machine_as_test(lambda: Chain(place, reached), settings=how)  # type: ignore[arg-type]
        if all(reached[name] for name in (*REACHED, REFUSED)):
            return reached
    missing = [name for name in (*REACHED, REFUSED) if reached[name] == 0]
    raise AssertionError(f"never reached: {missing}")


@pytest.mark.slow
def test_the_chain_holds_whatever_people_do(place: Place, dialect: str) -> None:
    # What differs between the databases is below the services: fewer runs show whether it works at all.
    _run(place, 20 if dialect == "sqlite" else 8, 30)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_the_chain_holds_for_long(place: Place) -> None:
    _run(place, 200, 60)
