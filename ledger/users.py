"""Users of the console: accounts, passwords, signing in."""

import re
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, auto
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from ledger import audit, clock, extensions
from ledger.models import ApiToken, Language, Role, Unit, User

SHORTEST_PASSWORD = 10
WRONG_TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")

# So that the first person can try the whole way, from call to item; they narrow it when others have accounts.
FIRST_ROLES = frozenset({Role.ADMINISTRATOR, Role.DUTY_OFFICER, Role.SUPERVISOR})
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # no l and 1, no o, 0 and i

_hasher = PasswordHasher()  # argon2id with the parameters that RFC 9106 recommends


class Weakness(StrEnum):
    """Why a password is not taken."""

    TOO_SHORT = auto()
    IS_USERNAME = auto()
    IS_OLD = auto()


class PasswordTooWeak(ValueError):
    """A password is not taken; `weakness` says why."""

    def __init__(self, weakness: Weakness) -> None:
        super().__init__(_ADVICE[weakness])
        self.weakness = weakness


class UsernameNotAllowed(ValueError):
    """A username is lower-case letters, digits, dot, hyphen and underscore, 32 at most."""


class UsernameTaken(Exception):
    """There is a user of this name already."""


class NoSuchUser(Exception):
    """There is no user of this name."""


@dataclass(frozen=True)
class SignIn:
    """What came of a try to sign in: the user, or nobody and until when the account stays locked."""

    user: User | None
    locked_until: datetime | None = None


def add_user(
    session: Session,
    username: str,
    display_name: str,
    password: str,
    roles: Iterable[Role],
    actor: str,
    *,
    unit: Unit | None = None,
) -> User:
    """Make an account; its password has to be changed at the first sign-in.

    Raises `UsernameNotAllowed`, `UsernameTaken` and `PasswordTooWeak`.
    """
    name = _normalised(username)
    if not USERNAME.fullmatch(name):
        raise UsernameNotAllowed(
            f"{username!r} cannot be a username: letters, digits, dot, hyphen and underscore, 32 at most."
        )
    if _find(session, name) is not None:
        raise UsernameTaken(f"There is a user named {name} already.")
    _check_strength(name, password)
    user = User(username=name, display_name=display_name, password_hash=_hasher.hash(password), unit=unit)
    user.roles = set(roles)
    session.add(user)
    session.flush()
    audit.record(session, actor, "user.added", "user", user.id, {"roles": sorted(user.roles)})
    return user


def add_program(
    session: Session, username: str, display_name: str, unit: Unit | None, roles: Iterable[Role] = ()
) -> User:
    """Make the account in whose name a program acts, with a password that nobody knows."""
    nobodys = _hasher.hash(secrets.token_hex(32))
    user = User(username=username, display_name=display_name, password_hash=nobodys, unit=unit)
    user.roles = set(roles)
    session.add(user)
    session.flush()
    return user


def get_user(session: Session, username: str) -> User:
    """The user of a name. Raises `NoSuchUser`."""
    user = _find(session, _normalised(username))
    if user is None:
        raise NoSuchUser(f"There is no user named {username}. `hotline user list` shows who there is.")
    return user


def list_users(session: Session) -> list[User]:
    """Every person by name; programs, which have an account for their token, are with `api_tokens`."""
    of_a_program = exists().where(ApiToken.user_id == User.id)
    return list(session.scalars(select(User).where(~of_a_program).order_by(User.username)))


def set_password(session: Session, user: User, password: str, actor: str) -> None:
    """Give a user a new password; ends every session of theirs and unlocks the account.

    One that somebody else chose has to be changed at the next sign-in. Raises `PasswordTooWeak`.
    """
    _check_strength(user.username, password)
    if _verified(user.password_hash, password):
        raise PasswordTooWeak(Weakness.IS_OLD)
    user.password_hash = _hasher.hash(password)
    user.must_change_password = actor != user.username
    user.failed_logins = 0
    user.locked_until = None
    user.session_epoch += 1
    session.flush()
    audit.record(session, actor, "user.password_set", "user", user.id)


def set_active(session: Session, user: User, active: bool, actor: str) -> None:
    """Shut an account, which ends its sessions and duty, or open it again. Accounts are never deleted.

    A person whose account is shut no longer takes callers: after the commit call `ledger.snapshot.write`.
    """
    user.active = active
    user.session_epoch += 1
    session.flush()
    audit.record(session, actor, "user.opened" if active else "user.shut", "user", user.id)
    if not active and (phone := extensions.extension_of(session, user)):
        extensions.sign_out(session, phone, actor)


def set_roles(session: Session, user: User, roles: Iterable[Role], actor: str) -> None:
    """Give a user these roles and no others."""
    user.roles = set(roles)
    session.flush()
    audit.record(session, actor, "user.roles_set", "user", user.id, {"roles": sorted(user.roles)})


def set_language(session: Session, user_id: int, language: Language) -> None:
    """Remember in which language a person reads the console. Only they see it, so it is not audited."""
    session.get_one(User, user_id).language = language


def check_password(session: Session, username: str, password: str) -> SignIn:
    """Try to sign somebody in. Commit whatever comes of it: wrong tries are counted in the database.

    After five wrong tries the account is locked for 15 minutes. An unknown name takes as long as a known one.
    """
    user = _find(session, _normalised(username), locked=True)
    if user is None:
        _verified(_nobodys_hash(), password)
        return SignIn(None)
    now = clock.now()
    right = _verified(user.password_hash, password)
    if user.locked_until is not None and user.locked_until > now:
        return SignIn(None, user.locked_until)
    if right and user.active:
        return _signed_in(session, user, password, now)
    return _refused(session, user, now)


def _signed_in(session: Session, user: User, password: str, now: datetime) -> SignIn:
    user.failed_logins = 0
    user.locked_until = None
    user.last_login_at = now
    if _hasher.check_needs_rehash(user.password_hash):
        user.password_hash = _hasher.hash(password)
    session.flush()
    audit.record(session, user.username, "user.signed_in", "user", user.id)
    return SignIn(user)


def _refused(session: Session, user: User, now: datetime) -> SignIn:
    user.failed_logins += 1
    locking = user.failed_logins >= WRONG_TRIES
    if locking:
        user.failed_logins = 0
        user.locked_until = now + LOCKED_FOR
    session.flush()
    action = "user.locked" if locking else "user.sign_in_refused"
    audit.record(session, user.username, action, "user", user.id)
    return SignIn(None, user.locked_until if locking else None)


def _find(session: Session, name: str, *, locked: bool = False) -> User | None:
    query = select(User).where(User.username == name)
    return session.scalar(
        query.with_for_update().execution_options(populate_existing=True) if locked else query
    )


def _normalised(username: str) -> str:
    return unicodedata.normalize("NFKC", username).strip().casefold()


def _check_strength(username: str, password: str) -> None:
    if _normalised(password) == username:
        raise PasswordTooWeak(Weakness.IS_USERNAME)
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooWeak(Weakness.TOO_SHORT)


def _verified(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except VerificationError:
        return False


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_hex(16))


def readable_password() -> str:
    """Make a first password that can be read out on the telephone."""
    return "-".join("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(4))


_ADVICE = {
    Weakness.TOO_SHORT: f"A password has at least {SHORTEST_PASSWORD} characters.",
    Weakness.IS_USERNAME: "A password must not be the username.",
    Weakness.IS_OLD: "The new password must not be the old one.",
}
