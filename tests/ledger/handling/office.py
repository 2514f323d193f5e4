"""The scene of the tests of handling: units, people, a calendar, and acts as people would fill them in."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hotline.setting_tables import Handling
from ledger.handling import acts
from ledger.handling.acts import Act, Stamp
from ledger.handling.circumstances import Actor, Circumstances, Limits
from ledger.handling.machine import perform
from ledger.handling.matter import Matter
from ledger.handling.refusals import Forbidden, Refusal
from ledger.handling.unit_tree import UnitNode, UnitTree
from ledger.models.codes import Channel, Difficulty, Identity, Role, UnitKind, Urgency
from ledger.models.handling_codes import (
    Accountability,
    ActKind,
    AppealOutcome,
    Approver,
    Authority,
    ClosingCheck,
    Conclusion,
    FeedbackWay,
    MeasureKind,
    Method,
    ReportSection,
    Sanction,
    Satisfaction,
    Step,
    SupervisionTrigger,
    SupervisionWay,
)
from ledger.workdays import WorkCalendar

ZONE = ZoneInfo("Asia/Shanghai")

BUREAU, INSPECTION, TRAFFIC, PETITIONS_OFFICE = 1, 2, 3, 4
BRANCH, STATION, TRAFFIC_TEAM = 10, 11, 12
COUNTY, COUNTY_INSPECTION, COUNTY_STATION = 20, 21, 22
UNITS = UnitTree(
    [
        UnitNode(BUREAU, None, UnitKind.BUREAU, "泰安市公安局"),
        UnitNode(INSPECTION, BUREAU, UnitKind.DETACHMENT, "督察支队"),
        UnitNode(TRAFFIC, BUREAU, UnitKind.DETACHMENT, "交通警察支队"),
        UnitNode(PETITIONS_OFFICE, BUREAU, UnitKind.DEPARTMENT, "信访处"),
        UnitNode(BRANCH, BUREAU, UnitKind.BRANCH, "泰山分局"),
        UnitNode(STATION, BRANCH, UnitKind.STATION, "泰山分局岱庙派出所"),
        UnitNode(TRAFFIC_TEAM, BRANCH, UnitKind.STATION, "泰山分局交通警察大队"),
        UnitNode(COUNTY, BUREAU, UnitKind.COUNTY_BUREAU, "宁阳县公安局"),
        UnitNode(COUNTY_INSPECTION, COUNTY, UnitKind.STATION, "宁阳县公安局督察大队"),
        UnitNode(COUNTY_STATION, COUNTY, UnitKind.STATION, "宁阳县公安局文庙派出所"),
    ]
)

DUTY = Actor(1, frozenset({Role.DUTY_OFFICER}), INSPECTION)
SUPERVISOR = Actor(2, frozenset({Role.SUPERVISOR}), INSPECTION)
DIRECTOR = Actor(3, frozenset({Role.OFFICE_DIRECTOR}), INSPECTION)
LEADER = Actor(4, frozenset({Role.LEADER}), BUREAU)
BRANCH_HANDLER = Actor(5, frozenset({Role.UNIT_HANDLER}), BRANCH)
STATION_HANDLER = Actor(6, frozenset({Role.UNIT_HANDLER}), STATION)
TRAFFIC_HANDLER = Actor(7, frozenset({Role.UNIT_HANDLER}), TRAFFIC)
ADMINISTRATOR = Actor(8, frozenset({Role.ADMINISTRATOR}), INSPECTION)
EVERYBODY = (
    DUTY,
    SUPERVISOR,
    DIRECTOR,
    LEADER,
    BRANCH_HANDLER,
    STATION_HANDLER,
    TRAFFIC_HANDLER,
    ADMINISTRATOR,
)

DECLINED = Handling().decline_reasons[0]
LIMITS = Limits(
    decline_reasons=(DECLINED,),
    extension_days=10,
    extensions=1,
    extension_granted_by=frozenset({Role.OFFICE_DIRECTOR, Role.LEADER}),
)
MORNING = datetime(2026, 9, 21, 1, 0, tzinfo=UTC)  # Monday, 09:00 in Shanghai
TODAY = date(2026, 9, 21)


def circumstances(actor: Actor = SUPERVISOR, now: datetime = MORNING, **changes: Any) -> Circumstances:
    known = Circumstances(
        now=now,
        zone=ZONE,
        calendar=WorkCalendar(),
        actor=actor,
        units=UNITS,
        limits=LIMITS,
        people={person.id: person.unit for person in EVERYBODY if person.id},
    )
    return replace(known, **changes)


def registered(**changes: Any) -> acts.Register:
    values = {
        "channel": Channel.HOTLINE,
        "urgency": Urgency.ORDINARY,
        "difficulty": Difficulty.ORDINARY,
        "happening_now": False,
        "named": True,
        "accused_units": [STATION],
        "accepted_on": TODAY,
    }
    return acts.Register.model_validate({**values, **changes})


@dataclass
class Case:
    """One item on its way, with its whole history; `do` performs an act as somebody, at the case's moment."""

    matter: Matter
    history: list[tuple[Act, Stamp]]
    now: datetime = MORNING
    settings: dict[str, Any] = field(default_factory=dict)

    def do(self, *deeds: Act, by: Actor = SUPERVISOR) -> "Case":
        for act in deeds:
            around = circumstances(by, self.now, **self.settings)
            self.matter = perform(self.matter, act, around)
            self.history.append((act, Stamp(self.now, around.today, by.id)))
        return self

    def later(self, **span: int) -> "Case":
        self.now += timedelta(**span)
        return self

    def on(self, day: date) -> "Case":
        self.now = datetime(day.year, day.month, day.day, 9, 0, tzinfo=ZONE)
        return self

    def refuses(self, act: Act, refusal: Refusal, rule: str, *, by: Actor = SUPERVISOR) -> None:
        """The act is forbidden for this reason, by this rule, and changes nothing."""
        before = self.matter
        with pytest.raises(Forbidden) as forbidden:
            self.do(act, by=by)
        assert (forbidden.value.refusal, forbidden.value.rule) == (refusal, rule)
        assert self.matter is before


