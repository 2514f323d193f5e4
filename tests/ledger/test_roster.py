"""The duty roster: who is planned on which day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from ledger import roster, users
from ledger.database import Ledger
from ledger.models import AuditEntry, Shift, User
from ledger.roster import NotOnRoster, PlannedByAnother

MONDAY = date(2026, 11, 23)
DAY = date(2026, 11, 24)


@pytest.fixture
def two(ledger: Ledger) -> tuple[int, int]:
    with ledger.session() as session, session.begin():
        people = [User(username=name, display_name=name, password_hash="-") for name in ("chen", "wang")]
        session.add_all(people)
        session.flush()
        return people[0].id, people[1].id


def planned(ledger: Ledger, day: date) -> dict[str, list[str]]:
    with ledger.reading() as session:
        of_day = roster.on(session, day)
        return {
            "duty": [user.username for user in of_day.on_duty],
            "on_call": [user.username for user in of_day.on_call],
        }


def test_a_day_that_nobody_planned_has_nobody(ledger: Ledger) -> None:
    assert planned(ledger, DAY) == {"duty": [], "on_call": []}


def test_a_day_has_whom_it_was_planned_for_and_the_audit_log_says_who_planned(
    ledger: Ledger, two: tuple[int, int]
) -> None:
    chen, wang = two
    with ledger.session() as session, session.begin():
        roster.plan(session, DAY, {Shift.DUTY: [wang, chen], Shift.ON_CALL: [chen]}, "head")
    assert planned(ledger, DAY) == {"duty": ["chen", "wang"], "on_call": ["chen"]}
    with ledger.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "roster.planned")).one()
        assert (entry.actor, entry.object_id) == ("head", "2026-11-24")


def test_planning_again_replaces_the_plan(ledger: Ledger, two: tuple[int, int]) -> None:
    chen, wang = two
    with ledger.session() as session, session.begin():
        roster.plan(session, DAY, {Shift.DUTY: [chen]}, "head")
        roster.plan(session, DAY, {Shift.DUTY: [wang]}, "head")
    assert planned(ledger, DAY)["duty"] == ["wang"]


def test_who_saw_an_older_plan_is_told(ledger: Ledger, two: tuple[int, int]) -> None:
    with ledger.session() as session, session.begin():
        seen = roster.on(session, DAY).mark
        roster.plan(session, DAY, {Shift.DUTY: [two[0]]}, "head", seen=seen)
        with pytest.raises(PlannedByAnother):
            roster.plan(session, DAY, {Shift.DUTY: [two[1]]}, "other", seen=seen)


def test_a_person_whose_account_was_shut_cannot_be_planned(ledger: Ledger, two: tuple[int, int]) -> None:
    with ledger.session() as session, session.begin():
        users.set_active(session, session.get_one(User, two[0]), False, "root")
        with pytest.raises(NotOnRoster):
            roster.plan(session, DAY, {Shift.DUTY: [two[0]]}, "head")


def test_copying_the_last_week_fills_its_empty_days_only(ledger: Ledger, two: tuple[int, int]) -> None:
    chen, wang = two
    week_before = timedelta(days=-7)
    with ledger.session() as session, session.begin():
        roster.plan(session, MONDAY + week_before, {Shift.DUTY: [chen]}, "head")
        roster.plan(session, DAY + week_before, {Shift.DUTY: [chen]}, "head")
        roster.plan(session, DAY, {Shift.ON_CALL: [wang]}, "head")
        assert roster.copy_week(session, MONDAY, "head") == 1
    assert planned(ledger, MONDAY)["duty"] == ["chen"]
    assert planned(ledger, DAY) == {"duty": [], "on_call": ["wang"]}


def test_copying_leaves_out_whose_account_was_shut(ledger: Ledger, two: tuple[int, int]) -> None:
    with ledger.session() as session, session.begin():
        roster.plan(session, MONDAY - timedelta(days=7), {Shift.DUTY: list(two)}, "head")
        users.set_active(session, session.get_one(User, two[0]), False, "root")
        roster.copy_week(session, MONDAY, "head")
    assert planned(ledger, MONDAY)["duty"] == ["wang"]
