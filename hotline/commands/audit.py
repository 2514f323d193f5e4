"""`hotline audit`: check the audit log."""

import click

from hotline.command_ledger import ledger_of
from hotline.settings import load_settings
from ledger.audit import verify


@click.group("audit")
def command() -> None:
    """The audit log: who did and read what, in one chain."""


@command.command("verify")
def verify_() -> None:
    """Check that no entry was changed, removed or moved; ends with 1 where one was."""
    with ledger_of(load_settings()) as ledger, ledger.reading() as session:
        breaks = verify(session)
    for found in breaks:
        click.echo(f"entry {found.entry_id}: {found.kind}")
    if breaks:
        raise click.ClickException(f"the audit log does not hold at {len(breaks)} place(s): keep it as it is")
    click.echo("the audit log is whole")
