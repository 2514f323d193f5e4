"""Acts as hypothesis thinks them up, and what must hold of a history whatever was tried.

The laws look at the bare history, not at what the machine made of it, so that they can contradict it.
"""

from datetime import date

from hypothesis import strategies as st

from ledger.handling import acts
from ledger.handling.acts import Act, Stamp
from ledger.handling.matter import Matter
from ledger.models.codes import Channel, Difficulty, Identity, ItemState, Urgency
from ledger.models.handling_codes import (
    ActKind,
    Approver,
    Authority,
    ClosingCheck,
    Conclusion,
    MeasureKind,
    Method,
    Step,
)
from ledger.workdays import WorkCalendar
from tests.ledger.handling import office
from tests.ledger.handling.office import EVERYBODY, EXAMPLES, UNITS, measure

CALENDAR = WorkCalendar()
LIMITS = {Difficulty.SIMPLE: 10, Difficulty.ORDINARY: 15, Difficulty.MAJOR: 20}  # DOMAIN.md section 2.8

units = st.frozensets(st.sampled_from(list(UNITS)), min_size=1, max_size=2)
people = st.frozensets(st.sampled_from([actor.id for actor in EVERYBODY if actor.id]), max_size=2)
assigns = st.builds(
    acts.Assign,
    method=st.sampled_from(Method),
    handling_units=units,
    team=people,
    override_reason=st.none() | st.just("确有必要。"),
)
steps = st.builds(acts.TakeStep, step=st.sampled_from(Step), account=st.just("已办理。")) | st.builds(
    acts.TakeStep, step=st.sampled_from(Step), waived_because=st.just("无必要。")
)
closes = st.builds(
    office.close,
    conclusion=st.sampled_from(Conclusion),
    checks=st.just(frozenset(ClosingCheck)) | st.frozensets(st.sampled_from(ClosingCheck)),
)
anything: st.SearchStrategy[Act] = st.one_of(
    st.sampled_from([act for kind, act in EXAMPLES.items() if kind is not ActKind.REGISTER]),
    assigns,
    steps,
    closes,
    st.builds(office.report, st.sampled_from(Conclusion)),
    st.builds(acts.Extend, working_days=st.integers(1, 20)),
    st.builds(
        acts.CorrectGrading,
        difficulty=st.sampled_from(Difficulty),
        urgency=st.sampled_from(Urgency),
        reason=st.just("更正。"),
    ),
    st.builds(
        acts.Transfer, authority=st.sampled_from(Authority), recipient=st.just("某机关"), reason=st.just("一")
    ),
    st.builds(
        measure,
        kind=st.sampled_from(MeasureKind),
        days=st.integers(-1, 70),
        identity=st.sampled_from(Identity),
        approver=st.sampled_from(Approver),
    ),
)
leaps: st.SearchStrategy[Act] = st.sampled_from(
    [
        office.assign(Method.DIRECT, office.INSPECTION),
        office.assign(Method.SUBORDINATE, office.BRANCH),
        EXAMPLES[ActKind.SETTLE_AT_ONCE],
        EXAMPLES[ActKind.INSTRUCT],
        EXAMPLES[ActKind.OPEN_RECTIFICATION],
        EXAMPLES[ActKind.STAGE_REPORT],
        EXAMPLES[ActKind.EXTEND],
        office.feedback(),
        office.report(),
        acts.PassReview(),
        acts.ReturnReport(reason="事实不清。"),
        office.close(),
    ]
)
"""Acts that would leave out what has to come before them, were they not refused."""
accused = st.sampled_from([[office.STATION]] * 12 + [[unit] for unit in UNITS])
forms = st.fixed_dictionaries(
    {
        "channel": st.sampled_from(["hotline", "leader", "superior", "visit"]),
        "urgency": st.sampled_from(Urgency),
        "difficulty": st.sampled_from(Difficulty),
        "happening_now": st.sampled_from([False, False, True]),
        "named": st.booleans(),
        "accused_units": accused,
    }
)


def next_steps(matter: Matter) -> list[Act]:
    """The acts that lead on, so that a walk also comes to the end of the way."""
    missing = [step for step in Step if step not in matter.steps_recorded | matter.steps_waived]
    if matter.state is ItemState.INVESTIGATING and (missing or not matter.fed_back):
        told = [] if matter.fed_back else [office.feedback()]
        return [*(acts.TakeStep(step=step, account="已办理。") for step in missing), *told]
    if matter.open_rectifications:
        return [acts.FinishRectification(number=min(matter.open_rectifications), account="已整改。")]
    if matter.happening_now and not matter.responded:
        return [acts.FirstResponse(account="已到场。")]
    return [short_cut(matter)]


