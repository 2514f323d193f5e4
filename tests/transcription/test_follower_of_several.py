"""Several sounds followed at the same time: both sides of a conversation, and callers on several lines."""

from collections.abc import Callable
from threading import Barrier

import numpy as np
import pytest

from hotline.settings import Settings
from ledger import live
from ledger.database import Ledger
from ledger.models import Transcript, TranscriptState
from tests.ledger.spooling import CALL_ID
from tests.transcription.following import Line, Measuring, in_drops
from tests.transcription.recordings import RATE
from transcription.audio import Audio
from transcription.follower import Follower
from transcription.transcriber import Samples
from transcription.vosk_engine import VoskTranscriber

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def other_line(ledger_settings: Settings) -> Line:
    """Of a caller who speaks at the same time."""
    return Line(ledger_settings, "20260921T120001-2-0123abcd")


def test_both_sides_of_a_conversation_are_followed_and_woven(
    line: Line, follower: Follower, ledger: Ledger, complaint: Audio, transcript: Callable[[int], Transcript]
) -> None:
    spoken, quiet = complaint.samples[: 6 * RATE], np.zeros(7 * RATE, np.float32)
    line.write(np.concatenate([spoken, quiet]), "conversation-1.caller.wav")
    line.write(np.concatenate([quiet, spoken]), "conversation-1.officer.wav")
    while follower.step():
        pass
    line.hang_up()
    while follower.step():
        pass
    line.merge()
    transcript_id = line.take_in(ledger, file="conversation-1.wav", kind="conversation", channels=2)

    follower.step()

    segments = transcript(transcript_id).segments or []
    assert {segment["channel"] for segment in segments} == {0, 1}
    assert [segment["start"] for segment in segments] == sorted(segment["start"] for segment in segments)


def test_two_callers_are_heard_at_the_same_time(
    line: Line,
    other_line: Line,
    ledger: Ledger,
    follower: Follower,
    engine: Measuring,
    long_message: Samples,
) -> None:
    engine.together = Barrier(2)  # whoever hears alone waits until the test fails
    both = Follower(line.settings, ledger, engine, at_once=2)
    line.write(long_message)
    other_line.write(long_message)

    while both.step():
        pass

    with ledger.reading() as session:
        assert set(live.texts(session, [line.call_id, other_line.call_id])) == {
            line.call_id,
            other_line.call_id,
        }
    both.close()


def test_whoever_hung_up_goes_before_who_still_speaks_and_a_short_rest_before_a_long_one(
    line: Line, other_line: Line, follower: Follower, engine: Measuring, complaint: Audio
) -> None:
    spoken, pause = complaint.samples[: 12 * RATE], np.zeros(4 * RATE, np.float32)
    speaks = Line(line.settings, "20260921T120002-3-0123abcd")
    lines = [
        (speaks, np.concatenate([spoken, pause])),
        (line, spoken[: 9 * RATE]),
        (other_line, spoken[: 5 * RATE]),
    ]
    for one, sound in lines:
        one.write(sound[:RATE])
    follower.step()
    for one, sound in lines:
        one.write(sound[RATE:])
    line.hang_up()
    other_line.hang_up()

    while follower.step():
        pass

    assert engine.heard[0] < engine.heard[1] < engine.heard[2]


def test_vosk_follows_both_sides_of_a_conversation_with_words_confidences_and_alternatives(
    line: Line,
    ledger: Ledger,
    ledger_settings: Settings,
    environment: dict[str, str],
    korean_vosk: VoskTranscriber,
    complaint: Audio,
    transcript: Callable[[int], Transcript],
) -> None:
    """The real engine on the Korean model that comes as a package, while the sound grows second by second."""
    spoken, quiet = complaint.samples[: 5 * RATE], np.zeros(6 * RATE, np.float32)
    follower = Follower(ledger_settings, ledger, korean_vosk, at_once=2)
    in_drops(line, follower, np.concatenate([spoken, quiet]), "conversation-1.caller.wav")
    with ledger.reading() as session:
        assert live.text(session, CALL_ID)  # while they still talk
    in_drops(line, follower, np.concatenate([quiet, spoken]), "conversation-1.officer.wav")
    line.hang_up()
    while follower.step():
        pass
    line.merge()
    transcript_id = line.take_in(ledger, file="conversation-1.wav", kind="conversation", channels=2)

    follower.step()

    made = transcript(transcript_id)
    assert (made.state, made.engine, made.attempts) == (TranscriptState.DONE, "vosk", 1)
    segments = made.segments or []
    assert [segment["channel"] for segment in segments] == sorted(one["channel"] for one in segments)
    assert {segment["channel"] for segment in segments} == {0, 1}
    words = [word for segment in segments for word in segment["words"]]
    assert all(word["start"] < word["end"] <= 11.1 for word in words)
    assert len({word["confidence"] for word in words}) > 1
    assert any(word["alternatives"] for word in words)
    follower.close()
