"""`hotline token`: tokens of the programs that use the API."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.command_ledger import ledger_of, person_at_the_keyboard
from hotline.listing import print_rows
from hotline.settings import load_settings
from ledger.api_tokens import (
    HANDLING,
    NoSuchToken,
    RolesNotFitting,
    TokenNameNotAllowed,
    TokenNameTaken,
    add_token,
    list_tokens,
    revoke_token,
)
from ledger.models import Role, Scope, Unit

HANDLERS = click.Choice(sorted(role.value for role in HANDLING))
SCOPES = click.Choice([scope.value for scope in Scope])


@click.group("token")
def command() -> None:
    """Tokens of the programs that use the API. They are revoked, never deleted: the audit log names them."""


@command.command("add")
@click.argument("name")
@click.option(
    "--scope", "scopes", type=SCOPES, multiple=True, required=True, help="May be given several times."
)
@click.option(
    "--unit", "code", metavar="CODE", help="The program's unit: it sees no complaint about that one."
)
@click.option(
    "--role", "roles", type=HANDLERS, multiple=True, help="With items:handle: whose acts it may do."
)
def add(name: str, scopes: tuple[str, ...], code: str | None, roles: tuple[str, ...]) -> None:
    """Make a token and print it, this once only."""
    with _tokens() as session:
        unit = session.scalar(select(Unit).where(Unit.code == code)) if code else None
        if code and unit is None:
            raise click.ClickException(f"there is no unit with the code {code}")
        given = [Scope(scope) for scope in scopes]
        held = [Role(role) for role in roles]
        secret = add_token(session, name, given, person_at_the_keyboard(), unit=unit, roles=held)
    click.echo("the token, which is not shown again:", err=True)
    click.echo(secret)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
def list_(as_json: bool) -> None:
    """List tokens: what each is good for, never the token itself."""
    with _tokens() as session:
        rows = [
            {
                "name": token.name,
                "scope": token.scope,
                "roles": ", ".join(sorted(token.user.roles)),
                "unit": token.user.unit.code if token.user.unit else None,
                "created_at": token.created_at.isoformat(),
                "revoked_at": token.revoked_at.isoformat() if token.revoked_at else None,
            }
            for token in list_tokens(session)
        ]
    columns = ("name", "scope", "roles", "unit", "created_at", "revoked_at")
    print_rows(rows, columns, as_json=as_json, empty="no tokens yet; `hotline token add` makes one")


@command.command("revoke")
@click.argument("name")
def revoke(name: str) -> None:
    """Make a token worth nothing, at once and for good."""
    with _tokens() as session:
        revoke_token(session, name, person_at_the_keyboard())
    click.echo(f"the token {name} is worth nothing any more")


@contextmanager
def _tokens() -> Iterator[Session]:
    try:
        with ledger_of(load_settings()) as ledger, ledger.session() as session, session.begin():
            yield session
    except (NoSuchToken, RolesNotFitting, TokenNameNotAllowed, TokenNameTaken) as error:
        raise click.ClickException(str(error)) from error