def case(**changes: Any) -> Case:
    act = registered(**changes)
    around = circumstances(DUTY)
    return Case(perform(None, act, around), [(act, Stamp(around.now, around.today, DUTY.id))])


def accepted(**changes: Any) -> Case:
    return case(**changes).do(acts.Accept())


def assigned(method: Method = Method.SUBORDINATE, *units: int, **changes: Any) -> Case:
    return accepted(**changes).do(assign(method, *(units or (BRANCH,))))


def investigating(**changes: Any) -> Case:
    return assigned(**changes).do(acts.Begin(), by=BRANCH_HANDLER)


def ready_to_report(**changes: Any) -> Case:
    return investigating(**changes).do(*all_steps(), feedback(), by=BRANCH_HANDLER)


def reviewed(conclusion: Conclusion = Conclusion.FOUNDED, **changes: Any) -> Case:
    return ready_to_report(**changes).do(report(conclusion), by=BRANCH_HANDLER).do(acts.PassReview())


def closed(conclusion: Conclusion = Conclusion.FOUNDED, **changes: Any) -> Case:
    return reviewed(conclusion, **changes).do(close(conclusion))


def assign(method: Method, *units: int, **changes: Any) -> acts.Assign:
    return acts.Assign(method=method, handling_units=frozenset(units), **changes)


def all_steps() -> list[acts.TakeStep]:
    return [acts.TakeStep(step=step, account="已办理。") for step in Step]


def feedback() -> acts.Feedback:
    return acts.Feedback(
        way=FeedbackWay.ORAL,
        told="已电话告知核查情况。",
        opinion="没有意见。",
        satisfaction=Satisfaction.SATISFIED,
    )


