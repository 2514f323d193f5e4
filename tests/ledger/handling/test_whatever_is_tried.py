"""Whatever acts whoever tries, in whatever order: no paper skipped, no deadline too early, no number lost."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ledger import items, matters
from ledger.handling import acts
from ledger.handling.acts import Act, Stamp
from ledger.handling.circumstances import SYSTEM, Actor
from ledger.handling.deadlines import deadline
from ledger.handling.machine import TABLE, offers, perform, replay
from ledger.handling.matter import Matter
from ledger.handling.refusals import Forbidden
from ledger.models import Item, ItemState, NumberSeries, Role
from ledger.models.handling_codes import ActKind, Method
from tests.ledger.handling import anything, office
from tests.ledger.handling.conftest import Desk
from tests.ledger.handling.office import DUTY, EVERYBODY, MORNING, Case, circumstances

actors = st.sampled_from([*EVERYBODY, SYSTEM])


class AnyActs(RuleBasedStateMachine):
    """One item, everybody who could act on it, and a clock."""

    @initialize(form=anything.forms, picks=st.lists(st.integers(0, 5), max_size=14))
    def register_and_come_some_way(self, form: dict[str, Any], picks: list[int]) -> None:
        act = office.registered(**form)
        actor = Actor(99, DUTY.roles)  # of no unit, so that anything may be registered
        around = circumstances(actor)
        self.case = Case(perform(None, act, around), [(act, Stamp(around.now, around.today, actor.id))])
        self.the_item_goes_on(picks)

    @rule(act=anything.anything, actor=actors)
    def somebody_tries_something(self, act: Act, actor: Actor) -> None:
        self._try(act, actor)

    @rule(picks=st.lists(st.integers(0, 5), min_size=1, max_size=6))
    def the_item_goes_on(self, picks: list[int]) -> None:
        for pick in picks:
            steps = anything.next_steps(self.case.matter)
            self._try(steps[pick % len(steps)], office.SUPERVISOR)

    @rule(steps=st.integers(1, 10), feedback_first=st.booleans())
    def somebody_hurries(self, steps: int, feedback_first: bool) -> None:
        for _ in range(steps):
            state = self.case.matter.state
            self._try(anything.short_cut(self.case.matter), office.SUPERVISOR)
            if self.case.matter.state is state:
                going_on = anything.next_steps(self.case.matter)
                self._try(going_on[-1 if feedback_first else 0], office.SUPERVISOR)

    @rule(leaps=st.lists(anything.leaps, min_size=1, max_size=4))
    def somebody_leaps_ahead(self, leaps: list[Act]) -> None:
        for act in leaps:
            self._try(act, Actor(98, frozenset({Role.SUPERVISOR, Role.OFFICE_DIRECTOR}), office.INSPECTION))

    @rule(then=st.sampled_from([office.EXAMPLES[ActKind.SETTLE_AT_ONCE], office.report()]))
    def a_leader_instructs_on_what_was_passed_on(self, then: Act) -> None:
        passed_on = (acts.Accept(), office.assign(Method.SUBORDINATE, office.BRANCH), office.feedback())
        for act in (*passed_on, office.EXAMPLES[ActKind.INSTRUCT], then):
            self._try(act, office.SUPERVISOR)

    @rule(hours=st.sampled_from([1, 12, 24, 24 * 9]))
    def time_passes(self, hours: int) -> None:
        self.case.later(hours=hours)

    @precondition(lambda self: self.case.matter.state is not ItemState.ARCHIVED)
    @rule(actor=actors)
    def what_is_refused_before_is_refused_then(self, actor: Actor) -> None:
        around = circumstances(actor, self.case.now)
        for offer in offers(self.case.matter, around):
            if offer.refusal is not None:
                with pytest.raises(Forbidden):
                    perform(self.case.matter, office.EXAMPLES[offer.kind], around)

    @invariant()
    def no_paper_is_skipped(self) -> None:
        anything.check_papers(self.case.history)

    @invariant()
    def no_deadline_is_earlier_than_the_rule(self) -> None:
        due = deadline(self.case.matter, anything.CALENDAR).due
        anything.check_deadline(self.case.history, due)

    @invariant()
    def what_comes_from_above_is_not_passed_down(self) -> None:
        anything.check_disposition(self.case.history)

    @invariant()
    def nobody_of_the_accused_has_a_hand_in_it(self) -> None:
        anything.check_hands(self.case.history)

    @invariant()
    def the_history_replays_to_the_present_state(self) -> None:
        assert replay(self.case.history) == self.case.matter

    def _try(self, act: Act, actor: Actor) -> None:
        before, forbidden = self.case.matter, None
        try:
            self.case.do(act, by=actor)
        except Forbidden as refused:
            forbidden = refused
        row = TABLE[act.kind]
        if forbidden is None:
            assert before.state in row.states
            goes_to = before.joined_from if act.kind is ActKind.SEPARATE else row.to
            assert self.case.matter.state is (goes_to or before.state)
        else:
            assert self.case.matter is before
            assert forbidden.rule == (forbidden.refusal.rule or row.rule) != ""


AnyActs.TestCase.settings = hypothesis_settings(
    max_examples=200, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestWhateverIsTried = AnyActs.TestCase


class AnyActsOnALedger(RuleBasedStateMachine):
    """Several items of one ledger, with everything in its tables."""

    desk: Desk

    def __init__(self) -> None:
        super().__init__()
        self.traveller = time_machine.travel(MORNING, tick=False)
        self.clock = self.traveller.start()
        self.items: list[int] = []

    def teardown(self) -> None:
        self.traveller.stop()

    @initialize()
    def one_is_entered(self) -> None:
        self.items = [self.desk.enter()]

    @rule(form=anything.forms)
    def another_is_entered(self, form: dict[str, Any]) -> None:
        instructed = {"instructing_leader": "某局长", "instruction": "请核查。"}
        self.items.append(self.desk.enter(**form, **instructed))

    @rule(data=st.data(), act=anything.anything, actor=actors)
    def somebody_tries_something(self, data: st.DataObject, act: Act, actor: Actor) -> None:
        self._try(data.draw(st.sampled_from(self.items)), act, actor)

    @rule(data=st.data(), steps=st.integers(1, 12))
    def an_item_goes_on(self, data: st.DataObject, steps: int) -> None:
        item = data.draw(st.sampled_from(self.items))
        for _ in range(steps):
            self._try(item, anything.next_steps(self.desk.matter(item))[0], office.SUPERVISOR)

    @rule(data=st.data())
    def one_is_joined_to_another(self, data: st.DataObject) -> None:
        one, other = (data.draw(st.sampled_from(self.items)) for _ in range(2))
        before = [self.desk.shown(item) for item in self.items]
        try:
            self.desk.join(one, other)
        except Forbidden:
            assert [self.desk.shown(item) for item in self.items] == before

    @rule(data=st.data())
    def one_is_separated_from_another(self, data: st.DataObject) -> None:
        joined = [item for item in self.items if self.desk.item(item).state is ItemState.JOINED]
        if not joined:
            return
        item = data.draw(st.sampled_from(joined))
        main, histories = self.desk.item(item).joined_to_id, [self._history(one) for one in self.items]
        assert main is not None
        repeats = self.desk.item(main).repeats
        if self._try(item, office.EXAMPLES[ActKind.SEPARATE], office.SUPERVISOR) is None:
            return
        assert self.desk.item(main).repeats == repeats - 1
        for one, before in zip(self.items, histories, strict=True):
            assert self._history(one)[: len(before)] == before

    @rule(hours=st.sampled_from([1, 24, 24 * 9]))
    def time_passes(self, hours: int) -> None:
        self.clock.shift(timedelta(hours=hours))

    @invariant()
    def every_item_shows_what_its_acts_left(self) -> None:
        for item in self.items:
            assert self.desk.shown(item) == self.desk.replayed(item)

    @invariant()
    def no_number_is_missing_or_doubled(self) -> None:
        with self.desk.ledger.reading() as session:
            serials = list(session.scalars(sa.select(Item.serial).order_by(Item.serial)))
            last = session.scalar(sa.select(NumberSeries.last)) or 0
        assert serials == list(range(1, last + 1))

    @invariant()
    def no_paper_is_skipped_and_no_deadline_is_too_early(self) -> None:
        for item in self.items:
            history = self._history(item)
            anything.check_papers(history)
            anything.check_disposition(history)
            due = self.desk.item(item).due
            assert due is not None
            anything.check_deadline(history, due)

    def _history(self, item: int) -> list[tuple[Act, Stamp]]:
        with self.desk.ledger.reading() as session:
            found = items.get_item(session, item)
            entries = matters.history(session, found, self.desk.settings.zone)
        return [
            (
                entry.act,
                Stamp(
                    entry.at,
                    entry.at.astimezone(self.desk.settings.zone).date(),
                    entry.actor.id if entry.actor else None,
                ),
            )
            for entry in entries
        ]

    def _try(self, item: int, act: Act, actor: Actor) -> Matter | None:
        try:
            return self.desk.do(item, act, by=actor if actor.id else None)
        except (Forbidden, items.NoSuchItem):
            return None


def test_whatever_is_tried_the_ledger_shows_what_the_acts_left(desk: Desk) -> None:
    class OnThisLedger(AnyActsOnALedger):
        pass

    OnThisLedger.desk = desk
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        OnThisLedger,
        settings=hypothesis_settings(
            max_examples=10, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
