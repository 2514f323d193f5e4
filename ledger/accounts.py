"""What an administrator does to the accounts of others: making, editing, shutting, resetting.

Nobody shuts themselves out, and there is always an administrator. After the commit of what may change who
takes callers, call `ledger.snapshot.write`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum, auto

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, contains_eager

from ledger import audit, users
from ledger.access import CONTENT
from ledger.models import ApiToken, Extension, Role, Unit, User, UserRole

LONGEST_NAME = 40
LONGEST_TELEPHONE = 30
ROLES_OF_CONTENT = frozenset().union(*CONTENT.values())


class OwnAccount(Exception):
    """Nobody shuts their own account, gives up administering it, or resets their own password here."""


class LastAdministrator(Exception):
    """Without this person nobody could administer accounts any more."""


class ChangedByAnother(Exception):
    """The account was edited since it was read; read it again."""


class NoSuchAccount(LookupError):
    """There is no person's account with this id; programs have tokens instead."""


class Mixture(StrEnum):
    """Roles of one person that the separation of duties keeps apart."""

    ADMINISTRATOR_SEES_CONTENT = auto()
    AUDITOR_AUDITS_THEMSELVES = auto()


@dataclass(frozen=True)
class AccountForm:
    """What an administrator enters about a person."""

    display_name: str
    roles: frozenset[Role]
    unit: Unit | None = None
    telephone: str | None = None
    extension_id: int | None = None


def mixtures(roles: Collection[Role]) -> list[Mixture]:
    """Return what the separation of duties has against some roles together; a warning, no refusal."""
    held, found = frozenset(roles), []
    if Role.ADMINISTRATOR in held and held & ROLES_OF_CONTENT:
        found.append(Mixture.ADMINISTRATOR_SEES_CONTENT)
    if Role.AUDITOR in held and len(held) > 1:
        found.append(Mixture.AUDITOR_AUDITS_THEMSELVES)
    return found


def people(
    session: Session,
    *,
    wanted: str = "",
    role: Role | None = None,
    shut: bool = False,
    after: str = "",
    limit: int = 50,
) -> list[User]:
    """Return persons after `after` by username, with their units: whose account is open, or who were `shut`.

    `wanted` is part of a username, a name, a telephone number or the name of a unit.
    """
    programs = select(ApiToken.user_id)
    whole = select(User).outerjoin(User.unit).options(contains_eager(User.unit))
    query = whole.where(User.id.not_in(programs), User.active.is_(not shut))
    if wanted:
        columns = (User.username, User.display_name, User.telephone, Unit.name)
        query = query.where(or_(*(column.icontains(wanted, autoescape=True) for column in columns)))
    if role is not None:
        query = query.where(User.id.in_(select(UserRole.user_id).where(UserRole.role == role)))
    return list(session.scalars(query.where(User.username > after).order_by(User.username).limit(limit)))


def person(session: Session, user_id: int) -> User:
    """Return the account of a person. Raises `NoSuchAccount`."""
    user = session.get(User, user_id)
    if user is None or session.scalar(select(ApiToken.id).where(ApiToken.user_id == user_id)):
        raise NoSuchAccount(f"There is no person's account {user_id}.")
    return user


def usual_extension(session: Session, user: User) -> Extension | None:
    """Return the telephone that stands on a person's desk."""
    return session.scalar(select(Extension).where(Extension.usual_user_id == user.id, Extension.enabled))


def add(session: Session, username: str, form: AccountForm, actor: User) -> tuple[User, str]:
    """Make an account; returns it with its first password, to be shown once.

    Raises `ledger.users.UsernameNotAllowed` and `UsernameTaken`.
    """
    password = users.readable_password()
    user = users.add_user(
        session, username, form.display_name, password, form.roles, actor.username, unit=form.unit
    )
    user.telephone = form.telephone
    _give_extension(session, user, form.extension_id)
    session.flush()
    return user, password


