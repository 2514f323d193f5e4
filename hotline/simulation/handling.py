"""核查 of a simulated item: handed out, investigated in time or late, reported, reviewed, closed."""

from collections.abc import Iterator
from datetime import date, datetime

from hotline.simulation import words
from hotline.simulation.city import handler_of
from hotline.simulation.complaints import pick
from hotline.simulation.consequences import after_closing, after_report, before_report, conclude
from hotline.simulation.office import OnItem
from ledger import clock, matters
from ledger.handling import acts
from ledger.handling.deadlines import WORKING_DAYS
from ledger.handling.matter import Matter
from ledger.handling.refusals import Refusal
from ledger.handling.rules.disposition import handling_units, method_refusal
from ledger.handling.rules.supervision import HANDED_OUT
from ledger.models.handling_codes import (
    ClosingCheck,
    FeedbackWay,
    Method,
    ReportSection,
    Satisfaction,
    Step,
    SupervisionTrigger,
    SupervisionWay,
)

METHODS = {Method.SUBORDINATE: 55, Method.DIRECT: 25, Method.DEPARTMENT: 14, Method.JOINT: 6}
LATE, EXTENDED, EXTENSION_REFUSED, RETURNED, OVERRIDDEN = 0.08, 0.1, 0.12, 0.06, 0.05
SUPERVISED, SUPERVISED_WHEN_LATE = 0.03, 0.5
INSTRUCTED = 0.04
"""How many items a leader writes an instruction on while they are investigated."""
TOLD_THOUGH_ANONYMOUS = 0.2
WAYS = {FeedbackWay.ORAL: 75, FeedbackWay.WRITTEN: 20, FeedbackWay.OTHER: 5}
SATISFACTION = {
    Satisfaction.SATISFIED: 45,
    Satisfaction.FAIRLY_SATISFIED: 28,
    Satisfaction.DISSATISFIED: 15,
    Satisfaction.NOT_SAID: 12,
}

Moments = Iterator[datetime]


