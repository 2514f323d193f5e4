"""What a bad network does to a caller's packets, and what of the words is in the message all the same.

Each caller sends the same noise, no 20 ms of which is like another and which A-law carries unchanged: where
each frame that arrived stands in the recording, and how often, is read off sample by sample.
"""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from tests.faults.speaking_phone import FRAME_SECONDS, Packet, SpeakingPhone, packets_of
from tests.ivr.line_process import LineProcess
from tests.ivr.rtp import FRAME
from tests.ivr.signals import read_wav, unmistakable

pytestmark = pytest.mark.alone

NOISE = unmistakable(3.0)
# Room for the beep before the words, and for the jitter buffer after them.
PAUSE = np.zeros(30 * FRAME, dtype=np.int16)
SENT = packets_of(np.concatenate((PAUSE, NOISE, PAUSE)))
WORDS = range(30, 180)  # the packets that hold the noise
MIDDLE = 100
# The jitter buffer begins anew with a new stream, and what waits in it is lost: a fifth of a second.
BUFFERED = 13
# A gap as long as the buffer empties it.
LATE = 4


def lossy(share: float) -> list[Packet]:
    chance = random.Random(share)
    return [packet for packet in SENT if chance.random() >= share]


def delayed(most: float) -> list[Packet]:
    """Each packet by another time, so that they overtake one another."""
    chance = random.Random(12389)
    return [replace(packet, at=packet.at + most * chance.random()) for packet in SENT]


def from_the_middle(change: Callable[[Packet], Packet]) -> list[Packet]:
    return SENT[:MIDDLE] + [change(packet) for packet in SENT[MIDDLE:]]


def held_up(seconds: float) -> list[Packet]:
    """Nothing for a while, and then all of it at once."""
    start = SENT[MIDDLE].at
    end = start + seconds
    return [replace(packet, at=max(packet.at, end)) if packet.at >= start else packet for packet in SENT]


def doubled(share: float) -> list[Packet]:
    chance = random.Random(12389)
    again = [replace(packet, at=packet.at + 0.03) for packet in SENT if chance.random() < share]
    return SENT + again


NETWORKS: dict[str, list[Packet]] = {
    "loses 5 %": lossy(0.05),
    "loses 10 %": lossy(0.10),
    "loses 20 %": lossy(0.20),
    "reorders": delayed(0.08),
    "jitters by 150 ms": delayed(0.15),
    "doubles": doubled(0.3),
    "counts over 65535": [replace(packet, sequence=packet.sequence + 65_430) for packet in SENT],
    "holds up for 200 ms": held_up(0.2),
    "jumps ahead in time": from_the_middle(lambda packet: replace(packet, stamp=packet.stamp + 10**6)),
    "jumps back in time": from_the_middle(lambda packet: replace(packet, stamp=packet.stamp - 10**5)),
    "changes its source": from_the_middle(
        lambda packet: replace(packet, ssrc=99, sequence=packet.sequence + 30_000, stamp=packet.stamp + 77)
    ),
}
UNHARMED = ["reorders", "jitters by 150 ms", "doubles", "counts over 65535"]
JUMPS = ["jumps ahead in time", "jumps back in time", "changes its source"]


@dataclass(frozen=True)
class Recorded:
    """A call over a bad network; `places`: at which samples a packet's frame stands."""

    record: dict[str, Any]
    received: set[int]
    places: dict[int, list[int]]

    @property
    def kept(self) -> list[int]:
        """The packets of words whose frame is in the recording."""
        return [number for number in WORDS if self.places[number]]

    @property
    def in_place(self) -> bool:
        """True where each frame stands once, and as far from the others as when it was sent."""
        starts = {self.places[number][0] - number * FRAME for number in self.kept}
        return len(starts) == 1 and all(len(self.places[number]) == 1 for number in self.kept)


@pytest.fixture(scope="module")
def over(night_line: LineProcess) -> Iterator[Callable[[str], Recorded]]:
    """The calls by the name of their network, four at a time."""

    def place(name: str) -> Recorded:
        packets = NETWORKS[name]
        with SpeakingPhone(night_line.port, "13805381234") as phone:
            phone.connect()
            phone.press("#")
            phone.speak(packets)
            phone.hang_up()
            record = night_line.record_of(phone.sip_call_id)
        [take] = record["recordings"]
        recording = read_wav(night_line.spool / record["call_id"] / take["file"]).tobytes()
        frames = {number: NOISE[FRAME * (number - WORDS.start) :][:FRAME].tobytes() for number in WORDS}
        places = {number: list(occurrences(frame, recording)) for number, frame in frames.items()}
        numbers = {packet.payload: number for number, packet in enumerate(SENT)}
        return Recorded(record, {numbers[packet.payload] for packet in packets}, places)

    with ThreadPoolExecutor(max_workers=4) as callers:
        calls: dict[str, Future[Recorded]] = {name: callers.submit(place, name) for name in NETWORKS}
        yield lambda name: calls[name].result()


def occurrences(frame: bytes, recording: bytes) -> Iterator[int]:
    at = recording.find(frame)
    while at >= 0:
        yield at // 2
        at = recording.find(frame, at + 2)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_message_over_a_bad_network_keeps_time_and_is_kept(
    over: Callable[[str], Recorded], name: str
) -> None:
    record = over(name).record
    [take] = record["recordings"]
    assert (record["outcome"], take["ended_by"], record["hung_up_by"]) == ("message", "hangup", "caller")
    assert take["seconds"] == pytest.approx(len(SENT) * FRAME_SECONDS, abs=0.3)


@pytest.mark.parametrize("name", UNHARMED)
def test_packets_late_doubled_or_in_disorder_are_recorded_once_and_in_order(
    over: Callable[[str], Recorded], name: str
) -> None:
    call = over(name)
    assert call.kept == list(WORDS)
    assert call.in_place


@pytest.mark.parametrize("share", [5, 10, 20])
def test_what_was_not_lost_stands_in_its_place(over: Callable[[str], Recorded], share: int) -> None:
    call = over(f"loses {share} %")
    assert call.in_place
    # Into a gap and out of it the sound is faded, and such a frame is not the same sample by sample.
    whole = [number for number in WORDS if {number - 1, number, number + 1} <= call.received]
    assert set(whole) <= set(call.kept)
    assert call.record["rtp"]["lost"] > 0


def test_packets_held_up_cost_no_more_than_came_too_late(over: Callable[[str], Recorded]) -> None:
    call = over("holds up for 200 ms")
    assert len(call.kept) >= len(WORDS) - LATE


@pytest.mark.parametrize("name", JUMPS)
def test_a_new_source_or_a_jump_in_time_costs_a_fifth_of_a_second(
    over: Callable[[str], Recorded], name: str
) -> None:
    call = over(name)
    lost = set(WORDS) - set(call.kept)
    assert len(lost) <= BUFFERED + LATE
    assert lost <= set(range(MIDDLE - BUFFERED, MIDDLE + BUFFERED))
    assert all(len(call.places[number]) == 1 for number in call.kept)
