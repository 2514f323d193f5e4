"""Rules 2.1 to 2.7 of DOMAIN.md section 2; each test is named after the rule that it proves."""

from dataclasses import replace

import pytest

from ledger.handling import acts
from ledger.handling.circumstances import SYSTEM, Actor
from ledger.handling.deadlines import WORKING_DAYS, deadline
from ledger.handling.refusals import Refusal
from ledger.handling.rules.disposition import handling_units, method_refusal
from ledger.handling.unit_tree import UnitTree
from ledger.models.codes import Channel, Difficulty, ItemState, Role, Urgency
from ledger.models.handling_codes import (
    ActKind,
    Authority,
    Conclusion,
    Method,
)
from ledger.workdays import WorkCalendar
from tests.ledger.handling.office import (
    BRANCH,
    BRANCH_HANDLER,
    BUREAU,
    COUNTY,
    COUNTY_INSPECTION,
    DIRECTOR,
    DUTY,
    EXAMPLES,
    INSPECTION,
    PETITIONS_OFFICE,
    STATION,
    TODAY,
    TRAFFIC,
    TRAFFIC_TEAM,
    UNITS,
    accepted,
    all_steps,
    assign,
    assigned,
    case,
    close,
    closed,
    feedback,
    investigating,
    ready_to_report,
    report,
)

CALENDAR = WorkCalendar()


# 2.1


def test_rule_2_01_a_repeat_goes_on_in_the_other_item_and_is_counted_once_there() -> None:
    assert case().do(acts.Join(main=7, reason="同一事项。"), by=DUTY).matter.state is ItemState.JOINED
    main = investigating().do(acts.TakeRepeat(repeat=8), by=DUTY)
    assert main.matter.repeats == {8}
    main.refuses(acts.TakeRepeat(repeat=8), Refusal.REPEAT_COUNTED_ALREADY, "2.1", by=DUTY)
    closed().refuses(acts.TakeRepeat(repeat=8), Refusal.NOT_THE_STATE, "2.1", by=DUTY)
    with_repeat = case().do(acts.TakeRepeat(repeat=8), by=DUTY)
    with_repeat.refuses(acts.Join(main=7, reason="同一事项。"), Refusal.HAS_REPEATS, "2.1", by=DUTY)


# 2.2


@pytest.mark.parametrize("authority", [Authority.PETITIONS, Authority.RECONSIDERATION, Authority.LITIGATION])
def test_rule_2_02_what_is_under_way_elsewhere_is_handed_there(authority: Authority) -> None:
    act = acts.Transfer(authority=authority, recipient="有关部门", reason="已在办理。")
    for way in (case(), accepted(), investigating()):
        handed = way.do(act).matter
        assert (handed.state, handed.transferred_to) == (ItemState.TRANSFERRED, authority)


# 2.3


@pytest.mark.parametrize(
    ("method", "fitting", "unfitting", "refusal"),
    [
        (Method.DIRECT, [INSPECTION], [TRAFFIC], Refusal.METHOD_NEEDS_INSPECTORATE),
        (Method.DIRECT, [INSPECTION], [COUNTY_INSPECTION], Refusal.METHOD_NEEDS_INSPECTORATE),
        (Method.JOINT, [INSPECTION, TRAFFIC], [INSPECTION], Refusal.METHOD_NEEDS_SEVERAL),
        (Method.DEPARTMENT, [TRAFFIC], [BRANCH], Refusal.METHOD_NEEDS_DEPARTMENT),
        (Method.DEPARTMENT, [PETITIONS_OFFICE], [INSPECTION], Refusal.METHOD_NEEDS_DEPARTMENT),
        (Method.SUBORDINATE, [BRANCH], [TRAFFIC], Refusal.METHOD_NEEDS_SUBORDINATE),
        (Method.SUBORDINATE, [BRANCH], [BRANCH, COUNTY], Refusal.METHOD_NEEDS_SUBORDINATE),
    ],
)
def test_rule_2_03_each_method_has_its_units(
    method: Method, fitting: list[int], unfitting: list[int], refusal: Refusal
) -> None:
    accepted().refuses(assign(method, *unfitting), refusal, "2.3")
    matter = accepted().do(assign(method, *fitting)).matter
    assert (matter.method, matter.handling_units) == (method, frozenset(fitting))


