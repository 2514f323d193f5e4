"""What follows from the facts: 措施, 追责, 移送, 整改, 澄清 (DOMAIN.md sections 2.11, 2.14 and 2.15)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, ClassVar

from pydantic import Field

from ledger.handling.acts.base import Act, Line, Passage, Stamp
from ledger.handling.matter import Matter, Measure, Rectification
from ledger.models.codes import Identity
from ledger.models.handling_codes import (
    Accountability,
    ActKind,
    AppealOutcome,
    Approver,
    MeasureKind,
    Sanction,
)

APPEAL_DECIDED_WITHIN = {
    MeasureKind.SUSPENSION: timedelta(days=5),
    MeasureKind.CONFINEMENT: timedelta(hours=24),
}
"""By when the upper organ decides on an appeal, from the appeal on (section 2.15, 督察条例 12-14)."""

Number = Annotated[int, Field(ge=1)]


class TakeMeasure(Act):
    """措施: 停止执行职务 or 禁闭 of a police officer, for days, approved by the 督察长 (section 2.15)."""

    kind: ClassVar[ActKind] = ActKind.MEASURE

    measure: MeasureKind
    person: Line
    identity: Identity
    days: int
    approver: Approver
    approver_name: Line
    reason: Passage

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Add it."""
        return replace(matter, measures=(*matter.measures, Measure(self.measure, self.days)))


class AppealMeasure(Act):
    """申诉 against a measure, by its number, to the upper organ."""

    kind: ClassVar[ActKind] = ActKind.APPEAL

    number: Number
    grounds: Passage

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Start the clock of the decision."""

        def appealed(measure: Measure) -> Measure:
            due = stamp.at + APPEAL_DECIDED_WITHIN[measure.kind]
            return replace(measure, appeal_decision_due=due)

        return replace(matter, measures=_changed(matter.measures, self.number, appealed))


class DecideAppeal(Act):
    """What the upper organ decided on the appeal against a measure."""

    kind: ClassVar[ActKind] = ActKind.DECIDE_APPEAL

    number: Number
    organ: Line
    outcome: AppealOutcome
    reason: Passage

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Close the appeal."""

        def decided(measure: Measure) -> Measure:
            return replace(measure, appeal_outcome=self.outcome)

        return replace(matter, measures=_changed(matter.measures, self.number, decided))


class ProposeSanction(Act):
    """处分、警衔: proposed, and handed to those who decide it (section 2.15)."""

    kind: ClassVar[ActKind] = ActKind.PROPOSE_SANCTION

    sanction: Sanction
    person: Line
    identity: Identity
    proposal: Passage
    recipient: Line

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Count it."""
        return replace(matter, sanctions=matter.sanctions + 1)


class ReferToJustice(Act):
    """司法移送: what may be a crime goes to the organs of justice (section 2.15)."""

    kind: ClassVar[ActKind] = ActKind.REFER_TO_JUSTICE

    person: Line
    identity: Identity
    organ: Line
    reason: Passage

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Remember it."""
        return replace(matter, referred_to_justice=True)


class HoldAccountable(Act):
    """责任追究 of one person, beside measures and proposed sanctions (追责到位, section 2.11)."""

    kind: ClassVar[ActKind] = ActKind.HOLD_ACCOUNTABLE

    accountability: Accountability
    person: Line
    identity: Identity
    account: Passage

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Count it."""
        return replace(matter, accountability=matter.accountability + 1)


class OpenRectification(Act):
    """整改: what a unit is to put right, and by when; followed until it is done (section 2.11)."""

    kind: ClassVar[ActKind] = ActKind.OPEN_RECTIFICATION

    unit: int
    demand: Passage
    due: date | None = None

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Add it."""
        return replace(matter, rectifications=(*matter.rectifications, Rectification(self.due)))


class FinishRectification(Act):
    """整改完成: what was put right, by the number of the 整改."""

    kind: ClassVar[ActKind] = ActKind.FINISH_RECTIFICATION

    number: Number
    account: Passage
    attachments: frozenset[int] = frozenset()

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Tick it."""
        done = tuple(
            replace(one, done=True) if number == self.number else one
            for number, one in enumerate(matter.rectifications, 1)
        )
        return replace(matter, rectifications=done)


class Clarify(Act):
    """澄清 of what proved untrue, in a stated circle (section 2.14); no word on why it was said."""

    kind: ClassVar[ActKind] = ActKind.CLARIFY

    circle: Passage
    account: Passage

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Remember it."""
        return replace(matter, clarified=True)


class ReferFalseAccusation(Act):
    """诬告移送: a complaint made falsely on purpose goes to those who decide on that (section 2.14)."""

    kind: ClassVar[ActKind] = ActKind.REFER_FALSE_ACCUSATION

    recipient: Line
    evidence: Passage

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Remember it."""
        return replace(matter, false_accusation_referred=True)


def _changed(
    measures: tuple[Measure, ...], number: int, change: Callable[[Measure], Measure]
) -> tuple[Measure, ...]:
    return tuple(change(one) if place == number else one for place, one in enumerate(measures, 1))
