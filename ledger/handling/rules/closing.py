"""结案 and 归档 (DOMAIN.md section 2.11)."""

from ledger.handling.acts.closing import Close
from ledger.handling.circumstances import Circumstances
from ledger.handling.matter import Matter
from ledger.handling.refusals import Refusal
from ledger.models.handling_codes import ClosingCheck


def report_is_there(matter: Matter, _: Circumstances) -> Refusal | None:
    """Without a 核查报告, or the record of 即时办结, there is nothing to review or close (2.10)."""
    return None if matter.reported_at is not None else Refusal.REPORT_MISSING


def rectified(matter: Matter, _: Circumstances) -> Refusal | None:
    """整改及时: every 整改 that was asked for is done (2.11)."""
    return Refusal.RECTIFICATION_OPEN if matter.open_rectifications else None


def all_seven_hold(matter: Matter, act: Close, _: Circumstances) -> Refusal | None:
    """事实清楚, 证据确凿, 定性准确, 追责到位, 整改及时, 手续完备, 沟通反馈: all seven (2.11).

    定性准确 also means: concluded as it was reviewed.
    """
    if act.checks < set(ClosingCheck):
        return Refusal.CHECKS_MISSING
    return None if act.conclusion is matter.conclusion else Refusal.CONCLUSION_NOT_AS_REVIEWED


def no_appeal_pends(matter: Matter, _: Circumstances) -> Refusal | None:
    """While the upper organ has an appeal before it, the file stays open (2.15)."""
    return Refusal.APPEAL_PENDING if any(one.appeal_pending for one in matter.measures) else None
