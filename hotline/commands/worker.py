"""`hotline worker`: one transcription worker."""

import click
from rq import Queue

from hotline.logs import log_to_stderr
from hotline.queue import QUEUE_NAME, connect
from hotline.settings import load_settings
from transcription.worker import run_worker


@click.command("worker")
def command() -> None:
    """Transcribe recordings as they come, until SIGTERM."""
    log_to_stderr("worker")
    settings = load_settings()
    raise SystemExit(run_worker(settings, Queue(QUEUE_NAME, connection=connect(settings))))
