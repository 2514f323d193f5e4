"""The lifetime of the PJSUA2 library: one endpoint a process, made and unmade in a fixed order.

One thread owns everything here and polls with `poll`; nothing that belongs to PJSUA2 may be touched by
another. PJSIP's own log stays off: it holds callers' numbers.
"""

import ctypes
import ipaddress
import json
import logging
import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import pjsua2 as pj

from hotline.settings import Settings

POLL_MS = 20
# PJSIP works on media in its own threads: an object let go sooner than this may still be in use there.
RETIRE_SECONDS = 0.5
JITTER_MS = 200
JITTER_MAX_MS = 1000
NICENESS = -10
# The library has room for 64 sockets of RTP and RTCP, keeps each for half a second after its call, and ends
# the process when none is free: 16 short calls in this time, and those that one poll adds, are well below.
RINGS_AT_ONCE = 16
SOCKET_SECONDS = 0.6
# It has room for 64 sockets of SIP too, as slow to be free: with so many connections open or just closed, the
# next one waits.
CONNECTIONS_AT_ONCE = 45
JB_DISCARD_NONE = 0  # of pjmedia_jb_discard_algo
# China speaks A-law; every other codec of the library is switched off.
CODECS = {"PCMA/8000": 255, "PCMU/8000": 254, "G722/16000": 253}
PORTS_PER_CALL = 2  # RTP and RTCP

log = logging.getLogger(__name__)


class EndpointError(Exception):
    """The line cannot be opened; the message says what to change."""


class CannotListen(EndpointError):
    """The address or port is not to be had, as when another program uses it."""


class TooFewPorts(EndpointError):
    """The range of RTP ports is too small for the lines."""


class _Library(pj.Endpoint):  # type: ignore[misc]
    """PJSUA2's endpoint, with the one callback that no call object sees."""

    def __init__(self, on_rejected: Callable[[Any], None]) -> None:
        super().__init__()
        self._on_rejected = on_rejected
        self._open: set[int] = set()  # connections, by handle
        self._closed: deque[float] = deque()

    def onRejectedIncomingCall(self, prm: Any) -> None:  # noqa: N802
        """An INVITE was refused by the library itself."""
        try:
            self._on_rejected(prm)
        except Exception:
            log.exception("a refused call could not be logged")

    def onTransportState(self, prm: Any) -> None:  # noqa: N802
        """A TCP connection opened, or went, or could not be made."""
        if prm.state == pj.PJSIP_TP_STATE_CONNECTED:
            self._open.add(int(prm.hnd))
        else:
            self._open.discard(int(prm.hnd))
            self._closed.append(time.monotonic())

    @property
    def crowded(self) -> bool:
        """True while one more connection might find no socket free."""
        while self._closed and time.monotonic() - self._closed[0] > SOCKET_SECONDS:
            self._closed.popleft()
        return bool(self._closed) and len(self._open) + len(self._closed) >= CONNECTIONS_AT_ONCE


class Retired:
    """PJSUA2 objects on their way out, each kept for a while and then deleted."""

    def __init__(self) -> None:
        self._objects: deque[tuple[float, Any]] = deque()

    def add(self, thing: Any) -> None:
        """Keep `thing` for half a second more; the caller gives up its own reference."""
        self._objects.append((time.monotonic() + RETIRE_SECONDS, thing))

    def sweep(self) -> None:
        """Delete what has been kept long enough; a call whose place in the library is in use waits on."""
        now = time.monotonic()
        for _ in range(len(self._objects)):
            due, thing = self._objects.popleft()
            if due > now or _in_use(thing):
                self._objects.append((due, thing))

    def clear(self) -> None:
        """Delete everything, for the library is to end."""
        self._objects.clear()

    def __len__(self) -> int:
        return len(self._objects)


def _in_use(thing: Any) -> bool:
    # Deleting a call that is over hangs up the one that has taken its place in the library since.
    return isinstance(thing, pj.Call) and bool(thing.isActive())


