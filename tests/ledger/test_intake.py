"""Intake: what a call of the spool becomes in the ledger."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from hotline.settings import Settings
from ledger import calendar, search
from ledger.database import Ledger
from ledger.drafts import queue
from ledger.intake import NO_SOUND, IntakeResult, take_in
from ledger.models import (
    AuditEntry,
    Call,
    CallMode,
    CallOutcome,
    Draft,
    EndedBy,
    HungUpBy,
    Recording,
    TranscriptState,
)
from ledger.registration_form import RegistrationForm
from ledger.vault import Vault
from tests.ledger.conftest import People
from tests.ledger.spooling import CALL_ID, CALLER, spool_call, take


def draft_of(call: Call) -> Draft:
    assert call.draft is not None
    return call.draft


# --- A message ---------------------------------------------------------------------------------------


def test_a_message_becomes_a_call_a_recording_a_transcript_to_be_made_and_a_draft(
    enter: Callable[..., IntakeResult], call: Callable[[], Call]
) -> None:
    result = enter()
    entered = call()
    [recording] = entered.recordings
    assert recording.transcript is not None
    assert recording.transcript.state is TranscriptState.PENDING
    assert result == IntakeResult(CALL_ID, draft_of(entered).id, [recording.transcript.id])


def test_the_call_log_has_what_the_line_wrote_down(
    enter: Callable[..., IntakeResult], call: Callable[[], Call]
) -> None:
    enter()
    entered = call()
    assert (entered.id, entered.line, entered.caller, entered.called) == (CALL_ID, 1, CALLER, "12389")
    assert (entered.mode, entered.outcome) == (CallMode.AFTER_HOURS, CallOutcome.MESSAGE)
    assert (entered.hung_up_by, entered.sip_status, entered.codec) == (HungUpBy.CALLER, 200, "PCMA")
    assert entered.sip_call_id == "a84b4c76e66710@192.0.2.1"
    assert entered.started_at == datetime(2026, 9, 21, 12, 0, tzinfo=UTC)
    assert entered.answered_at == datetime(2026, 9, 21, 12, 0, 0, 15_000, tzinfo=UTC)
    assert entered.ended_at == datetime(2026, 9, 21, 12, 1, tzinfo=UTC)
    assert not entered.interrupted


def test_the_vault_holds_what_was_recorded_and_the_folder_is_cleared(
    enter: Callable[..., IntakeResult],
    call: Callable[[], Call],
    vault: Vault,
    ledger_settings: Settings,
    tmp_path: Path,
) -> None:
    recorded = spool_call(tmp_path / "elsewhere") / "message-1.wav"
    enter()
    [recording] = call().recordings
    with vault.open(recording.vault_id) as sound:
        assert sound.read() == recorded.read_bytes()
    assert recording.bytes == recorded.stat().st_size
    assert list(ledger_settings.spool_dir.iterdir()) == []


def test_a_recording_has_its_measured_length_and_what_the_line_says_of_it(
    enter: Callable[..., IntakeResult], call: Callable[[], Call]
) -> None:
    enter(takes=[take(seconds=2.5, speech=1.25, ended_by="silence")])
    [recording] = call().recordings
    assert (recording.seconds, recording.speech_seconds) == (2.5, 1.25)
    assert recording.ended_by is EndedBy.SILENCE
    assert recording.started_at == datetime(2026, 9, 21, 12, 0, 21, tzinfo=UTC)


def test_every_take_of_a_call_is_kept_in_its_order_with_a_transcript_of_its_own(
    enter: Callable[..., IntakeResult], call: Callable[[], Call]
) -> None:
    result = enter(takes=[take(1, seconds=1.0, speech=0.0), take(2, seconds=3.0)])
    recordings = call().recordings
    assert [(recording.position, recording.seconds) for recording in recordings] == [(1, 1.0), (2, 3.0)]
    assert len(set(result.transcript_ids)) == 2


def test_odd_signalling_does_not_keep_a_call_out_of_the_ledger(
    enter: Callable[..., IntakeResult], call: Callable[[], Call]
) -> None:
    odd = "\0' OR 1=1 --\n\u202e☎" + "x" * 5000
    enter(sip_call_id=odd, caller=odd, called=odd)
    entered = call()
    assert entered.sip_call_id == entered.caller == entered.called == odd.replace("\0", "")
    assert draft_of(entered).form["reporter_phone"] == ""


def test_a_query_number_leads_to_its_call(
    enter: Callable[..., IntakeResult], call: Callable[[], Call], ledger: Ledger
) -> None:
    enter()
    with ledger.reading() as session:
        digest = search.digest(session, "0123456789")
        assert session.scalars(select(Call.id).where(Call.query_digest == digest)).one() == CALL_ID
    assert call().query_number == "0123456789"


def test_a_call_that_drew_the_query_number_of_another_is_taken_in_all_the_same(
    enter: Callable[..., IntakeResult], ledger: Ledger
) -> None:
    enter()
    enter("20260922T120000-1-0123abcd")
    with ledger.reading() as session:
        assert len(queue(session)) == 2


def test_the_intake_is_in_the_audit_log_without_the_caller(
    enter: Callable[..., IntakeResult], ledger: Ledger
) -> None:
    enter()
    with ledger.reading() as session:
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.actor, entry.action, entry.object_id) == ("system:intake", "call.taken_in", CALL_ID)
    assert entry.detail == {"outcome": "message", "recordings": 1, "draft": True}


# --- The draft ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("started_at", "due", "provisional"),
    [
        ("2026-09-21T20:00:00+08:00", date(2026, 9, 22), False),
        ("2026-09-21T07:00:00+08:00", date(2026, 9, 21), False),
        ("2026-09-30T22:00:00+00:00", date(2026, 10, 8), False),
        ("2039-01-03T20:00:00+08:00", date(2039, 1, 4), True),
    ],
)
def test_a_draft_is_to_be_heard_by_the_working_calendar(
    enter: Callable[..., IntakeResult],
    call: Callable[[], Call],
    started_at: str,
    due: date,
    provisional: bool,
) -> None:
    enter(started_at=started_at)
    draft = draft_of(call())
    assert (draft.review_due, draft.review_due_provisional) == (due, provisional)
    assert draft.received_at == datetime.fromisoformat(started_at)


def test_a_day_that_staff_took_off_moves_the_day_on_which_a_draft_is_to_be_heard(
    enter: Callable[..., IntakeResult], call: Callable[[], Call], ledger: Ledger, people: People
) -> None:
    with ledger.session() as session, session.begin():
        calendar.enter_day(session, date(2026, 9, 22), worked=False, note=None, actor=people.officer)
    enter()
    assert draft_of(call()).review_due == date(2026, 9, 23)


def test_the_form_is_filled_in_with_what_the_call_tells_and_can_be_read(
    enter: Callable[..., IntakeResult], call: Callable[[], Call]
) -> None:
    enter()
    form = draft_of(call()).form
    assert form == {
        "channel": "hotline",
        "received_at": "2026-09-21T20:00:00+08:00",
        "named": True,
        "reporter_phone": CALLER,
        "confidential": True,
        "identity": "unknown",
        "happening_now": False,
        "urgency": "ordinary",
    }
    assert set(RegistrationForm.read(form).errors()) == {
        "reporter_name",
        "accused_units",
        "categories",
        "nature",
        "problem",
        "difficulty",
    }


@pytest.mark.parametrize(
    ("caller", "phone"),
    [
        ("13805381234", "13805381234"),
        ("+8613805381234", "+8613805381234"),
        ("0538-8275000", "05388275000"),
        ("anonymous", ""),
        ("1001", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_a_telephone_number_is_filled_in_where_the_caller_sent_one(
    enter: Callable[..., IntakeResult], call: Callable[[], Call], caller: str | None, phone: str
) -> None:
    enter(caller=caller)
    assert draft_of(call()).form["reporter_phone"] == phone
    assert call().caller == caller


@pytest.mark.parametrize(
    ("speech", "silent"),
    [([0.0], True), ([1.5], False), ([0.0, 1.5], False), ([0.0, 0.0], True), ([None], False)],
)
def test_a_draft_is_silent_when_no_take_has_speech_in_it(
    enter: Callable[..., IntakeResult], call: Callable[[], Call], speech: list[float | None], silent: bool
) -> None:
    enter(takes=[take(number, speech=seconds) for number, seconds in enumerate(speech, 1)])
    assert draft_of(call()).silent is silent


def test_without_an_engine_the_transcript_is_unavailable_and_the_draft_is_there(
    ledger: Ledger, vault: Vault, ledger_settings: Settings, call: Callable[[], Call]
) -> None:
    without_engine = ledger_settings.model_copy(update={"transcriber": "none"})
    result = take_in(ledger, vault, spool_call(ledger_settings.spool_dir), without_engine)
    [recording] = call().recordings
    assert recording.transcript is not None
    assert recording.transcript.state is TranscriptState.UNAVAILABLE
    assert result.draft_id is not None
    assert result.transcript_ids == []


# --- Calls that nobody has to hear -------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["no_message", "abandoned", "refused", "busy", "failed"])
def test_a_call_without_sound_is_in_the_call_log_and_makes_no_draft(
    enter: Callable[..., IntakeResult], call: Callable[[], Call], outcome: str
) -> None:
    result = enter(outcome=outcome, takes=[], answered_at=None, query_number=None)
    entered = call()
    assert entered.outcome == outcome
    assert (entered.draft, entered.recordings) == (None, [])
    assert result == IntakeResult(CALL_ID, None, [])


def test_a_take_in_which_the_line_heard_no_words_is_kept_without_a_draft(
    enter: Callable[..., IntakeResult], call: Callable[[], Call], vault: Vault
) -> None:
    enter(outcome="no_message", takes=[take(speech=0.0)])
    [recording] = call().recordings
    assert (call().draft, recording.transcript) == (None, None)
    with vault.open(recording.vault_id) as sound:
        assert len(sound.read()) > 30_000


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": "failed", "interrupted": True},
        {"outcome": "no_message", "interrupted": True},
        {"outcome": None, "interrupted": True},
        {"outcome": "failed"},
    ],
)
def test_the_sound_of_a_call_that_was_cut_off_or_went_wrong_is_to_be_heard(
    enter: Callable[..., IntakeResult], call: Callable[[], Call], changes: dict[str, Any]
) -> None:
    enter(takes=[take(ended_by="crash", speech=0.0)], **changes)
    assert draft_of(call()).silent
    assert call().interrupted is changes.get("interrupted", False)


# --- Sound that is broken or missing -----------------------------------------------------------------


def spoil(folder: Path, how: str) -> None:
    sound = folder / "message-1.wav"
    whole = sound.read_bytes()
    match how:
        case "empty":
            sound.write_bytes(b"")
        case "no header":
            sound.write_bytes(b"\xff" * 1000)
        case "header only by half":
            sound.write_bytes(whole[:20])
        case "no samples":
            sound.write_bytes(whole[:44])


@pytest.mark.parametrize("how", ["empty", "no header", "header only by half", "no samples"])
def test_a_wav_without_sound_does_not_stop_the_draft_which_says_so(
    ledger: Ledger, vault: Vault, ledger_settings: Settings, call: Callable[[], Call], how: str
) -> None:
    folder = spool_call(ledger_settings.spool_dir)
    spoil(folder, how)
    kept = (folder / "message-1.wav").read_bytes()
    result = take_in(ledger, vault, folder, ledger_settings)
    [recording] = call().recordings
    assert (recording.seconds, recording.speech_seconds, recording.bytes) == (0.0, 0.0, len(kept))
    assert recording.transcript is not None
    assert (recording.transcript.state, recording.transcript.reason) == (TranscriptState.FAILED, NO_SOUND)
    assert draft_of(call()).silent
    assert result.transcript_ids == []
    with vault.open(recording.vault_id) as sound:
        assert sound.read() == kept


def test_a_wav_that_is_not_there_does_not_stop_the_draft(
    ledger: Ledger, vault: Vault, ledger_settings: Settings, call: Callable[[], Call]
) -> None:
    folder = spool_call(ledger_settings.spool_dir)
    (folder / "message-1.wav").unlink()
    result = take_in(ledger, vault, folder, ledger_settings)
    assert result.draft_id == draft_of(call()).id
    assert call().recordings == []


def test_a_wav_that_was_cut_off_has_the_length_of_what_is_there_whatever_its_header_says(
    ledger: Ledger, vault: Vault, ledger_settings: Settings, call: Callable[[], Call]
) -> None:
    folder = spool_call(ledger_settings.spool_dir)
    sound = folder / "message-1.wav"
    sound.write_bytes(sound.read_bytes()[: 44 + 8000])
    take_in(ledger, vault, folder, ledger_settings)
    assert call().recordings[0].seconds == 0.5


def test_a_wav_that_the_line_had_no_time_to_write_down_is_kept_and_is_to_be_heard(
    ledger: Ledger, vault: Vault, ledger_settings: Settings, ledger_calls: Callable[[], list[Recording]]
) -> None:
    folder = spool_call(ledger_settings.spool_dir, takes=[take(1), take(2)])
    text = (folder / "call.json").read_text(encoding="utf-8")
    (folder / "message-2.wav").rename(folder / "message-9.wav")
    (folder / "call.json").write_text(text, encoding="utf-8")
    take_in(ledger, vault, folder, ledger_settings)
    first, second = ledger_calls()
    assert (first.ended_by, second.ended_by) == (EndedBy.HASH, EndedBy.CRASH)
    assert (second.seconds, second.speech_seconds) == (2.0, None)
    assert second.transcript is not None


@pytest.fixture
def ledger_calls(call: Callable[[], Call]) -> Callable[[], list[Recording]]:
    return lambda: call().recordings
