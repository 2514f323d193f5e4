"""By when a matter is to be investigated, and whether it is late (DOMAIN.md sections 2.7, 2.8 and 4)."""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from ledger.handling.matter import BEFORE_REPORT, Matter
from ledger.models.codes import Difficulty
from ledger.workdays import Deadline, WorkCalendar

WORKING_DAYS: Mapping[Difficulty, int] = MappingProxyType(
    {Difficulty.SIMPLE: 10, Difficulty.ORDINARY: 15, Difficulty.MAJOR: 20}
)
"""How long 核查 may take, from the day after acceptance on (section 2.8)."""


def deadline(matter: Matter, calendar: WorkCalendar) -> Deadline:
    """Return the last day of 核查: the same day on the fast track, else that of the normal procedure."""
    if matter.fast_track:
        return Deadline(matter.accepted_on, provisional=False)
    return normal_deadline(matter, calendar)


def normal_deadline(matter: Matter, calendar: WorkCalendar) -> Deadline:
    """Return the last day of 核查 in the normal procedure, whether the matter is in it or not yet."""
    return reckon(matter.accepted_on, matter.difficulty, matter.extensions, calendar)


def reckon(
    accepted_on: date, difficulty: Difficulty, extensions: Iterable[int], calendar: WorkCalendar
) -> Deadline:
    """Return the end of the Nth working day after acceptance, and of each extension from there on."""
    reckoned = calendar.due(accepted_on, WORKING_DAYS[difficulty])
    for working_days in extensions:
        extended = calendar.due(reckoned.due, working_days)
        reckoned = Deadline(extended.due, reckoned.provisional or extended.provisional)
    return reckoned


def is_overdue(matter: Matter, calendar: WorkCalendar, today: date) -> bool:
    """Whether the day has passed with neither a report nor a stage report that waits (section 2.8).

    What the fast track did not settle is not overdue by that: it passes to the normal procedure (2.7).
    """
    waits = matter.state in BEFORE_REPORT and not matter.stage_report_pending
    return waits and today > normal_deadline(matter, calendar).due
