"""`hotline drain`: take line groups out of service without losing a call."""

import click

from hotline.drain import DrainError, drain, start_again
from hotline.settings import load_settings


@click.command("drain")
@click.option("--line", type=click.IntRange(min=1), help="One line group; without it, every one.")
@click.option("--restart", is_flag=True, help="Start each again, one after the other, as for an upgrade.")
def command(line: int | None, restart: bool) -> None:
    """Let line groups finish their calls, then stop; without --restart until the service is started anew.

    With several line groups behind Kamailio no caller notices. A single one turns callers away meanwhile.
    """
    settings = load_settings()
    if line is not None and line > settings.lines:
        raise click.BadParameter(
            f"there are {settings.lines} line group(s) (HOTLINE_LINES)", param_hint="--line"
        )
    lines = [line] if line is not None else list(range(1, settings.lines + 1))
    try:
        if not restart:
            drain(settings, lines, click.echo)
            return
        for number in lines:
            drain(settings, [number], click.echo)
            start_again(settings, number, click.echo)
    except DrainError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"cannot write into {settings.run_dir}: {error.strerror}") from error
