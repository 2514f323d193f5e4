"""Who reaches the line's SIP sockets at all: of strangers the kernel lets nothing through.

PJSIP answers whoever sends it a request. Where the settings name trunks, a call, OPTIONS or REGISTER of
anybody else gets no answer here, and no connection over TCP. Kamailio does so in front of several lines.
"""

import ipaddress
import logging
import socket
from collections.abc import Collection

from hotline.settings import Settings
from ivr import packet_filter
from ivr.address import address_of
from ivr.origin import own_hosts
from ivr.packet_filter import (
    AND,
    DROP,
    JUMP_IF_EQUAL,
    LOAD_WORD,
    SOURCE_ADDRESS,
    TAKE,
    UDP_PAYLOAD,
    Instruction,
)

# All that a stranger may send: what may belong to a call that we know. An officer's telephone may send it
# from an address of its own, where we rang it by way of a PBX.
OF_A_CALL = (b"SIP/", b"ACK ", b"BYE ", b"CANC", b"INFO", b"UPDA", b"PRAC")
# A filter has room for so many instructions (BPF_MAXINSNS), four for each network.
MOST_NETWORKS = 1000

log = logging.getLogger(__name__)


class Admission:
    """Keeps strangers from the SIP sockets of one line; `renew` when officers' telephones have changed."""

    def __init__(self, settings: Settings, port: int) -> None:
        self._settings = settings
        self._port = port
        self._phones: frozenset[str] | None = None

    def renew(self, phones: Collection[str]) -> None:
        """Admit the trunks, this machine and `phones` (SIP URIs); everyone where that cannot be told.

        A telephone that is named by a host name has no address that a filter could know.
        """
        if frozenset(phones) == self._phones:
            return
        self._phones = frozenset(phones)
        admitted = self._networks(phones)
        try:
            for sock in packet_filter.sockets_on(self._port):
                with sock:
                    _filter(sock, admitted)
        except OSError as error:
            log.error(
                "strangers cannot be kept from the line's port; keep them away by `hotline firewall`: %s",
                error,
            )

    def _networks(self, phones: Collection[str]) -> list[ipaddress.IPv4Network]:
        """Whom to admit; nobody in the list stands for everyone."""
        if not self._settings.trunks:
            return []
        hosts = [*own_hosts(self._settings), *(address_of(phone) or phone for phone in phones)]
        try:
            networks = [ipaddress.ip_network(host) for host in hosts]
        except ValueError:  # a host name
            return []
        networks += [network for trunk in self._settings.trunks for network in trunk.addresses]
        known = sorted({network for network in networks if isinstance(network, ipaddress.IPv4Network)})
        return known if len(known) <= MOST_NETWORKS else []


def _filter(sock: socket.socket, admitted: list[ipaddress.IPv4Network]) -> None:
    if admitted:
        over_udp = sock.type == socket.SOCK_DGRAM
        packet_filter.attach(sock, [*_taking(admitted), *(_of_a_call() if over_udp else [DROP])])
    else:
        packet_filter.detach(sock)


def _taking(networks: list[ipaddress.IPv4Network]) -> list[Instruction]:
    """Take the packets of these networks; go on behind these instructions with those of others."""
    program: list[Instruction] = []
    for network in networks:
        program += [
            (LOAD_WORD, 0, 0, SOURCE_ADDRESS),
            (AND, 0, 0, int(network.netmask)),
            (JUMP_IF_EQUAL, 0, 1, int(network.network_address)),
            TAKE,
        ]
    return program


def _of_a_call() -> list[Instruction]:
    """Take what may belong to a call, drop the rest."""
    program: list[Instruction] = [(LOAD_WORD, 0, 0, UDP_PAYLOAD)]
    for start in OF_A_CALL:
        program += [(JUMP_IF_EQUAL, 0, 1, int.from_bytes(start, "big")), TAKE]
    return [*program, DROP]
