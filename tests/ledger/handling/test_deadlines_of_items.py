"""What time alone does: the fast track ends, deadlines follow the calendar, people are reminded once."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from ledger import calendar, item_deadlines, reminders
from ledger.handling import acts
from ledger.models import Item, ItemAct, User
from ledger.models.handling_codes import ActKind, Method, ReminderKind
from ledger.reminders import Reminder, nearness
from ledger.surroundings import Surroundings
from ledger.workdays import Deadline, WorkCalendar
from tests.ledger.handling import office
from tests.ledger.handling.conftest import Desk, at
from tests.ledger.handling.office import BRANCH, BRANCH_HANDLER, DIRECTOR, STATION_HANDLER, assign

FAST = {"urgency": "immediate", "difficulty": "simple"}


def run(desk: Desk, job: Callable[[Session, Surroundings], object]) -> object:
    with desk.ledger.session() as session, session.begin():
        return job(session, Surroundings.load(session, desk.settings))


def unsent(desk: Desk) -> list[tuple[int, ReminderKind]]:
    with desk.ledger.reading() as session:
        return [(reminder.item_id, reminder.kind) for reminder in reminders.unsent(session)]


def shown(desk: Desk, person: int) -> list[Reminder]:
    with desk.ledger.reading() as session:
        return reminders.shown_to(session, session.get_one(User, person))


@pytest.mark.parametrize("days_without_the_job", [1, 7])
def test_rule_2_07_what_the_day_left_passes_to_the_normal_procedure_however_late_the_job_runs(
    desk: Desk, clock: time_machine.Traveller, days_without_the_job: int
) -> None:
    item, other = desk.enter(**FAST), desk.enter()
    assert run(desk, item_deadlines.pass_to_normal) == []
    clock.shift(timedelta(days=days_without_the_job))
    assert run(desk, item_deadlines.pass_to_normal) == [item]
    assert run(desk, item_deadlines.pass_to_normal) == []
    assert desk.item(item).due == WorkCalendar().due(office.TODAY, 10).due
    assert desk.shown(item) == desk.replayed(item)
    assert desk.item(other).acts == 1


def test_the_service_itself_stands_in_the_history_for_what_passed_by_itself(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    desk.enter(**FAST)
    clock.shift(timedelta(days=1))
    run(desk, item_deadlines.pass_to_normal)
    with desk.ledger.reading() as session:
        act = session.scalars(sa.select(ItemAct).where(ItemAct.kind == ActKind.PASS_TO_NORMAL)).one()
    assert act.actor_id is None


def test_entering_a_notice_moves_the_deadlines_of_open_items_and_says_which(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    clock.move_to(at("2038-12-24"))
    item, extended = desk.enter(), desk.enter()
    desk.do(extended, acts.Accept(), assign(Method.SUBORDINATE, BRANCH))
    desk.do(extended, acts.Begin(), office.stage_report(), by=BRANCH_HANDLER)
    desk.do(extended, acts.Extend(working_days=5), by=DIRECTOR)
    before = {number: desk.item(number) for number in (item, extended)}
    assert before[item].due_provisional
    assert run(desk, item_deadlines.reckon_again) == []

    with desk.ledger.session() as session, session.begin():
        actor = desk.user(session, office.SUPERVISOR)
        for offset in range(60):
            day = date(2038, 12, 25) + timedelta(days=offset)
            worked = day.weekday() < 5 and not date(2039, 1, 1) <= day <= date(2039, 1, 5)
            calendar.enter_day(session, day, worked=worked, note="通知", actor=actor)
    moved = run(desk, item_deadlines.reckon_again)

    assert isinstance(moved, list)
    assert [one.item_id for one in moved] == [item, extended]
    assert moved[0].number == before[item].number
    assert moved[0].before == Deadline(before[item].due or date.min, provisional=True)
    for number in (item, extended):
        now = desk.item(number)
        assert (now.due_provisional, now.version) == (False, before[number].version)
        assert desk.shown(number) == desk.replayed(number)
    assert run(desk, item_deadlines.reckon_again) == []


def test_an_item_from_before_there_were_acts_gets_its_deadline(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    item = desk.enter()
    with desk.ledger.session() as session, session.begin():
        session.execute(sa.delete(ItemAct))
        session.execute(sa.update(Item).values(acts=0, due=None))
    run(desk, item_deadlines.reckon_again)
    assert desk.item(item).due == date(2026, 10, 19)


@pytest.mark.parametrize(
    ("today", "kind"),
    [
        ("2026-10-13", None),
        ("2026-10-14", ReminderKind.THREE_DAYS),
        ("2026-10-15", ReminderKind.THREE_DAYS),
        ("2026-10-16", ReminderKind.ONE_DAY),
        ("2026-10-17", ReminderKind.ONE_DAY),  # a Saturday
        ("2026-10-19", ReminderKind.DUE_TODAY),
        ("2026-10-20", ReminderKind.OVERDUE),
    ],
)
def test_a_deadline_comes_near_in_working_days(today: str, kind: ReminderKind | None) -> None:
    assert nearness(date(2026, 10, 19), date.fromisoformat(today), WorkCalendar()) is kind


def test_each_reminder_is_given_once_and_stays_until_it_was_sent(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    item = desk.enter()
    clock.move_to(at("2026-10-14"))
    assert [run(desk, reminders.note) for _ in range(2)] == [1, 0]
    clock.move_to(at("2026-10-15"))
    assert run(desk, reminders.note) == 0
    assert unsent(desk) == [(item, ReminderKind.THREE_DAYS)]
    with desk.ledger.session() as session, session.begin():
        reminders.mark_sent(session, [reminder.id for reminder in reminders.unsent(session)])
    assert unsent(desk) == []
    assert run(desk, reminders.note) == 0


def test_after_a_week_without_the_job_nothing_that_is_due_is_missed(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    item = desk.enter()
    clock.move_to(at("2026-10-13"))
    assert run(desk, reminders.note) == 0
    clock.move_to(at("2026-10-21"))
    run(desk, reminders.note)
    assert unsent(desk) == [(item, ReminderKind.OVERDUE)]


def test_nobody_is_reminded_of_what_was_reported_meanwhile_or_waits_for_its_extension(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    reported, asked = desk.enter(), desk.enter()
    for item in (reported, asked):
        desk.do(item, acts.Accept(), assign(Method.SUBORDINATE, BRANCH))
        desk.do(item, acts.Begin(), by=BRANCH_HANDLER)
    clock.move_to(at("2026-10-19"))
    run(desk, reminders.note)
    assert [item for item, _ in unsent(desk)] == [reported, asked]
    desk.do(reported, *office.all_steps(), office.feedback(), office.report(), by=BRANCH_HANDLER)
    desk.do(asked, office.stage_report(), by=BRANCH_HANDLER)
    clock.move_to(at("2026-10-20"))
    run(desk, reminders.note)
    assert unsent(desk) == [(asked, ReminderKind.DUE_TODAY)]
    desk.do(asked, acts.Extend(working_days=10), by=DIRECTOR)
    assert unsent(desk) == []


def test_a_person_is_shown_how_near_the_deadlines_are_of_what_they_may_see(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    item, other = desk.enter(), desk.enter()
    desk.do(item, acts.Accept(), assign(Method.SUBORDINATE, BRANCH))
    for today in ("2026-10-16", "2026-10-19"):
        clock.move_to(at(today))
        run(desk, reminders.note)
    assert [(one.item_id, one.kind) for one in shown(desk, 2)] == [
        (item, ReminderKind.DUE_TODAY),
        (other, ReminderKind.DUE_TODAY),
    ]
    assert [one.item_id for one in shown(desk, BRANCH_HANDLER.id or 0)] == [item]
    assert shown(desk, STATION_HANDLER.id or 0) == []
