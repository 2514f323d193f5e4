"""Rules 2.8 to 2.12 of DOMAIN.md section 2; each test is named after the rule that it proves."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ledger.handling import acts
from ledger.handling.deadlines import deadline, is_overdue
from ledger.handling.refusals import Refusal
from ledger.handling.unit_tree import UnitTree
from ledger.models.codes import Difficulty, ItemState, Urgency
from ledger.models.handling_codes import (
    ActKind,
    ClosingCheck,
    Conclusion,
    ReportSection,
    Step,
)
from ledger.workdays import WorkCalendar
from tests.ledger.handling.office import (
    BRANCH_HANDLER,
    DIRECTOR,
    EXAMPLES,
    LEADER,
    TODAY,
    UNITS,
    accepted,
    all_steps,
    case,
    close,
    feedback,
    investigating,
    ready_to_report,
    report,
    reviewed,
    stage_report,
)

CALENDAR = WorkCalendar()


# 2.8 and section 4


@pytest.mark.parametrize(
    ("accepted_on", "difficulty", "due"),
    [
        (date(2026, 2, 11), Difficulty.SIMPLE, date(2026, 3, 3)),
        (date(2026, 2, 24), Difficulty.SIMPLE, date(2026, 3, 9)),
        (date(2026, 4, 28), Difficulty.ORDINARY, date(2026, 5, 21)),
        (date(2026, 9, 16), Difficulty.MAJOR, date(2026, 10, 20)),
        (date(2026, 9, 20), Difficulty.ORDINARY, date(2026, 10, 16)),
    ],
)
def test_rule_2_08_investigation_takes_10_15_or_20_working_days_after_acceptance(
    accepted_on: date, difficulty: Difficulty, due: date
) -> None:
    matter = case(accepted_on=accepted_on, difficulty=difficulty).matter
    assert deadline(matter, CALENDAR).due == due
    assert not deadline(matter, CALENDAR).provisional


def test_rule_2_08_a_deadline_in_a_year_without_notice_is_provisional_until_the_notice_is_entered() -> None:
    matter = case(accepted_on=date(2026, 12, 21), difficulty=Difficulty.ORDINARY).matter
    without_notice = WorkCalendar(confirmed_years={2026})
    assert deadline(matter, without_notice).provisional
    notice = {date(2027, 1, day): date(2027, 1, day).weekday() < 5 for day in range(1, 32)}
    notice[date(2027, 1, 1)] = notice[date(2027, 1, 4)] = False
    with_notice = WorkCalendar(notice, confirmed_years={2026})
    assert not deadline(matter, with_notice).provisional
    assert deadline(matter, with_notice).due > deadline(matter, without_notice).due


def test_rule_2_08_an_extension_needs_a_stage_report_filed_before_the_day_is_over() -> None:
    late = investigating()
    late.refuses(acts.Extend(working_days=5), Refusal.STAGE_REPORT_MISSING, "2.8", by=DIRECTOR)
    due = deadline(late.matter, CALENDAR).due
    late.on(due).do(stage_report(), by=BRANCH_HANDLER)
    late.refuses(stage_report(), Refusal.STAGE_REPORT_PENDING, "2.8", by=BRANCH_HANDLER)
    late.on(due + timedelta(days=3))
    assert not is_overdue(late.matter, CALENDAR, late.now.date())
    late.do(acts.Extend(working_days=5), by=DIRECTOR)
    assert deadline(late.matter, CALENDAR).due == CALENDAR.due(due, 5).due


def test_rule_2_08_without_a_stage_report_in_time_the_item_is_overdue() -> None:
    late = investigating()
    due = deadline(late.matter, CALENDAR).due
    assert not is_overdue(late.matter, CALENDAR, due)
    late.on(due + timedelta(days=1))
    assert is_overdue(late.matter, CALENDAR, late.now.date())
    late.refuses(stage_report(), Refusal.DEADLINE_IS_PAST, "2.8", by=BRANCH_HANDLER)


def test_rule_2_08_a_refused_extension_leaves_the_deadline_where_it_was() -> None:
    asked = investigating().do(stage_report(), by=BRANCH_HANDLER)
    due = deadline(asked.matter, CALENDAR).due
    asked.do(acts.RefuseExtension(reason="理由不充分。"), by=LEADER)
    assert deadline(asked.matter, CALENDAR).due == due
    assert is_overdue(asked.matter, CALENDAR, due + timedelta(days=1))


def test_rule_2_08_how_long_how_often_and_by_whom_an_extension_is_granted_is_the_bureaus_setting() -> None:
    asked = investigating().do(stage_report(), by=BRANCH_HANDLER)
    asked.refuses(acts.Extend(working_days=11), Refusal.EXTENSION_TOO_LONG, "2.8", by=DIRECTOR)
    asked.refuses(acts.Extend(working_days=5), Refusal.NOT_THE_GRANTER, "2.8")
    asked.do(acts.Extend(working_days=10), by=LEADER)
    asked.refuses(stage_report(), Refusal.EXTENDED_ALREADY, "2.8", by=BRANCH_HANDLER)


def test_rule_2_08_a_corrected_grading_moves_the_deadline_and_never_before_the_rule() -> None:
    graded = investigating().do(EXAMPLES[ActKind.CORRECT_GRADING])
    assert deadline(graded.matter, CALENDAR) == CALENDAR.due(TODAY, 20)
    milder = acts.CorrectGrading(difficulty=Difficulty.SIMPLE, urgency=Urgency.ORDINARY, reason="事实清楚。")
    graded.refuses(milder, Refusal.DOWNGRADED_BY_DIRECTOR_ONLY, "1")
    graded.do(milder, by=DIRECTOR)
    assert deadline(graded.matter, CALENDAR) == CALENDAR.due(TODAY, 10)
    graded.refuses(milder, Refusal.GRADING_IS_THE_SAME, "2.8")


def test_rule_2_08_a_milder_grading_does_not_make_an_item_late_at_one_stroke() -> None:
    graded = investigating().on(CALENDAR.due(TODAY, 11).due)
    milder = acts.CorrectGrading(difficulty=Difficulty.SIMPLE, urgency=Urgency.ORDINARY, reason="事实清楚。")
    graded.refuses(milder, Refusal.DEADLINE_WOULD_BE_PAST, "2.8", by=DIRECTOR)


# 2.9


@pytest.mark.parametrize("left_out", Step)
def test_rule_2_09_each_step_is_recorded_or_waived_with_a_reason(left_out: Step) -> None:
    steps = [step for step in all_steps() if step.step is not left_out]
    incomplete = investigating().do(*steps, feedback(), by=BRANCH_HANDLER)
    incomplete.refuses(report(), Refusal.STEPS_MISSING, "2.9", by=BRANCH_HANDLER)
    waived = acts.TakeStep(step=left_out, waived_because="与本案无关。")
    incomplete.do(waived, report(), by=BRANCH_HANDLER)
    assert incomplete.matter.state is ItemState.REPORTED


def test_rule_2_09_a_step_that_was_recorded_cannot_be_waived_away() -> None:
    waived = acts.TakeStep(step=Step.PLAN, waived_because="无必要。")
    done = investigating().do(waived, all_steps()[0], waived, by=BRANCH_HANDLER).matter
    assert (done.steps_recorded, done.steps_waived) == ({Step.PLAN}, frozenset())


# 2.10


@pytest.mark.parametrize("left_out", ReportSection)
def test_rule_2_10_a_report_has_ten_sections(left_out: ReportSection) -> None:
    sections = {section: "内容。" for section in ReportSection if section is not left_out}
    assert len(ReportSection) == 10
    with pytest.raises(ValueError, match="sections"):
        acts.Report(sections=sections, conclusion=Conclusion.FOUNDED)
    with pytest.raises(ValueError, match="sections"):
        acts.Report(sections={**sections, left_out: " "}, conclusion=Conclusion.FOUNDED)


def test_rule_2_10_feedback_comes_before_the_report() -> None:
    silent = investigating().do(*all_steps(), by=BRANCH_HANDLER)
    silent.refuses(report(), Refusal.FEEDBACK_MISSING, "2.10", by=BRANCH_HANDLER)


# 2.11


@pytest.mark.parametrize("left_out", ClosingCheck)
def test_rule_2_11_a_case_is_closed_only_when_all_seven_hold(left_out: ClosingCheck) -> None:
    assert len(ClosingCheck) == 7
    six = close(checks=frozenset(ClosingCheck) - {left_out})
    reviewed().refuses(six, Refusal.CHECKS_MISSING, "2.11")


def test_rule_2_11_rectification_is_followed_until_it_is_done() -> None:
    open_one = reviewed().do(EXAMPLES[ActKind.OPEN_RECTIFICATION])
    open_one.refuses(close(), Refusal.RECTIFICATION_OPEN, "2.11")
    finished = acts.FinishRectification(number=1, account="已整改。")
    open_one.do(finished)
    open_one.refuses(finished, Refusal.NO_SUCH_RECTIFICATION, "2.11")
    assert open_one.do(close()).matter.state is ItemState.CLOSED


def test_rule_2_11_rectification_is_asked_of_a_unit_in_use() -> None:
    asked = EXAMPLES[ActKind.OPEN_RECTIFICATION]
    assert isinstance(asked, acts.OpenRectification)
    closed_meanwhile = reviewed()
    closed_meanwhile.settings["units"] = UnitTree(
        replace(UNITS.node(unit), active=unit != asked.unit) for unit in UNITS
    )
    closed_meanwhile.refuses(asked, Refusal.UNIT_UNKNOWN, "2.5")


def test_rule_2_11_a_case_is_concluded_as_it_was_reviewed() -> None:
    otherwise = close(Conclusion.UNFOUNDED)
    reviewed(Conclusion.FOUNDED).refuses(otherwise, Refusal.CONCLUSION_NOT_AS_REVIEWED, "2.11")


def test_rule_2_11_nothing_is_closed_before_its_report_was_reviewed() -> None:
    for way in (accepted(), investigating(), ready_to_report().do(report())):
        way.refuses(close(), Refusal.NOT_THE_STATE, "2.11")


# 2.12


def test_rule_2_12_a_named_caller_is_told_and_an_anonymous_one_may_be_out_of_reach() -> None:
    impossible = acts.FeedbackImpossible(reason="匿名，未留联系方式。")
    investigating().refuses(impossible, Refusal.CALLER_IS_NAMED, "2.12", by=BRANCH_HANDLER)
    anonymous = investigating(named=False).do(*all_steps(), impossible, report(), by=BRANCH_HANDLER)
    assert anonymous.matter.feedback_impossible


def test_rule_2_12_the_callers_opinion_is_kept_as_given() -> None:
    told = feedback()
    assert told.opinion == "没有意见。"
    with pytest.raises(ValueError, match="opinion"):
        acts.Feedback.model_validate({**told.model_dump(), "opinion": ""})
