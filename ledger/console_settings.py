"""Settings that staff changed in the console (docs/decisions/0013-settings-in-the-console.md).

They go before hotline.toml and the defaults, and after the environment. Whoever has a session reads settings
through `effective`; lines get them with the snapshot: after the commit of a change call
`ledger.snapshot.write`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.settings import CHANGEABLE, Settings
from ledger import audit, clock
from ledger.models import ConsoleSetting, User
from ledger.workdays import HoursNotUnderstood, OfficeHours


class NotChangeable(ValueError):
    """The setting is not one that staff change in the console, or the environment says what it is."""


class ValueNotAllowed(ValueError):
    """The setting does not take this value; the message says what it takes."""


class ChangedByAnother(Exception):
    """The setting has changed since it was read; read it again."""


def effective(session: Session, settings: Settings) -> Settings:
    """Return the settings as they stand now, with what staff changed."""
    return with_changes(settings, changed(session))


def with_changes(settings: Settings, changed: Mapping[str, ConsoleSetting]) -> Settings:
    """Return the settings as they stand with what staff changed, which was read already."""
    return settings.overlaid({name: setting.value for name, setting in changed.items()})


def changed(session: Session) -> dict[str, ConsoleSetting]:
    """Return what staff changed and is still to hold, by name."""
    now = clock.now()
    rows = session.scalars(select(ConsoleSetting).order_by(ConsoleSetting.name))
    return {row.name: row for row in rows if row.until is None or row.until > now}


def change(
    session: Session,
    settings: Settings,
    name: str,
    value: Any,
    actor: User,
    *,
    until: datetime | None = None,
    version: int | None = None,
) -> None:
    """Give a setting a value, to hold until a moment or for good.

    `version` is that of the row which the person saw, 0 for none. Raises `NotChangeable`, `ValueNotAllowed`
    and `ChangedByAnother`.
    """
    _refuse_fixed(settings, name)
    _check(settings, name, value)
    row = _row(session, name, version)
    before = row.value if row else _plain(settings, name)
    if row is None:
        row = ConsoleSetting(name=name)
        session.add(row)
    row.value, row.until, row.changed_by_id = value, until, actor.id
    session.flush()
    detail = {"before": before, "after": value, "until": until.isoformat() if until else None}
    audit.record(session, actor.username, "setting.changed", "setting", name, detail)


def forget(
    session: Session, settings: Settings, name: str, actor: User, *, version: int | None = None
) -> None:
    """Let hotline.toml or the default hold again; raises `NotChangeable` and `ChangedByAnother`."""
    _refuse_fixed(settings, name)
    row = _row(session, name, version)
    if row is None:
        return
    session.delete(row)
    session.flush()
    detail = {"before": row.value, "after": _plain(settings, name)}
    audit.record(session, actor.username, "setting.forgotten", "setting", name, detail)


def _refuse_fixed(settings: Settings, name: str) -> None:
    if name not in CHANGEABLE:
        raise NotChangeable(f"{name} is changed in hotline.toml or the environment.")
    if settings.origin_of(name) == "environment":
        raise NotChangeable(f"{name} is set in the environment, which goes before the console.")


def _check(settings: Settings, name: str, value: Any) -> None:
    try:
        settings.with_value(name, value)
        if name == "hours":
            OfficeHours.parse(value)
    except ValidationError as error:
        raise ValueNotAllowed(f"{name}: {error.errors()[0]['msg']}") from error
    except HoursNotUnderstood as error:
        raise ValueNotAllowed(str(error)) from error


def _row(session: Session, name: str, version: int | None) -> ConsoleSetting | None:
    query = select(ConsoleSetting).where(ConsoleSetting.name == name).with_for_update(of=ConsoleSetting)
    row = session.scalar(query.execution_options(populate_existing=True))
    if version is not None and version != (row.version if row else 0):
        raise ChangedByAnother(f"{name} was changed by someone else; look at it again.")
    return row


def _plain(settings: Settings, name: str) -> Any:
    value = settings.value_of(name)
    return list(value) if isinstance(value, tuple) else value
