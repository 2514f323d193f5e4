"""`hotline simulate`: a year of a city that does not exist, for trying the reports."""

from datetime import datetime

import click

from hotline.command_ledger import ledger_of
from hotline.settings import load_settings
from hotline.simulation.run import LedgerInUse, simulate
from ledger import clock
from ledger.database import upgrade


@click.command("simulate")
@click.option(
    "--items", default=3000, show_default=True, type=click.IntRange(1, 100_000), help="How many items."
)
@click.option("--year", type=click.IntRange(2010, 2100), help="Which year; without it, the last one.")
@click.option("--seed", default=12389, show_default=True, help="The same seed gives the same year.")
def command(items: int, year: int | None, seed: int) -> None:
    """Fill an empty ledger with a simulated year, through the real registration and the real acts.

    Units are those of the example tree; people, callers and matters are invented, and say so. A ledger that
    holds anything is refused: use a data directory of its own.
    """
    settings = load_settings()
    year = year or clock.now().astimezone(settings.zone).year - 1
    upgrade(settings)
    with ledger_of(settings) as ledger, click.progressbar(length=365, label=f"{year}") as bar:

        def progress(moment: datetime) -> None:
            local = moment.astimezone(settings.zone)
            bar.update(local.timetuple().tm_yday - bar.pos)

        try:
            done = simulate(ledger, settings, items=items, year=year, seed=seed, progress=progress)
        except LedgerInUse as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{year}: {done.items} complaints, {done.deeds} deeds. Look at it with: hotline report {year}")
