import numpy as np
import pytest

from ivr.beep import BeepDetector
from tests.ivr.signals import SPEECH, read_wav, tone

SILENCE = np.zeros(4000, dtype=np.int16)


@pytest.mark.parametrize("piece", [137, 160, 2000, 100_000])
def test_the_beep_is_heard_however_the_sound_comes(piece: int) -> None:
    heard = np.concatenate((read_wav(SPEECH), tone(1000, 0.3), SILENCE))
    beep = BeepDetector()
    ended = [beep.ended(heard[begin : begin + piece]) for begin in range(0, len(heard), piece)]
    assert any(ended)
    assert not any(ended[: len(read_wav(SPEECH)) // piece])


def test_the_beep_has_not_ended_while_it_sounds() -> None:
    assert not BeepDetector().ended(tone(1000, 0.5))


def test_speech_and_other_tones_are_no_beep() -> None:
    heard = np.concatenate((read_wav(SPEECH), tone(950, 0.5), tone(440, 0.5), SILENCE))
    assert not BeepDetector().ended(heard)


def test_a_beep_too_quiet_to_be_meant_is_none() -> None:
    assert not BeepDetector().ended(np.concatenate((tone(1000, 0.5, amplitude=60), SILENCE)))
