"""Deadlines of drafts that wait follow the calendar (DOMAIN.md section 4)."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from hotline.settings import Settings
from ledger import calendar, drafts
from ledger.database import Ledger
from ledger.deadlines import reckon_again, review_deadline
from ledger.models import CallMode, CallOutcome, DiscardReason, Draft
from ledger.workdays import Deadline
from tests.ledger.conftest import RECEIVED, People, add_call

NEXT_DAY, DAY_AFTER = date(2026, 9, 22), date(2026, 9, 23)


def reckon(ledger: Ledger, settings: Settings) -> int:
    with ledger.session() as session, session.begin():
        return reckon_again(session, settings)


def read(ledger: Ledger, draft_id: int) -> Draft:
    with ledger.reading() as session:
        return drafts.get(session, draft_id)


def take_off(ledger: Ledger, day: date, people: People) -> None:
    with ledger.session() as session, session.begin():
        calendar.enter_day(session, day, worked=False, note=None, actor=people.officer)


def test_a_deadline_is_that_of_the_calendar_as_it_stands(
    ledger: Ledger, ledger_settings: Settings, people: People
) -> None:
    take_off(ledger, NEXT_DAY, people)
    with ledger.reading() as session:
        assert review_deadline(
            session, RECEIVED, CallMode.AFTER_HOURS, CallOutcome.MESSAGE, ledger_settings
        ) == Deadline(DAY_AFTER, provisional=False)


def test_a_day_entered_later_moves_the_deadline_of_a_draft_that_waits_and_disturbs_nobody_who_has_it_open(
    ledger: Ledger, ledger_settings: Settings, people: People, new_draft: Callable[[], int]
) -> None:
    draft_id = new_draft()
    before = read(ledger, draft_id)
    take_off(ledger, NEXT_DAY, people)
    assert reckon(ledger, ledger_settings) == 1
    after = read(ledger, draft_id)
    assert (before.review_due, after.review_due) == (NEXT_DAY, DAY_AFTER)
    assert after.version == before.version


def test_where_the_calendar_is_the_same_nothing_changes(
    ledger: Ledger, ledger_settings: Settings, new_draft: Callable[[], int]
) -> None:
    new_draft()
    assert reckon(ledger, ledger_settings) == 0


def test_a_provisional_deadline_becomes_firm_when_staff_enter_the_day(
    ledger: Ledger, ledger_settings: Settings, people: People
) -> None:
    with ledger.session() as session, session.begin():
        received = datetime(2039, 1, 3, 12, 0, tzinfo=UTC)
        draft = add_call(session, "far", received=received, due=date(2039, 1, 4))
        draft.review_due_provisional = True
        calendar.enter_day(session, date(2039, 1, 4), worked=True, note="通知", actor=people.officer)
    assert reckon(ledger, ledger_settings) == 1
    assert not read(ledger, draft.id).review_due_provisional


def test_the_deadline_of_a_draft_that_has_left_the_queue_stays(
    ledger: Ledger, ledger_settings: Settings, people: People, new_draft: Callable[[], int]
) -> None:
    draft_id = new_draft()
    with ledger.session() as session, session.begin():
        draft = drafts.get(session, draft_id)
        drafts.discard(session, draft, DiscardReason.INVALID, None, people.officer)
    take_off(ledger, NEXT_DAY, people)
    assert reckon(ledger, ledger_settings) == 0
    assert read(ledger, draft_id).review_due == NEXT_DAY
