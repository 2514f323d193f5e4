"""`hotline report`: the figures of a period."""

import click

from hotline.command_ledger import ledger_of
from hotline.listing import print_row
from hotline.report_rows import report_row
from hotline.settings import load_settings
from ledger.reports.figures import figures
from ledger.reports.period import Period, PeriodNotUnderstood


@click.command("report")
@click.argument("period", metavar="PERIOD")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
def command(period: str, as_json: bool) -> None:
    """The figures of a PERIOD: 2026, 2026-H1, 2026-Q3, or 2026-01-15..2026-02-20 (both days included).

    What each figure counts is written in docs/figures.md. Nothing of a caller is among them.
    """
    settings = load_settings()
    try:
        asked = Period.parse(period)
    except PeriodNotUnderstood as error:
        raise click.BadParameter(str(error), param_hint="PERIOD") from error
    with ledger_of(settings) as ledger, ledger.reading() as session:
        row = report_row(figures(session, asked, settings))
    print_row(row, as_json=as_json)
