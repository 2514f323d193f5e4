"""What followed, by the day of the act: 督办, 追责, 措施, 整改, 澄清, 诬告移送 (DOMAIN.md section 5)."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from ledger.models import Identity, ItemAct
from ledger.models.handling_codes import (
    Accountability,
    ActKind,
    MeasureKind,
    Sanction,
    SupervisionTrigger,
    SupervisionWay,
)
from ledger.reports.scope import Scope, count_acts, counted, crossed


@dataclass(frozen=True, slots=True)
class Consequences:
    """Counts of acts in the period; those upon items are said to be so."""

    supervisions: dict[SupervisionTrigger, dict[SupervisionWay, int]]
    """督办 by reason and way."""
    supervised: int
    """Items put under 督办."""
    accountability: dict[Accountability, dict[Identity, int]]
    """追责 of persons, by what was done and whether 民警 or 辅警."""
    measures: dict[MeasureKind, int]
    """停止执行职务, 禁闭."""
    sanctions: dict[Sanction, int]
    """处分、警衔 proposed to those who decide it."""
    referred_to_justice: int
    """司法移送."""
    rectifications_opened: int
    """整改 asked for."""
    rectifications_finished: int
    """整改 finished, whenever asked for."""
    rectifications_open: int
    """整改 asked for by the end of the period and not finished by it."""
    clarified: int
    """澄清."""
    false_accusations: int
    """诬告移送."""


def consequences(session: Session, scope: Scope) -> Consequences:
    """Reckon what followed in a period."""

    def done(kind: ActKind) -> int:
        return count_acts(session, scope.done_within(kind))

    def so_far(kind: ActKind) -> int:
        return count_acts(session, ItemAct.kind == kind, ItemAct.day <= scope.period.last)

    def by_codes(kind: ActKind, *names: str) -> Any:
        codes = [ItemAct.codes[name].as_string() for name in names]
        return select(*codes, func.count()).where(scope.done_within(kind)).group_by(*codes)

    supervised = select(func.count(distinct(ItemAct.item_id))).where(scope.done_within(ActKind.SUPERVISE))
    return Consequences(
        supervisions=crossed(
            session, by_codes(ActKind.SUPERVISE, "trigger", "way"), SupervisionTrigger, SupervisionWay
        ),
        supervised=session.scalar(supervised) or 0,
        accountability=crossed(
            session,
            by_codes(ActKind.HOLD_ACCOUNTABLE, "accountability", "identity"),
            Accountability,
            Identity,
        ),
        measures=counted(session, by_codes(ActKind.MEASURE, "measure"), MeasureKind),
        sanctions=counted(session, by_codes(ActKind.PROPOSE_SANCTION, "sanction"), Sanction),
        referred_to_justice=done(ActKind.REFER_TO_JUSTICE),
        rectifications_opened=done(ActKind.OPEN_RECTIFICATION),
        rectifications_finished=done(ActKind.FINISH_RECTIFICATION),
        rectifications_open=so_far(ActKind.OPEN_RECTIFICATION) - so_far(ActKind.FINISH_RECTIFICATION),
        clarified=done(ActKind.CLARIFY),
        false_accusations=done(ActKind.REFER_FALSE_ACCUSATION),
    )
