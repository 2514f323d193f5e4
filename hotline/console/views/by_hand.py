"""Entering what came without a call: 上级交办, 领导批办, 其他单位转办, 来访, 来信. DOMAIN.md section 3."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from hotline.console import unit_tree
from hotline.console.access import requires
from hotline.console.database import in_force, note_read, reading, settings, writing
from hotline.console.forms.registration import ByHandFields
from hotline.console.sessions import the_user
from ledger import registration, repeats
from ledger.access import Rule
from ledger.registration_form import NotRegistrable, RegistrationForm
from ledger.repeats import Complaint, Likeness

blueprint = Blueprint("by_hand", __name__, url_prefix="/items/new")


@blueprint.get("")
@requires(Rule.REGISTER_ITEM)
def new() -> ResponseReturnValue:
    """The empty form."""
    with reading() as session:
        return _page(session, ByHandFields(formdata=None))


@blueprint.post("")
@requires(Rule.REGISTER_ITEM)
def register() -> ResponseReturnValue:
    """Register it; if it looks like an earlier item, only once the person has seen which."""
    fields = ByHandFields()
    try:
        form = _read(fields)
        if "seen" not in request.form:
            with reading() as session:
                likenesses = repeats.earlier(session, Complaint.of(form), the_user())
                if likenesses and not form.errors():
                    return _page(session, fields, likenesses)
        with writing() as session:
            item = registration.register_by_hand(session, form, the_user(), zone=settings().zone)
    except NotRegistrable as error:
        fields.show_errors(error.errors)
        with reading() as session:
            return _page(session, fields, errors=len(error.errors)), 422
    flash(item.number, "registered")
    return redirect(url_for("items.item", number=item.number))


def _read(fields: ByHandFields) -> RegistrationForm:
    values = fields.values()
    if fields.received_at.data is not None:
        values["received_at"] = fields.received_at.data.replace(tzinfo=settings().zone)
    return RegistrationForm.read(values)


def _page(
    session: Session, fields: ByHandFields, likenesses: list[Likeness] | None = None, *, errors: int = 0
) -> str:
    units = unit_tree.rows(session)
    fields.offer_units(units)
    fields.offer_sub_levels(in_force(session).handling.sub_levels)
    if likenesses:
        seen = {"items": [likeness.item.id for likeness in likenesses]}
        note_read(the_user(), "repeats.read", "items", "", seen)
    return render_template(
        "entry/new.html",
        fields=fields,
        units=units,
        likenesses=likenesses or [],
        errors=errors,
        username=the_user().username,
    )
