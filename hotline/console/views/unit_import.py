"""The tree of units (单位目录): what there is, and bringing it up to date from a file, as was told before."""

import io
from collections.abc import Iterable
from pathlib import Path

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from hotline.console import unit_tree
from hotline.console.access import requires
from hotline.console.database import reading, tell_the_lines, writing
from hotline.console.labels import label
from hotline.console.sessions import the_user
from hotline.console.units_sent import with_units_file
from hotline.sheets.columns import Column
from hotline.sheets.export import MEDIA_TYPE, write_lines
from ledger import first_start, units
from ledger.access import Rule
from ledger.models import SetupStep, Unit
from ledger.unit_file import COLUMNS, KINDS

SHEET: tuple[Column[Unit], ...] = (
    Column(COLUMNS["code"], 18, lambda unit: unit.code),
    Column(COLUMNS["name"], 34, lambda unit: unit.name),
    Column(COLUMNS["parent_code"], 18, lambda unit: unit.parent.code if unit.parent else ""),
    Column(COLUMNS["kind"], 14, lambda unit: KINDS[unit.kind]),
)

blueprint = Blueprint("unit_import", __name__, url_prefix="/admin/units")


@blueprint.get("")
@requires(Rule.MANAGE_UNITS)
def page() -> ResponseReturnValue:
    """Every unit, and the form for a file."""
    return _page()


@blueprint.get("/units.xlsx")
@requires(Rule.MANAGE_UNITS)
def template() -> ResponseReturnValue:
    """The units in use, as a file that can be changed and imported again."""
    file = io.BytesIO()
    with reading() as session:
        found = session.scalars(select(Unit).where(Unit.active).order_by(Unit.code))
        write_lines(found, file, _("单位目录"), SHEET)
    file.seek(0)
    return send_file(file, mimetype=MEDIA_TYPE, as_attachment=True, download_name=f"{_('单位目录')}.xlsx")


@blueprint.post("/check")
@requires(Rule.MANAGE_UNITS)
def check() -> ResponseReturnValue:
    """The part of the page that says what an import of the file would change; nothing is changed."""

    def plan(path: Path) -> ResponseReturnValue:
        with reading() as session:
            return render_template("units/plan.html", plan=units.plan_import(session, path))

    return with_units_file(plan, lambda told: render_template("units/errors.html", errors=told))


@blueprint.post("/import")
@requires(Rule.MANAGE_UNITS)
def bring_in() -> ResponseReturnValue:
    """Import the file, all of it or nothing."""
    return with_units_file(_import, lambda told: (_page(told), 422))


def _import(path: Path) -> ResponseReturnValue:
    close_missing = "close_missing" in request.form
    with writing() as session:
        done = units.import_units(session, path, actor=the_user().username, close_missing=close_missing)
        first_start.confirm(session, SetupStep.UNITS, the_user())
    tell_the_lines()
    words = _("已导入：新增%(added)s个，修改%(changed)s个", added=done.added, changed=done.changed)
    closed = _("，停用%(closed)s个", closed=done.closed) if done.closed else ""
    flash(f"{words}{closed}{_('。')}", "success")
    return redirect(url_for("unit_import.page"))


def _page(errors: list[str] | None = None) -> str:
    with reading() as session:
        return render_template(
            "units/page.html",
            units=unit_tree.rows(session, closed=True),
            kinds=_with_meaning(KINDS.values(), map(label, KINDS)),
            columns=_with_meaning(COLUMNS.values(), (_("代码"), _("名称"), _("上级代码"), _("类别"))),
            confirmed=first_start.progress(session).units,
            errors=errors,
        )


def _with_meaning(written: Iterable[str], meant: Iterable[str]) -> list[str]:
    """Words as the file has them, each with what it means to a reader of another language."""
    return [one if one == other else f"{one} ({other})" for one, other in zip(written, meant, strict=True)]
