"""`hotline extension`: officers' telephones, and who is on duty at them."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.orm import Session

from hotline.command_ledger import ledger_of, person_at_the_keyboard, tell_the_lines
from hotline.listing import print_row, print_rows
from hotline.outward import extension_row
from hotline.settings import Settings, load_settings
from ledger import extensions
from ledger.models import Extension
from ledger.sip_uri import URINotAllowed
from ledger.users import NoSuchUser, get_user

COLUMNS = ("id", "position", "label", "uri", "on_duty", "officer", "duty_since")
REFUSALS = (
    extensions.NoSuchExtension,
    extensions.LabelNotAllowed,
    extensions.LabelTaken,
    extensions.URITaken,
    extensions.NotInUse,
    URINotAllowed,
    NoSuchUser,
)

extension_id = click.argument("extension_id", metavar="ID", type=int)
position = click.option(
    "--position", type=click.IntRange(1, 999), help="Its place where phones ring in turn."
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group("extension")
def command() -> None:
    """Officers' telephones: only those on duty ring, and nothing else is ever dialled."""


@command.command("list")
@click.option("--removed", is_flag=True, help="Those that were removed instead.")
@as_json
def list_(removed: bool, as_json: bool) -> None:
    """List the telephones in the order in which they ring."""
    settings = load_settings()
    with ledger_of(settings) as ledger, ledger.reading() as session:
        found = extensions.list_extensions(session, removed=removed)
        rows = [extension_row(extension, settings.zone) for extension in found]
    print_rows(rows, COLUMNS, as_json=as_json, empty="no extensions; `hotline extension add` enters one")


@command.command("add")
@click.argument("label")
@click.argument("uri")
@position
@as_json
def add(label: str, uri: str, position: int | None, as_json: bool) -> None:
    """Enter the telephone LABEL (值班一) at URI (sip:801@10.0.0.5); off duty."""
    settings = load_settings()
    with _changing(settings) as session:
        made = extensions.add_extension(session, label, uri, person_at_the_keyboard(), position=position)
    _print(made, settings, as_json)


@command.command("edit")
@extension_id
@click.option("--label", help="What the console and the call log call it.")
@click.option("--uri", help="Its SIP address.")
@position
@as_json
def edit(extension_id: int, label: str | None, uri: str | None, position: int | None, as_json: bool) -> None:
    """Change what is given of a telephone; it stays on duty if it is."""
    settings = load_settings()
    with _changing(settings) as session:
        changed = extensions.get_extension(session, extension_id)
        extensions.edit_extension(
            session, changed, person_at_the_keyboard(), label=label, uri=uri, position=position
        )
    _print(changed, settings, as_json)


@command.command("remove")
@extension_id
@as_json
def remove(extension_id: int, as_json: bool) -> None:
    """Take a telephone out of use; `restore` brings it back."""
    settings = load_settings()
    with _changing(settings) as session:
        removed = extensions.get_extension(session, extension_id)
        extensions.remove_extension(session, removed, person_at_the_keyboard())
    _print(removed, settings, as_json)


@command.command("restore")
@extension_id
@as_json
def restore(extension_id: int, as_json: bool) -> None:
    """Put a removed telephone back into use, off duty."""
    settings = load_settings()
    with _changing(settings) as session:
        restored = extensions.get_extension(session, extension_id)
        extensions.restore_extension(session, restored, person_at_the_keyboard())
    _print(restored, settings, as_json)


@command.command("on")
@extension_id
@click.option("--officer", metavar="USERNAME", help="Who sits at it; an officer sits at one telephone.")
@as_json
def on(extension_id: int, officer: str | None, as_json: bool) -> None:
    """Put a telephone on duty: it rings from the next caller on."""
    settings = load_settings()
    with _changing(settings) as session:
        manned = extensions.get_extension(session, extension_id)
        who = get_user(session, officer) if officer else None
        extensions.sign_in(session, manned, who, person_at_the_keyboard())
    _print(manned, settings, as_json)


@command.command("off")
@extension_id
@as_json
def off(extension_id: int, as_json: bool) -> None:
    """Take a telephone off duty: it rings no more; a call at it goes on."""
    settings = load_settings()
    with _changing(settings) as session:
        unmanned = extensions.get_extension(session, extension_id)
        extensions.sign_out(session, unmanned, person_at_the_keyboard())
    _print(unmanned, settings, as_json)


@contextmanager
def _changing(settings: Settings) -> Iterator[Session]:
    """A transaction, after which the lines are told; what is refused is told in one line."""
    try:
        with ledger_of(settings) as ledger:
            with ledger.session() as session, session.begin():
                yield session
            tell_the_lines(ledger, settings)
    except REFUSALS as error:
        raise click.ClickException(str(error)) from error


def _print(extension: Extension, settings: Settings, as_json: bool) -> None:
    print_row(extension_row(extension, settings.zone), as_json=as_json)
