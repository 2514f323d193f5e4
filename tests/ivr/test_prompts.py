from pathlib import Path

import pytest

from ivr.prompts import PROMPT_IDS, PromptBroken, PromptMissing, load_prompts
from tests.ivr.signals import tone, write_prompts, write_wav


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    return write_prompts(tmp_path / "sounds")


def test_every_prompt_is_loaded_with_its_length(sounds: Path) -> None:
    prompts = load_prompts(sounds)
    assert set(prompts) == set(PROMPT_IDS)
    assert prompts["beep"].seconds == pytest.approx(0.3)


def test_the_prompts_that_ship_with_the_service_can_all_be_played() -> None:
    sounds = Path(__file__).resolve().parents[2] / "sounds"
    assert all(prompt.seconds > 0 for prompt in load_prompts(sounds).values())


@pytest.mark.parametrize("prompt", PROMPT_IDS)
def test_a_missing_prompt_is_named(sounds: Path, prompt: str) -> None:
    (sounds / f"{prompt}.wav").unlink()
    with pytest.raises(PromptMissing, match=rf"prompt {prompt}: .*make sounds"):
        load_prompts(sounds)


def test_a_prompt_that_is_no_wav_is_named(sounds: Path) -> None:
    (sounds / "saved.wav").write_bytes(b"ID3 not a wav at all")
    with pytest.raises(PromptBroken, match=r"prompt saved: .*cannot be read"):
        load_prompts(sounds)


def test_a_prompt_of_zero_bytes_is_named(sounds: Path) -> None:
    (sounds / "saved.wav").write_bytes(b"")
    with pytest.raises(PromptBroken, match=r"prompt saved: .*cannot be read"):
        load_prompts(sounds)


def test_a_prompt_without_sound_is_named(sounds: Path) -> None:
    write_wav(sounds / "thanks.wav", tone(400, 0))
    with pytest.raises(PromptBroken, match=r"prompt thanks: .*is empty"):
        load_prompts(sounds)


def test_a_prompt_at_another_rate_is_named(sounds: Path) -> None:
    wav = (sounds / "queue.wav").read_bytes()
    (sounds / "queue.wav").write_bytes(wav[:24] + (16000).to_bytes(4, "little") + wav[28:])
    with pytest.raises(PromptBroken, match=r"prompt queue: .*16000 Hz.*must be 8000 Hz"):
        load_prompts(sounds)
