import re
from pathlib import Path

import pytest

from ivr.prompts import (
    OWN_SOUNDS,
    PROMPT_IDS,
    PromptBroken,
    PromptMissing,
    Prompts,
    faulty_prompts,
    read_prompt,
)
from tests.ivr.signals import tone, write_prompts, write_wav


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    return write_prompts(tmp_path / "sounds")


def test_every_prompt_is_read_with_its_length(sounds: Path) -> None:
    prompts = Prompts(sounds)
    assert {prompts[prompt].path for prompt in PROMPT_IDS} == set(sounds.glob("*.wav"))
    assert prompts["beep"].seconds == pytest.approx(0.3)


def test_the_prompts_that_ship_with_the_service_can_all_be_played() -> None:
    assert faulty_prompts(OWN_SOUNDS) == []


@pytest.mark.parametrize("prompt", PROMPT_IDS)
def test_a_missing_prompt_is_named(sounds: Path, prompt: str) -> None:
    (sounds / f"{prompt}.wav").unlink()
    [error] = faulty_prompts(sounds)
    assert isinstance(error, PromptMissing)
    assert re.search(rf"prompt {prompt}: .*make sounds", str(error))


@pytest.mark.parametrize("prompt", PROMPT_IDS)
def test_where_no_file_can_be_played_each_prompt_has_tones(
    prompt: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivr.prompts.OWN_SOUNDS", tmp_path)
    substitute = Prompts(tmp_path)[prompt]
    assert substitute.path is None
    assert 0.3 < substitute.seconds < 6
    # Only the beep invites to speak.
    assert (1000 in [tone.hertz for tone in substitute.tones]) == (prompt == "beep")


def test_what_is_missing_is_said_once(sounds: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (sounds / "hold_music.wav").unlink()
    prompts = Prompts(sounds)
    assert [prompts["hold_music"].path for _ in range(3)] == [OWN_SOUNDS / "hold_music.wav"] * 3
    [record] = caplog.records
    assert "hold_music.wav is missing" in record.message


def test_a_prompt_that_is_no_wav_is_named(sounds: Path) -> None:
    (sounds / "saved.wav").write_bytes(b"ID3 not a wav at all")
    with pytest.raises(PromptBroken, match=r"prompt saved: .*cannot be read"):
        read_prompt("saved", sounds)


def test_a_prompt_of_zero_bytes_is_named(sounds: Path) -> None:
    (sounds / "saved.wav").write_bytes(b"")
    with pytest.raises(PromptBroken, match=r"prompt saved: .*cannot be read"):
        read_prompt("saved", sounds)


def test_a_prompt_without_sound_is_named(sounds: Path) -> None:
    write_wav(sounds / "thanks.wav", tone(400, 0))
    with pytest.raises(PromptBroken, match=r"prompt thanks: .*is empty"):
        read_prompt("thanks", sounds)


def test_a_prompt_at_another_rate_is_named(sounds: Path) -> None:
    wav = (sounds / "queue.wav").read_bytes()
    (sounds / "queue.wav").write_bytes(wav[:24] + (16000).to_bytes(4, "little") + wav[28:])
    with pytest.raises(PromptBroken, match=r"prompt queue: .*16000 Hz.*must be 8000 Hz"):
        read_prompt("queue", sounds)


def test_a_prompt_that_is_just_being_copied_is_named(sounds: Path) -> None:
    (sounds / "fault.wav").write_bytes((sounds / "fault.wav").read_bytes()[:500])
    with pytest.raises(PromptBroken, match=r"prompt fault: .*is cut short"):
        read_prompt("fault", sounds)
