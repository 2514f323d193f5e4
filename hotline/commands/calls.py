"""`hotline calls`: the call log."""

import click

from hotline.command_ledger import audited
from hotline.listing import print_row, print_rows
from hotline.outward import call_row
from hotline.settings import load_settings
from ledger.calls import NoSuchCall, get_call, list_calls

COLUMNS = ("id", "started_at", "caller", "mode", "outcome", "recording_seconds", "draft_id")


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
