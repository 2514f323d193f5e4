"""Acts on items, and the items as their acts left them: where the rules of handling meet the ledger.

The acts are the truth. The columns of an item that show what has become of it are written here only, in the
transaction of the act, from the matter that all acts give when replayed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ledger import audit, clock, item_index
from ledger.access import may_see
from ledger.attachments import NoSuchAttachment
from ledger.handling.acts import (
    Act,
    Assign,
    Join,
    Link,
    Register,
    ReleaseRepeat,
    Separate,
    Stamp,
    TakeRepeat,
    Unlink,
)
from ledger.handling.deadlines import deadline
from ledger.handling.machine import TABLE, Offer, offers, perform, replay
from ledger.handling.matter import Matter
from ledger.handling.reading import open_values, payload, read_act
from ledger.handling.refusals import Forbidden, Refusal
from ledger.items import NoSuchItem, get_item
from ledger.models import Attachment, Item, ItemAct, ItemHandler, ItemTeamMember, User
from ledger.models.handling_codes import ActKind
from ledger.surroundings import Surroundings
from ledger.workdays import WorkCalendar

THE_SERVICE = "system:handling"


OnTwoItems = Join | Separate | Link | Unlink
"""The acts that are done on two items at once."""
OtherSide = TakeRepeat | ReleaseRepeat
"""What such an act is on the other item; never done without it."""


class ChangedMeanwhile(Exception):
    """The item has changed since it was read; read it again to see what the other person did."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an item's history: what was done, when, and by whom (None: by the service itself)."""

    seq: int
    act: Act
    at: datetime
    actor: User | None


def do(
    session: Session,
    item: Item,
    act: Act,
    actor: User | None,
    surroundings: Surroundings,
    *,
    version: int | None = None,
) -> Matter:
    """Do an act on an item, as somebody, or as the service itself (None); returns what it then is.

    `version` is the item's version that the person saw. History, columns and audit log are written in the
    caller's transaction. An act that joins, separates, links or unlinks two items is done on both.
    Raises `ledger.handling.refusals.Forbidden` with the rule, `ChangedMeanwhile`, `NoSuchAttachment`, and
    `ledger.items.NoSuchItem` where an act names an item that is not there, or not for this person.
    """
    if isinstance(act, OnTwoItems) and (other_id := _other_id(item, act)) is not None:
        other = get_item(session, other_id)
        if actor is not None and not may_see(actor, other):
            # 'Forbidden' would tell the accused unit that there is a complaint (DOMAIN.md section 1).
            raise NoSuchItem(f"There is no item {other.id}.")
        return _do_on_both(session, item, other, act, actor, surroundings, version)
    if isinstance(act, OtherSide):
        raise Forbidden(act.kind, Refusal.NOT_THE_ROLE, TABLE[act.kind].rule)
    return _do(session, item, act, actor, surroundings, version)


def join(
    session: Session,
    item: Item,
    main: Item,
    reason: str,
    actor: User,
    surroundings: Surroundings,
    *,
    version: int | None = None,
) -> None:
    """Join a repeated complaint (重复举报) to the item it repeats; both histories stay (DOMAIN.md 2.1).

    Raises as `do` does; then neither has changed once the caller's transaction is rolled back.
    """
    act = Join(main=main.id, reason=reason)
    _do_on_both(session, item, main, act, actor, surroundings, version)


def link(
    session: Session,
    item: Item,
    other: Item,
    reason: str,
    actor: User,
    surroundings: Surroundings,
    *,
    version: int | None = None,
) -> None:
    """Note on two items that they have to do with each other (关联); both go on. Raises as `do` does.

    Where the other one has ended for good, it is noted on this one only.
    """
    act = Link(other=other.id, reason=reason)
    _do_on_both(session, item, other, act, actor, surroundings, version)


def begin(session: Session, item: Item, actor: User, zone: tzinfo, calendar: WorkCalendar) -> Matter:
    """Write the registration of a new item as its first act; it is flushed and has an id."""
    at = clock.now()
    act = registration_of(item, zone)
    matter = act.opening()
    _keep(session, item, act, Stamp(at, at.astimezone(zone).date(), actor.id), 1)
    project(session, item, matter, calendar)
    session.flush()
    return matter


def take_over(
    session: Session, item: Item, acts: Sequence[tuple[Act, Stamp]], calendar: WorkCalendar
) -> Matter:
    """Write the whole history of an item that was handled before there was this ledger; it has an id.

    The first act registers it. What was done then is not measured by the rules: it is as it is.
    """
    for seq, (act, stamp) in enumerate(acts, 1):
        _keep(session, item, act, stamp, seq)
    matter = replay(acts)
    project(session, item, matter, calendar)
    session.flush()
    return matter


