"""The bureau's date, by which a draft is due today or overdue."""

from datetime import date

from hotline.console.database import settings
from ledger import clock


def today() -> date:
    """The bureau's date."""
    return clock.now().astimezone(settings().zone).date()
