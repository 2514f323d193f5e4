"""The spoken prompts, checked when a line starts so that none is found missing in the middle of a call."""

import wave
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SAMPLE_RATE = 8000

PROMPT_IDS = (
    "greeting_staffed",
    "greeting_after_hours",
    "press_zero",
    "queue",
    "queue_position",
    "no_answer",
    "too_short",
    "almost_full",
    "saved",
    "thanks",
    "fault",
    "status_received",
    "status_registered",
    "status_investigating",
    "status_closed",
    "status_not_found",
    "beep",
    "hold_music",
    *(f"digit_{digit}" for digit in range(10)),
)


class PromptError(Exception):
    """A prompt cannot be played; the message names it and says what to do."""


class PromptMissing(PromptError):
    """A prompt's file is not there."""


class PromptBroken(PromptError):
    """A prompt's file is not a WAV that the line can play."""


@dataclass(frozen=True)
class Prompt:
    """One prompt: its file, and its length in seconds."""

    id: str
    path: Path
    seconds: float


Prompts = Mapping[str, Prompt]


def load_prompts(sounds_dir: Path) -> Prompts:
    """All prompts of DOMAIN.md section 1 from `sounds_dir`, by id.

    Raises `PromptMissing` or `PromptBroken` for the first that cannot be played.
    """
    return {prompt_id: _load(prompt_id, sounds_dir / f"{prompt_id}.wav") for prompt_id in PROMPT_IDS}


def _load(prompt_id: str, path: Path) -> Prompt:
    try:
        with wave.open(str(path), "rb") as sound:
            shape = (sound.getframerate(), sound.getsampwidth(), sound.getnchannels())
            frames = len(sound.readframes(sound.getnframes())) // 2
    except FileNotFoundError:
        raise PromptMissing(
            f"prompt {prompt_id}: {path} is missing. Make it with `make sounds`,"
            " or point HOTLINE_SOUNDS_DIR to a folder that has it."
        ) from None
    except (OSError, EOFError, wave.Error) as error:
        raise PromptBroken(
            f"prompt {prompt_id}: {path} cannot be read ({error}). Make it anew with `make sounds`."
        ) from error
    if shape != (SAMPLE_RATE, 2, 1):
        raise PromptBroken(
            f"prompt {prompt_id}: {path} has {shape[0]} Hz, {8 * shape[1]} bits, {shape[2]} channel(s);"
            " it must be 8000 Hz, 16 bits, one channel."
        )
    if not frames:
        raise PromptBroken(f"prompt {prompt_id}: {path} is empty. Make it anew with `make sounds`.")
    return Prompt(prompt_id, path, frames / SAMPLE_RATE)
