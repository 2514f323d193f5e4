"""From 登记 to 归档, as DOMAIN.md section 2 draws it."""

from collections.abc import Callable

import pytest

from ledger.form_errors import ErrorCode
from ledger.handling import acts
from ledger.handling.circumstances import SYSTEM, Actor
from ledger.handling.machine import TABLE, offers, perform, replay
from ledger.handling.reading import CLASSES, ActIncomplete, open_values, payload, read_act
from ledger.handling.refusals import Forbidden, Refusal
from ledger.models.codes import ItemState
from ledger.models.handling_codes import ActKind, Method
from tests.ledger.handling.office import (
    BRANCH_HANDLER,
    DECLINED,
    DUTY,
    EVERYBODY,
    EXAMPLES,
    Case,
    case,
    circumstances,
    close,
    closed,
    ready_to_report,
    registered,
    report,
    reviewed,
)


def test_an_item_goes_from_registration_to_the_archive() -> None:
    states = []
    way = case()
    for step, by in [
        (acts.Accept(), None),
        (EXAMPLES[ActKind.ASSIGN], None),
        (acts.Begin(), BRANCH_HANDLER),
    ]:
        way.do(step, **({"by": by} if by else {}))
        states.append(way.matter.state)
    done = ready_to_report()
    for step in (report(), acts.PassReview(), close(), acts.Archive()):
        done.do(step)
        states.append(done.matter.state)
    assert states == [
        ItemState.ACCEPTED,
        ItemState.ASSIGNED,
        ItemState.INVESTIGATING,
        ItemState.REPORTED,
        ItemState.REVIEWED,
        ItemState.CLOSED,
        ItemState.ARCHIVED,
    ]


def test_a_report_that_is_returned_goes_back_to_investigation_and_is_counted() -> None:
    returned = ready_to_report().do(report(), acts.ReturnReport(reason="事实不清。"))
    assert returned.matter.state is ItemState.INVESTIGATING
    assert returned.matter.returned == 1
    assert returned.matter.reported_at is None
    assert returned.matter.conclusion is None


@pytest.mark.parametrize("kind", [kind for kind in ActKind if kind is not ActKind.REGISTER])
def test_nothing_is_done_on_an_archived_item(kind: ActKind) -> None:
    archived = closed().do(acts.Archive())
    of_repeats = kind is ActKind.RELEASE_REPEAT
    refusal = Refusal.MAIN_IS_ARCHIVED if of_repeats else Refusal.NOT_THE_STATE
    archived.refuses(EXAMPLES[kind], refusal, TABLE[kind].rule)


@pytest.mark.parametrize("kind", ActKind)
def test_nothing_but_a_registration_begins_an_item(kind: ActKind) -> None:
    if kind is ActKind.REGISTER:
        assert perform(None, registered(), circumstances(DUTY)).state is ItemState.REGISTERED
        return
    with pytest.raises(Forbidden):
        perform(None, EXAMPLES[kind], circumstances())


def test_an_item_is_registered_once() -> None:
    case().refuses(registered(), Refusal.NOT_THE_STATE, "2.1", by=DUTY)


def test_a_declined_item_names_a_reason_that_the_bureau_has_set() -> None:
    case().refuses(acts.Decline(reason="没有时间"), Refusal.REASON_NOT_LISTED, "2.1")
    assert case().do(acts.Decline(reason=DECLINED)).matter.state is ItemState.NOT_ACCEPTED


def test_every_act_has_one_row_and_one_class() -> None:
    assert set(TABLE) == set(CLASSES) == set(ActKind) == set(EXAMPLES)


@pytest.mark.parametrize("state", ItemState)
def test_every_state_can_be_left_but_the_archive_and_a_joined_item(state: ItemState) -> None:
    left = any(state in row.states and row.to not in (None, state) for row in TABLE.values())
    assert left == (state not in (ItemState.ARCHIVED, ItemState.JOINED))


@pytest.mark.parametrize("state", list(ItemState))
def test_every_state_can_be_reached(state: ItemState) -> None:
    assert any(row.to is state for row in TABLE.values())


@pytest.mark.parametrize("actor", [*EVERYBODY, SYSTEM], ids=lambda actor: "-".join(actor.roles) or "system")
@pytest.mark.parametrize("way", [case, ready_to_report, reviewed, closed])
def test_what_is_not_offered_is_forbidden_for_the_same_reason(actor: Actor, way: Callable[[], Case]) -> None:
    stands = way()
    around = circumstances(actor)
    for offer in offers(stands.matter, around):
        if offer.refusal is not None:
            stands.refuses(EXAMPLES[offer.kind], offer.refusal, offer.rule, by=actor)


def test_the_history_replays_to_the_present_state() -> None:
    done = closed()
    assert replay(done.history) == done.matter
    assert done.matter.acts == len(done.history)


def test_a_history_without_registration_is_none() -> None:
    with pytest.raises(ValueError, match="without acts"):
        replay([])
    with pytest.raises(ValueError, match="registration"):
        replay(closed().history[1:])


@pytest.mark.parametrize("act", EXAMPLES.values(), ids=lambda act: act.kind.value)
def test_what_an_act_says_is_kept_whole_and_read_again(act: acts.Act) -> None:
    assert read_act(act.kind, payload(act)) == act


def test_what_is_kept_open_of_an_act_is_codes_days_and_counts_and_no_text() -> None:
    assert open_values(EXAMPLES[ActKind.MEASURE]) == {
        "measure": "suspension",
        "identity": "police",
        "days": 10,
        "approver": "chief_inspector",
    }
    assert open_values(EXAMPLES[ActKind.ASSIGN]) == {
        "method": Method.SUBORDINATE,
        "handling_units": [10],
        "team": [],
    }


@pytest.mark.parametrize(
    ("kind", "values", "errors"),
    [
        (ActKind.DECLINE, {}, {"reason": ErrorCode.REQUIRED}),
        (ActKind.RETURN_REPORT, {"reason": "  "}, {"reason": ErrorCode.REQUIRED}),
        (ActKind.ASSIGN, {"method": "alone", "handling_units": []}, None),
        (ActKind.STEP, {"step": "plan"}, {"": ErrorCode.INVALID}),
        (ActKind.STEP, {"step": "plan", "account": "一", "waived_because": "二"}, {"": ErrorCode.INVALID}),
        (ActKind.ACCEPT, {"state": "archived"}, {"state": ErrorCode.INVALID}),
        (ActKind.DECLINE, {"reason": "长" * 201}, {"reason": ErrorCode.TOO_LONG}),
    ],
)
def test_an_act_that_does_not_say_what_it_has_to_is_none(
    kind: ActKind, values: dict[str, object], errors: dict[str, ErrorCode] | None
) -> None:
    with pytest.raises(ActIncomplete) as incomplete:
        read_act(kind, values)
    assert incomplete.value.errors == (
        errors or {"method": ErrorCode.INVALID, "handling_units": ErrorCode.REQUIRED}
    )