def read(session: Session, item: Item, zone: tzinfo) -> Matter:
    """Return the item as the rules look at it, from all its acts."""
    return replay(_history(session, item, zone))


def read_each(session: Session, items: Sequence[Item], zone: tzinfo) -> dict[int, Matter]:
    """Return several items as `read` does, by their ids."""
    return {item_id: replay(done) for item_id, done in _histories(session, items, zone).items()}


def history(session: Session, item: Item, zone: tzinfo) -> list[Entry]:
    """Return everything that was done on the item, from its registration on."""
    rows = _acts(session, item)
    if not rows:
        act, stamp = _registration(item, zone)
        return [Entry(1, act, stamp.at, item.registered_by)]
    return [Entry(row.seq, read_act(row.kind, row.payload), row.at, row.actor) for row in rows]


def offered(session: Session, item: Item, actor: User, surroundings: Surroundings) -> tuple[Offer, ...]:
    """Say of every act whether a person may do it on the item now, else why not."""
    return offers(read(session, item, surroundings.zone), surroundings.circumstances(actor))


def project(session: Session, item: Item, matter: Matter, calendar: WorkCalendar) -> None:
    """Let the columns of an item show what its matter is."""
    for name, value in columns(matter, calendar).items():
        setattr(item, name, value)
    if item.handling_unit_ids != matter.handling_units:
        item.handlers = [ItemHandler(unit_id=unit) for unit in sorted(matter.handling_units)]
    if item.team_ids != matter.team:
        item.team = [ItemTeamMember(user_id=person) for person in sorted(matter.team)]


def columns(matter: Matter, calendar: WorkCalendar) -> dict[str, Any]:
    """Return what the columns of an item show of a matter, by their names."""
    due = deadline(matter, calendar)
    return {
        "state": matter.state,
        "urgency": matter.urgency,
        "difficulty": matter.difficulty,
        "acts": matter.acts,
        "due": due.due,
        "due_provisional": due.provisional,
        "fast_track": matter.fast_track,
        "method": matter.method,
        "overridden": matter.overridden,
        "transferred_to": matter.transferred_to,
        "joined_to_id": matter.joined_to,
        "repeats": len(matter.repeats),
        "stage_report_pending": matter.stage_report_pending,
        "extensions": len(matter.extensions),
        "reported_at": matter.reported_at,
        "returned": matter.returned,
        "supervisions": len(matter.supervisions),
        "rectifications": len(matter.rectifications),
        "rectifications_open": len(matter.open_rectifications),
        "feedback_way": matter.feedback_way,
        "satisfaction": matter.satisfaction,
        "feedback_impossible": matter.feedback_impossible,
        "conclusion": matter.conclusion,
        "clarified": matter.clarified,
        "false_accusation_referred": matter.false_accusation_referred,
        "closed_at": matter.closed_at,
        "archived_at": matter.archived_at,
    }


def registration_of(item: Item, zone: tzinfo) -> Register:
    """Return the first act of an item as its form gives it."""
    return Register(
        channel=item.channel,
        urgency=item.urgency,
        difficulty=item.difficulty,
        happening_now=item.happening_now,
        named=item.named,
        accused_units=item.accused_unit_ids,
        accepted_on=item.accepted_at.astimezone(zone).date(),
        instructed=item.instructing_leader is not None,
    )


def _do(
    session: Session,
    item: Item,
    act: Act,
    actor: User | None,
    surroundings: Surroundings,
    version: int | None = None,
) -> Matter:
    _hold(session, item, version)
    before = _history(session, item, surroundings.zone)
    circumstances = surroundings.circumstances(actor)
    matter = perform(replay(before), act, circumstances)
    _check_attachments(session, item, act)
    if item.acts == 0:
        _keep(session, item, *before[0], 1)
    stamp = Stamp(circumstances.now, circumstances.today, circumstances.actor.id)
    _keep(session, item, act, stamp, matter.acts)
    project(session, item, matter, surroundings.calendar)
    session.flush()
    item_index.add_act(session, item, act.kind, payload(act))
    _audit(session, item, act, actor, matter)
    return matter


def _other_id(item: Item, act: OnTwoItems) -> int | None:
    match act:
        case Join():
            return act.main
        case Separate():
            return item.joined_to_id
        case _:
            return act.other


