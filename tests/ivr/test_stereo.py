"""Two tracks become one recording: left the caller, right the officer."""

import wave
from datetime import UTC
from pathlib import Path

import numpy as np
import pytest

from ivr.spool import close_interrupted
from ivr.stereo import CHUNK, merge, tracks_of
from tests.ivr.signals import Samples, tone, unmistakable, write_wav

CALL_ID = "20260914T010203-1-0123abcd"


def channels_of(path: Path) -> tuple[Samples, Samples]:
    with wave.open(str(path), "rb") as recording:
        assert (recording.getframerate(), recording.getsampwidth(), recording.getnchannels()) == (8000, 2, 2)
        both = np.frombuffer(recording.readframes(recording.getnframes()), dtype="<i2").reshape(-1, 2)
    return both[:, 0], both[:, 1]


@pytest.mark.parametrize(("caller", "officer"), [(0.5, 0.5), (0.5, 1.0), (1.0, 0.5), (0.0, 0.5)])
def test_each_side_has_its_channel_and_the_shorter_one_ends_in_silence(
    tmp_path: Path, caller: float, officer: float
) -> None:
    talk = tmp_path / "conversation-1.wav"
    sounds = (unmistakable(caller), tone(700, officer))
    for track, sound in zip(tracks_of(talk), sounds, strict=True):
        write_wav(track, sound)
    merge(talk)
    for heard, sound in zip(channels_of(talk), sounds, strict=True):
        assert len(heard) == round(8000 * max(caller, officer))
        assert np.array_equal(heard[: len(sound)], sound)
        assert not heard[len(sound) :].any()
    assert [path.name for path in tmp_path.iterdir()] == ["conversation-1.wav"]


def test_a_long_conversation_is_merged_piece_by_piece(tmp_path: Path) -> None:
    talk = tmp_path / "conversation-1.wav"
    sound = unmistakable((2 * CHUNK + 4000) / 8000)
    for track in tracks_of(talk):
        write_wav(track, sound)
    merge(talk)
    for heard in channels_of(talk):
        assert np.array_equal(heard, sound)


def test_a_track_that_is_missing_is_silence(tmp_path: Path) -> None:
    talk = tmp_path / "conversation-1.wav"
    sound = tone(700, 0.5)
    write_wav(tracks_of(talk)[0], sound)
    merge(talk)
    caller, officer = channels_of(talk)
    assert np.array_equal(caller, sound)
    assert not officer.any()


def test_tracks_that_a_crash_left_behind_become_a_recording(tmp_path: Path) -> None:
    folder = tmp_path / CALL_ID
    folder.mkdir()
    for track in tracks_of(folder / "conversation-1.wav"):
        write_wav(track, tone(700, 1.0))
        with track.open("r+b") as cut:  # as a killed process leaves it: a header without lengths
            cut.seek(40)
            cut.write(bytes(4))
    assert close_interrupted(folder, UTC)
    assert sorted(path.name for path in folder.iterdir()) == ["call.json", "conversation-1.wav"]
    assert '"outcome": "answered"' in (folder / "call.json").read_text()
    assert len(channels_of(folder / "conversation-1.wav")[0]) == 8000


def test_a_merge_that_was_cut_off_is_done_again(tmp_path: Path) -> None:
    talk = tmp_path / "conversation-1.wav"
    sound = tone(700, 0.5)
    for track in tracks_of(talk):
        write_wav(track, sound)
    talk.with_suffix(".part").write_bytes(b"half")
    merge(talk)
    assert np.array_equal(channels_of(talk)[1], sound)
    assert [path.name for path in tmp_path.iterdir()] == ["conversation-1.wav"]
