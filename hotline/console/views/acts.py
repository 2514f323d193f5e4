"""Doing an act on an item: its form, the question before what cannot be taken back, and the deed."""

from dataclasses import dataclass, field, replace
from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from hotline.console import timeline, unit_tree
from hotline.console.access import requires
from hotline.console.act_words import HELP, IRREVOCABLE, MAIN_WAY, NOT_BY_HAND, field_words
from hotline.console.database import note_read, reading, settings, writing
from hotline.console.forms.act import ITEM_NUMBERS, ActForm, act_form
from hotline.console.handling import Case, fitting_units, get_item, offered, read_case
from hotline.console.labels import label
from hotline.console.sessions import the_user
from ledger import items, matters
from ledger.access import Rule, may_see
from ledger.attachments import NoSuchAttachment
from ledger.handling import machine
from ledger.handling.acts import Act, Join
from ledger.handling.reading import CLASSES, ActIncomplete, read_act
from ledger.handling.refusals import Forbidden
from ledger.models.handling_codes import ActKind, Step
from ledger.surroundings import Surroundings

blueprint = Blueprint("acts", __name__, url_prefix="/items/<number>/acts/<kind>")

COMPOSED = ActKind.REPORT
"""Written over days, on a page of its own (`report_drafts`)."""
CARRIED = ("csrf_token", "version", "acts", "confirmed", "edit")
"""What a form carries beside the fields of its act."""


@dataclass
class Outcome:
    """What kept an act from being done: why it is refused, or what others did since the page was opened."""

    refusal: Forbidden | None = None
    meanwhile: list[timeline.Event] = field(default_factory=list)
    conflict: bool = False


@blueprint.get("")
@requires(Rule.HANDLE_ITEM)
def form(number: str, kind: str) -> ResponseReturnValue:
    """The form of an act; of one that may not be done, why not."""
    act_kind = _kind(kind)
    with reading() as session:
        case = read_case(session, get_item(session, number))
        return _page(session, case, act_form(act_kind, offered(case, act_kind), sent=False))


@blueprint.post("")
@requires(Rule.HANDLE_ITEM)
def do(number: str, kind: str) -> ResponseReturnValue:
    """Do an act; what was typed is kept if it cannot be done."""
    act_kind = _kind(kind)
    with reading() as session:
        case = read_case(session, get_item(session, number))
        filled = act_form(act_kind, offered(case, act_kind), sent=True)
        if "edit" in request.form:
            return _page(session, case, filled)
        try:
            act = _read(session, filled)
            if request.form.get("version", type=int) == case.item.version:
                machine.perform(case.matter, act, case.around.circumstances(the_user()))
        except ActIncomplete as error:
            filled.show_errors(error.errors)
            return _page(session, case, filled), 422
        except Forbidden as refusal:
            return _page(session, case, filled, Outcome(refusal)), 422
        if act_kind in IRREVOCABLE and "confirmed" not in request.form:
            return _question(case, filled, act)
    return _carry_out(number, filled, act)


def register(app: Flask) -> None:
    """Make the words around acts known to the templates."""
    app.jinja_env.globals.update(
        act_help=HELP.__getitem__,
        act_hint=lambda kind, name: field_words(kind, name).hint,
        act_page=act_page,
        irrevocable=IRREVOCABLE,
        main_way=MAIN_WAY,
        own_rule=lambda kind: machine.TABLE[kind].rule,
        steps=Step,
    )


def act_page(number: str, kind: ActKind) -> str:
    """The address of the page on which an act is done."""
    if kind is COMPOSED:
        return url_for("report_drafts.compose", number=number)
    return url_for("acts.form", number=number, kind=kind.value)


def _carry_out(number: str, filled: ActForm, act: Act) -> ResponseReturnValue:
    try:
        with writing() as session:
            around = Surroundings.load(session, settings())
            item, version = get_item(session, number), request.form.get("version", type=int)
            matters.do(session, item, act, the_user(), around, version=version)
    except Forbidden as refusal:
        return _again(number, filled, Outcome(refusal))
    except matters.ChangedMeanwhile:
        return _again(number, filled, Outcome(conflict=True))
    except NoSuchAttachment:
        filled.errors_of_form = [_("所选附件已不在本事项中，请重新选择。")]
        return _again(number, filled, Outcome())
    except items.NoSuchItem:
        filled.errors_of_form = [_("另一事项不存在，或者您无权查看，不能办理。")]
        return _again(number, filled, Outcome())
    flash(_("已办理：%(act)s。", act=label(act.kind)), "success")
    return redirect(url_for("items.item", number=number))


def _kind(kind: str) -> ActKind:
    try:
        found = ActKind(kind)
    except ValueError:
        abort(404)
    if found in NOT_BY_HAND or found in {ActKind.REGISTER, COMPOSED}:
        abort(404)
    return found


def _read(session: Session, filled: ActForm) -> Act:
    """The act that was filled in; the number of another item becomes its id."""
    values = filled.values()
    for name in ITEM_NUMBERS:
        if name in values:
            values[name] = _other(session, str(values[name]))
    return read_act(filled.act, values)


def _other(session: Session, number: str) -> Any:
    """The id of an item that the person may see; of any other the number itself, which is no id."""
    try:
        found = items.get_item(session, number.strip()) if "-" in number else None
    except items.NoSuchItem:
        found = None
    return found.id if found is not None and may_see(the_user(), found) else number


def _again(number: str, filled: ActForm, outcome: Outcome) -> ResponseReturnValue:
    with reading() as session:
        case = read_case(session, get_item(session, number))
        if outcome.conflict:
            seen = request.form.get("acts", 0, type=int)
            outcome.meanwhile = [event for event in case.events if event.seq is not None and event.seq > seen]
        return _page(session, case, filled, outcome), 409 if outcome.conflict else 422


def _page(session: Session, case: Case, filled: ActForm, outcome: Outcome | None = None) -> str:
    note_read(the_user(), "item.read", "item", str(case.item.id))
    return render_template(
        "acts/form.html",
        case=case,
        item=case.item,
        kind=filled.act,
        form=filled,
        offer=case.offer(filled.act),
        outcome=outcome or Outcome(),
        required={name for name, info in CLASSES[filled.act].model_fields.items() if info.is_required()},
        units=unit_tree.rows(session) if filled.act is ActKind.ASSIGN else [],
        fitting=fitting_units(case) if filled.act is ActKind.ASSIGN else [],
        username=the_user().username,
    )


def _question(case: Case, filled: ActForm, act: Act) -> str:
    names = case.names
    if isinstance(act, Join):
        names = replace(names, items={**names.items, act.main: request.form["main"].strip()})
    sentence, passages = timeline.described(act, names)
    return render_template(
        "acts/question.html",
        case=case,
        item=case.item,
        kind=filled.act,
        sentence=sentence,
        passages=passages,
        sent=[(name, value) for name, value in request.form.items(multi=True) if name not in CARRIED],
        version=request.form.get("version"),
        acts=request.form.get("acts"),
    )
