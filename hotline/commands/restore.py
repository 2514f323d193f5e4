"""`hotline restore`: a backup put back into an empty data directory."""

import shutil
from pathlib import Path

import click

from hotline.backup import container
from hotline.backup.container import BackupError, KeyNeeded
from hotline.backup.restore import FROM_BACKUP
from hotline.backup.restore import restore as put_back
from hotline.settings import load_settings
from ledger.keys import KeysError, read_root
from ledger.retention.tombstones import TO_APPLY, TombstonesNotUnderstood
from ledger.retention.tombstones import read as read_tombstones

SHORTEST_PASSPHRASE = 12

_existing = click.Path(exists=True, dir_okay=False, path_type=Path)
passphrase_option = click.option(
    "--passphrase-file", type=_existing, help="Read the passphrase from the first line of a file."
)
key_option = click.option("--key-file", "key_file_", type=_existing, help="The key file that was kept apart.")


@click.command("restore")
@click.argument("file", type=_existing)
@key_option
@passphrase_option
@click.option(
    "--tombstones",
    type=_existing,
    help="The latest tombstones.jsonl: what was deleted since the backup is deleted again.",
)
def command(
    file: Path, key_file_: Path | None, passphrase_file: Path | None, tombstones: Path | None
) -> None:
    """Put the backup FILE back into HOTLINE_DATA_DIR and the database, which must both be empty."""
    settings = load_settings()
    try:
        if tombstones is not None:
            read_tombstones(tombstones)  # before anything is put back
        done = put_back(settings, file, root_of(file, key_file_, passphrase_file))
    except (BackupError, KeysError, TombstonesNotUnderstood, OSError) as error:
        raise click.ClickException(str(error)) from error
    if tombstones is not None:
        shutil.copyfile(tombstones, settings.data_dir / TO_APPLY)
    else:
        click.echo("what was deleted after this backup is back; name --tombstones to have it deleted again")
    click.echo(f"restored as of {done.head.created_at}: {done.files} recordings and files")
    if done.waiting:
        click.echo(f"{done.waiting} call(s) were not taken in yet; the service does that when it starts")
    if (settings.data_dir / FROM_BACKUP).exists():
        click.echo(f"settings of then lie in {settings.data_dir / FROM_BACKUP}: compare before you start")
    click.echo("start the service with: hotline run")


def root_of(file: Path, key_file_: Path | None, passphrase_file: Path | None) -> bytes:
    """Return the key of a backup: from a key file, else from its head with the passphrase."""
    if key_file_ is not None:
        return read_root(key_file_)
    head = container.read_head(file)
    if head.key is None:
        raise KeyNeeded("The backup holds no key: name the key file that was kept apart, with --key-file.")
    return container.open_key(head, passphrase_of(passphrase_file, confirm=False))


def passphrase_of(file: Path | None, *, confirm: bool) -> str:
    """Return the passphrase, from a file or from the keyboard; a new one has to be long enough."""
    if file is None:
        passphrase: str = click.prompt("passphrase", hide_input=True, confirmation_prompt=confirm, err=True)
    else:
        passphrase = (file.read_text(encoding="utf-8").splitlines() or [""])[0]
    if confirm and len(passphrase) < SHORTEST_PASSPHRASE:
        raise click.ClickException(f"a passphrase has at least {SHORTEST_PASSPHRASE} characters")
    return passphrase
