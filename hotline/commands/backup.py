"""`hotline backup`: everything the service keeps, in one sealed file."""

from pathlib import Path

import click

from hotline.backup import restore
from hotline.backup.container import BackupError
from hotline.backup.make import make_backup
from hotline.commands.restore import key_option, passphrase_of, passphrase_option, root_of
from hotline.settings import load_settings
from ledger.keys import KeysError, key_file, read_root


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--with-key", is_flag=True, help="Put the key in as well, sealed with a passphrase.")
@passphrase_option
@click.option("--check", is_flag=True, help="Make none: look whether FILE could be restored, whole.")
@key_option
def command(
    file: Path, with_key: bool, passphrase_file: Path | None, check: bool, key_file_: Path | None
) -> None:
    """Write the database, recordings, files, messages not yet taken in and settings into FILE.

    The service goes on meanwhile. FILE is sealed with the key in data/keys/, which is not in it unless
    --with-key is given: keep a copy of the key file elsewhere, for without it no backup can be read.
    """
    settings = load_settings()
    try:
        if check:
            own = key_file(settings.data_dir)
            found = restore.check(file, _root(file, key_file_, passphrase_file, own))
            click.echo(f"{file} is whole: of {found.head.created_at}, {found.files} recordings and files")
            return
        passphrase = passphrase_of(passphrase_file, confirm=True) if with_key or passphrase_file else None
        make_backup(settings, file, passphrase=passphrase, progress=_tell)
    except (BackupError, KeysError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{file}: {file.stat().st_size // 1024} kB")
    if passphrase is None:
        click.echo(f"It opens with {key_file(settings.data_dir)} only: keep a copy of that elsewhere.")


def _root(file: Path, named: Path | None, passphrase_file: Path | None, own: Path) -> bytes:
    """Return the key to look into a backup with: this service's own, unless another is named."""
    if named is None and passphrase_file is None and own.exists():
        return read_root(own)
    return root_of(file, named, passphrase_file)


def _tell(said: str) -> None:
    click.echo(f"{said} …", err=True)
