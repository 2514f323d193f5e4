"""Prompts that are missing, broken or replaced: callers are answered and recorded all the same."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np

from ivr.tones import ATTENTION, TONES, Tone
from tests.ivr.line_process import LineProcess
from tests.ivr.signals import SPEECH, Samples, tone, write_wav

MakeLine = Callable[..., LineProcess]
OWN_SOUNDS = "import ivr.prompts, pathlib; ivr.prompts.OWN_SOUNDS = pathlib.Path({path!r})"
GREETED = ("--greeting-dtmf", "#")
WINDOW = 400  # samples: frequencies 20 Hz apart are told apart


def frequencies_in(heard: Samples) -> list[int]:
    """The frequencies that are heard one after the other, to 50 Hz."""
    found: list[int] = []
    for begin in range(0, len(heard) - WINDOW, WINDOW):
        window = heard[begin : begin + WINDOW].astype(float)
        spectrum = np.abs(np.fft.rfft(window, 8000))
        loudest = 50 * round(int(spectrum.argmax()) / 50)
        if window.std() > 300 and (not found or found[-1] != loudest):
            found.append(loudest)
    return found


def sounds_of(*tones: Tone) -> list[int]:
    return [each.hertz for each in tones]


def test_prompts_that_the_operators_folder_lacks_are_the_projects_own(
    make_line: MakeLine, sounds: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    line = make_line(sounds_dir=tmp_path / "empty", before=OWN_SOUNDS.format(path=str(sounds))).start()
    call = line.call(*GREETED, "--wav", SPEECH, "--dtmf", "#", "--hang-up", 1)
    assert call.prompts[:3] == ["greeting_after_hours", "beep", "saved"]
    assert call.record["outcome"] == "message"
    assert f"prompt fault: {tmp_path}/empty/fault.wav is missing" in line.log()


def test_without_any_sounds_callers_hear_tones_and_leave_messages(
    make_line: MakeLine, tmp_path: Path
) -> None:
    nowhere = tmp_path / "nowhere"
    line = make_line(sounds_dir=nowhere, before=OWN_SOUNDS.format(path=str(nowhere))).start()
    call = line.call("--wav", SPEECH, "--dtmf", "#", "--hang-up", 1.5)
    assert call.report["beep_at"] is not None
    [take] = call.record["recordings"]
    assert (call.record["outcome"], take["ended_by"]) == ("message", "hash")
    assert take["speech_seconds"] > 0.8
    heard = frequencies_in(call.heard)
    assert heard[:3] == sounds_of(*ATTENTION, *TONES["beep"])
    assert heard[3:6] == sounds_of(*TONES["saved"])


def test_a_prompt_deleted_or_replaced_while_the_line_runs_costs_nobody_a_call(
    make_line: MakeLine, sounds: Path, tmp_path: Path
) -> None:
    own = shutil.copytree(sounds, tmp_path / "own")
    nowhere = tmp_path / "nowhere"
    line = make_line(sounds_dir=own, before=OWN_SOUNDS.format(path=str(nowhere))).start()
    (own / "beep.wav").unlink()
    (own / "saved.wav").write_bytes((own / "saved.wav").read_bytes()[:500])  # as if just being copied
    write_wav(own / "greeting_after_hours.wav", tone(2000, 1.5))

    call = line.call("--wav", SPEECH, "--dtmf", "#", "--hang-up", 1.5)

    assert call.record["outcome"] == "message"
    assert frequencies_in(call.heard)[:5] == [2000, *sounds_of(*TONES["beep"], *TONES["saved"])]
    assert (abs(call.heard) > 1000).sum() > 8000  # the new greeting to its end
    assert "beep.wav is missing" in line.log()
    assert "saved.wav is cut short" in line.log()
