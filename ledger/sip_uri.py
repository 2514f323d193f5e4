"""Which addresses a telephone of ours may have: `sip:801@10.0.0.5`, and nothing that does more than ring it.

RFC 3261 section 19.1.1 allows much that would let an address decide what else stands in the INVITE (header
fields, other parameters, escapes, a password); none of it is needed to ring a phone, so none is taken.
"""

import re
from enum import StrEnum, auto
from ipaddress import AddressValueError, IPv4Address, IPv6Address

LONGEST = 200  # characters; PJSIP rings no address of 256

_PRINTABLE = re.compile(r"[!#-;=?-~]*")  # ASCII without space, quotes and angle brackets
_PARTS = re.compile(
    r"(?P<scheme>sips?):(?:(?P<user>[^@]*)@)?(?P<host>\[[^\]]*\]|[^:;?@]*)(?::(?P<port>[^;?]*))?(?P<rest>.*)",
    re.IGNORECASE,
)
_USER = re.compile(r"[A-Za-z0-9._+*~!-]+")
_HOST_NAME = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*\.?")
_TRANSPORT = re.compile(r"(;transport=(udp|tcp|tls))?", re.IGNORECASE)


class URIProblem(StrEnum):
    """What is wrong with an address."""

    TOO_LONG = auto()
    CHARACTERS = auto()
    SCHEME = auto()
    USER = auto()
    HOST = auto()
    PORT = auto()
    EXTRAS = auto()


class URINotAllowed(ValueError):
    """An address is not taken; `problem` says why."""

    def __init__(self, problem: URIProblem) -> None:
        super().__init__(_ADVICE[problem])
        self.problem = problem


def checked(uri: str) -> str:
    """Return the address as it is kept: scheme, host and transport in small letters.

    Raises `URINotAllowed`.
    """
    uri = uri.strip()
    if len(uri) > LONGEST:
        raise URINotAllowed(URIProblem.TOO_LONG)
    if not _PRINTABLE.fullmatch(uri):
        raise URINotAllowed(URIProblem.CHARACTERS)
    parts = _PARTS.fullmatch(uri)
    if parts is None:
        raise URINotAllowed(URIProblem.SCHEME)
    user, port = parts["user"], parts["port"]
    if user is not None and not _USER.fullmatch(user):
        raise URINotAllowed(URIProblem.USER)
    if not _is_host(parts["host"]):
        raise URINotAllowed(URIProblem.HOST)
    if port is not None and not _is_port(port):
        raise URINotAllowed(URIProblem.PORT)
    if not _TRANSPORT.fullmatch(parts["rest"]):
        raise URINotAllowed(URIProblem.EXTRAS)
    return "".join(
        [
            f"{parts['scheme'].lower()}:",
            f"{user}@" if user else "",
            parts["host"].lower(),
            f":{int(port)}" if port else "",
            parts["rest"].lower(),
        ]
    )


def _is_host(host: str) -> bool:
    try:
        if host.startswith("["):
            IPv6Address(host.strip("[]"))
            return "%" not in host
        if host.replace(".", "").isdecimal():
            IPv4Address(host)
            return True
    except AddressValueError:
        return False
    return len(host) <= 253 and _HOST_NAME.fullmatch(host) is not None


def _is_port(port: str) -> bool:
    return port.isdecimal() and len(port) <= 5 and 1 <= int(port) <= 65535


_ADVICE = {
    URIProblem.TOO_LONG: f"The address is too long: {LONGEST} characters at most.",
    URIProblem.CHARACTERS: "The address holds a space, quote, bracket or control character; "
    "write it such as sip:801@10.0.0.5.",
    URIProblem.SCHEME: "The address has to begin with sip: or sips:, such as sip:801@10.0.0.5.",
    URIProblem.USER: "The part before @ may hold letters, digits and . _ + * ~ ! - only, and no password.",
    URIProblem.HOST: "The address names no host: write an IP address or a host name after @, "
    "such as sip:801@10.0.0.5.",
    URIProblem.PORT: "The port has to be a number from 1 to 65535.",
    URIProblem.EXTRAS: "After the host only ;transport=udp, tcp or tls may stand: no other parameters, "
    "no header fields.",
}
