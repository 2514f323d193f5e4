"""What a caller says is recorded frame by frame, as it was sent.

A-law carries the values of `unmistakable` unchanged, so one unbroken stretch of a recording is what was sent.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ivr.line_process import Call, LineProcess
from tests.ivr.signals import Samples, unmistakable, write_wav

pytestmark = pytest.mark.alone

SENT = unmistakable(6.0)
EARLY = unmistakable(2.0)
MakeLine = Callable[..., LineProcess]


@pytest.fixture
def says(make_line: MakeLine, tmp_path: Path) -> Callable[..., Call]:
    """Places a call that skips the greeting and says this; other words are those of `LineProcess.call`."""

    def call(said: Samples, *arguments: str, **limits: float) -> Call:
        wav = write_wav(tmp_path / "said.wav", said)
        line = make_line(**limits).start()
        return line.call("--greeting-dtmf", "#", "--codec", "PCMA", "--wav", wav, *arguments)

    return call


def test_every_frame_that_was_sent_is_recorded_once_and_in_its_place(says: Callable[..., Call]) -> None:
    # No 20 ms lost, doubled, stretched or filled in, the first syllable and the last among them.
    assert SENT.tobytes() in says(SENT, "--dtmf", "#").takes[0].tobytes()


def test_who_speaks_over_the_beep_loses_no_syllable(says: Callable[..., Call]) -> None:
    # This caller speaks from the key that skips the greeting on, while the beep still sounds.
    recorded = says(EARLY, "--after", "0", "--dtmf", "#", "--hang-up", "0").takes[0]
    assert EARLY[len(EARLY) // 4 :].tobytes() in recorded.tobytes()


def test_thirty_seconds_before_the_limit_the_caller_is_told_while_recording_goes_on(
    says: Callable[..., Call],
) -> None:
    call = says(EARLY, "--hang-up", "1", message_max_seconds=31)
    assert call.prompts == ["greeting_after_hours", "beep", "almost_full"]
    assert EARLY.tobytes() in call.takes[0].tobytes()
