"""`hotline drafts`: drafts awaiting review."""

import click

from hotline.command_ledger import audited
from hotline.listing import print_row, print_rows
from hotline.outward import draft_row
from hotline.settings import load_settings
from ledger.drafts import NoSuchDraft, get, queue

COLUMNS = ("id", "received_at", "review_due", "caller", "transcript_state", "transcript")


@click.group("drafts")
def command() -> None:
    """Drafts awaiting review: urgent first, then by due date."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
def list_(as_json: bool) -> None:
    """List the drafts that wait."""
    settings = load_settings()
    with audited(settings, "drafts.listed", "draft", "*") as session:
        rows = [draft_row(draft, settings.zone) for draft in queue(session)]
    print_rows(rows, COLUMNS, as_json=as_json, empty="no drafts await review")


@command.command("show")
@click.argument("draft_id", metavar="ID", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
def show(draft_id: int, as_json: bool) -> None:
    """Show one draft whole, whatever became of it."""
    settings = load_settings()
    try:
        with audited(settings, "draft.read", "draft", str(draft_id)) as session:
            row = draft_row(get(session, draft_id), settings.zone)
    except NoSuchDraft as error:
        raise click.ClickException(str(error)) from error
    print_row(row, as_json=as_json)
