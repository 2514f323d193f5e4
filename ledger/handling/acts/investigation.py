"""核查: its steps, its clock, the feedback and the report (DOMAIN.md sections 2.7 to 2.12)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from ledger.handling.acts.base import Act, Passage, Stamp
from ledger.handling.matter import Matter
from ledger.models.handling_codes import (
    ActKind,
    Conclusion,
    FeedbackWay,
    ReportSection,
    Satisfaction,
    Step,
)


class TakeStep(Act):
    """A step of 核查, either recorded (`account`) or waived with its reason (section 2.9)."""

    kind: ClassVar[ActKind] = ActKind.STEP

    step: Step
    account: Passage | None = None
    waived_because: Passage | None = None
    attachments: frozenset[int] = frozenset()

    @model_validator(mode="after")
    def _recorded_or_waived(self) -> Self:
        if (self.account is None) is (self.waived_because is None):
            raise ValueError("a step is recorded, or waived with its reason")
        return self

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Tick the step; one that was waived and is recorded after all counts as recorded."""
        if self.account is not None:
            return replace(
                matter,
                steps_recorded=matter.steps_recorded | {self.step},
                steps_waived=matter.steps_waived - {self.step},
            )
        return replace(matter, steps_waived=matter.steps_waived | ({self.step} - matter.steps_recorded))


class StageReport(Act):
    """阶段报告: progress, and why it takes longer, filed before the deadline's day is over (section 2.8)."""

    kind: ClassVar[ActKind] = ActKind.STAGE_REPORT

    progress: Passage
    reason: Passage
    attachments: frozenset[int] = frozenset()

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Let it wait for the decision; meanwhile the item is not overdue."""
        return replace(matter, stage_report_pending=True)


class Extend(Act):
    """批准延期: `working_days` more from the present deadline on, upon a stage report (section 2.8)."""

    kind: ClassVar[ActKind] = ActKind.EXTEND

    working_days: Annotated[int, Field(ge=1, le=250)]
    note: str = ""

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Add the days; the stage report is used up."""
        return replace(matter, stage_report_pending=False, extensions=(*matter.extensions, self.working_days))


class RefuseExtension(Act):
    """不批准延期: the stage report is used up, the deadline stays."""

    kind: ClassVar[ActKind] = ActKind.REFUSE_EXTENSION

    reason: Passage

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Use up the stage report."""
        return replace(matter, stage_report_pending=False)


class PassToNormal(Act):
    """即时快办 that was not settled by the end of its day passes to the normal procedure (section 2.7)."""

    kind: ClassVar[ActKind] = ActKind.PASS_TO_NORMAL

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Stop the same-day clock; the working days of its difficulty count from the acceptance on."""
        return replace(matter, fast_track=False)


class SettleAtOnce(Act):
    """即时办结: what was found and done the same day; it stands for the report (section 2.7)."""

    kind: ClassVar[ActKind] = ActKind.SETTLE_AT_ONCE

    account: Passage
    conclusion: Conclusion
    attachments: frozenset[int] = frozenset()

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Take it as the report."""
        return replace(matter, conclusion=self.conclusion, reported_at=stamp.at, stage_report_pending=False)


class Feedback(Act):
    """反馈: what the caller was told, how, and their opinion as given (section 2.12)."""

    kind: ClassVar[ActKind] = ActKind.FEEDBACK

    way: FeedbackWay
    told: Passage
    opinion: Passage
    satisfaction: Satisfaction
    attachments: frozenset[int] = frozenset()

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Remember it; given again, the later one counts."""
        return replace(
            matter, feedback_way=self.way, satisfaction=self.satisfaction, feedback_impossible=False
        )


class FeedbackImpossible(Act):
    """无法反馈: why an anonymous caller could not be told (section 2.12)."""

    kind: ClassVar[ActKind] = ActKind.FEEDBACK_IMPOSSIBLE

    reason: Passage

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Remember that it was not possible."""
        return replace(matter, feedback_impossible=True)


class Report(Act):
    """核查报告: all ten sections, none of them empty, and what is concluded (section 2.10)."""

    kind: ClassVar[ActKind] = ActKind.REPORT

    sections: Mapping[ReportSection, Passage]
    conclusion: Conclusion
    attachments: frozenset[int] = frozenset()

    @model_validator(mode="after")
    def _all_ten(self) -> Self:
        missing = [section.value for section in ReportSection if section not in self.sections]
        if missing:
            raise ValueError(f"sections are missing: {', '.join(missing)}")
        return self

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Stop the clock of 核查."""
        return replace(matter, conclusion=self.conclusion, reported_at=stamp.at, stage_report_pending=False)
