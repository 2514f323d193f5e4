"""baresip as a telephone: answers by itself or rings, plays a WAV, and keeps what it hears."""

import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.ivr.line_process import free_port, until
from tests.ivr.signals import Samples, read_wav

CONFIG = """\
sip_listen 127.0.0.1:{port}
rtp_ports {first}-{last}
module_path /usr/lib/baresip/modules
module g711.so
module srtp.so
module aufile.so
module sndfile.so
module account.so
module menu.so
audio_source aufile,{sound}
audio_player none,none
audio_alert none,none
snd_path {folder}
"""
ACCOUNT = "<sip:{number}@127.0.0.1:{port}>;regint=0;answermode=auto;audio_codecs=PCMA;mediaenc={encryption}\n"


class Baresip:
    """Telephone `number`, which says what is in `sound` once in each call; a context manager.

    It rings `uri` at once where there is one, and with `srtp` speaks and hears nothing but SRTP (SDES).
    """

    def __init__(self, folder: Path, number: int, sound: Path, *, uri: str = "", srtp: bool = False) -> None:
        folder.mkdir()
        self._folder = folder
        port, first = free_port(), free_port() // 2 * 2
        self.uri = f"sip:{number}@127.0.0.1:{port}"
        (folder / "config").write_text(
            CONFIG.format(port=port, first=first, last=first + 20, sound=sound, folder=folder)
        )
        encryption = "srtp-mand" if srtp else ""
        (folder / "accounts").write_text(ACCOUNT.format(number=number, port=port, encryption=encryption))
        self._ring = ["-e", f"/dial {uri}"] if uri else []
        (folder / "contacts").touch()

    def __enter__(self) -> Self:
        self._log = (self._folder / "log").open("wb")
        self._process = subprocess.Popen(
            ["baresip", "-f", str(self._folder), *self._ring],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        try:
            until("baresip is ready", lambda: "is ready" in self.log(), 20.0)
        except AssertionError:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(10)
        self._log.close()

    def log(self) -> str:
        return (self._folder / "log").read_text(errors="replace")

    def heard(self) -> Samples:
        """What the officer heard of the last call."""
        dumps = until("baresip kept what it heard", lambda: sorted(self._folder.glob("dump-*-dec.wav")))
        return read_wav(dumps[-1])
