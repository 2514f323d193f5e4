"""The one place where the line calls anybody: officers' telephones and the person on call, nobody else.

There is no dial plan to abuse. An address is dialled only while it stands in the snapshot or is the
emergency contact, whoever asks for it.
"""

import logging
import re
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Any

import pjsua2 as pj

from ivr.endpoint import Endpoint
from ivr.leg import Leg, LegHappening

# PJSIP gives up a call that nothing answers after 32 s (RFC 3261 timer B).
DEPARTURE_SECONDS = 40.0
_ANONYMOUS = '"Anonymous" <sip:anonymous@anonymous.invalid>'  # RFC 3323
_NUMBER = re.compile(r"\+?[0-9]{1,32}")

log = logging.getLogger(__name__)


class NotAllowed(Exception):
    """An address is neither an officer's telephone nor the emergency contact."""


class NotDialled(Exception):
    """A telephone could not be called; the message says why."""


class Dialler:
    """Calls telephones, and sees calls that are given up to their end."""

    def __init__(self, endpoint: Endpoint, allowed: Callable[[], Collection[str]]) -> None:
        self._endpoint = endpoint
        self._allowed = allowed
        self._account: Any = None
        self._host = ""
        self._legs: list[Leg] = []
        self._departing: list[tuple[float, Leg]] = []

    @property
    def legs(self) -> int:
        """Channels taken by calls to telephones, those on their way out among them."""
        return len(self._legs) + len(self._departing)

    def open(self, account: Any, host: str) -> None:
        """Call from this account; `host` stands in the address that is shown, "" for that of the phone."""
        self._account, self._host = account, host

    def dial(self, uri: str, caller: str | None, note: Callable[[LegHappening], None]) -> Leg:
        """Ring a telephone and show it the caller's number. Raises `NotAllowed`, `NotDialled`."""
        if uri not in self._allowed():
            raise NotAllowed("its address is neither an officer's telephone nor the emergency contact")
        operation = pj.CallOpParam(True)
        operation.txOption.localUri = _ANONYMOUS
        if caller and _NUMBER.fullmatch(caller):
            address = f"<sip:{caller}@{self._host or _host_of(uri)}>"
            operation.txOption.localUri = f'"{caller}" {address}'
            identity = pj.SipHeader()  # RFC 3325
            identity.hName, identity.hValue = "P-Asserted-Identity", address
            operation.txOption.headers = pj.SipHeaderVector([identity])
        leg = Leg(self._account, pj.PJSUA_INVALID_ID, note)
        leg.talks = True
        try:
            self._endpoint.rang()
            leg.makeCall(uri, operation)
        except pj.Error as error:
            raise NotDialled(error.reason) from None
        self._legs.append(leg)
        return leg

    def give_up(self, leg: Leg) -> None:
        """Stop ringing a telephone, or hang it up; returns at once."""
        if leg not in self._legs:
            return
        self._legs.remove(leg)
        if not leg.over:
            with suppress(pj.Error):
                leg.hangup(pj.CallOpParam(True))
        self._departing.append((time.monotonic() + DEPARTURE_SECONDS, leg))

    def sweep(self) -> None:
        """Let go of calls that are over."""
        now = time.monotonic()
        for entry in [entry for entry in self._departing if now >= entry[0] or entry[1].over]:
            self._departing.remove(entry)
            self._endpoint.retired.add(entry[1])

    def close(self) -> None:
        """Hang everything up."""
        for leg in list(self._legs):
            self.give_up(leg)
        for _, leg in self._departing:
            self._endpoint.retired.add(leg)
        self._departing.clear()
        self._account = None


def _host_of(uri: str) -> str:
    return uri.partition(":")[2].rpartition("@")[2].partition(";")[0]
