"""Who fills in the registration form of a call, and every word as they type it.

The form of a call opens when an officer's telephone rings, long before the call is in the ledger, and is
saved as it is typed. One person holds it; another may take over, and both are told. What counts is the
version: it goes up whenever a window opens the form or somebody takes it, so that of two windows only the
later one writes, whoever sits before them. Once the call is taken in, what was typed is the form of its draft
(`fold_into`), and is saved there from then on.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ledger import audit, clock
from ledger.drafts import NotInQueue
from ledger.models import CallSheet, Draft, DraftStatus, User

LAPSES_AFTER = timedelta(seconds=60)
"""Without a sign of life for so long a holder's page is gone, and anybody may go on."""
NOTED_EACH = timedelta(minutes=10)
"""How often the audit log says that somebody goes on writing; it is saved every second or so."""


class HeldByAnother(Exception):
    """Somebody else fills in the form: who, since when, and the id of the user who held it before."""

    def __init__(self, sheet: CallSheet) -> None:
        super().__init__(f"The form of call {sheet.call_id} is filled in by somebody else.")
        self.name = sheet.holder.display_name if sheet.holder else ""
        self.since = sheet.held_since
        self.before_id = sheet.before_id


class OpenElsewhere(Exception):
    """The person has opened the form in another window since; that one writes."""


def of_call(session: Session, call_id: str) -> CallSheet | None:
    """Return the sheet of a call; None while nobody has opened it."""
    return session.get(CallSheet, call_id)


def of_calls(session: Session, call_ids: Iterable[str]) -> dict[str, CallSheet]:
    """Return the sheets of several calls that there are, by call."""
    ids = list(call_ids)
    found = session.scalars(select(CallSheet).where(CallSheet.call_id.in_(ids))) if ids else ()
    return {sheet.call_id: sheet for sheet in found}


def holder(sheet: CallSheet | None) -> User | None:
    """Who fills the form in now; nobody whose page has gone without leaving it."""
    if sheet is None or sheet.seen_at is None or clock.now() - sheet.seen_at > LAPSES_AFTER:
        return None
    return sheet.holder


def refuse_others(session: Session, call_id: str, user: User) -> None:
    """Let only the holder go on, or anybody where there is none; raises `HeldByAnother`."""
    sheet = of_call(session, call_id)
    held_by = holder(sheet)
    if sheet is not None and held_by is not None and held_by.id != user.id:
        raise HeldByAnother(sheet)


def hold(session: Session, call_id: str, user: User, *, take_over: bool = False) -> CallSheet:
    """Hold the form in the window that asks; any other window that has it open writes no more.

    Raises `HeldByAnother` where somebody else holds it, unless it is to be taken over, and
    `ledger.drafts.NotInQueue` when the draft has left the queue.
    """
    sheet = _locked(session, call_id, make=True)
    assert sheet is not None  # noqa: S101  # it was made
    _draft(session, call_id)
    held_by = holder(sheet)
    if held_by is not None and held_by.id != user.id and not take_over:
        raise HeldByAnother(sheet)
    if sheet.holder_id != user.id:
        _hand_over(session, sheet, user, taken_from=held_by)
    sheet.seen_at = clock.now()  # and so the version goes up: a window before this one writes no more
    session.flush()
    return sheet


def check(session: Session, call_id: str, user: User, version: int) -> CallSheet:
    """Whether a window still holds the form; only reads. Raises `HeldByAnother` and `OpenElsewhere`."""
    sheet = of_call(session, call_id)
    return _still_held(sheet, call_id, user, version)


def keep(session: Session, call_id: str, user: User, version: int) -> CallSheet:
    """Give a sign of life of the page that holds the form. Raises `HeldByAnother` and `OpenElsewhere`."""
    sheet = _held(session, call_id, user, version)
    _set(session, sheet, seen_at=clock.now())
    return sheet


def write(
    session: Session,
    call_id: str,
    form: Mapping[str, Any],
    user: User,
    version: int,
    *,
    forget_unsaved: bool = False,
) -> CallSheet:
    """Save what was typed: in the draft where there is one, else in the sheet.

    `forget_unsaved`: the holder has looked at what another had typed before. Raises `HeldByAnother`,
    `OpenElsewhere`, and `ledger.drafts.NotInQueue`.
    """
    sheet = _held(session, call_id, user, version)
    draft = _draft(session, call_id)
    typed = to_jsonable_python(form)
    if draft is None:
        sheet.form = typed
    else:
        draft.form = {**draft.form, **typed}
    if forget_unsaved:
        sheet.unsaved = None
    sheet.seen_at = now = clock.now()
    if sheet.noted_at is None or now - sheet.noted_at >= NOTED_EACH:
        sheet.noted_at = now
        audit.record(session, user.username, "sheet.written", "call", call_id)
    session.flush()
    return sheet


