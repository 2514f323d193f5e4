"""`hotline run`: the whole service on this machine."""

import click

from hotline.first_start import prepare
from hotline.logs import log_to_stderr
from hotline.ports import console_port, sip_ports
from hotline.settings import Settings, load_settings
from hotline.supervisor import AlreadyRunning, Supervisor, stop_on_signals


@click.command("run")
def command() -> None:
    """Queue server, line groups, workers, sweep and console, until Ctrl-C or SIGTERM."""
    log_to_stderr("hotline")
    settings = load_settings()
    supervisor = Supervisor(settings)
    stop_on_signals(supervisor)
    _look_before(settings)
    try:
        supervisor.run(lambda: prepare(settings))
    except AlreadyRunning as error:
        raise click.ClickException(str(error)) from error
    click.echo("stopped")


def _look_before(settings: Settings) -> None:
    """Stop here, with the reason, where no line could work; a console without a port only gets a warning."""
    for wanted in sip_ports(settings):
        if wanted.in_use():
            raise click.ClickException(wanted.explain())
    if console_port(settings).in_use():
        click.echo(f"warning: no console: {console_port(settings).explain()}", err=True)
