"""`hotline demo`: place a spoken complaint and show the draft it became."""

import click

from hotline.demo import run_demo
from hotline.settings import load_settings


@click.command("demo")
def command() -> None:
    """Ring the line, leave a spoken complaint, and show the draft with its transcript and page."""
    run_demo(load_settings())
