"""Telephone numbers and IP addresses out of SIP addresses."""

import ipaddress
import re

_USER = re.compile(r"(?:sips?|tel):([^@;>?]+)", re.IGNORECASE)
_HOST = re.compile(r"sips?:(?:[^@]*@)?(\[[^\]]+\]|[^:;>]+)", re.IGNORECASE)
_VISUAL_SEPARATORS = re.compile(r"[\s\-.()]")


def number_of(address: str) -> str | None:
    """The number in a SIP or tel address (RFC 3261, RFC 3966), None where it is withheld.

    A name that is not a number is kept as it came. At most 64 characters.
    """
    address = without_name(address)
    match = _USER.match(address)
    if not match or ("@" not in address and not match[0].lower().startswith("tel:")):
        return None
    user = match[1].split(":")[0]
    if user.lower() in ("anonymous", "unknown", "restricted"):
        return None
    bare = _VISUAL_SEPARATORS.sub("", user)
    return (bare if re.fullmatch(r"\+?[0-9*#]+", bare) else user)[:64]


def without_name(address: str) -> str:
    """The URI of an address; in the name that may stand before it anybody can write another."""
    _, bracket, uri = address.rpartition("<")
    return uri.partition(">")[0] if bracket else address


def address_of(uri: str) -> str | None:
    """The IP address in a SIP URI, None where it names a host, which no filter knows."""
    host = _HOST.match(uri)
    try:
        return str(ipaddress.ip_address(host[1].strip("[]"))) if host else None
    except ValueError:
        return None
