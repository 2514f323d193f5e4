"""The course of 核查: its clock, its steps, its papers (DOMAIN.md sections 2.7 to 2.12)."""

from ledger.handling.acts.investigation import Extend
from ledger.handling.circumstances import Circumstances
from ledger.handling.deadlines import normal_deadline
from ledger.handling.matter import Matter
from ledger.handling.refusals import Refusal
from ledger.models.codes import ItemState
from ledger.models.handling_codes import Step


def on_fast_track(matter: Matter, circumstances: Circumstances) -> Refusal | None:
    """即时快办 is for what was graded so, and for the day of acceptance (2.7)."""
    if not matter.fast_track:
        return Refusal.NOT_ON_FAST_TRACK
    return Refusal.FAST_TRACK_DAY_OVER if circumstances.today > matter.accepted_on else None


def fast_track_day_is_over(matter: Matter, circumstances: Circumstances) -> Refusal | None:
    """It passes to the normal procedure when its day is over, not before (2.7)."""
    if not matter.fast_track:
        return Refusal.NOT_ON_FAST_TRACK
    return Refusal.FAST_TRACK_DAY_NOT_OVER if circumstances.today <= matter.accepted_on else None


def there_is_something_to_tell(matter: Matter, circumstances: Circumstances) -> Refusal | None:
    """Feedback follows 核查; only in 即时快办 telling the caller is part of settling it (2.7, 2.12)."""
    if matter.state in (ItemState.ACCEPTED, ItemState.ASSIGNED) and on_fast_track(matter, circumstances):
        return Refusal.NOT_THE_STATE
    return None


def before_the_deadline(matter: Matter, circumstances: Circumstances) -> Refusal | None:
    """A stage report is filed before the deadline's day is over; after that the item is overdue (2.8)."""
    if matter.stage_report_pending:
        return Refusal.STAGE_REPORT_PENDING
    if len(matter.extensions) >= circumstances.limits.extensions:
        return Refusal.EXTENDED_ALREADY
    due = normal_deadline(matter, circumstances.calendar).due
    return Refusal.DEADLINE_IS_PAST if circumstances.today > due else None


def stage_report_is_there(matter: Matter, _: Circumstances) -> Refusal | None:
    """No extension without a stage report, filed in time (2.8)."""
    return None if matter.stage_report_pending else Refusal.STAGE_REPORT_MISSING


def granted_by_whom_the_bureau_says(_: Matter, circumstances: Circumstances) -> Refusal | None:
    """Who grants an extension is a setting (2.8, [I])."""
    may = not circumstances.actor.roles.isdisjoint(circumstances.limits.extension_granted_by)
    return None if may else Refusal.NOT_THE_GRANTER


def extended_within_limits(_: Matter, act: Extend, circumstances: Circumstances) -> Refusal | None:
    """How long an extension may be is a setting (2.8, [I])."""
    too_long = act.working_days > circumstances.limits.extension_days
    return Refusal.EXTENSION_TOO_LONG if too_long else None


def every_step_is_done(matter: Matter, _: Circumstances) -> Refusal | None:
    """方案, 查阅资料, 调取证据 and both statements: each recorded, or waived with a reason (2.9)."""
    done = matter.steps_recorded | matter.steps_waived
    return None if done >= set(Step) else Refusal.STEPS_MISSING


def fed_back(matter: Matter, _: Circumstances) -> Refusal | None:
    """Feedback comes before the report, whose ninth section tells of it (2.10, 2.12)."""
    return None if matter.fed_back else Refusal.FEEDBACK_MISSING


def caller_is_anonymous(matter: Matter, _: Circumstances) -> Refusal | None:
    """Only an anonymous caller can be out of reach of any feedback (2.12)."""
    return Refusal.CALLER_IS_NAMED if matter.named else None
