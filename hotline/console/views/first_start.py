"""The first start (开通向导): the administrator, units, hours, and a test call that is seen to arrive."""

import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotline.console import sessions
from hotline.console.access import requires
from hotline.console.clock import today
from hotline.console.database import ledger, reading, settings, tell_the_lines, writing
from hotline.console.forms.first_start import ClaimForm
from hotline.console.parts import digest
from hotline.console.sessions import the_user
from hotline.console.setting_values import shown
from hotline.console.units_sent import with_units_file
from hotline.ports import reachable
from hotline.settings import REPOSITORY
from ledger import console_settings, first_start, units
from ledger.access import Rule
from ledger.accounts import Mixture, mixtures
from ledger.calendar import load_calendar
from ledger.first_start import ClaimedAlready, WrongCode
from ledger.models import Call, SetupStep, Unit
from ledger.users import SHORTEST_PASSWORD, PasswordTooWeak, UsernameNotAllowed

HOTLINE = Path(sys.executable).with_name("hotline")
EXAMPLE_COMPLAINT = REPOSITORY / "hotline" / "demo_complaint.wav"

blueprint = Blueprint("first_start", __name__)


@dataclass(frozen=True)
class TestCall:
    """The newest call, from its ring to its draft; `going_on` while the line has it."""

    going_on: bool
    call: Call | None

    @property
    def settled(self) -> bool:
        """Whether there is nothing more to wait for."""
        return not self.going_on and self.call is not None


@blueprint.route("/first-start", methods=["GET", "POST"])
@requires(Rule.PUBLIC)
def claim() -> ResponseReturnValue:
    """Become the first administrator, by the code that the service printed."""
    with reading() as session:
        if first_start.is_claimed(session):
            return redirect(url_for("account.home"))
    form = ClaimForm()
    if form.validate_on_submit():
        try:
            user = _claimed(form)
        except ClaimedAlready:
            return redirect(url_for("account.sign_in"))
        if user:
            return redirect(url_for("first_start.steps"))
    return render_template("first_start/claim.html", form=form, least=SHORTEST_PASSWORD)


@blueprint.get("/admin/first-start")
@requires(Rule.MANAGE_SETTINGS)
def steps() -> ResponseReturnValue:
    """The four steps, and what is done of them."""
    return _steps()


@blueprint.post("/admin/first-start/units")
@requires(Rule.MANAGE_SETTINGS)
def take_units() -> ResponseReturnValue:
    """Import the bureau's own units, or accept those that there are."""
    if "accept" in request.form:
        return _confirm(SetupStep.UNITS)
    return with_units_file(_replace_units, lambda told: (_steps(told), 422))


@blueprint.post("/admin/first-start/units/check")
@requires(Rule.MANAGE_SETTINGS)
def check_units() -> ResponseReturnValue:
    """The part of the page that says which units the file would replace; nothing is changed."""

    def plan(path: Path) -> ResponseReturnValue:
        with ledger().session() as session:  # never committed
            found = units.plan_replacement(session, path)
        return render_template(
            "first_start/plan.html", removed=found.removed, plan=found.plan, seen=_digest(found)
        )

    return with_units_file(plan, lambda told: render_template("units/errors.html", errors=told))


@blueprint.post("/admin/first-start/hours")
@requires(Rule.MANAGE_SETTINGS)
def accept_hours() -> ResponseReturnValue:
    """Accept the hours as they are."""
    return _confirm(SetupStep.HOURS)


@blueprint.get("/admin/first-start/call")
@requires(Rule.MANAGE_SETTINGS)
def call() -> ResponseReturnValue:
    """The part of the page that waits for the test call."""
    with reading() as session:
        return render_template("first_start/call.html", test=_test_call(session))


def _digest(found: units.Replacement) -> str:
    """What tells one replacement of units from another."""
    return digest(repr((list(found.removed), found.plan.changes)))


def _replace_units(path: Path) -> ResponseReturnValue:
    with ledger().session() as session:  # never committed
        found = units.plan_replacement(session, path)
    if request.form.get("seen") != _digest(found):
        return _steps([_("文件或现有单位与核对时不同，尚未导入。请重新选择文件，核对变更。")]), 422
    with writing() as session:
        done = units.replace_example(session, path, actor=the_user().username)
    words = _("已导入：新增%(added)s个，修改%(changed)s个。", added=done.added, changed=done.changed)
    flash(words, "success")
    return _confirm(SetupStep.UNITS)


def _claimed(form: ClaimForm) -> bool:
    """Make the account and sign it in; else say at the field concerned why not."""
    try:
        with writing() as session:
            user = first_start.claim(
                session,
                ledger().keys,
                form.code.data or "",
                form.username.data or "",
                (form.display_name.data or "").strip(),
                form.password.data or "",
            )
    except WrongCode:
        form.code.errors = [_("开通码不正确。请按服务启动时终端所显示的输入。")]
    except UsernameNotAllowed:
        form.username.errors = [_("用户名只能用小写字母、数字、点、连字符和下划线，最多32个字符。")]
    except PasswordTooWeak:
        form.password.errors = [_("密码至少%(count)s个字符，且不能与用户名相同。", count=SHORTEST_PASSWORD)]
    else:
        sessions.sign_in(user)
        return True
    return False


def _confirm(step: SetupStep) -> ResponseReturnValue:
    with writing() as session:
        first_start.confirm(session, step, the_user())
    tell_the_lines()
    return redirect(url_for("first_start.steps", _anchor="next"))


def _steps(units_errors: Sequence[str] = ()) -> str:
    own = settings()
    host = reachable(own.sip_bind)
    uri = f"sip:12389@{host}:{own.sip_port}"
    root = select(Unit.name).where(Unit.parent_id.is_(None)).order_by(Unit.code).limit(1)
    with reading() as session:
        now = console_settings.effective(session, own)
        return render_template(
            "first_start/steps.html",
            progress=first_start.progress(session),
            unit_count=session.scalar(select(func.count(Unit.id))),
            root=session.scalar(root),
            units_errors=units_errors,
            hours=shown("hours", now.hours),
            mode=shown("hours_mode", now.hours_mode),
            worked_today=load_calendar(session).is_workday(today()),
            uri=uri,
            local_only=host == "127.0.0.1",
            command=f"{HOTLINE} call {uri} --wav {EXAMPLE_COMPLAINT}",
            test=_test_call(session),
            mixed=Mixture.ADMINISTRATOR_SEES_CONTENT in mixtures(the_user().roles),
        )


def _test_call(session: Session) -> TestCall:
    newest = select(Call).order_by(Call.started_at.desc(), Call.id.desc()).limit(1)
    return TestCall(_line_is_busy(settings().spool_dir), session.scalar(newest))


def _line_is_busy(spool_dir: Path) -> bool:
    """Whether a call goes on, as the line's own records say; nothing of the caller is read."""
    for path in spool_dir.glob("*/call.json"):
        with suppress(OSError, ValueError, AttributeError):
            if json.loads(path.read_text(encoding="utf-8")).get("state") == "open":
                return True
    return False