def short_cut(matter: Matter) -> Act:
    """The act that leads to the next state at once, whether its papers are there or not."""
    return {
        ItemState.REGISTERED: acts.Accept(),
        ItemState.ACCEPTED: office.assign(Method.DIRECT, office.INSPECTION),
        ItemState.ASSIGNED: acts.Begin(),
        ItemState.INVESTIGATING: office.report(),
        ItemState.REPORTED: acts.PassReview(),
        ItemState.REVIEWED: office.close(matter.conclusion or Conclusion.FOUNDED),
    }.get(matter.state, acts.Archive())


def check_papers(history: list[tuple[Act, Stamp]]) -> None:
    """No item skips a required paper (DOMAIN.md sections 2.6 and 2.9 to 2.12)."""
    done: list[Act] = []
    for act, stamp in history:
        if isinstance(act, acts.Assign | acts.SettleAtOnce):
            happening_now = isinstance(done[0], acts.Register) and done[0].happening_now
            assert not happening_now or _has(done, acts.FirstResponse)
        if isinstance(act, acts.Report):
            assert {one.step for one in done if isinstance(one, acts.TakeStep)} == set(Step)
            assert _has(done, acts.Assign)
        if isinstance(act, acts.Report | acts.SettleAtOnce):
            assert _has(done, acts.Accept)
            assert _has(done, acts.Feedback) or _has(done, acts.FeedbackImpossible)
        if isinstance(act, acts.SettleAtOnce):
            assert isinstance(done[0], acts.Register)
            assert stamp.day == done[0].accepted_on
        if isinstance(act, acts.PassReview):
            assert _last(done, acts.Report, acts.SettleAtOnce) > _last(done, acts.ReturnReport)
        if isinstance(act, acts.Close):
            assert act.checks == set(ClosingCheck)
            assert _last(done, acts.PassReview) > _last(done, acts.Report, acts.ReturnReport)
            finished = {one.number for one in done if isinstance(one, acts.FinishRectification)}
            assert len(finished) == sum(isinstance(one, acts.OpenRectification) for one in done)
        if isinstance(act, acts.Extend):
            assert _last(done, acts.StageReport) > _last(done, acts.Extend, acts.RefuseExtension)
        done.append(act)


def check_deadline(history: list[tuple[Act, Stamp]], due: date) -> None:
    """No deadline is earlier than the rule (DOMAIN.md sections 2.7 and 2.8)."""
    first = history[0][0]
    assert isinstance(first, acts.Register)
    difficulty, urgency = first.difficulty, first.urgency
    for act, _ in history:
        if isinstance(act, acts.CorrectGrading):
            difficulty, urgency = act.difficulty, act.urgency
    if urgency is Urgency.IMMEDIATE and difficulty is Difficulty.SIMPLE:
        assert due >= first.accepted_on
    else:
        assert due >= CALENDAR.due(first.accepted_on, LIMITS[difficulty]).due


def check_disposition(history: list[tuple[Act, Stamp]]) -> None:
    """What is 重大 or comes from above the bureau reports on itself (DOMAIN.md sections 2.3 and 2.4)."""
    first = history[0][0]
    assert isinstance(first, acts.Register)
    from_above = first.instructed or first.channel in (Channel.LEADER, Channel.SUPERIOR)
    difficulty, assigned, instructed_since = first.difficulty, None, False
    for act, _ in history:
        match act:
            case acts.Assign():
                assigned, instructed_since = act, False
            case acts.Instruct():
                from_above = instructed_since = True
            case acts.CorrectGrading():
                difficulty = act.difficulty
            case acts.Report() | acts.SettleAtOnce() if assigned and assigned.method is not Method.DIRECT:
                assert difficulty is not Difficulty.MAJOR
                assert not from_above or (assigned.override_reason and not instructed_since)


def check_hands(history: list[tuple[Act, Stamp]]) -> None:
    """Nobody of an accused unit, or below it, ever has a hand in it (DOMAIN.md section 2.5)."""
    first = history[0][0]
    assert isinstance(first, acts.Register)
    people = {actor.id: actor.unit for actor in EVERYBODY} | {98: office.INSPECTION}
    for act, stamp in history:
        if isinstance(act, acts.Assign):
            for unit in act.handling_units:
                assert first.accused_units.isdisjoint(UNITS.upwards(unit))
            for person in act.team:
                assert first.accused_units.isdisjoint(UNITS.related(people[person]))
        if stamp.actor_id is not None and not isinstance(act, acts.Register):
            assert first.accused_units.isdisjoint(UNITS.related(people[stamp.actor_id]))


def _has(done: list[Act], kind: type[Act]) -> bool:
    return any(isinstance(act, kind) for act in done)


def _last(done: list[Act], *kinds: type[Act]) -> int:
    return max((place for place, act in enumerate(done) if isinstance(act, kinds)), default=-1)
