"""`hotline console`: the web console."""

import click

from hotline.console.server import run_console
from hotline.settings import load_settings


@click.command("console")
def command() -> None:
    """Serve the console for duty staff, until SIGTERM."""
    raise SystemExit(run_console(load_settings()))
