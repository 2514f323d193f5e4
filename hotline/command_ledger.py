"""The ledger as commands open it: what hinders them is told in one line, and what they read is audited."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from hotline.settings import Settings
from ledger import audit, snapshot
from ledger.database import DatabaseURLUnsupported, Ledger, LedgerNotReady, open_ledger
from ledger.keys import KeysError


@contextmanager
def ledger_of(settings: Settings) -> Iterator[Ledger]:
    """The open ledger, closed afterwards. Raises `click.ClickException` where it cannot be had."""
    try:
        ledger = open_ledger(settings)
    except (DatabaseURLUnsupported, LedgerNotReady, KeysError) as error:
        raise click.ClickException(str(error)) from error
    except DBAPIError as error:
        raise click.ClickException(f"the ledger's database does not answer: {error.orig}") from error
    try:
        yield ledger
    finally:
        ledger.close()


@contextmanager
def audited(settings: Settings, action: str, object_kind: str, object_id: str) -> Iterator[Session]:
    """A session for reading what callers said or who they are; that it was read stands in the audit log."""
    with ledger_of(settings) as ledger, ledger.session() as session, session.begin():
        yield session
        audit.record(session, person_at_the_keyboard(), action, object_kind, object_id)


def tell_the_lines(ledger: Ledger, settings: Settings) -> None:
    """Let the lines know at once what has just been committed; without it they hear of it within a minute."""
    try:
        with ledger.reading() as session:
            snapshot.write(session, settings.data_dir)
    except OSError as error:
        click.echo(f"kept, but the lines hear of it within a minute only: {error}", err=True)


def person_at_the_keyboard() -> str:
    """Who gives the commands, for the audit log."""
    return f"cli:{getpass.getuser()}"
