"""Where a call comes from, and what Kamailio in front of the lines says of it.

Kamailio writes its headers into every INVITE, over whatever the sender wrote there. They are believed where
the packet came from Kamailio's own address, and from nobody else.
"""

import ipaddress
import re
from dataclasses import dataclass

from hotline.settings import Settings

LOOPBACK = "127.0.0.1"
TRUNK_HEADER = "X-Hotline-Trunk"
# Kamailio has nobody else to ask: what the line answers is what the caller gets.
LAST_TRY_HEADER = "X-Hotline-Last-Try"
# After these answers Kamailio rings the next line group, unless it was the last try (`NEXT_LINE` of its
# configuration).
PASSED_OVER = frozenset({408, 480, 486, 500, 503})


@dataclass(frozen=True)
class Origin:
    """`trunk` is its name in the settings; `stranger` is one who is neither a trunk nor on this machine."""

    trunk: str | None
    stranger: bool
    through_edge: bool
    last_try: bool

    def is_final(self, sip_status: int) -> bool:
        """Whether the caller gets this refusal, not another line group."""
        return self.last_try or not self.through_edge or sip_status not in PASSED_OVER


def origin_of(message: str, source: str, settings: Settings) -> Origin:
    """Where an INVITE (`message`) comes from that came from `source`, such as `10.0.0.5:5060`."""
    host = source.rpartition(":")[0].strip("[]")
    told = header(message, TRUNK_HEADER)
    if told and host == settings.edge_bind:
        return Origin(
            told, stranger=False, through_edge=True, last_try=bool(header(message, LAST_TRY_HEADER))
        )
    trunk = _trunk_at(host, settings)
    known = trunk is not None or not settings.trunks or host in own_hosts(settings)
    return Origin(trunk, stranger=not known, through_edge=False, last_try=False)


def own_hosts(settings: Settings) -> tuple[str, ...]:
    """The addresses from which this machine itself may ring."""
    return LOOPBACK, settings.sip_bind, settings.edge_bind


def header(message: str, name: str) -> str | None:
    """The value of a SIP message's header, None where there is none or more than one.

    A line that goes on with the one before (RFC 3261 section 7.3.1) is no header, whatever it looks like.
    """
    head = re.split(r"\r?\n\r?\n", message, maxsplit=1)[0]
    found = [
        value.strip()
        for key, _, value in (line.partition(":") for line in head.split("\n")[1:])
        if key.rstrip(" \t").lower() == name.lower()
    ]
    return found[0] if len(found) == 1 else None


def _trunk_at(host: str, settings: Settings) -> str | None:
    address = ipaddress.ip_address(host)
    trunks = (trunk for trunk in settings.trunks if any(address in network for network in trunk.addresses))
    return next((trunk.name for trunk in trunks), None)
