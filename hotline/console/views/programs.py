"""Programs' accounts (接口凭证): the tokens by which the bureau's other systems use the API."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hotline.console import unit_tree
from hotline.console.access import requires
from hotline.console.access_words import SCOPE_WORDS
from hotline.console.database import reading, writing
from hotline.console.forms.users import TokenFields
from hotline.console.sessions import the_user
from ledger import api_tokens
from ledger.access import Rule
from ledger.api_tokens import NoSuchToken, RolesNotFitting, TokenNameNotAllowed, TokenNameTaken
from ledger.models import Role, Scope, Unit

blueprint = Blueprint("programs", __name__, url_prefix="/admin/programs")


@blueprint.get("")
@requires(Rule.MANAGE_USERS)
def page() -> ResponseReturnValue:
    """The tokens, and the form for another."""
    return _page(TokenFields(formdata=None))


@blueprint.post("")
@requires(Rule.MANAGE_USERS)
def add() -> ResponseReturnValue:
    """Make a token, and show it this once."""
    form = TokenFields()
    with reading() as session:
        form.offer_units(unit_tree.rows(session))
    if not form.validate():
        return _page(form), 422
    name = (form.name.data or "").strip()
    scopes = [Scope(scope) for scope in form.scopes.data or []]
    try:
        with writing() as session:
            unit = session.get(Unit, form.unit_id.data) if form.unit_id.data else None
            roles = [Role(role) for role in form.roles.data or []]
            actor = the_user().username
            secret = api_tokens.add_token(session, name, scopes, actor, unit=unit, roles=roles)
    except TokenNameNotAllowed:
        form.name.errors = [_("名称只能用小写字母、数字、点、连字符和下划线，最多32个字符。")]
    except RolesNotFitting:
        form.roles.errors = [_("办理角色与“办理事项”权限须同时选择；选择“承办单位”的，还须选择所属单位。")]
    except TokenNameTaken:
        form.name.errors = [_("已有或曾有这个名称的凭证，请换一个。")]
    else:
        return render_template("programs/token.html", name=name, secret=secret)
    return _page(form), 422


@blueprint.post("/<name>/revoke")
@requires(Rule.MANAGE_USERS)
def revoke(name: str) -> ResponseReturnValue:
    """Make a token worth nothing from now on."""
    try:
        with writing() as session:
            api_tokens.revoke_token(session, name, the_user().username)
    except NoSuchToken:
        abort(404)
    flash(_("已吊销凭证“%(name)s”，使用该凭证的系统不能再访问。", name=name), "success")
    return redirect(url_for("programs.page"))


def _page(form: TokenFields) -> str:
    with reading() as session:
        form.offer_units(unit_tree.rows(session))
        return render_template(
            "programs/page.html",
            tokens=api_tokens.list_tokens(session),
            form=form,
            scope_words=SCOPE_WORDS.__getitem__,
        )
