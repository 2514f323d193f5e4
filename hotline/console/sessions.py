"""Who is signed in.

The session is a signed cookie. It ends after half an hour in which the person did nothing: the signature
carries the time of the last act, and a page that refreshes itself does not count as one. It ends at once
when `session_epoch` of the user goes up, as it does when a password is changed.

Who signs out in one window may have another that is just being saved, whose answer brings the cookie once
more. So the browser keeps the sitting that was left, and in that one nobody is signed in again.
"""

import secrets
from datetime import timedelta

from flask import Flask, current_app, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy.orm import joinedload
from werkzeug import Response

from hotline.console.database import reading
from ledger.models import User

IDLE_LIMIT = timedelta(minutes=30)
SITTING, LEFT = "sitting", "hotline_left"
LEFT_SECONDS = 24 * 60 * 60
_WITH_ROLES_AND_UNIT = (joinedload(User.user_roles), joinedload(User.unit))
"""In the one query that every page begins with."""


class Person(UserMixin):  # type: ignore[misc]
    """A user as Flask-Login knows one: the id in the cookie holds for one epoch of sessions."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.display_name = user.display_name
        self.must_change_password = user.must_change_password

    def get_id(self) -> str:
        """The user's id and the epoch of their sessions."""
        return f"{self.user.id}.{self.user.session_epoch}"


def register(app: Flask, key: bytes, *, secure: bool) -> None:
    """Set up the cookie and the loading of the user; `key` signs the cookie."""
    app.config.update(
        SECRET_KEY=key,
        SESSION_COOKIE_NAME="hotline_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=IDLE_LIMIT,
    )
    manager = LoginManager(app)
    manager.user_loader(_load)
    app.before_request(_note_act)


def sign_in(user: User) -> None:
    """Begin a session that holds nothing of an earlier one."""
    session.clear()
    session.permanent = True
    session[SITTING] = secrets.token_urlsafe(12)
    login_user(Person(user))


def sign_out(answer: Response) -> None:
    """End the session of this browser, and let the answer tell it which one was left."""
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    left = session.get(SITTING, "")
    answer.set_cookie(LEFT, left, LEFT_SECONDS, secure=secure, httponly=True, samesite="Lax")
    logout_user()
    session.clear()


def signed_in_user() -> User | None:
    """The user who is signed in, or None."""
    return current_user.user if current_user.is_authenticated else None


def the_user() -> User:
    """The user who is signed in, in a view whose rule has made sure that there is one."""
    user: User = current_user.user
    return user


def _load(cookie_id: str) -> Person | None:
    if SITTING in session and session[SITTING] == request.cookies.get(LEFT):
        return None
    user_id, _, epoch = cookie_id.partition(".")
    with reading() as ledger_session:
        user = ledger_session.get(User, int(user_id), options=_WITH_ROLES_AND_UNIT)
        if user is None or not user.active or str(user.session_epoch) != epoch:
            return None
        load_units_above(user)
    return Person(user)


def load_units_above(user: User) -> None:
    """Read the units above a user's, which `ledger.access.may_see` needs after the session is closed."""
    unit = user.unit
    while unit is not None:
        unit = unit.parent


def asks_by_itself() -> bool:
    """Whether this is a part of a page that refreshes itself, and no act of a person."""
    streams = request.accept_mimetypes.best == "text/event-stream"
    return request.method == "GET" and ("HX-Request" in request.headers or streams)


def _note_act() -> None:
    if "_user_id" in session and request.endpoint != "static" and not asks_by_itself():
        session.modified = True
