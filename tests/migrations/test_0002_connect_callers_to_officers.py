"""Before: calls that were only recorded. After: extensions, and calls that went to an officer."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate, plain, row_of

NOW = datetime(2026, 9, 21, 12, 0, tzinfo=UTC)
CALL_BEFORE = {
    "id": "before",
    "line": 1,
    "caller": b"sealed",
    "mode": "after_hours",
    "outcome": "message",
    "interrupted": False,
    "query_digest": b"digest",
    "started_at": NOW,
    "hung_up_by": "caller",
    "taken_in_at": NOW,
}
RECORDING_BEFORE = {
    "id": 1,
    "call_id": "before",
    "position": 1,
    "vault_id": "before-1",
    "seconds": 12.5,
    "bytes": 200_044,
    "sha256": "0" * 64,
    "started_at": NOW,
    "ended_by": "hash",
}
TRANSCRIPT_BEFORE = {"id": 1, "recording_id": 1, "state": "done", "attempts": 1, "created_at": NOW}
EXTENSION = {
    "id": 1,
    "label": "值班一",
    "uri": "sip:801@10.0.0.5",
    "position": 1,
    "enabled": True,
    "on_duty": True,
    "duty_since": NOW,
    "version": 1,
}
CALL = CALL_BEFORE | {
    "id": "after",
    "query_digest": None,
    "mode": "staffed",
    "outcome": "answered",
    "trunk": "telecom",
    "queued_at": NOW,
    "rang_at": NOW,
    "bridged_at": NOW,
    "extension_id": 1,
    "extension_label": "值班一",
    "emergency": False,
    "asked_query": True,
    "hung_up_by": "officer",
    "sip_cause": "OK",
    "rtp_received": 2**32,
    "rtp_jitter_ms": 1.5,
}
RECORDING = RECORDING_BEFORE | {
    "id": 2,
    "call_id": "after",
    "vault_id": "after-1",
    "kind": "conversation",
    "channels": 2,
    "superseded": False,
}


@pytest.fixture
def engine(engine_at: EngineAt) -> Engine:
    """A database of the revision before, with a call in it, brought to this one."""
    made = engine_at("0001")
    with made.begin() as connection:
        insert(connection, "calls", CALL_BEFORE)
        insert(connection, "recordings", RECORDING_BEFORE)
        insert(connection, "transcripts", TRANSCRIPT_BEFORE)
    migrate(made, "0002")
    return made


def test_a_call_of_before_is_as_it_was_and_did_not_go_to_an_officer(engine: Engine) -> None:
    call, recording = row_of(engine, "calls", "before"), row_of(engine, "recordings", 1)
    assert {name: plain(call[name]) for name in CALL_BEFORE} == CALL_BEFORE
    assert {name: plain(recording[name]) for name in RECORDING_BEFORE} == RECORDING_BEFORE
    assert row_of(engine, "transcripts", 1)["recording_id"] == 1
    assert (call["emergency"], call["asked_query"]) == (False, False)
    assert (recording["kind"], recording["channels"], recording["superseded"]) == ("message", 1, False)
    nothing = ("trunk", "queued_at", "rang_at", "bridged_at", "extension_id", "sip_cause", "rtp_received")
    assert {call[name] for name in nothing} == {None}


def test_it_keeps_an_extension_and_a_call_that_went_to_it(engine: Engine) -> None:
    with engine.begin() as connection:
        _insert_all(connection)
    for table, row in (("extensions", EXTENSION), ("calls", CALL), ("recordings", RECORDING)):
        kept = row_of(engine, table, row["id"])
        assert {name: plain(kept[name]) for name in row} == row


@pytest.mark.parametrize("outcome", ["answered", "query", "abandoned_queue", "abandoned_ringing", "busy"])
def test_it_takes_the_new_outcomes_and_the_old(engine: Engine, outcome: str) -> None:
    with engine.begin() as connection:
        insert(connection, "calls", CALL | {"outcome": outcome, "extension_id": None})
    assert row_of(engine, "calls", "after")["outcome"] == outcome


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("calls", CALL | {"id": "x", "outcome": "lost"}),
        ("calls", CALL | {"id": "x", "hung_up_by": "nobody"}),
        ("calls", CALL | {"id": "x", "extension_id": 404}),
        ("calls", CALL | {"id": "x", "mode": "lunch"}),
        ("recordings", RECORDING | {"id": 3, "position": 2, "vault_id": "x", "kind": "music"}),
        ("recordings", RECORDING | {"id": 3, "position": 2, "vault_id": "x", "ended_by": "boredom"}),
        ("extensions", EXTENSION | {"id": 2, "uri": "sip:802@10.0.0.5"}),
        ("extensions", EXTENSION | {"id": 2, "label": "值班二"}),
        ("extensions", EXTENSION | {"id": 2, "label": "二", "uri": "sip:2@h", "enabled": False}),
        ("extensions", EXTENSION | {"id": 2, "label": "二", "uri": "sip:2@h", "duty_user_id": 404}),
    ],
    ids=[
        "an unknown outcome",
        "an unknown end",
        "an unknown extension",
        "an unknown mode",
        "an unknown kind of recording",
        "a recording ended by something unknown",
        "a label given twice",
        "an address given twice",
        "a removed extension on duty",
        "an unknown officer",
    ],
)
def test_it_refuses(engine: Engine, table: str, row: dict[str, Any]) -> None:
    with engine.begin() as connection:
        _insert_all(connection)
    with engine.connect() as connection, pytest.raises(sa.exc.IntegrityError):
        insert(connection, table, row)


def test_the_label_and_address_of_a_removed_extension_may_be_given_again(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "extensions", EXTENSION | {"enabled": False, "on_duty": False})
        insert(connection, "extensions", EXTENSION | {"id": 2})


def test_undoing_it_keeps_every_call_and_recording_in_the_words_of_before(engine: Engine) -> None:
    outcomes = {
        "after": "answered",
        "asked": "query",
        "waited": "abandoned_queue",
        "rang": "abandoned_ringing",
    }
    with engine.begin() as connection:
        insert(connection, "extensions", EXTENSION)
        for call_id, outcome in outcomes.items():
            insert(connection, "calls", CALL | {"id": call_id, "outcome": outcome})
        insert(connection, "recordings", RECORDING | {"ended_by": "star"})
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, "0001")
    assert "extensions" not in sa.inspect(engine).get_table_names()
    assert {name: plain(value) for name, value in row_of(engine, "calls", "before").items()}.items() >= (
        CALL_BEFORE.items()
    )
    assert {call_id: row_of(engine, "calls", call_id)["outcome"] for call_id in outcomes} == {
        "after": "message",
        "asked": "no_message",
        "waited": "abandoned",
        "rang": "abandoned",
    }
    assert row_of(engine, "calls", "after")["hung_up_by"] == "line"
    assert row_of(engine, "recordings", 2)["ended_by"] == "hash"
    migrate(engine, "0002")


def _insert_all(connection: Connection) -> None:
    insert(connection, "extensions", EXTENSION)
    insert(connection, "calls", CALL)
    insert(connection, "recordings", RECORDING)
