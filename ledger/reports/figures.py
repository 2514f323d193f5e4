"""All figures of a period together."""

from functools import cached_property

from sqlalchemy.orm import Session

from hotline.settings import Settings
from ledger import clock
from ledger.calendar import load_calendar
from ledger.reports.charts import Age, Month, ageing, monthly_trend
from ledger.reports.consequences import Consequences, consequences
from ledger.reports.flow import ComparedFlow, compared_flow
from ledger.reports.handling import Handling
from ledger.reports.intake import Intake
from ledger.reports.period import Period
from ledger.reports.scope import Scope
from ledger.reports.telephone import Telephone, telephone


class Figures:
    """Everything that supervisors look at (DOMAIN.md section 5), counted as it is asked for.

    All of it together takes the longest of all that a ledger is asked; a page asks for a block of tables at a
    time.
    """

    def __init__(self, session: Session, scope: Scope) -> None:
        self._session, self._scope = session, scope

    @property
    def period(self) -> Period:
        """The days that are counted."""
        return self._scope.period

    @cached_property
    def flow(self) -> ComparedFlow:
        """What came in, was done, is left."""
        return compared_flow(self._session, self._scope)

    @cached_property
    def intake(self) -> Intake:
        """What was received."""
        return Intake(self._session, self._scope)

    @cached_property
    def handling(self) -> Handling:
        """How it was handled."""
        return Handling(self._session, self._scope)

    @cached_property
    def consequences(self) -> Consequences:
        """What followed."""
        return consequences(self._session, self._scope)

    @cached_property
    def telephone(self) -> Telephone:
        """How the telephone was answered."""
        return telephone(self._session, self._scope)

    @cached_property
    def trend(self) -> tuple[Month, ...]:
        """The months of the period."""
        return monthly_trend(self._session, self._scope)

    @cached_property
    def ages(self) -> tuple[Age, ...]:
        """How old the open items are."""
        return ageing(self._session, self._scope)


def figures(session: Session, period: Period, settings: Settings) -> Figures:
    """The figures of a period as they stand now, to be asked for while the session is open.

    A session of `Ledger.reading` sees one moment.
    """
    today = clock.now().astimezone(settings.zone).date()
    return Figures(session, Scope(period, settings.zone, today, load_calendar(session)))
