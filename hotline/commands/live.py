"""`hotline live`: transcribes calls while they are spoken."""

import os
import signal
import threading

import click

from hotline.logs import log_to_stderr
from hotline.settings import load_settings
from ledger import live
from ledger.database import open_ledger
from transcription.engines import cores, wait_for_engine
from transcription.follower import Follower
from transcription.worker import NICENESS


@click.command("live")
def command() -> None:
    """Follow the recordings of calls as they grow, until SIGTERM."""
    log_to_stderr("live")
    os.nice(NICENESS)
    stopping = threading.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda _signal, _frame: stopping.set())
    settings = load_settings()
    at_once = cores()
    engine = wait_for_engine(settings, stopping, at_once)
    if engine is None:
        return
    ledger = open_ledger(settings)
    try:
        with live.at_work(settings.run_dir):
            Follower(settings, ledger, engine, at_once).run(stopping)
    finally:
        ledger.close()
