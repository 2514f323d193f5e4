"""The sounds that are not speech: the beep before recording, and the music for callers who wait."""

import numpy as np

from hotline import telephone_sound
from hotline.telephone_sound import SAMPLE_RATE, Sound

BEEP_HERTZ = 1000.0
BEEP_SECONDS = 0.4
BEEP_LEVEL = -20.0  # dBFS

# Quieter than speech: it is heard for minutes, and the voice that breaks in must stand out.
MUSIC_LEVEL = -24.0  # dBFS
BEAT_SECONDS = 0.75
BEATS_A_BAR = 4

# Eight bars in a pentatonic mode. A bar is a chord, played as broken quavers, and a melody of (note, beats);
# notes are semitones above middle C, None is a rest.
_BARS: tuple[tuple[tuple[int, ...], tuple[tuple[int | None, float], ...]], ...] = (
    ((0, 7, 12, 16), ((16, 1.5), (19, 0.5), (21, 2))),
    ((-3, 4, 9, 12), ((19, 1), (16, 1), (14, 2))),
    ((-7, 0, 5, 9), ((12, 1.5), (14, 0.5), (16, 2))),
    ((-5, 2, 7, 11), ((14, 3), (None, 1))),
    ((0, 7, 12, 16), ((16, 1), (19, 1), (24, 2))),
    ((-3, 4, 9, 12), ((21, 1.5), (19, 0.5), (16, 2))),
    ((-7, 0, 5, 9), ((14, 1), (16, 1), (12, 1), (9, 1))),
    ((0, 7, 12, 16), ((12, 3), (None, 1))),
)
_BROKEN_CHORD = (0, 1, 2, 3, 2, 1, 2, 1)
_MIDDLE_C = 261.63  # Hz
_PARTIALS = (1.0, 0.35, 0.12, 0.05)
_DECAY_SECONDS = 0.9
_NOTE_SECONDS = 4.0
_ATTACK_SECONDS = 0.02


def beep() -> Sound:
    """A 1 kHz tone of 0.4 s with soft edges, and the short silence of every prompt around it."""
    time = np.arange(round(BEEP_SECONDS * SAMPLE_RATE)) / SAMPLE_RATE
    amplitude = np.sqrt(2) * 10 ** (BEEP_LEVEL / 20)
    tone = amplitude * np.sin(2 * np.pi * BEEP_HERTZ * time)
    return telephone_sound.with_silence(telephone_sound.soft_edges(tone, round(0.01 * SAMPLE_RATE)))


def hold_music() -> Sound:
    """A calm piece of 24 s that loops without a seam: what sounds at its end rings on in its beginning."""
    loop = np.zeros(round(len(_BARS) * BEATS_A_BAR * BEAT_SECONDS * SAMPLE_RATE))
    for number, (chord, melody) in enumerate(_BARS):
        bar = float(number * BEATS_A_BAR)
        for quaver, tone in enumerate(_BROKEN_CHORD):
            _add(loop, _note(chord[tone], 0.35), bar + quaver / 2)
        for semitones, beats in melody:
            if semitones is not None:
                _add(loop, _note(semitones, 0.8), bar)
            bar += beats
    return telephone_sound.at_level(loop, MUSIC_LEVEL)


def _note(semitones: int, loudness: float) -> Sound:
    """A struck, ringing tone by additive synthesis; higher partials fade sooner."""
    time = np.arange(round(_NOTE_SECONDS * SAMPLE_RATE)) / SAMPLE_RATE
    pitch = _MIDDLE_C * 2 ** (semitones / 12)
    tone = np.zeros(len(time))
    for number, strength in enumerate(_PARTIALS, start=1):
        if number * pitch < SAMPLE_RATE * 0.42:
            tone += (
                strength
                * np.exp(-time * number**0.5 / _DECAY_SECONDS)
                * np.sin(2 * np.pi * number * pitch * time)
            )
    return np.asarray(loudness * tone * np.minimum(1, time / _ATTACK_SECONDS))


def _add(loop: Sound, note: Sound, beat: float) -> None:
    """Let a note sound from `beat` on; past the end it goes on at the beginning."""
    start = round(beat * BEAT_SECONDS * SAMPLE_RATE)
    places = (start + np.arange(len(note))) % len(loop)
    np.add.at(loop, places, note)
