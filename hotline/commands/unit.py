"""`hotline unit`: the tree of units."""

from pathlib import Path

import click

from hotline.command_ledger import ledger_of, person_at_the_keyboard
from hotline.settings import load_settings
from ledger.unit_file import UnitsNotImported
from ledger.units import import_units


@click.group("unit")
def command() -> None:
    """The tree of units: who can be complained about, and who handles it."""


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(file: Path) -> None:
    """Bring the units of FILE into the tree; all of them or, with the errors by row, none.

    FILE is a CSV or XLSX with the columns code, name, parent_code, kind; units that it does not name
    stay as they are.
    """
    try:
        with ledger_of(load_settings()) as ledger, ledger.session() as session, session.begin():
            done = import_units(session, file, actor=person_at_the_keyboard())
    except UnitsNotImported as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{done.added} added, {done.changed} changed, {done.unchanged} as they were")
