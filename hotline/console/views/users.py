"""People's accounts (用户): who there is, their roles, and what an administrator may do to an account."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from hotline.console import unit_tree
from hotline.console.access import requires
from hotline.console.access_words import MIXTURE_WORDS, RULE_WORDS
from hotline.console.database import reading, tell_the_lines, writing
from hotline.console.forms.users import AccountFields, NewAccountFields
from hotline.console.sessions import the_user
from ledger import accounts, clock, extensions, users
from ledger.access import CONTENT, ROLES, Rule
from ledger.accounts import AccountForm, ChangedByAnother, LastAdministrator, NoSuchAccount, OwnAccount
from ledger.models import Role, Unit, User

blueprint = Blueprint("users", __name__, url_prefix="/admin/users")
PAGE = 50


@blueprint.get("")
@requires(Rule.MANAGE_USERS)
def page() -> ResponseReturnValue:
    """The accounts, narrowed down by a few characters and a role."""
    wanted, role = request.args.get("q", "").strip(), _role(request.args.get("role"))
    shut, after = request.args.get("shut") == "yes", request.args.get("after", "")
    with reading() as session:
        found = accounts.people(session, wanted=wanted, role=role, shut=shut, after=after, limit=PAGE + 1)
        return render_template(
            "users/list.html",
            people=found[:PAGE],
            last=found[PAGE - 1].username if len(found) > PAGE else None,
            wanted=wanted,
            role=role,
            shut=shut,
            roles=list(Role),
            now=clock.now(),
            mixtures=lambda user: accounts.mixtures(user.roles),
        )


@blueprint.get("/roles")
@requires(Rule.MANAGE_USERS)
def roles() -> ResponseReturnValue:
    """What each role may do, as `ledger.access` has it."""
    return render_template(
        "users/roles.html", roles=list(Role), rules=ROLES, words=RULE_WORDS, of_content=CONTENT
    )


@blueprint.get("/new")
@requires(Rule.MANAGE_USERS)
def new() -> ResponseReturnValue:
    """The empty form of a new account."""
    with reading() as session:
        return _form(session, NewAccountFields(formdata=None))


@blueprint.post("/new")
@requires(Rule.MANAGE_USERS)
def add() -> ResponseReturnValue:
    """Make an account, and show its first password this once."""
    form = NewAccountFields()
    with reading() as session:
        _offer(session, form)
        if not form.validate():
            return _form(session, form), 422
    try:
        with writing() as session:
            wanted = _wanted(session, form)
            user, password = accounts.add(session, form.username.data or "", wanted, the_user())
            return render_template("users/password.html", user=user, password=password, made=True)
    except users.UsernameNotAllowed:
        form.username.errors = [_("用户名只能用小写字母、数字、点、连字符和下划线，最多32个字符。")]
    except users.UsernameTaken:
        form.username.errors = [_("已有这个用户名，包括已停用的账号。")]
    with reading() as session:
        return _form(session, form), 422


@blueprint.get("/<int:user_id>")
@requires(Rule.MANAGE_USERS)
def edit(user_id: int) -> ResponseReturnValue:
    """One account."""
    with reading() as session:
        user = _person(session, user_id)
        form = AccountFields(formdata=None, obj=user)
        form.roles.data = [role.value for role in user.roles]
        phone = accounts.usual_extension(session, user)
        form.extension_id.data = phone.id if phone else None
        return _form(session, form, user)


@blueprint.post("/<int:user_id>")
@requires(Rule.MANAGE_USERS)
def save(user_id: int) -> ResponseReturnValue:
    """Put an account right; what was typed is kept if that fails."""
    form = AccountFields()
    with reading() as session:
        user = _person(session, user_id)
        _offer(session, form, user)
        if not form.validate():
            return _form(session, form, user), 422
    try:
        with writing() as session:
            user = _person(session, user_id)
            version = request.form.get("version", type=int, default=0)
            accounts.edit(session, user, _wanted(session, form), the_user(), version=version)
    except OwnAccount:
        form.roles.errors = [_("不能取消自己的系统管理员角色，请由另一名管理员操作。")]
    except LastAdministrator:
        form.roles.errors = [_("这是最后一名系统管理员，须先另设一名。")]
    except ChangedByAnother:
        with reading() as session:
            return _form(session, form, _person(session, user_id), changed_by_another=True), 409
    else:
        for mixture in accounts.mixtures([Role(role) for role in form.roles.data or []]):
            flash(MIXTURE_WORDS[mixture], "warning")
        return _done(_("已保存%(name)s的账号。", name=form.display_name.data))
    with reading() as session:
        return _form(session, form, _person(session, user_id)), 422


@blueprint.post("/<int:user_id>/shut")
@requires(Rule.MANAGE_USERS)
def shut(user_id: int) -> ResponseReturnValue:
    """Shut an account; it is never deleted, for the log names it."""
    return _do(user_id, accounts.shut, _("已停用%(name)s的账号，其登录和值班随即结束。"))


@blueprint.post("/<int:user_id>/reopen")
@requires(Rule.MANAGE_USERS)
def reopen(user_id: int) -> ResponseReturnValue:
    """Open an account again."""
    return _do(user_id, accounts.reopen, _("已恢复%(name)s的账号。"))


@blueprint.post("/<int:user_id>/end-sessions")
@requires(Rule.MANAGE_USERS)
def end_sessions(user_id: int) -> ResponseReturnValue:
    """End every session of a person."""
    return _do(user_id, accounts.end_sessions, _("已使%(name)s在所有电脑上退出登录。"))


@blueprint.post("/<int:user_id>/reset-password")
@requires(Rule.MANAGE_USERS)
def reset_password(user_id: int) -> ResponseReturnValue:
    """Give a new first password, and show it this once."""
    try:
        with writing() as session:
            user = _person(session, user_id)
            password = accounts.reset_password(session, user, the_user())
            return render_template("users/password.html", user=user, password=password, made=False)
    except OwnAccount:
        flash(_("自己的密码请在右上角本人姓名下修改。"), "warning")
        return redirect(url_for("users.edit", user_id=user_id))


def _do(user_id: int, deed: Callable[[Session, User, User], None], words: str) -> ResponseReturnValue:
    try:
        with writing() as session:
            user = _person(session, user_id)
            deed(session, user, the_user())
            name = user.display_name
    except OwnAccount:
        flash(_("不能停用自己的账号。"), "error")
        return redirect(url_for("users.edit", user_id=user_id))
    except LastAdministrator:
        flash(_("这是最后一名系统管理员，不能停用。须先另设一名。"), "error")
        return redirect(url_for("users.edit", user_id=user_id))
    return _done(words % {"name": name})


def _done(words: str) -> ResponseReturnValue:
    tell_the_lines()  # where the disk refuses, the lines hear of it from the sweep within a minute
    flash(words, "success")
    return redirect(url_for("users.page"))


def _form(
    session: Session, form: AccountFields, user: User | None = None, *, changed_by_another: bool = False
) -> str:
    _offer(session, form, user)
    held = {Role(role) for role in form.roles.data or [] if role in list(Role)}
    return render_template(
        "users/edit.html",
        form=form,
        user=user,
        own=user is not None and user.id == the_user().id,
        warnings=[MIXTURE_WORDS[mixture] for mixture in accounts.mixtures(held)],
        changed_by_another=changed_by_another,
        now=clock.now(),
    )


def _offer(session: Session, form: AccountFields, user: User | None = None) -> None:
    # A unit that was closed stays that of its people, who must not see complaints about it.
    own = [user.unit_id] if user and user.unit_id else []
    form.offer(unit_tree.rows(session, also=own), extensions.list_extensions(session))


def _wanted(session: Session, form: AccountFields) -> AccountForm:
    return AccountForm(
        display_name=(form.display_name.data or "").strip(),
        roles=frozenset(Role(role) for role in form.roles.data or []),
        unit=session.get(Unit, form.unit_id.data) if form.unit_id.data else None,
        telephone=(form.telephone.data or "").strip() or None,
        extension_id=form.extension_id.data,
    )


def _person(session: Session, user_id: int) -> User:
    try:
        return accounts.person(session, user_id)
    except NoSuchAccount:
        abort(404)


def _role(value: str | None) -> Role | None:
    return next((role for role in Role if role.value == value), None)
