"""Putting a backup back into an empty data directory, and trying whether it could be."""

import shutil
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from hotline.backup import container, database_copy
from hotline.backup.container import BackupBroken, BackupError, Head
from hotline.backup.make import SETTINGS_FOLDER
from hotline.settings import Settings
from ledger.keys import Keys, key_file, write_root
from ledger.sealed_stream import CHUNK_BYTES
from ledger.vault import Vault, VaultFileBroken

STAGE = ".restoring"
FROM_BACKUP = "from-backup"


class NotEmpty(BackupError):
    """Something is there already that a restore would have to overwrite; it never does."""


class OtherDatabase(BackupError):
    """The backup is of another kind of database than the settings name."""


@dataclass(frozen=True)
class Restored:
    """What was put back: files of the vault, and calls not yet taken in."""

    head: Head
    files: int
    waiting: int


def restore(settings: Settings, backup: Path, root: bytes) -> Restored:
    """Put everything back; the key file last, so that half a restore is never taken for a service.

    Raises `BackupError` and `OSError`; what was unpacked is then gone again.
    """
    head = container.read_head(backup)
    _refuse(settings, head)
    stage = settings.data_dir / STAGE
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(mode=0o700, parents=True)
    try:
        done = _unpack(backup, root, head, stage)
        database_copy.put_back(settings, stage / "database")
        for name in (settings.vault_dir.name, settings.spool_dir.name, settings.rejected_dir.name):
            if (stage / name).exists():
                (stage / name).rename(settings.data_dir / name)
        if (stage / SETTINGS_FOLDER).exists():
            (stage / SETTINGS_FOLDER).rename(_settings_of_then(settings))
        write_root(key_file(settings.data_dir), root)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return done


def check(backup: Path, root: bytes) -> Restored:
    """Unpack a backup into a folder that is thrown away, and open everything in it; raises as `restore`."""
    head = container.read_head(backup)
    with tempfile.TemporaryDirectory(prefix="hotline-check-") as folder:
        found = _unpack(backup, root, head, Path(folder))
        names = {path.name for path in (Path(folder) / "vault").rglob("*") if path.is_file()}
        if missing := database_copy.files_named(Path(folder) / "database", head.database) - names:
            raise BackupBroken(f"{len(missing)} file(s) that the ledger names are not in {backup}.")
        _open_all(Vault(Path(folder) / "vault", Keys.derive(root).vault), names)
        return found


def _open_all(vault: Vault, names: set[str]) -> None:
    for name in names:
        try:
            with vault.open(name) as file:
                while file.read(CHUNK_BYTES):
                    pass
        except VaultFileBroken as error:
            raise BackupBroken(str(error)) from error


def _settings_of_then(settings: Settings) -> Path:
    return settings.data_dir / FROM_BACKUP


def _refuse(settings: Settings, head: Head) -> None:
    kind = database_copy.backend(settings)
    if kind != head.database:
        raise OtherDatabase(
            f"The backup is of {head.database}, the settings name {kind}: set HOTLINE_DATABASE_URL to match."
        )
    taken = [
        path
        for path in (
            settings.vault_dir,
            settings.spool_dir,
            settings.keys_dir,
            _settings_of_then(settings),
        )
        if path.exists() and any(path.iterdir())
    ]
    if taken or not database_copy.is_empty(settings):
        where = str(taken[0]) if taken else "the database"
        raise NotEmpty(
            f"{where} is not empty, and a restore overwrites nothing: stop the service and name an empty"
            " HOTLINE_DATA_DIR (and an empty database), or move away what is there."
        )


def _unpack(backup: Path, root: bytes, head: Head, folder: Path) -> Restored:
    try:
        with container.reading(backup, root) as plain, tarfile.open(fileobj=plain, mode="r:") as archive:
            archive.extractall(folder, filter=_private)  # noqa: S202  # the filter is the safe one
    except tarfile.TarError as error:
        raise BackupBroken(f"The archive in {backup} cannot be read: {error}.") from error
    database = folder / "database"
    if not database.is_file():
        raise BackupBroken(f"{backup} holds no database: it was not made to its end.")
    database_copy.check(database, head.database)
    vault, spool = folder / "vault", folder / "spool"
    files = sum(1 for path in vault.rglob("*") if path.is_file()) if vault.exists() else 0
    waiting = sum(1 for path in spool.iterdir() if path.is_dir()) if spool.exists() else 0
    return Restored(head, files, waiting)


def _private(entry: tarfile.TarInfo, folder: str) -> tarfile.TarInfo | None:
    """Nothing outside the folder, no links, and nothing that others may read."""
    safe = tarfile.data_filter(entry, folder)
    return safe.replace(mode=0o700 if safe.isdir() else 0o600, deep=False)
