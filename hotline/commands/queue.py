"""`hotline queue`: the embedded queue server."""

import click

from hotline.queue_server import run_queue_server
from hotline.settings import load_settings


@click.command("queue")
def command() -> None:
    """Serve the queue in the data directory, until SIGTERM (only where HOTLINE_REDIS_URL is empty)."""
    run_queue_server(load_settings())