def _do_on_both(
    session: Session,
    item: Item,
    other: Item,
    act: OnTwoItems,
    actor: User | None,
    surroundings: Surroundings,
    version: int | None,
) -> Matter:
    if item.id == other.id:
        raise Forbidden(act.kind, Refusal.JOINED_TO_ITSELF, Refusal.JOINED_TO_ITSELF.rule)
    # Held in the same order whoever asks, so that two people who join crosswise do not wait for each other.
    for one in sorted((item, other), key=lambda held: held.id):
        session.refresh(one, with_for_update=True)
    matter = _do(session, item, act, actor, surroundings, version)
    there = _on_the_other(session, item, other, act, surroundings)
    if there is not None:
        _do(session, other, there, actor, surroundings)
    return matter


def _on_the_other(
    session: Session, item: Item, other: Item, act: OnTwoItems, surroundings: Surroundings
) -> Act | None:
    """What an act is on the other item; None where that one has ended for good and stays as it is."""
    match act:
        case Join():
            return TakeRepeat(repeat=item.id)
        case Separate():
            return ReleaseRepeat(repeat=item.id)
        case Link() if other.state in TABLE[ActKind.LINK].states:
            return Link(other=item.id, reason=act.reason)
        case Unlink() if other.state in TABLE[ActKind.UNLINK].states:
            linked = read(session, other, surroundings.zone).linked
            return Unlink(other=item.id, reason=act.reason) if item.id in linked else None
    return None


def _hold(session: Session, item: Item, version: int | None) -> None:
    session.refresh(item, with_for_update=True)
    if version is not None and item.version != version:
        raise ChangedMeanwhile(f"Item {item.number} was changed by someone else; reload it to see how.")


def _history(session: Session, item: Item, zone: tzinfo) -> list[tuple[Act, Stamp]]:
    return _histories(session, [item], zone)[item.id]


def _histories(session: Session, items: Sequence[Item], zone: tzinfo) -> dict[int, list[tuple[Act, Stamp]]]:
    found: dict[int, list[tuple[Act, Stamp]]] = {item.id: [] for item in items}
    done = select(
        ItemAct.item_id, ItemAct.kind, ItemAct.payload, ItemAct.at, ItemAct.day, ItemAct.actor_id
    ).where(ItemAct.item_id.in_(found))
    for row in session.execute(done.order_by(ItemAct.item_id, ItemAct.seq)):
        found[row.item_id].append((read_act(row.kind, row.payload), Stamp(row.at, row.day, row.actor_id)))
    return {item.id: found[item.id] or [_registration(item, zone)] for item in items}


def _acts(session: Session, item: Item) -> list[ItemAct]:
    in_order = select(ItemAct).where(ItemAct.item_id == item.id).order_by(ItemAct.seq)
    return list(session.scalars(in_order.options(selectinload(ItemAct.actor))))


def _registration(item: Item, zone: tzinfo) -> tuple[Act, Stamp]:
    # An item from before there were acts: nothing was done on it yet, so its columns are its registration.
    accepted_on = item.accepted_at.astimezone(zone).date()
    return registration_of(item, zone), Stamp(item.accepted_at, accepted_on, item.registered_by_id)


def _keep(session: Session, item: Item, act: Act, stamp: Stamp, seq: int) -> None:
    session.add(
        ItemAct(
            item_id=item.id,
            seq=seq,
            kind=act.kind,
            actor_id=stamp.actor_id,
            at=stamp.at,
            day=stamp.day,
            codes=open_values(act),
            payload=payload(act),
        )
    )


def _audit(session: Session, item: Item, act: Act, actor: User | None, matter: Matter) -> None:
    detail: dict[str, Any] = {"number": item.number, "act": matter.acts, "state": matter.state.value}
    if isinstance(act, Assign) and act.override_reason is not None:
        detail["override_reason"] = act.override_reason  # DOMAIN.md section 2.4 wants it here
    name = actor.username if actor else THE_SERVICE
    audit.record(session, name, f"item.{act.kind.value}", "item", item.id, detail)


def _check_attachments(session: Session, item: Item, act: Act) -> None:
    named: frozenset[int] = getattr(act, "attachments", frozenset())
    if not named:
        return
    there = session.scalars(
        select(Attachment.id).where(Attachment.item_id == item.id, Attachment.id.in_(named))
    )
    missing = named - set(there)
    if missing:
        raise NoSuchAttachment(f"Item {item.number} has no attachment {min(missing)}; add the file first.")
