"""How well complaints are heard on worse lines: noise, lost packets, another codec, each in real calls.

`python -m bench.worse_calls [FOLDER]`: FOLDER holds WAVs and a manifest.json that gives each one's text, as
for `hotline evaluate`; without it, the complaint that comes with the tests. Every complaint is placed as a
call to `hotline run` on each line (or on those that LINES=clean,loss10 names), four at a time. Noise is in
what the caller says. Lost packets are never sent, at random but the same in each run, so that the line's own
jitter buffer conceals them. G.722 is all that the caller offers. `hotline evaluate` does the like upon the
files themselves.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ivr.beep import BeepDetector
from tests.faults.speaking_phone import SpeakingPhone, packets_of
from tests.system.service import Service, until
from tests.transcription.recordings import COMPLAINT, COMPLAINT_TEXT, read, write_wav
from transcription.evaluate import normalise, wrong_characters
from transcription.scores import interval
from transcription.worse_line import SEED, WorseLine

AT_ONCE = 4
BEEP_SECONDS = 60.0
LAST_WORD_SECONDS = 0.5
TRANSCRIPT_SECONDS = 300.0


@dataclass(frozen=True)
class Line:
    """A worse line: noise so many dB below what is spoken, packets lost in percent, the codec offered."""

    words: str
    noise: float | None = None
    loss: float = 0.0
    codec: str | None = None


LINES = {
    "clean": Line("as recorded"),
    "noise15": Line("15 dB of white noise", noise=15),
    "noise5": Line("5 dB of white noise", noise=5),
    "loss5": Line("5 % of the packets lost", loss=5),
    "loss10": Line("10 % of the packets lost", loss=10),
    "g722": Line("through G.722", codec="G722"),
}


class LossyPhone(SpeakingPhone):
    """A telephone some of whose packets never arrive."""

    def leave_message(self, wav: Path, loss: float) -> None:
        """Speak after the beep, a share of the packets (in percent) lost, and hang up."""
        self.connect()
        self.press("#")
        self._wait_for_beep()
        samples = (read(wav).samples * 32767).astype(np.int16)
        packets = packets_of(samples)
        arrives = np.random.default_rng([SEED, len(samples)]).random(len(packets)) >= loss / 100
        self.speak(packet for packet, sent in zip(packets, arrives, strict=True) if sent)
        time.sleep(LAST_WORD_SECONDS)
        self.hang_up()

    def _wait_for_beep(self) -> None:
        detector, heard, ends = BeepDetector(), 0, time.monotonic() + BEEP_SECONDS
        while time.monotonic() < ends:
            self._listen(time.monotonic() + 0.04)
            new = self._heard[heard:]
            heard += len(new)
            if new and detector.ended(np.concatenate(new).astype(np.int16)):
                return
        raise AssertionError("no beep was heard")


def main() -> None:
    """Place the calls of each line, and print how many characters of their texts are wrong."""
    complaints = _complaints(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    wanted = os.environ.get("LINES", ",".join(LINES)).split(",")
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as folder:
        service = Service(Path(folder))
        service.start()
        try:
            print(f"{'line':28}calls   characters wrong (95 %)")
            for name in wanted:
                _measure(service, Path(folder), LINES[name], complaints)
        finally:
            service.stop()


def _measure(service: Service, folder: Path, line: Line, complaints: Mapping[Path, str]) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        placed = list(pool.map(lambda wav: _place(service, folder, line, wav), complaints))
    heard = until("all transcripts", TRANSCRIPT_SECONDS, lambda: _transcripts(service, placed))
    expected = [normalise(text) for text in complaints.values()]
    errors = [
        wrong_characters(said, normalise(heard[call])) for said, call in zip(expected, placed, strict=True)
    ]
    characters = [len(said) for said in expected]
    low, high = interval(errors, characters)
    rate = sum(errors) / sum(characters)
    print(f"{line.words:28}{len(placed):5}   {rate:.1%} ({low:.1%} to {high:.1%})", flush=True)


def _place(service: Service, folder: Path, line: Line, wav: Path) -> str:
    """Place one call; its SIP Call-ID."""
    audio = WorseLine(noise=line.noise).carry(read(wav))
    spoken = write_wav(folder / f"{wav.stem}-{line.noise}.wav", audio.samples)
    if line.loss:
        with LossyPhone(service.sip_port, "13800000000") as phone:
            phone.leave_message(spoken, line.loss)
            return phone.sip_call_id
    codec = ("--codec", line.codec) if line.codec else ()
    keys = ("--greeting-dtmf", "#", "--hang-up", str(LAST_WORD_SECONDS))
    report = service.json("call", service.uri, "--wav", str(spoken), *keys, *codec)
    if line.codec and line.codec not in report["codec"]:
        raise AssertionError(f"the line took {report['codec']}, not {line.codec}")
    sip_call_id: str = report["sip_call_id"]
    return sip_call_id


def _transcripts(service: Service, sip_call_ids: list[str]) -> dict[str, str] | None:
    """The texts of these calls, once all are there."""
    drafts = {call["sip_call_id"]: call["draft_id"] for call in service.json("calls", "list")}
    if any(drafts.get(sip_call_id) is None for sip_call_id in sip_call_ids):
        return None
    waiting = {
        draft["id"] for draft in service.json("drafts", "list") if draft["transcript_state"] == "pending"
    }
    if waiting & {drafts[sip_call_id] for sip_call_id in sip_call_ids}:
        return None
    return {one: _text(service, drafts[one]) for one in sip_call_ids}


def _text(service: Service, draft_id: int) -> str:
    return service.json("drafts", "show", str(draft_id))["transcript"] or ""


def _complaints(folder: Path | None) -> dict[Path, str]:
    if folder is None:
        return {COMPLAINT: COMPLAINT_TEXT.read_text(encoding="utf-8").strip()}
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return {folder / f"{name}.wav": entry["text"] for name, entry in manifest.items()}


if __name__ == "__main__":
    main()
