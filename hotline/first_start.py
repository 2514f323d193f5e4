"""What has to be there before the office works: the schema, the first administrator, the line's snapshot."""

import click

from hotline.settings import Settings
from ledger import snapshot
from ledger.database import open_ledger, upgrade
from ledger.units import ensure_units
from ledger.users import ensure_first_administrator


def prepare(settings: Settings) -> None:
    """Bring the ledger to the newest schema and write the line's snapshot.

    On the very first start the example tree of units is brought in, and the administrator's password is
    printed, once; it has to be changed at sign-in.
    """
    upgrade(settings)
    ledger = open_ledger(settings)
    with ledger.session() as session, session.begin():
        password = ensure_first_administrator(session)
        ensure_units(session)
        snapshot.write(session, settings.data_dir)
    ledger.close()
    if password:
        click.secho(
            "\n  First start. Sign in to the console once with this account, and change the password:",
            bold=True,
        )
        click.echo(f"  account  admin\n  password {password}\n")
