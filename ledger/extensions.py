"""Officers' telephones (值班话机): which there are, and who is on duty at which.

What lines ring is a copy in the snapshot file: after the commit of any change here, call
`ledger.snapshot.write`, so that they hear of it at once.
"""

import unicodedata

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, lazyload

from ledger import audit, clock, sip_uri
from ledger.models import Extension, User

LONGEST_LABEL = 20


class NoSuchExtension(LookupError):
    """There is no telephone with this id."""


class LabelNotAllowed(ValueError):
    """A label is 1 to 20 characters in one line."""


class LabelTaken(Exception):
    """Another telephone in use has this label."""


class URITaken(Exception):
    """Another telephone in use has this address; two would ring the same phone twice."""


class ChangedByAnother(Exception):
    """The telephone has changed since it was read; read it again."""


class NotInUse(Exception):
    """The telephone was removed; nobody can be on duty at it, or edit it, until it is restored."""


def list_extensions(session: Session, *, removed: bool = False) -> list[Extension]:
    """Return the telephones in use, or those that were removed, in the order in which they ring."""
    query = select(Extension).where(Extension.enabled.is_(not removed))
    return list(session.scalars(query.order_by(Extension.position, Extension.id)))


def on_duty(session: Session) -> list[Extension]:
    """Return the telephones that may ring now."""
    return [extension for extension in list_extensions(session) if extension.on_duty]


def get_extension(session: Session, extension_id: int) -> Extension:
    """Return a telephone, also one that was removed; raises `NoSuchExtension`."""
    extension = session.get(Extension, extension_id)
    if extension is None:
        raise NoSuchExtension(f"There is no extension {extension_id}; `hotline extension list` shows them.")
    return extension


def extension_of(session: Session, officer: User) -> Extension | None:
    """Return the telephone at which an officer is on duty; None where they are off duty."""
    query = select(Extension).where(Extension.duty_user_id == officer.id, Extension.on_duty)
    # Whose it is is known, and each page asks: so nobody is read along with it.
    return session.scalar(query.options(lazyload(Extension.duty_user), lazyload(Extension.usual_user)))


def add_extension(
    session: Session, label: str, uri: str, actor: str, *, position: int | None = None
) -> Extension:
    """Enter a telephone, off duty; without a position it rings last.

    Raises `LabelNotAllowed`, `LabelTaken`, `ledger.sip_uri.URINotAllowed` and `URITaken`.
    """
    extension = Extension(
        label=_label(label), uri=sip_uri.checked(uri), position=position or _last(session), duty_user=None
    )
    _refuse_doubles(session, extension)
    session.add(extension)
    session.flush()
    audit.record(session, actor, "extension.added", "extension", extension.id, _told(extension))
    return extension


def edit_extension(
    session: Session,
    extension: Extension,
    actor: str,
    *,
    label: str | None = None,
    uri: str | None = None,
    position: int | None = None,
    version: int | None = None,
) -> None:
    """Change what is given of a telephone; it stays on duty if it is.

    `version` is the one that the person saw. Raises what `add_extension` does, `ChangedByAnother` and
    `NotInUse`.
    """
    _hold(session, extension)
    if version is not None and extension.version != version:
        raise ChangedByAnother(f"Extension {extension.id} was changed by someone else; look at it again.")
    _refuse_removed(extension)
    # Looked for before anything is set, so that a refused change leaves the row as it was.
    wanted = Extension(
        id=extension.id,
        label=extension.label if label is None else _label(label),
        uri=extension.uri if uri is None else sip_uri.checked(uri),
        position=extension.position if position is None else position,
    )
    _refuse_doubles(session, wanted)
    extension.label, extension.uri, extension.position = wanted.label, wanted.uri, wanted.position
    session.flush()
    audit.record(session, actor, "extension.edited", "extension", extension.id, _told(extension))


def remove_extension(session: Session, extension: Extension, actor: str) -> None:
    """Take a telephone out of use, and whoever is on duty at it off duty; calls of the log still name it."""
    _hold(session, extension)
    if not extension.enabled:
        return
    if extension.on_duty:
        _end_duty(session, extension, actor)
    extension.enabled = False
    session.flush()
    audit.record(session, actor, "extension.removed", "extension", extension.id)