class Investigation:
    """One item in the hands of those who investigate it."""

    def __init__(self, one: OnItem) -> None:
        self._one, self._office, self._chance = one, one.office, one.office.chance
        self._supervisor, self._director = one.office.city.supervisor, one.office.city.director
        self._conclusion = conclude(self._chance)
        self._late = self._chance.random() < LATE
        self._handler = self._supervisor

    def settle_at_once(self) -> None:
        """即时办结, the same day (DOMAIN.md section 2.7)."""
        self._feed_back()
        self._one.do(acts.SettleAtOnce(account=words.DONE, conclusion=self._conclusion), self._supervisor)

    def course(self) -> Moments:
        """From 交办 to the report."""
        yield self._later(self._chance.random())
        self._assign()
        yield self._later(self._chance.random())
        self._one.do(acts.Begin(), self._handler)
        yield from self._supervised(SUPERVISED, SupervisionTrigger.EVASION)
        yield from self._steps()
        yield from self._instructed()
        yield from self._until_the_report_is_due()
        yield from before_report(self._one, self._conclusion, self._handler)
        self._feed_back()
        self._report()

    def closing(self) -> Moments:
        """From the report to the archive; a few are returned first."""
        if self._one.item.method is not None and self._chance.random() < RETURNED:
            yield self._later(2)
            self._one.do(acts.ReturnReport(reason=words.REASON), self._supervisor)
            yield self._later(self._chance.randint(2, 5))
            self._report()
        yield self._later(self._chance.randint(0, 3))
        self._one.do(acts.PassReview(), self._supervisor)
        yield from after_report(self._one, self._conclusion)
        yield self._later(self._chance.randint(0, 2))
        close = acts.Close(checks=frozenset(ClosingCheck), conclusion=self._conclusion, outcome=words.DONE)
        self._one.do(close, self._supervisor)
        yield self._later(self._chance.randint(3, 12))
        after_closing(self._one, self._conclusion)
        self._one.do(acts.Archive(), self._supervisor)

    def _later(self, workdays: float) -> datetime:
        return self._office.times.at_work(clock.now(), workdays)

    def _assign(self) -> None:
        matter = matters.read(self._office.session, self._one.item, self._office.zone)
        method, actor, override_reason = pick(self._chance, METHODS), self._supervisor, None
        if method_refusal(matter, method) is Refusal.INSTRUCTED_NOT_PASSED_ON and self._overridden():
            actor, override_reason = self._director, words.REASON
        elif method_refusal(matter, method) is not None:
            method = Method.DIRECT
        units = self._units(matter, method)
        if not units:
            method, actor, override_reason = Method.DIRECT, self._supervisor, None
            units = frozenset({self._office.city.inspectorate.id})
        self._one.do(acts.Assign(method=method, handling_units=units, override_reason=override_reason), actor)
        self._handler = handler_of(self._office.city, units)

    def _overridden(self) -> bool:
        return self._chance.random() < OVERRIDDEN

    def _units(self, matter: Matter, method: Method) -> frozenset[int]:
        """Whom it is handed to; none where nobody may have it by that method."""
        if method is Method.DIRECT:
            return frozenset()
        allowed = handling_units(matter, method, self._office.around.units)
        staffed = sorted(allowed & self._office.city.handlers.keys())
        if not staffed:
            return frozenset()
        chosen = self._chance.choice(staffed)
        return frozenset({chosen, self._office.city.inspectorate.id} if method is Method.JOINT else {chosen})

    def _steps(self) -> Moments:
        for step in Step:
            if self._chance.random() < 0.4:
                yield self._later(self._chance.randint(0, 1))
            waived = step is Step.CALLER_STATEMENT and not self._one.item.named
            said = {"waived_because": words.REASON} if waived else {"account": words.DONE}
            self._one.do(acts.TakeStep.model_validate({"step": step, **said}), self._handler)

    def _instructed(self) -> Moments:
        """领导批示 on the way: what was passed on goes back to the bureau's own 督察 (section 2.4)."""
        if self._chance.random() >= INSTRUCTED:
            return
        instruct = acts.Instruct(leader=words.LEADER, instruction=words.INSTRUCTION)
        self._one.do(instruct, self._office.someone_on_duty())
        if self._one.item.method is not Method.DIRECT:
            yield self._later(1)
            self._assign()
            yield self._later(self._chance.random())
            self._one.do(acts.Begin(), self._handler)

    def _until_the_report_is_due(self) -> Moments:
        if not self._late:
            yield from self._extended()
            limit = WORKING_DAYS[self._one.item.difficulty]
            yield self._later(self._chance.randint(0, limit // 2))
            return
        yield self._office.times.on(self._due(), clock.now())
        yield self._later(self._chance.randint(1, 4))
        yield from self._supervised(SUPERVISED_WHEN_LATE, SupervisionTrigger.OVERDUE)
        yield self._later(self._chance.randint(0, 10))

    def _extended(self) -> Moments:
        today = clock.now().astimezone(self._office.zone).date()
        if self._chance.random() >= EXTENDED or today > self._due():
            return
        self._one.do(acts.StageReport(progress=words.DONE, reason=words.REASON), self._handler)
        yield self._later(1)
        if self._chance.random() < EXTENSION_REFUSED:
            self._one.do(acts.RefuseExtension(reason=words.REASON), self._director)
            return
        most = self._office.around.limits.extension_days
        self._one.do(acts.Extend(working_days=self._chance.randint(1, most)), self._director)
        yield self._later(self._chance.randint(2, 6))

    def _supervised(self, how_often: float, trigger: SupervisionTrigger) -> Moments:
        if self._one.item.method not in HANDED_OUT or self._chance.random() >= how_often:
            return
        way = self._chance.choice(list(SupervisionWay))
        self._one.do(acts.Supervise(trigger=trigger, way=way, demand=words.REASON), self._director)
        yield self._later(self._chance.randint(1, 3))
        number = self._one.item.supervisions
        self._one.do(acts.SupervisionResult(number=number, result=words.DONE), self._supervisor)

    def _feed_back(self) -> None:
        if not self._one.item.named and self._chance.random() >= TOLD_THOUGH_ANONYMOUS:
            self._one.do(acts.FeedbackImpossible(reason=words.REASON), self._handler)
            return
        feedback = acts.Feedback(
            way=pick(self._chance, WAYS),
            told=words.TOLD,
            opinion=words.OPINION,
            satisfaction=pick(self._chance, SATISFACTION),
        )
        self._one.do(feedback, self._handler)

    def _report(self) -> None:
        sections = dict.fromkeys(ReportSection, words.DONE)
        self._one.do(acts.Report(sections=sections, conclusion=self._conclusion), self._handler)

    def _due(self) -> date:
        due = self._one.item.due
        assert due is not None  # noqa: S101  # every registered item has one
        return due
