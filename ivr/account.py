"""PJSUA2's accounts: callers come in by one of them, officers' telephones are called by another."""

import logging
from collections.abc import Callable
from typing import Any

import pjsua2 as pj

from hotline.settings import Settings
from ivr.endpoint import media_transport, rtp_range

# A caller who vanished without BYE may go unnoticed for so long while sound still comes, as from a gateway
# that lost its caller. After half of it the line asks, by UPDATE or re-INVITE, if the call is still known.
# Shorter than RFC 4028 section 4 recommends (half an hour), for a message is at most minutes long.
SESSION_SECONDS = 300

log = logging.getLogger(__name__)


class Door(pj.Account):  # type: ignore[misc]
    """Where callers come in."""

    def __init__(self, on_ring: Callable[["Door", int, str, str], None]) -> None:
        super().__init__()
        self._on_ring = on_ring

    def onIncomingCall(self, prm: Any) -> None:  # noqa: N802
        """A call rings. One that cannot be taken on here is answered 500 by the library."""
        try:
            self._on_ring(self, prm.callId, prm.rdata.wholeMsg, prm.rdata.srcAddress)
        except Exception:
            log.exception("a ringing call could not be taken")


def for_phones(settings: Settings, line: int) -> Any:
    """How line `line` (from 1) calls officers. Raises `TooFewPorts`."""
    config = pj.AccountConfig()
    config.idUri = f"sip:{settings.sip_bind}:{settings.sip_port + line - 1}"
    config.mediaConfig.transportConfig = media_transport(
        settings.rtp_bind or settings.sip_bind, *rtp_range(settings, line, settings.channels)
    )
    return config


def for_callers(settings: Settings, line: int) -> Any:
    """How line `line` (from 1) is called. Raises `TooFewPorts`."""
    config = for_phones(settings, line)
    # Also with a caller who does not know of session timers.
    config.callConfig.timerUse = pj.PJSUA_SIP_TIMER_ALWAYS
    config.callConfig.timerSessExpiresSec = SESSION_SECONDS
    # Who offers SRTP is answered with it. Kamailio speaks TLS in the line's place, and hands on the keys.
    config.mediaConfig.srtpUse = pj.PJMEDIA_SRTP_OPTIONAL
    config.mediaConfig.srtpSecureSignaling = 0
    return config
