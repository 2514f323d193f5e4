"""`hotline kamailio-config`: the configuration of Kamailio in front of several line groups."""

from pathlib import Path

import click

from hotline.kamailio import EdgeError, check_configuration, write_configuration
from hotline.settings import load_settings


@click.command("kamailio-config")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), required=False)
@click.option("--check", is_flag=True, help="Let Kamailio read what was written (kamailio -c).")
def command(folder: Path | None, check: bool) -> None:
    """Write kamailio.cfg, dispatcher.list and address.list into FOLDER (default: data/kamailio)."""
    settings = load_settings()
    folder = folder or settings.data_dir / "kamailio"
    try:
        for path in write_configuration(settings, folder):
            click.echo(path)
        if check:
            check_configuration(folder)
            click.echo("Kamailio accepts it")
    except EdgeError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"cannot write into {folder}: {error.strerror}") from error
    if not settings.trunks:
        click.echo("warning: no [[trunks]] in hotline.toml: only this machine may ring", err=True)
