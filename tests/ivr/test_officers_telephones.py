"""Conversations with baresip and Linphone: each side hears the other, and both are recorded in step."""

from pathlib import Path

import numpy as np
import pytest

from tests.ivr.baresip import Baresip
from tests.ivr.conftest import Staffed
from tests.ivr.line_process import spoken_number
from tests.ivr.linphone import Linphone
from tests.ivr.signals import Samples, prompts_in, unmistakable, write_wav
from tests.ivr.test_stereo import channels_of

pytestmark = pytest.mark.alone

CALLER = unmistakable(3.0)
OFFICER = unmistakable(6.0)[24000:]  # other noise than the caller's
PAUSE = np.zeros(60 * 8000, dtype=np.int16)  # baresip hangs up at the end of its file


def place_of(sound: Samples, recording: Samples) -> int:
    """The sample at which `sound` begins in `recording`, unchanged; -1 where it is not there whole."""
    found = recording.tobytes().find(sound.tobytes())
    return found // 2 if found >= 0 else -1


@pytest.mark.parametrize("telephone", [Baresip, Linphone])
def test_what_each_side_said_is_heard_by_the_other_and_recorded_in_its_channel(
    staffed: Staffed, tmp_path: Path, telephone: type[Baresip | Linphone]
) -> None:
    officer_says = write_wav(tmp_path / "officer.wav", np.concatenate((PAUSE[:8000], OFFICER, PAUSE)))
    caller_says = write_wav(tmp_path / "caller.wav", CALLER)
    with telephone(tmp_path / "officer", 801, officer_says) as officer:
        line = staffed(officer.uri)
        call = line.call(
            *("--greeting-dtmf", "#", "--codec", "PCMA"), "--after", 2.0, "--wav", caller_says, "--hang-up", 2
        )
        heard_by_officer = officer.heard()
    assert call.record["outcome"] == "answered"
    left, right = channels_of(call.folder / call.record["recordings"][0]["file"])
    assert place_of(CALLER, left) >= 0
    assert place_of(OFFICER, right) >= 0
    assert place_of(OFFICER, call.heard) >= 0
    assert place_of(CALLER, heard_by_officer) >= 0
    assert place_of(OFFICER[:800], left) == place_of(CALLER[:800], right) == -1
    assert len(left) == len(right)


@pytest.mark.parametrize(("caller", "announced"), [("13805381234", "13805381234"), ("anonymous", "")])
def test_the_officer_hears_the_callers_number_first_unless_it_is_withheld(
    staffed: Staffed, tmp_path: Path, caller: str, announced: str
) -> None:
    quiet = write_wav(tmp_path / "quiet.wav", PAUSE)
    with Baresip(tmp_path / "officer", 801, quiet) as officer:
        line = staffed(officer.uri, announce_caller=True)
        call = line.call("--greeting-dtmf", "#", "--after", 4.0, "--hang-up", 0, "--caller", caller)
        assert spoken_number(prompts_in(officer.heard())) == announced
    assert call.record["outcome"] == "answered"
    assert not any(prompt.startswith("digit") for prompt in call.prompts)  # the caller hears none of it
