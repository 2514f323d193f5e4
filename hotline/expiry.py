"""Carrying out deletions that were approved, while no backup runs (docs/decisions/0015-retention.md)."""

import logging

from hotline.backup.make import BackupRuns, running
from hotline.settings import Settings
from ledger.database import Ledger
from ledger.retention import deletion, tombstones
from ledger.vault import Vault

log = logging.getLogger(__name__)


def carry_out(settings: Settings, ledger: Ledger, vault: Vault) -> None:
    """Carry out what is due, some at a time; not while a backup copies the files of which its rows tell."""
    try:
        with running(settings, patience=0.0):
            _apply_tombstones(settings, ledger, vault)
            with ledger.session() as session, session.begin():
                looked_at = deletion.carry_out(session, settings)
            with ledger.session() as session, session.begin():
                removed = deletion.remove_files(session, vault)
            if looked_at or removed:
                with ledger.reading() as session:
                    tombstones.write(session, settings.tombstones_file)
                log.info("deletion: %s entries looked at, %s files removed", looked_at, removed)
    except BackupRuns:
        log.debug("a backup runs; deletions wait")


def _apply_tombstones(settings: Settings, ledger: Ledger, vault: Vault) -> None:
    """After a restore of an older backup: delete again what was deleted since."""
    told = settings.data_dir / tombstones.TO_APPLY
    if not told.exists():
        return
    with ledger.session() as session, session.begin():
        again = tombstones.apply(session, vault, tombstones.read(told))
    told.unlink()
    log.warning("%s deletions of after the backup were done again", again)
