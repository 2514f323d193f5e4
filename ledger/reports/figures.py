"""All figures of a period together."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from hotline.settings import Settings
from ledger import clock
from ledger.calendar import load_calendar
from ledger.reports.charts import Age, Month, ageing, monthly_trend
from ledger.reports.consequences import Consequences, consequences
from ledger.reports.flow import ComparedFlow, compared_flow
from ledger.reports.handling import Handling, handling
from ledger.reports.intake import Intake, intake
from ledger.reports.period import Period
from ledger.reports.scope import Scope
from ledger.reports.telephone import Telephone, telephone


@dataclass(frozen=True)
class Figures:
    """Everything that supervisors look at (DOMAIN.md section 5)."""

    period: Period
    flow: ComparedFlow
    intake: Intake
    handling: Handling
    consequences: Consequences
    telephone: Telephone
    trend: tuple[Month, ...]
    ages: tuple[Age, ...]


def figures(session: Session, period: Period, settings: Settings) -> Figures:
    """Reckon the figures of a period as they stand now; a session of `Ledger.reading` sees one moment."""
    today = clock.now().astimezone(settings.zone).date()
    scope = Scope(period, settings.zone, today, load_calendar(session))
    return Figures(
        period=period,
        flow=compared_flow(session, scope),
        intake=intake(session, scope),
        handling=handling(session, scope),
        consequences=consequences(session, scope),
        telephone=telephone(session, scope),
        trend=monthly_trend(session, scope),
        ages=ageing(session, scope),
    )
