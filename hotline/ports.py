"""Whether the ports that the service wants are free, asked before it starts."""

import socket
from dataclasses import dataclass

from hotline.settings import Settings


@dataclass(frozen=True)
class Wanted:
    """A port that the service wants, and the setting that names it."""

    protocol: str
    address: str
    port: int
    setting: str

    def in_use(self) -> bool:
        """True where another program holds the port, or the address is not this machine's."""
        kind = socket.SOCK_DGRAM if self.protocol == "UDP" else socket.SOCK_STREAM
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        with socket.socket(family, kind) as probe:
            if kind == socket.SOCK_STREAM:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.address, self.port))
            except OSError:
                return True
        return False

    def explain(self) -> str:
        """What stands in the way, and what to do about it."""
        return (
            f"{self.protocol} {self.address}:{self.port} is taken, or not an address of this machine: "
            f"stop what holds it, or set {self.setting}"
        )


def sip_ports(settings: Settings) -> list[Wanted]:
    """UDP and TCP of every line group."""
    return [
        Wanted(protocol, settings.sip_bind, settings.sip_port + line, "HOTLINE_SIP_PORT or HOTLINE_SIP_BIND")
        for line in range(settings.lines)
        for protocol in ("UDP", "TCP")
    ]


def console_port(settings: Settings) -> Wanted:
    """The console's port."""
    return Wanted("TCP", settings.http_bind, settings.http_port, "HOTLINE_HTTP_PORT or HOTLINE_HTTP_BIND")


def reachable(address: str) -> str:
    """The address by which this machine reaches what listens on `address`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104
