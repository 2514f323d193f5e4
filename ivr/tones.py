"""Tones that stand for prompts that cannot be played: made by the library itself, without a file."""

from collections.abc import Mapping
from dataclasses import dataclass

from ivr.beep import BEEP_HERTZ


@dataclass(frozen=True)
class Tone:
    """A tone, and the pause after it, in seconds."""

    hertz: int
    seconds: float
    pause: float = 0.1


def _digit(value: int) -> tuple[Tone, ...]:
    """So many clicks as a dial of old made: ten for 0; then a pause, so that digits can be counted."""
    clicks = value or 10
    return (Tone(600, 0.1),) * (clicks - 1) + (Tone(600, 0.1, 0.6),)


# Something is said, though it cannot be understood.
ATTENTION = (Tone(600, 0.2), Tone(750, 0.3, 0.4))

TONES: Mapping[str, tuple[Tone, ...]] = {
    # Nothing else sounds like it: it means that the caller may speak.
    "beep": (Tone(BEEP_HERTZ, 0.4),),
    # The special information tone (ITU-T E.180): the call cannot be completed.
    "fault": 2 * (Tone(950, 0.33, 0.03), Tone(1400, 0.33, 0.03), Tone(1800, 0.33, 1.0)),
    # Like ringing at the far end.
    "hold_music": (Tone(450, 1.0, 4.0),),
    "no_answer": (Tone(480, 0.4), Tone(480, 0.4, 0.4)),
    "too_short": (Tone(400, 0.5, 0.4),),
    "almost_full": (Tone(850, 0.1), Tone(850, 0.1)),
    "saved": (Tone(600, 0.15, 0.0), Tone(750, 0.15, 0.0), Tone(900, 0.3, 0.4)),
    "thanks": (Tone(900, 0.15, 0.0), Tone(750, 0.15, 0.0), Tone(600, 0.3, 0.4)),
    **{f"digit_{value}": _digit(value) for value in range(10)},
}


def tones_for(prompt_id: str) -> tuple[Tone, ...]:
    """What is heard in the place of a prompt."""
    return TONES.get(prompt_id, ATTENTION)


def seconds_of(tones: tuple[Tone, ...]) -> float:
    """How long they sound."""
    return sum(tone.seconds + tone.pause for tone in tones)