def edit(session: Session, user: User, form: AccountForm, actor: User, *, version: int) -> None:
    """Put right what stands in the form; `version` is the one that the administrator saw.

    Raises `ChangedByAnother`, `OwnAccount` and `LastAdministrator`.
    """
    _hold(session, user)
    if user.version != version:
        raise ChangedByAnother(f"The account {user.username} was edited by someone else; look at it again.")
    if Role.ADMINISTRATOR in user.roles and Role.ADMINISTRATOR not in form.roles:
        _refuse_own(user, actor)
        _refuse_last(session, user)
    before = _told(user)
    user.display_name, user.unit, user.telephone = form.display_name, form.unit, form.telephone
    if set(user.roles) != form.roles:
        users.set_roles(session, user, form.roles, actor.username)
    _give_extension(session, user, form.extension_id)
    user.version += 1
    session.flush()
    after = _told(user)
    changed = sorted(name for name in after if after[name] != before[name])
    audit.record(session, actor.username, "user.edited", "user", user.id, {"changed": changed})


def shut(session: Session, user: User, actor: User) -> None:
    """Shut an account: its sessions and duty end. Raises `OwnAccount` and `LastAdministrator`."""
    _hold(session, user)
    _refuse_own(user, actor)
    _refuse_last(session, user)
    if user.active:
        users.set_active(session, user, False, actor.username)


def reopen(session: Session, user: User, actor: User) -> None:
    """Open an account again that was shut."""
    if not user.active:
        users.set_active(session, user, True, actor.username)


def reset_password(session: Session, user: User, actor: User) -> str:
    """Give an account a new first password and return it, to be shown once; it unlocks the account.

    Raises `OwnAccount`: one's own password is changed with the present one.
    """
    _refuse_own(user, actor)
    password = users.readable_password()
    users.set_password(session, user, password, actor.username)
    return password


def end_sessions(session: Session, user: User, actor: User) -> None:
    """End every session of a person; they may sign in again."""
    user.session_epoch += 1
    session.flush()
    audit.record(session, actor.username, "user.sessions_ended", "user", user.id)


def _hold(session: Session, user: User) -> None:
    """Hold the accounts of all administrators, so that of two who shut each other only one succeeds."""
    concerned = select(User.id).join(User.user_roles).where(UserRole.role == Role.ADMINISTRATOR)
    rows = select(User).where(or_(User.id == user.id, User.id.in_(concerned))).order_by(User.id)
    session.scalars(rows.with_for_update(of=User).execution_options(populate_existing=True)).all()


def _refuse_own(user: User, actor: User) -> None:
    if user.id == actor.id:
        raise OwnAccount(f"{user.username} cannot do this to their own account.")


def _refuse_last(session: Session, user: User) -> None:
    others = (
        select(func.count())
        .select_from(User)
        .join(User.user_roles)
        .where(UserRole.role == Role.ADMINISTRATOR, User.active, User.id != user.id)
    )
    if Role.ADMINISTRATOR in user.roles and not session.scalar(others):
        raise LastAdministrator(f"{user.username} is the last administrator.")


def _give_extension(session: Session, user: User, extension_id: int | None) -> None:
    for phone in session.scalars(select(Extension).where(Extension.usual_user_id == user.id)):
        if phone.id != extension_id:
            phone.usual_user = None
    if extension_id is not None:
        session.get_one(Extension, extension_id).usual_user = user
    session.flush()


def _told(user: User) -> dict[str, object]:
    return {
        "name": user.display_name,
        "unit": user.unit_id if user.unit is None else user.unit.id,
        "telephone": user.telephone,
        "roles": sorted(user.roles),
    }


def names(session: Session, wanted: Iterable[str]) -> dict[str, str]:
    """Return the names of the people behind some usernames."""
    rows = session.execute(select(User.username, User.display_name).where(User.username.in_(set(wanted))))
    return {row.username: row.display_name for row in rows}


def username_of(session: Session, typed: str) -> str:
    """Return the username that the audit log has for what was typed: a username, or a person's whole name."""
    named = select(User.username).where(User.display_name == typed).limit(1)
    return session.scalar(named) or typed.casefold()
