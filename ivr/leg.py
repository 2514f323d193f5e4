"""PJSUA2's side of a call: what it calls back is noted, and dealt with outside.

Nothing else happens in a callback: the library is in the middle of its own work there, and an exception
raised in it would end the process with every call.
"""

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pjsua2 as pj

from ivr import writer
from ivr.reception import Reception

DECLINED = 603
# Who talks with somebody bears no long delay (ITU-T G.114), so a conversation's sound waits less than a
# message's (`endpoint.JITTER_MS`): enough for 60 ms of jitter, and after a gap in the network no longer than
# a message's ever does.
TALK_JITTER_MS = 60
TALK_JITTER_MAX_MS = 240

_PLAIN_KEY = re.compile(r"^(?:content-type|c)\s*:\s*application/dtmf\s*(?:;|$)", re.IGNORECASE | re.MULTILINE)
_KEYS = {*"0123456789*#"}


@dataclass(frozen=True)
class StateChanged:
    """The SIP dialogue is in another state (`pj.PJSIP_INV_STATE_*`); `cause` is the last reason given."""

    state: int
    sip_status: int
    cause: str = ""


@dataclass(frozen=True)
class MediaChanged:
    """The call's sound began, changed or stopped."""


@dataclass(frozen=True)
class KeyPressed:
    """A DTMF digit came, by RFC 4733 or SIP INFO."""

    key: str
    method: int


LegHappening = StateChanged | MediaChanged | KeyPressed


@dataclass(frozen=True)
class OfficerHappening:
    """Something happened to the telephone with this number among those rung for a call."""

    ring: int
    happening: LegHappening


Happening = LegHappening | OfficerHappening | writer.Report
Inbox = deque[tuple[str, Happening]]  # by call id


class Leg(pj.Call):  # type: ignore[misc]
    """PJSUA2's side of a call. Its callbacks `note` what happened and return.

    With `talks` somebody is to talk over it with somebody, and its sound comes with little delay.
    """

    talks = False

    def __init__(self, account: Any, pjsua_id: int, note: Callable[[LegHappening], None]) -> None:
        super().__init__(account, pjsua_id)
        self.reception = Reception()
        self.over = False  # the library may give its place to another call
        self._note = note

    def onCallState(self, prm: Any) -> None:  # noqa: N802
        """The dialogue went on."""
        try:
            info = self.getInfo()
            changed = StateChanged(info.state, info.lastStatusCode, info.lastReason)
        except pj.Error:  # the library knows the call no more
            changed = StateChanged(pj.PJSIP_INV_STATE_DISCONNECTED, 0)
        self.over = changed.state == pj.PJSIP_INV_STATE_DISCONNECTED
        self._note(changed)

    def onStreamPreCreate(self, prm: Any) -> None:  # noqa: N802
        """Sound is about to begin: the last moment to say how long it waits for what comes late."""
        if self.talks:
            sound = prm.streamInfo
            sound.jbInit = sound.jbMinPre = sound.jbMaxPre = TALK_JITTER_MS
            sound.jbMax = TALK_JITTER_MAX_MS

    def onCallMediaState(self, prm: Any) -> None:  # noqa: N802
        """Sound began, changed or stopped."""
        self.reception.stream_began(self)
        self._note(MediaChanged())

    def onStreamDestroyed(self, prm: Any) -> None:  # noqa: N802
        """Sound ends: the last moment to ask how it was received."""
        self.reception.stream_ends(self)

    def onDtmfDigit(self, prm: Any) -> None:  # noqa: N802
        """A key was pressed."""
        self._note(KeyPressed(prm.digit, prm.method))

    def onCallTsxState(self, prm: Any) -> None:  # noqa: N802
        """A request came: the library knows no key that is sent as plain `application/dtmf`."""
        event = prm.e.body.tsxState
        came = event.type == pj.PJSIP_EVENT_RX_MSG and event.tsx.method == "INFO"
        if came and (key := plain_key(event.src.rdata.wholeMsg)):
            self._note(KeyPressed(key, pj.PJSUA_DTMF_METHOD_SIP_INFO))

    def onCallTransferRequest(self, prm: Any) -> None:  # noqa: N802
        """REFER would make the line dial a stranger."""
        prm.statusCode = DECLINED

    def onCallReplaceRequest(self, prm: Any) -> None:  # noqa: N802
        """Replaces (RFC 3891) would put a stranger into the call."""
        prm.statusCode = DECLINED

    def onCallRedirected(self, prm: Any) -> int:  # noqa: N802
        """A 3xx would make the line dial whoever a telephone names."""
        return int(pj.PJSIP_REDIRECT_STOP)


def plain_key(info: str) -> str | None:
    """The key that an INFO of type `application/dtmf` holds: the key alone, or 10 and 11 for * and #."""
    head, _, body = info.partition("\r\n\r\n")
    if not _PLAIN_KEY.search(head):
        return None
    key = {"10": "*", "11": "#"}.get(body.strip(), body.strip())
    return key if key in _KEYS else None
