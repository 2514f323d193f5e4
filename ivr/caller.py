"""A real SIP caller, for trying the line and for tests: speaks after the beep, presses keys, hangs up.

`python -m ivr.caller URI [options]` prints the report as JSON; `hotline call` is the same for people.
"""

import argparse
import json
import os
import re
import socket
import sys
import tempfile
import time
import wave
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pjsua2 as pj
import soxr

from ivr import wavfile
from ivr.beep import BeepDetector
from ivr.endpoint import CODECS, Endpoint
from ivr.media import MessageRecorder, PromptPlayer, codec_of, sound_of
from ivr.prompts import SAMPLE_RATE, Prompt

# The line listens from its first word on; a person needs about so long to reach for a key.
REACH_SECONDS = 0.3
KEY_MS = 120
HANG_UP_SECONDS = 1.0
DISCONNECT_SECONDS = 5.0


class CallerError(Exception):
    """The call cannot be placed; the message says why."""


@dataclass(frozen=True)
class CallPlan:
    """What the caller does.

    `wav` is spoken after the beep, or `after` so many seconds from the answer; then the keys `dtmf` are
    pressed. `greeting_dtmf` is pressed as soon as the line answers. `hang_up` is "line" to wait until the
    line hangs up, or the seconds to wait after the last word or key; None hangs up a second after the
    speech where no keys are pressed, and else waits for the line. `record` keeps what the caller hears.
    """

    uri: str
    wav: Path | None = None
    dtmf: str = ""
    after: float | Literal["beep"] = "beep"
    greeting_dtmf: str = ""
    hang_up: float | Literal["line"] | None = None
    record: Path | None = None
    codec: str | None = None
    dtmf_method: Literal["rfc4733", "info"] = "rfc4733"
    caller: str = "13800000000"
    max_seconds: float = 900.0

    @property
    def hang_up_seconds(self) -> float | None:
        """Seconds from the last word or key to hanging up, None to wait for the line."""
        if self.hang_up is None:
            return HANG_UP_SECONDS if self.wav and not self.dtmf else None
        return None if self.hang_up == "line" else self.hang_up


@dataclass
class CallReport:
    """How a call went; times are ISO 8601 with offset, None where it did not come to that."""

    uri: str
    sip_call_id: str | None = None
    answered: bool = False
    status: int | None = None
    reason: str | None = None
    codec: str | None = None
    started_at: str | None = None
    ringing_at: str | None = None
    answered_at: str | None = None
    beep_at: str | None = None
    speech_began_at: str | None = None
    speech_ended_at: str | None = None
    ended_at: str | None = None
    hung_up_by: Literal["caller", "line"] | None = None
    rtp_sent: int = 0
    rtp_received: int = 0
    rtp_lost: int = 0
    recording: str | None = None


def place_call(plan: CallPlan) -> CallReport:
    """Place one call and see it through; returns when it is over.

    One call a process at a time: PJSUA2 has one endpoint a process. Raises `CallerError` where the call
    cannot even be placed; a refused call is a report with its status.
    """
    if plan.record:
        _check_writable(plan.record)
    with tempfile.TemporaryDirectory(prefix="hotline-call-") as folder:
        speech = _telephone_wav(plan.wav, Path(folder)) if plan.wav else None
        heard = Path(folder) / "heard.wav"
        endpoint = Endpoint(channels=1, on_rejected=lambda rejection: None)
        try:
            caller = _Caller(endpoint, plan, speech, heard)
            try:
                caller.dial()
                caller.see_through()
            finally:
                caller.close()
        except pj.Error as error:
            raise CallerError(f"cannot call {plan.uri}: {error.reason}") from None
        finally:
            endpoint.close()
        if plan.record and heard.exists():
            wavfile.repair(heard)
            plan.record.write_bytes(heard.read_bytes())
            caller.report.recording = str(plan.record)
    return caller.report


