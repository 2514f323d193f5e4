"""Recordings as a worse line would have carried them: noise, lost packets, another codec; for evaluation.

Chance is seeded, so that two evaluations hear the same sound.
"""

from dataclasses import dataclass
from typing import Any

import av
import numpy as np
import soxr
from numpy.typing import NDArray

from transcription.audio import Audio, of_pcm, to_pcm
from transcription.transcriber import Samples

SEED = 12389
PACKET_SECONDS = 0.02
# A gap is filled with the packet before it, ever quieter, as telephones do (G.711 appendix I, simplified).
FADE = 0.6
G722_RATE = 16000


@dataclass(frozen=True)
class WorseLine:
    """What is done to a recording: `noise` in dB of signal above noise, `loss` in percent, the `codec`."""

    noise: float | None = None
    loss: float = 0.0
    codec: str | None = None

    def carry(self, audio: Audio) -> Audio:
        """The recording after such a line."""
        return Audio(
            tuple(self._carry(channel, audio.sample_rate) for channel in audio.channels), audio.sample_rate
        )

    def _carry(self, samples: Samples, sample_rate: int) -> Samples:
        chance = np.random.default_rng(SEED)
        if self.noise is not None:
            samples = _noisy(samples, self.noise, chance)
        if self.codec == "g722":
            samples = _by_g722(samples, sample_rate)
        return _lossy(samples, round(PACKET_SECONDS * sample_rate), self.loss / 100, chance)


def _noisy(samples: Samples, decibels: float, chance: np.random.Generator) -> Samples:
    """White noise so far below what is spoken, the loud half of the frames."""
    frames = samples[: len(samples) // 160 * 160].reshape(-1, 160)
    power = np.sort((frames.astype(np.float64) ** 2).mean(axis=1))
    level = np.sqrt(power[len(power) // 2 :].mean() / 10 ** (decibels / 10))
    return np.clip(samples + chance.normal(0, level, len(samples)), -1, 1).astype(np.float32)


def _lossy(samples: Samples, packet: int, share: float, chance: np.random.Generator) -> Samples:
    packets: NDArray[np.float32] = np.pad(samples, (0, -len(samples) % packet)).reshape(-1, packet).copy()
    for number in np.flatnonzero(chance.random(len(packets)) < share):
        packets[number] = packets[number - 1] * FADE if number else 0
    return packets.ravel()[: len(samples)]


def _by_g722(samples: Samples, sample_rate: int) -> Samples:
    """Wideband in, wideband out; what the recording does not hold above its band stays empty."""
    wide: Samples = soxr.resample(samples, sample_rate, G722_RATE)
    encoder: Any = av.CodecContext.create("adpcm_g722", "w")
    encoder.sample_rate, encoder.format, encoder.layout = G722_RATE, "s16", "mono"
    decoder: Any = av.CodecContext.create("adpcm_g722", "r")
    decoder.sample_rate, decoder.layout = G722_RATE, "mono"
    pcm = np.frombuffer(to_pcm(np.clip(wide, -1, 0.9999)), "<i2")
    frame = av.AudioFrame.from_ndarray(pcm[None], "s16", "mono")
    frame.sample_rate = G722_RATE
    packets = [*encoder.encode(frame), *encoder.encode(None)]
    frames = [decoded for packet in packets for decoded in decoder.decode(packet)]
    (decoded_wide,) = of_pcm(b"".join(bytes(one.planes[0])[: 2 * one.samples] for one in frames))
    narrow: Samples = soxr.resample(decoded_wide, G722_RATE, sample_rate)
    return np.resize(np.pad(narrow, (0, max(0, len(samples) - len(narrow)))), len(samples))
