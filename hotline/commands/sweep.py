"""`hotline sweep`: takes finished calls into the ledger."""

import signal
import threading

import click

from hotline.logs import log_to_stderr
from hotline.settings import load_settings
from hotline.sweep import run_sweep


@click.command("sweep")
def command() -> None:
    """Watch the spool and the queue, until SIGTERM."""
    log_to_stderr("sweep")
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _signal, _frame: stopping.set())
    run_sweep(load_settings(), stopping)
