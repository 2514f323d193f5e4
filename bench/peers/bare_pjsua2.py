"""The least that PJSUA2 can be made to do for a caller: answer, play a prompt, record.

`python -m bench.peers.bare_pjsua2 PORT PROMPT FOLDER`: listens on 127.0.0.1:PORT until SIGTERM; each call is
recorded into FOLDER. No conversation, no call log, no fsync: the floor under the service's own cost.
"""

import signal
import sys
from collections import deque
from pathlib import Path
from typing import Any

import pjsua2 as pj

from ivr.endpoint import go_first

POLL_MS = 20
RETIRE_POLLS = 50


class Bare(pj.Account):  # type: ignore[misc]
    """Answers whoever rings."""

    def __init__(self, prompt: str, folder: Path) -> None:
        super().__init__()
        self.prompt, self.folder = prompt, folder
        self.calls: dict[int, BareCall] = {}
        self.retired: deque[tuple[int, Any]] = deque()
        self.polls = 0
        self.taken = 0

    def onIncomingCall(self, prm: Any) -> None:  # noqa: N802
        """Answer at once."""
        self.taken += 1
        call = BareCall(self, prm.callId, self.folder / f"{self.taken}.wav")
        self.calls[prm.callId] = call
        answer = pj.CallOpParam(True)
        answer.statusCode = 200
        call.answer(answer)

    def tick(self) -> None:
        """Let go of calls that are over; not at once, for the library still works on their media."""
        self.polls += 1
        for call_id, call in list(self.calls.items()):
            if call.over:
                self.retired.append((self.polls + RETIRE_POLLS, self.calls.pop(call_id)))
        while self.retired and self.retired[0][0] < self.polls and not self.retired[0][1].isActive():
            self.retired.popleft()


class BareCall(pj.Call):  # type: ignore[misc]
    """One call: the prompt to the caller, the caller to the file."""

    def __init__(self, account: Bare, call_id: int, file: Path) -> None:
        super().__init__(account, call_id)
        self.account, self.file = account, file
        self.over = False
        self.player: Any = None
        self.recorder: Any = None

    def onCallState(self, prm: Any) -> None:  # noqa: N802
        """Note the end."""
        self.over = self.over or self.getInfo().state == pj.PJSIP_INV_STATE_DISCONNECTED

    def onCallMediaState(self, prm: Any) -> None:  # noqa: N802
        """Sound is there: play and record."""
        if self.player is not None or self.over:
            return
        sound = self.getAudioMedia(-1)
        self.player, self.recorder = pj.AudioMediaPlayer(), pj.AudioMediaRecorder()
        self.player.createPlayer(self.account.prompt, pj.PJMEDIA_FILE_NO_LOOP)
        self.recorder.createRecorder(str(self.file))
        self.player.startTransmit(sound)
        sound.startTransmit(self.recorder)


def main() -> None:
    """Serve until SIGTERM."""
    port, prompt, folder = int(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    stopping = []
    go_first()  # as a line does: who is scheduled sooner wakes more often, for fewer packets at a time
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
    library = pj.Endpoint()
    library.libCreate()
    library.libInit(_configuration())
    transport = pj.TransportConfig()
    transport.port, transport.boundAddress = port, "127.0.0.1"
    library.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
    library.libStart()
    library.audDevManager().setNullDev()
    config = pj.AccountConfig()
    config.idUri = f"sip:127.0.0.1:{port}"
    media = pj.TransportConfig()
    media.boundAddress, media.port = "127.0.0.1", 0
    config.mediaConfig.transportConfig = media
    account = Bare(prompt, folder)
    account.create(config, True)
    while not stopping:
        library.libHandleEvents(POLL_MS)
        account.tick()
    account.calls.clear()
    account.retired.clear()
    account.shutdown()
    library.libDestroy()


def _configuration() -> Any:
    config = pj.EpConfig()
    config.uaConfig.threadCnt, config.uaConfig.mainThreadOnly = 0, True
    config.uaConfig.maxCalls = 4
    config.logConfig.level = config.logConfig.consoleLevel = 0
    config.medConfig.clockRate = 8000
    config.medConfig.noVad = True
    config.medConfig.ecTailLen = 0
    return config


if __name__ == "__main__":
    main()
