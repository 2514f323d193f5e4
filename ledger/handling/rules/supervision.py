"""督办: on what is in the hands of others (DOMAIN.md section 2.13)."""

from ledger.handling.acts.supervision import SupervisionResult
from ledger.handling.circumstances import Circumstances
from ledger.handling.deadlines import is_overdue
from ledger.handling.matter import OPEN, Matter
from ledger.handling.refusals import Refusal
from ledger.models.handling_codes import Method, SupervisionTrigger

HANDED_OUT = frozenset({Method.JOINT, Method.DEPARTMENT, Method.SUBORDINATE})
"""市局交办: others than the bureau's own 督察 work on it."""
PERSISTENT_REPEATS = 2
DOUBTFUL_RETURNS = 2


def handed_out(matter: Matter, _: Circumstances) -> Refusal | None:
    """督办 is for 市局交办 items; what the bureau's 督察 does itself, it need not urge on (2.13)."""
    return None if matter.method in HANDED_OUT else Refusal.NOT_HANDED_OUT


def supervision_is_open(matter: Matter, act: SupervisionResult, _: Circumstances) -> Refusal | None:
    """A result belongs to a 督办 that has none yet."""
    known = act.number <= len(matter.supervisions)
    still_open = known and not matter.supervisions[act.number - 1].has_result
    return None if still_open else Refusal.NO_SUCH_SUPERVISION


def proposals(matter: Matter, circumstances: Circumstances) -> tuple[SupervisionTrigger, ...]:
    """Return why the service proposes 督办: overdue, repeated callers, returned twice (2.13).

    The leading group decides. What is under 督办 for a reason is not proposed for it again.
    """
    if matter.state not in OPEN or matter.method not in HANDED_OUT:
        return ()
    reasons = {
        SupervisionTrigger.OVERDUE: is_overdue(matter, circumstances.calendar, circumstances.today),
        SupervisionTrigger.REPEATED: len(matter.repeats) >= PERSISTENT_REPEATS,
        SupervisionTrigger.DOUBTFUL: matter.returned >= DOUBTFUL_RETURNS,
    }
    taken = {one.trigger for one in matter.supervisions}
    return tuple(trigger for trigger, given in reasons.items() if given and trigger not in taken)
