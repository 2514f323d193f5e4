"""`hotline line`: one line group."""

import click

from hotline.logs import log_to_stderr
from hotline.settings import load_settings
from ivr.line import run_line


@click.command("line")
@click.option("--line", "number", default=1, show_default=True, help="Number of the line group.")
def command(number: int) -> None:
    """Answer, greet and record, until SIGTERM."""
    log_to_stderr(f"line {number}")
    raise SystemExit(run_line(load_settings(), number))
