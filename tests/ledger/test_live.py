"""Who follows a call, what is left to them at intake, and how long what they heard is kept."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from hotline.settings import Settings
from ledger import clock, live, transcripts
from ledger.database import Ledger
from ledger.intake import take_in
from ledger.models import LivePiece, Transcript, TranscriptState
from ledger.vault import Vault
from tests.ledger.conftest import Heard
from tests.ledger.spooling import CALL_ID, spool_call, take


def piece(start: int = 0, text: str = "你好", channel: int = 0, file: str = "message-1.wav") -> LivePiece:
    return LivePiece(
        call_id=CALL_ID,
        file=file,
        channel=channel,
        start=start,
        end=start + 8000,
        sha256="0" * 64,
        engine="vosk",
        model="cn",
        segments=[{"start": start / 8000, "end": start / 8000 + 1, "text": text, "words": []}],
    )


def keep(ledger: Ledger, *pieces: LivePiece) -> None:
    with ledger.session() as session, session.begin():
        for one in pieces:
            live.keep(session, one)


def taken_in(ledger: Ledger, settings: Settings) -> Transcript:
    folder = spool_call(settings.spool_dir, takes=[take()])
    take_in(ledger, Vault(settings.vault_dir, ledger.keys.vault), folder, settings)
    with ledger.reading() as session:
        return session.query(Transcript).one()


def kept(ledger: Ledger) -> int:
    with ledger.reading() as session:
        return len(live.pieces(session, CALL_ID))


def test_a_call_is_followed_as_long_as_its_lock_is_held(tmp_path: Path) -> None:
    assert not live.is_followed(tmp_path, CALL_ID)
    with live.following(tmp_path, CALL_ID):
        assert live.is_followed(tmp_path, CALL_ID)
        with pytest.raises(BlockingIOError), live.following(tmp_path, CALL_ID):
            pass
        assert live.is_followed(tmp_path, CALL_ID)
    assert not live.is_followed(tmp_path, CALL_ID)


def test_the_lock_of_a_process_that_died_follows_nobody(tmp_path: Path) -> None:
    with live.following(tmp_path, CALL_ID):
        pass
    (tmp_path / "live" / f"{CALL_ID}.lock").touch()  # what a killed process leaves

    assert not live.is_followed(tmp_path, CALL_ID)


def test_a_recording_of_a_followed_call_is_left_to_its_follower(
    ledger: Ledger, ledger_settings: Settings
) -> None:
    with live.following(ledger_settings.run_dir, CALL_ID):
        transcript = taken_in(ledger, ledger_settings)

    assert (transcript.state, transcript.worker) == (TranscriptState.RUNNING, live.FOLLOWER)
    with ledger.reading() as session:
        assert live.left_to_follower(session, CALL_ID) == [transcript.id]
        assert transcripts.due(session) == []


def test_when_its_follower_does_not_make_it_anybody_may(ledger: Ledger, ledger_settings: Settings) -> None:
    with live.following(ledger_settings.run_dir, CALL_ID):
        transcript = taken_in(ledger, ledger_settings)
    after = clock.now() + transcripts.LEASE_OF_FOLLOWER + timedelta(seconds=1)

    with time_machine.travel(after), ledger.session() as session, session.begin():
        assert transcripts.due(session) == [transcript.id]
        assert transcripts.claim(session, transcript.id, "worker:1")
        assert live.left_to_follower(session, CALL_ID) == []


def test_a_call_that_nobody_follows_is_the_workers(ledger: Ledger, ledger_settings: Settings) -> None:
    assert taken_in(ledger, ledger_settings).state is TranscriptState.PENDING


def test_what_was_said_so_far_reads_as_a_dialogue(ledger: Ledger) -> None:
    talk = "conversation-1.wav"
    keep(
        ledger,
        piece(0, "您好", channel=1, file=talk),
        piece(16000, "请讲", channel=1, file=talk),
        piece(8000, "喂", channel=0, file=talk),
    )

    with ledger.reading() as session:
        said = live.text(session, CALL_ID)

    assert [(one.channel, one.text) for one in said] == [(1, "您好"), (0, "喂"), (1, "请讲")]


def test_pieces_are_gone_once_the_transcript_is_there_and_not_before(
    ledger: Ledger, ledger_settings: Settings
) -> None:
    keep(ledger, piece())
    with live.following(ledger_settings.run_dir, CALL_ID):
        transcript = taken_in(ledger, ledger_settings)
    with ledger.session() as session, session.begin():
        live.forget(session, CALL_ID)
    assert kept(ledger) == 1

    with ledger.session() as session, session.begin():
        transcripts.finish(session, transcript.id, Heard("你好"))
        live.forget(session, CALL_ID)

    assert kept(ledger) == 0


def test_pieces_of_a_call_that_became_nothing_are_gone_after_a_day(ledger: Ledger) -> None:
    keep(ledger, piece())
    for hours, left in ((23, 1), (25, 0)):
        with ledger.session() as session, session.begin():
            live.forget_older(session, clock.now() + timedelta(hours=hours))
        assert kept(ledger) == left
