"""The course of one simulated item, from the ring to the archive: a generator of the moments of its deeds.

Each `yield` gives the moment of what follows it; the simulation lets the clock stand there and goes on. So
the deeds of all items are done in the order of time, by the real registration and the real acts.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from hotline.simulation import words
from hotline.simulation.complaints import form, subject
from hotline.simulation.handling import Investigation
from hotline.simulation.office import Office, OnItem
from ledger import clock, drafts, matters
from ledger.handling import acts
from ledger.handling.acts.intake import on_fast_track
from ledger.models import Channel, Difficulty, DiscardReason, Item, ItemState, Urgency, User
from ledger.models.handling_codes import Authority
from ledger.registration import register, register_by_hand

REPEATED, DECLINED, TRANSFERRED, REGRADED = 0.08, 0.04, 0.04, 0.04
RELATED, MISTAKEN = 0.2, 0.25
"""Of what looks like a repeat: it has to do with the other one, and is none; it was joined by mistake."""
SETTLED_AT_ONCE = 0.8
HEARD_LATE = 0.08
ELSEWHERE = (Authority.PETITIONS, Authority.RECONSIDERATION, Authority.LITIGATION)

Moments = Iterator[datetime]


def no_complaint(office: Office) -> Moments:
    """A call that is heard and is no complaint: it leaves the queue with a reason (DOMAIN.md section 2.1)."""
    draft = office.calls.complaint(office.session, "（模拟）咨询办事流程。")
    yield office.times.at_work(clock.now())
    reason = office.chance.choice([r for r in DiscardReason if r is not DiscardReason.DUPLICATE])
    drafts.discard(office.session, draft, reason, None, office.someone_on_duty())


def fruitless_ring(office: Office) -> Moments:
    """A ring of which nothing comes."""
    office.calls.fruitless(office.session)
    yield from ()


def complaint(office: Office, number: int) -> Moments:
    """One item, whole."""
    repeated = office.open_item() if office.chance.random() < REPEATED else None
    about = repeated.about if repeated else subject(office.chance, office.city)
    filled_in = form(office.chance, about, number)
    received, duty = clock.now(), office.someone_on_duty()
    if filled_in.channel is Channel.HOTLINE:
        draft = office.calls.complaint(office.session, filled_in.problem)
        late = office.chance.randint(1, 3) if office.chance.random() < HEARD_LATE else 0
        yield office.times.at_work(office.times.on(draft.review_due, received) if late else received, late)
        item = register(office.session, draft, filled_in, duty, zone=office.zone)
    else:
        yield office.times.at_work(received)
        by_hand = filled_in.model_copy(update={"received_at": received})
        item = register_by_hand(office.session, by_hand, duty, zone=office.zone)
    one = OnItem(office, item)
    if filled_in.happening_now:
        one.do(acts.FirstResponse(account=words.DONE), duty)
    if repeated and office.is_open(repeated.item):
        yield clock.now() + timedelta(minutes=10)
        yield from _compared(one, repeated.item, duty)
    if item.state is not ItemState.JOINED:
        office.remember(item, about)
        yield from _reviewed_at_the_door(one)


def _compared(one: OnItem, other: Item, duty: User) -> Moments:
    """并案, which a few times was a mistake and is undone, or 关联 (DOMAIN.md section 2.1)."""
    office, chance = one.office, one.office.chance
    if not office.is_open(other) or chance.random() < RELATED:
        matters.link(office.session, one.item, other, words.REASON, duty, office.around)
        return
    matters.join(office.session, one.item, other, words.REASON, duty, office.around)
    if chance.random() < MISTAKEN:
        yield office.times.at_work(clock.now(), chance.randint(1, 4))
        if other.state is not ItemState.ARCHIVED:
            one.do(acts.Separate(reason=words.REASON), office.city.supervisor)


def _reviewed_at_the_door(one: OnItem) -> Moments:
    office, chance, item = one.office, one.office.chance, one.item
    supervisor = office.city.supervisor
    fast = on_fast_track(item.urgency, item.difficulty)
    yield clock.now() + timedelta(minutes=15) if fast else office.times.at_work(clock.now(), chance.random())
    lot = chance.random()
    if lot < DECLINED:
        one.do(acts.Decline(reason=chance.choice(office.around.limits.decline_reasons)), supervisor)
    elif lot < DECLINED + TRANSFERRED:
        to = chance.choice(ELSEWHERE)
        one.do(acts.Transfer(authority=to, recipient="（模拟）有关部门", reason=words.REASON), supervisor)
    else:
        one.do(acts.Accept(), supervisor)
        yield from _handled(one, fast=fast)
        return
    yield office.times.at_work(clock.now(), 3)
    one.do(acts.Archive(), supervisor)


def _handled(one: OnItem, *, fast: bool) -> Moments:
    office, chance = one.office, one.office.chance
    investigation = Investigation(one)
    if fast and chance.random() < SETTLED_AT_ONCE and office.is_still_the_day(one, minutes=40):
        yield clock.now() + timedelta(minutes=20)
        investigation.settle_at_once()
    else:
        if fast:
            yield office.day_after(one)
            one.do(acts.PassToNormal(), None)
        if chance.random() < REGRADED and one.item.difficulty is Difficulty.SIMPLE:
            graver = acts.CorrectGrading(
                difficulty=Difficulty.ORDINARY, urgency=Urgency.URGENT, reason=words.REASON
            )
            one.do(graver, office.city.supervisor)
        yield from investigation.course()
    yield from investigation.closing()
