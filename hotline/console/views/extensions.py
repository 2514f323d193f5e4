"""Officers' telephones (值班话机): who is on duty at which, and the administrator's changes to them."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hotline.console.access import may, requires
from hotline.console.database import reading, tell_the_lines, writing
from hotline.console.forms.extension import REFUSALS, ExtensionForm
from hotline.console.sessions import the_user
from ledger import extensions
from ledger.access import Rule
from ledger.extensions import ChangedByAnother, LabelTaken, NoSuchExtension, NotInUse, URITaken

blueprint = Blueprint("extensions", __name__, url_prefix="/extensions")


@blueprint.get("")
@requires(Rule.SEE_EXTENSIONS)
def page() -> ResponseReturnValue:
    """The telephones in the order in which they ring."""
    return _page(ExtensionForm(formdata=None))


@blueprint.post("")
@requires(Rule.MANAGE_EXTENSIONS)
def add() -> ResponseReturnValue:
    """Enter a telephone."""
    form = ExtensionForm()
    if not form.validate():
        return _page(form), 422
    try:
        with writing() as session:
            extensions.add_extension(
                session,
                form.label.data or "",
                form.uri.data or "",
                the_user().username,
                position=form.position.data,
            )
    except REFUSALS as refusal:
        form.refuse(refusal)
        return _page(form), 422
    return changed(_("已添加话机“%(label)s”。", label=form.label.data))


@blueprint.get("/<int:extension_id>")
@requires(Rule.MANAGE_EXTENSIONS)
def edit(extension_id: int) -> ResponseReturnValue:
    """One telephone, to be changed."""
    with reading() as session:
        try:
            found = extensions.get_extension(session, extension_id)
        except NoSuchExtension:
            abort(404)
        if not found.enabled:
            return redirect(url_for("extensions.page"))
        form = ExtensionForm(formdata=None, obj=found)
        return render_template("extensions/edit.html", extension=found, form=form)


@blueprint.post("/<int:extension_id>")
@requires(Rule.MANAGE_EXTENSIONS)
def save(extension_id: int) -> ResponseReturnValue:
    """Change a telephone; what was typed is kept if that fails."""
    form = ExtensionForm()
    if not form.validate():
        return _edit_again(extension_id, form)
    try:
        with writing() as session:
            extensions.edit_extension(
                session,
                extensions.get_extension(session, extension_id),
                the_user().username,
                label=form.label.data,
                uri=form.uri.data,
                position=form.position.data,
                version=request.form.get("version", type=int),
            )
    except NoSuchExtension:
        abort(404)
    except NotInUse:
        return _was_removed()
    except ChangedByAnother:
        return _edit_again(extension_id, form, changed_by_another=True)
    except REFUSALS as refusal:
        form.refuse(refusal)
        return _edit_again(extension_id, form)
    return changed(_("已保存话机“%(label)s”。", label=form.label.data))


@blueprint.post("/<int:extension_id>/remove")
@requires(Rule.MANAGE_EXTENSIONS)
def remove(extension_id: int) -> ResponseReturnValue:
    """Take a telephone out of use."""
    try:
        with writing() as session:
            removed = extensions.get_extension(session, extension_id)
            extensions.remove_extension(session, removed, the_user().username)
    except NoSuchExtension:
        abort(404)
    return changed(_("已停用话机“%(label)s”，可在下方恢复。", label=removed.label))


@blueprint.post("/<int:extension_id>/restore")
@requires(Rule.MANAGE_EXTENSIONS)
def restore(extension_id: int) -> ResponseReturnValue:
    """Put a removed telephone back into use."""
    try:
        with writing() as session:
            restored = extensions.get_extension(session, extension_id)
            extensions.restore_extension(session, restored, the_user().username)
    except NoSuchExtension:
        abort(404)
    except (LabelTaken, URITaken):
        flash(_("不能恢复：在用的话机中已有相同的名称或地址。请先修改在用的那部。"), "error")
        return redirect(url_for("extensions.page"))
    return changed(_("已恢复话机“%(label)s”。", label=restored.label))


@blueprint.post("/<int:extension_id>/off")
@requires(Rule.MANAGE_EXTENSIONS)
def off(extension_id: int) -> ResponseReturnValue:
    """End the duty of whoever is on duty at a telephone and has forgotten to."""
    try:
        with writing() as session:
            unmanned = extensions.get_extension(session, extension_id)
            extensions.sign_out(session, unmanned, the_user().username)
    except NoSuchExtension:
        abort(404)
    return changed(_("话机“%(label)s”已结束值班。", label=unmanned.label))


def changed(words: str) -> ResponseReturnValue:
    """After a change: tell the lines, and the person what was done."""
    flash(words, "success")
    if not tell_the_lines():
        flash(_("服务器暂时无法写入文件，电话线路将在一分钟内获知这一变化。请告知系统管理员。"), "warning")
    return redirect(url_for("extensions.page"))


def _page(form: ExtensionForm) -> str:
    with reading() as session:
        manages = may(Rule.MANAGE_EXTENSIONS)
        return render_template(
            "extensions/page.html",
            extensions=extensions.list_extensions(session),
            removed=extensions.list_extensions(session, removed=True) if manages else [],
            form=form,
        )


def _edit_again(
    extension_id: int, form: ExtensionForm, *, changed_by_another: bool = False
) -> ResponseReturnValue:
    with reading() as session:
        try:
            found = extensions.get_extension(session, extension_id)
        except NoSuchExtension:
            abort(404)
        if not found.enabled:
            return _was_removed()
        page = render_template(
            "extensions/edit.html", extension=found, form=form, changed_by_another=changed_by_another
        )
    return page, 409 if changed_by_another else 422


def _was_removed() -> ResponseReturnValue:
    flash(_("这部话机已被停用，未保存。如需使用请先恢复。"), "warning")
    return redirect(url_for("extensions.page"))
