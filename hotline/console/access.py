"""Which view needs which rule of `ledger.access`; a view that names none keeps the console from starting."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from flask import Flask, Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from hotline.console.api import tokens
from hotline.console.sessions import asks_by_itself, signed_in_user
from ledger.access import Rule, allows, may_see
from ledger.models import Draft

View = TypeVar("View", bound=Callable[..., object])
RULE = "access_rule"
# Where someone who still has the first password may go.
BEFORE_PASSWORD_CHANGE = frozenset({"account.change_password", "account.sign_out", "account.session_state"})


class ViewWithoutRule(Exception):
    """A view names no rule; the message says which."""


def requires(rule: Rule) -> Callable[[View], View]:
    """Name the rule that a view needs."""

    def name(view: View) -> View:
        setattr(view, RULE, rule)
        return view

    return name


def register(app: Flask) -> None:
    """Deny by default: ask for the rule of a view before each request. Call it when every view is there.

    Raises `ViewWithoutRule`.
    """
    requires(Rule.PUBLIC)(app.view_functions["static"])
    nameless = sorted(name for name, view in app.view_functions.items() if not hasattr(view, RULE))
    if nameless:
        raise ViewWithoutRule(f"no rule is named by {', '.join(nameless)}: add @requires(Rule.…)")
    app.before_request(_ask)
    app.jinja_env.globals["may"] = may
    app.jinja_env.globals["may_open"] = may_open
    app.jinja_env.globals["first_open"] = first_open


def may(rule: Rule | str) -> bool:
    """Whether the person who is signed in may do what a rule stands for."""
    return allows(signed_in_user(), Rule(rule))


def may_open(endpoint: str) -> bool:
    """Whether the person who is signed in may open the page of a view."""
    return may(getattr(current_app.view_functions[endpoint], RULE))


def first_open(endpoints: Iterable[str]) -> str | None:
    """The first of these pages that the person who is signed in may open."""
    return next((endpoint for endpoint in endpoints if may_open(endpoint)), None)


def refuse_the_accused(draft: Draft) -> None:
    """Answer as if there were no such draft when it complains about the person's own unit.

    To say 'forbidden' would tell the accused unit that there is a complaint (DOMAIN.md section 1).
    """
    if not sees(draft):
        abort(404)


def sees(draft: Draft) -> bool:
    """Whether the person who is signed in may see a draft and the item it became."""
    user = signed_in_user()
    return user is not None and may_see(user, draft) and (draft.item is None or may_see(user, draft.item))


def sees_waiting(draft: Draft) -> bool:
    """The same of a draft that waits: it has no item yet, so that none need be looked for."""
    user = signed_in_user()
    return user is not None and may_see(user, draft)


def _ask() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # there is no such page, which anybody may be told
    rule: Rule = getattr(current_app.view_functions[request.endpoint], RULE)
    if request.blueprint == tokens.BLUEPRINT:
        tokens.ask(rule)
        return None
    if rule is Rule.PUBLIC:
        return None
    user = signed_in_user()
    if user is None:
        return _to_sign_in()
    if user.must_change_password and request.endpoint not in BEFORE_PASSWORD_CHANGE:
        return redirect(url_for("account.change_password"))
    if not allows(user, rule):
        abort(403)
    return None


def _to_sign_in() -> ResponseReturnValue:
    # A part of a page that asks for itself must not be filled with the sign-in page.
    if "HX-Request" in request.headers or asks_by_itself() or request.endpoint == "account.session_state":
        return Response(status=401)
    asked_for = request.full_path.rstrip("?") if request.method == "GET" and request.path != "/" else None
    return redirect(url_for("account.sign_in", next=asked_for))
