"""One unit of the tree by hand: added, put right, closed, brought back; the list is `unit_import.page`."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from hotline.console import unit_tree
from hotline.console.access import requires
from hotline.console.database import reading, tell_the_lines, writing
from hotline.console.forms.unit import NewUnitFields, RootFields, UnitFields
from hotline.console.sessions import the_user
from ledger import unit_changes, units
from ledger.access import Rule
from ledger.models import Unit, UnitKind, User
from ledger.unit_changes import (
    BelowItself,
    ChangedByAnother,
    CodeTaken,
    HasUnitsBelow,
    InspectorateNeeded,
    NoSuchUnit,
    ParentClosed,
    RootStays,
    UnitForm,
)

blueprint = Blueprint("units", __name__, url_prefix="/admin/units")


@blueprint.get("/new")
@requires(Rule.MANAGE_UNITS)
def new() -> ResponseReturnValue:
    """The empty form of a unit, below the one that `below` names."""
    with reading() as session:
        form = NewUnitFields(formdata=None)
        form.parent_id.data = request.args.get("below", type=int)
        return _form(session, form)


@blueprint.post("/new")
@requires(Rule.MANAGE_UNITS)
def add() -> ResponseReturnValue:
    """Add a unit; what was typed is kept if that fails."""
    form = NewUnitFields()
    with reading() as session:
        _offer(session, form)
        if not form.validate():
            return _form(session, form), 422
    try:
        with writing() as session:
            unit_changes.add(session, form.code.data or "", _wanted(form), the_user())
    except CodeTaken:
        form.code.errors = [_("已有这个代码的单位，包括已停用的。")]
    except ParentClosed:
        form.parent_id.errors = [_("该上级单位已停用，请另选。")]
    else:
        return _done(_("已新增%(name)s。", name=form.name.data))
    with reading() as session:
        return _form(session, form), 422


@blueprint.get("/<int:unit_id>")
@requires(Rule.MANAGE_UNITS)
def edit(unit_id: int) -> ResponseReturnValue:
    """One unit."""
    with reading() as session:
        unit = _unit(session, unit_id)
        return _form(session, _fields(unit)(formdata=None, obj=unit), unit)


@blueprint.post("/<int:unit_id>")
@requires(Rule.MANAGE_UNITS)
def save(unit_id: int) -> ResponseReturnValue:
    """Put a unit right; what was typed is kept if that fails."""
    version = request.form.get("version", type=int, default=0)
    with reading() as session:
        unit = _unit(session, unit_id)
        form = _fields(unit)()
        _offer(session, form, unit)
        if not form.validate():
            return _form(session, form, unit, version=version), 422
    changed = False
    try:
        with writing() as session:
            unit = _unit(session, unit_id)
            unit_changes.edit(session, unit, _wanted(form, unit), the_user(), version=version)
    except BelowItself:
        form["parent_id"].errors = [_("不能以本单位或其下级单位为上级。")]
    except ParentClosed:
        form["parent_id"].errors = [_("该上级单位已停用，请另选。")]
    except InspectorateNeeded:
        form.name.errors = [_inspectorate_stays()]
    except ChangedByAnother:
        changed = True
    else:
        return _done(_("已保存%(name)s。", name=form.name.data))
    with reading() as session:
        unit = _unit(session, unit_id)
        if changed:
            return _form(session, form, unit, changed_by_another=True), 409
        return _form(session, form, unit, version=version), 422


@blueprint.post("/<int:unit_id>/close")
@requires(Rule.MANAGE_UNITS)
def close(unit_id: int) -> ResponseReturnValue:
    """Close a unit; it is never deleted, for items name it."""
    return _do(unit_id, unit_changes.close, _("已停用%(name)s。"))


@blueprint.post("/<int:unit_id>/reopen")
@requires(Rule.MANAGE_UNITS)
def reopen(unit_id: int) -> ResponseReturnValue:
    """Take a closed unit into use again."""
    return _do(unit_id, unit_changes.reopen, _("已恢复%(name)s。"))


def _do(unit_id: int, deed: Callable[[Session, Unit, User], None], words: str) -> ResponseReturnValue:
    try:
        with writing() as session:
            unit = _unit(session, unit_id)
            deed(session, unit, the_user())
            name = unit.name
    except HasUnitsBelow:
        flash(_("没有停用：其下级单位仍在使用，请先停用下级单位，或改到其他单位之下。"), "error")
    except RootStays:
        flash(_("最上级单位不能停用。"), "error")
    except InspectorateNeeded:
        flash(_inspectorate_stays(), "error")
    except ParentClosed:
        flash(_("没有恢复：其上级单位已停用，请先恢复上级单位，或另选上级单位。"), "error")
    else:
        return _done(words % {"name": name})
    return redirect(url_for("units.edit", unit_id=unit_id))


def _inspectorate_stays() -> str:
    return str(_("没有保存：市公安局须保留一个名称含“督察”的直属单位，否则不能直接核查。"))


def _done(words: str) -> ResponseReturnValue:
    tell_the_lines()
    flash(words, "success")
    return redirect(url_for("unit_import.page"))


def _unit(session: Session, unit_id: int) -> Unit:
    try:
        return unit_changes.get_unit(session, unit_id)
    except NoSuchUnit:
        abort(404)


def _fields(unit: Unit) -> type[UnitFields | RootFields]:
    return RootFields if unit.parent_id is None else UnitFields


def _wanted(form: UnitFields | RootFields, unit: Unit | None = None) -> UnitForm:
    name = form.name.data or ""
    if isinstance(form, UnitFields):
        return UnitForm(name, UnitKind(form.kind.data), form.parent_id.data)
    assert unit is not None  # noqa: S101  # for the type checker: only the bureau has no other fields
    return UnitForm(name, unit.kind, None)


def _offer(session: Session, form: UnitFields | RootFields, unit: Unit | None = None) -> None:
    if not isinstance(form, UnitFields):
        return
    if unit is None:
        form.offer(unit_tree.rows(session))
    else:
        tree = unit_tree.rows(session, also=[unit.parent_id] if unit.parent_id else ())
        form.offer(tree, units.below(session, unit.id), unit.kind)


def _form(
    session: Session,
    form: UnitFields | RootFields,
    unit: Unit | None = None,
    *,
    version: int | None = None,
    changed_by_another: bool = False,
) -> str:
    _offer(session, form, unit)
    return render_template(
        "units/edit.html",
        form=form,
        unit=unit,
        version=version or (unit.version if unit else 0),
        changed_by_another=changed_by_another,
        people=unit_changes.people_of(session, unit) if unit else 0,
        open_items=unit_changes.open_items_of(session, unit) if unit else 0,
    )
