"""What is made anew when the wording changes, and what is left alone."""

import made
import pytest
from made import Made, State


@pytest.fixture
def wav(tmp_path):
    path = tmp_path / "thanks.wav"
    path.write_bytes(b"spoken")
    return path


@pytest.fixture
def entry(wav):
    return Made("再见。", "zf_xiaoxiao", made.sha256(wav))


def test_a_missing_prompt_is_made(tmp_path):
    assert made.state(tmp_path / "thanks.wav", "再见。", "zf_xiaoxiao", None) is State.TO_MAKE


def test_a_prompt_is_left_while_its_wording_and_voice_stay(wav, entry):
    assert made.state(wav, "再见。", "zf_xiaoxiao", entry) is State.AS_WANTED


def test_a_prompt_is_made_anew_when_its_wording_changes(wav, entry):
    assert made.state(wav, "谢谢，再见。", "zf_xiaoxiao", entry) is State.TO_MAKE


def test_a_prompt_is_made_anew_in_another_voice(wav, entry):
    assert made.state(wav, "再见。", "zf_xiaoyi", entry) is State.TO_MAKE


def test_a_recording_of_the_bureaus_own_is_kept_even_when_the_wording_changes(wav, entry):
    wav.write_bytes(b"recorded in a studio")
    assert made.state(wav, "谢谢，再见。", "zf_xiaoxiao", entry) is State.OWN_RECORDING


def test_a_recording_that_was_never_spoken_here_is_kept(wav):
    assert made.state(wav, "再见。", "zf_xiaoxiao", None) is State.OWN_RECORDING


def test_what_was_made_is_remembered(tmp_path, entry):
    made.write(tmp_path, {"thanks": entry})
    assert made.read(tmp_path) == {"thanks": entry}