@pytest.mark.parametrize(
    ("method", "units"),
    [(Method.JOINT, [INSPECTION, TRAFFIC]), (Method.DEPARTMENT, [TRAFFIC]), (Method.SUBORDINATE, [BRANCH])],
)
def test_rule_2_03_major_matters_are_the_inspectorates_own_and_nobody_overrides_that(
    method: Method, units: list[int]
) -> None:
    major = accepted(difficulty=Difficulty.MAJOR)
    major.refuses(assign(method, *units), Refusal.MAJOR_IS_DIRECT, "2.3")
    overriding = assign(method, *units, override_reason="人手不足。")
    major.refuses(overriding, Refusal.MAJOR_IS_DIRECT, "2.3", by=DIRECTOR)
    assert major.do(assign(Method.DIRECT, INSPECTION)).matter.state is ItemState.ASSIGNED


def test_rule_2_03_what_becomes_major_after_it_was_passed_on_is_assigned_anew() -> None:
    became_major = ready_to_report().do(EXAMPLES[ActKind.CORRECT_GRADING])
    became_major.refuses(report(), Refusal.MAJOR_IS_DIRECT, "2.3")
    became_major.do(assign(Method.DIRECT, INSPECTION), acts.Begin(), report())
    assert became_major.matter.state is ItemState.REPORTED


# 2.4


@pytest.mark.parametrize("channel", [Channel.SUPERIOR, Channel.LEADER])
@pytest.mark.parametrize(("method", "unit"), [(Method.SUBORDINATE, BRANCH), (Method.DEPARTMENT, TRAFFIC)])
def test_rule_2_04_instructed_matters_are_not_passed_on(channel: Channel, method: Method, unit: int) -> None:
    instructed = accepted(channel=channel)
    instructed.refuses(assign(method, unit), Refusal.INSTRUCTED_NOT_PASSED_ON, "2.4")
    assert instructed.do(assign(Method.DIRECT, INSPECTION)).matter.method is Method.DIRECT


def test_rule_2_04_a_leaders_instruction_counts_whatever_the_channel() -> None:
    instructed = accepted(channel=Channel.HOTLINE, instructed=True)
    instructed.refuses(assign(Method.SUBORDINATE, BRANCH), Refusal.INSTRUCTED_NOT_PASSED_ON, "2.4")


def test_rule_2_04_what_a_leader_instructs_on_after_it_was_passed_on_is_assigned_anew() -> None:
    passed_on = ready_to_report().do(EXAMPLES[ActKind.INSTRUCT], by=DUTY)
    passed_on.refuses(report(), Refusal.INSTRUCTED_NOT_PASSED_ON, "2.4", by=BRANCH_HANDLER)
    passed_on.do(assign(Method.DIRECT, INSPECTION), acts.Begin(), report())
    assert passed_on.matter.state is ItemState.REPORTED


def test_rule_2_04_what_a_leader_instructs_on_is_not_settled_at_once_by_whom_it_was_passed_on_to() -> None:
    passed_on = assigned(**FAST).do(feedback(), by=BRANCH_HANDLER).do(EXAMPLES[ActKind.INSTRUCT], by=DUTY)
    passed_on.refuses(SETTLED, Refusal.INSTRUCTED_NOT_PASSED_ON, "2.4", by=BRANCH_HANDLER)
    passed_on.do(assign(Method.DIRECT, INSPECTION), SETTLED)
    assert passed_on.matter.state is ItemState.REPORTED


def test_rule_2_04_the_office_director_alone_overrides_with_a_written_reason() -> None:
    instructed = accepted(channel=Channel.LEADER)
    overriding = assign(Method.SUBORDINATE, BRANCH, override_reason="领导已同意由分局核查。")
    instructed.refuses(overriding, Refusal.OVERRIDE_BY_DIRECTOR_ONLY, "2.4")
    instructed.do(overriding, by=DIRECTOR)
    assert instructed.matter.overridden
    instructed.do(acts.Begin(), *all_steps(), feedback(), report(), by=BRANCH_HANDLER)
    assert instructed.matter.state is ItemState.REPORTED


def test_rule_2_04_the_accused_unit_is_not_reached_by_an_override() -> None:
    instructed = accepted(channel=Channel.LEADER, accused_units=[BRANCH])
    overriding = assign(Method.SUBORDINATE, BRANCH, override_reason="由其自查。")
    instructed.refuses(overriding, Refusal.HANDLER_IS_ACCUSED, "2.5", by=DIRECTOR)


