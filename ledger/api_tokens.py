"""Tokens of the programs that use the API: made, found by what a program shows, revoked."""

import hashlib
import secrets
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import audit, clock
from ledger.access import ROLES, Rule
from ledger.models import ApiToken, Role, Scope, Unit
from ledger.users import USERNAME, add_program

HANDLING = ROLES[Rule.HANDLE_ITEM]
PREFIX = "h12389_"
"""So that a token is recognised where it should not be: in a repository, in a log."""


class TokenNameNotAllowed(ValueError):
    """A token's name is lower-case letters, digits, dot, hyphen and underscore, 32 at most."""


class TokenNameTaken(Exception):
    """There is or was a token of this name."""


class RolesNotFitting(ValueError):
    """The roles do not fit what the token is for; the message says what to change."""


class NoSuchToken(Exception):
    """There is no token of this name."""


def add_token(
    session: Session,
    name: str,
    scopes: Iterable[Scope],
    actor: str,
    *,
    unit: Unit | None = None,
    roles: Iterable[Role] = (),
) -> str:
    """Make a token and return it, to be shown once: only its digest is kept.

    A program of a unit sees nothing that accuses that unit. With `Scope.ITEMS_HANDLE` it does the acts that
    somebody of its roles may do. Raises `TokenNameNotAllowed`, `TokenNameTaken`, `RolesNotFitting`.
    """
    held = frozenset(roles)
    _check_roles(held, frozenset(scopes := set(scopes)), unit)
    if not USERNAME.fullmatch(name):
        raise TokenNameNotAllowed(f"{name!r} cannot be a token's name: at most 32 of a-z, 0-9, . _ -.")
    if _find(session, name) is not None:
        raise TokenNameTaken(f"There is or was a token named {name}; the audit log names it. Choose another.")
    # 256 random bits: nobody guesses them, so a plain digest is enough.
    secret = PREFIX + secrets.token_urlsafe(32)
    scope = " ".join(sorted(scopes))
    user = add_program(session, f"api:{name}", name, unit, held)
    token = ApiToken(name=name, user=user, digest=_digest(secret), scope=scope)
    session.add(token)
    session.flush()
    detail = {"scope": scope, "unit": unit.code if unit else None, "roles": sorted(held)}
    audit.record(session, actor, "token.added", "token", name, detail)
    return secret


def list_tokens(session: Session) -> list[ApiToken]:
    """Every token by name, those that were revoked too."""
    return list(session.scalars(select(ApiToken).order_by(ApiToken.name)))


def revoke_token(session: Session, name: str, actor: str) -> None:
    """Make a token worth nothing from now on; again changes nothing. Raises `NoSuchToken`."""
    token = _find(session, name)
    if token is None:
        raise NoSuchToken(f"There is no token named {name}. `hotline token list` shows which there are.")
    if token.revoked_at is not None:
        return
    token.revoked_at = clock.now()
    token.user.active = False
    session.flush()
    audit.record(session, actor, "token.revoked", "token", name)


def token_of(session: Session, secret: str) -> ApiToken | None:
    """Return the token that a program shows, or None where there is none like it, or no more."""
    token = session.scalar(select(ApiToken).where(ApiToken.digest == _digest(secret)))
    return token if token is not None and token.revoked_at is None and token.user.active else None


def _check_roles(roles: frozenset[Role], scopes: frozenset[Scope], unit: Unit | None) -> None:
    if bool(roles) != (Scope.ITEMS_HANDLE in scopes):
        raise RolesNotFitting(
            f"Roles and the scope {Scope.ITEMS_HANDLE.value} go together: they say whose acts it may do."
        )
    if other := roles - HANDLING:
        raise RolesNotFitting(f"{', '.join(sorted(other))}: nobody of this role handles items.")
    if Role.UNIT_HANDLER in roles and unit is None:
        raise RolesNotFitting("A unit handler's program needs its unit: whose items else would it handle?")


def _find(session: Session, name: str) -> ApiToken | None:
    return session.scalar(select(ApiToken).where(ApiToken.name == name))


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()
