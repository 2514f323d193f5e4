"""The state machine of handling: which act is done where, by whom, upon which papers, and what comes of it.

`TABLE` is all of it, and reads like DOMAIN.md section 2. An act is refused for the first of these that does
not hold: the one who acts is not of an accused unit (2.5), the state, the role, the hands it is in (2.17),
the papers and gates of its row, the checks of what the act itself says.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ledger.handling.acts import Act, Register, Stamp
from ledger.handling.circumstances import Actor, Circumstances
from ledger.handling.matter import BEFORE_REPORT, OPEN, Matter
from ledger.handling.refusals import Forbidden, Refusal
from ledger.handling.rules import closing, consequences, disposition, intake, progress, supervision
from ledger.models.codes import ItemState, Role
from ledger.models.handling_codes import ActKind

Gate = Callable[[Matter, Circumstances], Refusal | None]
"""What has to hold before an act, whatever the act says."""
Check = Callable[[Matter, Any, Circumstances], Refusal | None]
"""What has to hold of what an act says; it is given the act of its row."""

DUTY, SUPERVISOR, DIRECTOR = Role.DUTY_OFFICER, Role.SUPERVISOR, Role.OFFICE_DIRECTOR
LEADER, HANDLER = Role.LEADER, Role.UNIT_HANDLER
OFFICE = frozenset({DUTY, SUPERVISOR, DIRECTOR})
DIRECTION = frozenset({SUPERVISOR, DIRECTOR})
INVESTIGATORS = frozenset({HANDLER, SUPERVISOR})
THE_SERVICE: frozenset[Role] = frozenset()

REGISTERED, ACCEPTED, ASSIGNED = ItemState.REGISTERED, ItemState.ACCEPTED, ItemState.ASSIGNED
INVESTIGATING, REPORTED, REVIEWED = ItemState.INVESTIGATING, ItemState.REPORTED, ItemState.REVIEWED
CLOSED, ARCHIVED = ItemState.CLOSED, ItemState.ARCHIVED
TRANSFERRED, NOT_ACCEPTED, JOINED = ItemState.TRANSFERRED, ItemState.NOT_ACCEPTED, ItemState.JOINED
AT_WORK = frozenset({INVESTIGATING, REPORTED, REVIEWED})


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `rule` is the rule of DOMAIN.md that the act belongs to."""

    rule: str
    states: frozenset[ItemState]
    to: ItemState | None  # None: it stays where it is
    by: frozenset[Role]
    papers: tuple[Gate, ...] = ()
    gates: tuple[Gate, ...] = ()
    check: Check | None = None


def _in(*states: ItemState) -> frozenset[ItemState]:
    return frozenset(states)


