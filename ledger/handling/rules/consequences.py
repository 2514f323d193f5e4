"""措施, 澄清, 诬告移送, 整改 (DOMAIN.md sections 2.11, 2.14 and 2.15)."""

from ledger.handling.acts.consequences import (
    AppealMeasure,
    DecideAppeal,
    FinishRectification,
    OpenRectification,
    TakeMeasure,
)
from ledger.handling.circumstances import Circumstances
from ledger.handling.matter import Matter, Measure
from ledger.handling.refusals import Refusal
from ledger.models.codes import Identity
from ledger.models.handling_codes import Approver, Conclusion, MeasureKind

DAYS = {MeasureKind.SUSPENSION: range(10, 61), MeasureKind.CONFINEMENT: range(1, 8)}
"""停止执行职务 10–60 日, 禁闭 1–7 日 (2.15)."""


def measure_within_the_law(_: Matter, act: TakeMeasure, __: Circumstances) -> Refusal | None:
    """Police only, never 辅警; approved by the 督察长; within its days (2.15, 督察条例 12-14)."""
    if act.identity is not Identity.POLICE:
        return Refusal.NOT_POLICE
    if act.approver is not Approver.CHIEF_INSPECTOR:
        return Refusal.NOT_BY_CHIEF_INSPECTOR
    return None if act.days in DAYS[act.measure] else Refusal.DAYS_OUT_OF_LIMITS


def not_appealed_yet(matter: Matter, act: AppealMeasure, _: Circumstances) -> Refusal | None:
    """A measure is appealed against once (2.15)."""
    measure = _measure(matter, act.number)
    if measure is None:
        return Refusal.NO_SUCH_MEASURE
    return None if measure.appeal_decision_due is None else Refusal.APPEALED_ALREADY


def appeal_pends(matter: Matter, act: DecideAppeal, _: Circumstances) -> Refusal | None:
    """Only an appeal that waits is decided; a late decision is recorded too, and shows as late (2.15)."""
    measure = _measure(matter, act.number)
    if measure is None:
        return Refusal.NO_SUCH_MEASURE
    return None if measure.appeal_pending else Refusal.NO_APPEAL_PENDING


def unfounded_to_clarify(matter: Matter, _: Circumstances) -> Refusal | None:
    """不实 → 澄清 (2.14)."""
    unfounded = matter.conclusion is Conclusion.UNFOUNDED
    return None if unfounded else Refusal.CLARIFIED_WHEN_UNFOUNDED_ONLY


def unfounded_to_refer(matter: Matter, _: Circumstances) -> Refusal | None:
    """故意诬告 → 移交有关部门: a decision of its own, never drawn from 不实 alone (2.14)."""
    return None if matter.conclusion is Conclusion.UNFOUNDED else Refusal.FALSE_WHEN_UNFOUNDED_ONLY


def unit_is_known(_: Matter, act: OpenRectification, circumstances: Circumstances) -> Refusal | None:
    """整改 is asked of a unit of ours that is in use."""
    return None if circumstances.units.in_use(act.unit) else Refusal.UNIT_UNKNOWN


def rectification_is_open(matter: Matter, act: FinishRectification, _: Circumstances) -> Refusal | None:
    """Only what is still to be put right is finished."""
    return None if act.number in matter.open_rectifications else Refusal.NO_SUCH_RECTIFICATION


def _measure(matter: Matter, number: int) -> Measure | None:
    return matter.measures[number - 1] if number <= len(matter.measures) else None
