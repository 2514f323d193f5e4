"""The duty roster (值班表): who is planned for which shift of which day.

It says who is expected; who really sits at a telephone stands in `ledger.extensions`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, contains_eager

from ledger import audit
from ledger.models import RosterEntry, Shift, User

WEEK = timedelta(days=7)


class PlannedByAnother(Exception):
    """The day was planned anew since it was read; read it again."""


class NotOnRoster(ValueError):
    """Somebody who cannot be planned: no such person, or their account was shut."""


@dataclass(frozen=True)
class DayRoster:
    """The people of one day by shift, each in the order of their names; an empty tuple: nobody is planned."""

    day: date
    people: Mapping[Shift, tuple[User, ...]] = field(default_factory=dict)

    @property
    def on_duty(self) -> tuple[User, ...]:
        """Who is expected at the telephones in staffed hours."""
        return self.people.get(Shift.DUTY, ())

    @property
    def on_call(self) -> tuple[User, ...]:
        """Who is to be reached outside staffed hours."""
        return self.people.get(Shift.ON_CALL, ())

    @property
    def mark(self) -> str:
        """What stands for this plan in a form, to find whether another has changed it meanwhile."""
        return ";".join(
            f"{shift}:{','.join(str(user.id) for user in self.people.get(shift, ()))}" for shift in Shift
        )


def on(session: Session, day: date) -> DayRoster:
    """Return who is planned for a day."""
    return of_days(session, day, 1)[0]


def of_days(session: Session, first: date, count: int = 7) -> list[DayRoster]:
    """Return the plan of some days in a row, from `first` on."""
    days = [first + timedelta(days=n) for n in range(count)]
    query = (
        select(RosterEntry)
        .join(RosterEntry.user)
        .options(contains_eager(RosterEntry.user))
        .where(RosterEntry.day.between(days[0], days[-1]))
        .order_by(User.display_name, User.id)
    )
    people: dict[date, dict[Shift, tuple[User, ...]]] = {day: {} for day in days}
    for entry in session.scalars(query):
        of_day = people[entry.day]
        of_day[entry.shift] = (*of_day.get(entry.shift, ()), entry.user)
    return [DayRoster(day, people[day]) for day in days]


def plan(
    session: Session, day: date, people: Mapping[Shift, Iterable[int]], actor: str, *, seen: str | None = None
) -> None:
    """Plan exactly these people (user ids) for a day; a shift that is not named gets nobody.

    `seen` is the `DayRoster.mark` that the person saw. Raises `PlannedByAnother` and `NotOnRoster`.
    """
    before = on(session, day)
    if seen is not None and before.mark != seen:
        raise PlannedByAnother(f"The roster of {day} was changed by someone else; look at it again.")
    wanted = {shift: set(people.get(shift, ())) for shift in Shift}
    _refuse_strangers(session, set().union(*wanted.values()), before)
    session.execute(delete(RosterEntry).where(RosterEntry.day == day))
    session.add_all(
        RosterEntry(day=day, shift=shift, user_id=user_id)
        for shift, ids in wanted.items()
        for user_id in sorted(ids)
    )
    session.flush()
    detail = {shift.value: sorted(ids) for shift, ids in wanted.items()}
    audit.record(session, actor, "roster.planned", "day", day.isoformat(), detail)


def copy_week(session: Session, monday: date, actor: str) -> int:
    """Fill the empty days of a week as the week before was planned; returns how many days were filled.

    What is planned already stays, and people whose account was shut since are left out.
    """
    filled = 0
    for before, now in zip(of_days(session, monday - WEEK), of_days(session, monday), strict=True):
        people = {shift: [user.id for user in users if user.active] for shift, users in before.people.items()}
        if now.people or not any(people.values()):
            continue
        plan(session, now.day, people, actor)
        filled += 1
    return filled


def _refuse_strangers(session: Session, wanted: set[int], before: DayRoster) -> None:
    # Who is planned already may stay in the plan of the day though their account was shut since.
    planned = {user.id for users in before.people.values() for user in users}
    known = set(session.scalars(select(User.id).where(User.id.in_(wanted - planned), User.active)))
    if strangers := wanted - planned - known:
        raise NotOnRoster(f"Nobody who can be planned has the ids {sorted(strangers)}.")
