"""Recordings as a crash leaves them are made whole from the file's size."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr import wavfile
from tests.ivr.signals import read_wav, tone

UNFINISHED = wavfile.header(0)[:4] + bytes(4) + wavfile.header(0)[8:]


def test_a_header_with_the_lengths_of_its_file_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wavfile.header(320) + bytes(320))
    assert wavfile.is_closed(path)


@pytest.mark.parametrize("content", [b"", b"RIFF", UNFINISHED, UNFINISHED + bytes(640)])
def test_what_pjsip_has_not_finished_is_not_closed(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    assert not wavfile.is_closed(path)


def test_a_file_that_grew_after_its_header_is_not_closed(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wavfile.header(320) + bytes(640))
    assert not wavfile.is_closed(path)


@given(cut=st.integers(0, 44 + 16000))
def test_repaired_wherever_it_was_cut_it_plays_up_to_the_cut(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    path = tmp_path_factory.mktemp("cut") / "a.wav"
    sound = tone(440, 1.0)
    path.write_bytes((UNFINISHED + sound.tobytes())[:cut])
    wavfile.repair(path)
    assert wavfile.is_closed(path)
    whole = max(cut - 44, 0) // 2
    np.testing.assert_array_equal(read_wav(path), sound[:whole])
    np.testing.assert_array_equal(wavfile.read_samples(path), sound[:whole])


def test_repairing_twice_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(UNFINISHED + bytes(641))
    wavfile.repair(path)
    once = path.read_bytes()
    wavfile.repair(path)
    assert path.read_bytes() == once
    assert path.stat().st_size == 44 + 640
