"""Linphone's console as an officer's telephone: answers by itself, plays a WAV, and keeps what it hears."""

import os
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.ivr.line_process import free_port, until
from tests.ivr.signals import Samples, read_wav

CONFIG = """\
[sip]
sip_port={port}
sip_tcp_port=0
sip_tls_port=0
bind_address=127.0.0.1
contact=sip:{number}@127.0.0.1:{port}
use_ipv6=0

[rtp]
audio_rtp_port={rtp}

[audio_codec_0]
mime=PCMA
rate=8000
channels=1
enabled=1
"""
READY = "Using wav files instead of soundcard."


class Linphone:
    """Telephone `number`, which says what is in `sound` in each call; a context manager."""

    def __init__(self, folder: Path, number: int, sound: Path) -> None:
        # It keeps its database below its home, and starts without one, and deaf to SIP, where it cannot.
        (folder / ".local" / "share" / "linphone").mkdir(parents=True)
        self._folder = folder
        self._sound = sound
        port, rtp = free_port(), free_port() // 2 * 2
        self.uri = f"sip:{number}@127.0.0.1:{port}"
        (folder / "linphonerc").write_text(CONFIG.format(port=port, rtp=rtp, number=number))

    def __enter__(self) -> Self:
        self._log = (self._folder / "log").open("wb")
        self._process = subprocess.Popen(
            ["linphonec", "-a", "-c", str(self._folder / "linphonerc")],
            env=os.environ | {"HOME": str(self._folder)},
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        assert self._process.stdin is not None
        commands = ("soundcard use files", f"play {self._sound}", f"record {self._folder / 'heard.wav'}")
        self._process.stdin.write("".join(f"{command}\n" for command in commands).encode())
        self._process.stdin.flush()
        try:
            until("linphone is ready", lambda: READY in self.log(), 20.0)
        except AssertionError:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(10)
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._log.close()

    def log(self) -> str:
        return (self._folder / "log").read_text(errors="replace")

    def heard(self) -> Samples:
        """What the officer heard of the last call."""
        return read_wav(self._folder / "heard.wav")
