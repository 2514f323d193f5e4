"""Rules 2.13 to 2.17 of DOMAIN.md section 2; each test is named after the rule that it proves."""

from datetime import date, timedelta

import pytest

from ledger.handling import acts
from ledger.handling.refusals import Refusal
from ledger.handling.rules.supervision import proposals
from ledger.models.codes import Identity, ItemState
from ledger.models.handling_codes import (
    ActKind,
    AppealOutcome,
    Approver,
    Conclusion,
    MeasureKind,
    Method,
    Step,
    SupervisionTrigger,
)
from tests.ledger.handling.office import (
    BRANCH,
    BRANCH_HANDLER,
    COUNTY,
    DIRECTOR,
    EXAMPLES,
    INSPECTION,
    LEADER,
    MORNING,
    STATION_HANDLER,
    TRAFFIC_HANDLER,
    accepted,
    all_steps,
    assign,
    assigned,
    circumstances,
    close,
    closed,
    investigating,
    measure,
    ready_to_report,
    report,
    reviewed,
    supervise,
)

# 2.13


def test_rule_2_13_the_leading_group_decides_on_supervision_of_what_is_handed_out() -> None:
    urged = investigating()
    urged.refuses(supervise(), Refusal.NOT_THE_ROLE, "2.13")
    urged.do(supervise(), by=LEADER).do(acts.SupervisionResult(number=1, result="已办结。"))
    assert urged.matter.supervisions[0].has_result
    again = acts.SupervisionResult(number=1, result="已办结。")
    urged.refuses(again, Refusal.NO_SUCH_SUPERVISION, "2.13")


def test_rule_2_13_what_the_inspectorate_does_itself_is_not_supervised() -> None:
    own = assigned(Method.DIRECT, INSPECTION)
    own.refuses(supervise(), Refusal.NOT_HANDED_OUT, "2.13", by=LEADER)


def test_rule_2_13_the_service_proposes_supervision_when_overdue_repeated_or_returned_twice() -> None:
    urged = ready_to_report()
    assert proposals(urged.matter, circumstances()) == ()
    for number in (7, 8):
        urged.do(acts.TakeRepeat(repeat=number))
        urged.do(report(), acts.ReturnReport(reason="事实不清。"))
    urged.on(date(2026, 12, 1))
    assert proposals(urged.matter, circumstances(now=urged.now)) == (
        SupervisionTrigger.OVERDUE,
        SupervisionTrigger.REPEATED,
        SupervisionTrigger.DOUBTFUL,
    )
    urged.do(supervise(SupervisionTrigger.OVERDUE), by=DIRECTOR)
    assert SupervisionTrigger.OVERDUE not in proposals(urged.matter, circumstances(now=urged.now))


# 2.14


@pytest.mark.parametrize("kind", [ActKind.CLARIFY, ActKind.REFER_FALSE_ACCUSATION])
@pytest.mark.parametrize(
    "conclusion", [Conclusion.FOUNDED, Conclusion.PARTLY_FOUNDED, Conclusion.UNVERIFIABLE]
)
def test_rule_2_14_only_what_proved_untrue_is_clarified_or_referred(
    kind: ActKind, conclusion: Conclusion
) -> None:
    refusal = {
        ActKind.CLARIFY: Refusal.CLARIFIED_WHEN_UNFOUNDED_ONLY,
        ActKind.REFER_FALSE_ACCUSATION: Refusal.FALSE_WHEN_UNFOUNDED_ONLY,
    }[kind]
    closed(conclusion).refuses(EXAMPLES[kind], refusal, "2.14")


def test_rule_2_14_clarification_and_false_accusation_are_two_decisions() -> None:
    clarified = closed(Conclusion.UNFOUNDED).do(EXAMPLES[ActKind.CLARIFY]).matter
    assert (clarified.clarified, clarified.false_accusation_referred) == (True, False)
    referred = closed(Conclusion.UNFOUNDED).do(EXAMPLES[ActKind.REFER_FALSE_ACCUSATION]).matter
    assert (referred.clarified, referred.false_accusation_referred) == (False, True)


# 2.15


@pytest.mark.parametrize(
    ("kind", "days", "allowed"),
    [
        (MeasureKind.SUSPENSION, 9, False),
        (MeasureKind.SUSPENSION, 10, True),
        (MeasureKind.SUSPENSION, 60, True),
        (MeasureKind.SUSPENSION, 61, False),
        (MeasureKind.CONFINEMENT, 0, False),
        (MeasureKind.CONFINEMENT, 1, True),
        (MeasureKind.CONFINEMENT, 7, True),
        (MeasureKind.CONFINEMENT, 8, False),
    ],
)
def test_rule_2_15_measures_keep_their_days(kind: MeasureKind, days: int, allowed: bool) -> None:
    if allowed:
        assert investigating().do(measure(kind, days)).matter.measures[0].days == days
    else:
        investigating().refuses(measure(kind, days), Refusal.DAYS_OUT_OF_LIMITS, "2.15")


