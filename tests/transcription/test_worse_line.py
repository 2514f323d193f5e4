"""Recordings as a worse line would have carried them."""

import numpy as np
import pytest

from transcription.audio import Audio
from transcription.worse_line import WorseLine


def likeness(one: Audio, other: Audio, delay: int = 0) -> float:
    middle = slice(8000, 80000)
    return float(np.corrcoef(one.samples[middle], other.samples[8000 + delay : 80000 + delay])[0, 1])


@pytest.mark.parametrize("decibels", [15.0, 5.0])
def test_noise_is_so_far_below_what_is_spoken(complaint: Audio, decibels: float) -> None:
    noise = WorseLine(noise=decibels).carry(complaint).samples - complaint.samples

    frames = (complaint.samples[: len(noise) // 160 * 160].reshape(-1, 160) ** 2).mean(axis=1)
    spoken = np.sort(frames)[len(frames) // 2 :].mean()
    assert 10 * np.log10(spoken / (noise**2).mean()) == pytest.approx(decibels, abs=0.5)


def test_so_many_packets_are_lost_and_filled_with_the_one_before(complaint: Audio) -> None:
    worse = WorseLine(loss=10).carry(complaint)

    changed = (
        (worse.samples != complaint.samples)[: len(worse.samples) // 160 * 160].reshape(-1, 160).any(axis=1)
    )
    assert changed.mean() == pytest.approx(0.1, abs=0.04)


def test_g722_carries_what_is_said(complaint: Audio) -> None:
    carried = WorseLine(codec="g722").carry(complaint)

    assert len(carried.samples) == len(complaint.samples)
    assert max(likeness(complaint, carried, delay) for delay in range(20)) > 0.99


def test_the_same_line_is_the_same_twice(complaint: Audio) -> None:
    line = WorseLine(noise=10, loss=5)

    assert (line.carry(complaint).samples == line.carry(complaint).samples).all()


def test_a_line_that_does_nothing_changes_nothing(complaint: Audio) -> None:
    assert (WorseLine().carry(complaint).samples == complaint.samples).all()
