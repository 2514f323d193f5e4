"""`hotline calendar`: working days and deadlines."""

import json
from datetime import date, datetime, timedelta

import click

from hotline.command_ledger import ledger_of
from hotline.settings import Settings, load_settings
from ledger.calendar import load_calendar
from ledger.database import is_there
from ledger.workdays import WorkCalendar

DAY = click.DateTime(["%Y-%m-%d"])


@click.group("calendar")
def command() -> None:
    """Working days by the State Council's notices and what staff entered (DOMAIN.md section 4)."""


@command.command("due")
@click.argument("accepted", metavar="DATE", type=DAY)
@click.argument("days", type=click.IntRange(min=1))
@click.option("--json", "as_json", is_flag=True, help='Print {"due": DATE, "provisional": true|false}.')
def due(accepted: datetime, days: int, as_json: bool) -> None:
    """The end of the DAYS-th working day after DATE, which itself is not counted."""
    deadline = _calendar(load_settings()).due(accepted.date(), days)
    if as_json:
        click.echo(json.dumps({"due": deadline.due.isoformat(), "provisional": deadline.provisional}))
    else:
        click.echo(
            f"{deadline.due}{'  (provisional: no official notice yet)' if deadline.provisional else ''}"
        )


@command.command("show")
@click.argument("year", type=click.IntRange(2007, 2100))
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
def show(year: int, as_json: bool) -> None:
    """The days of YEAR that are not what their weekday says: days off, and worked Saturdays and Sundays."""
    calendar = _calendar(load_settings())
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]
    off = [day for day in days if day.weekday() < 5 and not calendar.is_workday(day)]
    worked = [day for day in days if day.weekday() >= 5 and calendar.is_workday(day)]
    provisional = any(calendar.is_provisional(day) for day in days)
    if as_json:
        content = {
            "year": year,
            "provisional": provisional,
            "days_off": [day.isoformat() for day in off],
            "make_up_days": [day.isoformat() for day in worked],
        }
        click.echo(json.dumps(content))
        return
    click.echo(f"{year}{' (provisional: no official notice yet)' if provisional else ''}")
    click.echo("weekdays off:  " + " ".join(f"{day:%m-%d}" for day in off))
    click.echo("make-up days:  " + " ".join(f"{day:%m-%d}" for day in worked))


def _calendar(settings: Settings) -> WorkCalendar:
    # Deadlines can be asked for before the first start, when there is no ledger yet.
    if not is_there(settings):
        return WorkCalendar()
    with ledger_of(settings) as ledger, ledger.reading() as session:
        return load_calendar(session)
