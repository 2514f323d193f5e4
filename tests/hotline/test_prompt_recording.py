"""A recording of a prompt: read whatever office telephones and recorders make, judged, made ready."""

from pathlib import Path

import av
import numpy as np
import pytest

from hotline.prompt_recording import Finding, NotTaken, Problem, prepare
from hotline.telephone_sound import SAMPLE_RATE, active_level
from tests.console.spooled import speechlike, write_wav

RATE = 44100


def speech(seconds: float = 3.0, level: float = 0.3) -> np.ndarray:
    """Noise that swells as syllables do, 44.1 kHz, from -1 to 1."""
    chance = np.random.default_rng(1)
    time = np.arange(int(seconds * RATE)) / RATE
    sound = (np.sin(2 * np.pi * 300 * time) + 0.2 * chance.standard_normal(len(time))) * np.abs(
        np.sin(2 * np.pi * 2 * time)
    )
    return np.asarray(level * sound / np.abs(sound).max())


def encoded(path: Path, sound: np.ndarray, codec: str, container: str, rate: int = RATE) -> Path:
    """Write a file as recorders and telephones do."""
    with av.open(str(path), "w", format=container) as out:
        stream = out.add_stream(codec, rate=rate, layout="mono")
        frame = av.AudioFrame.from_ndarray((sound * 32767).astype(np.int16)[np.newaxis, :], "s16", "mono")
        frame.sample_rate = rate
        resampler = av.AudioResampler(stream.format, "mono", rate, frame_size=stream.frame_size or 1024)
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            out.mux(stream.encode(piece))
        out.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(
    ("codec", "container"),
    [("pcm_s16le", "wav"), ("pcm_s24le", "wav"), ("libmp3lame", "mp3"), ("aac", "mp4"), ("flac", "flac")],
)
def test_what_recorders_and_telephones_make_becomes_a_prompt(
    tmp_path: Path, codec: str, container: str
) -> None:
    prepared = prepare("thanks", encoded(tmp_path / "sent", speech(), codec, container), adjust=True)

    assert prepared.seconds == pytest.approx(3.0, abs=0.35)
    assert active_level(prepared.sound) == pytest.approx(-20, abs=2)
    assert prepared.findings == ()


def test_what_is_too_quiet_is_told_and_put_right(tmp_path: Path) -> None:
    sent = encoded(tmp_path / "quiet.wav", speech(level=0.01), "pcm_s16le", "wav")

    prepared = prepare("thanks", sent, adjust=True)

    assert Finding.QUIET in prepared.findings
    assert active_level(prepared.sound) == pytest.approx(-20, abs=2)


def test_what_is_to_stay_as_it_is_stays_so_but_for_its_rate(tmp_path: Path) -> None:
    quiet = speech(level=0.01)

    prepared = prepare("thanks", encoded(tmp_path / "quiet.wav", quiet, "pcm_s16le", "wav"), adjust=False)

    assert len(prepared.sound) == pytest.approx(len(quiet) * SAMPLE_RATE / RATE, abs=2)
    assert 0.005 < np.abs(prepared.sound).max() < 0.0101  # above 4 kHz a telephone has nothing


def test_a_recording_that_clips_is_told(tmp_path: Path) -> None:
    loud = np.clip(speech() * 12, -1, 1)

    prepared = prepare("thanks", encoded(tmp_path / "loud.wav", loud, "pcm_s16le", "wav"), adjust=True)

    assert {Finding.CLIPPED, Finding.LOUD} <= set(prepared.findings)


def test_silence_at_the_ends_is_told_and_cut_off(tmp_path: Path) -> None:
    silence = np.zeros(RATE)
    sent = encoded(tmp_path / "pauses.wav", np.concatenate((silence, speech(), silence)), "pcm_s16le", "wav")

    prepared = prepare("thanks", sent, adjust=True)

    assert {Finding.SILENCE_BEFORE, Finding.SILENCE_AFTER} <= set(prepared.findings)
    assert prepared.seconds < 3.5


def test_what_the_line_recorded_itself_is_taken_as_it_is(tmp_path: Path) -> None:
    samples = speechlike(2.0)
    write_wav(tmp_path / "8k.wav", samples)

    prepared = prepare("thanks", tmp_path / "8k.wav", adjust=False)

    assert np.array_equal(np.round(prepared.sound * 32768).astype(np.int16), samples)


@pytest.mark.parametrize(
    ("prompt_id", "sound", "problem"),
    [
        ("thanks", np.zeros(RATE * 2), Problem.SILENT),
        ("thanks", speech(0.05), Problem.TOO_SHORT),
        ("digit_1", speech(3.0), Problem.TOO_LONG),
        ("thanks", speech(125.0), Problem.TOO_LONG),
    ],
)
@pytest.mark.parametrize("adjust", [True, False])
def test_what_callers_could_not_use_is_refused(
    tmp_path: Path, prompt_id: str, sound: np.ndarray, problem: Problem, adjust: bool
) -> None:
    sent = encoded(tmp_path / "sent.wav", sound, "pcm_s16le", "wav")

    with pytest.raises(NotTaken) as refused:
        prepare(prompt_id, sent, adjust=adjust)

    assert refused.value.problem is problem


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"#EXTM3U\nfile:///etc/passwd\n",
        b"RIFF\x00\x00\x00\x00WAVE",
        b"%PDF-1.7",
        b"ID3\x04" + bytes(200),
    ],
)
def test_what_is_no_sound_is_refused_whatever_it_is_called(tmp_path: Path, content: bytes) -> None:
    sent = tmp_path / "sent.wav"
    sent.write_bytes(content)

    with pytest.raises(NotTaken) as refused:
        prepare("thanks", sent, adjust=True)

    assert refused.value.problem is Problem.NOT_SOUND
