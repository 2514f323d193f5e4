"""What has to be there before the office works: the schema, units, the line's snapshot."""

import click

from hotline.ports import reachable
from hotline.settings import Settings
from ledger import first_start, prompts, snapshot
from ledger.database import open_ledger, upgrade
from ledger.units import ensure_units
from ledger.vault import Vault


def prepare(settings: Settings) -> None:
    """Bring the ledger to the newest schema, and write what the lines read.

    While the console has no administrator, the code is printed by which the first one is known; on the very
    first start the example tree of units is brought in.
    """
    upgrade(settings)
    ledger = open_ledger(settings)
    with ledger.session() as session, session.begin():
        claimed = first_start.is_claimed(session)
        ensure_units(session)
    with ledger.reading() as session:
        snapshot.write(session, settings.data_dir)
        prompts.lay_out(session, Vault(settings.vault_dir, ledger.keys.vault), settings.prompts_dir)
    if not claimed:
        _tell(settings, first_start.claim_code(ledger.keys))
    ledger.close()


def _tell(settings: Settings, code: str) -> None:
    page = f"http://{reachable(settings.http_bind)}:{settings.http_port}"
    click.secho("\n  First start. Open the console and make yourself the administrator:", bold=True)
    click.echo(f"  console {page}\n  code    {code}\n")