TABLE: Mapping[ActKind, Row] = {
    ActKind.REGISTER: Row("2.1", _in(), REGISTERED, frozenset({DUTY, SUPERVISOR})),
    ActKind.ACCEPT: Row("2", _in(REGISTERED), ACCEPTED, DIRECTION),
    ActKind.DECLINE: Row(
        "2", _in(REGISTERED), NOT_ACCEPTED, DIRECTION, check=intake.declined_for_a_listed_reason
    ),
    ActKind.TRANSFER: Row(
        "2.2", BEFORE_REPORT, TRANSFERRED, DIRECTION, check=intake.handed_to_whom_it_belongs
    ),
    ActKind.INSTRUCT: Row("2.4", BEFORE_REPORT, None, OFFICE),
    ActKind.JOIN: Row(
        "2.1",
        _in(REGISTERED, ACCEPTED),
        JOINED,
        frozenset({DUTY, SUPERVISOR}),
        gates=(intake.has_no_repeats_of_its_own,),
    ),
    ActKind.TAKE_REPEAT: Row(
        "2.1", OPEN, None, frozenset({DUTY, SUPERVISOR}), check=intake.joins_nothing_twice
    ),
    ActKind.SEPARATE: Row("2.1", _in(JOINED), None, DIRECTION),  # to where it stood, which the act knows
    ActKind.RELEASE_REPEAT: Row(
        "2.1",
        OPEN | {CLOSED, TRANSFERRED, NOT_ACCEPTED, ARCHIVED},
        None,
        DIRECTION,
        gates=(intake.is_not_archived,),
    ),
    ActKind.LINK: Row("2.1", OPEN | {CLOSED}, None, OFFICE),
    ActKind.UNLINK: Row(
        "2.1",
        OPEN | {CLOSED},
        None,
        OFFICE,
        gates=(intake.is_linked_with_something,),
        check=intake.is_linked_with_that,
    ),
    ActKind.CORRECT_GRADING: Row("2.8", BEFORE_REPORT, None, DIRECTION, check=intake.grading_changes),
    ActKind.FIRST_RESPONSE: Row(
        "2.6",
        _in(REGISTERED, ACCEPTED),
        None,
        OFFICE,
        gates=(intake.is_happening_now,),
        check=intake.reported_when_of_another_force,
    ),
    ActKind.ASSIGN: Row(
        "2.3",
        _in(ACCEPTED, ASSIGNED, INVESTIGATING),
        ASSIGNED,
        DIRECTION,
        papers=(disposition.responded_to,),
        gates=(disposition.ours_to_handle,),
        check=disposition.may_be_assigned_so,
    ),
    ActKind.BEGIN: Row("2.8", _in(ASSIGNED), INVESTIGATING, INVESTIGATORS),
    ActKind.STEP: Row("2.9", _in(INVESTIGATING), None, INVESTIGATORS),
    ActKind.STAGE_REPORT: Row(
        "2.8", _in(ASSIGNED, INVESTIGATING), None, INVESTIGATORS, gates=(progress.before_the_deadline,)
    ),
    ActKind.EXTEND: Row(
        "2.8",
        _in(ASSIGNED, INVESTIGATING),
        None,
        OFFICE | {LEADER},
        papers=(progress.stage_report_is_there,),
        gates=(progress.granted_by_whom_the_bureau_says,),
        check=progress.extended_within_limits,
    ),
    ActKind.REFUSE_EXTENSION: Row(
        "2.8",
        _in(ASSIGNED, INVESTIGATING),
        None,
        OFFICE | {LEADER},
        papers=(progress.stage_report_is_there,),
        gates=(progress.granted_by_whom_the_bureau_says,),
    ),
    ActKind.PASS_TO_NORMAL: Row(
        "2.7", BEFORE_REPORT, None, THE_SERVICE, gates=(progress.fast_track_day_is_over,)
    ),
    ActKind.SETTLE_AT_ONCE: Row(
        "2.7",
        _in(ACCEPTED, ASSIGNED, INVESTIGATING),
        REPORTED,
        INVESTIGATORS | {DUTY},
        papers=(disposition.responded_to, progress.fed_back),
        gates=(progress.on_fast_track, disposition.ours_to_handle, disposition.may_be_settled),
    ),
    ActKind.OPEN_RECTIFICATION: Row(
        "2.11", AT_WORK, None, INVESTIGATORS | {DIRECTOR}, check=consequences.unit_is_known
    ),
    ActKind.FINISH_RECTIFICATION: Row(
        "2.11", AT_WORK, None, INVESTIGATORS | {DIRECTOR}, check=consequences.rectification_is_open
    ),
    ActKind.HOLD_ACCOUNTABLE: Row("2.11", AT_WORK | {CLOSED}, None, INVESTIGATORS | {DIRECTOR}),
    ActKind.FEEDBACK: Row(
        "2.12",
        AT_WORK | {ACCEPTED, ASSIGNED},
        None,
        INVESTIGATORS | {DUTY},
        gates=(progress.there_is_something_to_tell,),
    ),
    ActKind.FEEDBACK_IMPOSSIBLE: Row(
        "2.12",
        AT_WORK | {ACCEPTED, ASSIGNED},
        None,
        INVESTIGATORS | {DUTY},
        gates=(progress.there_is_something_to_tell, progress.caller_is_anonymous),
    ),
    ActKind.REPORT: Row(
        "2.10",
        _in(INVESTIGATING),
        REPORTED,
        INVESTIGATORS,
        papers=(disposition.disposition_still_fits, progress.every_step_is_done, progress.fed_back),
    ),
    ActKind.PASS_REVIEW: Row("2.10", _in(REPORTED), REVIEWED, DIRECTION, papers=(closing.report_is_there,)),
    ActKind.RETURN_REPORT: Row("2.10", _in(REPORTED, REVIEWED), INVESTIGATING, DIRECTION),
    ActKind.CLOSE: Row(
        "2.11",
        _in(REVIEWED),
        CLOSED,
        DIRECTION,
        papers=(closing.report_is_there, progress.fed_back, closing.rectified),
        check=closing.all_seven_hold,
    ),
    ActKind.ARCHIVE: Row(
        "2",
        _in(CLOSED, TRANSFERRED, NOT_ACCEPTED),
        ARCHIVED,
        OFFICE,
        gates=(closing.no_appeal_pends,),
    ),
    ActKind.SUPERVISE: Row(
        "2.13",
        AT_WORK | {ASSIGNED},
        None,
        frozenset({DIRECTOR, LEADER}),
        gates=(supervision.handed_out,),
    ),
    ActKind.SUPERVISION_RESULT: Row(
        "2.13",
        AT_WORK | {ASSIGNED, CLOSED},
        None,
        DIRECTION | {LEADER},
        check=supervision.supervision_is_open,
    ),
    ActKind.MEASURE: Row(
        "2.15", AT_WORK | {ASSIGNED}, None, DIRECTION, check=consequences.measure_within_the_law
    ),
    ActKind.APPEAL: Row(
        "2.15", AT_WORK | {ASSIGNED, CLOSED}, None, DIRECTION, check=consequences.not_appealed_yet
    ),
    ActKind.DECIDE_APPEAL: Row(
        "2.15", AT_WORK | {ASSIGNED, CLOSED}, None, DIRECTION, check=consequences.appeal_pends
    ),
    ActKind.PROPOSE_SANCTION: Row("2.15", AT_WORK | {CLOSED}, None, DIRECTION),
    ActKind.REFER_TO_JUSTICE: Row("2.15", AT_WORK | {CLOSED}, None, DIRECTION),
    ActKind.CLARIFY: Row(
        "2.14", _in(REVIEWED, CLOSED), None, DIRECTION, gates=(consequences.unfounded_to_clarify,)
    ),
    ActKind.REFER_FALSE_ACCUSATION: Row(
        "2.14", _in(REVIEWED, CLOSED), None, DIRECTION, gates=(consequences.unfounded_to_refer,)
    ),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """Whether an act may be done now (`refusal` None), else why not and by which rule of DOMAIN.md."""

    kind: ActKind
    refusal: Refusal | None
    rule: str


def offers(matter: Matter, circumstances: Circumstances) -> tuple[Offer, ...]:
    """Say of every act on an item whether it may be done now; what it says is checked when it is done."""
    on_items = (kind for kind in TABLE if kind is not ActKind.REGISTER)
    return tuple(_offer(kind, _refusal_before(matter, kind, circumstances)) for kind in on_items)


def refusal_of_person(matter: Matter, kind: ActKind, circumstances: Circumstances) -> Refusal | None:
    """Say why an act is not somebody's to do where the item stands, whatever papers it wants; None: it is."""
    row, actor = TABLE[kind], circumstances.actor
    by_actor = _refusal_of_actor(matter.accused_units, row, circumstances)
    if by_actor is Refusal.OF_ACCUSED_UNIT:
        return by_actor
    if matter.state not in row.states:
        return Refusal.NOT_THE_STATE
    if by_actor is not None:
        return by_actor
    if row.by & actor.roles == {HANDLER} and not in_hands_of(matter, actor):
        return Refusal.NOT_IN_YOUR_HANDS
    return None


def perform(matter: Matter | None, act: Act, circumstances: Circumstances) -> Matter:
    """Return what the matter is after an act; `matter` None: there is none yet, and the act registers it.

    Raises `Forbidden` with the refusal and the rule behind it.
    """
    refusal = _refusal(matter, act, circumstances)
    if refusal is not None:
        raise Forbidden(act.kind, refusal, refusal.rule or TABLE[act.kind].rule)
    stamp = Stamp(circumstances.now, circumstances.today, circumstances.actor.id)
    return _applied(matter, act, stamp)


def replay(history: Iterable[tuple[Act, Stamp]]) -> Matter:
    """Fold the acts of an item, from its registration on, into what it is now. They were allowed then."""
    matter: Matter | None = None
    for act, stamp in history:
        matter = _applied(matter, act, stamp)
    if matter is None:
        raise ValueError("An item without acts is none: the first one registers it.")
    return matter


def in_hands_of(matter: Matter, actor: Actor) -> bool:
    """Whether an item is in the hands of a person's unit, or of a team they belong to (2.17)."""
    return actor.unit in matter.handling_units or actor.id in matter.team


def _applied(matter: Matter | None, act: Act, stamp: Stamp) -> Matter:
    if matter is None:
        if not isinstance(act, Register):
            raise ValueError(f"{act.kind.value} comes after the registration, which is missing.")
        return act.opening()
    after = act.applied(matter, stamp)
    return replace(after, state=TABLE[act.kind].to or after.state, acts=matter.acts + 1)


def _refusal(matter: Matter | None, act: Act, circumstances: Circumstances) -> Refusal | None:
    row = TABLE[act.kind]
    if isinstance(act, Register):
        accused = act.opening().accused_units
        return Refusal.NOT_THE_STATE if matter else _refusal_of_actor(accused, row, circumstances)
    if matter is None:
        return Refusal.NOT_THE_STATE
    before = _refusal_before(matter, act.kind, circumstances)
    if before is not None or row.check is None:
        return before
    return row.check(matter, act, circumstances)


def _refusal_before(matter: Matter, kind: ActKind, circumstances: Circumstances) -> Refusal | None:
    row = TABLE[kind]
    of_person = refusal_of_person(matter, kind, circumstances)
    if of_person is not None:
        return of_person
    refusals = (gate(matter, circumstances) for gate in (*row.papers, *row.gates))
    return next((refusal for refusal in refusals if refusal is not None), None)


def _refusal_of_actor(
    accused_units: frozenset[int], row: Row, circumstances: Circumstances
) -> Refusal | None:
    actor = circumstances.actor
    if actor.id is None:
        return None if row.by == THE_SERVICE else Refusal.NOT_THE_ROLE
    if not circumstances.units.related(actor.unit).isdisjoint(accused_units):
        return Refusal.OF_ACCUSED_UNIT
    return Refusal.NOT_THE_ROLE if row.by.isdisjoint(actor.roles) else None


def _offer(kind: ActKind, refusal: Refusal | None) -> Offer:
    own = TABLE[kind].rule
    return Offer(kind, refusal, own if refusal is None else refusal.rule or own)