class Endpoint:
    """The library, started. Use `open`, `poll` over and over, `close`."""

    def __init__(self, *, channels: int, on_rejected: Callable[[Any], None]) -> None:
        go_first()
        self.retired = Retired()
        self._rings: deque[float] = deque()
        self._library: Any = _Library(on_rejected)
        with _without_stdout():
            self._library.libCreate()
        try:
            self._library.libInit(_configuration(channels))
        except pj.Error:
            self._library.libDestroy()
            raise

    def start(self, codecs: Mapping[str, int] = CODECS) -> None:
        """Start the library, the transports being open; `codecs` are on by priority, the others off."""
        self._library.libStart()
        self._library.audDevManager().setNullDev()
        for codec in self._library.codecEnum2():
            self._library.codecSetPriority(codec.codecId, 0)
        for codec_id, priority in codecs.items():
            self._library.codecSetPriority(codec_id, priority)

    def silence(self) -> Any:
        """A source of silence that never ends: what the null sound device captures."""
        return self._library.audDevManager().getCaptureDevMedia()

    def listen(self, address: str, port: int) -> None:
        """Open SIP over UDP and TCP. Raises `CannotListen`."""
        for kind, name in ((pj.PJSIP_TRANSPORT_UDP, "UDP"), (pj.PJSIP_TRANSPORT_TCP, "TCP")):
            config = pj.TransportConfig()
            config.port = port
            config.boundAddress = "" if is_any(address) else address
            try:
                self._library.transportCreate(kind, config)
            except pj.Error as error:
                raise CannotListen(
                    f"cannot listen on {name} {address}:{port}: {error.reason}."
                    " Stop the program that uses it, or change HOTLINE_SIP_PORT or HOTLINE_SIP_BIND."
                ) from None

    def rang(self) -> None:
        """A call was taken on, and the library opened sockets for it."""
        self._rings.append(time.monotonic())

    def poll(self, milliseconds: int = POLL_MS) -> None:
        """Let the library work for at most so long; returns sooner when something comes over SIP.

        When calls or connections come and go too fast for its sockets, what arrives waits in the kernel.
        """
        while self._rings and time.monotonic() - self._rings[0] > SOCKET_SECONDS:
            self._rings.popleft()
        if len(self._rings) < RINGS_AT_ONCE and not self._library.crowded:
            self._library.libHandleEvents(milliseconds)
        else:
            time.sleep(POLL_MS / 1000)
        self.retired.sweep()

    def close(self) -> None:
        """End the library. Every call, player and recorder is retired or gone by then."""
        deadline = time.monotonic() + 2 * RETIRE_SECONDS
        while len(self.retired) and time.monotonic() < deadline:
            self.poll()
        self.retired.clear()
        # Calls have been hung up by now; without this the library waits a second for its accounts.
        self._library.libDestroy(pj.PJSUA_DESTROY_NO_NETWORK)
        self._library = None


def media_transport(address: str, first_port: int, ports: int) -> Any:
    """Where a call's RTP is received."""
    config = pj.TransportConfig()
    config.boundAddress = "" if is_any(address) else address
    config.port = first_port
    config.portRange = ports
    return config


def rtp_range(settings: Settings, line: int, channels: int) -> tuple[int, int]:
    """First RTP port and number of ports of a line: its share of `rtp_ports`. Raises `TooFewPorts`."""
    first, last = (int(port) for port in settings.rtp_ports.split("-"))
    first += first % 2  # RTP is on even ports (RFC 3550 section 11)
    share = (last - first + 1) // max(settings.lines, line) // PORTS_PER_CALL * PORTS_PER_CALL
    # Twice what is needed: a port is still taken for a moment after its call.
    needed = 2 * PORTS_PER_CALL * channels
    if last > 65535 or share < needed:
        raise TooFewPorts(
            f"HOTLINE_RTP_PORTS={settings.rtp_ports} gives {max(share, 0)} ports to each of"
            f" {max(settings.lines, line)} line(s); each needs {needed}, none above 65535."
        )
    return first + (line - 1) * share, share - 1


def is_any(address: str) -> bool:
    """True for an address that stands for all of the machine's."""
    try:
        return ipaddress.ip_address(address).is_unspecified
    except ValueError:
        return False


def go_first() -> None:
    """Let sound go before other work on the machine, such as transcription, where the system allows it.

    The library's threads inherit it from the one that makes them.
    """
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, NICENESS)


@contextmanager
def _without_stdout() -> Iterator[None]:
    """Keep from stdout what the library logs before it can be told not to."""
    libc = ctypes.CDLL(None)
    libc.fflush(None)
    kept = os.dup(1)
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    try:
        yield
    finally:
        libc.fflush(None)
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nothing)


def _configuration(channels: int) -> Any:
    config = pj.EpConfig()
    config.uaConfig.maxCalls = channels
    config.uaConfig.threadCnt = 0
    config.uaConfig.mainThreadOnly = True
    config.uaConfig.userAgent = ""  # a scanner learns nothing
    config.uaConfig.mwiUnsolicitedEnabled = False
    config.logConfig.level = 0
    config.logConfig.consoleLevel = 0
    config.logConfig.msgLogging = 0
    config.medConfig.clockRate = 8000
    config.medConfig.noVad = True
    config.medConfig.ecTailLen = 0
    # By default the jitter buffer drops and stretches frames to keep the delay of a conversation low. A
    # recording wants each frame as it was sent: wait a fifth of a second, and drop nothing. What is still
    # in the buffer when the caller hangs up is lost, so it holds a second at most.
    config.medConfig.jbInit = config.medConfig.jbMinPre = config.medConfig.jbMaxPre = JITTER_MS
    config.medConfig.jbMax = JITTER_MAX_MS
    return _discarding_nothing(config)


def _discarding_nothing(config: Any) -> Any:
    """`config` with the jitter buffer's discarding off, by way of the library's own JSON.

    The Python wheel knows no value of that enumeration, so it cannot be assigned.
    """
    document = pj.JsonDocument()
    document.writeObject(config)
    values = json.loads(document.saveString())
    values["EpConfig"]["MediaConfig"]["jbDiscardAlgo"] = JB_DISCARD_NONE
    changed, result = pj.JsonDocument(), pj.EpConfig()
    changed.loadString(json.dumps(values))
    changed.readObject(result)
    return result
