"""`hotline worker`: one transcription worker."""

import click

from hotline.settings import load_settings
from transcription.worker import run_worker


@click.command("worker")
def command() -> None:
    """Transcribe recordings as they come, until SIGTERM."""
    raise SystemExit(run_worker(load_settings()))
