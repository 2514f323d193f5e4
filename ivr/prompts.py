"""The spoken prompts; one that cannot be played is replaced, for a caller is to be answered and recorded."""

import logging
import wave
from dataclasses import dataclass
from pathlib import Path

from hotline.settings import REPOSITORY
from ivr.tones import Tone, seconds_of, tones_for

SAMPLE_RATE = 8000
OWN_SOUNDS = REPOSITORY / "sounds"

PROMPT_IDS = (
    "greeting_staffed",
    "greeting_after_hours",
    "press_zero",
    "queue",
    "queue_position",
    "no_answer",
    "too_short",
    "almost_full",
    "time_up",
    "saved",
    "thanks",
    "fault",
    "status_received",
    "status_registered",
    "status_investigating",
    "status_closed",
    "status_not_found",
    "duty_on",
    "duty_off",
    "duty_failed",
    "beep",
    "hold_music",
    *(f"digit_{digit}" for digit in range(10)),
)

log = logging.getLogger(__name__)


class PromptError(Exception):
    """A prompt cannot be played; the message names it and says what to do."""


class PromptMissing(PromptError):
    """A prompt's file is not there."""


class PromptBroken(PromptError):
    """A prompt's file is not a WAV that the line can play."""


@dataclass(frozen=True)
class Prompt:
    """One prompt: its file, its length in seconds, and the tones that stand for it where the file fails."""

    id: str
    path: Path | None
    seconds: float
    tones: tuple[Tone, ...] = ()


class Prompts:
    """The prompts of a line, each as its file is at the moment it is asked for.

    What the bureau put into `replaced` goes first. In the place of one that is missing or broken stands the
    project's own, and else a pattern of tones.
    """

    def __init__(self, sounds_dir: Path, replaced: Path | None = None) -> None:
        self._replaced = replaced
        self._folders = [*([replaced] if replaced else []), sounds_dir, OWN_SOUNDS]
        self._complaints: dict[str, str] = {}
        for prompt_id in PROMPT_IDS:
            self[prompt_id]

    def __getitem__(self, prompt_id: str) -> Prompt:
        """What is to be played now."""
        complaint = ""
        for folder in self._folders:
            try:
                prompt = read_prompt(prompt_id, folder)
            except PromptMissing as error:
                if folder != self._replaced:
                    complaint = complaint or str(error)
            except PromptError as error:
                complaint = complaint or str(error)
            else:
                self._complain(prompt_id, complaint, f"{prompt.path} is played instead")
                return prompt
        self._complain(prompt_id, complaint, "tones are played instead")
        tones = tones_for(prompt_id)
        return Prompt(prompt_id, None, seconds_of(tones), tones)

    def _complain(self, prompt_id: str, complaint: str, remedy: str) -> None:
        """Log what is new: music is asked for several times a minute."""
        if complaint and complaint != self._complaints.get(prompt_id):
            log.error("%s Until then %s.", complaint, remedy)
        self._complaints[prompt_id] = complaint


def spoken(digits: str) -> tuple[str, ...]:
    """The prompts that say these digits one by one; other characters are left out."""
    return tuple(f"digit_{digit}" for digit in digits if digit in "0123456789")


def faulty_prompts(sounds_dir: Path) -> list[PromptError]:
    """What is wrong with the prompts in `sounds_dir`, one error for each that cannot be played."""
    errors = []
    for prompt_id in PROMPT_IDS:
        try:
            read_prompt(prompt_id, sounds_dir)
        except PromptError as error:
            errors.append(error)
    return errors


def read_prompt(prompt_id: str, folder: Path) -> Prompt:
    """A prompt of DOMAIN.md section 1, from `folder`. Raises `PromptMissing` or `PromptBroken`."""
    path = folder / f"{prompt_id}.wav"
    try:
        size = path.stat().st_size
        with wave.open(str(path), "rb") as sound:
            shape = (sound.getframerate(), sound.getsampwidth(), sound.getnchannels())
            frames = sound.getnframes()
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
    if not frames or 2 * frames > size:
        fault = "is cut short" if frames else "is empty"
        raise PromptBroken(f"prompt {prompt_id}: {path} {fault}. Make it anew with `make sounds`.")
    return Prompt(prompt_id, path, frames / SAMPLE_RATE, tones_for(prompt_id))