def restore_extension(session: Session, extension: Extension, actor: str) -> None:
    """Put a removed telephone back into use, off duty. Raises `LabelTaken` and `URITaken`."""
    _hold(session, extension)
    if extension.enabled:
        return
    _refuse_doubles(session, extension)
    extension.enabled = True
    session.flush()
    audit.record(session, actor, "extension.restored", "extension", extension.id)


def sign_in(session: Session, extension: Extension, officer: User | None, actor: str) -> None:
    """Put a telephone on duty, with the officer who sits at it (None: nobody named).

    An officer sits at one telephone: at another they go off duty. Who was there before is relieved.
    Raises `NotInUse`.
    """
    _hold(session, extension, officer)
    _refuse_removed(extension)
    if extension.on_duty and extension.duty_user_id == (officer.id if officer else None):
        return
    if extension.on_duty:
        _end_duty(session, extension, actor)
    elsewhere = extension_of(session, officer) if officer else None
    if elsewhere is not None:
        _end_duty(session, elsewhere, actor)
    extension.on_duty, extension.duty_since = True, clock.now()
    extension.duty_user = session.get_one(User, officer.id) if officer else None
    session.flush()
    detail = {"officer": officer.username if officer else None}
    audit.record(session, actor, "duty.began", "extension", extension.id, detail)


def sign_out(session: Session, extension: Extension, actor: str) -> None:
    """Take a telephone off duty: it rings no more; a call at it goes on."""
    _hold(session, extension)
    if extension.on_duty:
        _end_duty(session, extension, actor)


def change_from_phone(session: Session, extension_id: int, *, on: bool) -> None:
    """Begin or end duty at a telephone as somebody at it has asked; nobody is named, for nobody signed in.

    An officer who is on duty there by name stays so. Raises `NoSuchExtension` and `NotInUse`.
    """
    extension = get_extension(session, extension_id)
    _hold(session, extension)
    actor = f"phone:{extension.id}"
    if not on:
        sign_out(session, extension, actor)
    elif not extension.on_duty:
        sign_in(session, extension, None, actor)


def _end_duty(session: Session, extension: Extension, actor: str) -> None:
    officer = extension.duty_user
    extension.on_duty, extension.duty_user, extension.duty_since = False, None, None
    session.flush()
    detail = {"officer": officer.username if officer else None}
    audit.record(session, actor, "duty.ended", "extension", extension.id, detail)


def _hold(session: Session, extension: Extension, officer: User | None = None) -> None:
    """Hold a telephone, and the one at which the officer sits, as they are now, to the transaction's end."""
    concerned = Extension.id == extension.id
    if officer is not None:
        concerned = or_(concerned, Extension.duty_user_id == officer.id)
    rows = select(Extension).where(concerned).order_by(Extension.id).with_for_update(of=Extension)
    session.execute(rows.execution_options(populate_existing=True)).all()


def _refuse_removed(extension: Extension) -> None:
    if not extension.enabled:
        raise NotInUse(f"Extension {extension.id} was removed; restore it first.")


def _refuse_doubles(session: Session, wanted: Extension) -> None:
    for other in list_extensions(session):
        if other.id == wanted.id:
            continue
        if other.label == wanted.label:
            raise LabelTaken(f"Extension {other.id} is called {other.label} already.")
        if other.uri == wanted.uri:
            raise URITaken(f"Extension {other.id} ({other.label}) has this address already.")


def _label(label: str) -> str:
    plain = unicodedata.normalize("NFC", label).strip()
    if not 1 <= len(plain) <= LONGEST_LABEL or not plain.isprintable():
        raise LabelNotAllowed(f"A label has 1 to {LONGEST_LABEL} characters in one line, such as 值班一.")
    return plain


def _last(session: Session) -> int:
    return 1 + (session.scalar(select(func.max(Extension.position)).where(Extension.enabled)) or 0)


def _told(extension: Extension) -> dict[str, object]:
    return {"label": extension.label, "uri": extension.uri, "position": extension.position}
