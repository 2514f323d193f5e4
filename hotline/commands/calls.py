"""`hotline calls`: the call log."""

from datetime import datetime, timedelta

import click

from hotline.command_ledger import audited, ledger_of
from hotline.listing import print_row, print_rows
from hotline.outward import call_row, figures_row
from hotline.settings import Settings, load_settings
from ledger.calls import NoSuchCall, get_call, list_calls
from ledger.service_figures import service_figures

COLUMNS = ("id", "started_at", "caller", "mode", "outcome", "recording_seconds", "draft_id")
DAY = click.DateTime(["%Y-%m-%d"])


@click.group("calls")
def command() -> None:
    """The call log: every ring, newest first."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
@click.option("--limit", default=50, show_default=True, help="At most so many.")
@click.option("--before", metavar="ID", help="Only calls older than this one.")
def list_(as_json: bool, limit: int, before: str | None) -> None:
    """List calls."""
    settings = load_settings()
    try:
        with audited(settings, "calls.listed", "call", "*") as session:
            rows = [call_row(call, settings.zone) for call in list_calls(session, limit=limit, before=before)]
    except NoSuchCall as error:
        raise click.ClickException(str(error)) from error
    print_rows(rows, COLUMNS, as_json=as_json, empty="no calls yet")


@command.command("show")
@click.argument("call_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
def show(call_id: str, as_json: bool) -> None:
    """Show one call whole."""
    settings = load_settings()
    try:
        with audited(settings, "call.read", "call", call_id) as session:
            row = call_row(get_call(session, call_id), settings.zone)
    except NoSuchCall as error:
        raise click.ClickException(str(error)) from error
    print_row(row, as_json=as_json)


@command.command("figures")
@click.option("--since", metavar="DATE", type=DAY, help="From this day on; without it, from the first call.")
@click.option("--until", metavar="DATE", type=DAY, help="This day included; without it, to the last call.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
def figures(since: datetime | None, until: datetime | None, as_json: bool) -> None:
    """How well the telephone was answered (GB/T 33358: 95 % connected, within 15 s).

    The connect rate is of the calls in staffed hours that were for an officer; the wait is from the first
    ring to the officer, the greeting included.
    """
    settings = load_settings()
    if since and until and since > until:
        raise click.BadParameter("it is before --since", param_hint="--until")
    first, after = _begin_of(since, settings), _begin_of(until, settings, days_later=1)
    with ledger_of(settings) as ledger, ledger.reading() as session:
        row = figures_row(service_figures(session, since=first, until=after))
    print_row(row, as_json=as_json)


def _begin_of(day: datetime | None, settings: Settings, *, days_later: int = 0) -> datetime | None:
    if day is None:
        return None
    return (day + timedelta(days=days_later)).replace(tzinfo=settings.zone)
