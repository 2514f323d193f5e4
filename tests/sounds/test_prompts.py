"""The prompts in sounds/: complete, in the telephone's format, of one level, with clean ends."""

import tomllib
import wave
from pathlib import Path

import made
import numpy as np
import pytest

from hotline import telephone_sound

SOUNDS = Path(__file__).parents[2] / "sounds"
TEXTS = tomllib.loads((SOUNDS / "prompts.toml").read_text(encoding="utf-8"))
DIGITS = [f"digit_{digit}" for digit in range(10)]
SPOKEN = [name for name in TEXTS if name not in ("beep", "hold_music")]
FRAME = telephone_sound.SAMPLE_RATE // 100


def samples(name):
    with wave.open(str(SOUNDS / f"{name}.wav"), "rb") as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768


def quiet_ends(name):
    """Seconds before the first and after the last 10 ms that are within 45 dB of the loudest."""
    levels = telephone_sound.frame_levels(samples(name), FRAME)
    heard = np.flatnonzero(levels > levels.max() - 45)
    return heard[0] / 100, (len(levels) - 1 - heard[-1]) / 100


def test_every_prompt_of_the_domain_has_its_text():
    assert set(TEXTS) == {
        *("greeting_staffed", "greeting_after_hours", "queue", "no_answer", "too_short", "almost_full"),
        *("time_up", "saved", "thanks", "fault"),
        *("duty_on", "duty_off", "duty_failed"),
        *("status_received", "status_registered", "status_investigating", "status_closed"),
        *("status_not_found", "beep", "hold_music"),
        *DIGITS,
        # Not in DOMAIN.md: the place in the queue, and the way to the person on call.
        *("queue_position", "press_zero"),
    }


def test_no_wav_is_without_a_text_and_no_text_without_a_wav():
    assert {path.stem for path in SOUNDS.glob("*.wav")} == set(TEXTS)


def test_the_greetings_say_what_a_caller_has_to_be_told():
    for greeting in (TEXTS["greeting_staffed"], TEXTS["greeting_after_hours"]):
        for duty in ("依法、如实、合理", "录音", "严格保密", "一一零"):
            assert duty in greeting


@pytest.mark.parametrize("name", TEXTS)
def test_a_prompt_is_8_khz_16_bit_mono(name):
    with wave.open(str(SOUNDS / f"{name}.wav"), "rb") as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (8000, 2, 1)
        assert file.getnframes() > 0


@pytest.mark.parametrize("name", [*SPOKEN, "beep"])
def test_a_prompt_is_as_loud_as_the_others(name):
    assert telephone_sound.active_level(samples(name)) == pytest.approx(-20, abs=1)


def test_the_hold_music_is_a_little_quieter_than_the_voice_that_breaks_in():
    assert telephone_sound.active_level(samples("hold_music")) == pytest.approx(-24, abs=1)


@pytest.mark.parametrize("name", TEXTS)
def test_a_prompt_is_not_clipped(name):
    assert np.abs(samples(name)).max() < 10 ** (-0.9 / 20)


@pytest.mark.parametrize("name", [*SPOKEN, "beep"])
def test_a_prompt_begins_and_ends_with_a_short_clean_silence(name):
    sound = samples(name)
    assert max(quiet_ends(name)) <= 0.15
    assert not sound[:FRAME].any()
    assert not sound[-FRAME:].any()


@pytest.mark.parametrize("name", SPOKEN)
def test_a_prompt_keeps_to_the_band_of_the_telephone(name):
    power = np.abs(np.fft.rfft(samples(name))) ** 2
    frequency = np.fft.rfftfreq(len(samples(name)), 1 / telephone_sound.SAMPLE_RATE)
    outside = power[(frequency < 100) | (frequency > 3600)].sum()
    assert outside < power.sum() / 10_000


@pytest.mark.parametrize("name", DIGITS)
def test_a_digit_is_long_enough_to_be_heard_and_short_enough_to_be_one_of_ten(name):
    assert 0.25 < len(samples(name)) / telephone_sound.SAMPLE_RATE < 0.8


def test_the_beep_is_one_kilohertz_for_four_tenths_of_a_second():
    beep = samples("beep")
    before, after = quiet_ends("beep")
    power = np.abs(np.fft.rfft(beep)) ** 2
    loudest = np.argmax(power) * telephone_sound.SAMPLE_RATE / len(beep)
    assert loudest == pytest.approx(1000, abs=2)
    assert len(beep) / telephone_sound.SAMPLE_RATE - before - after == pytest.approx(0.4, abs=0.02)


def test_the_hold_music_loops_without_a_click():
    music = samples("hold_music")
    assert 20 <= len(music) / telephone_sound.SAMPLE_RATE <= 30
    assert abs(music[0] - music[-1]) < np.abs(np.diff(music)).max() / 2


@pytest.mark.parametrize("name", TEXTS)
def test_a_wav_says_what_prompts_toml_says(name):
    entry = made.read(SOUNDS).get(name)
    state = made.state(SOUNDS / f"{name}.wav", TEXTS[name], entry.voice if entry else "", entry)
    assert state is not made.State.TO_MAKE, f"the text of {name} changed: run `make sounds`"
