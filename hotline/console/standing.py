"""How an item stands with its deadline, in working days. DOMAIN.md sections 2.7, 2.8 and 4."""

from dataclasses import dataclass
from datetime import date, timedelta

from ledger.due_conditions import DUE_SOON_WORKING_DAYS
from ledger.handling.matter import BEFORE_REPORT
from ledger.item_rows import ItemRow
from ledger.models import Item
from ledger.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Standing:
    """The deadline of an item on one day; `working_days` are left of it, or passed since if it is overdue.

    `running` is False once the report is in, or where the item goes on elsewhere.
    """

    due: date | None
    provisional: bool
    running: bool
    waits: bool  # a stage report is in, and so it is not overdue
    overdue: bool
    today: bool
    working_days: int

    @property
    def soon(self) -> bool:
        """Whether it is due within three working days."""
        return self.running and not self.overdue and self.working_days <= DUE_SOON_WORKING_DAYS


def standing(item: Item | ItemRow, today: date, calendar: WorkCalendar) -> Standing:
    """How an item stands on the bureau's date `today`."""
    running = item.due is not None and item.state in BEFORE_REPORT
    due = item.due or today
    past = running and today > due
    return Standing(
        due=item.due,
        provisional=item.due_provisional,
        running=running,
        waits=item.stage_report_pending,
        overdue=past and not item.stage_report_pending,
        today=running and today == due,
        working_days=working_days_between(min(today, due), max(today, due), calendar) if running else 0,
    )


def working_days_between(start: date, end: date, calendar: WorkCalendar) -> int:
    """Count the working days after `start`, up to and with `end`."""
    span = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
    return sum(calendar.is_workday(day) for day in span)
