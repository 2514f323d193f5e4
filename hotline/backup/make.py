"""Making a backup while the service runs.

The order makes it consistent without stopping anything. A message travels from the spool into the database
and the vault, and is cleared from the spool when both have it. So the spool is copied first: what is taken in
meanwhile is in two places, and is taken in once. The vault is copied last: it holds a file before a row names
it, and nothing is deleted from it while a backup runs (`running`).
"""

import fcntl
import os
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from hotline.backup import container, database_copy
from hotline.backup.container import BackupError, Head
from hotline.settings import REPOSITORY, SETTINGS_FILE, Settings
from ledger import clock
from ledger.keys import key_file, read_root
from ledger.sealed_stream import SealingWriter

LOCK = "backup.lock"
PATIENCE_SECONDS = 5.0
LOOK_AGAIN_SECONDS = 0.1
SETTINGS_FOLDER = "settings"
RECORD = "call.json"

Progress = Callable[[str], None]


class TargetExists(BackupError):
    """There is a file of this name; a backup never replaces one."""


class BackupRuns(BackupError):
    """Another backup runs."""


def make_backup(
    settings: Settings,
    target: Path,
    *,
    passphrase: str | None = None,
    progress: Progress = lambda _said: None,
) -> None:
    """Write everything the service keeps into one file; with a passphrase the key as well.

    Raises `BackupError`, `ledger.keys.KeysError` and `OSError`; what was written of it is then gone again.
    """
    if target.exists():
        raise TargetExists(f"{target} is there already; name another file.")
    root = read_root(key_file(settings.data_dir))
    key = container.seal_key(root, passphrase) if passphrase else None
    head = Head(database_copy.backend(settings), clock.now().isoformat(), container.new_salt(), key)
    part = target.with_name(f".{target.name}.part")
    try:
        with running(settings), _private(part) as file:
            with container.writing(file, root, head) as sealed:
                _fill(sealed, settings, progress)
            file.flush()
            os.fsync(file.fileno())
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def running(settings: Settings, *, patience: float = PATIENCE_SECONDS) -> Iterator[None]:
    """Hold off other backups, and deletions from the vault, which take a moment; raises `BackupRuns`."""
    settings.run_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (settings.run_dir / LOCK).open("ab") as lock:
        until = time.monotonic() + patience
        while not _locked(lock):
            if time.monotonic() >= until:
                raise BackupRuns("Another backup runs; wait until it has ended.")
            time.sleep(LOOK_AGAIN_SECONDS)
        yield


def _locked(lock: BinaryIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _fill(sealed: SealingWriter, settings: Settings, progress: Progress) -> None:
    with tarfile.open(fileobj=sealed, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        progress("messages not yet taken in")
        for folder in (settings.spool_dir, settings.rejected_dir):
            _add_folder(archive, folder, folder.name)
        progress("database")
        with tempfile.TemporaryDirectory(dir=settings.data_dir, prefix=".backup-") as scratch:
            copied = Path(scratch) / "database"
            database_copy.copy(settings, copied)
            _add(archive, copied, "database")
        progress("recordings and files")
        _add_folder(archive, settings.vault_dir, "vault")
        progress("settings")
        _add_settings(archive, settings)


def _add_settings(archive: tarfile.TarFile, settings: Settings) -> None:
    if Path(SETTINGS_FILE).is_file():
        _add(archive, Path(SETTINGS_FILE), f"{SETTINGS_FOLDER}/{SETTINGS_FILE}")
    if settings.templates_dir is not None:
        _add_folder(archive, settings.templates_dir, f"{SETTINGS_FOLDER}/templates")
    if settings.sounds_dir != REPOSITORY / "sounds":
        _add_folder(archive, settings.sounds_dir, f"{SETTINGS_FOLDER}/sounds")


def _add_folder(archive: tarfile.TarFile, folder: Path, name: str) -> None:
    """Add the files of a folder; of a call that goes on, its record first, which its sound then outgrows."""
    files = [path for path in folder.rglob("*") if not path.name.startswith(".")]
    for path in sorted(files, key=lambda path: (path.parent, path.name != RECORD, path.name)):
        if not path.is_dir():
            with suppress(FileNotFoundError):  # taken in meanwhile, so the database has it
                _add(archive, path, f"{name}/{path.relative_to(folder)}")


def _add(archive: tarfile.TarFile, path: Path, name: str) -> None:
    with path.open("rb") as file:
        entry = archive.gettarinfo(arcname=name, fileobj=file)
        archive.addfile(entry, file)  # as long as it was just now: a recording may go on growing


def _private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
