"""Real calls over SIP and RTP: what the caller hears, what is recorded, what the log says."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from tests.ivr.line_process import Call, LineProcess, spoken_number
from tests.ivr.session_timers import SAID, LongCall, speak_on
from tests.ivr.signals import LENGTHS, SPEECH, read_wav, similarity, write_wav

SKIP = ("--greeting-dtmf", "#")

# The callers of one night, four at a time; `{folder}` is where their sounds lie.
NIGHT = {
    "hears the greeting out": ("--wav", SPEECH, "--dtmf", "#", "--caller", "13805381234"),
    "presses keys by RFC 4733 on PCMA": (*SKIP, "--codec", "PCMA", "--wav", SPEECH, "--dtmf", "#"),
    "presses keys by RFC 4733 on PCMU": (*SKIP, "--codec", "PCMU", "--wav", SPEECH, "--dtmf", "#"),
    "presses keys by RFC 4733 on G722": (*SKIP, "--codec", "G722", "--wav", SPEECH, "--dtmf", "#"),
    "presses keys by INFO": (*SKIP, "--dtmf-method", "info", "--wav", SPEECH, "--dtmf", "#"),
    "calls over TCP": ("transport=tcp", *SKIP, "--wav", SPEECH, "--dtmf", "#"),
    "hangs up in the greeting": ("--after", "0.4", "--hang-up", "0"),
    "hangs up in mid-message": (*SKIP, "--wav", SPEECH, "--hang-up", "0"),
    "falls silent": (*SKIP, "--wav", SPEECH, "--hang-up", "line"),
    "says nothing": (*SKIP, "--hang-up", "line"),
    "speaks quietly": (*SKIP, "--wav", "{folder}/quiet.wav", "--dtmf", "#", "--hang-up", "0"),
    "has no common codec": ("--codec", "GSM", "--caller", "13805380488"),
}
Night = Callable[[str], Call]


@pytest.fixture(scope="module")
def night(night_line: LineProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    """The calls of `NIGHT` by the name of their caller."""
    folder = tmp_path_factory.mktemp("callers")
    quiet = np.asarray(read_wav(SPEECH) * 10 ** (-28 / 20)).astype(np.int16)
    write_wav(folder / "quiet.wav", np.concatenate((quiet, quiet)))

    def place(arguments: tuple[str | Path, ...]) -> Call:
        words = [str(word).format(folder=folder) for word in arguments]
        if words[0].startswith("transport"):
            return night_line.call(*words[1:], uri=f"{night_line.uri};{words[0]}")
        return night_line.call(*words)

    with ThreadPoolExecutor(max_workers=4) as callers:
        calls: dict[str, Future[Call]] = {name: callers.submit(place, NIGHT[name]) for name in NIGHT}
        yield lambda name: calls[name].result()


@pytest.fixture(scope="module", autouse=True)
def long_calls(
    tmp_path_factory: pytest.TempPathFactory, sounds: Path
) -> Iterator[dict[str, Future[LongCall]]]:
    """Calls that last for a minute, begun before the others so that these share the wait."""
    given_up = threading.Event()
    line = LineProcess(tmp_path_factory.mktemp("long"), sounds).start()
    with ThreadPoolExecutor() as callers:
        yield {who: callers.submit(speak_on, line, who, given_up) for who in ("uac", "uas")}
        given_up.set()
    assert line.stop() == 0, line.log()


def without_digits(prompts: list[str]) -> list[str]:
    return [prompt for prompt in prompts if not prompt.startswith("digit_")]


def test_a_message_ended_with_hash_is_confirmed_with_its_query_number(night: Night) -> None:
    call = night("hears the greeting out")
    assert without_digits(call.prompts) == ["greeting_after_hours", "beep", "saved", "thanks"]
    assert spoken_number(call.prompts) == call.record["query_number"]
    assert call.report["hung_up_by"] == call.record["hung_up_by"] == "line"
    assert (call.record["outcome"], call.record["sip_status"]) == ("message", 200)
    assert (call.record["caller"], call.record["called"]) == ("13805381234", "12389")
    assert call.record["mode"] == "after_hours"
    [take] = call.record["recordings"]
    assert take["ended_by"] == "hash"
    assert take["speech_seconds"] > 1
    assert take["seconds"] == pytest.approx(len(call.takes[0]) / 8000, abs=0.001)


def test_the_times_of_a_call_stand_in_its_record_in_order(night: Night) -> None:
    record = night("hears the greeting out").record
    order = [
        record["started_at"],
        record["answered_at"],
        record["greeting_ended_at"],
        record["recordings"][0]["started_at"],
        record["ended_at"],
    ]
    times = [datetime.fromisoformat(time) for time in order]
    assert times == sorted(times)
    assert all(time.endswith("+08:00") for time in order)


@pytest.mark.parametrize("codec", ["PCMA", "PCMU", "G722"])
def test_every_codec_carries_words_and_keys(night: Night, codec: str) -> None:
    call = night(f"presses keys by RFC 4733 on {codec}")
    assert call.record["codec"] == call.report["codec"] == codec
    assert [take["ended_by"] for take in call.record["recordings"]] == ["hash"]
    assert without_digits(call.prompts) == ["greeting_after_hours", "beep", "saved", "thanks"]
    assert similarity(read_wav(SPEECH), call.takes[0]) > 0.95


def test_keys_pressed_by_sip_info_are_understood(night: Night) -> None:
    call = night("presses keys by INFO")
    assert [take["ended_by"] for take in call.record["recordings"]] == ["hash"]
    assert without_digits(call.prompts) == ["greeting_after_hours", "beep", "saved", "thanks"]


def test_a_call_over_tcp(night: Night) -> None:
    call = night("calls over TCP")
    assert call.record["outcome"] == "message"
    assert without_digits(call.prompts)[-2:] == ["saved", "thanks"]


def test_the_greeting_is_skipped_with_hash(night: Night) -> None:
    record = night("presses keys by INFO").record
    greeted = datetime.fromisoformat(record["greeting_ended_at"])
    assert (greeted - datetime.fromisoformat(record["answered_at"])).total_seconds() < 0.9


def test_a_caller_who_hangs_up_in_the_greeting_leaves_a_row_in_the_call_log(night: Night) -> None:
    record = night("hangs up in the greeting").record
    assert (record["outcome"], record["hung_up_by"]) == ("abandoned", "caller")
    assert record["recordings"] == []
    assert record["answered_at"] is not None
    assert record["greeting_ended_at"] is None
    assert record["query_number"] is None


def test_a_message_cut_by_hanging_up_is_kept(night: Night) -> None:
    call = night("hangs up in mid-message")
    [take] = call.record["recordings"]
    assert (call.record["outcome"], take["ended_by"]) == ("message", "hangup")
    assert call.record["hung_up_by"] == "caller"
    # What is in the jitter buffer when BYE comes goes with it: a fifth of a second, on a busy machine more.
    assert similarity(read_wav(SPEECH)[:-4000], call.takes[0]) > 0.95


def test_silence_after_the_message_ends_it(night: Night) -> None:
    call = night("falls silent")
    [take] = call.record["recordings"]
    assert take["ended_by"] == "silence"
    # The line listens every 1.4 s, to what PJSIP has handed over by then.
    assert 0.3 + 2 + 3 - 0.5 < take["seconds"] < 0.3 + 2 + 3 + 2.5
    assert without_digits(call.prompts)[-2:] == ["saved", "thanks"]


def test_who_says_nothing_is_asked_once_more_and_then_thanked(night: Night) -> None:
    call = night("says nothing")
    assert call.prompts == ["greeting_after_hours", "beep", "too_short", "beep", "thanks"]
    assert call.record["outcome"] == "no_message"
    assert [take["ended_by"] for take in call.record["recordings"]] == ["silence", "silence"]
    assert call.record["query_number"] is None


def test_a_quiet_caller_is_recorded_to_the_end(night: Night) -> None:
    record = night("speaks quietly").record
    assert (record["outcome"], record["recordings"][0]["ended_by"]) == ("message", "hash")
    assert record["recordings"][0]["seconds"] > 4


def test_no_common_codec_is_refused_and_logged_with_the_caller(night: Night) -> None:
    call = night("has no common codec")
    assert call.report["status"] == call.record["sip_status"] == 488
    assert (call.record["outcome"], call.record["caller"]) == ("refused", "13805380488")
    assert call.record["answered_at"] is None


def test_no_number_and_no_address_of_a_caller_is_in_the_log(night: Night, night_line: LineProcess) -> None:
    for name in NIGHT:
        night(name)
    assert "1380538" not in night_line.log()
    assert "sip:" not in night_line.log()


def test_each_ring_is_one_row_in_the_log(night: Night, night_line: LineProcess) -> None:
    rings = [night(name).report["sip_call_id"] for name in NIGHT]
    logged = [record["sip_call_id"] for record in night_line.records()]
    assert all(logged.count(ring) == 1 for ring in rings)


def test_the_only_thing_said_on_stdout_is_that_the_line_is_ready(
    night: Night, night_line: LineProcess
) -> None:
    for name in NIGHT:
        night(name)
    assert night_line.said() == f"line 1: ready on udp/tcp 127.0.0.1:{night_line.port}\n"


def test_what_a_call_left_on_disk_is_for_nobody_else_to_read(night: Night) -> None:
    folder = night("presses keys by INFO").folder
    assert all(path.stat().st_mode & 0o077 == 0 for path in (folder, *folder.iterdir()))


def test_in_staffed_hours_the_caller_hears_that_nobody_answers_and_leaves_a_message(
    make_line: Callable[..., LineProcess],
) -> None:
    line = make_line(hours_mode="staffed").start()
    call = line.call("--wav", SPEECH, "--dtmf", "#")
    assert without_digits(call.prompts) == ["greeting_staffed", "no_answer", "beep", "saved", "thanks"]
    assert (call.record["mode"], call.record["outcome"]) == ("staffed", "message")


def test_a_long_message_is_not_cut_without_a_word(make_line: Callable[..., LineProcess]) -> None:
    short = "import ivr.line, ivr.flow; whole = ivr.line.Limits; ivr.flow.ALMOST_FULL_SECONDS = 1.5"
    short += "; ivr.line.Limits = lambda **limits: whole(**limits | {'message_max_seconds': 3.0})"
    line = make_line(before=short).start()
    wav = write_wav(line.spool.parent / "long.wav", np.tile(read_wav(SPEECH), 3))  # 6 s
    call = line.call(*SKIP, "--wav", wav, "--hang-up", "line")
    assert without_digits(call.prompts)[1:] == ["beep", "almost_full", "time_up", "saved", "thanks"]
    [take] = call.record["recordings"]
    assert (take["ended_by"], call.record["outcome"]) == ("limit", "message")
    assert take["seconds"] == pytest.approx(3.0 + LENGTHS["beep"], abs=0.3)


def test_a_caller_who_refreshes_no_session_has_left_a_message(
    long_calls: dict[str, Future[LongCall]],
) -> None:
    # Its sound goes on, as from a gateway that has lost its caller.
    call = long_calls["uac"].result(timeout=100)
    [take] = call.record["recordings"]
    assert (call.record["outcome"], call.record["hung_up_by"], take["ended_by"]) == (
        "message",
        "line",
        "hangup",
    )
    assert call.record["sip_cause"] == "No session refresh received."
    assert take["seconds"] > 45


def test_a_message_goes_on_while_the_line_refreshes_the_session(
    long_calls: dict[str, Future[LongCall]],
) -> None:
    call = long_calls["uas"].result(timeout=100)
    assert (call.record["outcome"], call.record["hung_up_by"]) == ("message", "caller")
    assert call.asked_at is not None
    around = SAID[160 * (call.asked_at - 25) : 160 * (call.asked_at + 25)]
    assert around.tobytes() in call.recorded.tobytes()
