"""`hotline doctor`: check everything the service depends on."""

import json
from dataclasses import asdict

import click

from hotline.doctor import examine
from hotline.settings import load_settings

COLOURS = {"ok": "green", "warning": "yellow", "fault": "red"}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of findings.")
def command(as_json: bool) -> None:
    """Check what the service depends on; ends with 1 where there is a fault, and says what to do."""
    findings = examine(load_settings())
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            state = click.style(f"{finding.state:8}", fg=COLOURS[finding.state])
            click.echo(f"{state} {finding.check:16} {finding.message}")
    if any(finding.state == "fault" for finding in findings):
        raise SystemExit(1)
