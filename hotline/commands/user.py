"""`hotline user`: accounts of the console."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.orm import Session

from hotline.command_ledger import ledger_of, person_at_the_keyboard, tell_the_lines
from hotline.listing import print_rows
from hotline.settings import load_settings
from ledger.access import Role
from ledger.users import (
    NoSuchUser,
    PasswordTooWeak,
    UsernameNotAllowed,
    UsernameTaken,
    add_user,
    get_user,
    list_users,
    set_active,
    set_password,
    set_roles,
)

ROLES = click.Choice([role.value for role in Role])
ABOUT_PASSWORDS = "Asked for when not given: on the command line it would stand in the shell's history."


@click.group("user")
def command() -> None:
    """Accounts of the console. They are shut, never deleted: the audit log names them."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
def list_(as_json: bool) -> None:
    """List accounts."""
    with _accounts() as session:
        rows = [
            {
                "username": user.username,
                "name": user.display_name,
                "roles": ", ".join(sorted(user.roles)),
                "active": user.active,
                "last_login_at": user.last_login_at.isoformat() if user.last_login_at else None,
            }
            for user in list_users(session)
        ]
    columns = ("username", "name", "roles", "active", "last_login_at")
    print_rows(rows, columns, as_json=as_json, empty="no accounts yet; the first start makes one")


@command.command("add")
@click.argument("username")
@click.option("--name", required=True, help="The person's name, as the ledger shows it.")
@click.option("--role", "roles", type=ROLES, multiple=True, required=True, help="May be given several times.")
@click.password_option(help=ABOUT_PASSWORDS)
def add(username: str, name: str, roles: tuple[str, ...], password: str) -> None:
    """Make an account; its password has to be changed at the first sign-in."""
    with _accounts() as session:
        user = add_user(
            session, username, name, password, [Role(role) for role in roles], person_at_the_keyboard()
        )
    click.echo(f"{user.username} may sign in")


@command.command("passwd")
@click.argument("username")
@click.password_option(help=ABOUT_PASSWORDS)
def passwd(username: str, password: str) -> None:
    """Give an account a new password: unlocks it, ends its sessions, and has to be changed at sign-in."""
    with _accounts() as session:
        set_password(session, get_user(session, username), password, person_at_the_keyboard())
    click.echo("the password is set")


@command.command("roles")
@click.argument("username")
@click.argument("roles", type=ROLES, nargs=-1, required=True)
def roles_(username: str, roles: tuple[str, ...]) -> None:
    """Give an account these roles and no others."""
    with _accounts() as session:
        set_roles(
            session, get_user(session, username), [Role(role) for role in roles], person_at_the_keyboard()
        )
    click.echo(f"{username}: {', '.join(roles)}")


@command.command("shut")
@click.argument("username")
def shut(username: str) -> None:
    """Shut an account; ends its sessions, and duty at a telephone. `open` brings it back."""
    with _accounts(tell_lines=True) as session:
        set_active(session, get_user(session, username), False, person_at_the_keyboard())
    click.echo(f"{username} can no longer sign in")


@command.command("open")
@click.argument("username")
def open_(username: str) -> None:
    """Open an account that was shut."""
    with _accounts() as session:
        set_active(session, get_user(session, username), True, person_at_the_keyboard())
    click.echo(f"{username} may sign in again")


@contextmanager
def _accounts(*, tell_lines: bool = False) -> Iterator[Session]:
    settings = load_settings()
    try:
        with ledger_of(settings) as ledger:
            with ledger.session() as session, session.begin():
                yield session
            if tell_lines:
                tell_the_lines(ledger, settings)
    except (NoSuchUser, PasswordTooWeak, UsernameNotAllowed, UsernameTaken) as error:
        raise click.ClickException(str(error)) from error
