"""Receiving a matter: 不予受理, 移交, 先期处置, 重复举报, grading (DOMAIN.md sections 2.1 to 2.8)."""

from ledger.handling.acts.intake import CorrectGrading, Decline, FirstResponse, TakeRepeat, Transfer, Unlink
from ledger.handling.circumstances import Circumstances
from ledger.handling.deadlines import WORKING_DAYS
from ledger.handling.matter import Matter
from ledger.handling.refusals import Refusal
from ledger.handling.rules import disposition
from ledger.models.codes import Difficulty, ItemState, Role
from ledger.models.handling_codes import Authority

_BY_DIFFICULTY = list(Difficulty)  # from 简单 to 重大疑难


def declined_for_a_listed_reason(_: Matter, act: Decline, circumstances: Circumstances) -> Refusal | None:
    """不予受理 names one of the reasons that the bureau has set ([I])."""
    return None if act.reason in circumstances.limits.decline_reasons else Refusal.REASON_NOT_LISTED


def handed_to_whom_it_belongs(matter: Matter, act: Transfer, circumstances: Circumstances) -> Refusal | None:
    """移交: under way elsewhere (2.2); another force's officer (2.6); nobody here stands above (2.5)."""
    if act.authority is Authority.OTHER_INSPECTORATE and not matter.of_another_force:
        return Refusal.NOT_OF_ANOTHER_FORCE
    upwards = act.authority is Authority.UPPER_INSPECTORATE
    if upwards and disposition.somebody_may_handle(matter, circumstances):
        return Refusal.SOMEBODY_STANDS_ABOVE
    return None


def is_happening_now(matter: Matter, _: Circumstances) -> Refusal | None:
    """先期处置 is for what is happening now (2.6)."""
    return None if matter.happening_now else Refusal.NOT_HAPPENING_NOW


def reported_when_of_another_force(_: Matter, act: FirstResponse, __: Circumstances) -> Refusal | None:
    """An officer of another force: the 先期处置 is reported to the bureau's 督察 (2.6)."""
    return Refusal.NOT_REPORTED_TO_INSPECTORATE if act.of_another_force and not act.reported else None


def joins_nothing_twice(matter: Matter, act: TakeRepeat, _: Circumstances) -> Refusal | None:
    """An item counts another one once."""
    return Refusal.REPEAT_COUNTED_ALREADY if act.repeat in matter.repeats else None


def has_no_repeats_of_its_own(matter: Matter, _: Circumstances) -> Refusal | None:
    """重复并案 goes one step deep: an item that others were joined to stays the main one."""
    return Refusal.HAS_REPEATS if matter.repeats else None


def is_not_archived(matter: Matter, _: Circumstances) -> Refusal | None:
    """What was archived with its repeats keeps them."""
    return Refusal.MAIN_IS_ARCHIVED if matter.state is ItemState.ARCHIVED else None


def is_linked_with_something(matter: Matter, _: Circumstances) -> Refusal | None:
    """Only what was linked is unlinked."""
    return None if matter.linked else Refusal.NOT_LINKED


def is_linked_with_that(matter: Matter, act: Unlink, _: Circumstances) -> Refusal | None:
    """And only from what it was linked with."""
    return None if act.other in matter.linked else Refusal.NOT_LINKED


def grading_changes(matter: Matter, act: CorrectGrading, circumstances: Circumstances) -> Refusal | None:
    """A correction changes something; a milder grading is the office director's (section 1: no downgrading).

    The deadline follows the new grading (2.8). One that would lie in the past already is refused: whoever
    handles the item could not even ask for an extension.
    """
    if (act.difficulty, act.urgency) == (matter.difficulty, matter.urgency):
        return Refusal.GRADING_IS_THE_SAME
    if not _milder(matter, act):
        return None
    if Role.OFFICE_DIRECTOR not in circumstances.actor.roles:
        return Refusal.DOWNGRADED_BY_DIRECTOR_ONLY
    due = circumstances.calendar.due(matter.accepted_on, WORKING_DAYS[act.difficulty]).due
    shorter = WORKING_DAYS[act.difficulty] < WORKING_DAYS[matter.difficulty]
    return Refusal.DEADLINE_WOULD_BE_PAST if shorter and circumstances.today > due else None


def _milder(matter: Matter, act: CorrectGrading) -> bool:
    return _BY_DIFFICULTY.index(act.difficulty) < _BY_DIFFICULTY.index(matter.difficulty)