def test_rule_2_04_where_there_is_nothing_to_override_nothing_is_overridden() -> None:
    overriding = assign(Method.SUBORDINATE, BRANCH, override_reason="以防万一。")
    accepted().refuses(overriding, Refusal.NOTHING_TO_OVERRIDE, "2.4", by=DIRECTOR)


# 2.5


@pytest.mark.parametrize(
    ("accused", "method", "units", "refusal"),
    [
        ([BRANCH], Method.SUBORDINATE, [BRANCH], Refusal.HANDLER_IS_ACCUSED),
        ([COUNTY], Method.SUBORDINATE, [COUNTY_INSPECTION], Refusal.HANDLER_IS_ACCUSED),  # it lies below
        ([STATION], Method.SUBORDINATE, [COUNTY], Refusal.HANDLER_NOT_ABOVE),
        ([BRANCH], Method.DEPARTMENT, [TRAFFIC], Refusal.HANDLER_NOT_ABOVE),  # a peer
        ([PETITIONS_OFFICE], Method.DEPARTMENT, [TRAFFIC], Refusal.HANDLER_NOT_ABOVE),
        ([TRAFFIC], Method.DEPARTMENT, [TRAFFIC], Refusal.HANDLER_IS_ACCUSED),
        ([STATION, BRANCH], Method.SUBORDINATE, [BRANCH], Refusal.HANDLER_IS_ACCUSED),
        ([BUREAU], Method.DIRECT, [INSPECTION], Refusal.HANDLER_IS_ACCUSED),
        ([STATION], Method.JOINT, [INSPECTION, STATION], Refusal.HANDLER_IS_ACCUSED),
        ([STATION], Method.DIRECT, [99], Refusal.UNIT_UNKNOWN),
    ],
)
def test_rule_2_05_the_handling_unit_stands_above_the_accused_one(
    accused: list[int], method: Method, units: list[int], refusal: Refusal
) -> None:
    director = Actor(9, frozenset({Role.OFFICE_DIRECTOR}))
    accepted(accused_units=accused).refuses(assign(method, *units), refusal, "2.5", by=director)


@pytest.mark.parametrize(
    ("accused", "method", "units"),
    [
        ([STATION], Method.SUBORDINATE, BRANCH),
        ([STATION], Method.DIRECT, INSPECTION),
        ([BRANCH], Method.DIRECT, INSPECTION),
        ([TRAFFIC], Method.DIRECT, INSPECTION),
        ([TRAFFIC_TEAM], Method.DEPARTMENT, TRAFFIC),
    ],
)
def test_rule_2_05_one_level_up_is_above(accused: list[int], method: Method, units: int) -> None:
    assert accepted(accused_units=accused).do(assign(method, units)).matter.state is ItemState.ASSIGNED


def test_rule_2_05_nobody_of_an_accused_unit_or_below_it_acts() -> None:
    station_duty = Actor(9, frozenset({Role.SUPERVISOR, Role.OFFICE_DIRECTOR}), STATION)
    for accused in (STATION, BRANCH):
        case(accused_units=[accused]).refuses(acts.Accept(), Refusal.OF_ACCUSED_UNIT, "2.5", by=station_duty)


def test_rule_2_05_what_nobody_here_stands_above_goes_to_the_upper_inspectorate() -> None:
    upwards = acts.Transfer(
        authority=Authority.UPPER_INSPECTORATE, recipient="省厅督察总队", reason="反映市局。"
    )
    case().refuses(upwards, Refusal.SOMEBODY_STANDS_ABOVE, "2.5")
    assert case(accused_units=[BUREAU]).do(upwards).matter.state is ItemState.TRANSFERRED


def test_rule_2_05_the_units_that_may_handle_are_named_for_each_method() -> None:
    matter = accepted().matter
    assert handling_units(matter, Method.DIRECT, UNITS) == {INSPECTION}
    assert handling_units(matter, Method.SUBORDINATE, UNITS) == {BRANCH}
    assert handling_units(matter, Method.DEPARTMENT, UNITS) == {TRAFFIC, PETITIONS_OFFICE}
    assert method_refusal(matter, Method.SUBORDINATE) is None


def test_rule_2_05_a_unit_that_was_closed_takes_no_further_item() -> None:
    nodes = [UNITS.node(unit) for unit in UNITS]
    tree = UnitTree(replace(node, active=node.id != TRAFFIC) for node in nodes)
    assert handling_units(accepted().matter, Method.DEPARTMENT, tree) == {PETITIONS_OFFICE}
    closed_meanwhile = accepted()
    closed_meanwhile.settings["units"] = tree
    closed_meanwhile.refuses(assign(Method.DEPARTMENT, TRAFFIC), Refusal.UNIT_UNKNOWN, "2.5")


