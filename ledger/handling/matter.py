"""A matter: what the rules look at of one item, built by folding its acts (`machine.replay`)."""

from dataclasses import dataclass
from datetime import date, datetime

from ledger.models.codes import Channel, Difficulty, ItemState, Urgency
from ledger.models.handling_codes import (
    AppealOutcome,
    Authority,
    Conclusion,
    FeedbackWay,
    MeasureKind,
    Method,
    Satisfaction,
    Step,
    SupervisionTrigger,
    SupervisionWay,
)

BEFORE_REPORT = frozenset(
    {ItemState.REGISTERED, ItemState.ACCEPTED, ItemState.ASSIGNED, ItemState.INVESTIGATING}
)
"""The clock of 核查 runs. DOMAIN.md section 2.8."""
OPEN = BEFORE_REPORT | {ItemState.REPORTED, ItemState.REVIEWED}
"""Somebody still has to do something."""

INSTRUCTED = frozenset({Channel.SUPERIOR, Channel.LEADER})
"""上级交办, 领导批办. DOMAIN.md section 2.4."""


@dataclass(frozen=True, slots=True)
class Rectification:
    """One 整改; its place in `Matter.rectifications`, from 1 on, is its number."""

    due: date | None
    done: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """One 措施; its place in `Matter.measures`, from 1 on, is its number."""

    kind: MeasureKind
    days: int
    appeal_decision_due: datetime | None = None  # while or after it was appealed against
    appeal_outcome: AppealOutcome | None = None

    @property
    def appeal_pending(self) -> bool:
        """Whether the upper organ has still to decide."""
        return self.appeal_decision_due is not None and self.appeal_outcome is None


@dataclass(frozen=True, slots=True)
class Supervision:
    """One 督办; its place in `Matter.supervisions`, from 1 on, is its number."""

    trigger: SupervisionTrigger
    way: SupervisionWay
    has_result: bool = False


@dataclass(frozen=True, slots=True)
class Matter:
    """One item as its acts left it. No text of it is of a caller or about what they said."""

    state: ItemState
    channel: Channel
    urgency: Urgency
    difficulty: Difficulty
    happening_now: bool
    named: bool
    accused_units: frozenset[int]
    accepted_on: date  # 受理时间, the day that is not counted; in the bureau's zone
    fast_track: bool  # 即时快办, not yet passed to the normal procedure
    instructed: bool  # handed down by the upper 督察 or a leader of the bureau (section 2.4)

    transferred_to: Authority | None = None
    joined_to: int | None = None
    joined_from: ItemState | None = None  # where it stood when it was joined
    repeats: frozenset[int] = frozenset()
    linked: frozenset[int] = frozenset()
    responded: bool = False  # 先期处置 is recorded
    of_another_force: bool = False  # the officer met there belongs to another force

    method: Method | None = None
    handling_units: frozenset[int] = frozenset()
    team: frozenset[int] = frozenset()  # people of a 联合工作组 or 专班
    overridden: bool = False  # the office director let it be passed on all the same

    steps_recorded: frozenset[Step] = frozenset()
    steps_waived: frozenset[Step] = frozenset()
    stage_report_pending: bool = False
    extensions: tuple[int, ...] = ()  # working days
    rectifications: tuple[Rectification, ...] = ()
    accountability: int = 0
    feedback_impossible: bool = False
    feedback_way: FeedbackWay | None = None
    satisfaction: Satisfaction | None = None
    reported_at: datetime | None = None
    conclusion: Conclusion | None = None
    returned: int = 0
    closed_at: datetime | None = None
    archived_at: datetime | None = None

    supervisions: tuple[Supervision, ...] = ()
    measures: tuple[Measure, ...] = ()
    sanctions: int = 0
    referred_to_justice: bool = False
    clarified: bool = False
    false_accusation_referred: bool = False

    acts: int = 1  # how many were folded: the number of the last one

    @property
    def fed_back(self) -> bool:
        """Whether the caller was told, or it is recorded why that was not possible (section 2.12)."""
        return self.feedback_impossible or self.feedback_way is not None

    @property
    def open_rectifications(self) -> frozenset[int]:
        """The numbers of the 整改 that are not done."""
        return frozenset(n for n, one in enumerate(self.rectifications, 1) if not one.done)