class _CallerLeg(pj.Call):  # type: ignore[misc]
    """PJSUA2's side of the caller's call: notes what happened."""

    def __init__(self, account: Any, report: CallReport) -> None:
        super().__init__(account)
        self.report = report
        self.state = pj.PJSIP_INV_STATE_NULL

    def onCallState(self, prm: Any) -> None:  # noqa: N802
        """The dialogue went on."""
        try:
            info = self.getInfo()
        except pj.Error:  # the library knows the call no more
            self.state = pj.PJSIP_INV_STATE_DISCONNECTED
            return
        self.state = info.state
        self.report.sip_call_id = info.callIdString
        if info.state == pj.PJSIP_INV_STATE_EARLY:
            self.report.ringing_at = self.report.ringing_at or _now()
        elif info.state == pj.PJSIP_INV_STATE_CONFIRMED:
            self.report.answered, self.report.answered_at = True, _now()
        elif info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self.report.ended_at = _now()
            self.report.hung_up_by = self.report.hung_up_by or "line"
        if not self.report.answered or info.state == pj.PJSIP_INV_STATE_CONFIRMED:
            self.report.status, self.report.reason = info.lastStatusCode, info.lastReason

    def read_statistics(self) -> None:
        """Note what RTP went to and fro."""
        try:
            statistics = self.getStreamStat(0)  # named, for its parts live no longer than it does
        except pj.Error:
            return
        rtcp = statistics.rtcp
        sent, received = rtcp.txStat, rtcp.rxStat
        self.report.rtp_sent, self.report.rtp_received = sent.pkt, received.pkt
        self.report.rtp_lost = received.loss


