"""How well the telephone was answered over a time, from the call log (GB/T 33358, DOMAIN.md section 1)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from ledger.models import Call, CallMode, CallOutcome
from ledger.moments import seconds_between

ANSWER_WITHIN = timedelta(seconds=15)
CONNECT_TARGET = 0.95

# Rings in which nobody wanted an officer: an unknown source, or a question that the line answers itself.
NOT_FOR_AN_OFFICER = frozenset({CallOutcome.REFUSED, CallOutcome.QUERY})


class Waits(NamedTuple):
    """The callers of staffed hours who spoke with an officer, and how long they waited for it."""

    callers: int
    in_time: int
    """Of them: 15 s at most from the first ring."""
    soon_after_greeting: int
    """15 s at most from the end of the greeting."""
    seconds: float
    """All of them together, from the first ring."""


@dataclass(frozen=True, slots=True)
class ServiceFigures:
    """Counts of calls, and how well those of staffed hours were answered.

    Rates are from 0 to 1, waits in seconds; a rate or a mean of nothing is None.
    """

    by_outcome: dict[CallOutcome, int]
    """Every outcome, also those that did not occur."""
    offered: int
    """Calls in staffed hours that were for an officer: all but refused ones and mere queries."""
    connected: int
    """Of the offered: those that spoke with an officer."""
    connected_in_time: int
    """Of the connected: within 15 s from the first ring, the greeting included."""
    connected_soon_after_greeting: int
    """Of the connected: within 15 s from the end of the greeting."""
    mean_wait_seconds: float | None
    """Of the connected: from the first ring to the officer."""

    @property
    def calls(self) -> int:
        """How many rings there were."""
        return sum(self.by_outcome.values())

    @property
    def connect_rate(self) -> float | None:
        """接通率: the share of the offered calls that spoke with an officer; the standard asks for 0.95."""
        return _share(self.connected, self.offered)

    @property
    def in_time_rate(self) -> float | None:
        """15 秒接听率: the share of the connected calls that waited 15 s at most from the first ring."""
        return _share(self.connected_in_time, self.connected)

    @property
    def soon_after_greeting_rate(self) -> float | None:
        """The share of the connected calls that waited 15 s at most from the end of the greeting."""
        return _share(self.connected_soon_after_greeting, self.connected)


def reckon(counts: Mapping[tuple[CallMode, CallOutcome], int], waits: Waits) -> ServiceFigures:
    """Reckon the figures from how many calls of each kind there were, and how long officers let wait."""
    outcomes: Counter[CallOutcome] = Counter()
    offered = 0
    for (mode, outcome), count in counts.items():
        outcomes[outcome] += count
        if mode is CallMode.STAFFED and outcome not in NOT_FOR_AN_OFFICER:
            offered += count
    return ServiceFigures(
        by_outcome={outcome: outcomes[outcome] for outcome in CallOutcome},
        offered=offered,
        connected=waits.callers,
        connected_in_time=waits.in_time,
        connected_soon_after_greeting=waits.soon_after_greeting,
        mean_wait_seconds=waits.seconds / waits.callers if waits.callers else None,
    )


def service_figures(
    session: Session, *, since: datetime | None = None, until: datetime | None = None
) -> ServiceFigures:
    """Reckon the figures of the calls that rang from `since` on and before `until`; None: without end.

    Counted by the database: a day of scanners may hold very many refused rings.
    """
    period = []
    if since is not None:
        period.append(Call.started_at >= since)
    if until is not None:
        period.append(Call.started_at < until)
    counted = select(Call.mode, Call.outcome, func.count()).where(*period).group_by(Call.mode, Call.outcome)
    counts = {(mode, outcome): count for mode, outcome, count in session.execute(counted)}
    return reckon(counts, _waits(session, period))


def _waits(session: Session, period: Sequence[ColumnElement[bool]]) -> Waits:
    waited = seconds_between(Call.started_at, Call.bridged_at)
    after_greeting = seconds_between(func.coalesce(Call.greeting_ended_at, Call.started_at), Call.bridged_at)
    in_time, soon = (wait <= ANSWER_WITHIN.total_seconds() for wait in (waited, after_greeting))
    # A clock that was set back in between tells nothing; it must not make a wait shorter than none.
    seconds = case((waited > 0, waited), else_=0.0)
    spoken = select(
        func.count(),
        func.count(case((in_time, 1))),
        func.count(case((soon, 1))),
        func.coalesce(func.sum(seconds), 0.0),
    ).where(
        *period,
        Call.mode == CallMode.STAFFED,
        Call.outcome == CallOutcome.ANSWERED,
        Call.bridged_at.is_not(None),
    )
    return Waits(*session.execute(spoken).one())


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
