"""The registration form of a call while it runs, and who fills in a form, saved as they type.

The forms of drafts are held and saved here as well, by the call that they came from.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from hotline.console import unit_tree
from hotline.console.access import requires, sees
from hotline.console.database import live_line, note_read, note_words, reading, streams, writing
from hotline.console.forms.registration import RegistrationFields
from hotline.console.parts import Part
from hotline.console.sessions import the_user
from hotline.live_line import CallState, LiveCall
from ledger import call_sheets, clock, live, repeats
from ledger.access import Rule, may_see
from ledger.call_sheets import HeldByAnother, OpenElsewhere
from ledger.calls import digest_of_caller
from ledger.drafts import NotInQueue
from ledger.intake import known_fields
from ledger.models import Call, CallSheet, Draft, Extension
from ledger.repeats import Complaint, Likeness

CALL_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
EARLIER_CALLS = 5
SIGN_OF_LIFE_SECONDS = 10
"""A page looks more often whether it still holds its form than that has to be written down."""

blueprint = Blueprint("call_sheet", __name__, url_prefix="/desk/calls/<call_id>")


@dataclass(frozen=True)
class Place:
    """Where a call is: it runs (`live`), is in the ledger (`call`), or (neither) is about to be taken in."""

    live: LiveCall | None
    call: Call | None
    sheet: CallSheet | None


@blueprint.get("")
@requires(Rule.REVIEW_DRAFT)
def page(call_id: str) -> ResponseReturnValue:
    """The form of a call that runs; of one in the ledger, its draft or its page."""
    with reading() as session:
        place = _place(session, call_id)
        if place.call is not None:
            return redirect(_url_in_ledger(place.call))
        caller = place.live.caller if place.live else None
        known = known_fields(caller, place.live.started_at if place.live else clock.now())
        typed = (place.sheet.form if place.sheet else None) or {}
        fields = RegistrationFields(formdata=None, data={**known, **typed})
        # One that was closed meanwhile stays accused: nobody of it may see the form.
        units = unit_tree.rows(session, also=fields.accused_units.data or ())
        fields.offer_units(units)
        note_read(the_user(), "sheet.read", "call", call_id)
        return render_template(
            "desk/sheet.html",
            call_id=call_id,
            place=place,
            state=_state_part(session, call_id, place).html,
            number=caller or typed.get("reporter_phone"),
            takes_at_once=_takes_at_once(session, place),
            fields=fields,
            units=units,
            likenesses=_earlier_items(session, caller),
            earlier=_earlier_calls(session, caller),
            username=the_user().username,
        )


@blueprint.get("/state")
@requires(Rule.REVIEW_DRAFT)
def state(call_id: str) -> ResponseReturnValue:
    """How the call stands, for the page of its form: it runs, or is taken in and can be registered."""
    with reading() as session:
        place = _place(session, call_id)
        return _state_part(session, call_id, place).answer()


def _state_part(session: Session, call_id: str, place: Place) -> Part:
    """How the call stands, and what was heard of it so far; that its words are read is noted once."""
    said = live.text(session, call_id)
    if said:
        note_words(the_user(), [call_id])
    talking = place.live is not None and place.live.state is CallState.TALKING
    two_sided = talking or any(one.channel == 1 for one in said)
    return Part.of("desk/sheet_state.html", call_id=call_id, place=place, said=said, two_sided=two_sided)


def _answered(view: Callable[[str], ResponseReturnValue]) -> Callable[[str], ResponseReturnValue]:
    """Answer in JSON, and say in words what kept a form from being held or saved."""

    @wraps(view)
    def answer(call_id: str) -> ResponseReturnValue:
        if request.form.get("username") != the_user().username:
            return _refused("other_person", _("当前登录的是另一个账号，内容未保存。"))
        with reading() as session:
            _place(session, call_id)
        try:
            return view(call_id)
        except HeldByAnother as held:
            return _refused("held", held_words(held), former=held.before_id == the_user().id)
        except OpenElsewhere:
            return _refused(
                "elsewhere", _("您已在另一个窗口打开这张登记表，请在那里填写；也可以改在本页填写。")
            )
        except NotInQueue:
            return _refused("closed", _("本次来电已登记或不予登记，内容未保存，可以复制。"), 410)

    return answer


@blueprint.post("/hold")
@requires(Rule.REVIEW_DRAFT)
@_answered
def hold(call_id: str) -> ResponseReturnValue:
    """Hold the form in the window that asks; with `take_over`, though somebody else holds it."""
    take_over = "take_over" in request.form
    with writing() as session:
        sheet = call_sheets.hold(session, call_id, the_user(), take_over=take_over)
        answer = _state_of(session, sheet)
    if take_over or _runs(call_id):
        streams().stir()  # open desks say who fills in, and whoever held it looks at once
    return jsonify(answer)


@blueprint.post("/keep")
@requires(Rule.REVIEW_DRAFT)
@_answered
def keep(call_id: str) -> ResponseReturnValue:
    """Say whether the window still holds the form, and that it is alive."""
    version = _version()
    with reading() as session:
        sheet = call_sheets.check(session, call_id, the_user(), version)
        seen_at = sheet.seen_at
        answer = _state_of(session, sheet)
    if seen_at is None or (clock.now() - seen_at).total_seconds() > SIGN_OF_LIFE_SECONDS:
        with writing() as session:
            call_sheets.keep(session, call_id, the_user(), version)
    return jsonify(answer)


@blueprint.post("/write")
@requires(Rule.REVIEW_DRAFT)
@_answered
def write(call_id: str) -> ResponseReturnValue:
    """Save what was typed; what somebody sends who holds the form no more is laid beside it."""
    typed = RegistrationFields().values()
    try:
        with writing() as session:
            forget = "forget_unsaved" in request.form
            sheet = call_sheets.write(session, call_id, typed, the_user(), _version(), forget_unsaved=forget)
            return jsonify(_state_of(session, sheet, saved=True))
    except HeldByAnother:
        with writing() as session:
            call_sheets.leave_words(session, call_id, typed, the_user())
        streams().stir()
        raise


@blueprint.post("/release")
@requires(Rule.REVIEW_DRAFT)
@_answered
def release(call_id: str) -> ResponseReturnValue:
    """Let go of the form: its page is left."""
    with writing() as session:
        call_sheets.release(session, call_id, the_user(), _version())
    if _runs(call_id):
        streams().stir()
    return "", 204


def _runs(call_id: str) -> bool:
    """Whether open desks show the call; who fills in the form of a draft they do not say."""
    return live_line().look().call(call_id) is not None


def _version() -> int:
    version = request.form.get("sheet", type=int)
    if version is None:
        abort(400)
    return version


def _refused(state: str, words: str, code: int = 409, **more: Any) -> ResponseReturnValue:
    return jsonify(state=state, words=words, **more), code


def held_words(held: HeldByAnother) -> str:
    """Who fills in the form, for whoever cannot; for its former holder, what became of what they typed."""
    since = format_datetime(held.since, "HH:mm") if held.since else ""
    if held.before_id == the_user().id:
        words = _(
            "%(name)s已于%(time)s接手填写。您已保存的内容均在登记表中，未及保存的已转给对方核对。",
            name=held.name,
            time=since,
        )
    else:
        words = _("%(name)s自%(time)s起正在填写这张登记表，您现在只能查看。", name=held.name, time=since)
    return str(words)


def _state_of(session: Session, sheet: CallSheet, *, saved: bool = False) -> dict[str, Any]:
    """What the page has to know: the versions to send next, and what another had typed before."""
    draft = session.scalar(select(Draft).where(Draft.call_id == sheet.call_id))
    form = (draft.form if draft is not None else sheet.form) or {}
    return {
        "sheet": sheet.version,
        "draft": draft.version if draft is not None else None,
        "words": _("已自动保存 %(time)s", time=format_datetime(clock.now(), "HH:mm:ss")) if saved else "",
        "unsaved": _unsaved(session, sheet, form),
    }


def _unsaved(session: Session, sheet: CallSheet, form: dict[str, Any]) -> dict[str, Any] | None:
    if not sheet.unsaved:
        return None
    fields = RegistrationFields(formdata=None, data=form)
    fields.offer_units(unit_tree.rows(session, closed=True))
    differing = fields.differences(sheet.unsaved["form"])
    return {"by": sheet.unsaved["by"], "fields": differing} if differing else None


def _place(session: Session, call_id: str) -> Place:
    """Where a call is; 404 for none, and for whoever is of a unit that its form accuses."""
    if not CALL_ID.fullmatch(call_id):
        abort(404)
    call = session.get(Call, call_id)
    sheet = call_sheets.of_call(session, call_id)
    running = live_line().look().call(call_id) if call is None else None
    if call is None and running is None and sheet is None:
        abort(404)
    if sheet is not None and not may_see(the_user(), sheet):
        abort(404)
    if call is not None and call.draft is not None and not sees(call.draft):
        abort(404)
    return Place(running, call, sheet)


def _url_in_ledger(call: Call) -> str:
    if call.draft is not None:
        return url_for("review.draft", draft_id=call.draft.id)
    return url_for("calls.call", call_id=call.id)


def _takes_at_once(session: Session, place: Place) -> bool:
    """Whether the page holds the form as soon as it opens.

    That of a call at somebody else's telephone is theirs to fill in, unless one has taken it over already.
    """
    sheet = place.sheet
    if place.live is None or (sheet is not None and (sheet.holder_id or sheet.before_id) == the_user().id):
        return True
    own = session.scalars(select(Extension.id).where(Extension.duty_user_id == the_user().id))
    return any(place.live.at_extension(extension_id) for extension_id in own)


def _earlier_items(session: Session, caller: str | None) -> list[Likeness]:
    return repeats.earlier(session, Complaint(phone=caller), the_user()) if caller else []


def _earlier_calls(session: Session, caller: str | None) -> list[Call]:
    """The last calls of a number; not those whose complaint the person may not know of."""
    if not caller:
        return []
    query = (
        select(Call)
        .where(Call.caller_digest == digest_of_caller(session, caller))
        .order_by(Call.started_at.desc(), Call.id.desc())
        .limit(EARLIER_CALLS)
        .options(selectinload(Call.draft).selectinload(Draft.item))
    )
    return [call for call in session.scalars(query) if call.draft is None or sees(call.draft)]
