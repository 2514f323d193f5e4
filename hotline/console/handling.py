"""What the pages of one item need to know of its handling: read once for each request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import abort, request
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.console import timeline
from hotline.console.clock import today
from hotline.console.database import settings
from hotline.console.forms.act import Offered
from hotline.console.labels import label
from hotline.console.sessions import the_user
from hotline.console.standing import Standing, standing
from hotline.console.timeline import Event, Names
from ledger import attachments, items, matters
from ledger.access import may_see, visible
from ledger.handling import machine
from ledger.handling.circumstances import Circumstances
from ledger.handling.machine import Offer
from ledger.handling.matter import Matter
from ledger.handling.refusals import Refusal
from ledger.handling.rules import disposition, supervision
from ledger.matters import Entry
from ledger.models import Attachment, Item, Role, Unit, User
from ledger.models.handling_codes import ActKind, Method, PaperKind, SupervisionTrigger
from ledger.papers import circulars
from ledger.papers.allowed import may_make
from ledger.surroundings import Surroundings

NOTHING_OPEN: Mapping[ActKind, Refusal] = {
    ActKind.FINISH_RECTIFICATION: Refusal.NO_SUCH_RECTIFICATION,
    ActKind.SUPERVISION_RESULT: Refusal.NO_SUCH_SUPERVISION,
    ActKind.APPEAL: Refusal.NO_SUCH_MEASURE,
    ActKind.DECIDE_APPEAL: Refusal.NO_APPEAL_PENDING,
}
"""The acts that are about an earlier one, by its number, and why they are refused while there is none."""
_BEGUN_BY = {
    ActKind.FINISH_RECTIFICATION: ActKind.OPEN_RECTIFICATION,
    ActKind.SUPERVISION_RESULT: ActKind.SUPERVISE,
    ActKind.APPEAL: ActKind.MEASURE,
    ActKind.DECIDE_APPEAL: ActKind.MEASURE,
}


@dataclass(frozen=True)
class Case:
    """One item with its matter, its history, and what the person who looks at it may do."""

    item: Item
    matter: Matter
    history: Sequence[Entry]
    around: Surroundings
    names: Names
    offers: tuple[Offer, ...]
    standing: Standing
    proposals: tuple[SupervisionTrigger, ...]
    circular_proposed: bool
    """Whether a 通报 is proposed, which the person may make."""
    files: Sequence[Attachment]
    report_is_theirs: bool
    """Whether the person may write the 核查报告 now, though it may not be filed yet."""

    @property
    def events(self) -> list[Event]:
        """The history in words."""
        return timeline.events(self.history, self.names, self.files)

    def offer(self, kind: ActKind) -> Offer:
        """Whether an act may be done; a template names its kind by the code alone."""
        return next(offer for offer in self.offers if offer.kind == kind)


def get_item(session: Session, number: str) -> Item:
    """An item that the person may see; for any other the page is not there (404)."""
    try:
        found = items.get_item(session, number)
    except items.NoSuchItem:
        abort(404)
    if not may_see(the_user(), found):
        abort(404)
    return found


def read_case(session: Session, item: Item) -> Case:
    """Read an item as its pages show it."""
    around = Surroundings.load(session, settings())
    matter = matters.read(session, item, around.zone)
    history = matters.history(session, item, around.zone)
    circumstances = around.circumstances(the_user())
    return Case(
        item=item,
        matter=matter,
        history=history,
        around=around,
        names=_names(session, history),
        offers=offers_on(matter, circumstances),
        standing=standing(item, today(), around.calendar),
        proposals=supervision.proposals(matter, circumstances),
        circular_proposed=_circular_proposed(session, item),
        files=attachments.attachments(session, item),
        report_is_theirs=machine.refusal_of_person(matter, ActKind.REPORT, circumstances) is None,
    )


def _circular_proposed(session: Session, item: Item) -> bool:
    if not may_make(the_user(), PaperKind.CIRCULAR):
        return False
    return session.scalar(select(Item.id).where(Item.id == item.id, circulars.proposed())) is not None


def offers_on(matter: Matter, circumstances: Circumstances) -> tuple[Offer, ...]:
    """Whether each act may be done, also when nothing is there that it could be about."""
    return tuple(_with_something_open(offer, matter) for offer in machine.offers(matter, circumstances))


def offered(case: Case, kind: ActKind) -> Offered:
    """What the form of an act offers to choose from, and what it starts with."""
    units = case.names.units
    return Offered(
        numbers=_numbers(case, kind),
        units=[
            (unit, units[unit])
            for unit in case.around.units
            if unit in units and case.around.units.in_use(unit)
        ],
        people=_people(case),
        attachments=[(file.id, file.name) for file in case.files],
        decline_reasons=case.around.limits.decline_reasons,
        left_out=_left_out(case, kind),
        start=_start(case, kind),
    )


def fitting_units(case: Case) -> list[tuple[Method, str]]:
    """For each 处置方式, which units could take the item, or why it cannot be chosen."""
    lines = []
    for method in Method:
        refusal = disposition.method_refusal(case.matter, method)
        fitting = disposition.handling_units(case.matter, method, case.around.units)
        names = case.names.units_of(fitting)
        lines.append((method, label(refusal) if refusal else names))
    return lines


def _names(session: Session, history: Sequence[Entry]) -> Names:
    units = {row.id: row.name for row in session.execute(select(Unit.id, Unit.name).order_by(Unit.code))}
    people = {row.id: row.display_name for row in session.execute(select(User.id, User.display_name))}
    # An item that is hidden from the person is not named to them either (DOMAIN.md section 1).
    others = [Item.id.in_(timeline.item_ids(history)), visible(the_user())]
    rows = session.execute(select(Item.id, Item.year, Item.serial).where(*others))
    return Names(units, people, {row.id: Item.number_of(row.year, row.serial) for row in rows})


def _numbers(case: Case, kind: ActKind) -> list[tuple[int, str]]:
    if kind not in NOTHING_OPEN:
        return []
    begun = [event for event in case.events if event.kind is _BEGUN_BY[kind]]
    open_ones = _open_ones(case.matter, kind)
    return [(n, f"{n}. {event.sentence}") for n, event in enumerate(begun, 1) if n in open_ones]


def _open_ones(matter: Matter, kind: ActKind) -> frozenset[int]:
    """The numbers of the 整改, 督办 or 措施 that an act could be about."""
    measures, supervisions = enumerate(matter.measures, 1), enumerate(matter.supervisions, 1)
    match kind:
        case ActKind.FINISH_RECTIFICATION:
            return matter.open_rectifications
        case ActKind.SUPERVISION_RESULT:
            return frozenset(n for n, one in supervisions if not one.has_result)
        case ActKind.APPEAL:
            return frozenset(n for n, one in measures if one.appeal_decision_due is None)
        case _:
            return frozenset(n for n, one in measures if one.appeal_pending)


def _with_something_open(offer: Offer, matter: Matter) -> Offer:
    """What is about a 整改, 督办 or 措施 that there is not is refused before it is filled in."""
    refusal = NOTHING_OPEN.get(offer.kind)
    if offer.refusal is not None or refusal is None or _open_ones(matter, offer.kind):
        return offer
    return Offer(offer.kind, refusal, refusal.rule)


def _people(case: Case) -> list[tuple[int, str]]:
    """Who could be in a team: everybody but those of an accused unit."""
    tree = case.around.units
    return [
        (person, case.names.people[person] + (_("（%(unit)s）", unit=case.names.units[unit]) if unit else ""))
        for person, unit in case.around.people.items()
        if tree.related(unit).isdisjoint(case.matter.accused_units)
    ]


def _left_out(case: Case, kind: ActKind) -> frozenset[str]:
    overridable = case.matter.instructed and Role.OFFICE_DIRECTOR in the_user().roles
    if kind is ActKind.ASSIGN and not overridable:
        return frozenset({"override_reason"})
    return frozenset()


def _start(case: Case, kind: ActKind) -> dict[str, object]:
    matter = case.matter
    if kind is ActKind.ASSIGN and matter.method is not None:
        return {
            "method": matter.method,
            "handling_units": list(matter.handling_units),
            "team": list(matter.team),
        }
    if kind is ActKind.CLOSE:
        return {"conclusion": matter.conclusion}
    if kind is ActKind.CORRECT_GRADING:
        return {"difficulty": matter.difficulty, "urgency": matter.urgency}
    if kind is ActKind.SUPERVISE:
        return {"trigger": request.args.get("trigger", next(iter(case.proposals), None))}
    if kind is ActKind.JOIN:
        return {"main": request.args.get("main")}
    if kind is ActKind.UNLINK:
        return {
            "other": next((case.names.items[id_] for id_ in matter.linked if id_ in case.names.items), None)
        }
    return {}
