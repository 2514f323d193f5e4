"""The `hotline` command. Each part is imported only when it is asked for: a line process must not load
the database, the queue or the web framework (DESIGN.md section 3).
"""

from importlib import import_module

import click

from hotline.settings import SettingsError

# command → module of hotline.commands that holds it, and what `hotline --help` says of it
COMMANDS = {
    "run": "the whole service on this machine",
    "line": "one line group: answers, greets, records",
    "worker": "one transcription worker",
    "live": "transcribes calls while they are spoken",
    "console": "the console for duty staff",
    "sweep": "takes finished calls into the ledger",
    "queue": "the embedded queue server",
    "call": "place a real call, for trying",
    "demo": "place a spoken complaint and show the draft",
    "calls": "the call log",
    "drafts": "drafts awaiting review",
    "items": "registered items",
    "report": "the figures of a year, half-year, quarter or any range",
    "simulate": "a year of a city that does not exist, to try the reports on",
    "user": "accounts of the console",
    "token": "tokens of the programs that use the API",
    "unit": "the tree of units",
    "extension": "officers' telephones, and who is on duty",
    "calendar": "working days and deadlines",
    "transcribe": "transcribe one sound file",
    "evaluate": "measure the engine on a folder of sound files",
    "corrections": "measure the engine on what staff corrected",
    "doctor": "check everything the service depends on",
    "audit": "check the audit log",
    "backup": "everything the service keeps, in one sealed file",
    "restore": "put a backup back into an empty data directory",
    "drain": "let line groups finish their calls, then stop or start them anew",
    "firewall": "rules for nftables that keep strangers from the telephone",
    "kamailio-config": "configure Kamailio in front of several line groups",
}


class CommandsByName(click.Group):
    """A group whose commands lie in modules of their own, imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of `COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"hotline.commands.{cmd_name.replace('-', '_')}").command
        assert isinstance(command, click.Command)  # noqa: S101
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=CommandsByName, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Telephone intake and handling for a police-complaints hotline (12389)."""


def main() -> None:
    """Run the command line; a wrong setting ends it with one clear line."""
    try:
        cli(prog_name="hotline")
    except SettingsError as error:
        raise SystemExit(f"hotline: {error}") from error
