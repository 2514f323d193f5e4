"""Real calls over SIP and RTP: what the caller hears, what is recorded, what the log says."""

from collections.abc import Callable
from datetime import datetime

import numpy as np
import pytest

from tests.ivr.line_process import LineProcess, spoken_number, until
from tests.ivr.signals import SPEECH, read_wav, unmistakable, write_wav

CONFIRMED = ["saved", "thanks"]


def without_digits(prompts: list[str]) -> list[str]:
    return [prompt for prompt in prompts if not prompt.startswith("digit_")]


def similarity(sent: np.ndarray, recorded: np.ndarray) -> float:
    """The highest normalised correlation of what was sent with any stretch of the recording."""
    a, b = sent.astype(float), recorded.astype(float)
    size = 1 << (len(a) + len(b)).bit_length()
    product = np.fft.irfft(np.fft.rfft(b, size) * np.conj(np.fft.rfft(a, size)), size)[: len(b) - len(a) + 1]
    energy = np.cumsum(np.concatenate(([0.0], b**2)))
    stretch = energy[len(a) :][: len(product)] - energy[: len(product)]
    return float(np.max(product / np.sqrt(np.sum(a**2) * np.maximum(stretch, 1.0))))


def test_a_message_ended_with_hash_is_confirmed_with_its_query_number(night_line: LineProcess) -> None:
    call = night_line.call("--wav", SPEECH, "--dtmf", "#", "--caller", "13805381234")
    assert without_digits(call.prompts) == ["greeting_after_hours", "beep", *CONFIRMED]
    assert spoken_number(call.prompts) == call.record["query_number"]
    assert call.report["hung_up_by"] == call.record["hung_up_by"] == "line"
    assert (call.record["outcome"], call.record["sip_status"]) == ("message", 200)
    assert (call.record["caller"], call.record["called"]) == ("13805381234", "12389")
    assert call.record["mode"] == "after_hours"
    [take] = call.record["recordings"]
    assert take["ended_by"] == "hash"
    assert take["speech_seconds"] > 1
    assert take["seconds"] == pytest.approx(len(call.takes[0]) / 8000, abs=0.001)
    assert similarity(read_wav(SPEECH), call.takes[0]) > 0.95


def test_the_times_of_a_call_stand_in_its_record_in_order(night_line: LineProcess) -> None:
    record = night_line.call("--greeting-dtmf", "#", "--hang-up", 0.1).record
    order = [
        record["started_at"],
        record["answered_at"],
        record["recordings"][0]["started_at"],
        record["ended_at"],
    ]
    times = [datetime.fromisoformat(time) for time in order]
    assert times == sorted(times)
    assert record["greeting_ended_at"] <= record["recordings"][0]["started_at"]
    assert all(time.endswith("+08:00") for time in order)


@pytest.mark.parametrize("method", ["rfc4733", "info"])
def test_every_codec_and_both_kinds_of_key_press(night_line: LineProcess, method: str) -> None:
    codecs = ["PCMA", "PCMU", "G722"]
    keys = ("--dtmf-method", method, "--greeting-dtmf", "#", "--wav", SPEECH, "--dtmf", "#")
    callers = [night_line.ring("--codec", codec, *keys) for codec in codecs]
    calls = [caller.end() for caller in callers]
    assert [call.record["codec"] for call in calls] == [call.report["codec"] for call in calls] == codecs
    for call in calls:
        assert [take["ended_by"] for take in call.record["recordings"]] == ["hash"]
        assert without_digits(call.prompts) == ["greeting_after_hours", "beep", *CONFIRMED]
        assert similarity(read_wav(SPEECH), call.takes[0]) > 0.95


def test_a_call_over_tcp(night_line: LineProcess) -> None:
    call = night_line.call(
        *("--greeting-dtmf", "#", "--wav", SPEECH, "--dtmf", "#"), uri=f"{night_line.uri};transport=tcp"
    )
    assert call.record["outcome"] == "message"
    assert without_digits(call.prompts)[-2:] == CONFIRMED


def test_every_frame_that_was_sent_is_recorded_once_and_in_its_place(
    night_line: LineProcess, tmp_path: object
) -> None:
    sent = unmistakable(6.0)
    wav = write_wav(night_line.spool.parent / "unmistakable.wav", sent)
    call = night_line.call("--codec", "PCMA", "--greeting-dtmf", "#", "--wav", wav, "--dtmf", "#")
    # A-law carries these values unchanged, so one unbroken stretch of the recording is what was sent:
    # no 20 ms lost, doubled, stretched or filled in, the first syllable and the last among them.
    assert sent.tobytes() in call.takes[0].tobytes()


