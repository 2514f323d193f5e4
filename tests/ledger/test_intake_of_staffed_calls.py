"""Intake of calls that went, or were to go, to an officer."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from hotline.settings import Settings
from ledger import calendar, extensions
from ledger.calls import primary_recording
from ledger.database import Ledger
from ledger.deadlines import reckon_again
from ledger.intake import IntakeResult
from ledger.models import Call, CallOutcome, Draft, EndedBy, HungUpBy, Recording, RecordingKind
from tests.ledger.conftest import People
from tests.ledger.spooling import CALL_ID, take

MORNING = "2026-09-21T09:00:00+08:00"  # a Monday
CONVERSATION = take(
    file="conversation-1.wav", kind="conversation", channels=2, speech=None, ended_by="hangup"
)
ANSWERED: dict[str, Any] = {
    "mode": "staffed",
    "outcome": "answered",
    "query_number": None,
    "trunk": "telecom",
    "started_at": MORNING,
    "answered_at": "2026-09-21T09:00:00.020+08:00",
    "greeting_ended_at": "2026-09-21T09:00:30+08:00",
    "queued_at": "2026-09-21T09:00:31+08:00",
    "rang_at": "2026-09-21T09:00:32+08:00",
    "bridged_at": "2026-09-21T09:00:40+08:00",
    "ended_at": "2026-09-21T09:05:00+08:00",
    "extension": {"id": 1, "label": "值班一"},
    "hung_up_by": "officer",
    "sip_cause": "Normal call clearing",
    "rtp": {"received": 13_000, "lost": 4, "jitter_ms": 2.5, "round_trip_ms": 31.0, "foreign": 0},
    "takes": [CONVERSATION],
}

Enter = Callable[..., IntakeResult]
Read = Callable[[], Call]


def draft_of(call: Call) -> Draft:
    assert call.draft is not None
    return call.draft


# --- An answered call --------------------------------------------------------------------------------


def test_an_answered_call_makes_a_draft_that_the_officer_registers_the_same_day(
    enter: Enter, call: Read
) -> None:
    result = enter(**ANSWERED)
    entered = call()
    draft = draft_of(entered)
    assert (result.draft_id, entered.outcome) == (draft.id, CallOutcome.ANSWERED)
    assert (draft.review_due, draft.review_due_provisional) == (date(2026, 9, 21), False)
    assert not draft.silent
    assert draft.form["reporter_phone"] == entered.caller


def test_an_answered_call_whose_sound_was_lost_makes_a_draft_all_the_same(enter: Enter, call: Read) -> None:
    enter(**ANSWERED | {"takes": []})
    assert draft_of(call()).review_due == date(2026, 9, 21)


def test_the_call_log_has_every_moment_of_an_answered_call(enter: Enter, call: Read) -> None:
    enter(**ANSWERED)
    entered = call()
    assert (entered.queued_at, entered.rang_at, entered.bridged_at) == (
        datetime(2026, 9, 21, 1, 0, 31, tzinfo=UTC),
        datetime(2026, 9, 21, 1, 0, 32, tzinfo=UTC),
        datetime(2026, 9, 21, 1, 0, 40, tzinfo=UTC),
    )
    assert (entered.message_started_at, entered.message_ended_at) == (None, None)
    assert (entered.trunk, entered.hung_up_by) == ("telecom", HungUpBy.OFFICER)
    assert entered.sip_cause == "Normal call clearing"
    assert (entered.rtp_received, entered.rtp_lost, entered.rtp_foreign) == (13_000, 4, 0)
    assert (entered.rtp_jitter_ms, entered.rtp_round_trip_ms) == (2.5, 31.0)


def test_a_conversation_is_kept_as_such_with_a_transcript_to_be_made(enter: Enter, call: Read) -> None:
    result = enter(**ANSWERED)
    [recording] = call().recordings
    assert (recording.kind, recording.channels) == (RecordingKind.CONVERSATION, 2)
    assert recording.speech_seconds is None
    assert recording.transcript is not None
    assert result.transcript_ids == [recording.transcript.id]


def test_the_call_names_the_officers_telephone_as_it_was_called_then(
    enter: Enter, call: Read, ledger: Ledger
) -> None:
    with ledger.session() as session, session.begin():
        phone = extensions.add_extension(session, "改名了", "sip:801@10.0.0.5", "admin")
    enter(**ANSWERED | {"extension": {"id": phone.id, "label": "值班一"}})
    entered = call()
    assert (entered.extension_id, entered.extension_label) == (phone.id, "值班一")


def test_a_telephone_that_the_ledger_does_not_know_keeps_no_call_out(enter: Enter, call: Read) -> None:
    enter(**ANSWERED | {"extension": {"id": 404, "label": "借来的"}})
    entered = call()
    assert (entered.extension_id, entered.extension_label) == (None, "借来的")


def test_the_call_names_the_officer_as_they_were_called_then(
    enter: Enter, call: Read, people: People
) -> None:
    enter(**ANSWERED | {"officer": {"id": people.officer.id, "name": "王见习"}})
    entered = call()
    assert (entered.officer_id, entered.officer_name) == (people.officer.id, "王见习")


def test_an_officer_whom_the_ledger_does_not_know_keeps_no_call_out(enter: Enter, call: Read) -> None:
    enter(**ANSWERED | {"officer": {"id": 404, "name": "王警官"}})
    entered = call()
    assert (entered.officer_id, entered.officer_name) == (None, "王警官")


def test_an_emergency_answered_at_night_is_due_that_day_and_stands_on_top(enter: Enter, call: Read) -> None:
    night = "2026-09-20T02:00:00+08:00"
    enter(**ANSWERED | {"mode": "after_hours", "started_at": night, "emergency": True})
    entered = call()
    draft = draft_of(entered)
    assert entered.emergency
    assert (draft.review_due, draft.urgent) == (date(2026, 9, 20), True)


# --- A message in staffed hours ----------------------------------------------------------------------


@pytest.mark.parametrize("started_at", [MORNING, "2026-09-21T12:10:00+08:00"])
def test_a_message_of_a_caller_who_was_told_that_an_officer_comes_is_due_the_same_day(
    enter: Enter, call: Read, started_at: str
) -> None:
    enter(mode="staffed", started_at=started_at)
    assert draft_of(call()).review_due == date(2026, 9, 21)


def test_the_deadline_stays_the_same_day_when_the_calendar_changes(
    enter: Enter, call: Read, ledger: Ledger, ledger_settings: Settings, people: People
) -> None:
    enter(**ANSWERED)
    with ledger.session() as session, session.begin():
        calendar.enter_day(session, date(2026, 9, 21), worked=False, note=None, actor=people.officer)
        assert reckon_again(session, ledger_settings) == 0
    assert draft_of(call()).review_due == date(2026, 9, 21)


# --- Takes that were asked for again -----------------------------------------------------------------


def test_a_superseded_take_is_kept_marked_and_transcribed_beside_the_next(enter: Enter, call: Read) -> None:
    again = take(1, superseded=True, ended_by="star")
    result = enter(takes=[again, take(2)])
    first, second = call().recordings
    assert (first.superseded, first.ended_by) == (True, EndedBy.STAR)
    assert (second.superseded, second.kind, second.channels) == (False, RecordingKind.MESSAGE, 1)
    assert len(result.transcript_ids) == 2
    assert primary_recording(call()) is not None
    assert heard_first(call()).position == 2


def test_a_superseded_take_is_heard_first_where_the_caller_then_said_nothing(
    enter: Enter, call: Read
) -> None:
    enter(takes=[take(1, superseded=True, ended_by="star"), take(2, speech=0.0, ended_by="hangup")])
    assert heard_first(call()).position == 1


def heard_first(call: Call) -> Recording:
    first = primary_recording(call)
    assert first is not None
    return first


# --- Calls that nobody has to hear -------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["abandoned_queue", "abandoned_ringing", "query"])
def test_a_call_that_left_nothing_to_hear_is_in_the_call_log_and_makes_no_draft(
    enter: Enter, call: Read, outcome: str
) -> None:
    result = enter(
        mode="staffed", outcome=outcome, takes=[], query_number=None, asked_query=outcome == "query"
    )
    entered = call()
    assert (entered.outcome, entered.asked_query) == (outcome, outcome == "query")
    assert (entered.draft, result) == (None, IntakeResult(CALL_ID, None, []))


def test_a_call_of_a_line_of_the_release_before_is_taken_in(enter: Enter, call: Read) -> None:
    enter()
    entered = call()
    [recording] = entered.recordings
    assert (entered.trunk, entered.bridged_at, entered.extension_label, entered.rtp_received) == (None,) * 4
    assert (entered.emergency, entered.asked_query) == (False, False)
    assert (recording.kind, recording.channels, recording.superseded) == (RecordingKind.MESSAGE, 1, False)


def test_who_was_rung_and_what_came_of_it_is_kept_in_turn(enter: Enter, call: Read) -> None:
    busy = {
        "label": "值班二",
        "began_at": "2026-09-21T09:00:31+08:00",
        "ended_at": "2026-09-21T09:00:32+08:00",
        "end": "busy",
    }
    cut_off = {"label": None, "began_at": "2026-09-21T09:00:32+08:00", "ended_at": None, "end": None}
    enter(**ANSWERED | {"rings": [busy, cut_off]})
    rings = call().rings
    assert [(ring["label"], ring["end"]) for ring in rings] == [("值班二", "busy"), (None, None)]
    assert datetime.fromisoformat(rings[0]["began_at"]) == datetime.fromisoformat(busy["began_at"])


def test_a_line_of_an_earlier_release_notes_nobody(enter: Enter, call: Read) -> None:
    enter(**ANSWERED)
    assert call().rings == []
