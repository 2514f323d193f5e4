"""One's own duty at a telephone: callers are put through to whoever is on duty."""

from flask import Blueprint, Flask, abort, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hotline.console.access import may, requires
from hotline.console.database import reading, writing
from hotline.console.sessions import the_user
from hotline.console.views.extensions import changed
from ledger import extensions
from ledger.access import Rule
from ledger.extensions import NoSuchExtension, NotInUse
from ledger.models import Extension

blueprint = Blueprint("duty", __name__, url_prefix="/duty")


@blueprint.post("/<int:extension_id>")
@requires(Rule.OWN_DUTY)
def begin(extension_id: int) -> ResponseReturnValue:
    """Begin duty at a telephone; it ends at any other, and whoever was at this one is relieved."""
    try:
        with writing() as session:
            phone = extensions.get_extension(session, extension_id)
            extensions.sign_in(session, phone, the_user(), the_user().username)
    except NoSuchExtension:
        abort(404)
    except NotInUse:
        flash(_("这部话机已被停用，请选择另一部。"), "warning")
        return redirect(url_for("extensions.page"))
    return changed(_("您已在“%(label)s”开始值班，来电将振响这部话机。", label=phone.label))


@blueprint.post("/end")
@requires(Rule.OWN_DUTY)
def end() -> ResponseReturnValue:
    """End one's own duty; nothing happens off duty."""
    with writing() as session:
        phone = extensions.extension_of(session, the_user())
        if phone is not None:
            extensions.sign_out(session, phone, the_user().username)
    return changed(_("您已结束值班，来电不再振响您的话机。"))


def register(app: Flask) -> None:
    """Make one's own duty known to the frame of every page."""
    app.jinja_env.globals["own_duty"] = own_duty


def own_duty() -> Extension | None:
    """The telephone at which the person is on duty."""
    if not may(Rule.OWN_DUTY):
        return None
    if "own_duty" not in g:  # the frame of a page asks several times
        with reading() as session:
            g.own_duty = extensions.extension_of(session, the_user())
    found: Extension | None = g.own_duty
    return found