def test_who_speaks_over_the_beep_loses_no_syllable(night_line: LineProcess) -> None:
    sent = unmistakable(2.0)
    wav = write_wav(night_line.spool.parent / "early.wav", sent)
    # The recorder opens with the beep, about 0.4 s after the answer; this caller waits only for its start.
    call = night_line.call("--greeting-dtmf", "#", "--after", 0.0, "--wav", wav, "--hang-up", 0.5)
    recorded = call.takes[0].tobytes()
    assert sent[len(sent) // 4 :].tobytes() in recorded


def test_the_greeting_is_skipped_with_hash(night_line: LineProcess) -> None:
    call = night_line.call("--greeting-dtmf", "#", "--hang-up", 0.1)
    greeted = datetime.fromisoformat(call.record["greeting_ended_at"])
    assert (greeted - datetime.fromisoformat(call.record["answered_at"])).total_seconds() < 0.9
    assert call.prompts == ["greeting_after_hours", "beep"]


def test_a_caller_who_hangs_up_in_the_greeting_leaves_a_row_in_the_call_log(night_line: LineProcess) -> None:
    call = night_line.call("--after", 0.4, "--hang-up", 0)
    assert (call.record["outcome"], call.record["hung_up_by"]) == ("abandoned", "caller")
    assert call.record["recordings"] == []
    assert call.record["answered_at"] is not None
    assert call.record["greeting_ended_at"] is None
    assert call.record["query_number"] is None


def test_a_message_cut_by_hanging_up_is_kept(night_line: LineProcess) -> None:
    call = night_line.call("--greeting-dtmf", "#", "--wav", SPEECH, "--hang-up", 0)
    [take] = call.record["recordings"]
    assert (call.record["outcome"], take["ended_by"]) == ("message", "hangup")
    assert call.record["hung_up_by"] == "caller"
    # What is on its way in the jitter buffer when BYE comes goes with it: a tenth of a second.
    assert similarity(read_wav(SPEECH)[:-1600], call.takes[0]) > 0.95


def test_silence_after_the_message_ends_it(night_line: LineProcess) -> None:
    call = night_line.call("--greeting-dtmf", "#", "--wav", SPEECH, "--hang-up", "line")
    [take] = call.record["recordings"]
    assert take["ended_by"] == "silence"
    assert take["seconds"] == pytest.approx(0.3 + 2 + 3, abs=1.5)
    assert without_digits(call.prompts)[-2:] == CONFIRMED


def test_who_says_nothing_is_asked_once_more_and_then_thanked(night_line: LineProcess) -> None:
    call = night_line.call("--greeting-dtmf", "#", "--hang-up", "line")
    assert call.prompts == ["greeting_after_hours", "beep", "too_short", "beep", "thanks"]
    assert call.record["outcome"] == "no_message"
    assert [take["ended_by"] for take in call.record["recordings"]] == ["silence", "silence"]
    assert call.record["query_number"] is None


def test_a_quiet_caller_is_recorded_to_the_end(night_line: LineProcess) -> None:
    quiet = np.asarray(read_wav(SPEECH) * 10 ** (-28 / 20)).astype(np.int16)
    wav = write_wav(night_line.spool.parent / "quiet.wav", np.concatenate((quiet, quiet)))
    call = night_line.call("--greeting-dtmf", "#", "--wav", wav, "--dtmf", "#")
    [take] = call.record["recordings"]
    assert (call.record["outcome"], take["ended_by"]) == ("message", "hash")


def test_no_common_codec_is_refused_and_logged_with_the_caller(night_line: LineProcess) -> None:
    call = night_line.call("--codec", "GSM", "--caller", "13805380488")
    assert call.report["status"] == call.record["sip_status"] == 488
    assert (call.record["outcome"], call.record["caller"]) == ("refused", "13805380488")
    assert call.record["answered_at"] is None


def test_in_staffed_hours_the_caller_hears_that_nobody_answers_and_leaves_a_message(
    make_line: Callable[..., LineProcess],
) -> None:
    line = make_line(hours_mode="staffed").start()
    call = line.call("--wav", SPEECH, "--dtmf", "#")
    assert without_digits(call.prompts) == ["greeting_staffed", "no_answer", "beep", *CONFIRMED]
    assert (call.record["mode"], call.record["outcome"]) == ("staffed", "message")


def test_thirty_seconds_before_the_limit_the_caller_is_told_while_recording_goes_on(
    make_line: Callable[..., LineProcess],
) -> None:
    line = make_line(message_max_seconds=31).start()
    sent = unmistakable(3.0)
    wav = write_wav(line.spool.parent / "long.wav", sent)
    call = line.call("--greeting-dtmf", "#", "--wav", wav, "--dtmf", "#")
    assert "almost_full" in call.prompts
    assert sent.tobytes() in call.takes[0].tobytes()


def test_a_fifth_call_is_busy_and_logged_with_its_caller(make_line: Callable[..., LineProcess]) -> None:
    line = make_line().start()
    callers = [line.ring("--greeting-dtmf", "#", "--after", 5, "--hang-up", 0) for _ in range(4)]
    try:
        until("four calls", lambda: sum(bool(record["recordings"]) for record in line.records()) == 4)
        fifth = line.call("--caller", "13805380005")
        assert fifth.report["status"] == fifth.record["sip_status"] == 486
        assert (fifth.record["outcome"], fifth.record["caller"]) == ("busy", "13805380005")
    finally:
        calls = [caller.end() for caller in callers]
    assert all(call.record["sip_status"] == 200 for call in calls)
    # The channels are free again.
    assert line.call("--after", 0.2, "--hang-up", 0).record["sip_status"] == 200


def test_no_number_and_no_word_of_a_caller_is_in_the_log(night_line: LineProcess) -> None:
    night_line.call("--wav", SPEECH, "--dtmf", "#", "--greeting-dtmf", "#", "--caller", "13805389999")
    assert "1380538" not in night_line.log()
    assert "sip:" not in night_line.log()


def test_the_only_thing_said_on_stdout_is_that_the_line_is_ready(
    make_line: Callable[..., LineProcess],
) -> None:
    line = make_line().start()
    assert line.call("--after", 0.1, "--hang-up", 0).record["sip_status"] == 200
    assert line.stop() == 0
    assert line.said() == f"line 1: ready on udp/tcp 127.0.0.1:{line.port}\n"
