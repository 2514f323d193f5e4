"""`hotline items`: registered items."""

import os
from pathlib import Path
from typing import IO

import click

from hotline.command_ledger import audited, ledger_of, person_at_the_keyboard
from hotline.listing import print_row, print_rows
from hotline.outward import item_row
from hotline.settings import load_settings
from ledger import audit, imported_items, users
from ledger.access import Rule, allows
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


@command.command("export")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def export(file: Path) -> None:
    """Write the ledger as a spreadsheet (台账, XLSX): every item, with who the callers are."""
    from hotline.sheets.export import write_ledger  # not for `items list`: openpyxl takes a while to load

    settings = load_settings()
    with ledger_of(settings) as ledger:
        with ledger.session() as session, session.begin():
            audit.record(session, person_at_the_keyboard(), "items.exported", "item", "*")
        with ledger.reading() as session, _private(file) as opened:
            count = write_ledger(session, opened, settings)
    click.echo(f"{count} items written to {file}; it names callers, so keep it as you keep the ledger")


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "username", required=True, metavar="USER", help="Who registers them: a user's name.")
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="TOML or JSON file that says which of its columns is which of ours (docs/papers.md).",
)
@click.option("--dry-run", is_flag=True, help="Check every line and change nothing.")
def import_(file: Path, username: str, mapping: Path | None, dry_run: bool) -> None:
    """Bring in a ledger that was kept as a spreadsheet (XLSX): all of it, or nothing."""
    from hotline.sheets.faults import SheetNotImported
    from hotline.sheets.importing import read_ledger
    from hotline.sheets.mapping import ColumnMapping, MappingUnusable, load_mapping

    settings = load_settings()
    try:
        columns = load_mapping(mapping) if mapping else ColumnMapping()
        with ledger_of(settings) as ledger, ledger.session() as session, session.begin():
            actor = users.get_user(session, username)
            if not allows(actor, Rule.IMPORT_ITEMS):
                raise click.ClickException(
                    f"{username} imports no items; name a supervisor or the office director"
                )
            found = read_ledger(session, file, columns, settings.zone)
            if not dry_run:
                imported_items.enter(session, found, actor, settings.zone)
    except (SheetNotImported, MappingUnusable, users.NoSuchUser) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{len(found)} items {'can be imported; nothing was changed' if dry_run else 'imported'}")


def _private(file: Path) -> IO[bytes]:
    # Nobody else on the machine may read it.
    return open(file, "wb", opener=lambda path, flags: os.open(path, flags, 0o600))
