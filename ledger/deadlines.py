"""By when a draft is to be heard; reckoned again when the calendar has changed (DOMAIN.md section 4)."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hotline.settings import Settings
from ledger import console_settings
from ledger.calendar import load_calendar
from ledger.models import Call, CallMode, CallOutcome, Draft, DraftStatus
from ledger.workdays import Deadline, OfficeHours, WorkCalendar, review_due


def review_deadline(
    session: Session, received_at: datetime, mode: CallMode, outcome: CallOutcome, settings: Settings
) -> Deadline:
    """Return the day by which a call is to be heard and registered, by the calendar as it stands.

    The same day where the caller was told that an officer comes, or spoke with one.
    """
    settings = console_settings.effective(session, settings)
    return _reckon(received_at, mode, outcome, load_calendar(session), settings)


def reckon_again(session: Session, settings: Settings) -> int:
    """Put right the deadlines of the drafts that wait; returns how many have changed.

    They change when staff enter a day, when a notice is published that the library then holds, and when
    the hours are set anew. Nobody who has the draft open is disturbed: its version stays.
    """
    calendar, settings = load_calendar(session), console_settings.effective(session, settings)
    waiting = (
        select(
            Draft.id,
            Draft.received_at,
            Call.mode,
            Call.outcome,
            Draft.review_due,
            Draft.review_due_provisional,
        )
        .join(Call, Call.id == Draft.call_id)
        .where(Draft.status == DraftStatus.PENDING)
    )
    changed = 0
    for draft_id, received_at, mode, outcome, due, provisional in session.execute(waiting).all():
        deadline = _reckon(received_at, mode, outcome, calendar, settings)
        if deadline != Deadline(due, provisional):
            changed += 1
            session.execute(
                update(Draft)
                .where(Draft.id == draft_id, Draft.status == DraftStatus.PENDING)
                .values(review_due=deadline.due, review_due_provisional=deadline.provisional)
                .execution_options(synchronize_session=False)
            )
    return changed


def _reckon(
    received_at: datetime, mode: CallMode, outcome: CallOutcome, calendar: WorkCalendar, settings: Settings
) -> Deadline:
    if mode is CallMode.STAFFED or outcome is CallOutcome.ANSWERED:
        return Deadline(received_at.astimezone(settings.zone).date(), provisional=False)
    return review_due(received_at, calendar, OfficeHours.parse(settings.hours), settings.zone)
