"""Spoken complaints placed as real calls through a running service: how well they are heard, and how soon.

`python -m bench.messages [FOLDER]`: FOLDER holds WAVs and a manifest.json that gives each one's text
(`{"name": {"text": …}}`), as for `hotline evaluate`; without it, the complaint that comes with the tests.
Prints a line for each call, then the sums.
"""

import json
import statistics
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from hotline.settings import REPOSITORY
from tests.system.service import Service, until
from transcription.evaluate import character_error_rate

TRANSCRIPT_SECONDS = 300.0


@dataclass(frozen=True)
class Heard:
    """One complaint, what became of it, and the seconds from hang-up."""

    name: str
    spoken: str
    transcript: str
    to_draft: float
    to_transcript: float
    recorded: float

    @property
    def error_rate(self) -> float:
        """Character error rate of this complaint."""
        return character_error_rate(self.spoken, self.transcript)


def main() -> None:
    """Place every complaint, one after the other, and print what was measured."""
    complaints = _complaints(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as folder:
        service = Service(Path(folder))
        service.start()
        try:
            heard = [_place(service, name, wav, spoken) for name, wav, spoken in complaints]
        finally:
            service.stop()
    characters = sum(len(one.spoken) for one in heard)
    errors = sum(one.error_rate * len(one.spoken) for one in heard)
    print(f"\n{len(heard)} calls, character error rate {errors / characters:.1%} (weighted by length)")
    for what, values in (
        ("hang-up to draft", [one.to_draft for one in heard]),
        ("hang-up to transcript", [one.to_transcript for one in heard]),
    ):
        print(f"{what}: median {statistics.median(values):.2f} s, longest {max(values):.2f} s")


def _complaints(folder: Path | None) -> list[tuple[str, Path, str]]:
    if folder is None:
        wav = REPOSITORY / "tests" / "audio" / "complaint.wav"
        return [(wav.stem, wav, wav.with_suffix(".txt").read_text(encoding="utf-8").strip())]
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return [(name, folder / f"{name}.wav", entry["text"]) for name, entry in manifest.items()]


def _place(service: Service, name: str, wav: Path, spoken: str) -> Heard:
    keys = ("--greeting-dtmf", "#", "--dtmf", "#", "--hang-up", "line")
    report = service.json("call", service.uri, "--wav", str(wav), *keys)
    draft = until(f"the transcript of {name}", TRANSCRIPT_SECONDS, lambda: _draft(service, report))
    ended = datetime.fromisoformat(report["ended_at"])
    heard = Heard(
        name,
        spoken,
        draft["transcript"] or "",
        _seconds(ended, draft["created_at"]),
        _seconds(ended, draft["transcript_finished_at"]),
        draft["recording_seconds"],
    )
    print(
        f"{name}  errors {heard.error_rate:6.1%}  recorded {heard.recorded:5.1f} s  "
        f"draft {heard.to_draft:5.2f} s  text {heard.to_transcript:5.2f} s\n"
        f"   spoken  {spoken}\n   heard   {heard.transcript}",
        flush=True,
    )
    return heard


def _draft(service: Service, report: dict[str, Any]) -> dict[str, Any] | None:
    call = next(
        (call for call in service.json("calls", "list") if call["sip_call_id"] == report["sip_call_id"]), None
    )
    if call is None or call["draft_id"] is None:
        return None
    draft: dict[str, Any] = service.json("drafts", "show", str(call["draft_id"]))
    return None if draft["transcript_state"] == "pending" else draft


def _seconds(ended: datetime, moment: str) -> float:
    return (datetime.fromisoformat(moment) - ended).total_seconds()


if __name__ == "__main__":
    main()
