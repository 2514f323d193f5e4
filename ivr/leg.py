"""PJSUA2's side of a call: what it calls back is noted in the line's inbox, and dealt with outside.

Nothing else happens in a callback: the library is in the middle of its own work there, and an exception
raised in it would end the process with every call.
"""

from collections import deque
from dataclasses import dataclass
from typing import Any

import pjsua2 as pj

from ivr import writer

DECLINED = 603


@dataclass(frozen=True)
class StateChanged:
    """The SIP dialogue is in another state (`pj.PJSIP_INV_STATE_*`)."""

    state: int
    sip_status: int


@dataclass(frozen=True)
class MediaChanged:
    """The call's sound began, changed or stopped."""


@dataclass(frozen=True)
class KeyPressed:
    """A DTMF digit came, by RFC 4733 or SIP INFO."""

    key: str
    method: int


Happening = StateChanged | MediaChanged | KeyPressed | writer.Report
Inbox = deque[tuple[str, Happening]]


class Leg(pj.Call):  # type: ignore[misc]
    """PJSUA2's side of a call. Its callbacks note what happened and return."""

    def __init__(self, account: Any, pjsua_id: int, call_id: str, inbox: Inbox) -> None:
        super().__init__(account, pjsua_id)
        self._call_id = call_id
        self._inbox = inbox

    def onCallState(self, prm: Any) -> None:  # noqa: N802
        """The dialogue went on."""
        try:
            info = self.getInfo()
            changed = StateChanged(info.state, info.lastStatusCode)
        except pj.Error:  # the library knows the call no more
            changed = StateChanged(pj.PJSIP_INV_STATE_DISCONNECTED, 0)
        self._inbox.append((self._call_id, changed))

    def onCallMediaState(self, prm: Any) -> None:  # noqa: N802
        """Sound began, changed or stopped."""
        self._inbox.append((self._call_id, MediaChanged()))

    def onDtmfDigit(self, prm: Any) -> None:  # noqa: N802
        """A key was pressed."""
        self._inbox.append((self._call_id, KeyPressed(prm.digit, prm.method)))

    def onCallTransferRequest(self, prm: Any) -> None:  # noqa: N802
        """REFER would make the line dial a stranger."""
        prm.statusCode = DECLINED

    def onCallReplaceRequest(self, prm: Any) -> None:  # noqa: N802
        """Replaces (RFC 3891) would put a stranger into the call."""
        prm.statusCode = DECLINED
