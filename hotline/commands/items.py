"""`hotline items`: registered items."""

import click

from hotline.command_ledger import audited
from hotline.listing import print_row, print_rows
from hotline.outward import item_row
from hotline.settings import load_settings
from ledger.items import NoSuchItem, get_item, list_items

COLUMNS = ("number", "received_at", "channel", "accused_units", "problem")


@click.group("items")
def command() -> None:
    """Registered items, the newest number first."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
@click.option("--limit", default=50, show_default=True, help="At most so many.")
@click.option("--before", metavar="NUMBER", help="Only items with a lower number.")
def list_(as_json: bool, limit: int, before: str | None) -> None:
    """List items."""
    settings = load_settings()
    try:
        with audited(settings, "items.listed", "item", "*") as session:
            rows = [item_row(item, settings.zone) for item in list_items(session, limit=limit, before=before)]
    except NoSuchItem as error:
        raise click.ClickException(str(error)) from error
    print_rows(rows, COLUMNS, as_json=as_json, empty="no items are registered yet")


@command.command("show")
@click.argument("key", metavar="NUMBER_OR_ID")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
def show(key: str, as_json: bool) -> None:
    """Show one item whole."""
    settings = load_settings()
    try:
        with audited(settings, "item.read", "item", key) as session:
            row = item_row(get_item(session, key), settings.zone)
    except NoSuchItem as error:
        raise click.ClickException(str(error)) from error
    print_row(row, as_json=as_json)