class _Caller:
    """One call from dialling to its end."""

    def __init__(self, endpoint: Endpoint, plan: CallPlan, speech: Prompt | None, heard: Path) -> None:
        self.report = CallReport(plan.uri)
        self._endpoint = endpoint
        self._plan = plan
        self._speech = speech
        self._heard = heard
        self._account: Any = None
        self._leg: _CallerLeg | None = None
        self._player = PromptPlayer(endpoint.retired)
        self._recorder: MessageRecorder | None = None
        self._beep = BeepDetector()
        self._read = 0
        self._ends = time.monotonic() + plan.max_seconds

    def dial(self) -> None:
        """Send the INVITE."""
        address = _address_towards(self._plan.uri)
        self._endpoint.listen(address, 0)
        self._endpoint.start(_codecs(self._plan.codec))
        config = pj.AccountConfig()
        config.idUri = f"sip:{self._plan.caller}@{address}"
        config.mediaConfig.transportConfig.boundAddress = address
        self._account = pj.Account()
        self._account.create(config, True)
        self._leg = _CallerLeg(self._account, self.report)
        self.report.started_at = _now()
        self._leg.makeCall(self._plan.uri, pj.CallOpParam(True))

    def see_through(self) -> None:
        """Do what the plan says until the call is over."""
        try:
            self._until(self._sound_flows)
            if self._plan.greeting_dtmf:
                self._press(self._plan.greeting_dtmf)
            self._wait_for_turn()
            self._speak()
            if self._plan.dtmf:
                self._press(self._plan.dtmf)
            seconds = self._plan.hang_up_seconds
            self._until(lambda: False, seconds)
        except _Over:
            pass

    def close(self) -> None:
        """Hang up if need be, and let everything go."""
        self._player.stop()
        if self._leg is not None:
            self._hang_up()
            self._endpoint.retired.add(self._leg)
            self._leg = None
        self._player.connect(None)
        if self._recorder is not None:
            self._recorder.connect(None)
            self._recorder.close()
        if self._account is not None:
            self._endpoint.retired.add(self._account)
            self._account = None

    def _sound_flows(self) -> bool:
        leg = self._active_leg()
        if leg.state != pj.PJSIP_INV_STATE_CONFIRMED:
            return False
        sound = sound_of(leg)
        if sound is None:
            return False
        self.report.codec = codec_of(leg)
        self._player.connect(sound)
        self._recorder = MessageRecorder(self._endpoint.silence())
        self._recorder.connect(sound)
        self._recorder.open(self._heard)
        return True

    def _wait_for_turn(self) -> None:
        if self._plan.after == "beep":
            self._until(self._beep_has_ended)
            self.report.beep_at = _now()
        else:
            self._until(lambda: False, self._plan.after)

    def _beep_has_ended(self) -> bool:
        with self._heard.open("rb") as heard:
            heard.seek(wavfile.HEADER.size + self._read)
            data = heard.read()
        data = data[: len(data) // 2 * 2]
        self._read += len(data)
        return self._beep.ended(np.frombuffer(data, dtype="<i2").astype(np.int16))

    def _speak(self) -> None:
        if self._speech is None:
            return
        self.report.speech_began_at = _now()
        self._player.play([self._speech])
        self._until(self._player.advance)
        self.report.speech_ended_at = _now()

    def _press(self, keys: str) -> None:
        self._until(lambda: False, REACH_SECONDS)
        info = self._plan.dtmf_method == "info"
        for key in keys:
            press = pj.CallSendDtmfParam()
            press.method = pj.PJSUA_DTMF_METHOD_SIP_INFO if info else pj.PJSUA_DTMF_METHOD_RFC2833
            press.duration = KEY_MS
            press.digits = key
            self._active_leg().sendDtmf(press)
            self._until(lambda: False, 2 * KEY_MS / 1000)

    def _hang_up(self) -> None:
        leg = self._active_leg()
        if leg.state not in (pj.PJSIP_INV_STATE_NULL, pj.PJSIP_INV_STATE_DISCONNECTED):
            self.report.hung_up_by = "caller"
            leg.hangup(pj.CallOpParam(True))
            gone_by = time.monotonic() + DISCONNECT_SECONDS
            while leg.state != pj.PJSIP_INV_STATE_DISCONNECTED and time.monotonic() < gone_by:
                self._endpoint.poll()

    def _until(self, happened: Callable[[], bool], seconds: float | None = None) -> None:
        """Poll until it happened or the time has passed; raises `_Over` when the call ends before."""
        ends = time.monotonic() + seconds if seconds is not None else self._ends
        while not happened() and time.monotonic() < ends:
            self._endpoint.poll()
            self._active_leg().read_statistics()
            if self._active_leg().state == pj.PJSIP_INV_STATE_DISCONNECTED or time.monotonic() > self._ends:
                raise _Over

    def _active_leg(self) -> _CallerLeg:
        if self._leg is None:
            raise _Over
        return self._leg


class _Over(Exception):
    """The call has ended, or has lasted too long."""


def _telephone_wav(path: Path, folder: Path) -> Prompt:
    """`path` as 8 kHz 16-bit mono; one that is so already is played as it is."""
    try:
        with wave.open(str(path), "rb") as speech:
            rate, width, channels = speech.getframerate(), speech.getsampwidth(), speech.getnchannels()
            data = speech.readframes(speech.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise CallerError(f"cannot play {path}: {error}; it must be a PCM WAV") from error
    if not data:
        raise CallerError(f"cannot play {path}: it is empty")
    if (rate, width, channels) == (SAMPLE_RATE, 2, 1):
        return Prompt("speech", path, len(data) / wavfile.BYTES_PER_SECOND)
    if width != 2:
        raise CallerError(f"cannot play {path}: it has {8 * width} bits a sample; 16 are needed")
    mono = np.frombuffer(data, dtype="<i2").reshape(-1, channels).mean(axis=1)
    samples = np.clip(soxr.resample(mono, rate, SAMPLE_RATE), -32768, 32767).astype("<i2").tobytes()
    converted = folder / "speech.wav"
    converted.write_bytes(wavfile.header(len(samples)) + samples)
    return Prompt("speech", converted, len(samples) / wavfile.BYTES_PER_SECOND)


def _check_writable(path: Path) -> None:
    if not os.access(path.absolute().parent, os.W_OK):
        raise CallerError(f"cannot write {path}: the folder is missing or may not be written")


def _codecs(name: str | None) -> dict[str, int]:
    """The codecs to offer: the one named (as in SDP, `PCMU`), or those of the line."""
    if name is None:
        return CODECS
    return {f"{name}/": 255}


def _address_towards(uri: str) -> str:
    """The own address from which the host of a SIP URI is reached."""
    host = re.search(r"(?:@|sips?:)(\[[^\]]+\]|[^:;>@]+)(?::(\d+))?(?:[;>]|$)", uri)
    if not host:
        raise CallerError(f"{uri} is not a SIP address; write sip:12389@127.0.0.1:5060")
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect((host[1], int(host[2] or 5060)))
            return str(probe.getsockname()[0])
    except OSError as error:
        raise CallerError(f"cannot reach {host[1]}: {error}") from error


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="milliseconds")


def main(arguments: list[str] | None = None) -> int:
    """Place a call as the command line says, print the report; 0 where the call was answered."""
    parser = argparse.ArgumentParser(prog="ivr.caller", description="Place one SIP call and report on it.")
    parser.add_argument("uri")
    parser.add_argument("--wav", type=Path)
    parser.add_argument("--dtmf", default="")
    parser.add_argument("--after", default="beep", help="beep, or seconds from the answer")
    parser.add_argument("--greeting-dtmf", default="")
    parser.add_argument("--hang-up", help="line, or seconds after the last word or key")
    parser.add_argument("--record", type=Path)
    parser.add_argument("--codec")
    parser.add_argument("--dtmf-method", choices=("rfc4733", "info"), default="rfc4733")
    parser.add_argument("--caller", default="13800000000")
    options = vars(parser.parse_args(arguments))
    for name, word in (("after", "beep"), ("hang_up", "line")):
        if options[name] not in (None, word):
            options[name] = float(options[name])
    try:
        report = place_call(CallPlan(**options))
    except CallerError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(asdict(report), ensure_ascii=False, indent=1))
    return 0 if report.answered else 1


if __name__ == "__main__":
    sys.exit(main())
