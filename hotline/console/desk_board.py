"""What the duty desk shows of the line: hours, calls that run, telephones and who sits at them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from hotline.console.access import may
from hotline.console.database import live_line, settings
from hotline.console.line_hours import LineHours, line_hours
from hotline.live_line import CallState, LiveCall, Picture
from ledger import call_sheets, clock, console_settings, extensions, live
from ledger.access import Rule, may_see
from ledger.calendar import load_calendar
from ledger.live import Said
from ledger.models import CallSheet, Extension, User
from ledger.workdays import OfficeHours


@dataclass(frozen=True)
class CallRow:
    """A call that runs; `shown` is whether the person may see its number, `own` whether it is at their phone.

    `phones` are the telephones at which it rings or is talked, `writer` is who fills in its form, `said` is
    what was heard of it so far, for whoever may read drafts.
    """

    call: LiveCall
    shown: bool
    own: bool
    phones: tuple[Extension, ...]
    writer: str | None
    said: Sequence[Said] = ()

    @property
    def two_sided(self) -> bool:
        """Whether an officer speaks too."""
        return self.call.state is CallState.TALKING or any(one.channel == 1 for one in self.said)


@dataclass(frozen=True)
class PhoneRow:
    """A telephone on duty, and the call that is at it."""

    phone: Extension
    call: LiveCall | None


@dataclass(frozen=True)
class Board:
    """The line at one moment, as one person sees it; `channels` of `room` are taken."""

    picture: Picture
    calls: list[CallRow]
    phones: list[PhoneRow]
    room: int


def hours_now(session: Session) -> LineHours:
    """How the line takes callers now."""
    changed = console_settings.changed(session)
    in_force = console_settings.with_changes(settings(), changed)
    forced = None if in_force.hours_mode == "auto" else in_force.hours_mode
    row = changed.get("hours_mode")
    return line_hours(
        clock.now(),
        load_calendar(session),
        OfficeHours.parse(in_force.hours),
        in_force.zone,
        forced=forced,
        forced_until=row.until if row is not None else None,
    )


def board(session: Session, user: User) -> Board:
    """The line as a person sees it."""
    picture = live_line().look()
    phones = extensions.list_extensions(session)
    by_id = {phone.id: phone for phone in phones}
    sheets = call_sheets.of_calls(session, (call.id for call in picture.calls))
    said = live.texts(session, [call.id for call in picture.calls]) if may(Rule.SEE_QUEUE) else {}
    calls = [_row(call, by_id, sheets.get(call.id), said.get(call.id, ()), user) for call in picture.calls]
    on_duty = [PhoneRow(phone, picture.at_extension(phone.id)) for phone in phones if phone.on_duty]
    return Board(picture, calls, on_duty, room=settings().lines * settings().channels)


def _row(
    call: LiveCall,
    phones: dict[int, Extension],
    sheet: CallSheet | None,
    said: Sequence[Said],
    user: User,
) -> CallRow:
    here = _phones_of(call, phones)
    # Nobody of a unit that the caller accuses, as far as it is written down, learns who calls.
    may_know = may(Rule.SEE_CALLS) and (sheet is None or may_see(user, sheet))
    writer = call_sheets.holder(sheet) if may_know else None
    return CallRow(
        call,
        shown=may_know,
        own=may_know and any(phone.duty_user_id == user.id for phone in here),
        phones=here,
        writer=writer.display_name if writer else None,
        said=said if may_know else (),
    )


def _phones_of(call: LiveCall, phones: dict[int, Extension]) -> tuple[Extension, ...]:
    return tuple(phone for phone in phones.values() if call.at_extension(phone.id))
