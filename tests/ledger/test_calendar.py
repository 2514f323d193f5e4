"""Staff days in the database, and the calendar that comes of them."""

from datetime import date

from sqlalchemy import select

from ledger import calendar
from ledger.database import Ledger
from ledger.models import AuditEntry, StaffDay
from ledger.workdays import WorkCalendar
from tests.ledger.conftest import People

A_MONDAY = date(2026, 9, 21)
A_SUNDAY = date(2026, 9, 13)


def test_without_staff_days_the_calendar_is_that_of_the_library(ledger: Ledger) -> None:
    with ledger.reading() as session:
        loaded = calendar.load_calendar(session)
    assert loaded.due(A_MONDAY, 20) == WorkCalendar().due(A_MONDAY, 20)


def test_days_that_staff_entered_go_before_the_library(ledger: Ledger, people: People) -> None:
    with ledger.session() as session, session.begin():
        calendar.enter_day(session, A_MONDAY, worked=False, note="停电", actor=people.officer)
        calendar.enter_day(session, A_SUNDAY, worked=True, note=None, actor=people.officer)
    with ledger.reading() as session:
        loaded = calendar.load_calendar(session)
        assert calendar.staff_days(session) == {A_SUNDAY: True, A_MONDAY: False}
    assert loaded.is_workday(A_SUNDAY)
    assert not loaded.is_workday(A_MONDAY)


def test_of_two_entries_for_a_day_the_later_counts(ledger: Ledger, people: People) -> None:
    for worked in (False, True):
        with ledger.session() as session, session.begin():
            calendar.enter_day(session, A_MONDAY, worked=worked, note=None, actor=people.officer)
    with ledger.reading() as session:
        assert calendar.staff_days(session) == {A_MONDAY: True}


def test_a_withdrawn_day_is_what_the_library_says(ledger: Ledger, people: People) -> None:
    with ledger.session() as session, session.begin():
        calendar.enter_day(session, A_MONDAY, worked=False, note=None, actor=people.officer)
        calendar.withdraw_day(session, A_MONDAY, people.officer)
    with ledger.reading() as session:
        assert calendar.load_calendar(session).is_workday(A_MONDAY)


def test_withdrawing_a_day_that_was_not_entered_changes_nothing(ledger: Ledger, people: People) -> None:
    with ledger.session() as session, session.begin():
        calendar.withdraw_day(session, A_MONDAY, people.officer)
        assert session.scalars(select(AuditEntry)).all() == []


def test_who_entered_a_day_and_when_is_known(ledger: Ledger, people: People) -> None:
    with ledger.session() as session, session.begin():
        calendar.enter_day(session, A_MONDAY, worked=False, note="停电", actor=people.officer)
    with ledger.reading() as session:
        entered = session.get_one(StaffDay, A_MONDAY)
        audited = session.scalars(select(AuditEntry)).one()
    assert (entered.note, entered.entered_by_id) == ("停电", people.officer.id)
    assert (audited.actor, audited.action, audited.object_id) == (
        "zhangsan",
        "calendar.day_entered",
        "2026-09-21",
    )
