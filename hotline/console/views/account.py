"""Signing in and out, and changing one's own password."""

from datetime import datetime
from math import ceil
from urllib.parse import urlsplit

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from hotline.console import languages, sessions
from hotline.console.access import requires
from hotline.console.database import reading, settings, writing
from hotline.console.forms.account import ChangePasswordForm, LanguageForm, SignInForm
from hotline.console.navigation import first_page
from hotline.console.sessions import signed_in_user, the_user
from ledger import clock, first_start, users
from ledger.access import Rule
from ledger.models import Language
from ledger.users import Weakness

blueprint = Blueprint("account", __name__)


@blueprint.get("/")
@requires(Rule.OWN_ACCOUNT)
def home() -> ResponseReturnValue:
    """The first page that the person may see."""
    page = first_page()
    return redirect(url_for(page)) if page else render_template("account/no_page.html")


@blueprint.route("/sign-in", methods=["GET", "POST"])
@requires(Rule.PUBLIC)
def sign_in() -> ResponseReturnValue:
    """Sign in with user name and password; `next` is the page that was asked for."""
    if signed_in_user() is not None:
        return redirect(_next_page())
    with reading() as session:
        if not first_start.is_claimed(session):
            return redirect(url_for("first_start.claim"))
    form = SignInForm()
    if form.validate_on_submit():
        with writing() as session:
            tried = users.check_password(session, form.username.data or "", form.password.data or "")
        if tried.user is not None:
            sessions.sign_in(tried.user)
            answer = redirect(_next_page())
            if tried.user.language is not None:
                languages.remember(answer, tried.user.language, secure=settings().secure_cookies)
            return answer
        form.password.errors = [_locked(tried.locked_until) if tried.locked_until else _wrong()]
    return render_template("account/sign_in.html", form=form)


@blueprint.post("/sign-out")
@requires(Rule.OWN_ACCOUNT)
def sign_out() -> ResponseReturnValue:
    """End the session of this browser."""
    answer = redirect(url_for("account.sign_in"))
    sessions.sign_out(answer)
    flash(_("您已退出。"), "info")
    return answer


@blueprint.route("/password", methods=["GET", "POST"])
@requires(Rule.OWN_ACCOUNT)
def change_password() -> ResponseReturnValue:
    """Change one's own password; every other session of the person ends."""
    form = ChangePasswordForm()
    if form.validate_on_submit() and _change(form):
        flash(_("密码已修改。"), "success")
        return redirect(url_for("account.home"))
    return render_template("account/change_password.html", form=form, least=users.SHORTEST_PASSWORD)


@blueprint.get("/session")
@requires(Rule.OWN_ACCOUNT)
def session_state() -> ResponseReturnValue:
    """For a page with a form: who is signed in (401 for nobody), and a fresh token.

    A page asks this while someone types, so that typing counts as an act, and before it sends a form.
    """
    return jsonify(username=the_user().username, csrf_token=generate_csrf())


@blueprint.post("/language")
@requires(Rule.PUBLIC)
def set_language() -> ResponseReturnValue:
    """Read the console in another language from now on; `next` is the page to go back to."""
    form = LanguageForm()
    if not form.validate():
        abort(400)
    language = Language(form.language.data)
    user = signed_in_user()
    if user is not None:
        with writing() as session:
            users.set_language(session, user.id, language)
    answer = redirect(_next_page())
    languages.remember(answer, language, secure=settings().secure_cookies)
    return answer


def _change(form: ChangePasswordForm) -> bool:
    name = the_user().username
    with writing() as session:
        tried = users.check_password(session, name, form.current.data or "")
        if tried.user is None:
            wrong = _("当前密码不正确。")
            form.current.errors = [_locked(tried.locked_until) if tried.locked_until else wrong]
            return False
        try:
            users.set_password(session, tried.user, form.new.data or "", name)
        except users.PasswordTooWeak as error:
            form.new.errors = [_weak(error.weakness)]
            return False
    sessions.sign_in(tried.user)
    return True


def _wrong() -> str:
    return str(_("用户名或密码不正确，请重新输入。忘记密码请联系系统管理员重设。"))


def _locked(until: datetime) -> str:
    minutes = max(1, ceil((until - clock.now()).total_seconds() / 60))
    return str(
        _(
            "连续多次输错，该账号已暂停登录。请%(minutes)s分钟后再试；急需使用请联系系统管理员重设密码。",
            minutes=minutes,
        )
    )


def _weak(weakness: Weakness) -> str:
    words = {
        Weakness.TOO_SHORT: _("新密码太短，至少%(count)s个字符。", count=users.SHORTEST_PASSWORD),
        Weakness.IS_USERNAME: _("新密码不能与用户名相同。"),
        Weakness.IS_OLD: _("新密码不能与当前密码相同。"),
    }
    return str(words[weakness])


def _next_page() -> str:
    """The page asked for before the sign-in, if it is one of ours; else the first page."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted)
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc
    return wanted if ours else url_for("account.home")
