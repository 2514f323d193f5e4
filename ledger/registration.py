"""Registering: a draft, or what came another way, becomes a numbered item (DOMAIN.md sections 2 and 3)."""

from datetime import tzinfo
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import audit, clock, drafts, item_index, matters
from ledger.calendar import load_calendar
from ledger.corrections import corrected_text
from ledger.form_errors import ErrorCode
from ledger.models import Draft, DraftStatus, Item, ItemCategory, Unit, User
from ledger.numbering import next_serial
from ledger.registration_form import NotRegistrable, RegistrationForm

BUREAU_ZONE = ZoneInfo("Asia/Shanghai")


class AlreadyRegistered(Exception):
    """The draft has become an item; its number is in `number`."""

    def __init__(self, number: str) -> None:
        super().__init__(f"This draft is registered already, under the number {number}.")
        self.number = number


def register(
    session: Session,
    draft: Draft,
    form: RegistrationForm,
    actor: User,
    *,
    version: int | None = None,
    zone: tzinfo = BUREAU_ZONE,
) -> Item:
    """Make the draft an item under the next number of the year, which is that of the bureau's date.

    Draft, recordings and first transcript stay as they are, beside what staff made of them. `version` is
    the draft's version that the person saw. Of two who register the same draft, one gets the item.
    Raises `AlreadyRegistered` with its number, `NotRegistrable` with an error for each field that is
    wrong, `ledger.drafts.EditedByAnother` and `ledger.drafts.NotInQueue`.
    """
    _hold(session, draft, version)
    units = _accused_units(session, form)
    draft.status, draft.closed_by_id, draft.closed_at = DraftStatus.REGISTERED, actor.id, clock.now()
    return _enter(session, form, units, actor, zone, draft)


def register_by_hand(
    session: Session, form: RegistrationForm, actor: User, *, zone: tzinfo = BUREAU_ZONE
) -> Item:
    """Make an item of a complaint that came without a call: 上级交办, 领导批办, 来访, 来信 and the like.

    The same form, the same series of numbers and the same handling (DOMAIN.md section 3). It was received
    when the form says so, else now. Raises `NotRegistrable` with an error for each field that is wrong.
    """
    units = _accused_units(session, form)
    return _enter(session, form, units, actor, zone)


def _enter(
    session: Session,
    form: RegistrationForm,
    units: list[Unit],
    actor: User,
    zone: tzinfo,
    draft: Draft | None = None,
) -> Item:
    """Take the next number, make the item, and write its first act."""
    now = clock.now()
    year = now.astimezone(zone).year
    item = Item(
        year=year,
        serial=next_serial(session, year),
        draft=draft,
        call_id=draft and draft.call_id,
        accepted_at=now,
        registered_by_id=actor.id,
        accused_units=units,
        categories=item_categories(form),
        **{
            **form.item_fields(),
            "corrected_text": corrected_text(draft) if draft else None,
            "received_at": form.received_at or (draft.received_at if draft else now),
        },
    )
    session.add(item)
    session.flush()
    matters.begin(session, item, actor, zone, load_calendar(session))
    item_index.enter(session, [item.id])
    detail = {"number": item.number, "draft": draft.id} if draft else {"number": item.number}
    audit.record(session, actor.username, "item.registered", "item", str(item.id), detail)
    return item


def item_categories(form: RegistrationForm) -> list[ItemCategory]:
    """Return the categories of a form, each with its sub-level where one was chosen."""
    return [
        ItemCategory(category=category, sub_level=form.sub_levels.get(category))
        for category in sorted(set(form.categories))
    ]


def _hold(session: Session, draft: Draft, version: int | None) -> None:
    try:
        drafts.hold(session, draft, version)
    except drafts.NotInQueue:
        item = session.scalar(select(Item).where(Item.draft_id == draft.id))
        if item is not None:
            raise AlreadyRegistered(item.number) from None
        raise


def _accused_units(session: Session, form: RegistrationForm) -> list[Unit]:
    """Check the form as a whole, units included, so that a person sees every error at once."""
    errors = form.errors()
    units = list(session.scalars(select(Unit).where(Unit.id.in_(form.accused_units)).order_by(Unit.code)))
    if len(units) < len(set(form.accused_units)):
        errors["accused_units"] = ErrorCode.UNKNOWN_UNIT
    if errors:
        raise NotRegistrable(errors)
    return units
