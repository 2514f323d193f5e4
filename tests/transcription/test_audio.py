"""Sound files into samples."""

import io
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from transcription.audio import AudioUnreadable, read_any, read_wav


def wav(samples: "np.ndarray", *, rate: int = 8000, channels: int = 1, bits: int = 16) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(bits // 8)
        out.setframerate(rate)
        out.writeframes(samples.tobytes())
    return file.getvalue()


def tone(hertz: float, seconds: float, rate: int) -> "np.ndarray":
    return np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate).astype(np.float32)


def test_samples_run_from_minus_one_to_one_and_keep_their_rate() -> None:
    audio = read_wav(io.BytesIO(wav(np.array([0, 16384, -32768], dtype="<i2"))))

    assert audio.samples.tolist() == [0.0, 0.5, -1.0]
    assert audio.samples.dtype == np.float32
    assert audio.sample_rate == 8000
    assert audio.seconds == 3 / 8000


def test_two_channels_are_two_speakers() -> None:
    stereo = np.array([[16384, 0], [-16384, 16384]], dtype="<i2")

    audio = read_wav(io.BytesIO(wav(stereo, channels=2)))

    assert [channel.tolist() for channel in audio.speakers()] == [[0.5, -0.5], [0.0, 0.5]]
    assert audio.samples.tolist() == [0.25, 0.0]


def test_two_channels_with_the_same_sound_are_one_speaker() -> None:
    sound = (tone(440, 0.1, 8000) * 16384).astype("<i2")

    audio = read_wav(io.BytesIO(wav(np.stack([sound, sound // 2], axis=1), channels=2)))

    assert len(audio.speakers()) == 1


def test_sound_that_ends_before_its_header_says_so_is_read_as_far_as_it_goes() -> None:
    whole = wav(np.full(8000, 1000, dtype="<i2"))

    assert len(read_wav(io.BytesIO(whole[:-8001])).samples) == 3999


def test_a_recording_without_a_sample_is_read_as_nothing() -> None:
    assert read_wav(io.BytesIO(wav(np.array([], dtype="<i2")))).seconds == 0


@pytest.mark.parametrize("content", [b"", b"RIFF", b"not a sound file at all", wav(np.zeros(9, "<i2"))[:30]])
def test_what_is_no_wav_file_is_refused_with_a_reason(content: bytes) -> None:
    with pytest.raises(AudioUnreadable, match="not a WAV file"):
        read_wav(io.BytesIO(content))


def test_other_than_16_bits_is_refused_and_the_message_says_what_to_do() -> None:
    with pytest.raises(AudioUnreadable, match="8 bits at 8000 Hz; convert it to 16-bit PCM"):
        read_wav(io.BytesIO(wav(np.zeros(80, dtype="u1"), bits=8)))


def test_any_sound_that_libav_knows_is_read_as_the_wav_is(tmp_path: Path) -> None:
    sound = (tone(440, 1.0, 8000) * 16384).astype("<i2")
    made = tmp_path / "sound.wav"
    made.write_bytes(wav(np.stack([sound, sound[::-1]], axis=1), channels=2))

    read = read_any(made)

    assert read.sample_rate == 8000
    for one, other in zip(read.channels, read_wav(io.BytesIO(made.read_bytes())).channels, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_compressed_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "sound.ogg"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libopus", rate=48000, layout="mono")
        pcm = (tone(440, 1.0, 48000) * 16384).astype("<i2")
        frame = av.AudioFrame.from_ndarray(pcm[None], "s16", "mono")
        frame.sample_rate = 48000
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            out.mux(packet)

    assert read_any(path).seconds == pytest.approx(1.0, abs=0.05)


def test_what_libav_cannot_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("no sound")
    with pytest.raises(AudioUnreadable):
        read_any(tmp_path / "note.txt")
