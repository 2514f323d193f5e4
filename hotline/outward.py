"""What the command line shows of the ledger: JSON that scripts rely on (DESIGN.md section 2).

Times are ISO 8601 with the bureau's offset, dates `YYYY-MM-DD`, seconds floats.
"""

from datetime import datetime, tzinfo
from typing import Any

from ledger import rewordings
from ledger.calls import primary_recording, talk_seconds, wait_seconds
from ledger.models import Call, Draft, Extension, Item, Recording
from ledger.models.codes import TranscriptState
from ledger.service_figures import CONNECT_TARGET, ServiceFigures

Row = dict[str, Any]


def call_row(call: Call, zone: tzinfo) -> Row:
    """One ring, with its recording: the one to be heard where several takes were made."""
    recording = primary_recording(call)
    return {
        "id": call.id,
        "sip_call_id": call.sip_call_id,
        "line": call.line,
        "caller": call.caller,
        "called": call.called,
        "trunk": call.trunk,
        "started_at": _time(call.started_at, zone),
        "answered_at": _time(call.answered_at, zone),
        "greeting_ended_at": _time(call.greeting_ended_at, zone),
        "queued_at": _time(call.queued_at, zone),
        "rang_at": _time(call.rang_at, zone),
        "bridged_at": _time(call.bridged_at, zone),
        "message_started_at": _time(call.message_started_at, zone),
        "message_ended_at": _time(call.message_ended_at, zone),
        "ended_at": _time(call.ended_at, zone),
        "mode": call.mode,
        "outcome": call.outcome,
        "interrupted": call.interrupted,
        "wait_seconds": wait_seconds(call),
        "talk_seconds": talk_seconds(call),
        "extension": _extension_of(call),
        "officer": _officer_of(call),
        "emergency": call.emergency,
        "asked_query": call.asked_query,
        "hung_up_by": call.hung_up_by,
        "sip_status": call.sip_status,
        "sip_cause": call.sip_cause,
        "codec": call.codec,
        "rtp": _rtp(call),
        "query_number": call.query_number,
        "recording": recording.vault_id if recording else None,
        "recording_seconds": recording.seconds if recording else None,
        "recordings": [_recording_row(take, zone) for take in call.recordings],
        "draft_id": call.draft.id if call.draft else None,
    }


def extension_row(extension: Extension, zone: tzinfo) -> Row:
    """One officer's telephone."""
    return {
        "id": extension.id,
        "label": extension.label,
        "uri": extension.uri,
        "position": extension.position,
        "enabled": extension.enabled,
        "on_duty": extension.on_duty,
        "officer": extension.duty_user.username if extension.duty_user else None,
        "duty_since": _time(extension.duty_since, zone),
    }


def figures_row(figures: ServiceFigures) -> Row:
    """The service figures of a time; rates from 0 to 1, waits in seconds."""
    return {
        "calls": figures.calls,
        **{outcome.value: count for outcome, count in figures.by_outcome.items()},
        "offered": figures.offered,
        "connected": figures.connected,
        "connect_rate": figures.connect_rate,
        "connect_target": CONNECT_TARGET,
        "connected_within_15_s": figures.connected_in_time,
        "within_15_s_rate": figures.in_time_rate,
        "connected_within_15_s_of_greeting": figures.connected_soon_after_greeting,
        "within_15_s_of_greeting_rate": figures.soon_after_greeting_rate,
        "mean_wait_seconds": figures.mean_wait_seconds,
    }


def draft_row(draft: Draft, zone: tzinfo) -> Row:
    """One draft, with the first transcript of the recording to be heard."""
    recording = primary_recording(draft.call)
    transcript = recording.transcript if recording else None
    return {
        "id": draft.id,
        "call_id": draft.call_id,
        "caller": draft.call.caller,
        "received_at": _time(draft.received_at, zone),
        "review_due": draft.review_due.isoformat(),
        "review_due_provisional": draft.review_due_provisional,
        "status": draft.status,
        "urgent": draft.urgent,
        "silent": draft.silent,
        "wants_secrecy": draft.wants_secrecy,
        "wants_no_name": draft.wants_no_name,
        "recording_seconds": recording.seconds if recording else None,
        "transcript": rewordings.text(transcript) if transcript and transcript.text is not None else None,
        "transcript_as_heard": transcript.text if transcript else None,
        "transcript_state": _outward(transcript.state) if transcript else TranscriptState.UNAVAILABLE,
        "transcript_reason": transcript.reason if transcript else None,
        "transcript_engine": transcript.engine if transcript else None,
        "transcript_finished_at": _time(transcript.finished_at, zone) if transcript else None,
        "segments": transcript.segments if transcript else None,
        "created_at": _time(draft.created_at, zone),
        "item": draft.item.number if draft.item else None,
    }


def item_row(item: Item, zone: tzinfo) -> Row:
    """One registered item (DOMAIN.md section 3)."""
    return {
        "id": item.id,
        "number": item.number,
        "state": item.state,
        "draft_id": item.draft_id,
        "call_id": item.call_id,
        "channel": item.channel,
        "received_at": _time(item.received_at, zone),
        "accepted_at": _time(item.accepted_at, zone),
        "registered_by": item.registered_by.display_name,
        "named": item.named,
        "confidential": item.confidential,
        "reporter_name": item.reporter_name,
        "reporter_phone": item.reporter_phone,
        "accused_units": [unit.name for unit in item.accused_units],
        "accused_persons": item.accused_persons,
        "happened_at": item.happened_at,
        "place": item.place,
        "happening_now": item.happening_now,
        "categories": [category.category for category in item.categories],
        "sub_levels": {one.category: one.sub_level for one in item.categories if one.sub_level},
        "nature": item.nature,
        "problem": item.problem,
        "urgency": item.urgency,
        "difficulty": item.difficulty,
    }


def _extension_of(call: Call) -> Row | None:
    if call.extension_label is None:
        return None
    return {"id": call.extension_id, "label": call.extension_label}


def _officer_of(call: Call) -> Row | None:
    if call.officer_name is None:
        return None
    return {"id": call.officer_id, "name": call.officer_name}


def _rtp(call: Call) -> Row | None:
    """What was measured of the caller's sound; None where nothing was."""
    measured = {
        "received": call.rtp_received,
        "lost": call.rtp_lost,
        "foreign": call.rtp_foreign,
        "jitter_ms": call.rtp_jitter_ms,
        "round_trip_ms": call.rtp_round_trip_ms,
    }
    return measured if any(value is not None for value in measured.values()) else None


def _recording_row(recording: Recording, zone: tzinfo) -> Row:
    return {
        "id": recording.vault_id,
        "position": recording.position,
        "kind": recording.kind,
        "channels": recording.channels,
        "superseded": recording.superseded,
        "started_at": _time(recording.started_at, zone),
        "seconds": recording.seconds,
        "speech_seconds": recording.speech_seconds,
        "ended_by": recording.ended_by,
        "sha256": recording.sha256,
    }


def _time(moment: datetime | None, zone: tzinfo) -> str | None:
    return moment.astimezone(zone).isoformat(timespec="milliseconds") if moment else None


def _outward(state: TranscriptState) -> TranscriptState:
    # Scripts know no 'running': the transcript is not there yet.
    return TranscriptState.PENDING if state == TranscriptState.RUNNING else state
