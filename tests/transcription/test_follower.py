"""Calls followed while they are spoken, in files that grow as the line writes them, by the real detector.

The engine is one that tells pieces apart and is quick; the real ones follow real calls in tests/system.
"""

from collections.abc import Callable

import pytest

from ledger import live
from ledger.database import Ledger
from ledger.models import Transcript, TranscriptState
from tests.ledger.spooling import CALL_ID
from tests.transcription.following import Line, Measuring, in_drops
from tests.transcription.recordings import RATE, mono
from transcription import jobs
from transcription.follower import Follower
from transcription.hearing import transcribe
from transcription.transcriber import Samples

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

DONE, RUNNING = TranscriptState.DONE, TranscriptState.RUNNING


def test_words_are_there_while_the_caller_speaks(
    line: Line, follower: Follower, ledger: Ledger, long_message: Samples
) -> None:
    in_drops(line, follower, long_message)

    with ledger.reading() as session:
        assert live.text(session, CALL_ID)
    assert live.is_followed(line.settings.run_dir, CALL_ID)


def test_the_transcript_of_a_followed_call_is_that_of_the_whole_recording(
    line: Line,
    follower: Follower,
    ledger: Ledger,
    long_message: Samples,
    transcript: Callable[[int], Transcript],
    engine: Measuring,
) -> None:
    whole = transcribe(mono(long_message), engine)
    in_drops(line, follower, long_message)
    line.hang_up()
    while follower.step():
        pass
    transcript_id = line.take_in(ledger)
    assert transcript(transcript_id).state is RUNNING
    engine.broken = True  # and need not be asked any more

    follower.step()

    made = transcript(transcript_id)
    assert (made.state, made.attempts, made.engine) == (DONE, 1, "measuring")
    assert made.text == whole.text
    assert [segment["start"] for segment in made.segments or []] == pytest.approx(
        [segment.start for segment in whole.segments], abs=0.05
    )
    with ledger.reading() as session:
        assert live.pieces(session, CALL_ID) == []
    assert not live.is_followed(line.settings.run_dir, CALL_ID)


def test_the_last_words_are_heard_though_the_folder_was_cleared_meanwhile(
    line: Line,
    follower: Follower,
    ledger: Ledger,
    long_message: Samples,
    transcript: Callable[[int], Transcript],
) -> None:
    in_drops(line, follower, long_message[: -5 * RATE])
    line.write(long_message[-5 * RATE :])
    line.hang_up()
    transcript_id = line.take_in(ledger)

    while follower.step():
        pass

    last = (transcript(transcript_id).segments or [])[-1]
    assert last["end"] > len(long_message) / RATE - 4


def test_what_was_heard_of_other_sound_is_not_believed(
    line: Line,
    follower: Follower,
    ledger: Ledger,
    long_message: Samples,
    transcript: Callable[[int], Transcript],
    engine: Measuring,
) -> None:
    in_drops(line, follower, long_message)
    other = long_message[::-1].copy()
    line.written.clear()
    (line.settings.spool_dir / CALL_ID / "message-1.wav").unlink()
    line.write(other)
    line.hang_up()
    follower.close()
    transcript_id = line.take_in(ledger)

    jobs.transcribe(transcript_id)

    assert transcript(transcript_id).text == transcribe(mono(other), engine).text


def test_a_worker_takes_over_from_a_follower_that_died_and_hears_only_the_rest(
    line: Line,
    follower: Follower,
    ledger: Ledger,
    long_message: Samples,
    transcript: Callable[[int], Transcript],
    engine: Measuring,
) -> None:
    whole = transcribe(mono(long_message), engine)
    in_drops(line, follower, long_message)
    line.hang_up()
    follower.close()  # its locks are gone, as when it is killed
    transcript_id = line.take_in(ledger)
    engine.heard.clear()

    jobs.transcribe(transcript_id)

    assert transcript(transcript_id).text == whole.text
    assert sum(engine.heard) < 13  # of 24 s that are spoken


def test_a_backlog_is_left_to_the_workers(
    line: Line,
    follower: Follower,
    ledger: Ledger,
    long_message: Samples,
    transcript: Callable[[int], Transcript],
) -> None:
    line.write(long_message)
    line.hang_up()

    follower.step()

    assert not live.is_followed(line.settings.run_dir, CALL_ID)
    assert transcript(line.take_in(ledger)).state is TranscriptState.PENDING


def test_an_engine_that_fails_at_a_piece_costs_no_words(
    line: Line,
    follower: Follower,
    ledger: Ledger,
    long_message: Samples,
    transcript: Callable[[int], Transcript],
    engine: Measuring,
) -> None:
    whole = transcribe(mono(long_message), engine)
    line.write(long_message)
    engine.broken = True
    with pytest.raises(RuntimeError):
        follower.step()
    engine.broken = False
    line.hang_up()
    while follower.step():
        pass
    transcript_id = line.take_in(ledger)

    follower.step()

    assert (transcript(transcript_id).state, transcript(transcript_id).text) == (DONE, whole.text)


def test_what_is_shown_meanwhile_is_put_right_and_what_was_heard_is_kept(
    line: Line, follower: Follower, ledger: Ledger, long_message: Samples, engine: Measuring
) -> None:
    engine.words = "执法纪录疑一直没有打开"
    in_drops(line, follower, long_message)

    with ledger.reading() as session:
        shown = live.text(session, CALL_ID)
        (kept, *_) = live.pieces(session, CALL_ID)
    assert shown[0].text == "执法记录仪一直没有打开"
    assert kept.segments[0]["text"] == engine.words
