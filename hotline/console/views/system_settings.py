"""The settings page (系统设置): each setting, its value and whence, and changing those that staff may."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hotline.console.access import requires
from hotline.console.database import in_force, reading, settings, tell_the_lines, writing
from hotline.console.forms.setting import FORMS, ModeForm, SettingForm, bounds
from hotline.console.sessions import the_user
from hotline.console.setting_values import shown
from hotline.console.setting_words import EFFECTS, GROUPS, WORDS, SettingWords
from hotline.settings import CHANGEABLE
from ledger import clock, console_settings
from ledger.access import Rule
from ledger.console_settings import ChangedByAnother, NotChangeable, ValueNotAllowed
from ledger.models import ConsoleSetting

LONGEST_OVERRIDE = timedelta(days=31)

blueprint = Blueprint("system_settings", __name__, url_prefix="/admin/settings")


@dataclass(frozen=True)
class Row:
    """One setting as the page shows it; `changed` where its value is the console's."""

    name: str
    words: SettingWords
    value: str
    origin: str
    effect: str
    changed: ConsoleSetting | None

    @property
    def changeable(self) -> bool:
        """Whether it may be changed here."""
        return self.name in CHANGEABLE and self.origin != "environment"


@blueprint.get("")
@requires(Rule.MANAGE_SETTINGS)
def page() -> ResponseReturnValue:
    """Every setting."""
    with reading() as session:
        changed = console_settings.changed(session)
        groups = [(group, [_row(name, changed) for name in group.settings]) for group in GROUPS]
        return render_template("settings/page.html", groups=groups)


@blueprint.get("/<name>")
@requires(Rule.MANAGE_SETTINGS)
def edit(name: str) -> ResponseReturnValue:
    """One setting, to be changed."""
    form = _form(name, filled_in=False)
    with reading() as session:
        changed = console_settings.changed(session)
        form.show(settings().overlaid({key: row.value for key, row in changed.items()}).value_of(name))
        if isinstance(form, ModeForm):
            until = changed[name].until if name in changed else None
            form.ends.data = until.astimezone(settings().zone) if until else None
        return _edit(name, form, changed.get(name))


@blueprint.post("/<name>")
@requires(Rule.MANAGE_SETTINGS)
def save(name: str) -> ResponseReturnValue:
    """Change a setting; what was typed is kept if that fails."""
    form = _form(name)
    if not form.validate() or not _ends_in_time(form):
        return _edit_again(name, form), 422
    try:
        with writing() as session:
            console_settings.change(
                session,
                settings(),
                name,
                form.value(),
                the_user(),
                until=form.until(settings().zone),
                version=request.form.get("version", type=int),
            )
    except NotChangeable:
        abort(403)
    except ValueNotAllowed:
        _refuse(name, form)
        return _edit_again(name, form), 422
    except ChangedByAnother:
        return _edit_again(name, form, changed_by_another=True), 409
    return _changed(name, _("已保存“%(name)s”，%(effect)s生效。", **_names(name)))


@blueprint.post("/<name>/forget")
@requires(Rule.MANAGE_SETTINGS)
def forget(name: str) -> ResponseReturnValue:
    """Let hotline.toml or the default hold again."""
    try:
        with writing() as session:
            console_settings.forget(
                session, settings(), name, the_user(), version=request.form.get("version", type=int)
            )
    except NotChangeable:
        abort(403)
    except ChangedByAnother:
        flash(_("这项设置刚被他人修改，未恢复。请查看当前值后再决定。"), "warning")
        return redirect(url_for("system_settings.edit", name=name))
    return _changed(name, _("“%(name)s”已恢复为原来的值，%(effect)s生效。", **_names(name)))


def register(app: Flask) -> None:
    """Make the criteria of difficulty known to the form on which it is chosen."""
    app.jinja_env.globals["difficulty_criteria"] = difficulty_criteria


def difficulty_criteria() -> str:
    """What makes a matter 简单, 一般 or 重大疑难 in this bureau; empty where that is not set."""
    with reading() as session:
        criteria = in_force(session).handling.criteria
    return shown("handling.criteria", criteria) if criteria else ""


def _row(name: str, changed: dict[str, ConsoleSetting]) -> Row:
    own, words = settings(), WORDS[name]
    origin: str = own.origin_of(name)
    value, row = own.value_of(name), changed.get(name)
    if row is not None and origin != "environment":
        origin, value = "console", row.value
    else:
        row = None
    return Row(name, words, shown(name, value), origin, str(EFFECTS[words.effect]), row)


def _form(name: str, *, filled_in: bool = True) -> SettingForm:
    if name not in FORMS:
        abort(404)
    if settings().origin_of(name) == "environment":
        abort(403)
    return FORMS[name]() if filled_in else FORMS[name](formdata=None)


def _edit(
    name: str, form: SettingForm, changed: ConsoleSetting | None, *, changed_by_another: bool = False
) -> str:
    own = settings()
    return render_template(
        "settings/edit.html",
        name=name,
        words=WORDS[name],
        effect=EFFECTS[WORDS[name].effect],
        form=form,
        bounds=bounds(name),
        changed=changed,
        current=shown(name, changed.value if changed else own.value_of(name)),
        before=shown(name, own.value_of(name)),
        changed_by_another=changed_by_another,
    )


def _edit_again(name: str, form: SettingForm, *, changed_by_another: bool = False) -> str:
    with reading() as session:
        row = console_settings.changed(session).get(name)
        return _edit(name, form, row, changed_by_another=changed_by_another)


def _ends_in_time(form: SettingForm) -> bool:
    """Whether a mode that is set for a while ends soon enough, and not before it begins."""
    ends, now = form.until(settings().zone), clock.now()
    if not isinstance(form, ModeForm) or ends is None or now < ends <= now + LONGEST_OVERRIDE:
        return True
    form.ends.errors = [_("请填写从现在起%(days)s天以内的时刻。", days=LONGEST_OVERRIDE.days)]
    return False


def _refuse(name: str, form: SettingForm) -> None:
    field = next(iter(form))
    limits = bounds(name)
    field.errors = (
        [_("请填写%(least)s到%(most)s之间的数。", least=limits[0], most=limits[1])]
        if limits
        else [_("这个值不能使用，请检查后重新填写。")]
    )


def _names(name: str) -> dict[str, str]:
    words = WORDS[name]
    return {"name": str(words.name), "effect": str(EFFECTS[words.effect])}


def _changed(name: str, words: str) -> ResponseReturnValue:
    flash(words, "success")
    if not tell_the_lines():
        flash(_("服务器暂时无法写入文件，电话线路将在一分钟内获知这一变化。请告知系统管理员。"), "warning")
    return redirect(url_for("system_settings.page", _anchor=name))