def leave_words(session: Session, call_id: str, form: Mapping[str, Any], user: User) -> bool:
    """Keep beside the form what its former holder had typed and not saved when another took over, once."""
    sheet = _locked(session, call_id)
    if sheet is None or sheet.before_id != user.id or sheet.holder_id == user.id or sheet.unsaved:
        return False
    _set(session, sheet, unsaved={"by": user.display_name, "form": to_jsonable_python(form)})
    return True


def release(session: Session, call_id: str, user: User, version: int) -> None:
    """Let go of the form where the window still holds it; who held it last stays known."""
    sheet = _locked(session, call_id)
    if sheet is not None and sheet.holder_id == user.id and sheet.version == version:
        sheet.holder_id = sheet.held_since = sheet.seen_at = None
        sheet.before_id = user.id
        session.flush()


def fold_into(session: Session, call_id: str) -> dict[str, Any] | None:
    """Give what was typed for a call that is taken in, to become its draft's form; None for nothing.

    The sheet stays held until the transaction ends, and stays with its holder afterwards.
    """
    sheet = _locked(session, call_id)
    if sheet is None or sheet.form is None:
        return None
    typed = sheet.form
    _set(session, sheet, form=None)
    return typed


def put_away(session: Session, call_id: str) -> None:
    """Forget who filled in the form: its draft has left the queue, or never came to be."""
    session.execute(delete(CallSheet).where(CallSheet.call_id == call_id))


def _hand_over(session: Session, sheet: CallSheet, user: User, *, taken_from: User | None) -> None:
    sheet.before_id, sheet.holder_id = sheet.holder_id, user.id
    sheet.held_since, sheet.noted_at = clock.now(), None
    if taken_from is not None:
        detail = {"from": taken_from.username}
        audit.record(session, user.username, "sheet.taken_over", "call", sheet.call_id, detail)


def _held(session: Session, call_id: str, user: User, version: int) -> CallSheet:
    sheet = _locked(session, call_id)
    if sheet is None:
        _draft(session, call_id)  # says so where it has left the queue
    return _still_held(sheet, call_id, user, version)


def _still_held(sheet: CallSheet | None, call_id: str, user: User, version: int) -> CallSheet:
    if sheet is None:
        raise OpenElsewhere(f"The form of call {call_id} is not open; open it anew.")
    if sheet.holder_id != user.id and sheet.holder_id is not None:
        raise HeldByAnother(sheet)
    if sheet.version != version:
        raise OpenElsewhere(f"The form of call {call_id} was opened in another window.")
    return sheet


def _set(session: Session, sheet: CallSheet, **values: Any) -> None:
    """Change what is not the holder's doing: the version stays, and so their window goes on writing."""
    change = update(CallSheet).where(CallSheet.call_id == sheet.call_id).values(**values)
    session.execute(change.execution_options(synchronize_session=False))
    session.expire(sheet, list(values))


def _locked(session: Session, call_id: str, *, make: bool = False) -> CallSheet | None:
    """The sheet, held until the transaction ends; with `make` there is one afterwards."""
    query = select(CallSheet).where(CallSheet.call_id == call_id).with_for_update(of=CallSheet)
    query = query.execution_options(populate_existing=True)
    sheet = session.scalar(query)
    if sheet is None and make:
        try:
            with session.begin_nested():
                session.add(CallSheet(call_id=call_id))
        except IntegrityError:
            pass  # somebody else opened it at the same moment
        sheet = session.scalar(query)
    return sheet


def _draft(session: Session, call_id: str) -> Draft | None:
    query = select(Draft).where(Draft.call_id == call_id).with_for_update(of=Draft)
    draft = session.scalar(query.execution_options(populate_existing=True))
    if draft is not None and draft.status is not DraftStatus.PENDING:
        raise NotInQueue(f"Draft {draft.id} has left the queue: it is {draft.status.value}.")
    return draft