def report(conclusion: Conclusion = Conclusion.FOUNDED) -> acts.Report:
    return acts.Report(sections=dict.fromkeys(ReportSection, "内容。"), conclusion=conclusion)


def close(conclusion: Conclusion = Conclusion.FOUNDED, **changes: Any) -> acts.Close:
    values = {"checks": frozenset(ClosingCheck), "conclusion": conclusion, "outcome": "已处理。"}
    return acts.Close.model_validate({**values, **changes})


def stage_report() -> acts.StageReport:
    return acts.StageReport(progress="已调取监控。", reason="当事人在外地。")


def measure(kind: MeasureKind = MeasureKind.SUSPENSION, days: int = 10, **changes: Any) -> acts.TakeMeasure:
    values = {
        "measure": kind,
        "person": "某民警",
        "identity": Identity.POLICE,
        "days": days,
        "approver": Approver.CHIEF_INSPECTOR,
        "approver_name": "某督察长",
        "reason": "可能影响核查。",
    }
    return acts.TakeMeasure.model_validate({**values, **changes})


def supervise(trigger: SupervisionTrigger = SupervisionTrigger.OVERDUE) -> acts.Supervise:
    return acts.Supervise(trigger=trigger, way=SupervisionWay.LETTER, demand="限期办结。")


EXAMPLES: dict[ActKind, Act] = {
    act.kind: act
    for act in (
        registered(),
        acts.Accept(),
        acts.Decline(reason=DECLINED),
        acts.Transfer(authority=Authority.PETITIONS, recipient="信访局", reason="已在信访程序中。"),
        acts.FirstResponse(account="已到场控制现场。"),
        acts.Instruct(leader="某局长", instruction="请核查。"),
        acts.Join(main=7, reason="同一事项。"),
        acts.TakeRepeat(repeat=8),
        acts.Separate(reason="不是同一人。"),
        acts.ReleaseRepeat(repeat=8),
        acts.Link(other=9, reason="同一派出所。"),
        acts.Unlink(other=9, reason="不是一回事。"),
        acts.CorrectGrading(difficulty=Difficulty.MAJOR, urgency=Urgency.ORDINARY, reason="涉及人数多。"),
        assign(Method.SUBORDINATE, BRANCH),
        acts.Begin(),
        acts.TakeStep(step=Step.PLAN, account="方案。"),
        stage_report(),
        acts.Extend(working_days=5),
        acts.RefuseExtension(reason="理由不充分。"),
        acts.PassToNormal(),
        acts.SettleAtOnce(account="当场纠正。", conclusion=Conclusion.FOUNDED),
        acts.OpenRectification(unit=STATION, demand="完善制度。", due=date(2026, 10, 30)),
        acts.FinishRectification(number=1, account="已完善。"),
        acts.HoldAccountable(
            accountability=Accountability.CRITICISM,
            person="某民警",
            identity=Identity.POLICE,
            account="已批评教育。",
        ),
        feedback(),
        acts.FeedbackImpossible(reason="匿名，未留电话。"),
        report(),
        acts.PassReview(),
        acts.ReturnReport(reason="事实不清。"),
        close(),
        acts.Archive(),
        supervise(),
        acts.SupervisionResult(number=1, result="已办结。"),
        measure(),
        acts.AppealMeasure(number=1, grounds="不服。"),
        acts.DecideAppeal(number=1, organ="省厅督察", outcome=AppealOutcome.UPHELD, reason="依据充分。"),
        acts.ProposeSanction(
            sanction=Sanction.DISCIPLINE,
            person="某民警",
            identity=Identity.POLICE,
            proposal="建议处分。",
            recipient="纪委",
        ),
        acts.ReferToJustice(person="某民警", identity=Identity.POLICE, organ="检察院", reason="涉嫌犯罪。"),
        acts.Clarify(circle="所在派出所", account="反映不实。"),
        acts.ReferFalseAccusation(recipient="治安支队", evidence="证据表明捏造。"),
    )
}
"""One act of every kind, as filled in."""
