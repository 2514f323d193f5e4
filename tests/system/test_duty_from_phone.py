"""An officer begins and ends duty from the telephone, with the whole service behind the line."""

import time
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from hotline.settings import REPOSITORY
from ivr.line import SNAPSHOT_SECONDS
from tests.ivr.signals import read_wav
from tests.system.service import Service

pytestmark = pytest.mark.alone

SOUNDS = REPOSITORY / "sounds"


@pytest.fixture
def phone(service: Service) -> Any:
    """Telephone 801, off duty; it is taken out of use afterwards."""
    added = service.json("extension", "add", "从话机签到", "sip:801@127.0.0.1:9")
    time.sleep(SNAPSHOT_SECONDS + 1)  # until the line has looked at what it knows again
    yield added
    service.json("extension", "remove", str(added["id"]))


def test_an_officer_begins_and_ends_duty_and_hears_so(
    service: Service, phone: dict[str, Any], tmp_path: Path
) -> None:
    for number, prompt, on_duty in (("*61", "duty_on", True), ("*60", "duty_off", False)):
        heard = dial(service, number, tmp_path / f"{prompt}.wav")
        [now] = [each for each in service.json("extension", "list") if each["id"] == phone["id"]]
        assert now["on_duty"] is on_duty
        assert likeness(heard, read_wav(SOUNDS / f"{prompt}.wav")) > 0.95


def dial(service: Service, number: str, record: Path) -> npt.NDArray[np.int16]:
    """Call from the address of 801 until the line hangs up; what was heard."""
    uri = service.uri.replace("12389", number)
    service.json(
        *("call", uri, "--caller", "801", "--after", "0", "--hang-up", "line", "--record", str(record))
    )
    return read_wav(record)


def likeness(heard: npt.NDArray[np.int16], prompt: npt.NDArray[np.int16]) -> float:
    """The correlation of a prompt with the part of what was heard that is most like it, from 0 to 1."""
    long, short = heard.astype(np.float64), prompt.astype(np.float64)
    size = len(long) + len(short)
    products = np.fft.irfft(np.fft.rfft(long, size) * np.conj(np.fft.rfft(short, size)), size)
    place = int(np.argmax(products[: len(long)]))
    part = long[place : place + len(short)]
    return float(products[place] / np.sqrt(np.sum(part**2) * np.sum(short**2)))