# 2.6


def test_rule_2_06_what_happens_now_is_responded_to_before_it_is_assigned() -> None:
    now = accepted(happening_now=True)
    now.refuses(assign(Method.SUBORDINATE, BRANCH), Refusal.FIRST_RESPONSE_MISSING, "2.6")
    now.do(acts.FirstResponse(account="已派员到场。"), by=DUTY).do(assign(Method.SUBORDINATE, BRANCH))
    assert now.matter.state is ItemState.ASSIGNED


def test_rule_2_06_another_forces_officer_is_reported_and_handed_to_that_officers_inspectorate() -> None:
    now = accepted(happening_now=True)
    unreported = acts.FirstResponse(account="系外市民警。", of_another_force=True)
    now.refuses(unreported, Refusal.NOT_REPORTED_TO_INSPECTORATE, "2.6", by=DUTY)
    now.do(acts.FirstResponse(account="系外市民警。", of_another_force=True, reported=True), by=DUTY)
    now.refuses(assign(Method.SUBORDINATE, BRANCH), Refusal.OF_ANOTHER_FORCE, "2.6")
    handed = acts.Transfer(
        authority=Authority.OTHER_INSPECTORATE, recipient="济南市公安局督察支队", reason="该民警所属。"
    )
    assert now.do(handed).matter.transferred_to is Authority.OTHER_INSPECTORATE


def test_rule_2_06_only_after_first_response_is_a_matter_another_forces() -> None:
    handed = acts.Transfer(authority=Authority.OTHER_INSPECTORATE, recipient="外市", reason="猜测。")
    case().refuses(handed, Refusal.NOT_OF_ANOTHER_FORCE, "2.6")
    case().refuses(EXAMPLES[ActKind.FIRST_RESPONSE], Refusal.NOT_HAPPENING_NOW, "2.6")


# 2.7

FAST = {"urgency": Urgency.IMMEDIATE, "difficulty": Difficulty.SIMPLE}
SETTLED = acts.SettleAtOnce(account="当场纠正并致歉。", conclusion=Conclusion.FOUNDED)


def test_rule_2_07_a_simple_matter_is_settled_the_same_day_and_fed_back() -> None:
    fast = accepted(**FAST)
    assert deadline(fast.matter, CALENDAR).due == TODAY
    fast.refuses(SETTLED, Refusal.FEEDBACK_MISSING, "2.10", by=DUTY)
    fast.do(feedback(), SETTLED, by=DUTY)
    assert fast.matter.state is ItemState.REPORTED
    fast.do(acts.PassReview(), close())
    assert fast.matter.state is ItemState.CLOSED


def test_rule_2_07_what_is_not_done_by_the_end_of_the_day_passes_to_the_normal_procedure_by_itself() -> None:
    fast = accepted(**FAST).do(feedback(), by=DUTY)
    fast.refuses(acts.PassToNormal(), Refusal.FAST_TRACK_DAY_NOT_OVER, "2.7", by=SYSTEM)
    fast.later(hours=15)  # it is midnight in Shanghai
    fast.refuses(SETTLED, Refusal.FAST_TRACK_DAY_OVER, "2.7", by=DUTY)
    fast.refuses(acts.PassToNormal(), Refusal.NOT_THE_ROLE, "2.7")
    fast.do(acts.PassToNormal(), by=SYSTEM)
    assert deadline(fast.matter, CALENDAR) == CALENDAR.due(TODAY, WORKING_DAYS[Difficulty.SIMPLE])


@pytest.mark.parametrize("changes", [{"urgency": Urgency.URGENT}, {"difficulty": Difficulty.ORDINARY}])
def test_rule_2_07_what_is_not_simple_and_clear_has_no_fast_track(changes: dict[str, object]) -> None:
    slow = accepted(**{**FAST, **changes})
    slow.refuses(feedback(), Refusal.NOT_THE_STATE, "2.12", by=DUTY)
    assert deadline(slow.matter, CALENDAR).due > TODAY


def test_rule_2_07_the_office_settles_nothing_that_it_does_not_stand_above() -> None:
    fast = accepted(accused_units=[BUREAU], **FAST).do(feedback())
    fast.refuses(SETTLED, Refusal.HANDLER_NOT_ABOVE, "2.5")