@pytest.mark.parametrize("identity", [Identity.AUXILIARY, Identity.UNKNOWN])
def test_rule_2_15_measures_are_for_police_only(identity: Identity) -> None:
    investigating().refuses(measure(identity=identity), Refusal.NOT_POLICE, "2.15")


def test_rule_2_15_measures_are_approved_by_the_chief_inspector() -> None:
    investigating().refuses(measure(approver=Approver.OTHER), Refusal.NOT_BY_CHIEF_INSPECTOR, "2.15")


@pytest.mark.parametrize(
    ("kind", "within"),
    [(MeasureKind.SUSPENSION, timedelta(days=5)), (MeasureKind.CONFINEMENT, timedelta(hours=24))],
)
def test_rule_2_15_an_appeal_is_decided_in_its_time(kind: MeasureKind, within: timedelta) -> None:
    suspended = reviewed().do(measure(kind, 7 if kind is MeasureKind.CONFINEMENT else 10), close())
    decided = acts.DecideAppeal(number=1, organ="省厅督察", outcome=AppealOutcome.REVOKED, reason="过重。")
    suspended.refuses(decided, Refusal.NO_APPEAL_PENDING, "2.15")
    appealed = acts.AppealMeasure(number=1, grounds="不服。")
    suspended.do(appealed)
    assert suspended.matter.measures[0].appeal_decision_due == MORNING + within
    suspended.refuses(appealed, Refusal.APPEALED_ALREADY, "2.15")
    suspended.refuses(acts.Archive(), Refusal.APPEAL_PENDING, "2.15")
    suspended.do(decided, acts.Archive())
    assert suspended.matter.measures[0].appeal_outcome is AppealOutcome.REVOKED


@pytest.mark.parametrize("kind", [ActKind.APPEAL, ActKind.DECIDE_APPEAL])
def test_rule_2_15_there_is_no_appeal_without_a_measure(kind: ActKind) -> None:
    investigating().refuses(EXAMPLES[kind], Refusal.NO_SUCH_MEASURE, "2.15")


def test_rule_2_15_sanctions_are_proposed_and_crimes_go_to_the_organs_of_justice() -> None:
    referred = investigating().do(EXAMPLES[ActKind.PROPOSE_SANCTION], EXAMPLES[ActKind.REFER_TO_JUSTICE])
    assert (referred.matter.sanctions, referred.matter.referred_to_justice) == (1, True)


# 2.17


def test_rule_2_17_a_handler_acts_only_on_what_is_in_their_hands() -> None:
    handed = assigned(Method.SUBORDINATE, BRANCH)
    handed.refuses(acts.Begin(), Refusal.NOT_IN_YOUR_HANDS, "2.17", by=TRAFFIC_HANDLER)
    assert handed.do(acts.Begin(), by=BRANCH_HANDLER).matter.state is ItemState.INVESTIGATING


def test_rule_2_17_people_of_several_units_share_one_item_in_a_team() -> None:
    team = frozenset({BRANCH_HANDLER.id or 0, TRAFFIC_HANDLER.id or 0})
    shared = accepted(accused_units=[COUNTY]).do(assign(Method.DIRECT, INSPECTION, team=team))
    shared.do(acts.Begin(), by=TRAFFIC_HANDLER).do(all_steps()[0], by=BRANCH_HANDLER)
    assert shared.matter.steps_recorded == {Step.PLAN}
    other = accepted(accused_units=[COUNTY]).do(assign(Method.DIRECT, INSPECTION))
    other.refuses(acts.Begin(), Refusal.NOT_IN_YOUR_HANDS, "2.17", by=TRAFFIC_HANDLER)


def test_rule_2_17_nobody_of_the_accused_unit_is_in_the_team() -> None:
    with_accused = assign(Method.DIRECT, INSPECTION, team=frozenset({STATION_HANDLER.id or 0}))
    accepted().refuses(with_accused, Refusal.TEAM_MEMBER_ACCUSED, "2.17")
    with_stranger = assign(Method.DIRECT, INSPECTION, team=frozenset({404}))
    accepted().refuses(with_stranger, Refusal.TEAM_MEMBER_UNKNOWN, "2.17")
