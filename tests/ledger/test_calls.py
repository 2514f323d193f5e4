"""The call log."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import InvalidRequestError

from ledger import calls
from ledger.database import Ledger
from ledger.models import Call, CallMode, CallOutcome, EndedBy, Recording
from tests.ledger.conftest import RECEIVED, add_call


def recording(position: int, seconds: float, speech_seconds: float | None) -> Recording:
    return Recording(
        position=position,
        vault_id=f"take-{position}",
        seconds=seconds,
        speech_seconds=speech_seconds,
        bytes=44,
        sha256="0" * 64,
        started_at=RECEIVED,
        ended_by=EndedBy.HANGUP,
    )


def test_of_the_course_of_a_call_nothing_else_can_be_asked(ledger: Ledger) -> None:
    with ledger.session() as session, session.begin():
        add_call(session, "message", received=RECEIVED)
    with ledger.reading() as session:
        [course] = calls.list_courses(session, limit=2)
        assert course.outcome is CallOutcome.MESSAGE
        for kept in ("caller", "officer_name", "trunk", "query_number", "recordings", "draft"):
            with pytest.raises(InvalidRequestError):
                getattr(course, kept)


def test_calls_are_listed_newest_first_with_or_without_a_message(ledger: Ledger) -> None:
    with ledger.session() as session, session.begin():
        add_call(session, "older", received=RECEIVED)
        session.add(
            Call(
                id="newer",
                line=1,
                mode=CallMode.AFTER_HOURS,
                outcome=CallOutcome.ABANDONED,
                started_at=RECEIVED + timedelta(minutes=1),
            )
        )
    with ledger.reading() as session:
        log = calls.list_calls(session)
    # The session is closed: recordings, transcripts and drafts were read with the calls.
    assert [call.id for call in log] == ["newer", "older"]
    assert [len(call.recordings) for call in log] == [0, 1]
    assert log[0].draft is None
    assert log[1].draft is not None
    assert log[1].recordings[0].transcript is not None


def test_a_list_goes_on_after_the_last_call_seen_also_among_calls_of_the_same_moment(ledger: Ledger) -> None:
    with ledger.session() as session, session.begin():
        for name in "abcde":
            add_call(session, name, received=RECEIVED)
    with ledger.reading() as session:
        first = calls.list_calls(session, limit=2)
        second = calls.list_calls(session, limit=2, before=first[-1].id)
        third = calls.list_calls(session, limit=2, before=second[-1].id)
    assert [call.id for call in [*first, *second, *third]] == ["e", "d", "c", "b", "a"]


def test_each_trunk_that_calls_have_come_by_is_named_once_and_in_order(ledger: Ledger) -> None:
    came_by = ["unicom", None, "telecom", "unicom", "telecom", None]
    with ledger.session() as session, session.begin():
        for number, trunk in enumerate(came_by):
            add_call(session, f"call-{number}", received=RECEIVED)
            session.get_one(Call, f"call-{number}").trunk = trunk
    with ledger.reading() as session:
        assert calls.trunks(session) == ["telecom", "unicom"]


def test_where_no_call_came_by_a_trunk_none_is_named(ledger: Ledger) -> None:
    with ledger.session() as session, session.begin():
        add_call(session, "direct", received=RECEIVED)
        session.get_one(Call, "direct").trunk = None
    with ledger.reading() as session:
        assert calls.trunks(session) == []


def test_an_unknown_call_is_said_to_be_unknown(ledger: Ledger) -> None:
    with ledger.reading() as session:
        with pytest.raises(calls.NoSuchCall, match="nowhere"):
            calls.get_call(session, "nowhere")
        with pytest.raises(calls.NoSuchCall, match="nowhere"):
            calls.list_calls(session, before="nowhere")


@pytest.mark.parametrize(
    ("takes", "heard_first"),
    [
        ([(5.0, 4.0), (9.0, 8.0)], 2),
        ([(60.0, 4.0), (9.0, 0.0)], 1),
        ([(3.0, 0.0), (9.0, 0.0), (5.0, None)], 2),
        ([(5.0, 4.0), (9.0, 8.0), (2.0, 0.5)], 3),
    ],
)
def test_the_recording_to_hear_first_is_the_last_with_speech_else_the_longest(
    takes: list[tuple[float, float | None]], heard_first: int
) -> None:
    call = Call(recordings=[recording(position, *take) for position, take in enumerate(takes, 1)])
    primary = calls.primary_recording(call)
    assert primary is not None
    assert primary.position == heard_first


def test_a_call_without_recordings_has_none_to_hear() -> None:
    assert calls.primary_recording(Call(recordings=[])) is None
